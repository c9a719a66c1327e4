//! Load balancers stand where their scheme belongs.

use crate::diag::Code;
use crate::network::{Balancer, Subnet};
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report};
use crate::verify::{Hop, Rule, hops};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "balancer-tier",
        means: "A load balancer stands in the wrong subnets: an internet-facing one where no route leads to an internet gateway, or an internal one in a public subnet although there are private ones.",
        why: "An internet-facing load balancer without that route answers nobody. An internal one in a public subnet is one changed property away from the internet.",
        mend: "Put internet-facing load balancers into the public subnets and internal ones into the private ones, or correct the scheme.",
    },
    title: "internet-facing load balancers stand in public subnets, internal ones in private subnets",
    checks: "The scheme of each load balancer against the route tables of its subnets.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for balancer in &case.network.balancers {
        let before = report.count();
        facing(case, report, balancer);
        for written in &balancer.subnets.known {
            let Some(subnet) = case.network.subnet(&written.name) else { continue };
            internal(case, report, balancer, subnet, &written.pointer);
        }
        if report.count() == before && balancer.subnets.unknown.is_none() {
            let subnets = balancer.subnets.known.iter().filter_map(|written| case.network.subnet(&written.name));
            let path = subnets.map(|subnet| hops::in_subnet(subnet, &case.network.routing(subnet))).collect();
            let tier = if balancer.faces_internet.is_yes() { "public" } else { "private" };
            report.prove(
                &balancer.id,
                format!("`{}` is {} and stands in {tier} subnets", balancer.id, balancer.scheme()),
                path,
            );
        }
    }
}

/// Judges whether the internet reaches an internet-facing load balancer; what is so of several subnets is said once.
fn facing(case: &Case, report: &mut Report, balancer: &Balancer) {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for written in &balancer.subnets.known {
        let Some(subnet) = case.network.subnet(&written.name) else { continue };
        let routing = case.network.routing(subnet);
        let attached = routing.to_internet().map(|(_, gateway, _)| case.network.attached(gateway, &subnet.vpc).0);
        let reached = if routing.to_internet().next().is_some() { Truth::any(attached) } else { Truth::Yes };
        let lacks = match routing.is_public() {
            Truth::No => "which no route connects to an internet gateway",
            _ => "whose internet gateway is not attached to the VPC",
        };
        let truth = balancer.faces_internet.clone().and(routing.is_public().and(reached).not());
        found.entry((truth, lacks)).or_default().push((subnet, &written.pointer));
    }
    for ((truth, lacks), subnets) in found {
        let names = quoted(&subnets.iter().map(|(subnet, _)| &*subnet.id).collect::<Vec<_>>(), "and");
        let Some((first, pointer)) = subnets.first() else { continue };
        report.judge(
            &truth,
            || format!("whether the internet-facing `{}` is reached in {names}", balancer.id),
            || Claim {
                resource: balancer.id.clone(),
                pointer: (*pointer).clone(),
                refuted: format!("`{}` is internet-facing and stands in {names}, {lacks}", balancer.id),
                hint: match case.network.routing(first).is_public() {
                    Truth::No => format!("put `{}` into public subnets, or make it internal", balancer.id),
                    _ => "attach the internet gateway to the VPC".to_owned(),
                },
                path: subnets
                    .iter()
                    .map(|(subnet, _)| hops::in_subnet(subnet, &case.network.routing(subnet)))
                    .chain([scheme(balancer)])
                    .collect(),
            },
        );
    }
}

fn internal(case: &Case, report: &mut Report, balancer: &Balancer, subnet: &Subnet, pointer: &str) {
    let is_private = |other: &Subnet| other.vpc == subnet.vpc && case.network.routing(other).is_public().is_no();
    let routing = case.network.routing(subnet);
    let truth = balancer.faces_internet.clone().not().and(routing.is_public());
    // Where there are no private subnets, it has to stand somewhere; what is undecided here harms nobody.
    if !truth.is_yes() || !case.network.subnets.values().any(is_private) {
        return;
    }
    let mut path = match routing.to_internet().next() {
        Some((route, gateway, _)) => hops::inward(case, subnet, &routing, route, gateway),
        None => Vec::new(),
    };
    path.push(scheme(balancer));
    report.refute(Claim {
        resource: balancer.id.clone(),
        pointer: pointer.to_owned(),
        refuted: format!("`{}` is internal and stands in the public subnet `{}`", balancer.id, subnet.id),
        hint: format!("put `{}` into the private subnets", balancer.id),
        path,
    });
}

fn scheme(balancer: &Balancer) -> Hop {
    Hop::new(&balancer.id, format!("its scheme is {}", balancer.scheme()))
}
