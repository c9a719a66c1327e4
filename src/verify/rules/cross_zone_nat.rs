//! A zone that has a NAT gateway of its own leaves through that.

use crate::diag::Code;
use crate::network::{Nat, Network, Placement, Subnet, Zone, same_zone};
use crate::template::evaluate::{Same, Truth};
use crate::verify::egress::EgressPath;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{EgressKind, Rule, hops};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "cross-zone-nat",
        means: "Packets from one zone leave through another zone's NAT gateway, although their own zone has one.",
        why: "If the other zone fails, this one loses its egress path too; packets come from another zone's address, and cross-zone traffic is charged. With a NAT gateway in each zone this is almost certainly a mistake.",
        fix: "Point the route to the NAT gateway in the subnet's own zone.",
    },
    title: "each zone with a NAT gateway uses its own",
    checks: "The zone of each launch subnet, compared with that of the NAT gateway its default route targets.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched() {
        for place in placement.subnets() {
            for path in scene.paths(place).iter().filter(|path| path.kind == EgressKind::Nat) {
                if let Some(judgement) = one(scene.network, &launched.id, &place.subnet, path) {
                    hand_over(judgement);
                }
            }
        }
    }
}

/// Judges one path through a NAT gateway; a gateway that stands in all zones crosses none, and nothing is promised to a zone
/// without a gateway of its own.
fn one(network: &Network, id: &str, subnet: &str, path: &EgressPath) -> Option<Judgement> {
    let zone = network.subnets.get(subnet).and_then(|subnet| subnet.zone.as_ref());
    let via = path.via.as_ref().and_then(|name| network.nat(name))?;
    let other = zone_of(network, via)?;
    let same = same_zone(other, zone);
    let own = own(network, via, network.subnets.get(subnet)?);
    if own.is_none() && !same.is_yes() {
        return None;
    }
    let statement = format!("`{subnet}` in {} uses `{}` in the same zone", hops::zone(zone), via.id);
    let mut judgement = Judgement::new(id, statement);
    let (own, there) = own.map_or((via.id.as_str(), Truth::No), |(nat, there)| (&nat.id, there));
    judgement.ask(same.or(there.not()), || Words {
        about: id.to_owned(),
        place: path.pointer.clone(),
        question: format!("whether `{subnet}` uses the NAT gateway of its own zone"),
        refuted: format!(
            "`{subnet}` in {} uses the NAT gateway `{}` in {}, although `{own}` is in {}",
            hops::zone(zone),
            via.id,
            hops::zone(other),
            hops::zone(zone)
        ),
        fix: format!("point `{}` to `{own}`", path.needs.first().map_or("the route", String::as_str)),
        evidence: path.path.clone(),
    });
    judgement.because(path.path.clone());
    Some(judgement)
}

/// The zone a NAT gateway stands in, as far as it is known; nothing of one that stands in none by itself.
fn zone_of<'n>(network: &'n Network, nat: &Nat) -> Option<Option<&'n Zone>> {
    match &nat.placement {
        Placement::Subnet(name) => network.subnet(name).map(|subnet| subnet.zone.as_ref()),
        Placement::Regional(_) | Placement::Stated | Placement::Unknown(_) => None,
    }
}

/// Another NAT gateway that stands in the zone and the VPC of a subnet for certain, or else one that may.
fn own<'n>(network: &'n Network, via: &Nat, subnet: &Subnet) -> Option<(&'n Nat, Truth)> {
    let others = network.nats.iter().filter(|nat| nat.id != via.id);
    let there = others.filter_map(|nat| {
        let here = same_zone(zone_of(network, nat)?, subnet.zone.as_ref()).and(nat.exists.clone());
        Some((nat, network.subnet_of(nat)?.vpc.same(&subnet.vpc).and(here)))
    });
    let there = there.filter(|(_, truth)| !truth.is_no()).collect::<Vec<_>>();
    there.iter().find(|(_, truth)| truth.is_yes()).or(there.first()).cloned()
}
