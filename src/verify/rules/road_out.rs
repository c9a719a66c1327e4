//! Every subnet that something is launched into has a road out that leads somewhere.

use crate::diag::Code;
use crate::network::{Kind, Launched};
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use crate::verify::case::{Case, Place, Standing};
use crate::verify::report::{Claim, Report, at};
use crate::verify::road::{RoadOut, Trouble};
use crate::verify::service::{self, Reached};
use crate::verify::{Expected, Hop, Road, Rule};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "road-out",
        means: "A subnet that instances or tasks are launched into has no road to the internet that works: no default route, a gateway that is not attached, a NAT gateway that has no road of its own, or no public address where the road needs one; or security groups restrict what public instances or tasks may send.",
        why: "An instance without a road out starts, but does not join its cluster, fetches no image and sends no log. CloudFormation waits for it until the time is over and rolls everything back.",
        mend: "Give the subnet's route table a default route: to the internet gateway for public instances, to a NAT gateway for private ones; or provide endpoints for every AWS service that is needed, in all zones.",
    },
    title: "every launch subnet has a road out, or endpoints for all it needs",
    checks: "Each subnet's routes, hop by hop to an attached internet gateway: through the NAT gateway and the routes of the subnet that one stands in. That security groups let HTTPS out, and of public instances and tasks, everything.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.boots()) {
        let roads =
            || standing.starting().flat_map(|place| case.roads(place).iter().map(|road| (&*place.subnet, road)));
        let some = roads().any(|(_, road)| road.trouble.is_none());
        let mut troubles = BTreeMap::<_, Vec<_>>::new();
        for (subnet, road) in roads() {
            match &road.trouble {
                None => leaves(report, launched, subnet, road),
                // What has no road at all may do with endpoints.
                Some(trouble) if road.road == Road::None && road.via.is_none() && !some => {
                    enclosed(case, report, launched, standing, (subnet, road), trouble);
                }
                Some(trouble) => troubles.entry((road.road, trouble)).or_default().push((subnet, road)),
            }
        }
        for ((kind, trouble), roads) in troubles {
            troubled(report, launched, kind, trouble, &roads);
        }
        if standing.expected == Expected::Public {
            restricted(report, launched, standing);
        }
    }
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.kind == Kind::Function) {
        function(case, report, launched, standing);
    }
}

/// What a function needs is not said, and many need no road; one that leads nowhere is not meant.
fn function(case: &Case, report: &mut Report, launched: &Launched, standing: &Standing) {
    let mut troubles = BTreeMap::<_, Vec<_>>::new();
    for place in standing.subnets() {
        let lost = case.roads(place).iter().filter(|road| road.road == Road::None && road.via.is_some());
        for trouble in lost.filter_map(|road| road.trouble.as_ref()) {
            troubles.entry(&trouble.why).or_default().push(&*place.subnet);
        }
    }
    for (why, subnets) in troubles {
        let (id, subnets) = (&launched.id, quoted(&subnets, "and"));
        let message = format!("`{id}` has no road out of {subnets}: {why}");
        let hint = "launch it into subnets whose default route leads to a NAT gateway that works";
        report.warn(id, launched.subnets.pointer.clone(), message, hint);
    }
}

fn leaves(report: &mut Report, launched: &Launched, subnet: &str, road: &RoadOut) {
    let statement = match &road.via {
        Some(via) => format!("packets leave `{subnet}` through `{}`", via.id()),
        None => format!("packets leave `{subnet}`"),
    };
    report.prove(&launched.id, statement, road.path.clone());
}

/// Without any road, endpoints have to do; what they lack is another rule's finding.
fn enclosed(
    case: &Case,
    report: &mut Report,
    launched: &Launched,
    standing: &Standing,
    (subnet, road): (&str, &RoadOut),
    trouble: &Trouble,
) {
    let id = &launched.id;
    if has_endpoints(case, launched, standing) {
        return report.prove(id, format!("nothing leaves `{subnet}`: {}", trouble.why), road.path.clone());
    }
    if service::uses_ecs(case, launched) {
        return troubled(report, launched, road.road, trouble, &[(subnet, road)]);
    }
    let message = format!("nothing leaves `{subnet}`, which `{id}` is launched into: {}", trouble.why);
    report.warn(id, at(subnet), message, "give it a default route if it needs one");
}

/// Whether something reaches a service that it needs by an endpoint.
fn has_endpoints(case: &Case, launched: &Launched, standing: &Standing) -> bool {
    let mut needed = case.services(launched, standing).iter().filter(|service| service.required);
    needed.any(|service| matches!(service.by, Reached::Endpoint(_)))
}

/// Whether something has no road out, so that this rule speaks of it and not of what endpoints lack.
pub(super) fn lacks_road(case: &Case, launched: &Launched, standing: &Standing) -> bool {
    let mut roads = standing.starting().flat_map(|place| case.roads(place));
    roads.any(|road| road.trouble.is_some()) && !has_endpoints(case, launched, standing)
}

/// Reports a trouble that packets meet on their way out of some subnets.
fn troubled(report: &mut Report, launched: &Launched, kind: Road, trouble: &Trouble, roads: &[(&str, &RoadOut)]) {
    let id = &launched.id;
    let Some((_, first)) = roads.first() else { return };
    let subnets = quoted(&roads.iter().map(|(subnet, _)| *subnet).collect::<Vec<_>>(), "and");
    let packets = first.only.as_ref().map(|block| format!(" for {block}")).unwrap_or_default();
    let truth = match kind {
        Road::Unknown => Truth::Unknown(trouble.why.clone()),
        _ => Truth::Yes,
    };
    let pointer = if trouble.pointer.is_empty() { &launched.subnets.pointer } else { &trouble.pointer };
    report.judge(
        &truth,
        || format!("by which road packets{packets} of `{id}` leave {subnets}"),
        || Claim {
            resource: id.clone(),
            pointer: pointer.clone(),
            refuted: format!("`{id}` has no road out of {subnets}{packets}: {}", trouble.why),
            hint: trouble.hint.clone(),
            path: first.path.clone(),
        },
    );
}

/// What is public is promised that it may send anything anywhere.
fn restricted(report: &mut Report, launched: &Launched, standing: &Standing) {
    for position in 0..launched.interfaces.len() {
        let mut places = standing.places.iter().filter(|place| place.interface == position);
        let Some(Place { outbound, .. }) = places.next().filter(|place| place.outbound.https.is_yes()) else {
            continue;
        };
        let (id, group) = (&launched.id, &outbound.group);
        report.judge(
            &outbound.everything.clone().not(),
            || format!("whether `{id}` may send anything anywhere"),
            || Claim {
                resource: id.clone(),
                pointer: outbound.pointer.clone(),
                refuted: format!(
                    "`{id}` is public, and the egress rules of `{group}` let out less than everything to 0.0.0.0/0"
                ),
                hint: format!("remove the egress rules of `{group}`, or let everything out to 0.0.0.0/0"),
                path: vec![
                    Hop::new(id, format!("is in the security group `{group}`")),
                    Hop::new(group, "has egress rules, so only what they let out leaves"),
                ],
            },
        );
    }
}
