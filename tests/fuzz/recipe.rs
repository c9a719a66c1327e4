//! Recipes: inputs that are no text but say how a fixture is edited. They reach what lies behind a reader, which refuses most texts
//! that are made up.
//!
//! A recipe begins with a byte that is in no text. What follows are words of four bytes: the first choose what is
//! edited, and each of the rest is one edit. So an input that is cut, or goes on, shares all edits but the last ones.

use crate::common::generated::Numbers;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// No UTF-8 has this byte.
const MARK: u8 = 0xff;

/// More edits would make of a fixture nothing that anybody could read.
const MOST_EDITS: usize = 24;

/// The words of an input that is a recipe.
pub fn words(input: &[u8]) -> Option<impl Iterator<Item = u32>> {
    let (mark, rest) = input.split_first()?;
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte));
    (*mark == MARK).then(|| rest.chunks(4).map(word).take(MOST_EDITS))
}

/// What fixtures have at their places: from here edits take what they put into others.
#[derive(Default)]
pub struct Pool {
    /// The values of a key, wherever it stands. Those of the items of a list are those of its key.
    named: BTreeMap<String, Vec<Value>>,
}

/// So many values of a key are kept, and no longer ones.
const MOST_VALUES: usize = 150;
const LONGEST: usize = 4_000;

impl Pool {
    pub fn of<'v>(fixtures: impl IntoIterator<Item = &'v Value>) -> Self {
        let mut pool = Self::default();
        fixtures.into_iter().for_each(|fixture| pool.collect("", fixture));
        pool
    }

    fn collect(&mut self, key: &str, value: &Value) {
        let values = self.named.entry(key.to_owned()).or_default();
        if values.len() < MOST_VALUES && !values.contains(value) && value.to_string().len() < LONGEST {
            values.push(value.clone());
        }
        match value {
            Value::Object(entries) => entries.iter().for_each(|(inner, value)| self.collect(inner, value)),
            Value::Array(items) => items.iter().for_each(|item| self.collect(key, item)),
            _ => {}
        }
    }

    fn one(&self, key: &str, numbers: &mut Numbers) -> Option<&Value> {
        self.named.get(key).filter(|values| !values.is_empty()).map(|values| numbers.one(values))
    }
}

/// Does one edit of a value, which a word chooses.
pub fn edit(value: &mut Value, pool: &Pool, word: u32) {
    let mut numbers = Numbers(word);
    let mut left = numbers.below(count(value));
    let Some((key, place)) = nth(value, "", &mut left) else { return };
    match numbers.below(8) {
        0..=2 => {
            if let Some(other) = pool.one(&key, &mut numbers) {
                other.clone_into(place);
            }
        }
        3 => remove(place, &mut numbers),
        4 | 5 => add(place, &key, pool, &mut numbers),
        6 => double(place, &mut numbers),
        _ => *place = odd(&mut numbers),
    }
}

/// How many values there are, with those inside.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Object(entries) => entries.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// The value at a position, counted from outside, with the key that it belongs to.
fn nth<'v>(value: &'v mut Value, key: &str, left: &mut usize) -> Option<(String, &'v mut Value)> {
    if *left == 0 {
        return Some((key.to_owned(), value));
    }
    *left -= 1;
    match value {
        Value::Object(entries) => entries.iter_mut().find_map(|(inner, value)| nth(value, inner, left)),
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, key, left)),
        _ => None,
    }
}

fn remove(place: &mut Value, numbers: &mut Numbers) {
    match place {
        Value::Object(entries) if !entries.is_empty() => {
            let position = numbers.below(entries.len());
            let key = entries.keys().nth(position).cloned();
            key.and_then(|key| entries.shift_remove(&key));
        }
        Value::Array(items) if !items.is_empty() => drop(items.remove(numbers.below(items.len()))),
        _ => {}
    }
}

/// Adds what another fixture has at such a place.
fn add(place: &mut Value, key: &str, pool: &Pool, numbers: &mut Numbers) {
    let Some(other) = pool.one(key, numbers) else { return };
    match (place, other) {
        (Value::Object(entries), Value::Object(others)) if !others.is_empty() => {
            let (name, value) = others.iter().nth(numbers.below(others.len())).expect("it is below their number");
            entries.insert(name.clone(), value.clone());
        }
        (Value::Array(items), Value::Array(others)) if !others.is_empty() => items.push(numbers.one(others).clone()),
        (Value::Array(items), other) => items.push(other.clone()),
        _ => {}
    }
}

/// Puts something that is there beside itself, under another name.
fn double(place: &mut Value, numbers: &mut Numbers) {
    match place {
        Value::Object(entries) if !entries.is_empty() => {
            let position = numbers.below(entries.len());
            let (key, value) = entries.iter().nth(position).expect("it is below their number");
            let (key, value) = (format!("{key}{}", numbers.below(3)), value.clone());
            entries.insert(key, value);
        }
        Value::Array(items) if !items.is_empty() => items.push(numbers.one(items).clone()),
        _ => {}
    }
}

/// What stands where something else belongs.
fn odd(numbers: &mut Numbers) -> Value {
    let objects = [json!({ "Ref": "AWS::NoValue" }), json!({ "Fn::If": ["C", "a", "b"] }), Map::new().into()];
    let texts =
        ["", "0.0.0.0/0", "::/0", "${A}", "${", "é\u{2028}", "-1", "65536", "10.0.0.0/33", "true"].map(Value::from);
    let plain =
        [Value::Null, true.into(), false.into(), 0.into(), (-1).into(), 1e300.into(), json!([]), u64::MAX.into()];
    let all = objects.into_iter().chain(texts).chain(plain).collect::<Vec<_>>();
    numbers.one(&all).clone()
}
