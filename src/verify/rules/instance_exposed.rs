//! The internet opens no connection straight to anything that is launched.

use crate::diag::Code;
use crate::network::{
    Destination, Interface, Key, Kind, Launched, Named, Network, Peer, Route, Routing, Rule as Ingress, Subnet,
};
use crate::template::evaluate::{Fact, Open, Truth, Why};
use crate::verify::judgement::{Judgement, LONGEST_PATH, Words};
use crate::verify::placement::{Place, Placement};
use crate::verify::scene::Scene;
use crate::verify::world::Origin;
use crate::verify::{Hop, Rule, fixes, hops};
use ipnet::IpNet;
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "instance-exposed",
        means: "The internet can connect directly to an instance or task: it has a public address, the route table of its subnet has a route to an internet gateway, and a security group allows internet addresses.",
        why: "Instances should be reached through load balancers only, which terminate TLS, write access logs and forward only the ports they listen on. A port that is open on the instance itself, such as a container port or SSH, has none of that protection.",
        fix: "Remove the security group rule at the end of the path, or allow the load balancer's security group instead of IP addresses.",
    },
    title: "the internet cannot connect directly to any instance or task",
    checks: "For each interface in each subnet: a public address, a route to an attached internet gateway, and a rule that allows internet addresses. The internet can connect only if there are all three.",
    judge,
};

/// A family of addresses, in which an interface is reached or not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    V4,
    V6,
}

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched().filter(|(launched, _)| launched.kind != Kind::Function) {
        let statement = format!("the internet cannot connect to `{}`", launched.id);
        let mut judgement = Judgement::new(&launched.id, statement);
        // Where it stands is asked by the rules of its mode.
        judgement.rests_on(placement.places.rest().not());
        for (position, interface) in launched.interfaces.iter().enumerate() {
            // An interface that is a resource of its own is judged as that.
            if interface.given.is_some() {
                continue;
            }
            let places = placement.places.known.iter().filter(|place| place.interface == position);
            let ways = [Family::V4, Family::V6].map(|family| {
                let ways = places.clone().filter_map(|place| way_in(scene.network, launched, place, family));
                ways.collect::<Vec<_>>()
            });
            let ways = best(ways.into_iter().flatten());
            by_interface(scene, &mut judgement, launched, interface, &ways);
        }
        judgement.because(why_not(scene.network, placement));
        hand_over(judgement);
    }
}

/// Judges what the rules of an interface's security groups open by the ways that there are to it.
fn by_interface(scene: &Scene, judgement: &mut Judgement, launched: &Launched, interface: &Interface, ways: &[WayIn]) {
    let vpcs = ways.iter().map(|way| (way.subnet.vpc.key(), &way.subnet.vpc)).collect::<BTreeMap<_, _>>();
    let mut rest = None;
    for (key, vpc) in vpcs {
        let admission = scene.admitted(&interface.groups, vpc);
        let way = |family| ways.iter().find(|way| way.family == family && way.subnet.vpc.key() == key);
        let (v4, v6) = (way(Family::V4), way(Family::V6));
        for (rule, origin) in &admission.known {
            let Origin::Internet(admits) = origin else { continue };
            if rule.is_path_mtu {
                continue;
            }
            // A prefix list has blocks of one family.
            let way = match scene.network.blocks_of(&rule.peer).known.first() {
                Some(IpNet::V4(_)) => v4,
                Some(IpNet::V6(_)) => v6,
                None => v4.into_iter().chain(v6).find(|way| way.truth.is_yes()).or(v4).or(v6),
            };
            if let Some(way) = way {
                by_rule(scene, judgement, launched, rule, admits, way);
            }
        }
        rest = rest.or_else(|| Some((v4.or(v6)?, admission.rest.clone()?)));
    }
    // What rules may open that are not in the template.
    if let Some((way, why)) = rest {
        let open = Truth::Unknown(why).and(way.truth.clone()).and(launched.exists.clone());
        judgement.ask(open.not(), || Words {
            about: launched.id.clone(),
            place: interface.groups.pointer.clone(),
            question: format!("whether the internet can reach `{}` in `{}`", launched.id, way.subnet.id),
            evidence: way.path(scene.network, launched, None),
            ..Words::default()
        });
    }
}

/// A way from the internet to an interface, and whether packets take it if its security groups let them.
struct WayIn<'n> {
    subnet: &'n Subnet,
    place: &'n Place,
    family: Family,
    /// Whether it has an address of the family.
    address: Truth,
    truth: Truth,
}

/// One way in of a family is enough: of each VPC the first that is open, or else the first that may be.
fn best<'n>(ways: impl Iterator<Item = WayIn<'n>>) -> Vec<WayIn<'n>> {
    let mut best = Vec::<(Option<Key>, WayIn)>::new();
    for way in ways.filter(|way| !way.truth.is_no()) {
        let key = way.subnet.vpc.key();
        match best.iter_mut().find(|(vpc, other)| *vpc == key && other.family == way.family) {
            Some((_, other)) if way.truth.is_yes() && !other.truth.is_yes() => *other = way,
            Some(_) => {}
            None => best.push((key, way)),
        }
    }
    best.into_iter().map(|(_, way)| way).collect()
}

/// Judges what one rule opens by a way in, if it admits addresses of the internet.
fn by_rule(scene: &Scene, judgement: &mut Judgement, launched: &Launched, rule: &Ingress, admits: &Truth, way: &WayIn) {
    let (id, subnet, network) = (&launched.id, &way.subnet.id, scene.network);
    let from = match &rule.peer {
        Peer::Own(_, block) => Open::unknown(Why::StandsFor(block.clone())),
        peer => network.blocks_of(peer),
    };
    let open = admits.clone().and(way.leads_back(network, &from)).and(launched.exists.clone());
    judgement.ask(open.not(), || Words {
        about: id.clone(),
        place: rule.pointer.clone(),
        question: format!("whether the internet can reach `{id}` in `{subnet}` through the rule `{}`", rule.label),
        refuted: format!(
            "the internet can reach `{id}` in `{subnet}`: `{}` allows {} from {}",
            rule.label,
            rule.what(),
            rule.peer
        ),
        fix: fixes::or_by_parameter(scene.model.template, rule, fixes::close(network, launched, rule)),
        evidence: way.path(network, launched, Some(&from)).into_iter().chain([hops::allowed(rule)]).collect(),
    });
}

/// The way from the internet to an interface in a place; none if its subnet is not in the template.
fn way_in<'n>(network: &'n Network, launched: &Launched, place: &'n Place, family: Family) -> Option<WayIn<'n>> {
    let subnet = network.subnets.get(&place.subnet)?;
    let address = match family {
        Family::V4 => place.address.clone(),
        Family::V6 => has_ipv6(&launched.interfaces[place.interface], subnet),
    };
    if address.is_no() {
        return None;
    }
    let mut way = WayIn { subnet, place, family, address, truth: Truth::No };
    way.truth = way.leads_back(network, &Open::unknown(Why::Nothing));
    Some(way)
}

impl Family {
    /// The routes by which answers in this family get to the internet, their gateways, and whether each is there and does.
    fn routes<'r>(self, routing: &'r Routing) -> impl Iterator<Item = (&'r Route, &'r Named, Truth)> {
        let leads = move |route: &Route| match self {
            Family::V4 => Truth::of(route.destination.is_ipv4()),
            Family::V6 => route.destination.is_ipv6(),
        };
        let routes = routing.to_internet();
        let routes = routes.map(move |(route, gateway, certain)| (route, gateway, leads(route).and(certain.clone())));
        routes.filter(|(.., there)| !there.is_no())
    }

    /// One of these that leads back to where packets come from: one that does for certain comes before one that may.
    fn route<'r>(self, routing: &'r Routing, from: Option<&Open<IpNet>>) -> Option<(&'r Route, &'r Named)> {
        let all = self.routes(routing).map(|(route, gateway, there)| {
            let back = from.map_or(Truth::Yes, |from| covers(&route.destination, from));
            (route, gateway, there.and(back))
        });
        let mut all = all.collect::<Vec<_>>();
        all.sort_by_key(|(.., there)| (!there.is_yes(), there.is_no()));
        all.first().map(|(route, gateway, _)| (*route, *gateway))
    }
}

/// Whether a route leads to some of the addresses in blocks; of blocks that are not known it is taken to.
fn covers(destination: &Destination, from: &Open<IpNet>) -> Truth {
    match destination {
        Destination::Block(to) if from.rest.is_none() => {
            Truth::of(from.known.iter().any(|from| to.contains(from) || from.contains(to)))
        }
        _ => Truth::Yes,
    }
}

impl WayIn<'_> {
    /// Whether there is an address, and answers to hosts in blocks find a route to an internet gateway.
    fn leads_back(&self, network: &Network, from: &Open<IpNet>) -> Truth {
        let routing = network.routing(self.subnet);
        let routes = self.family.routes(&routing).map(|(route, gateway, there)| {
            there.and(network.attached(gateway, &self.subnet.vpc).truth).and(covers(&route.destination, from))
        });
        // What is not known of the routes may be such a route.
        let public = routing.is_public();
        let open = if public.why().is_some() { public } else { routing.routes.rest() };
        self.address.clone().and(Truth::any(routes).or(open))
    }

    /// The way hop by hop, for packets from some blocks.
    fn path(&self, network: &Network, launched: &Launched, from: Option<&Open<IpNet>>) -> Vec<Hop> {
        let routing = network.routing(self.subnet);
        let Some((route, gateway)) = self.family.route(&routing, from) else {
            return vec![hops::in_subnet(self.subnet, &routing)];
        };
        let mut path = hops::inward(network, self.subnet, &routing, route, gateway);
        path.push(match self.family {
            Family::V4 => hops::addressed(launched, &self.place.because.text),
            Family::V6 => Hop::new(&launched.id, "it has an IPv6 address, and every IPv6 address is public"),
        });
        path
    }
}

fn has_ipv6(interface: &Interface, subnet: &Subnet) -> Truth {
    let own = match &interface.ipv6 {
        Fact::Missing => subnet.ipv6_addresses.clone(),
        asked => asked.holds(|has| Truth::of(*has)),
    };
    own.and(subnet.ipv6.clone())
}

/// What stands in the way: the missing route or address, and whom the rules admit instead.
fn why_not(network: &Network, placement: &Placement) -> Vec<Hop> {
    let mut path = Vec::new();
    for place in placement.subnets() {
        if place.public.is_no() {
            path.push(Hop::new(&place.subnet, "its route table has no route to an internet gateway"));
        } else if place.address.is_no() {
            path.push(Hop::new(&place.subnet, place.because.text.clone()));
        }
    }
    let rules = network.ingress_of(&placement.groups).known;
    path.extend(rules.iter().take(LONGEST_PATH + 1).map(|(rule, _)| hops::allowed(rule)));
    path
}
