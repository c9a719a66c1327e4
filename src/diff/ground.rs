//! What values rest on that cannot be known.

use super::Undecided;
use super::compare::alike;
use super::side::Side;
use crate::template::evaluate::{Node, Term, Truth};
use crate::template::placeholder::placeholders;
use serde_json::Value;
use std::collections::BTreeSet;

/// The sections that values are computed from.
const SECTIONS: &[&str] = &["Conditions", "Mappings", "Parameters"];

/// What the values of two sides rest on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'s, 'e, 'a> {
    pub old: &'s Side<'e, 'a>,
    pub new: &'s Side<'e, 'a>,
}

impl Ground<'_, '_, '_> {
    /// Whether two values of which nothing is known are the same: they are written alike, and so is all that decides about
    /// them.
    pub fn is_same(self, before: &Node, after: &Node) -> bool {
        self.is_alike(self.old.template.pointer(&before.pointer), self.new.template.pointer(&after.pointer))
    }

    /// Whether two values that differ may come to the same: one of them is not known, and not only because AWS alone knows
    /// what it is made of.
    pub fn is_open(self, before: &Node, after: &Node) -> bool {
        let mut found = BTreeSet::new();
        for (side, node) in [(self.old, before), (self.new, after)] {
            if let (Term::Unknown(_), Some(written)) = (&node.term, side.template.pointer(&node.pointer)) {
                self.collect(written, &mut found);
            }
        }
        !found.is_empty()
    }

    /// Whether two values are written alike, and whatever decides about them.
    pub fn is_alike(self, before: Option<&Value>, after: Option<&Value>) -> bool {
        let written = match (before, after) {
            (Some(before), Some(after)) => alike(before, after),
            (before, after) => before == after,
        };
        let (old, new) = (self.old.evaluator.settings(), self.new.evaluator.settings());
        if !written
            || old.pseudo != new.pseudo
            || defined(self.old, &["Transform"]) != defined(self.new, &["Transform"])
        {
            return false;
        }
        let mut found = BTreeSet::new();
        before.into_iter().for_each(|value| self.collect(value, &mut found));
        found.iter().all(|(section, name)| {
            defined(self.old, &[section, name]) == defined(self.new, &[section, name])
                && old.parameters.get(name) == new.parameters.get(name)
        })
    }

    /// The conditions, mappings and parameters that a value names, directly or through others, by section and name.
    /// Whatever text could name one counts.
    fn collect(self, value: &Value, found: &mut BTreeSet<(&'static str, String)>) {
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

/// What a template says at the end of some keys.
fn defined<'a>(side: &Side<'_, 'a>, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().try_fold(side.template, |value, key| value.get(key))
}

/// Whether a resource may come or go because a condition cannot be decided, on one side or both.
pub(super) fn undecided(ground: Ground, id: &str) -> Option<Undecided> {
    let exists = |side: &Side| side.document.resource(id).map_or(Truth::No, |resource| side.evaluator.exists(resource));
    let (before, after) = (exists(ground.old), exists(ground.new));
    let condition = ["Resources", id, "Condition"];
    let why = match (&before, &after) {
        (Truth::Unknown(_), Truth::Unknown(_))
            if ground.is_alike(defined(ground.old, &condition), defined(ground.new, &condition)) =>
        {
            return None;
        }
        (_, Truth::Unknown(why)) | (Truth::Unknown(why), _) => why.clone(),
        _ => return None,
    };
    let why = why.to_string();
    Some(Undecided { made: !before.is_yes() && !after.is_no(), removed: !before.is_no() && !after.is_yes(), why })
}
