//! Private: packets leave through NAT gateways only.

use crate::diag::Code;
use crate::network::{Launched, Routing, Subnet, Target};
use crate::template::evaluate::Truth;
use crate::verify::case::Case;
use crate::verify::report::{Claim, Report};
use crate::verify::{Expected, Hop, Rule, hops};
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "other-road",
        means: "A subnet of private instances has another road out than a NAT gateway: an egress-only internet gateway, a NAT instance, a network interface, or a gateway whose further way is not in the template.",
        why: "What leaves by another road does not carry the fixed address that partners were given, and no one counts on it.",
        mend: "Remove the route, or let it lead to a NAT gateway.",
    },
    title: "private instances' packets leave through NAT gateways only",
    checks: "Every route of private launch subnets for addresses outside private use that leads neither to a NAT gateway nor to an internet gateway, which has a rule of its own.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched_as(Expected::Private) {
        let subnets = standing.places.iter().map(|place| place.subnet.as_str()).collect::<BTreeSet<_>>();
        for subnet in subnets.into_iter().filter_map(|id| case.network.subnets.get(id)) {
            let routing = case.network.routing(subnet);
            let before = report.count();
            by_routes(report, launched, subnet, &routing);
            if report.count() == before && routing.unknown.is_none() {
                let to_nat = routing.routes.iter().filter(|(route, _)| matches!(route.target, Target::Nat(_)));
                let path = to_nat.map(|(route, _)| hops::by_route(&routing, route)).collect();
                report.prove(&launched.id, format!("packets leave `{}` through NAT gateways only", subnet.id), path);
            }
        }
    }
}

fn by_routes(report: &mut Report, launched: &Launched, subnet: &Subnet, routing: &Routing) {
    for (route, certain) in &routing.routes {
        let outside = route.destination.ipv4().is_none_or(|block| !crate::network::is_private(block));
        let (truth, why) = match &route.target {
            Target::EgressOnly(name) => {
                let has = if subnet.ipv6.is_yes() {
                    "and the subnet has IPv6 addresses"
                } else {
                    "as soon as the subnet has IPv6 addresses"
                };
                (Truth::Yes, format!("`{}` lets IPv6 packets out past the NAT gateway, {has}", name.id()))
            }
            Target::Other(name) if outside && is_host(route.property) => {
                (Truth::Yes, format!("`{}` is a host or network interface and no NAT gateway", name.id()))
            }
            Target::Other(_) if outside => (Truth::Unknown(route.elsewhere()), String::new()),
            Target::Unknown(unknown) if outside => (Truth::Unknown(unknown.clone()), String::new()),
            _ => continue,
        };
        let mut path = vec![Hop::new(&launched.id, "is launched into this subnet")];
        path.extend(hops::outward(subnet, routing, route));
        path.extend(route.target.name().map(|name| Hop::new(name.id(), "is no NAT gateway")));
        report.judge(
            &truth.and(certain.clone()),
            || format!("whether packets leave `{}` by `{}` other than through a NAT gateway", subnet.id, route.id),
            || Claim {
                resource: launched.id.clone(),
                pointer: route.pointer.clone(),
                refuted: format!(
                    "`{}` is to leave through NAT gateways only, and `{}` sends {} elsewhere: {why}",
                    launched.id, route.id, route.destination
                ),
                hint: format!("remove `{}`, or let it lead to a NAT gateway", route.id),
                path,
            },
        );
    }
}

/// Whether the property of a route names an instance or an interface.
fn is_host(property: &str) -> bool {
    matches!(property, "InstanceId" | "NetworkInterfaceId")
}
