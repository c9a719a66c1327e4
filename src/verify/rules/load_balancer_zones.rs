//! Load balancers stand in two zones at least.

use crate::diag::Code;
use crate::network::{Balancer, BalancerKind, Named, Network, Subnet, Target, Zone, same_zone};
use crate::template::evaluate::{Open, Same, Truth};
use crate::template::wording::quoted;
use crate::verify::hops::at_property;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, hops};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "load-balancer-zones",
        means: "A load balancer is in fewer than two Availability Zones, or has two subnets in one zone.",
        why: "AWS rejects an Application Load Balancer with subnets in fewer than two zones, and any load balancer with two subnets in one zone. A Network Load Balancer in a single zone fails with that zone.",
        fix: "Specify one subnet in each of at least two zones.",
    },
    title: "load balancers are in at least two zones, with one subnet in each",
    checks: "The zones of the subnets of each load balancer.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for balancer in &scene.network.balancers {
        if let Some(zones) = &balancer.zones {
            hand_over(by_zones(balancer, zones));
            continue;
        }
        let standing = standing(scene.network, balancer);
        let statement = format!("`{}` is in {} zones", balancer.id, standing.len());
        let mut judgement = Judgement::new(&balancer.id, statement);
        judgement.ask_rest(&balancer.subnets.all, || Words {
            about: balancer.id.clone(),
            place: balancer.subnets.pointer.clone(),
            question: format!("in how many zones `{}` is", balancer.id),
            evidence: standing.iter().map(In::hop).collect(),
            ..Words::default()
        });
        if balancer.subnets.all.rest.is_none() && standing.len() < 2 {
            too_few(scene, &mut judgement, balancer, &standing);
        }
        let fix = apart(scene.network, balancer, &standing);
        // One in the same zone for certain comes before one that may be.
        let mut by_zone = BTreeMap::new();
        for (position, one) in standing.iter().enumerate() {
            let key = one.zone.as_ref().map(Zone::key);
            let certain = key.as_ref().and_then(|zone| by_zone.get(zone).copied());
            let perhaps =
                || standing[..position].iter().find(|other| !same_zone(other.zone.as_ref(), one.zone.as_ref()).is_no());
            if let Some(other) = certain.or_else(perhaps) {
                twice(scene, &mut judgement, balancer, (other, one), &fix);
            }
            key.map(|zone| by_zone.entry(zone).or_insert(one));
        }
        judgement.because(standing.iter().map(In::hop));
        hand_over(judgement);
    }
}

/// A load balancer that names zones has one subnet in each. Only a classic one does, which may be in a single zone.
fn by_zones(balancer: &Balancer, zones: &Open<Option<Zone>>) -> Judgement {
    let id = &balancer.id;
    let mut judgement = Judgement::new(id, format!("`{id}` has one subnet in each of its zones"));
    judgement.asks_all();
    judgement.because([Hop::new(id, "is in the default subnets of its zones, in the default VPC")]);
    if zones.rest.is_none() && zones.known.len() < 2 {
        judgement.warn(|| Advice {
            about: id.clone(),
            place: balancer.subnets.pointer.clone(),
            message: format!("`{id}` is in one zone only"),
            hint: format!("add a zone to `AvailabilityZones` of `{id}`"),
        });
    }
    judgement
}

/// A subnet that a load balancer stands in.
struct In<'n> {
    subnet: &'n str,
    zone: Option<Zone>,
}

impl In<'_> {
    fn hop(&self) -> Hop {
        Hop::new(self.subnet, format!("is in {}", hops::zone(self.zone.as_ref())))
    }
}

fn standing<'n>(network: &'n Network, balancer: &'n Balancer) -> Vec<In<'n>> {
    let subnets = balancer.subnets.known();
    subnets.map(|name| In { subnet: name.id(), zone: network.zone(name) }).collect()
}

/// AWS refuses an application load balancer in one zone; one of another kind is lost with it.
fn too_few(scene: &Scene, judgement: &mut Judgement, balancer: &Balancer, standing: &[In]) {
    let refuted = match standing {
        [] => format!("`{}` has no subnets", balancer.id),
        _ => format!("`{}` is in one zone only", balancer.id),
    };
    let fix = match (elsewhere(scene.network, balancer, standing), standing.last()) {
        (Some(other), _) => format!("add `{other}` to `{}` of `{}`", balancer.placed_by(), balancer.id),
        (None, Some(one)) if standing.len() > 1 => other_zone(scene, balancer, one.subnet),
        (None, _) => format!("add subnets to `{}`, so that it has one in each of at least two zones", balancer.id),
    };
    let (about, place) = (balancer.id.clone(), balancer.subnets.pointer.clone());
    let is_refused = Truth::of(standing.is_empty()).or(balancer.is(BalancerKind::Application));
    if is_refused.is_no() {
        return judgement.warn(|| Advice { about, place, message: refuted, hint: fix });
    }
    judgement.ask(is_refused.and(balancer.exists.clone()).not(), || Words {
        about,
        place,
        question: format!("whether `{}`, which is in one zone, is an Application Load Balancer", balancer.id),
        refuted,
        fix,
        evidence: standing.iter().map(In::hop).collect(),
    });
}

/// A subnet of the same tier in a zone that a load balancer is not in yet.
fn elsewhere<'n>(network: &'n Network, balancer: &Balancer, standing: &[In]) -> Option<&'n str> {
    let first = balancer.subnets.known().find_map(|name| network.subnet(name))?;
    let public = network.routing(first).is_public();
    let is_new = |zone: Option<&Zone>| standing.iter().all(|one| same_zone(one.zone.as_ref(), zone).is_no());
    let others = network.subnets.values().filter(|other| is_new(other.zone.as_ref()) && other.exists.is_yes());
    let mut others = others.filter(|other| other.vpc.same(&first.vpc).is_yes());
    others.find(|other| network.routing(other).is_public() == public).map(|other| other.id.as_str())
}

/// Moves a subnet into another zone, by the parameter that lists the zones if one does; with it those in its zone that leave through
/// a NAT gateway in it.
fn other_zone(scene: &Scene, balancer: &Balancer, subnet: &str) -> String {
    if let Some(parameter) = listing_zones(scene.model.template, subnet) {
        return format!("set the parameter `{parameter}` to zones that are all different");
    }
    let network = scene.network;
    let location =
        |nat: &Named| network.nat(nat).and_then(|nat| network.subnet_of(nat)).is_some_and(|one| one.id == subnet);
    let leaves = |other: &Subnet| {
        let routing = network.routing(other);
        routing.ways_out().0.iter().any(|(route, _)| matches!(&route.target, Target::Nat(nat) if location(nat)))
    };
    let zone = network.subnets.get(subnet).and_then(|one| one.zone.as_ref());
    let moved = network.subnets.values().filter(|other| same_zone(other.zone.as_ref(), zone).is_yes() && leaves(other));
    let moved = std::iter::once(subnet).chain(moved.map(|other| other.id.as_str())).collect::<Vec<_>>();
    format!(
        "set `AvailabilityZone` of {} to a zone that no other subnet of `{}` is in",
        quoted(&moved, "and"),
        balancer.id
    )
}

/// The parameter that lists the zones of which a subnet takes one.
fn listing_zones<'a>(template: &'a Value, subnet: &str) -> Option<&'a str> {
    let zone = template.pointer(&at_property(subnet, "AvailabilityZone"))?;
    let list = zone.get("Fn::Select")?.get(1)?.get("Ref")?.as_str()?;
    template.get("Parameters")?.get(list).is_some().then_some(list)
}

/// What to do about two subnets in one zone: once for a load balancer, however many of its subnets share zones.
enum Apart<'n> {
    /// There is a subnet in a zone of its own.
    Replace(&'n str),
    /// It is in several zones without the second one.
    Remove,
    /// All its subnets are in one zone.
    Move,
}

fn apart<'n>(network: &'n Network, balancer: &Balancer, standing: &[In]) -> Apart<'n> {
    let zones = standing.iter().map(|one| one.zone.as_ref().map(Zone::key)).collect::<BTreeSet<_>>();
    match elsewhere(network, balancer, standing) {
        Some(new) => Apart::Replace(new),
        None if zones.len() > 1 => Apart::Remove,
        None => Apart::Move,
    }
}

fn twice(scene: &Scene, judgement: &mut Judgement, balancer: &Balancer, (one, other): (&In, &In), fix: &Apart) {
    let (id, by) = (&balancer.id, balancer.placed_by());
    judgement.ask(same_zone(one.zone.as_ref(), other.zone.as_ref()).and(balancer.exists.clone()).not(), || Words {
        about: id.clone(),
        place: balancer.subnets.pointer.clone(),
        question: format!("whether `{}` and `{}` of `{id}` are in different zones", one.subnet, other.subnet),
        refuted: format!("`{id}` has two subnets in one zone: `{}` and `{}`", one.subnet, other.subnet),
        fix: match fix {
            Apart::Replace(new) => format!("replace `{}` in `{by}` of `{id}` with `{new}`", other.subnet),
            Apart::Remove => format!("remove `{}` from `{by}` of `{id}`", other.subnet),
            Apart::Move => other_zone(scene, balancer, other.subnet),
        },
        evidence: vec![one.hop(), other.hop()],
    });
}
