//! Private: no route leads to an internet gateway.

use crate::diag::Code;
use crate::network::{Launched, Named, Route, Routing, Subnet};
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use crate::verify::address::anywhere;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::placement::Placement;
use crate::verify::scene::Scene;
use crate::verify::{Expected, Hop, Rule, hops, remedies};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "internet-route",
        means: "A subnet into which private instances or tasks are launched has a route to an internet gateway.",
        why: "Such a subnet is public: whatever gets a public address in it is on the internet, and packets can bypass the NAT gateway and its fixed address.",
        fix: "Point the route to a NAT gateway, or give the subnet a route table without this route.",
    },
    title: "no subnet of private instances or tasks has a route to an internet gateway",
    checks: "Every route, whatever its destination, in the route table of each subnet that private instances or tasks are launched into.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched_as(Expected::Private) {
        let mut found = BTreeMap::<&str, Found>::new();
        for subnet in placement.subnets().filter_map(|place| scene.network.subnets.get(&place.subnet)) {
            let routing = scene.network.routing(subnet);
            let statement = format!("`{}` has no route to an internet gateway", subnet.id);
            let mut judgement = Judgement::new(&launched.id, statement);
            for (route, gateway, certain) in routing.to_internet() {
                let new = || {
                    let mut path = hops::inward(Hop::internet(), scene.network, subnet, &routing, route, gateway);
                    path.push(Hop::new(&launched.id, "is launched into this subnet"));
                    Found { route, truth: Truth::No, subnets: Vec::new(), path }
                };
                let found = found.entry(&route.id).or_insert_with(new);
                found.truth = found.truth.clone().or(certain.clone());
                found.subnets.push(&subnet.id);
                // What is known of a route is said once of all subnets that have it.
                judgement.rests_on(certain.clone().not());
            }
            if routing.to_internet().next().is_none() {
                let kept = placement.kept(routing.is_public().not());
                judgement.ask(kept, || undecided(launched, subnet, &routing));
            }
            judgement.because(routes(subnet, &routing));
            hand_over(judgement);
        }
        // Where it may have an address, the rule about addresses asks where it stands.
        let rest = placement.places.rest.as_ref();
        if let Some(why) = rest.filter(|why| anywhere(launched, &placement.elastic, why).is_no()) {
            let mut judgement = Judgement::new(&launched.id, "");
            judgement.ask(Truth::Unknown(why.clone()), || Words {
                about: launched.id.clone(),
                place: launched.subnets.pointer.clone(),
                question: format!("where `{}` is placed", launched.id),
                ..Words::default()
            });
            hand_over(judgement);
        }
        for found in found.into_values() {
            let mut judgement = Judgement::new(&launched.id, "");
            found.ask(&mut judgement, scene, launched, placement);
            hand_over(judgement);
        }
    }
}

/// A route to an internet gateway, and the launch subnets that have it.
struct Found<'n> {
    route: &'n Route,
    truth: Truth,
    subnets: Vec<&'n str>,
    path: Vec<Hop>,
}

impl Found<'_> {
    fn ask(self, judgement: &mut Judgement, scene: &Scene, launched: &Launched, placement: &Placement) {
        let Self { route, truth, subnets, path } = self;
        let id = &launched.id;
        let of = quoted(&subnets, "and");
        let gateway = route.target.name().map_or("", Named::id);
        judgement.ask(placement.kept(truth.not()), || Words {
            about: id.clone(),
            place: route.pointer.clone(),
            question: format!("whether `{}` adds a route to the internet gateway `{gateway}` to {of}", route.id),
            refuted: format!(
                "`{id}` {}, and `{}` sends {} from {of} to the internet gateway `{gateway}`",
                placement.because, route.id, route.destination
            ),
            fix: remedies::without_route(scene, launched, route, &subnets),
            evidence: path,
        });
    }
}

/// That routes there may be cannot be known.
fn undecided(launched: &Launched, subnet: &Subnet, routing: &Routing) -> Words {
    let id = &launched.id;
    Words {
        about: id.clone(),
        place: launched.subnets.pointer.clone(),
        question: format!("whether `{}` has a route to an internet gateway", subnet.id),
        evidence: vec![hops::in_subnet(subnet, routing), Hop::new(id, "is launched into this subnet")],
        ..Words::default()
    }
}

fn routes(subnet: &Subnet, routing: &Routing) -> Vec<Hop> {
    let mut path = vec![hops::in_subnet(subnet, routing)];
    path.extend(routing.routes.known.iter().map(|(route, _)| hops::by_route(routing, route)));
    if routing.routes.known.is_empty() {
        path.push(Hop::new(
            routing.table.map_or("main route table", Named::id),
            "it targets nothing but the VPC itself",
        ));
    }
    path
}
