//! Rules about lists.

use super::{invalid, of, quoted};
use crate::diag::codes::template as codes;
use crate::read::intrinsic::{Presence, call, presence};
use crate::read::schema::judge::Judge;
use crate::read::schema::table::Rule;
use crate::read::trail::Trail;
use serde_json::Value;
use std::collections::BTreeSet;

/// Judges a list as a whole.
pub(super) fn apply(rule: &Rule, judge: &mut Judge, items: &[Value], at: &Trail) {
    let count = |uncertain: Presence| {
        items
            .iter()
            .filter(|item| matches!(presence(Some(item)), found if found == Presence::Always || found == uncertain))
            .count()
    };
    let (found, hint) = match rule {
        Rule::MinItems(least) if count(Presence::Sometimes) < *least => {
            ("too few entries", format!("list at least {}", of(*least, "entry")))
        }
        Rule::MaxItems(most) if count(Presence::Always) > *most => {
            ("too many entries", format!("list at most {}", of(*most, "entry")))
        }
        Rule::MaxUniqueItems(most) if different(items.iter().filter(|item| call(item).is_none())) > *most => {
            ("too many different entries", format!("list at most {}", of(*most, "different entry")))
        }
        Rule::UniqueItems => match repeated(items.iter().map(known)) {
            Some(again) => return twice(judge, again, "the same entry", at),
            None => return,
        },
        Rule::UniqueKeys(keys) => match repeated(items.iter().map(|item| keyed(item, keys))) {
            Some(again) => return twice(judge, again, &format!("an entry with the same {}", quoted(keys)), at),
            None => return,
        },
        _ => return,
    };
    invalid(judge, at, &format!("a list with {found}"), hint);
}

/// An entry that is surely there; two calls of `AWS::NoValue` are not the same entry twice.
fn known(item: &Value) -> Option<String> {
    (presence(Some(item)) == Presence::Always).then(|| canonical(item))
}

/// What an entry has under some keys, if it has them all.
fn keyed(item: &Value, keys: &[&str]) -> Option<String> {
    let values: Option<Vec<_>> = keys.iter().map(|key| item.get(key).map(canonical)).collect();
    values.map(|values| values.join(","))
}

fn different<'v>(items: impl Iterator<Item = &'v Value>) -> usize {
    items.map(canonical).collect::<BTreeSet<_>>().len()
}

/// The position of the first item that stands in the list for the second time.
fn repeated(items: impl Iterator<Item = Option<String>>) -> Option<usize> {
    let mut seen = BTreeSet::new();
    items
        .enumerate()
        .find(|(_, item)| item.as_ref().is_some_and(|item| !seen.insert(item.clone())))
        .map(|(index, _)| index)
}

/// A text that two values share exactly when they are equal, whatever the order of their keys.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        scalar => scalar.to_string(),
    }
}

fn twice(judge: &mut Judge, index: usize, what: &str, at: &Trail) {
    let at = at.index(index);
    let message = format!("{} repeats {what} in a list that has each once", judge.subject(&at));
    judge.error(&codes::INVALID_VALUE, &at, message, "remove one of the two".to_owned());
}
