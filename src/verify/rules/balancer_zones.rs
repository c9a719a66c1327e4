//! Load balancers stand in two zones at least.

use crate::diag::Code;
use crate::network::{Balancer, BalancerKind, Zone};
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report};
use crate::verify::{Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "balancer-zones",
        means: "A load balancer stands in fewer than two Availability Zones, or in one zone twice.",
        why: "AWS refuses an application load balancer with subnets in fewer than two zones, and any with two subnets in one zone. A network load balancer in one zone is lost with it.",
        mend: "Give it one subnet in each of at least two zones.",
    },
    title: "load balancers stand in two zones at least, once in each",
    checks: "The zones of each load balancer's subnets against one another.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for balancer in &case.network.balancers {
        let before = report.count();
        let subnets = balancer.subnets.known.iter().map(|written| Stand {
            subnet: written.name.id(),
            zone: case.network.subnet(&written.name).and_then(|subnet| subnet.zone.as_ref()),
        });
        let subnets = subnets.collect::<Vec<_>>();
        let path = || subnets.iter().map(Stand::hop).collect::<Vec<_>>();
        if let Some(why) = &balancer.subnets.unknown {
            let question = format!("in how many zones `{}` stands", balancer.id);
            report.undecided(&balancer.id, balancer.subnets.pointer.clone(), &question, why, path());
        } else if subnets.len() < 2 {
            too_few(report, balancer, path());
        }
        let mut by_zone = BTreeMap::new();
        for (position, one) in subnets.iter().enumerate() {
            let other = match one.zone.and_then(|zone| by_zone.get(zone).copied()) {
                Some(same) => Some(same),
                None => subnets[..position].iter().find(|other| !Zone::same(other.zone, one.zone).is_no()),
            };
            other.iter().for_each(|other| twice(report, balancer, other, one));
            one.zone.map(|zone| by_zone.entry(zone).or_insert(one));
        }
        if report.count() == before {
            report.prove(&balancer.id, format!("`{}` stands in {} zones", balancer.id, subnets.len()), path());
        }
    }
}

/// A subnet that a load balancer stands in.
struct Stand<'c> {
    subnet: &'c str,
    zone: Option<&'c Zone>,
}

impl Stand<'_> {
    fn hop(&self) -> Hop {
        let zone = self.zone.map_or_else(|| "a zone of AWS's choice".to_owned(), ToString::to_string);
        Hop::new(self.subnet, format!("stands in {zone}"))
    }
}

fn too_few(report: &mut Report, balancer: &Balancer, path: Vec<Hop>) {
    let refuted = match path.len() {
        0 => format!("`{}` has no subnets", balancer.id),
        _ => format!("`{}` stands in one zone only", balancer.id),
    };
    let hint = "give it one subnet in each of at least two zones";
    let pointer = balancer.subnets.pointer.clone();
    if balancer.kind == BalancerKind::Application || path.is_empty() {
        report.refute(Claim { resource: balancer.id.clone(), pointer, refuted, hint: hint.to_owned(), path });
    } else {
        report.warn(&balancer.id, pointer, refuted, hint);
    }
}

fn twice(report: &mut Report, balancer: &Balancer, one: &Stand, other: &Stand) {
    report.judge(
        &Zone::same(one.zone, other.zone),
        || format!("whether `{}` and `{}` of `{}` are in two zones", one.subnet, other.subnet, balancer.id),
        || Claim {
            resource: balancer.id.clone(),
            pointer: balancer.subnets.pointer.clone(),
            refuted: format!("`{}` stands in one zone twice: in `{}` and `{}`", balancer.id, one.subnet, other.subnet),
            hint: "give it one subnet in each of at least two zones".to_owned(),
            path: vec![one.hop(), other.hop()],
        },
    );
}
