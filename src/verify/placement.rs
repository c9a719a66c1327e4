//! Where what is launched stands: in which subnets, with which addresses, behind which security groups.

use super::address::{Reason, address, by_elastic, elastic};
use super::{Expected, Mode};
use crate::network::{Elastic, Interface, Key, Kind, Launched, Named, Names, Network, Rank};
use crate::template::evaluate::{Open, Truth, Why};
use std::collections::BTreeSet;

/// The port by which egress is judged: that of HTTPS, by which AWS services are called.
pub(super) const HTTPS: u16 = 443;

/// So many places are judged in one template, one for each interface in each subnet; where something may stand beyond
/// that is unknown. AWS takes 500 resources, and a real one has a few places each.
pub(super) const MOST_PLACES: usize = 20_000;

/// Where something that is launched stands.
pub(super) struct Placement {
    /// Its places, one for each of its subnets and interfaces.
    pub places: Open<Place>,
    /// What its mode is.
    pub mode: Mode,
    /// Whether it is public throughout.
    pub public: Truth,
    /// What is expected of it.
    pub expected: Expected,
    /// Whether somebody says so: who verifies it, or the template.
    is_claimed: bool,
    /// Why that is expected, as it is said of it: `is to be private`.
    pub because: &'static str,
    /// The security groups of all its interfaces.
    pub groups: Names,
    /// The Elastic IPs, or their associations, of each of its interfaces, and whether each is made.
    pub elastic: Vec<Vec<Elastic>>,
}

/// A subnet that something is launched into, with one of its interfaces.
#[derive(Clone)]
pub(super) struct Place {
    /// The subnet's logical id, or the id it has outside.
    pub subnet: String,
    /// The position of the interface.
    pub interface: usize,
    /// Which of the interfaces it is.
    pub rank: Rank,
    /// Whether it gets a public IPv4 address there.
    pub address: Truth,
    /// What decides that.
    pub because: Reason,
    /// Whether it would get one without an Elastic IP, as soon as it is launched.
    pub at_launch: Truth,
    /// Whether the subnet's table has a route to an internet gateway.
    pub public: Truth,
    /// What its security groups let out.
    pub outbound: Outbound,
}

/// What security groups let out to every IPv4 address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outbound {
    /// Whether they do HTTPS, by which AWS services are called.
    pub https: Truth,
    /// Whether they do everything.
    pub everything: Truth,
    /// The first of them.
    pub group: String,
    /// Where they are named, or would be.
    pub pointer: String,
}

impl Placement {
    /// Where something stands; it takes its places from those that are left.
    pub fn of(network: &Network, launched: &Launched, claimed: Option<Expected>, left: &mut usize) -> Self {
        let elastic = launched.interfaces.iter().map(|one| elastic(network, launched, one)).collect::<Vec<_>>();
        let places = places(network, launched, &elastic, left);
        let public = public(launched, &places);
        let mode = mode(&places, &public);
        let own = if mode == Mode::Public { Expected::Public } else { Expected::Private };
        // Tasks and functions may stand in private subnets of a public rack, but in no public ones of a private rack.
        let claimed = claimed.filter(|claimed| *claimed == Expected::Private || launched.kind == Kind::Instances);
        let (expected, because) = match (claimed, mode) {
            (Some(Expected::Private), _) => (Expected::Private, "should be private"),
            (Some(Expected::Public), _) => (Expected::Public, "should be public"),
            (None, Mode::Public) => (own, "is public"),
            (None, Mode::Private) => (own, "is private"),
            (None, Mode::Mixed) => (own, "is treated as private (it is not public in all subnets)"),
            (None, Mode::Unknown) => (own, "is treated as private (it is not known to be public)"),
        };
        let is_claimed = claimed.is_some();
        let mut groups = Names::default();
        launched.interfaces.iter().for_each(|interface| groups.extend(interface.groups.clone()));
        Self { places, mode, public, expected, is_claimed, because, groups, elastic }
    }

    /// Whether a promise to what is private is kept. Where nobody says that it is to be private, it is promised nothing if it
    /// turns out to be public.
    pub fn kept(&self, truth: Truth) -> Truth {
        if self.mode == Mode::Unknown && !self.is_claimed { self.public.clone().or(truth) } else { truth }
    }

    /// Whether a place is that of an interface inside, of a host that is public by another one: nothing public is promised of it.
    pub fn is_inside(&self, launched: &Launched, place: &Place) -> bool {
        launched.is_multihomed() && self.public.is_yes() && !place.is_public().is_yes()
    }

    /// Its subnets, each once, by the places of the first interface in each.
    pub fn subnets(&self) -> impl Iterator<Item = &Place> + Clone {
        self.places.known.chunk_by(|one, other| one.subnet == other.subnet).filter_map(<[Place]>::first)
    }

    /// Those of its subnets that it stands in when it starts.
    pub fn starting(&self) -> impl Iterator<Item = &Place> + Clone {
        self.subnets().filter(|place| place.rank != Rank::Attached)
    }

    /// Whether it has a public address anywhere.
    pub fn address(&self) -> Truth {
        self.places.any(|place| place.address.clone())
    }
}

/// The places of something that is launched, taken from those that are left.
fn places(network: &Network, launched: &Launched, elastic: &[Vec<Elastic>], left: &mut usize) -> Open<Place> {
    let mut places = Open { known: Vec::new(), rest: launched.subnets.all.rest.clone() };
    // An interface with subnets of its own stands in no others.
    let own = |interface: &Interface| -> Option<BTreeSet<Key>> {
        Some(interface.subnets.as_ref()?.known().map(Named::key).collect())
    };
    let own = launched.interfaces.iter().map(own).collect::<Vec<_>>();
    let outbound = launched.interfaces.iter().map(|interface| Outbound::of(network, interface)).collect::<Vec<_>>();
    for name in launched.subnets.known() {
        let subnet = network.subnet(name);
        let outside = || Why::Outside("subnet", name.id().to_owned());
        if subnet.is_none() {
            places.open(Some(outside()));
        }
        if *left < launched.interfaces.len() {
            places.rest = Some(Why::TooMany("subnets and interfaces to analyze all of them"));
            break;
        }
        let public = subnet.map_or_else(|| Truth::Unknown(outside()), |subnet| network.routing(subnet).is_public());
        let key = name.key();
        for (position, interface) in launched.interfaces.iter().enumerate() {
            if own[position].as_ref().is_some_and(|own| !own.contains(&key)) {
                continue;
            }
            *left -= 1;
            let (at_launch, because) = address(launched, interface, (name, subnet));
            let (address, because) = by_elastic(&elastic[position], launched, (&at_launch, because));
            places.known.push(Place {
                subnet: name.id().to_owned(),
                interface: position,
                rank: interface.rank,
                address,
                at_launch,
                because,
                public: public.clone(),
                outbound: outbound[position].clone(),
            });
        }
    }
    places
}

impl Place {
    /// Whether it is one of the internet: with a public address, and a route to an internet gateway.
    pub fn is_public(&self) -> Truth {
        self.address.clone().and(self.public.clone())
    }
}

impl Outbound {
    fn of(network: &Network, interface: &Interface) -> Self {
        Self {
            https: network.lets_out(&interface.groups, HTTPS),
            everything: network.lets_all_out(&interface.groups),
            group: interface.groups.ids().next().unwrap_or_default().to_owned(),
            pointer: interface.groups.pointer.clone(),
        }
    }
}

/// Whether something is public throughout: in all its places, or, where it is a host with several interfaces, with one of them.
fn public(launched: &Launched, places: &Open<Place>) -> Truth {
    if !launched.is_multihomed() {
        return places.all(Place::is_public);
    }
    let by_interface = (0..launched.interfaces.len()).map(|position| {
        let own = places.known.iter().filter(|place| place.interface == position).map(Place::is_public);
        let own = own.collect::<Vec<_>>();
        Truth::of(!own.is_empty()).and(Truth::all(own))
    });
    Truth::any(by_interface).and(places.rest().not())
}

fn mode(places: &Open<Place>, public: &Truth) -> Mode {
    let private = places.all(|place| place.address.clone().not().and(place.public.clone().not()));
    match (public, private) {
        _ if places.known.is_empty() || places.rest.is_some() => Mode::Unknown,
        (Truth::Yes, _) => Mode::Public,
        (_, Truth::Yes) => Mode::Private,
        (Truth::No, Truth::No) => Mode::Mixed,
        _ => Mode::Unknown,
    }
}
