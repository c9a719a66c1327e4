//! The internet opens no connection straight to anything that is launched.

use crate::diag::Code;
use crate::read::evaluate::{Fact, Truth};
use crate::read::network::{Interface, Kind, Launched, Peer, Rule as Ingress, Subnet};
use crate::read::verify::case::{Case, Place};
use crate::read::verify::report::{Claim, Report};
use crate::read::verify::{Hop, Rule, hops, world};
use ipnet::IpNet;

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "instance-exposed",
        means: "The internet can open a connection straight to an instance or task: it has a public address, its subnet's route table leads to an internet gateway, and a security group admits addresses of the internet.",
        why: "A rack's instances are reached through load balancers only, which terminate TLS, write access logs and forward what they listen for. What answers on an instance itself, a container's port or SSH, has none of that before it.",
        mend: "Remove the security group rule that the path ends with, or let it admit the load balancer's security group instead of addresses.",
    },
    title: "the internet opens no connection straight to an instance or task",
    checks: "For each interface in each subnet: a public address, a route to an attached internet gateway, and a rule that admits addresses of the internet. Only all three together let someone in.",
    judge,
};

/// A family of addresses, in which an interface is reached or not.
#[derive(Clone, Copy)]
enum Family {
    V4,
    V6,
}

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.kind != Kind::Function) {
        let mut exposed = false;
        for place in &standing.places {
            let Some(subnet) = case.network.subnets.get(&place.subnet) else { continue };
            let interface = &launched.interfaces[place.interface];
            for rule in world::ingress(case, &interface.groups) {
                exposed |= by_rule(case, report, launched, place, subnet, rule);
            }
            exposed |= by_unknown_rules(case, report, launched, place, subnet);
        }
        if !exposed {
            report.prove(
                &launched.id,
                format!("the internet opens no connection to `{}`", launched.id),
                why_not(case, launched, &standing.places),
            );
        }
    }
}

/// Judges what one rule opens; returns whether it is a finding.
fn by_rule(
    case: &Case,
    report: &mut Report,
    launched: &Launched,
    place: &Place,
    subnet: &Subnet,
    rule: &Ingress,
) -> bool {
    let admits = world::is_world(case, rule, &subnet.vpc);
    let family = if matches!(rule.peer, Peer::Block(IpNet::V6(_))) { Family::V6 } else { Family::V4 };
    let (way, mut path) = way_in(case, launched, place, subnet, family);
    let truth = launched.exists.clone().and(admits).and(way);
    path.push(hops::allowed(rule));
    let id = &launched.id;
    report.judge(
        &truth,
        Claim {
            resource: id.clone(),
            pointer: rule.pointer.clone(),
            refuted: format!(
                "the internet reaches `{id}` in `{}`: `{}` admits {} from {}",
                subnet.id,
                rule.label,
                rule.what(),
                rule.peer
            ),
            question: format!("whether the internet reaches `{id}` in `{}` by the rule `{}`", subnet.id, rule.label),
            hint: format!("remove `{}`, or admit a load balancer's security group instead", rule.label),
            path,
        },
    );
    !truth.is_no()
}

/// Judges what rules may open that are not in the template; returns whether it is a finding.
fn by_unknown_rules(case: &Case, report: &mut Report, launched: &Launched, place: &Place, subnet: &Subnet) -> bool {
    let interface = &launched.interfaces[place.interface];
    let Some(why) = world::unknown_ingress(case, &interface.groups) else { return false };
    let (way, path) = way_in(case, launched, place, subnet, Family::V4);
    let truth = way.and(Truth::Unknown(why));
    let id = &launched.id;
    report.judge(
        &truth,
        Claim {
            resource: id.clone(),
            pointer: interface.groups.pointer.clone(),
            refuted: String::new(),
            question: format!("whether the internet reaches `{id}` in `{}`", subnet.id),
            hint: String::new(),
            path,
        },
    );
    !truth.is_no()
}

/// Whether packets get from the internet to an interface if its groups let them, and how.
fn way_in(case: &Case, launched: &Launched, place: &Place, subnet: &Subnet, family: Family) -> (Truth, Vec<Hop>) {
    let routing = case.network.routing(subnet);
    let interface = &launched.interfaces[place.interface];
    let address = match family {
        Family::V4 => place.address.clone(),
        Family::V6 => has_ipv6(interface, subnet),
    };
    let route = routing.to_internet().find(|(route, ..)| match family {
        Family::V4 => route.destination.is_ipv4(),
        Family::V6 => route.destination.ipv6().is_some(),
    });
    let Some((route, gateway, certain)) = route else {
        let unknown = routing
            .unknown
            .clone()
            .or_else(|| routing.is_public().known().is_none().then(|| "its routes are not known".to_owned()));
        return (address.and(unknown.map_or(Truth::No, Truth::Unknown)), Vec::new());
    };
    let attached = case.network.attached(gateway, &subnet.vpc).0;
    let mut path = hops::inward(case, subnet, &routing, route, gateway);
    path.push(match family {
        Family::V4 => hops::addressed(launched, place),
        Family::V6 => Hop::new(&launched.id, "it has an IPv6 address, and every IPv6 address is public"),
    });
    (address.and(certain.clone()).and(attached), path)
}

fn has_ipv6(interface: &Interface, subnet: &Subnet) -> Truth {
    let own = match &interface.ipv6 {
        Fact::Is(has) => Truth::of(*has),
        Fact::Missing => subnet.ipv6_addresses.clone(),
        Fact::Unknown(why) => Truth::Unknown(why.clone()),
    };
    own.and(subnet.ipv6.clone())
}

/// What stands in the way: the missing address, the missing route, or who the rules admit instead.
fn why_not(case: &Case, launched: &Launched, places: &[Place]) -> Vec<Hop> {
    let mut path = Vec::new();
    for place in places {
        if place.public.is_no() && place.address.is_no() {
            path.push(Hop::new(&place.subnet, "its route table leads to no internet gateway"));
        } else if place.address.is_no() {
            path.push(Hop::new(&place.subnet, place.because.1.clone()));
        }
    }
    let groups = super::super::inbound::groups(launched);
    path.extend(world::ingress(case, &groups).map(hops::allowed));
    path.dedup();
    path
}
