//! Ways into the properties of a resource, and who tells of what is found there.

use crate::check::schema::subject;
use crate::diag::{Code, Diagnostic, Severity};
use crate::template::intrinsic::{Call, attribute, call, is_dynamic};
use crate::template::trail::{Step, Trail};
use crate::template::{Document, Resource};
use serde_json::Value;
use std::borrow::Cow;

/// Whether a way goes through the branches of an `Fn::If`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Branches {
    Open,
    Closed,
}

/// Tells of each value at a path: key by key with slashes, `*` standing for every item of a list.
pub(super) fn each<'v>(
    value: &'v Value,
    path: &str,
    branches: Branches,
    at: &Trail,
    tell: &mut dyn FnMut(&'v Value, &Trail),
) {
    if let Some(Call { function: "Fn::If", argument }) = call(value)
        && branches == Branches::Open
    {
        let at = at.key("Fn::If");
        for branch in [1, 2] {
            if let Some(value) = argument.get(branch) {
                each(value, path, branches, &at.index(branch), tell);
            }
        }
        return;
    }
    let (step, rest) = path.split_once('/').unwrap_or((path, ""));
    match value {
        _ if path.is_empty() => tell(value, at),
        Value::Array(items) if step == "*" => {
            for (index, item) in items.iter().enumerate() {
                each(item, rest, branches, &at.index(index), tell);
            }
        }
        Value::Object(entries) => {
            if let Some(value) = entries.get(step) {
                each(value, rest, branches, &at.key(step), tell);
            }
        }
        _ => {}
    }
}

/// Whether a place is in a branch of an `Fn::If`.
pub(super) fn is_chosen(at: &Trail) -> bool {
    at.steps().iter().any(|step| matches!(step, Step::Key("Fn::If")))
}

/// A plain value as a text.
pub(super) fn plain(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) if is_dynamic(text) => None,
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        _ => None,
    }
}

/// The resource that a value names by `Ref` or `Fn::GetAtt`.
pub(super) fn named<'a>(document: Document<'a>, value: &'a Value) -> Option<Resource<'a>> {
    let Call { function, argument } = call(value)?;
    let id = match function {
        "Ref" => argument.as_str()?,
        "Fn::GetAtt" => attribute(argument)?.0,
        _ => return None,
    };
    document.resource(id)
}

/// Tells of what is wrong with the properties of a resource. What a condition may leave out is refused only where it holds.
pub(super) struct Reporter<'a, 'f> {
    pub resource: Resource<'a>,
    pub findings: &'f mut Vec<Diagnostic>,
}

impl Reporter<'_, '_> {
    /// Tells of a fault: what was found, why AWS does not take it, and what to do.
    pub fn tell(&mut self, code: &'static Code, at: &Trail, found: &str, because: &str, hint: impl Into<String>) {
        let is_certain = !self.resource.body.contains_key("Condition") && !is_chosen(at);
        let severity = if is_certain { Severity::Error } else { Severity::Warning };
        self.add(severity, code, at, found, because, hint.into());
    }

    /// Tells of what is a fault only of a resource that is not there yet.
    pub fn doubt(&mut self, code: &'static Code, at: &Trail, found: &str, because: &str, hint: impl Into<String>) {
        self.add(Severity::Warning, code, at, found, because, hint.into());
    }

    fn add(&mut self, severity: Severity, code: &'static Code, at: &Trail, found: &str, because: &str, hint: String) {
        let Resource { id, body, .. } = self.resource;
        let only = body.get("Condition").and_then(Value::as_str);
        let only = only.map(|condition| format!(" where condition `{condition}` holds")).unwrap_or_default();
        let message = format!("{} {found}{only}: {because}", subject(id, at));
        self.findings.push(Diagnostic::new(code, severity, at.place(), message).hint(hint));
    }
}
