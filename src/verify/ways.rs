//! By which ways packets of the internet get to an interface, if its security groups let them in.

use super::placement::Place;
use super::{Hop, hops};
use crate::network::{Destination, Interface, Key, Launched, Named, Network, Route, Routing, Subnet};
use crate::template::evaluate::{Fact, Open, Truth, Why};
use ipnet::IpNet;

/// A family of addresses, in which an interface is reached or not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    V4,
    V6,
}

/// A way from the internet to an interface, and whether packets take it if its security groups let them.
pub(super) struct WayIn<'n> {
    pub subnet: &'n Subnet,
    place: &'n Place,
    pub family: Family,
    /// Whether it has an address of the family.
    address: Truth,
    pub truth: Truth,
}

/// The ways from the internet to an interface in its places: one of each family and VPC.
pub(super) fn ways_in<'n>(
    network: &'n Network,
    launched: &Launched,
    places: impl Iterator<Item = &'n Place> + Clone,
) -> Vec<WayIn<'n>> {
    let ways = [Family::V4, Family::V6].map(|family| {
        let ways = places.clone().filter_map(|place| way_in(network, launched, place, family));
        ways.collect::<Vec<_>>()
    });
    best(ways.into_iter().flatten())
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
    pub fn leads_back(&self, network: &Network, from: &Open<IpNet>) -> Truth {
        let routing = network.routing(self.subnet);
        let routes = self.family.routes(&routing).map(|(route, gateway, there)| {
            there.and(network.attached(gateway, &self.subnet.vpc).truth).and(covers(&route.destination, from))
        });
        // What is not known of the routes may be such a route.
        let public = routing.is_public();
        let open = if public.why().is_some() { public } else { routing.routes.rest() };
        self.address.clone().and(Truth::any(routes).or(open))
    }

    /// The way hop by hop, for packets from some blocks and those who send them.
    pub fn path(&self, network: &Network, launched: &Launched, from: Option<&Open<IpNet>>, who: Hop) -> Vec<Hop> {
        let routing = network.routing(self.subnet);
        let Some((route, gateway)) = self.family.route(&routing, from) else {
            return vec![hops::in_subnet(self.subnet, &routing)];
        };
        let mut path = hops::inward(who, network, self.subnet, &routing, route, gateway);
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
    own.and(subnet.has_ipv6())
}
