//! **The resource types as AWS publishes them**, and whether given properties fit.
//!
//! `schemas/aws` holds the facts, `build.rs` makes a [table](kinds) of them, an interpreter walks a value and the table
//! side by side. It judges what stands in the template: a call of an intrinsic function is admitted wherever a value may
//! stand, both branches of an `Fn::If` are judged, and what `AWS::NoValue` may take away counts as uncertain.

mod judge;
mod rules;
mod scalar;
mod table;

pub use table::{Kind, UNCHECKED_PATTERNS, kind, kinds};

use super::nearest::nearest;
use super::trail::Trail;
use crate::diag::Diagnostic;
use judge::Judge;
use serde_json::{Map, Value};

/// Judges the properties of the resource `id`; without any, it is judged whether it could do without.
///
/// The findings point into `/Resources/<id>`.
pub fn judge(kind: &'static Kind, id: &str, properties: Option<&Value>) -> Vec<Diagnostic> {
    let resources = Trail::ROOT.key("Resources");
    let resource = resources.key(id);
    let mut judge = Judge::new(kind, id);
    match properties {
        Some(properties) => judge.resource(properties, &resource.key("Properties")),
        None => judge.resource(&Value::Object(Map::new()), &resource),
    }
    judge.findings
}

/// The resource type whose name is nearest to one that the table does not have.
pub fn nearest_kind(name: &str) -> Option<&'static str> {
    nearest(name, kinds().iter().map(|kind| kind.name))
}

impl Kind {
    /// Whether `Fn::GetAtt` may read an attribute.
    pub fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|attribute| match attribute.strip_suffix('*') {
            Some(prefix) => name.len() > prefix.len() && name.starts_with(prefix),
            None => name == *attribute,
        })
    }
}
