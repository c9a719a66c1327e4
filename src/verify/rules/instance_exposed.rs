//! The internet opens no connection straight to anything that is launched.

use crate::diag::Code;
use crate::network::{Kind, Launched, Network};
use crate::verify::exposure::{Exposure, exposures};
use crate::verify::judgement::{Judgement, LONGEST_PATH, Words};
use crate::verify::placement::Placement;
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes, hops};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "instance-exposed",
        means: "The internet can connect directly to an instance or task: it has a public address, the route table of its subnet has a route to an internet gateway, and a security group allows internet addresses.",
        why: "Instances should be reached through load balancers only, which terminate TLS, write access logs and forward only the ports they listen on. A port that is open on the instance itself, such as a container port or SSH, has none of that protection.",
        fix: "Remove the security group rule at the end of the path, or allow the load balancer's security group instead of IP addresses.",
    },
    title: "the internet cannot connect directly to any instance or task",
    checks: "For each interface in each subnet: a public address, a route to an attached internet gateway, and a rule that allows internet addresses. The internet can connect only if there are all three.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched().filter(|(launched, _)| launched.kind != Kind::Function) {
        let statement = format!("the internet cannot connect to `{}`", launched.id);
        let mut judgement = Judgement::new(&launched.id, statement);
        // Where it stands is asked by the rules of its mode.
        judgement.rests_on(placement.places.rest().not());
        for exposure in exposures(scene, launched, placement) {
            judgement.ask(exposure.truth.clone().not(), || exposed(scene, launched, &exposure));
        }
        judgement.because(why_not(scene.network, placement));
        hand_over(judgement);
    }
}

fn exposed(scene: &Scene, launched: &Launched, exposure: &Exposure) -> Words {
    let (interface, subnet) = (exposure.interface, exposure.subnet());
    let path = exposure.path(scene.network, launched);
    let id = &launched.id;
    let Some(rule) = exposure.rule else {
        return Words {
            about: id.clone(),
            place: interface.groups.pointer.clone(),
            question: format!("whether the internet can reach `{id}` in `{subnet}`"),
            evidence: path,
            ..Words::default()
        };
    };
    Words {
        about: id.clone(),
        place: rule.pointer.clone(),
        question: format!("whether the internet can reach `{id}` in `{subnet}` through the rule `{}`", rule.label),
        refuted: format!(
            "{} can reach `{id}` in `{subnet}`: `{}` allows {} from {}",
            hops::those_on_the_internet(rule),
            rule.label,
            rule.what(),
            rule.peer
        ),
        fix: fixes::or_by_parameter(scene.model.template, rule, fixes::close(scene.network, launched, rule)),
        evidence: path.into_iter().chain([hops::allowed(rule)]).collect(),
    }
}

/// What stands in the way: the missing route or address, and whom the rules admit instead.
fn why_not(network: &Network, placement: &Placement) -> Vec<Hop> {
    let mut path = Vec::new();
    for place in placement.subnets() {
        if place.public.is_no() {
            path.push(Hop::new(&place.subnet, "its route table has no route to an internet gateway"));
        } else if place.address.is_no() {
            path.push(Hop::new(&place.subnet, place.because.text.clone()));
        }
    }
    let rules = network.ingress_of(&placement.groups).known;
    path.extend(rules.iter().take(LONGEST_PATH + 1).map(|(rule, _)| hops::allowed(rule)));
    path
}
