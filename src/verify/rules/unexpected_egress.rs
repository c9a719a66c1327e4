//! Private: packets leave through NAT gateways only.

use crate::diag::Code;
use crate::network::{Destination, Launched, Network, Routing, Subnet, Target};
use crate::template::evaluate::Truth;
use crate::types::is_unrouted;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::placement::Placement;
use crate::verify::scene::Scene;
use crate::verify::{Expected, Hop, Rule, fixes, hops};
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "unexpected-egress",
        means: "A subnet of private instances has an egress path other than a NAT gateway: an egress-only internet gateway, a NAT instance, a network interface, or a gateway that leads outside the template.",
        why: "Traffic on another path does not come from the fixed addresses that partners allow, and nobody expects it.",
        fix: "Remove the route, or point it to a NAT gateway.",
    },
    title: "packets of private instances leave through NAT gateways only",
    checks: "Every route of private launch subnets to addresses outside the private-use ranges, except routes to NAT gateways and to internet gateways, which `internet-route` checks.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched_as(Expected::Private) {
        let subnets = placement.places.known.iter().map(|place| place.subnet.as_str()).collect::<BTreeSet<_>>();
        for subnet in subnets.into_iter().filter_map(|id| scene.network.subnets.get(id)) {
            let routing = scene.network.routing(subnet);
            let statement = format!("packets leave `{}` through NAT gateways only", subnet.id);
            let mut judgement = Judgement::new(&launched.id, statement);
            // What is not known of the routes is told where their targets are asked for.
            judgement.rests_on(routing.routes.rest().not());
            judgement.rests_on(routing.propagated.clone().map_or(Truth::Yes, Truth::Unknown));
            by_routes(scene.network, &mut judgement, (launched, placement), subnet, &routing);
            let to_nat = routing.routes.known.iter().filter(|(route, _)| matches!(route.target, Target::Nat(_)));
            judgement.because(to_nat.map(|(route, _)| hops::by_route(&routing, route)));
            hand_over(judgement);
        }
    }
}

fn by_routes(
    network: &Network,
    judgement: &mut Judgement,
    (launched, placement): (&Launched, &Placement),
    subnet: &Subnet,
    routing: &Routing,
) {
    for (route, certain) in &routing.routes.known {
        let outside = match &route.destination {
            Destination::Unknown(why) | Destination::UnknownIpv6(why) => Truth::Unknown(why.clone()),
            known => Truth::of(known.ipv4().is_none_or(|block| !is_unrouted(&block.into()))),
        };
        let (truth, why) = match &route.target {
            Target::EgressOnly(name) => {
                let has = if subnet.has_ipv6().is_yes() {
                    "and the subnet has IPv6 addresses"
                } else {
                    "as soon as the subnet has IPv6 addresses"
                };
                (Truth::Yes, format!("`{}` lets IPv6 packets bypass the NAT gateway, {has}", name.id()))
            }
            Target::Other(name) if !outside.is_no() && is_host(route.property) => {
                (outside, format!("`{}` is an instance or network interface, not a NAT gateway", name.id()))
            }
            Target::Other(_) if !outside.is_no() => (Truth::Unknown(route.elsewhere()), String::new()),
            Target::Unknown(unknown) if !outside.is_no() => (Truth::Unknown(unknown.clone()), String::new()),
            _ => continue,
        };
        let kept = placement.kept(truth.and(certain.clone()).not());
        judgement.ask(kept, || {
            let mut evidence = vec![Hop::new(&launched.id, "is launched into this subnet")];
            evidence.extend(hops::outward(subnet, routing, route));
            evidence.extend(route.target.name().map(|name| Hop::new(name.id(), "is not a NAT gateway")));
            Words {
                about: launched.id.clone(),
                place: route.pointer.clone(),
                question: format!(
                    "whether packets leave `{}` through `{}` instead of a NAT gateway",
                    subnet.id, route.id
                ),
                refuted: format!(
                    "packets should leave `{}` through NAT gateways only, but `{}` sends {} elsewhere: {why}",
                    launched.id, route.id, route.destination
                ),
                fix: fixes::reroute(network, route, subnet),
                evidence,
            }
        });
    }
}

/// Whether the property of a route names an instance or an interface.
fn is_host(property: &str) -> bool {
    matches!(property, "InstanceId" | "NetworkInterfaceId")
}
