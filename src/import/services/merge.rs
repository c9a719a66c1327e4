//! Mappings laid over one another: the merge keys of YAML, and the overrides of an environment.

use crate::diag::Path;
use serde_json::{Map, Value};

/// A tree in which merge keys (`<<: *name`) are resolved: what a mapping says itself counts, then what the first of the merged
/// mappings says (YAML 1.1, "Merge Key Language-Independent Type"). Those that merge no mappings stay as they are.
pub(super) fn resolved(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(resolved).collect(),
        Value::Object(entries) => {
            let mut entries = entries.into_iter().map(|(key, value)| (key, resolved(value))).collect::<Map<_, _>>();
            let merged = match entries.get("<<") {
                Some(Value::Object(one)) => vec![one.clone()],
                Some(Value::Array(several)) if several.iter().all(Value::is_object) => {
                    several.iter().filter_map(Value::as_object).cloned().collect()
                }
                _ => return Value::Object(entries),
            };
            entries.shift_remove("<<");
            for (key, value) in merged.into_iter().flatten() {
                entries.entry(key).or_insert(value);
            }
            Value::Object(entries)
        }
        other => other,
    }
}

/// Lays a value over another one: mappings are laid over one another key by key, everything else takes the place of what was there.
/// Returns the paths of what is gone by that, so that somebody can tell.
pub(super) fn lay_over(base: &mut Value, over: &Value, at: &Path, gone: &mut Vec<Path>) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                match base.get_mut(key) {
                    Some(below) => lay_over(below, value, &at.key(key), gone),
                    None => drop(base.insert(key.clone(), value.clone())),
                }
            }
        }
        (base, over) => {
            let mut before = Vec::new();
            leaves(base, at, &mut before);
            let stays = |path: &Path| path == at && !over.is_object() && !over.is_array();
            gone.extend(before.into_iter().filter(|path| !stays(path)));
            *base = over.clone();
        }
    }
}

/// The paths of all values below a path that are neither mappings nor lists, or are empty ones.
pub(super) fn leaves(value: &Value, at: &Path, found: &mut Vec<Path>) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            entries.iter().for_each(|(key, value)| leaves(value, &at.key(key), found));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, value)| leaves(value, &at.index(index), found));
        }
        _ => found.push(at.clone()),
    }
}
