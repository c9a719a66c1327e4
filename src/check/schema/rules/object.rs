//! Rules about objects: which properties go together.

use super::{conflict, invalid};
use crate::check::schema::Judge;
use crate::template::intrinsic::{Presence, presence};
use crate::template::trail::Trail;
use crate::template::wording::{quoted, without};
use crate::types::facts::List;
use crate::types::node::Rule;
use serde_json::{Map, Value};

/// Judges an object as a whole.
pub(super) fn apply(rule: &Rule, judge: &mut Judge, entries: &Map<String, Value>, at: &Trail) {
    let there = |name: &str| presence(entries.get(name));
    let always =
        |names: List<&'static str>| names.iter().filter(|name| there(name) == Presence::Always).collect::<Vec<_>>();
    let none = |names: List<&'static str>| names.iter().all(|name| there(name) == Presence::Never);
    match rule {
        Rule::RequiredXor(names) if always(*names).len() > 1 => {
            let message = format!("has {}, of which only one is allowed", quoted(&always(*names), "and"));
            conflict(judge, at, &message, "keep one of them".to_owned());
        }
        Rule::RequiredXor(names) | Rule::RequiredOr(names) if none(*names) => {
            let names = names.to_vec();
            conflict(judge, at, &without(&names), format!("add {}", quoted(&names, "or")));
        }
        Rule::DependentRequired(pairs) => {
            for (name, needed) in pairs.iter().filter(|(name, _)| there(name) == Presence::Always) {
                for needed in needed.iter().filter(|needed| there(needed) == Presence::Never) {
                    let message = format!("has `{name}` without `{needed}`");
                    conflict(judge, at, &message, format!("add `{needed}` or remove `{name}`"));
                }
            }
        }
        Rule::DependentExcluded(pairs) => {
            // What excludes one another does so in both directions, and is one finding.
            let told = |name: &str, other: &str| {
                other < name
                    && pairs.iter().any(|(before, excluded)| before == other && excluded.iter().any(|one| one == name))
            };
            for (name, others) in pairs.iter().filter(|(name, _)| there(name) == Presence::Always) {
                for other in always(others).into_iter().filter(|other| !told(name, other)) {
                    let message = format!("has both `{other}` and `{name}`, which are mutually exclusive");
                    conflict(judge, at, &message, "keep one of the two".to_owned());
                }
            }
        }
        Rule::MinProperties(least) if entries.len() < *least => {
            invalid(judge, at, "an object with too few properties", format!("set at least {least}"));
        }
        Rule::MaxProperties(most) if entries.len() > *most => {
            invalid(judge, at, "an object with too many properties", format!("set at most {most}"));
        }
        _ => {}
    }
}
