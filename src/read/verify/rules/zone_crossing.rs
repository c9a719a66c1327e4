//! A zone that has a NAT gateway of its own leaves through that.

use crate::diag::Code;
use crate::read::network::{Stand, Zone};
use crate::read::verify::case::Case;
use crate::read::verify::report::{Claim, Report};
use crate::read::verify::{Road, Rule};

pub(in crate::read::verify) static RULE: Rule = Rule {
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
            let Some(zone) = case.network.subnets.get(&place.subnet).and_then(|subnet| subnet.zone.clone()) else {
                continue;
            };
            for road in case.roads(place).iter().filter(|road| road.road == Road::Nat) {
                let (Some(via), Some(other)) = (&road.via, &road.zone) else { continue };
                if Zone::same(Some(other), Some(&zone)).is_yes() {
                    let statement =
                        format!("`{}` in {zone} leaves through `{}` in the same zone", place.subnet, via.id());
                    report.prove(&launched.id, statement, road.path.clone());
                } else if let Some(own) = nat_in(case, &zone) {
                    let route = road.needs.first().cloned().unwrap_or_default();
                    report.refute(Claim {
                        resource: launched.id.clone(),
                        pointer: road.pointer.clone(),
                        refuted: format!(
                            "`{}` in {zone} leaves through `{}` in {other}, although `{own}` stands in {zone}",
                            place.subnet,
                            via.id()
                        ),
                        hint: format!("let `{route}` lead to `{own}`"),
                        path: road.path.clone(),
                    });
                }
            }
        }
    }
}

/// The NAT gateway that stands in a zone.
fn nat_in<'c>(case: &'c Case, zone: &Zone) -> Option<&'c str> {
    let stands = |stand: &Stand| match stand {
        Stand::Subnet(name) => case.network.subnet(name).is_some_and(|subnet| subnet.zone.as_ref() == Some(zone)),
        _ => false,
    };
    case.network.nats.iter().find(|nat| stands(&nat.stand)).map(|nat| nat.id.as_str())
}
