//! Load balancers stand in two zones at least.

use crate::diag::Code;
use crate::read::network::BalancerKind;
use crate::read::verify::case::Case;
use crate::read::verify::report::{Claim, Report};
use crate::read::verify::{Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "balancer-zones",
        means: "A load balancer stands in fewer than two Availability Zones, or in one zone twice.",
        why: "AWS refuses an application load balancer with subnets in fewer than two zones, and any with two subnets in one zone. A network load balancer in one zone is lost with it.",
        mend: "Give it one subnet in each of at least two zones.",
    },
    title: "load balancers stand in two zones at least, once in each",
    checks: "The zones of each load balancer's subnets, where all are known.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for balancer in &case.network.balancers {
        let subnets = balancer.subnets.known.iter().map(|written| case.network.subnet(&written.name));
        let zones = subnets.map(|subnet| subnet.and_then(|subnet| Some((subnet.zone.clone()?, subnet.id.clone()))));
        let Some(zones) = zones.collect::<Option<Vec<_>>>().filter(|_| balancer.subnets.unknown.is_none()) else {
            continue;
        };
        let count = zones.len();
        let distinct = zones.iter().cloned().collect::<BTreeMap<_, _>>();
        let path = zones.iter().map(|(zone, subnet)| Hop::new(subnet, format!("stands in {zone}"))).collect::<Vec<_>>();
        if distinct.len() >= 2 && distinct.len() == count {
            report.prove(&balancer.id, format!("`{}` stands in {count} zones", balancer.id), path);
        } else if distinct.len() == 1 && count == 1 && balancer.kind == BalancerKind::Network {
            let message = format!("`{}` stands in one zone only", balancer.id);
            report.warn(&balancer.id, balancer.subnets.pointer.clone(), message, "give it a subnet in another zone");
        } else {
            let refuted = match distinct.len() {
                0 => format!("`{}` has no subnets", balancer.id),
                one_or_more if one_or_more < count => format!("`{}` has two subnets in one zone", balancer.id),
                _ => format!("`{}` stands in one zone only", balancer.id),
            };
            report.refute(Claim {
                resource: balancer.id.clone(),
                pointer: balancer.subnets.pointer.clone(),
                refuted,
                hint: "give it one subnet in each of at least two zones".to_owned(),
                path,
            });
        }
    }
}
