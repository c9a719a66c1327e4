//! What is launched waits for its road.

use crate::diag::Code;
use crate::read::evaluate::Fact;
use crate::read::network::{Access, Endpoint, Launched, Named, Zone};
use crate::read::verify::case::{Case, Standing};
use crate::read::verify::report::{Claim, Report, at};
use crate::read::verify::service::Reached;
use crate::read::verify::{Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "launch-order",
        means: "Something that is launched does not wait for what it needs as soon as it starts: the routes and associations of its road out, NAT gateways, endpoints, or the mount targets of the file system it mounts.",
        why: "CloudFormation makes what does not depend on one another at the same time. An instance that boots before its road fetches nothing; it may give up for good, and on deletion the road may go before it.",
        mend: "Add what is named to the `DependsOn` of the resource.",
    },
    title: "everything that is launched waits for its road and what it mounts",
    checks: "Over `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`, directly or through others: the associations, routes and gateways of the road of each launch subnet, the endpoints it needs, and mount targets.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.boots() && !launched.starts_later()) {
        let mut needed = BTreeMap::new();
        for place in standing.subnets() {
            for road in case.roads(place) {
                needed.extend(road.needs.iter().map(|id| (id.clone(), format!("the road out of `{}`", place.subnet))));
            }
        }
        needed.extend(endpoints(case, launched, standing));
        needed.extend(mounts(case, launched));
        let mut path = Vec::new();
        let before = report.count();
        // What is not made for certain is another matter than the order.
        let made =
            |id: &str| case.document.resource(id).is_some_and(|resource| case.evaluator.exists(resource).is_yes());
        for (id, what) in needed.into_iter().filter(|(id, _)| made(id)) {
            let chain = case.order.chain(&launched.id, &id);
            if chain.is_empty() {
                missing(report, &launched.id, &id, &what);
            } else {
                path.push(Hop::new(id, format!("{what}; `{}`", chain.join(" -> "))));
            }
        }
        if report.count() == before {
            report.prove(&launched.id, format!("`{}` waits for all it needs", launched.id), path);
        }
    }
}

fn missing(report: &mut Report, id: &str, needed: &str, what: &str) {
    report.refute(Claim {
        resource: id.to_owned(),
        pointer: at(id),
        refuted: format!("`{id}` does not wait for `{needed}`, which belongs to {what}"),
        hint: format!("add `{needed}` to the `DependsOn` of `{id}`"),
        path: vec![
            Hop::new(id, "is launched as soon as what it names is there"),
            Hop::new(needed, format!("belongs to {what} and may come later")),
        ],
    });
}

/// The endpoints that what is launched cannot do without: where there is a road, a service's name leads there until its
/// endpoint takes it over. To a gateway endpoint it is the subnet's route table that leads.
fn endpoints(case: &Case, launched: &Launched, standing: &Standing) -> Vec<(String, String)> {
    let mut roads = standing.places.iter().flat_map(|place| case.roads(place));
    if roads.any(|road| road.trouble.is_none()) {
        return Vec::new();
    }
    let mut needed = Vec::new();
    for service in case.services(launched, standing).iter().filter(|service| service.required) {
        let Reached::Endpoint(id) = &service.by else { continue };
        let what = format!("the way to {}", service.name);
        let is_gateway = |endpoint: &&Endpoint| endpoint.id == *id && matches!(endpoint.access, Access::Gateway(_));
        if case.network.endpoints.iter().any(|endpoint| is_gateway(&endpoint)) {
            let subnets = standing.subnets().filter_map(|place| case.network.subnets.get(&place.subnet));
            let associations = subnets.filter_map(|subnet| case.network.routing(subnet).association);
            needed.extend(associations.map(|association| (association.id.clone(), what.clone())));
        }
        needed.push((id.clone(), what));
    }
    needed
}

/// The mount targets of the file systems that what it is launched from names: in the zones it is launched into, which are
/// those that it mounts.
fn mounts(case: &Case, launched: &Launched) -> Vec<(String, String)> {
    let subnets = launched.subnets.known.iter();
    let zones = subnets.map(|subnet| zone(case, &subnet.name)).collect::<Vec<_>>();
    let mut needed = Vec::new();
    for target in &case.network.mount_targets {
        let Fact::Is(filesystem) = &target.filesystem else { continue };
        let own = target.subnet.clone().known().and_then(|subnet| zone(case, &subnet));
        let elsewhere = !zones.is_empty() && zones.iter().all(|zone| Zone::same(*zone, own).is_no());
        if !elsewhere && names(case, launched, filesystem) {
            needed.push((target.id.clone(), format!("the way to the file system `{}`", filesystem.id())));
        }
    }
    needed
}

fn zone<'c>(case: &'c Case, subnet: &Named) -> Option<&'c Zone> {
    case.network.subnet(subnet)?.zone.as_ref()
}

/// Whether what something is launched from names a resource.
pub(super) fn names(case: &Case, launched: &Launched, resource: &Named) -> bool {
    let Named::Here(id) = resource else { return false };
    case.references.iter().any(|reference| {
        reference.to == id
            && reference.resource().is_some_and(|from| launched.sources.iter().any(|source| source == from))
    })
}
