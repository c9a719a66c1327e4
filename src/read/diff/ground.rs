//! What values rest on that cannot be known.

use super::Undecided;
use super::compare::{Unknowns, alike};
use super::side::Side;
use crate::read::evaluate::Truth;
use crate::read::placeholder::placeholders;
use serde_json::Value;
use std::collections::BTreeSet;

/// The sections that values are computed from.
const GROUND: &[&str] = &["Conditions", "Mappings", "Parameters"];

/// Whether two values of which nothing is known may be taken for the same: they are written alike, and so is all that
/// decides about them.
pub(super) fn unknowns(old: &Side, new: &Side, before: Option<&Value>, after: Option<&Value>) -> Unknowns {
    let written = match (before, after) {
        (Some(before), Some(after)) => alike(before, after),
        (before, after) => before == after,
    };
    let (before_settings, after_settings) = (old.evaluator.settings(), new.evaluator.settings());
    let transform = |side: &Side| side.document.root().get("Transform").cloned();
    if !written || before_settings.pseudo != after_settings.pseudo || transform(old) != transform(new) {
        return Unknowns::Differ;
    }
    let mut found = BTreeSet::new();
    before.into_iter().for_each(|value| ground(old, new, value, &mut found));
    let defined = |side: &Side, section: &str, name: &str| {
        side.document.root().get(section).and_then(|all| all.get(name)).cloned()
    };
    let same = found.iter().all(|(section, name)| {
        defined(old, section, name) == defined(new, section, name)
            && before_settings.parameters.get(name) == after_settings.parameters.get(name)
    });
    if same { Unknowns::Same } else { Unknowns::Differ }
}

/// The conditions, mappings and parameters that a value names, directly or through others, by section and name. Whatever
/// text could name one counts.
fn ground(old: &Side, new: &Side, value: &Value, found: &mut BTreeSet<(&'static str, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| ground(old, new, item, found)),
        Value::Object(entries) => entries.values().for_each(|inner| ground(old, new, inner, found)),
        Value::String(text) => {
            for name in std::iter::once(text.as_str()).chain(placeholders(text)) {
                for section in
                    GROUND.iter().filter(|section| old.document.has(section, name) || new.document.has(section, name))
                {
                    if found.insert((section, name.to_owned()))
                        && let Some(inner) = old.document.root().get(*section).and_then(|all| all.get(name))
                    {
                        ground(old, new, inner, found);
                    }
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a resource may come or go because a condition cannot be decided, on one side or both.
pub(super) fn undecided(old: &Side, new: &Side, id: &str) -> Option<Undecided> {
    let exists = |side: &Side| side.document.resource(id).map_or(Truth::No, |resource| side.evaluator.exists(resource));
    let condition =
        |side: &Side| side.document.resource(id).and_then(|resource| resource.body.get("Condition")).cloned();
    let (before, after) = (exists(old), exists(new));
    let (before, after, why) = match (&before, &after) {
        (Truth::Unknown(_), Truth::Unknown(_))
            if unknowns(old, new, condition(old).as_ref(), condition(new).as_ref()) == Unknowns::Same =>
        {
            return None;
        }
        (_, Truth::Unknown(why)) | (Truth::Unknown(why), _) => (&before, &after, why.clone()),
        _ => return None,
    };
    Some(Undecided { made: !before.is_yes() && !after.is_no(), removed: !before.is_no() && !after.is_yes(), why })
}
