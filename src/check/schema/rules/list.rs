//! Rules about lists.

use super::{invalid, of};
use crate::check::schema::Judge;
use crate::diag::codes::template as codes;
use crate::template::intrinsic::{Presence, call, presence};
use crate::template::trail::Trail;
use crate::template::wording::quoted;
use crate::types::node::Rule;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Judges a list as a whole.
pub(super) fn apply(rule: &Rule, judge: &mut Judge, items: &[Value], at: &Trail) {
    let surely = || items.iter().filter(|item| presence(Some(item)) == Presence::Always).count();
    let possibly = || items.iter().filter(|item| presence(Some(item)) != Presence::Never).count();
    let (found, hint) = match rule {
        Rule::MinItems(least) if possibly() < *least => {
            ("too few entries", format!("list at least {}", of(*least, "entry")))
        }
        Rule::MaxItems(most) if surely() > *most => {
            ("too many entries", format!("list at most {}", of(*most, "entry")))
        }
        Rule::MaxUniqueItems(most) if different(items.iter().filter(|item| call(item).is_none())) > *most => {
            ("too many different entries", format!("list at most {}", of(*most, "different entry")))
        }
        Rule::UniqueItems => match repeated(items.iter().map(known)) {
            Some(again) => return twice(judge, again, "the same entry", at),
            None => return,
        },
        Rule::UniqueKeys(keys) => {
            let keys = keys.to_vec();
            let Some(again) = repeated(items.iter().map(|item| keyed(item, &keys))) else { return };
            return twice(judge, again, &format!("an entry with the same {}", quoted(&keys, "and")), at);
        }
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
    items.enumerate().find_map(|(index, item)| (!seen.insert(item?)).then_some(index))
}

/// A text that two values share exactly when they are equal, whatever the order of their keys.
fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

/// Texts are written with their length, so that no text can look like something else.
fn write_canonical(value: &Value, text: &mut String) {
    let mut scalar = |written: std::fmt::Arguments| text.write_fmt(written).expect("writing to a String cannot fail");
    match value {
        Value::Null => scalar(format_args!("null")),
        Value::Bool(truth) => scalar(format_args!("{truth}")),
        Value::Number(number) => scalar(format_args!("{}", number.as_f64().unwrap_or_default())),
        Value::String(found) => scalar(format_args!("{}:{found}", found.len())),
        Value::Array(items) => {
            text.push('[');
            items.iter().for_each(|item| write_canonical(item, text));
            text.push(']');
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (key, value) in entries {
                text.push_str(key);
                text.push('=');
                write_canonical(value, text);
            }
            text.push('}');
        }
    }
}

fn twice(judge: &mut Judge, index: usize, what: &str, at: &Trail) {
    let at = at.index(index);
    let message = format!("{} repeats {what} in a list whose entries must be unique", judge.subject(&at));
    judge.error(&codes::INVALID_VALUE, &at, message, "remove one of the two".to_owned());
}
