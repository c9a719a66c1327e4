//! **JSON that commands print**: one envelope, and one shape of a finding. `schemas/output` describes all of it; what its
//! words mean stands in docs/outputs.md.

use crate::diag::{Diagnostic, Place, Span};
use serde_json::{Value, json};

/// The version of the shape. It counts up when a member goes, or gets another type or meaning; new members do not count.
const VERSION: u32 = 1;

/// What a command prints: a result for each thing that it is about, and the findings that are about none of them.
pub fn envelope(command: &str, results: Vec<Value>, findings: Vec<Value>) -> Value {
    json!({ "version": VERSION, "command": command, "results": results, "findings": findings })
}

/// The finding as JSON: what, how grave, what to do, and where: in the file, as line and column (from 1; the end is the
/// column behind the last letter) and as JSON Pointer, null where there is none. Further places stand under `also`.
pub fn finding(finding: &Diagnostic, file: &str) -> Value {
    let also = finding.spots[1..].iter().map(|spot| with(json!({ "label": spot.label }), place(&spot.place, file)));
    let also = also.collect::<Vec<_>>();
    let said = json!({
        "code": finding.code.slug,
        "severity": finding.severity.word(),
        "message": finding.message,
        "hint": finding.hint,
        "resource": finding.resource(),
    });
    with(with(said, place(finding.place(), file)), json!({ "also": also }))
}

/// A place in a file.
fn place(place: &Place, file: &str) -> Value {
    let file = place.span().map_or(file, |span| &span.text.name);
    let region = place.span().map(region);
    let at = |position: fn(&(Position, Position)) -> usize| region.as_ref().map(position);
    json!({
        "file": file,
        "line": at(|(start, _)| start.0),
        "column": at(|(start, _)| start.1),
        "endLine": at(|(_, end)| end.0),
        "endColumn": at(|(_, end)| end.1),
        "pointer": place.pointer(),
    })
}

/// A line and a column, both counted from 1; the column counts characters.
pub(super) type Position = (usize, usize);

/// Where a stretch of text begins, and where the first letter behind it is.
pub(super) fn region(span: &Span) -> (Position, Position) {
    let end = Span { range: span.range.end..span.range.end, ..span.clone() };
    (span.line_column(), end.line_column())
}

/// An object with the members of another behind its own.
pub(super) fn with(mut object: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}

/// The JSON of each of some things.
pub(super) fn list<T>(items: &[T], json: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(json).collect()
}
