//! The internet opens no connection straight to anything that is launched.

use crate::diag::Code;
use crate::read::evaluate::{Fact, Truth};
use crate::read::network::{Interface, Kind, Launched, Peer, Route, Rule as Ingress, Subnet};
use crate::read::verify::case::{Case, Place, Standing};
use crate::read::verify::report::{Claim, LONGEST_PATH, Report};
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
        let before = report.count();
        for (position, interface) in launched.interfaces.iter().enumerate() {
            let places = standing.places.iter().filter(|place| place.interface == position);
            let ways =
                |family| places.clone().filter_map(|place| way_in(case, launched, place, family)).collect::<Vec<_>>();
            let (v4, v6) = (ways(Family::V4), ways(Family::V6));
            for rule in world::ingress(case, &interface.groups) {
                let is_v6 = matches!(rule.peer, Peer::Block(IpNet::V6(_)));
                by_rule(case, report, launched, rule, if is_v6 { &v6 } else { &v4 });
            }
            by_unknown_rules(case, report, launched, interface, &v4);
        }
        if report.count() == before {
            let statement = format!("the internet opens no connection to `{}`", launched.id);
            report.prove(&launched.id, statement, why_not(case, standing));
        }
    }
}

/// A way from the internet to an interface, and whether packets take it if its security groups let them.
struct WayIn<'c> {
    subnet: &'c Subnet,
    truth: Truth,
    path: Vec<Hop>,
}

/// Judges what one rule opens. One way in is enough: the first that is open, or else the first that may be.
fn by_rule(case: &Case, report: &mut Report, launched: &Launched, rule: &Ingress, ways: &[WayIn]) {
    let open = |way: &&WayIn| {
        let truth = world::is_world(case, rule, &way.subnet.vpc).and(way.truth.clone());
        truth.and(launched.exists.clone())
    };
    let way = ways.iter().find(|way| open(way).is_yes()).or_else(|| ways.iter().find(|way| !open(way).is_no()));
    let Some(way) = way else { return };
    let (id, subnet) = (&launched.id, &way.subnet.id);
    let mut path = way.path.clone();
    path.push(hops::allowed(rule));
    report.judge(
        &open(&way),
        || format!("whether the internet reaches `{id}` in `{subnet}` by the rule `{}`", rule.label),
        || Claim {
            resource: id.clone(),
            pointer: rule.pointer.clone(),
            refuted: format!(
                "the internet reaches `{id}` in `{subnet}`: `{}` admits {} from {}",
                rule.label,
                rule.what(),
                rule.peer
            ),
            hint: format!("remove `{}`, or admit a load balancer's security group instead", rule.label),
            path,
        },
    );
}

/// Judges what rules may open that are not in the template.
fn by_unknown_rules(case: &Case, report: &mut Report, launched: &Launched, interface: &Interface, ways: &[WayIn]) {
    let Some(why) = world::unknown_ingress(case, &interface.groups) else { return };
    let Some(way) = ways.iter().find(|way| !way.truth.is_no()) else { return };
    report.undecided(
        &launched.id,
        interface.groups.pointer.clone(),
        &format!("whether the internet reaches `{}` in `{}`", launched.id, way.subnet.id),
        &why,
        way.path.clone(),
    );
}

/// The way from the internet to an interface in a place; none if its subnet is not in the template.
fn way_in<'c>(case: &'c Case, launched: &Launched, place: &Place, family: Family) -> Option<WayIn<'c>> {
    let subnet = case.network.subnets.get(&place.subnet)?;
    let routing = case.network.routing(subnet);
    let address = match family {
        Family::V4 => place.address.clone(),
        Family::V6 => has_ipv6(&launched.interfaces[place.interface], subnet),
    };
    let leads = |route: &Route| match family {
        Family::V4 => Truth::of(route.destination.is_ipv4()),
        Family::V6 => route.destination.is_ipv6(),
    };
    let routes = routing.to_internet();
    let mut routes = routes.map(|(route, gateway, certain)| (route, gateway, leads(route).and(certain.clone())));
    // A route that is there for certain comes before one that may be.
    let first = routes.find(|(.., there)| !there.is_no());
    let sure = first.as_ref().is_some_and(|(.., there)| there.is_yes());
    let Some((route, gateway, there)) = routes.find(|(.., there)| !sure && there.is_yes()).or(first) else {
        // What is not known may be such a route.
        let route = if let unknown @ Truth::Unknown(_) = routing.is_public() { unknown } else { Truth::No };
        return Some(WayIn { subnet, truth: address.and(route), path: vec![hops::in_subnet(subnet, &routing)] });
    };
    let attached = case.network.attached(gateway, &subnet.vpc).0;
    let mut path = hops::inward(case, subnet, &routing, route, gateway);
    path.push(match family {
        Family::V4 => hops::addressed(launched, place),
        Family::V6 => Hop::new(&launched.id, "it has an IPv6 address, and every IPv6 address is public"),
    });
    Some(WayIn { subnet, truth: address.and(there).and(attached), path })
}

fn has_ipv6(interface: &Interface, subnet: &Subnet) -> Truth {
    let own = match &interface.ipv6 {
        Fact::Is(has) => Truth::of(*has),
        Fact::Missing => subnet.ipv6_addresses.clone(),
        Fact::Unknown(why) => Truth::Unknown(why.clone()),
    };
    own.and(subnet.ipv6.clone())
}

/// What stands in the way: the missing route or address, and whom the rules admit instead.
fn why_not(case: &Case, standing: &Standing) -> Vec<Hop> {
    let mut path = Vec::new();
    for place in standing.subnets() {
        if place.public.is_no() {
            path.push(Hop::new(&place.subnet, "its route table leads to no internet gateway"));
        } else if place.address.is_no() {
            path.push(Hop::new(&place.subnet, place.because.1.clone()));
        }
    }
    path.extend(world::ingress(case, &standing.groups).take(LONGEST_PATH + 1).map(hops::allowed));
    path
}
