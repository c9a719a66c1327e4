//! Reading JSON templates.

use super::tree::{DUPLICATE, Strict};
use crate::diag::codes::template;
use crate::diag::{Diagnostic, Place, Span, Text};
use serde::de::DeserializeSeed;
use serde_json::Value;
use std::cell::Cell;
use std::sync::Arc;

/// Reads a JSON text as a tree.
///
/// # Errors
/// One finding, at the place where the text stops being JSON, or where a key stands for the second time.
pub fn read(text: &Arc<Text>) -> Result<Value, Box<Diagnostic>> {
    let body = text.body.strip_prefix('\u{feff}').unwrap_or(&text.body);
    let mut deserializer = serde_json::Deserializer::from_str(body);
    Strict { left: &Cell::new(usize::MAX) }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| {
            let place = Place::Span(at(text, error.line(), error.column()));
            let said = error.to_string();
            let message = said.rsplit_once(" at line ").map_or(said.as_str(), |(message, _)| message);
            let finding = Diagnostic::error(&template::TEMPLATE_SYNTAX, place, message);
            Box::new(if message.starts_with(DUPLICATE) {
                finding.hint("keep one of the two: CloudFormation would silently take the last")
            } else if body.trim_start().starts_with('{') {
                finding.hint("correct the JSON here or just before")
            } else {
                finding.hint("rackform reads templates as JSON; convert a YAML template first")
            })
        })
}

/// The place of a serde_json error, which counts lines from 1 and columns in bytes.
fn at(text: &Arc<Text>, line: usize, column: usize) -> Span {
    let line_start = text.body.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let mut start = (line_start + column.saturating_sub(1)).min(text.body.len());
    while !text.body.is_char_boundary(start) {
        start -= 1;
    }
    let end = text.body[start..].chars().next().map_or(start, |found| start + found.len_utf8());
    Span { text: Arc::clone(text), range: start..end }
}
