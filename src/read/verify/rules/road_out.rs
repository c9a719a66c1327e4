//! Every subnet that something is launched into has a road out that leads somewhere.

use crate::diag::Code;
use crate::read::evaluate::Truth;
use crate::read::network::Launched;
use crate::read::verify::case::{Case, Standing};
use crate::read::verify::report::{Claim, Report, at};
use crate::read::verify::road::RoadOut;
use crate::read::verify::service::{self, Reached};
use crate::read::verify::{Road, Rule};

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "road-out",
        means: "A subnet that instances or tasks are launched into has no road to the internet that works: no default route, a gateway that is not attached, a NAT gateway that has no road of its own, or no public address where the road needs one.",
        why: "An instance without a road out starts, but does not join its cluster, fetches no image and sends no log. CloudFormation waits for it until the time is over and rolls everything back.",
        mend: "Give the subnet's route table a default route: to the internet gateway for public instances, to a NAT gateway for private ones; or provide endpoints for every AWS service that is needed, in all zones.",
    },
    title: "every launch subnet has a road out, or endpoints for all it needs",
    checks: "Each subnet's routes, hop by hop to an attached internet gateway: through the NAT gateway and the routes of the subnet that one stands in.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.boots()) {
        let mut all = Vec::new();
        for place in standing.subnets() {
            all.push((place.subnet.as_str(), case.roads(place)));
        }
        let some = all.iter().flat_map(|(_, roads)| *roads).any(|road| road.trouble.is_none());
        for (subnet, roads) in &all {
            for road in *roads {
                one(case, report, launched, standing, subnet, road, some);
            }
        }
    }
}

fn one(
    case: &Case,
    report: &mut Report,
    launched: &Launched,
    standing: &Standing,
    subnet: &str,
    road: &RoadOut,
    others: bool,
) {
    let id = &launched.id;
    let Some(trouble) = &road.trouble else {
        let statement = match &road.via {
            Some(via) => format!("packets leave `{subnet}` through `{}`", via.id()),
            None => format!("packets leave `{subnet}`"),
        };
        return report.prove(id, statement, road.path.clone());
    };
    let truth = match road.road {
        Road::Unknown => Truth::Unknown(trouble.clone()),
        _ => Truth::Yes,
    };
    // Without any road, endpoints have to do; what they lack is another rule's finding.
    let enclosed = road.road == Road::None && road.via.is_none() && !others;
    if enclosed {
        let services = case.services(launched, standing);
        if services.iter().filter(|service| service.required).any(|service| matches!(service.by, Reached::Endpoint(_)))
        {
            return report.prove(id, format!("nothing leaves `{subnet}`: {trouble}"), road.path.clone());
        }
        if !service::uses_ecs(case, launched) {
            let message = format!("nothing leaves `{subnet}`, which `{id}` is launched into: {trouble}");
            return report.warn(id, at(subnet), message, "give it a default route if it needs one");
        }
    }
    report.judge(
        &truth,
        || format!("by which road packets of `{id}` leave `{subnet}`"),
        || Claim {
            resource: id.clone(),
            pointer: at(&road.culprit),
            refuted: format!("`{id}` has no road out of `{subnet}`: {trouble}"),
            hint: format!(
                "give `{subnet}` a default route that leads to the internet, straight or through a NAT gateway"
            ),
            path: road.path.clone(),
        },
    );
}
