//! What the applications of a rack use and do not get any more: AWS services by endpoints, and processors that their programs
//! are built for.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::Made;
use crate::diff::{Hazard, Severity};
use crate::network::Endpoint;
use crate::template::evaluate::{Node, Same};
use crate::types::{self, Architecture};

/// VPC endpoints that are deleted, where no other one is for the same service in the same VPC.
///
/// Source: AWS PrivateLink guide, "Gateway endpoints"; IAM user guide, `aws:SourceVpce`.
pub(super) fn endpoints(change: &Change) -> Vec<Hazard> {
    let gone = change.before.endpoints.iter();
    let gone = gone.filter(|old| change.may_be_deleted(&old.id) && change.new.get(&old.id).is_none());
    let stands_for = |old: &Endpoint, new: &Endpoint| {
        let service = old.service.clone().known().zip(new.service.clone().known());
        service.is_none_or(|(old, new)| old == new) && !old.vpc.same(&new.vpc).is_no()
    };
    let gone = gone.filter(|old| !change.after.endpoints.iter().any(|new| stands_for(old, new)));
    let told = gone.map(|old| {
        let service = old.service.clone().known().unwrap_or_else(|| "its service".to_owned());
        let id = old.id.as_str();
        let what = format!("`{id}` is deleted: requests to {service} leave by the egress path instead");
        let when = "as soon as it is deleted; policies that require the endpoint (`aws:SourceVpce`) then refuse them";
        let instead = "change policies that require the endpoint first, and see that there is an egress path";
        hazard(&codes::ENDPOINT_REMOVED, Severity::Outage, &[id], what, when.to_owned(), instead)
    });
    told.collect()
}

/// What runs on a processor of another architecture than before, or may.
pub(super) fn architectures(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in &change.new.resources {
        let (id, kind) = (made.resource.id, made.resource.kind);
        let Some(old) = change.old.get(id).filter(|old| old.resource.kind == kind) else { continue };
        let Some((was, before)) = processor(old) else { continue };
        let change = match processor(made) {
            Some((_, after)) if after == before => continue,
            Some((is, after)) => format!("changes from {was} ({before}) to {is} ({after})"),
            None => format!("may change from {was} ({before}) to another architecture"),
        };
        let what = format!("`{id}` {change}: programs and images that are built for {before} only do not start");
        let when = "as soon as new instances or tasks start".to_owned();
        let instead = "build the images for both architectures first";
        all.push(hazard(&codes::ARCHITECTURE_CHANGED, Severity::Outage, &[id], what, when, instead));
    }
    all
}

/// The processor that something runs on, as it is written first, and its architecture; nothing if that cannot be known, or
/// there are several.
fn processor(made: &Made) -> Option<(String, Architecture)> {
    let path = types::processor(made.resource.kind)?;
    let is_task = path.last() == Some(&"CpuArchitecture");
    let said = |node: &Node| {
        // Tasks run on x86_64 where nothing is said (CloudFormation template reference, `RuntimePlatform`).
        let written = if is_task { node.text().or("X86_64".to_owned()) } else { node.text() }.known()?;
        let architecture = match written.as_str() {
            "ARM64" => Architecture::Arm64,
            "X86_64" => Architecture::X86_64,
            instance_type => Architecture::of(instance_type),
        };
        Some((written, architecture))
    };
    let Some(each) = path.iter().position(|key| *key == "*") else { return said(&made.properties.at(path)) };
    let items = made.properties.at(&path[..each]).listed();
    if items.rest.is_some() {
        return None;
    }
    let all = items.known.iter().map(|item| said(&item.at(&path[each + 1..]))).collect::<Option<Vec<_>>>()?;
    let (first, others) = all.split_first()?;
    others.iter().all(|(_, other)| *other == first.1).then(|| first.clone())
}
