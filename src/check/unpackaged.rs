//! Sources of `rain` with modules: what these make is there when they are packaged, and nothing can be said before.

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::trail::Trail;
use serde_json::Value;

/// The function of rain that puts a module in place of a resource, in its short and its long form.
const MODULE: [&str; 2] = ["Rain::Module", "Fn::Rain::Module"];

/// That a document is a source for rain with modules. Whatever else is wrong with it follows from that, or may.
pub fn unpackaged(template: &Value) -> Option<Diagnostic> {
    let (pointer, function) = found(template, &Trail::ROOT)?;
    let function = function.trim_start_matches("Fn::");
    let message = format!("this is a source for rain, not a template: CloudFormation does not know `{function}`");
    let finding = Diagnostic::error(&codes::TEMPLATE_SHAPE, Place::Pointer(pointer), message);
    Some(finding.hint("package it with `rain pkg`, and check the result"))
}

/// The first function of rain, and where it is called.
fn found<'v>(value: &'v Value, at: &Trail) -> Option<(String, &'v str)> {
    match value {
        Value::Object(entries) => entries.iter().find_map(|(key, value)| {
            if entries.len() == 1 && MODULE.contains(&key.as_str()) {
                return Some((at.pointer(), key.as_str()));
            }
            found(value, &at.key(key))
        }),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, value)| found(value, &at.index(index))),
        _ => None,
    }
}
