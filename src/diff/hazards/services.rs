//! What the applications of a rack use and do not get any more: AWS services by endpoints, and processors that their programs
//! are built for.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::{Made, Side};
use crate::diff::{Hazard, Severity};
use crate::network::{Endpoint, Named};
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
        // One that overrides the types of its launch template is compared with what that one says where it does not.
        let own = [processor(old), processor(made)];
        let [was, is] = match [overrides(old), overrides(made)] {
            [true, false] => [own[0].clone(), launched(made, change.new)],
            [false, true] => [launched(old, change.old), own[1].clone()],
            _ => own,
        };
        let Some((was, before)) = was else { continue };
        let change = match is {
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

/// Whether a group launches other instance types than its launch template says.
fn overrides(made: &Made) -> bool {
    !made.properties.at(&["MixedInstancesPolicy", "LaunchTemplate", "Overrides"]).is_absent()
}

/// The processor of the launch template of a group.
fn launched(made: &Made, side: &Side) -> Option<(String, Architecture)> {
    let paths: [&[&str]; 2] =
        [&["LaunchTemplate"], &["MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification"]];
    let named = paths.iter().map(|path| made.properties.at(path).get("LaunchTemplateId"));
    let template = Named::of(&named.into_iter().find(|id| !id.is_absent())?).known()?;
    processor(side.get(template.here()?)?)
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
    let item = |item: &Node| match item.get("InstanceRequirements") {
        required if required.is_absent() => said(&item.at(&path[each + 1..])),
        required => manufactured(&required),
    };
    let all = items.known.iter().map(item).collect::<Option<Vec<_>>>()?;
    let (first, others) = all.split_first()?;
    others.iter().all(|(_, other)| *other == first.1).then(|| first.clone())
}

/// The processor of instance types that are chosen by their attributes, if only types of one architecture are.
fn manufactured(required: &Node) -> Option<(String, Architecture)> {
    let makers = required.get("CpuManufacturers").listed();
    let all = makers.known.iter().map(|maker| maker.text().known()).collect::<Option<Vec<_>>>()?;
    let of = |maker: &String| match maker.as_str() {
        "amazon-web-services" | "apple" => Some(Architecture::Arm64),
        "intel" | "amd" => Some(Architecture::X86_64),
        _ => None,
    };
    let first = of(all.first().filter(|_| makers.rest.is_none())?)?;
    let told = || (format!("processors of {}", all.join(" or ")), first);
    all.iter().all(|maker| of(maker) == Some(first)).then(told)
}
