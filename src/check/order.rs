//! Findings in the order of the file.

use crate::diag::{Diagnostic, Place};
use crate::template::trail::{push_index, push_key};
use serde_json::Value;
use std::collections::BTreeMap;

/// Sorts findings by where in the template their places come; those about one place keep their order.
pub(super) fn by_place(template: &Value, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut waiting: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for finding in findings {
        let pointer = if let Place::Pointer(pointer) = finding.place() { pointer.clone() } else { String::new() };
        waiting.entry(pointer).or_default().push(finding);
    }
    let mut sorted = Vec::new();
    collect(template, &mut String::new(), &mut waiting, &mut sorted);
    // A place that is not in the template would be a bug of a check; its finding is still worth reading.
    sorted.extend(waiting.into_values().flatten());
    sorted
}

fn collect(
    value: &Value,
    pointer: &mut String,
    waiting: &mut BTreeMap<String, Vec<Diagnostic>>,
    sorted: &mut Vec<Diagnostic>,
) {
    sorted.extend(waiting.remove(pointer.as_str()).unwrap_or_default());
    let below = format!("{pointer}/");
    if !waiting.range(below.clone()..).next().is_some_and(|(next, _)| next.starts_with(&below)) {
        return;
    }
    let length = pointer.len();
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                push_key(pointer, key);
                collect(value, pointer, waiting, sorted);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push_index(pointer, index);
                collect(item, pointer, waiting, sorted);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}
