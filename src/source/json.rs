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
    let mut deserializer = serde_json::Deserializer::from_str(&text.body);
    let strict = Strict { left: &Cell::new(usize::MAX) };
    let read = strict.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| Box::new(explain(text, &error)))
}

/// One of our findings for an error of serde_json.
fn explain(text: &Arc<Text>, error: &serde_json::Error) -> Diagnostic {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(message, _)| message);
    let begins = text.body.trim_start();
    let (message, hint) = if begins.is_empty() {
        ("the file is empty".to_owned(), "was another file meant?")
    } else if said.starts_with(DUPLICATE) {
        (said.to_owned(), "keep one of the two: CloudFormation would silently take the last")
    } else if said == "recursion limit exceeded" {
        ("this is nested too deep".to_owned(), "put fewer lists and objects into one another: 127 levels are read")
    } else if begins.starts_with(['{', '[']) {
        (format!("this is not valid JSON: {said}"), "correct the JSON here or just before")
    } else {
        (format!("this is not valid JSON: {said}"), "rackform reads templates as JSON; convert a YAML template first")
    };
    let place = Place::Span(at(text, error.line(), error.column()));
    Diagnostic::error(&template::TEMPLATE_SYNTAX, place, message).hint(hint)
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
