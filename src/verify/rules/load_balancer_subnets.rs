//! Load balancers stand where their scheme belongs.

use crate::diag::Code;
use crate::network::{Balancer, Subnet};
use crate::template::evaluate::{Same, Truth, Why};
use crate::template::wording::quoted;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Expected, Hop, Rule, fixes, hops};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "load-balancer-subnets",
        means: "A load balancer is in the wrong subnets: an internet-facing one in subnets without a route to an internet gateway, or an internal one in a public subnet although there are private ones.",
        why: "An internet-facing load balancer without that route is not reachable. An internal one in a public subnet is one property change away from the internet.",
        fix: "Place internet-facing load balancers in public subnets and internal ones in private subnets, or correct the scheme.",
    },
    title: "internet-facing load balancers are in public subnets, internal ones in private subnets",
    checks: "The scheme of each load balancer against the route tables of its subnets.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for balancer in &scene.network.balancers {
        let tier = if balancer.faces_internet.is_yes() { "public" } else { "private" };
        let statement = format!("`{}` is {} and in {tier} subnets", balancer.id, balancer.scheme());
        let mut judgement = Judgement::new(&balancer.id, statement);
        facing(scene, &mut judgement, balancer);
        for written in &balancer.subnets.all.known {
            match scene.network.subnet(&written.name) {
                Some(subnet) => internal(scene, &mut judgement, balancer, subnet, &written.pointer),
                // What stands outside the template harms nobody, and proves nothing.
                None => judgement.rests_on(Truth::Unknown(Why::Outside("subnet", written.name.id().to_owned()))),
            }
        }
        judgement.rests_on(balancer.subnets.all.rest().not());
        if balancer.zones.is_some() {
            let because = format!("is {} and specifies zones but no subnets", balancer.scheme());
            judgement.in_default_vpc(&balancer.id, balancer.subnets.pointer.clone(), &because);
        }
        let subnets = balancer.subnets.known().filter_map(|name| scene.network.subnet(name));
        judgement.because(subnets.map(|subnet| hops::in_subnet(subnet, &scene.network.routing(subnet))));
        hand_over(judgement);
    }
}

/// Judges whether the internet reaches an internet-facing load balancer; what is so of several subnets is said once.
fn facing(scene: &Scene, judgement: &mut Judgement, balancer: &Balancer) {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for written in &balancer.subnets.all.known {
        let Some(subnet) = scene.network.subnet(&written.name) else { continue };
        let routing = scene.network.routing(subnet);
        let reached = Truth::any(
            routing
                .to_internet()
                .map(|(_, gateway, certain)| certain.clone().and(scene.network.attached(gateway, &subnet.vpc).truth)),
        );
        // What is not known of the routes may lead there.
        let reached = reached.or(if routing.is_public().is_yes() { Truth::No } else { routing.is_public() });
        let lacks = match routing.is_public() {
            Truth::No => "which have no route to an internet gateway",
            _ => "whose internet gateway is not attached to the VPC",
        };
        let faces = balancer.faces_internet.clone().and(balancer.exists.clone());
        found.entry((faces.implies(reached), lacks)).or_default().push((subnet, &written.pointer));
    }
    for ((truth, lacks), subnets) in found {
        let names = quoted(&subnets.iter().map(|(subnet, _)| &*subnet.id).collect::<Vec<_>>(), "and");
        let Some((first, pointer)) = subnets.first() else { continue };
        judgement.ask(truth, || Words {
            about: balancer.id.clone(),
            place: (*pointer).clone(),
            question: format!("whether the internet-facing `{}` is reachable in {names}", balancer.id),
            refuted: format!("`{}` is internet-facing and is in {names}, {lacks}", balancer.id),
            fix: match scene.network.routing(first).is_public() {
                Truth::No => fixes::all(subnets.iter().map(|(subnet, _)| into_public(scene, balancer, subnet))),
                _ => attach(scene, first),
            },
            evidence: subnets
                .iter()
                .map(|(subnet, _)| hops::in_subnet(subnet, &scene.network.routing(subnet)))
                .chain([scheme(balancer)])
                .collect(),
        });
    }
}

/// Puts an internet-facing load balancer where the internet reaches it. What is private must not come to stand there.
fn into_public(scene: &Scene, balancer: &Balancer, subnet: &Subnet) -> String {
    let private = scene.launched_as(Expected::Private);
    let mut private = private.flat_map(|(_, placement)| placement.subnets());
    match fixes::neighbour(scene.network, subnet, true, &balancer.subnets) {
        Some(other) => replace(balancer, subnet, other),
        None if private.any(|place| place.subnet == subnet.id) => {
            format!("set `Scheme` of `{}` to `internal`", balancer.id)
        }
        None => fixes::make_public(scene.network, subnet),
    }
}

fn replace(balancer: &Balancer, subnet: &Subnet, other: &Subnet) -> String {
    format!("replace `{}` in `{}` of `{}` with `{}`", subnet.id, balancer.placed_by(), balancer.id, other.id)
}

fn attach(scene: &Scene, subnet: &Subnet) -> String {
    let routing = scene.network.routing(subnet);
    let first = routing.to_internet().next();
    first.map_or_else(String::new, |(route, gateway, _)| fixes::attach(scene.network, gateway, &subnet.vpc, &route.id))
}

/// Judges whether an internal load balancer stands in a public subnet although there are private ones. Where there are none,
/// it has to stand somewhere.
fn internal(scene: &Scene, judgement: &mut Judgement, balancer: &Balancer, subnet: &Subnet, pointer: &str) {
    let network = scene.network;
    let routing = network.routing(subnet);
    let wrong = balancer.faces_internet.clone().not().and(balancer.exists.clone()).and(routing.is_public());
    if wrong.is_no() {
        return;
    }
    let is_private = |other: &Subnet| other.vpc.same(&subnet.vpc).and(network.routing(other).is_public().not());
    let wrong = wrong.and(Truth::any(network.subnets.values().map(is_private)));
    judgement.ask(wrong.not(), || {
        let mut evidence = match routing.to_internet().next() {
            Some((route, gateway, _)) => hops::inward(Hop::internet(), network, subnet, &routing, route, gateway),
            None => Vec::new(),
        };
        evidence.push(scheme(balancer));
        Words {
            about: balancer.id.clone(),
            place: pointer.to_owned(),
            question: format!("whether the internal `{}` is in a public subnet, `{}`", balancer.id, subnet.id),
            refuted: format!("`{}` is internal and is in the public subnet `{}`", balancer.id, subnet.id),
            fix: match (fixes::neighbour(network, subnet, false, &balancer.subnets), routing.to_internet().next()) {
                (None, Some((route, ..))) => fixes::reroute(network, route, subnet),
                (Some(other), _) => replace(balancer, subnet, other),
                (None, None) => format!("move `{}` to the private subnets", balancer.id),
            },
            evidence,
        }
    });
}

fn scheme(balancer: &Balancer) -> Hop {
    Hop::new(&balancer.id, format!("its scheme is {}", balancer.scheme()))
}
