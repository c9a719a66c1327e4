//! **The resource types as AWS publishes them**, and whether given properties fit.
//!
//! `schemas/aws` holds the facts, `build.rs` makes a [table](kinds) of them, an interpreter walks a value and the table
//! side by side. It judges what stands in the template: a call of an intrinsic function is admitted wherever a value
//! may stand, both branches of an `Fn::If` are judged, and what `AWS::NoValue` may take away counts as uncertain.

mod attribute;
mod judge;
mod path;
mod replacement;
mod rules;
mod scalar;
mod table;

pub use replacement::Recreation;
pub use table::{ResourceType, UNCHECKED_PATTERNS, VERSION, kind, kinds};

use crate::diag::Diagnostic;
use crate::diag::nearest;
use crate::template::trail::Trail;
use judge::Judge;
use serde_json::{Map, Value};

/// Judges the properties of the resource `id`; without any, it is judged whether it could do without.
///
/// The findings point into `/Resources/<id>`.
pub fn judge(kind: &'static ResourceType, id: &str, properties: Option<&Value>) -> Vec<Diagnostic> {
    let resources = Trail::ROOT.key("Resources");
    let resource = resources.key(id);
    let mut judge = Judge::new(kind, id);
    match properties {
        Some(properties) => judge.resource(properties, &resource.key("Properties")),
        None => judge.resource(&Value::Object(Map::new()), &resource),
    }
    judge.findings
}

/// The resource type that was probably meant by a name the table does not have: the same but for case and colons, or
/// near and of the same service. Of other services it would often be a type that exists: `AWS::EMR::Cluster` is meant.
pub(super) fn nearest_kind(name: &str) -> Option<&'static str> {
    let letters = |name: &str| name.replace(':', "").to_ascii_lowercase();
    let names = || kinds().iter().map(|kind| kind.name);
    if let Some(same) = names().find(|known| letters(known) == letters(name)) {
        return Some(same);
    }
    let (service, last) = name.rsplit_once("::")?;
    let siblings =
        || names().filter_map(|name| name.rsplit_once("::")).filter(|(of, _)| of.eq_ignore_ascii_case(service));
    let near = nearest(last, siblings().map(|(_, last)| last))?;
    names()
        .find(|name| name.rsplit_once("::").is_some_and(|(of, last)| of.eq_ignore_ascii_case(service) && last == near))
}
