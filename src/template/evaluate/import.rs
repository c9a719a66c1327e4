//! What other stacks export, and what else is known of what stands outside a template.

use super::{Computed, Evaluator, Fact, Piece, Symbol, Term, Truth, Why, text};
use crate::template::outside::{Export, UNSAID};
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The positions of exports, by name.
pub(super) type Exports = BTreeMap<String, Vec<usize>>;

impl<'a> Evaluator<'a> {
    /// `Fn::ImportValue`: what another stack exports, if that is known, or else what stands for it.
    pub(super) fn import(&self, argument: &'a Value, pointer: &str) -> Computed {
        let pieces = self.export(argument)?;
        let name = match pieces.as_slice() {
            [Piece::Literal(name)] => name.as_str(),
            _ => return Ok(Term::Symbol(Symbol::Import(pieces))),
        };
        let found = self.exported(name, pointer);
        Ok(found.unwrap_or_else(|| Term::Symbol(Symbol::Import(pieces))))
    }

    /// The value of an export. An export has one name in a region (CloudFormation user guide, "Get exported outputs"): where
    /// several templates may export it, it is not known which does.
    fn exported(&self, name: &str, pointer: &str) -> Option<Term> {
        let outside = self.document.outside()?;
        match self.exports(&outside.exports).get(name).map(Vec::as_slice) {
            None => outside.exported.get(name).map(|value| text::term(value.clone())),
            Some([position]) => {
                let export = &outside.exports[*position];
                self.is_exported(export).is_yes().then(|| self.fold(&export.value, pointer.to_owned()).term)
            }
            Some(_) => None,
        }
    }

    /// The positions of exports by name.
    fn exports(&self, all: &'a [Export]) -> Rc<Exports> {
        if let Some(names) = &*self.exports.borrow() {
            return Rc::clone(names);
        }
        // A name that rests on another export is not looked for.
        *self.exports.borrow_mut() = Some(Rc::default());
        let mut names = Exports::new();
        for (position, export) in all.iter().enumerate().filter(|(_, export)| !self.is_exported(export).is_no()) {
            if let Fact::Is(name) = self.fold(&export.name, String::new()).text() {
                names.entry(name).or_default().push(position);
            }
        }
        let names = Rc::new(names);
        *self.exports.borrow_mut() = Some(Rc::clone(&names));
        names
    }

    fn is_exported(&self, export: &'a Export) -> Truth {
        export.condition.as_ref().map_or(Truth::Yes, |name| self.condition(name))
    }

    /// `Fn::GetAZs`: the zones of the stack's own region, if they are known.
    pub(super) fn zones(&self, argument: &'a Value, pointer: &str) -> Computed {
        let zones = self.known_zones().ok_or(Why::Zones(None))?;
        self.is_own_region(argument)?;
        self.texts(zones.iter().cloned(), pointer)
    }

    /// The zones of the stack's own region, if they are known.
    pub(super) fn known_zones(&self) -> Option<&'a [String]> {
        let outside = self.document.outside()?;
        (!outside.zones.is_empty()).then_some(outside.zones.as_slice())
    }

    /// What nobody said of a resource outside.
    pub(super) fn unsaid(&self, argument: &'a Value) -> Computed {
        match argument.as_array().map(Vec::as_slice) {
            Some([Value::String(id), Value::String(what)]) => Err(Why::Unsaid(id.clone(), what.clone())),
            _ => Err(Why::Wants(UNSAID, "an id and what is not known of it")),
        }
    }
}
