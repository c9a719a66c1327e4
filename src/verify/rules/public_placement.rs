//! Public: instances stand in public subnets, with public addresses.

use crate::diag::Code;
use crate::network::Launched;
use crate::verify::address::Reason;
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::placement::Place;
use crate::verify::scene::Scene;
use crate::verify::{Expected, Hop, Rule, fixes, hops, remedies};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "public-placement",
        means: "An instance or task that should be public has no public address, or is in a subnet without a route to an internet gateway.",
        why: "An internet gateway forwards packets only for public addresses. Without one, or without the route, an instance has no egress path: it cannot join its cluster or pull an image.",
        fix: "Set `AssociatePublicIpAddress` to true, and launch into subnets whose route table has a route to an internet gateway; or make the rack private.",
    },
    title: "public instances and tasks have public addresses and a route to the internet gateway",
    checks: "The public address of each interface, and a route to an internet gateway in the route table of each subnet.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched_as(Expected::Public) {
        let id = &launched.id;
        let mut judgement = Judgement::new(id, format!("`{id}` has public addresses in public subnets"));
        judgement.asks_all();
        for place in placement.places.known.iter().filter(|place| !placement.is_inside(launched, place)) {
            judgement.ask(place.address.clone(), || address(launched, place));
            judgement.ask(place.public.clone(), || route(scene, launched, place));
        }
        judgement.ask_rest(&placement.places, || Words {
            about: id.clone(),
            place: launched.subnets.pointer.clone(),
            question: format!("where `{id}` is placed"),
            ..Words::default()
        });
        judgement.because(placement.places.known.iter().map(|place| {
            let because = format!("{}, and its route table has a route to an internet gateway", place.because.text);
            Hop::new(&place.subnet, because)
        }));
        hand_over(judgement);
    }
}

fn address(launched: &Launched, place: &Place) -> Words {
    let id = &launched.id;
    let Reason { resource, text, pointer, .. } = &place.because;
    Words {
        about: id.clone(),
        place: pointer.clone(),
        question: format!("whether `{id}` gets a public address in `{}`", place.subnet),
        refuted: format!("`{id}` should be public but gets no public address in `{}`: {text}", place.subnet),
        fix: fixes::address(launched, &launched.interfaces[place.interface], true),
        evidence: vec![Hop::new(resource.clone(), text.clone()), Hop::new(id, "is launched without a public address")],
    }
}

fn route(scene: &Scene, launched: &Launched, place: &Place) -> Words {
    let (id, subnet) = (&launched.id, &place.subnet);
    let mut evidence = vec![Hop::new(id, "is launched into this subnet")];
    if let Some(found) = scene.network.subnets.get(subnet) {
        evidence.push(hops::in_subnet(found, &scene.network.routing(found)));
    }
    Words {
        about: id.clone(),
        place: at(subnet),
        question: format!("whether `{subnet}`, into which `{id}` is launched, has a route to an internet gateway"),
        refuted: format!("`{id}` should be public, but its subnet `{subnet}` has no route to an internet gateway"),
        fix: remedies::into_public(scene, launched, place),
        evidence,
    }
}
