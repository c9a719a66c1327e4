//! A finding as JSON.

use crate::diag::{Diagnostic, Place};
use serde_json::{Value, json};

/// The finding as JSON: its code, severity, message and hint, and where it lies: the file with line and column (from 1)
/// and a JSON Pointer, whichever there is. Further places stand under `also`.
pub fn finding(finding: &Diagnostic, file: &str) -> Value {
    let mut json = json!({
        "code": finding.code.slug,
        "severity": finding.severity.word(),
        "message": finding.message,
        "hint": finding.hint,
    });
    merge(&mut json, place(finding.place(), file));
    let also = finding.spots[1..].iter().map(|spot| {
        let mut json = json!({ "label": spot.label });
        merge(&mut json, place(&spot.place, file));
        json
    });
    let also = also.collect::<Vec<_>>();
    if !also.is_empty() {
        json["also"] = also.into();
    }
    json
}

fn place(place: &Place, file: &str) -> Value {
    match place {
        Place::Span(span) => {
            let (line, column) = span.line_column();
            json!({ "file": span.text.name, "line": line, "column": column })
        }
        Place::Pointer(pointer) => json!({ "file": file, "pointer": pointer }),
        Place::Located(pointer, span) => {
            let (line, column) = span.line_column();
            json!({ "file": file, "pointer": pointer, "line": line, "column": column })
        }
        Place::Whole | Place::Key(_) | Place::Value(_) => json!({ "file": file }),
    }
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}
