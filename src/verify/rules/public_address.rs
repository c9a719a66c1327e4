//! Private: nothing has a public address.

use crate::diag::Code;
use crate::network::{Launched, Route, Target};
use crate::verify::address::{Reason, anywhere};
use crate::verify::judgement::{Judgement, Words};
use crate::verify::placement::{Place, Placement};
use crate::verify::scene::Scene;
use crate::verify::{Expected, Hop, Rule, fixes, remedies};
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "public-address",
        means: "An instance or task that should be private gets a public address: from its launch template, from the default of its subnet, or from an Elastic IP.",
        why: "With a public address, one more route or security group rule is enough to make it reachable from the internet; and packets may leave from that address instead of the fixed one.",
        fix: "Set `AssociatePublicIpAddress` to false where the finding points, or remove the association of the Elastic IP.",
    },
    title: "private instances and tasks have no public address",
    checks: "`AssociatePublicIpAddress` of the interface, which overrides `MapPublicIpOnLaunch` of the subnet, and Elastic IPs that are associated with the instance.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched_as(Expected::Private) {
        let id = &launched.id;
        let mut judgement = Judgement::new(id, format!("`{id}` has no public address"));
        let mut seen = BTreeSet::new();
        for place in &placement.places.known {
            let Reason { resource, text, pointer, .. } = &place.because;
            let kept = placement.kept(place.address.clone().not());
            if !seen.insert((pointer, kept.known())) {
                judgement.rests_on(kept);
                continue;
            }
            judgement.ask(kept, || Words {
                about: id.clone(),
                place: pointer.clone(),
                question: if place.address.is_yes() {
                    format!("whether `{}`, where `{id}` gets a public address, is a public subnet", place.subnet)
                } else {
                    format!("whether `{id}` gets a public address in `{}`", place.subnet)
                },
                refuted: format!("`{id}` {} and gets a public address: {text}", placement.because),
                fix: hidden(scene, launched, placement, place),
                evidence: vec![Hop::new(resource.clone(), text.clone()), Hop::new(id, "gets a public address")],
            });
        }
        // What has no address wherever it stands is asked for its routes alone.
        let address = placement.places.rest.as_ref().map(|why| anywhere(launched, &placement.elastic, why));
        let is_asked =
            placement.places.known.iter().any(|place| placement.kept(place.address.clone().not()).why().is_some());
        if let Some(address) = address.filter(|address| !address.is_no() && !is_asked) {
            judgement.ask_rest(&placement.places, || Words {
                about: id.clone(),
                place: launched.subnets.pointer.clone(),
                question: match address.is_yes() {
                    true => format!("whether `{id}`, which has a public address, is in public subnets"),
                    false => format!("where `{id}` is placed"),
                },
                ..Words::default()
            });
        }
        let reasons = placement.places.known.iter().map(|place| &place.because);
        let mut evidence =
            reasons.map(|because| Hop::new(because.resource.clone(), because.text.clone())).collect::<Vec<_>>();
        evidence.dedup();
        judgement.because(evidence);
        hand_over(judgement);
    }
}

/// Takes a public address away; where packets leave through an internet gateway, they need another path then.
fn hidden(scene: &Scene, launched: &Launched, placement: &Placement, place: &Place) -> String {
    let network = scene.network;
    let same = placement.places.known.iter().filter(|other| other.because.pointer == place.because.pointer);
    let mut by_route = BTreeMap::<_, (&Route, Vec<&str>)>::new();
    for subnet in same.filter_map(|place| network.subnets.get(&place.subnet)) {
        let routing = network.routing(subnet);
        let mut ways = routing.ways_out().0.into_iter().map(|(route, _)| route);
        if let Some(route) = ways.find(|route| matches!(route.target, Target::Internet(_))) {
            by_route.entry(&route.id).or_insert((route, Vec::new())).1.push(&subnet.id);
        }
    }
    let rerouted = by_route.values().map(|(route, subnets)| remedies::without_route(scene, launched, route, subnets));
    let address = if place.because.is_elastic {
        format!("remove `{}`", place.because.resource)
    } else {
        fixes::address(launched, &launched.interfaces[place.interface], false)
    };
    fixes::all([address].into_iter().chain(rerouted))
}
