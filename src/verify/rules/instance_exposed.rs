//! The internet opens no connection straight to anything that is launched.

use crate::diag::Code;
use crate::network::{Interface, Kind, Launched, Named, Peer, Route, Routing, Rule as Ingress, Subnet};
use crate::template::evaluate::{Fact, Truth};
use crate::verify::case::{Case, Place, Standing};
use crate::verify::report::{Claim, LONGEST_PATH, Report};
use crate::verify::{Hop, Rule, hops, world};
use ipnet::IpNet;
use std::collections::BTreeSet;

pub(in crate::verify) static RULE: Rule = Rule {
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
            // An interface that is a resource of its own is judged as that.
            if interface.given.is_some() {
                continue;
            }
            let places = standing.places.iter().filter(|place| place.interface == position);
            let ways = |family| best(places.clone().filter_map(|place| way_in(case, launched, place, family)));
            let (v4, v6) = (ways(Family::V4), ways(Family::V6));
            for vpc in v4.iter().chain(&v6).map(|way| &way.subnet.vpc).collect::<BTreeSet<_>>() {
                for (rule, truth) in world::open(case, &interface.groups, vpc) {
                    let ways = match &rule.peer {
                        Peer::Block(IpNet::V4(_)) => [&v4, &v4],
                        Peer::Block(IpNet::V6(_)) => [&v6, &v6],
                        _ => [&v4, &v6],
                    };
                    let way = ways.into_iter().flatten().find(|way| way.subnet.vpc == *vpc);
                    way.iter().for_each(|way| by_rule(case, report, launched, rule, &truth, way));
                }
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
    place: &'c Place,
    family: Family,
    truth: Truth,
}

/// One way in is enough: of each VPC the first that is open, or else the first that may be.
fn best<'c>(ways: impl Iterator<Item = WayIn<'c>>) -> Vec<WayIn<'c>> {
    let mut best = Vec::<WayIn>::new();
    for way in ways.filter(|way| !way.truth.is_no()) {
        match best.iter_mut().find(|other| other.subnet.vpc == way.subnet.vpc) {
            Some(other) if way.truth.is_yes() && !other.truth.is_yes() => *other = way,
            Some(_) => {}
            None => best.push(way),
        }
    }
    best
}

/// Judges what one rule opens by a way in, if it admits addresses of the internet.
fn by_rule(case: &Case, report: &mut Report, launched: &Launched, rule: &Ingress, admits: &Truth, way: &WayIn) {
    let (id, subnet) = (&launched.id, &way.subnet.id);
    report.judge(
        &admits.clone().and(way.truth.clone()).and(launched.exists.clone()),
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
            path: way.path(case, launched).into_iter().chain([hops::allowed(rule)]).collect(),
        },
    );
}

/// Judges what rules may open that are not in the template.
fn by_unknown_rules(case: &Case, report: &mut Report, launched: &Launched, interface: &Interface, ways: &[WayIn]) {
    let Some(why) = world::unknown_ingress(case, &interface.groups) else { return };
    let Some(way) = ways.first() else { return };
    report.undecided(
        &launched.id,
        interface.groups.pointer.clone(),
        &format!("whether the internet reaches `{}` in `{}`", launched.id, way.subnet.id),
        &why,
        way.path(case, launched),
    );
}

/// The way from the internet to an interface in a place; none if its subnet is not in the template.
fn way_in<'c>(case: &'c Case, launched: &Launched, place: &'c Place, family: Family) -> Option<WayIn<'c>> {
    let subnet = case.network.subnets.get(&place.subnet)?;
    let address = match family {
        Family::V4 => place.address.clone(),
        Family::V6 => has_ipv6(&launched.interfaces[place.interface], subnet),
    };
    if address.is_no() {
        return None;
    }
    let routing = case.network.routing(subnet);
    let route = match family.route(&routing) {
        Some((_, gateway, there)) => there.and(case.network.attached(gateway, &subnet.vpc).0),
        // What is not known may be such a route.
        None => match routing.is_public() {
            unknown @ Truth::Unknown(_) => unknown,
            _ => Truth::No,
        },
    };
    Some(WayIn { subnet, place, family, truth: address.and(route) })
}

impl Family {
    /// The route by which answers in this family get to the internet, its gateway, and whether it is there and does: one
    /// that does for certain comes before one that may.
    fn route<'r>(self, routing: &'r Routing) -> Option<(&'r Route, &'r Named, Truth)> {
        let leads = |route: &Route| match self {
            Family::V4 => Truth::of(route.destination.is_ipv4()),
            Family::V6 => route.destination.is_ipv6(),
        };
        let routes = routing.to_internet();
        let mut routes = routes.map(|(route, gateway, certain)| (route, gateway, leads(route).and(certain.clone())));
        let first = routes.find(|(.., there)| !there.is_no())?;
        let sure = first.2.is_yes();
        Some(routes.find(|(.., there)| !sure && there.is_yes()).unwrap_or(first))
    }
}

impl WayIn<'_> {
    /// The way hop by hop.
    fn path(&self, case: &Case, launched: &Launched) -> Vec<Hop> {
        let routing = case.network.routing(self.subnet);
        let Some((route, gateway, _)) = self.family.route(&routing) else {
            return vec![hops::in_subnet(self.subnet, &routing)];
        };
        let mut path = hops::inward(case, self.subnet, &routing, route, gateway);
        path.push(match self.family {
            Family::V4 => hops::addressed(launched, self.place),
            Family::V6 => Hop::new(&launched.id, "it has an IPv6 address, and every IPv6 address is public"),
        });
        path
    }
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
            path.push(Hop::new(&place.subnet, place.because.text.clone()));
        }
    }
    path.extend(world::ingress(case, &standing.groups).take(LONGEST_PATH + 1).map(hops::allowed));
    path
}
