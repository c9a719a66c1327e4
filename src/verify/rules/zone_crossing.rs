//! A zone that has a NAT gateway of its own leaves through that.

use crate::diag::Code;
use crate::network::{Nat, Stand, Zone};
use crate::template::evaluate::Truth;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report};
use crate::verify::road::RoadOut;
use crate::verify::{Road, Rule};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "zone-crossing",
        means: "Packets of a zone leave through another zone's NAT gateway, although their own zone has one.",
        why: "Losing the other zone takes this one's road with it, packets carry another zone's address, and each of them is charged for crossing. With a gateway in each zone this is a slip of the pen.",
        mend: "Let the route lead to the gateway in the subnet's own zone.",
    },
    title: "each zone with a NAT gateway leaves through its own",
    checks: "The zone of each launch subnet against that of the NAT gateway its default route leads to.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched() {
        for place in standing.subnets() {
            for road in case.roads(place).iter().filter(|road| road.road == Road::Nat) {
                one(case, report, &launched.id, &place.subnet, road);
            }
        }
    }
}

fn one(case: &Case, report: &mut Report, id: &str, subnet: &str, road: &RoadOut) {
    let zone = case.network.subnets.get(subnet).and_then(|subnet| subnet.zone.as_ref());
    // A gateway that stands in all zones crosses none.
    let Some(via) = road.via.as_ref().and_then(|name| case.network.nat(name)) else { return };
    let Some(other) = zone_of(case, via) else { return };
    let same = Zone::same(other, zone);
    let word = |zone: Option<&Zone>| zone.map_or_else(|| "a zone of AWS's choice".to_owned(), ToString::to_string);
    if same.is_yes() {
        let statement = format!("`{subnet}` in {} leaves through `{}` in the same zone", word(zone), via.id);
        return report.prove(id, statement, road.path.clone());
    }
    let Some((own, there)) = own(case, via, zone) else { return };
    let crosses = same.not().and(there);
    if crosses.is_no() {
        return;
    }
    let Some(route) = road.needs.first() else { return };
    report.judge(
        &crosses,
        || format!("whether `{subnet}` leaves through the NAT gateway of its own zone"),
        || Claim {
            resource: id.to_owned(),
            pointer: road.pointer.clone(),
            refuted: format!(
                "`{subnet}` in {} leaves through `{}` in {}, although `{}` stands in {}",
                word(zone),
                via.id,
                word(other),
                own.id,
                word(zone)
            ),
            hint: format!("let `{route}` lead to `{}`", own.id),
            path: road.path.clone(),
        },
    );
}

/// The zone a NAT gateway stands in, as far as it is known; nothing of one that stands in none by itself.
fn zone_of<'c>(case: &'c Case, nat: &Nat) -> Option<Option<&'c Zone>> {
    match &nat.stand {
        Stand::Subnet(name) => case.network.subnet(name).map(|subnet| subnet.zone.as_ref()),
        Stand::Regional(_) | Stand::Unknown(_) => None,
    }
}

/// Another NAT gateway that stands in a zone for certain, or else one that may.
fn own<'c>(case: &'c Case, via: &Nat, zone: Option<&Zone>) -> Option<(&'c Nat, Truth)> {
    let others = case.network.nats.iter().filter(|nat| nat.id != via.id);
    let mut there = others.filter_map(|nat| Some((nat, Zone::same(zone_of(case, nat)?, zone))));
    let first = there.find(|(_, truth)| !truth.is_no())?;
    Some(there.find(|(_, truth)| truth.is_yes() && !first.1.is_yes()).unwrap_or(first))
}
