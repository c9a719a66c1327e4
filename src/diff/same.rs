//! **When two sides say the same.** Nothing else in this room compares what may be unknown.
//!
//! | asked by | whether | why it is a question of its own |
//! |---|---|---|
//! | [`Ground::same`] | two computed values are the same | of what is unknown, one side may come to what the other says |
//! | [`Ground::is_alike`] | two values are written alike, and so is all that decides about them | then they come to the same, whatever that is |
//!
//! Both take scalars as CloudFormation does, which converts them: `"1"` is 1, and `"true"` is true.

use super::side::Side;
use crate::template::evaluate::{Node, Symbol, Term, Truth, Unknown, Why, scalar_text};
use crate::template::placeholder::placeholders;
use crate::types::ResourceType;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The sections that values are computed from.
const SECTIONS: &[&str] = &["Conditions", "Mappings", "Parameters"];

/// The two sides, on which it rests whether their values are the same.
#[derive(Clone, Copy)]
pub(super) struct Ground<'s, 'e, 'a> {
    pub old: &'s Side<'e, 'a>,
    pub new: &'s Side<'e, 'a>,
}

/// Where a value stands: in properties of a type, at a way from these, `*` for a position in a list. The order of some
/// lists means nothing. Outside properties the order of every list does.
#[derive(Clone, Default)]
pub(super) struct Spot {
    pub kind: Option<&'static ResourceType>,
    pub path: Vec<String>,
}

impl Spot {
    /// The spot of what is inside, under a key or, by `*`, in a list.
    pub fn inside<T>(&mut self, key: &str, ask: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_owned());
        let answer = ask(self);
        self.path.pop();
        answer
    }

    /// Whether the order of the list here means nothing.
    pub fn is_unordered(&self) -> bool {
        let path = self.path.iter().map(String::as_str).collect::<Vec<_>>();
        self.kind.is_some_and(|kind| kind.is_unordered(&path))
    }
}

impl Ground<'_, '_, '_> {
    /// Whether two computed values outside properties are the same.
    pub fn same(self, before: &Node, after: &Node) -> Truth {
        self.same_at(&mut Spot::default(), before, after)
    }

    /// Whether two computed values are the same: of each of those that are no lists and no objects, yes, no, or that one side
    /// may come to what the other says.
    pub fn same_at(self, spot: &mut Spot, before: &Node, after: &Node) -> Truth {
        match (&before.term, &after.term) {
            (Term::Absent, Term::Absent) => Truth::Yes,
            (Term::Scalar(one), Term::Scalar(other)) => Truth::of(is_same_scalar(one, other)),
            (Term::Symbol(one), Term::Symbol(other)) => self.same_symbols(one, other),
            (Term::Symbol(symbol), Term::Scalar(_)) => may_be_given(&given(self.old, symbol)),
            (Term::Scalar(_), Term::Symbol(symbol)) => may_be_given(&given(self.new, symbol)),
            (Term::List(one), Term::List(other)) => self.same_lists(spot, &there(one), &there(other)),
            (Term::Object(one), Term::Object(other)) => {
                all(both(one, other).map(|(key, one, other)| spot.inside(key, |spot| self.same_at(spot, one, other))))
            }
            // For one reason, and written alike: then they come to the same.
            (Term::Unknown(one), Term::Unknown(other)) if one.why == other.why && self.is_alike_at(before, after) => {
                Truth::Yes
            }
            (Term::Unknown(one), Term::Unknown(other)) => {
                let may_be = || self.may_be(self.old, before, one).or(self.may_be(self.new, after, other));
                if self.is_other_in_each_cell(before, after) { Truth::No } else { may_be() }
            }
            (Term::Unknown(unknown), _) => self.may_be(self.old, before, unknown),
            (_, Term::Unknown(unknown)) => self.may_be(self.new, after, unknown),
            _ => Truth::No,
        }
    }

    /// Whether two symbols stand for the same. Of what is given from outside, another name may stand for the same value; of
    /// what the stack makes, and of the same given values in another text, it does not.
    fn same_symbols(self, one: &Symbol, other: &Symbol) -> Truth {
        let (before, after) = (given(self.old, one), given(self.new, other));
        match (one, other) {
            _ if one == other => Truth::Yes,
            (Symbol::Zone(_), Symbol::Zone(_)) => Truth::No,
            _ if before == after => Truth::No,
            _ => may_be_given(&before).or(may_be_given(&after)),
        }
    }

    fn same_lists(self, spot: &mut Spot, before: &[&Node], after: &[&Node]) -> Truth {
        if before.len() != after.len() {
            return Truth::No;
        }
        if spot.is_unordered() {
            let (removed, added) = self.set_difference(spot, before, after);
            let mut may_be =
                |index: usize| Truth::any(added.iter().map(|other| self.same_item(spot, before[index], after[*other])));
            return all(removed.into_iter().map(&mut may_be));
        }
        all(before.iter().zip(after).map(|(before, after)| self.same_item(spot, before, after)))
    }

    fn same_item(self, spot: &mut Spot, before: &Node, after: &Node) -> Truth {
        spot.inside("*", |spot| self.same_at(spot, before, after))
    }

    /// The positions of items that only the one list has, and of those that only the other has, or may have.
    pub fn set_difference(self, spot: &mut Spot, before: &[&Node], after: &[&Node]) -> (Vec<usize>, Vec<usize>) {
        let mut added = (0..after.len()).collect::<Vec<_>>();
        let mut removed = Vec::new();
        for (index, item) in before.iter().enumerate() {
            match added.iter().position(|other| self.same_item(spot, item, after[*other]).is_yes()) {
                Some(found) => {
                    added.remove(found);
                }
                None => removed.push(index),
            }
        }
        (removed, added)
    }

    /// Whether a value of which nothing is known may come to what the other side says. Not if only AWS knows what it is made
    /// of: that stays what it is, however it is written.
    fn may_be(self, side: &Side, node: &Node, unknown: &Unknown) -> Truth {
        let mut found = BTreeSet::new();
        side.template.pointer(&node.pointer).into_iter().for_each(|written| self.collect(written, &mut found));
        if found.is_empty() { Truth::No } else { Truth::Unknown(unknown.why.clone()) }
    }

    fn is_alike_at(self, before: &Node, after: &Node) -> bool {
        self.is_alike(self.old.template.pointer(&before.pointer), self.new.template.pointer(&after.pointer))
    }

    /// Whether two values are written alike, and whatever decides about them.
    pub fn is_alike(self, before: Option<&Value>, after: Option<&Value>) -> bool {
        let (old, new) = (self.old.evaluator.settings(), self.new.evaluator.settings());
        let defined_alike = |keys: &[&str]| alike(defined(self.old, keys), defined(self.new, keys));
        if !alike(before, after) || old.pseudo != new.pseudo || !defined_alike(&["Transform"]) {
            return false;
        }
        let mut found = BTreeSet::new();
        before.into_iter().for_each(|value| self.collect(value, &mut found));
        found.iter().all(|(section, name)| {
            defined_alike(&[section, name]) && old.parameters.get(name) == new.parameters.get(name)
        })
    }

    /// Whether two values are looked up in a mapping by the same key, and whatever that is, they differ.
    fn is_other_in_each_cell(self, before: &Node, after: &Node) -> bool {
        let old = self.old.template.pointer(&before.pointer).and_then(Lookup::of);
        let new = self.new.template.pointer(&after.pointer).and_then(Lookup::of);
        let Some((old, new)) = old.zip(new) else { return false };
        let (before, after) = (old.column(self.old), new.column(self.new));
        let same_keys = before.keys().eq(after.keys()) && !before.is_empty();
        let (settings, others) = (self.old.evaluator.settings(), self.new.evaluator.settings());
        let same_key = old.first == new.first && settings.pseudo == others.pseudo && old.is_pseudo();
        same_key && same_keys && before.iter().all(|(key, value)| !alike(*value, after[key]))
    }

    /// The conditions, mappings and parameters that a value names, directly or through others, by section and name.
    /// Whatever text could name one counts; of a mapping only the column that is looked up.
    fn collect(self, value: &Value, found: &mut BTreeSet<(&'static str, String)>) {
        if let Some(lookup) = Lookup::of(value) {
            let same = lookup.column(self.old) == lookup.column(self.new);
            // A column that is the same decides nothing.
            if !same {
                found.insert(("Mappings", lookup.map.to_owned()));
            }
            return self.collect(lookup.first, found);
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, found)),
            Value::Object(entries) => entries.values().for_each(|inner| self.collect(inner, found)),
            Value::String(text) => {
                let names = std::iter::once(text.as_str()).chain(placeholders(text));
                let named = names.flat_map(|name| SECTIONS.iter().map(move |section| (*section, name)));
                for (section, name) in named {
                    let inner = defined(self.old, &[section, name]);
                    if (inner.is_some() || self.new.document.has(section, name))
                        && found.insert((section, name.to_owned()))
                    {
                        inner.into_iter().for_each(|inner| self.collect(inner, found));
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// A value that is looked up in a mapping: in a column that is written, by whatever first key.
struct Lookup<'v> {
    map: &'v str,
    first: &'v Value,
    second: &'v str,
}

impl<'v> Lookup<'v> {
    fn of(value: &'v Value) -> Option<Self> {
        let entries = value.as_object().filter(|entries| entries.len() == 1)?;
        let [map, first, second] = entries.get("Fn::FindInMap")?.as_array()?.as_slice() else { return None };
        Some(Self { map: map.as_str()?, first, second: second.as_str()? })
    }

    /// The values in the column by their first keys; nothing for a key that has none.
    fn column<'a>(&self, side: &Side<'_, 'a>) -> BTreeMap<&'a str, Option<&'a Value>> {
        let rows = defined(side, &["Mappings", self.map]).and_then(Value::as_object).into_iter().flatten();
        rows.map(|(key, row)| (key.as_str(), row.get(self.second))).collect()
    }

    /// Whether the first key is a pseudo parameter, such as the region.
    fn is_pseudo(&self) -> bool {
        self.first.get("Ref").and_then(Value::as_str).is_some_and(|name| name.starts_with("AWS::"))
    }
}

/// What in a symbol is given to the stack, or chosen by others than AWS's types: parameters, pseudo parameters, zones, imports,
/// and what the handlers of custom resources return.
fn given(side: &Side, symbol: &Symbol) -> BTreeSet<Symbol> {
    let mut found = BTreeSet::new();
    symbol.each_part(&mut |part| {
        let is_given = match part {
            Symbol::Parameter(_) | Symbol::Pseudo(_) | Symbol::Zone(_) | Symbol::Import(_) => true,
            Symbol::Resource { id, .. } => side.get(id).is_some_and(|made| made.resource.is_custom()),
            Symbol::Dynamic(_) | Symbol::Text(_) | Symbol::Base64(_) => false,
        };
        if is_given {
            found.insert(part.clone());
        }
    });
    found
}

/// Whether what is given may be anything: it may if there is something.
fn may_be_given(given: &BTreeSet<Symbol>) -> Truth {
    given.first().map_or(Truth::No, |symbol| Truth::Unknown(Why::from(symbol)))
}

/// What a template says at the end of some keys.
pub(super) fn defined<'a>(side: &Side<'_, 'a>, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().try_fold(side.template, |value, key| value.get(key))
}

/// What stands where nothing does.
pub(super) static ABSENT: Node = Node { pointer: String::new(), term: Term::Absent };

/// The items of a list, those that `AWS::NoValue` takes away left out.
pub(super) fn there(items: &[Node]) -> Vec<&Node> {
    items.iter().filter(|item| !item.is_absent()).collect()
}

/// The values under every key that one of two objects has.
pub(super) fn both<'n>(
    one: &'n BTreeMap<String, Node>,
    other: &'n BTreeMap<String, Node>,
) -> impl Iterator<Item = (&'n String, &'n Node, &'n Node)> {
    let keys = one.keys().chain(other.keys()).collect::<BTreeSet<_>>().into_iter();
    keys.map(|key| (key, one.get(key).unwrap_or(&ABSENT), other.get(key).unwrap_or(&ABSENT)))
}

/// What equal values have in common: they come to the same text, in which neither the order of lists nor what is not known is
/// told. What comes to the same text need not be equal.
pub(super) fn likeness(term: &Term) -> String {
    match term {
        Term::Absent => String::new(),
        Term::Scalar(scalar) => Value::from(scalar_text(scalar)).to_string(),
        Term::Symbol(symbol) => symbol.to_string(),
        Term::Unknown(_) => "?".to_owned(),
        Term::List(items) => {
            let mut items = there(items).into_iter().map(|item| likeness(&item.term)).collect::<Vec<_>>();
            items.sort();
            format!("[{}]", items.join(","))
        }
        Term::Object(entries) => {
            let there = entries.iter().filter(|(_, node)| !node.is_absent());
            let entries = there.map(|(key, node)| format!("{key}:{}", likeness(&node.term)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}

/// Whether all hold. The first that does not is enough: lists may be long.
fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut so_far = Truth::Yes;
    for truth in truths {
        so_far = so_far.and(truth);
        if so_far.is_no() {
            break;
        }
    }
    so_far
}

/// Whether two values are written alike.
fn alike(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one, other) {
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(Some(one), Some(other)))
        }
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            one.len() == other.len() && one.iter().all(|(key, value)| alike(Some(value), other.get(key)))
        }
        (Some(one), Some(other)) => is_same_scalar(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// Whether two scalars are the same.
fn is_same_scalar(one: &Value, other: &Value) -> bool {
    match (scalar_text(one), scalar_text(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.is_null() && other.is_null(),
    }
}
