//! Pairs of templates: what differs is told from both sides, and a conversion ends at the new template without contradicting
//! the difference.

use super::fixtures::{PAIRS, TEMPLATES};
use super::recipe::{self, edit};
use crate::convert::agreement::{Pair, Side, agree};
use rackform::diff::{Action, TemplateDiff, diff};
use rackform::template::evaluate::Settings;
use serde_json::Value;
use std::collections::BTreeSet;

/// Pairs with more resources are compared and not converted: `convert` searches, and would take all of the time.
const MOST_RESOURCES: usize = 40;

/// Two templates, as `{"old": ..., "new": ...}`.
pub fn pair(input: &[u8]) {
    let Some((old, new)) = recipe::words(input).map(|mut words| made(&mut words)).or_else(|| written(input)) else {
        return;
    };
    let settings = Settings::default();
    let (there, back) = (diff(&old, &new, &settings, &settings), diff(&new, &old, &settings, &settings));
    let ids = |diff: &TemplateDiff, wanted: fn(Action) -> bool| {
        let found = diff.resources.iter().filter(|change| wanted(change.action));
        found.map(|change| change.id.clone()).collect::<BTreeSet<_>>()
    };
    let (adds, removes) = (|action| action == Action::Add, |action| matches!(action, Action::Remove(_)));
    assert_eq!(ids(&there, adds), ids(&back, removes), "{old:#}\n->\n{new:#}");
    assert_eq!(ids(&there, removes), ids(&back, adds), "{old:#}\n->\n{new:#}");
    let count = |template: &Value| template["Resources"].as_object().map_or(usize::MAX, serde_json::Map::len);
    if count(&old).max(count(&new)) <= MOST_RESOURCES {
        let pair = Pair::of("these", Side(old, settings.clone()), Side(new, settings));
        let Side(old, _) = &pair.old;
        let Side(new, _) = &pair.new;
        agree(&pair).unwrap_or_else(|why| panic!("{why}\n{old:#}\n->\n{new:#}"));
    }
}

fn written(input: &[u8]) -> Option<(Value, Value)> {
    let both = serde_json::from_slice::<Value>(input).ok()?;
    Some((both.get("old")?.clone(), both.get("new")?.clone()))
}

/// A case, or a template and itself. Every fourth edit is one of both, the others are of the new one.
fn made(words: &mut impl Iterator<Item = u32>) -> (Value, Value) {
    let which = words.next().unwrap_or_default() as usize % (PAIRS.len() + TEMPLATES.all.len());
    let (mut old, mut new) = match PAIRS.get(which) {
        Some(pair) => pair.clone(),
        None => (TEMPLATES.all[which - PAIRS.len()].clone(), TEMPLATES.all[which - PAIRS.len()].clone()),
    };
    for word in words {
        edit(&mut new, &TEMPLATES.pool, word);
        if word >> 30 == 0 {
            edit(&mut old, &TEMPLATES.pool, word);
        }
    }
    (old, new)
}
