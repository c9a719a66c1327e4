//! What the applications of a rack use and do not get any more: AWS services by endpoints, and processors that their programs
//! are built for.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::Made;
use crate::diff::{Hazard, Severity};
use crate::network::Endpoint;
use crate::template::evaluate::{Fact, Same};
use crate::types::{self, Architecture};

/// VPC endpoints that are deleted, where no other one is for the same service in the same VPC.
///
/// Source: AWS PrivateLink guide, "Gateway endpoints"; IAM user guide, `aws:SourceVpce`.
pub(super) fn endpoints(change: &Change) -> Vec<Hazard> {
    let gone = change.before.endpoints.iter().filter(|endpoint| {
        change.may_go(&endpoint.id) && !change.comes(&endpoint.id) && change.new.get(&endpoint.id).is_none()
    });
    let stands_for = |old: &Endpoint, new: &Endpoint| {
        let service = old.service.clone().known().zip(new.service.clone().known());
        service.is_none_or(|(old, new)| old == new) && !old.vpc.same(&new.vpc).is_no()
    };
    let gone = gone.filter(|old| !change.after.endpoints.iter().any(|new| stands_for(old, new)));
    let told = gone.filter_map(|old| {
        let Fact::Is(service) = &old.service else { return None };
        let id = old.id.as_str();
        let what = format!("`{id}` is deleted: requests to {service} leave by the egress path instead");
        let when = "as soon as it is deleted; policies that require the endpoint (`aws:SourceVpce`) then refuse them";
        let instead = "change policies that require the endpoint first, and see that there is an egress path";
        Some(hazard(&codes::ENDPOINT_REMOVED, Severity::Outage, &[id], what, when.to_owned(), instead))
    });
    told.collect()
}

/// What runs on a processor of another architecture than before.
pub(super) fn architectures(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in &change.new.resources {
        let (id, kind) = (made.resource.id, made.resource.kind);
        let Some(old) = change.old.get(id).filter(|old| old.resource.kind == kind) else { continue };
        let Some((before, after)) = processor(old).zip(processor(made)) else { continue };
        if before.1 == after.1 {
            continue;
        }
        let what = format!(
            "`{id}` changes from {} ({}) to {} ({}): programs and images that are built for {} only do not start",
            before.0, before.1, after.0, after.1, before.1
        );
        let when = "as soon as new instances or tasks start".to_owned();
        let instead = "build the images for both architectures first";
        all.push(hazard(&codes::ARCHITECTURE_CHANGED, Severity::Outage, &[id], what, when, instead));
    }
    all
}

/// The processor that something runs on, as it is written, and its architecture; nothing if that cannot be known.
fn processor(made: &Made) -> Option<(String, Architecture)> {
    let path = types::processor(made.resource.kind)?;
    let is_task = path.last() == Some(&"CpuArchitecture");
    // Tasks run on x86_64 where nothing is said (CloudFormation template reference, `RuntimePlatform`).
    let written = made.properties.at(path).text();
    let written = if is_task { written.or("X86_64".to_owned()) } else { written }.known()?;
    let architecture = match written.as_str() {
        "ARM64" => Architecture::Arm64,
        "X86_64" => Architecture::X86_64,
        instance_type => Architecture::of(instance_type),
    };
    Some((written, architecture))
}
