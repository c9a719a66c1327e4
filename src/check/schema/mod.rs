//! Whether given properties fit **AWS's schema of their type**: an interpreter walks a value and the
//! [table](crate::types::kinds) side by side.
//!
//! It judges what stands in the template. Of a call of an intrinsic function it is judged whether it returns a list where one
//! value is expected, or the other way round; both branches of an `Fn::If` are judged, and what `AWS::NoValue` may take away
//! counts as uncertain.

mod judge;
mod referent;
mod rules;
mod scalar;

pub(in crate::check) use judge::subject;

use crate::diag::Diagnostic;
use crate::template::Document;
use crate::template::trail::Trail;
use crate::types::ResourceType;
use serde_json::{Map, Value};

/// Judges one resource and collects what does not fit.
pub(super) struct Judge<'a> {
    kind: &'static ResourceType,
    id: &'a str,
    /// What tells what functions return.
    document: Option<Document<'a>>,
    pub findings: Vec<Diagnostic>,
}

/// Judges the properties of the resource `id`; without any, it is judged whether it could do without. What functions return is
/// judged as far as the document tells.
///
/// The findings point into `/Resources/<id>`.
pub fn judge(
    document: Option<Document>,
    kind: &'static ResourceType,
    id: &str,
    properties: Option<&Value>,
) -> Vec<Diagnostic> {
    let resources = Trail::ROOT.key("Resources");
    let resource = resources.key(id);
    let mut judge = Judge { kind, id, document, findings: Vec::new() };
    match properties {
        Some(properties) => judge.resource(properties, &resource.key("Properties")),
        None => judge.resource(&Value::Object(Map::new()), &resource),
    }
    judge.findings
}
