//! What is launched waits for its road.

use crate::diag::Code;
use crate::network::{Access, Endpoint, Launched, Named, Zone};
use crate::template::evaluate::{Fact, Truth};
use crate::template::wording::quoted;
use crate::verify::case::{Case, Place, Standing};
use crate::verify::report::{Claim, Report, at};
use crate::verify::service::Reached;
use crate::verify::{Hop, Road, Rule};
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "launch-order",
        means: "Something that is launched does not wait for what it needs as soon as it starts: the routes and associations of its road out, NAT gateways, endpoints, its only public address, or the mount targets of the file system it mounts.",
        why: "CloudFormation makes what does not depend on one another at the same time. An instance that boots before its road fetches nothing; it may give up for good, and on deletion the road may go before it.",
        mend: "Add what is named to the `DependsOn` of the resource.",
    },
    title: "everything that is launched waits for its road and what it mounts",
    checks: "Over `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`, directly or through others: the associations, routes and gateways of the road of each launch subnet, the endpoints it needs, and mount targets; and that what leaves through an internet gateway does not get its public address later.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.boots() && !launched.starts_later()) {
        let mut needed = Vec::new();
        for place in standing.starting() {
            let what = format!("the road out of `{}`", place.subnet);
            needed.extend(case.roads(place).iter().flat_map(|road| &road.needs).map(|id| (id.clone(), what.clone())));
        }
        needed.extend(endpoints(case, launched, standing));
        needed.extend(mounts(case, launched));
        let mut seen = BTreeSet::new();
        needed.retain(|(id, _)| seen.insert(id.clone()));
        let (mut path, mut missing) = (Vec::new(), Vec::new());
        // What is not made for certain is another matter than the order.
        let made =
            |id: &str| case.document.resource(id).is_some_and(|resource| case.evaluator.exists(resource).is_yes());
        for (id, what) in needed.into_iter().filter(|(id, _)| made(id)) {
            let chain = case.order.chain(&launched.id, &id);
            if chain.is_empty() {
                missing.push((id, what));
            } else {
                path.push(Hop::new(id, format!("{what}; `{}`", chain.join(" -> "))));
            }
        }
        let before = report.count();
        starts_hidden(case, report, launched, standing);
        if missing.is_empty() && report.count() == before {
            report.prove(&launched.id, format!("`{}` waits for all it needs", launched.id), path);
        } else if !missing.is_empty() {
            refute(report, &launched.id, &missing);
        }
    }
}

/// Judges whether what leaves through an internet gateway has a public address when it starts. An Elastic IP that names it
/// comes when it is there; one of a network interface that it is given may be waited for.
fn starts_hidden(case: &Case, report: &mut Report, launched: &Launched, standing: &Standing) {
    let straight = |place: &&Place| case.roads(place).iter().any(|road| road.road == Road::Internet);
    let Some(place) = standing.starting().find(|place| !place.at_launch.is_yes() && straight(place)) else { return };
    let id = &launched.id;
    let waits = |elastic: &str| !case.order.chain(id, elastic).is_empty();
    let waited = standing.elastic.iter().filter(|(elastic, _)| waits(elastic)).map(|(_, exists)| exists.clone());
    let elastic = &place.because.resource;
    report.judge(
        &Truth::any(waited).or(place.at_launch.clone()).not(),
        || format!("whether `{id}` has a public address as soon as it starts"),
        || Claim {
            resource: id.clone(),
            pointer: at(id),
            refuted: format!(
                "`{id}` starts without a public address, and so without a road out of `{}`: `{elastic}` gives it one later",
                place.subnet
            ),
            hint: if case.order.chain(elastic, id).is_empty() {
                format!("add `{elastic}` to the `DependsOn` of `{id}`")
            } else {
                format!("launch `{id}` with a public address, or with a network interface that has the Elastic IP already")
            },
            path: vec![
                Hop::new(id, "has no public address of its own when it is launched"),
                Hop::new(elastic, format!("gives it an Elastic IP, and `{id}` does not wait for that")),
            ],
        },
    );
}

/// Reports all that something does not wait for, each with what it belongs to.
fn refute(report: &mut Report, id: &str, missing: &[(String, String)]) {
    let names = quoted(&missing.iter().map(|(needed, _)| needed.as_str()).collect::<Vec<_>>(), "and");
    let mut whats = missing.iter().map(|(_, what)| what.as_str()).collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    whats.retain(|what| seen.insert(*what));
    let belongs = if missing.len() == 1 { "which belongs" } else { "which belong" };
    let first = Hop::new(id, "is launched as soon as what it names is there");
    let others = missing.iter().map(|(needed, what)| Hop::new(needed, format!("belongs to {what} and may come later")));
    report.refute(Claim {
        resource: id.to_owned(),
        pointer: at(id),
        refuted: format!("`{id}` does not wait for {names}, {belongs} to {}", listed(&whats)),
        hint: format!("add {names} to the `DependsOn` of `{id}`"),
        path: std::iter::once(first).chain(others).collect(),
    });
}

/// Clauses in a row.
fn listed(clauses: &[&str]) -> String {
    match clauses.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => clauses.concat(),
    }
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
/// those that it mounts, in the order of its subnets.
fn mounts(case: &Case, launched: &Launched) -> Vec<(String, String)> {
    let subnets = launched.subnets.known.iter();
    let zones = subnets.map(|subnet| zone(case, &subnet.name)).collect::<Vec<_>>();
    let mut needed = Vec::new();
    for target in &case.network.mount_targets {
        let Fact::Is(filesystem) = &target.filesystem else { continue };
        let own = target.subnet.clone().known().and_then(|subnet| zone(case, &subnet));
        let position = zones.iter().position(|zone| !Zone::same(*zone, own).is_no());
        if (zones.is_empty() || position.is_some()) && names(case, launched, filesystem) {
            needed.push((position, target.id.clone(), format!("the way to the file system `{}`", filesystem.id())));
        }
    }
    needed.sort_by_key(|(position, ..)| *position);
    needed.into_iter().map(|(_, id, what)| (id, what)).collect()
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
