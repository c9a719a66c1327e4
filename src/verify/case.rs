//! What the rules look at.

use super::address::{Reason, address, by_elastic, elastic};
use super::inbound::{Admitted, Openings};
use super::order::Order;
use super::road::{RoadOut, roads};
use super::service::{Service, services};
use super::world::Stranger;
use super::{Expected, Mode, inbound, world};
use crate::network::{Balancer, Interface, Kind, Launched, Named, Names, Network, Rank};
use crate::template::Document;
use crate::template::evaluate::{Evaluator, Fact, Truth};
use crate::template::reference::Reference;
use ipnet::IpNet;
use serde_json::Value;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A template with everything that is known about it.
pub(super) struct Case<'a> {
    pub template: &'a Value,
    pub document: Document<'a>,
    pub evaluator: &'a Evaluator<'a>,
    pub network: Network,
    pub order: Order<'a>,
    pub references: &'a [Reference<'a>],
    /// The mode that is expected from outside, if any.
    pub given: Option<Expected>,
    /// The bytes the template has without spaces.
    pub bytes: usize,
    /// Where everything that is launched stands, in the order of `network.launched`.
    pub standings: Vec<Standing>,
    /// Who is in which security group.
    members: BTreeMap<Named, Members>,
    /// Who may connect to each load balancer, once it has been asked for.
    openings: Vec<OnceCell<Openings>>,
    /// Whom each security group admits from outside each VPC, once it has been asked for.
    strangers: Remembered<(Option<Named>, Option<Named>), Vec<Stranger>>,
    /// Whom each security group admits to which ports, once it has been asked for.
    admitted: Remembered<Option<Named>, Vec<Admitted>>,
    /// Through which load balancers members of each group open connections, and for whom, once it has been asked for.
    clients: Remembered<Named, inbound::Clients>,
    /// Through which load balancers in a block of a VPC connections are opened, and for whom, once it has been asked for.
    clients_in: Remembered<(IpNet, Option<Named>), inbound::Clients>,
    /// The roads out, once they have been asked for: they are the same for all that stands in the same way.
    roads: Remembered<Footing, Vec<RoadOut>>,
}

/// What was found out, by what it was asked of.
type Remembered<K, V> = RefCell<BTreeMap<K, Rc<V>>>;

/// What roads out depend on: the subnet, whether there is a public address there and why, and what security groups let out.
type Footing = (String, Truth, Reason, Outbound);

/// Who is in a security group, by position in the network.
#[derive(Default)]
struct Members {
    balancers: Vec<usize>,
    launched: Vec<usize>,
}

/// Where something that is launched stands.
pub(super) struct Standing {
    /// Its places, one for each of its subnets and interfaces.
    pub places: Vec<Place>,
    /// Why it may have others.
    pub unknown: Option<String>,
    /// What its mode is.
    pub mode: Mode,
    /// What is expected of it.
    pub expected: Expected,
    /// Why that is expected, as it is said of it: `is to be private`.
    pub because: &'static str,
    /// The security groups of all its interfaces.
    pub groups: Names,
    /// The Elastic IPs, or their associations, that name it, and whether each is made.
    pub elastic: Vec<(String, Truth)>,
    services: OnceCell<Vec<Service>>,
}

/// A subnet that something is launched into, with one of its interfaces.
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
    roads: OnceCell<Rc<Vec<RoadOut>>>,
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

impl<'a> Case<'a> {
    pub fn new(
        template: &'a Value,
        document: Document<'a>,
        evaluator: &'a Evaluator<'a>,
        references: &'a [Reference<'a>],
        expected: Option<Expected>,
    ) -> Self {
        let network = Network::of(document, evaluator);
        let order = Order::of(template, document, evaluator, references);
        let bytes = template.to_string().len();
        let claimed = expected.or_else(|| claimed(evaluator));
        let mut places = MOST_PLACES;
        let standings = network.launched.iter().map(|launched| Standing::of(&network, launched, claimed, &mut places));
        let standings = standings.collect::<Vec<_>>();
        let members = members(&network, &standings);
        let openings = network.balancers.iter().map(|_| OnceCell::new()).collect();
        Self {
            template,
            document,
            evaluator,
            network,
            order,
            references,
            given: expected,
            bytes,
            standings,
            members,
            openings,
            strangers: RefCell::default(),
            admitted: RefCell::default(),
            clients: RefCell::default(),
            clients_in: RefCell::default(),
            roads: RefCell::default(),
        }
    }

    /// The roads out for what stands in a place: one, unless several routes take the place of a default route.
    pub fn roads<'c>(&self, place: &'c Place) -> &'c [RoadOut] {
        place.roads.get_or_init(|| {
            let footing = (place.subnet.clone(), place.address.clone(), place.because.clone(), place.outbound.clone());
            remembered(&self.roads, footing, || roads(self, place))
        })
    }

    /// Whom a security group admits from outside a VPC; without a group, the rules of which it is not known whose they are.
    pub fn strangers(&self, group: Option<&Named>, vpc: &Fact<Named>) -> Rc<Vec<Stranger>> {
        let key = (group.cloned(), vpc.clone().known());
        remembered(&self.strangers, key, || world::strangers(self, group, vpc))
    }

    /// Whom a security group admits to which ports, each once; without a group, the rules of which it is not known whose
    /// they are.
    pub fn admitted(&self, group: Option<&Named>) -> Rc<Vec<Admitted>> {
        remembered(&self.admitted, group.cloned(), || inbound::admitted(self, group))
    }

    /// Through which load balancers the members of a security group open connections, and for whom.
    pub fn clients(&self, group: &Named) -> Rc<inbound::Clients> {
        remembered(&self.clients, group.clone(), || inbound::clients(self, group))
    }

    /// Through which load balancers that stand in a block of a VPC connections are opened, and for whom.
    pub fn clients_in(&self, block: &IpNet, vpc: &Fact<Named>) -> Rc<inbound::Clients> {
        remembered(&self.clients_in, (*block, vpc.clone().known()), || inbound::clients_in(self, block, vpc))
    }

    /// The AWS services that something needs, with how each is reached from all its subnets.
    pub fn services<'c>(&self, launched: &Launched, standing: &'c Standing) -> &'c [Service] {
        standing.services.get_or_init(|| services(self, launched, standing))
    }

    /// The load balancers in a security group, and who may connect to each.
    pub fn balancers_in(&self, group: &Named) -> impl Iterator<Item = (&Balancer, &Openings)> {
        let members = self.members.get(group).map_or(&[][..], |members| &members.balancers);
        members.iter().map(|position| (&self.network.balancers[*position], self.openings(*position)))
    }

    /// Whether anything that is launched is in a security group.
    pub fn is_launched_in(&self, group: &Named) -> bool {
        self.members.get(group).is_some_and(|members| !members.launched.is_empty())
    }

    /// The load balancers, and who may connect to each.
    pub fn balancers(&self) -> impl Iterator<Item = (&Balancer, &Openings)> {
        self.network.balancers.iter().enumerate().map(|(position, balancer)| (balancer, self.openings(position)))
    }

    fn openings(&self, position: usize) -> &Openings {
        self.openings[position].get_or_init(|| inbound::openings(self, &self.network.balancers[position]))
    }

    /// What is launched, with where it stands.
    pub fn launched(&self) -> impl Iterator<Item = (&Launched, &Standing)> {
        self.network.launched.iter().zip(&self.standings)
    }

    /// What is launched and expected to stand so; functions never accept connections and may stand anywhere.
    pub fn launched_as(&self, expected: Expected) -> impl Iterator<Item = (&Launched, &Standing)> {
        self.launched()
            .filter(move |(launched, standing)| launched.kind != Kind::Function && standing.expected == expected)
    }

    /// The mode of the template: that of its instances, or if it has none, of its tasks.
    pub fn mode(&self) -> Mode {
        let of = |kind| {
            let modes = self.launched().filter(move |(launched, _)| launched.kind == kind);
            let mut modes = modes.map(|(_, standing)| standing.mode).collect::<Vec<_>>();
            modes.sort_unstable();
            modes.dedup();
            match modes.as_slice() {
                [] => None,
                [one] => Some(*one),
                several if several.contains(&Mode::Unknown) => Some(Mode::Unknown),
                _ => Some(Mode::Mixed),
            }
        };
        of(Kind::Instances).or_else(|| of(Kind::Tasks)).unwrap_or(Mode::Unknown)
    }
}

/// What is known of a key, or what is found out about it now.
fn remembered<K: Ord, V>(known: &Remembered<K, V>, key: K, find: impl FnOnce() -> V) -> Rc<V> {
    if let Some(found) = known.borrow().get(&key) {
        return Rc::clone(found);
    }
    let found = Rc::new(find());
    known.borrow_mut().insert(key, Rc::clone(&found));
    found
}

/// So many places are judged in one template, one for each interface in each subnet; where something may stand beyond
/// that is unknown. AWS takes 500 resources, and a real one has a few places each.
const MOST_PLACES: usize = 20_000;

fn members(network: &Network, standings: &[Standing]) -> BTreeMap<Named, Members> {
    let mut members = BTreeMap::<Named, Members>::new();
    for (position, balancer) in network.balancers.iter().enumerate() {
        for written in &balancer.groups.known {
            members.entry(written.name.clone()).or_default().balancers.push(position);
        }
    }
    for (position, standing) in standings.iter().enumerate() {
        for written in &standing.groups.known {
            members.entry(written.name.clone()).or_default().launched.push(position);
        }
    }
    members
}

/// The mode that a template claims to be in, by an output as ours have it.
fn claimed(evaluator: &Evaluator) -> Option<Expected> {
    match evaluator.output("Mode").text() {
        Fact::Is(mode) if mode == "public" => Some(Expected::Public),
        Fact::Is(mode) if mode == "private" => Some(Expected::Private),
        _ => None,
    }
}

impl Standing {
    /// Its subnets, each once, by the places of the first interface in each.
    pub fn subnets(&self) -> impl Iterator<Item = &Place> {
        self.places.chunk_by(|one, other| one.subnet == other.subnet).filter_map(<[Place]>::first)
    }

    /// Those of its subnets that it stands in when it starts.
    pub fn starting(&self) -> impl Iterator<Item = &Place> {
        self.subnets().filter(|place| place.rank != Rank::Attached)
    }

    /// Where something stands; it takes its places from those that are left.
    fn of(network: &Network, launched: &Launched, claimed: Option<Expected>, left: &mut usize) -> Self {
        let mut places = Vec::new();
        let mut unknown = launched.subnets.unknown.clone();
        let own = |interface: &Interface| -> Option<BTreeSet<Named>> {
            let subnets = interface.subnets.as_ref()?;
            Some(subnets.known.iter().map(|written| written.name.clone()).collect())
        };
        let own = launched.interfaces.iter().map(own).collect::<Vec<_>>();
        let elastic = elastic(network, launched);
        let assigned = by_elastic(&elastic, launched);
        let outbound = launched.interfaces.iter().map(|interface| Outbound::of(network, interface));
        let outbound = outbound.collect::<Vec<_>>();
        for written in &launched.subnets.known {
            let subnet = network.subnet(&written.name);
            let outside = || format!("the subnet `{}` is not in the template", written.name.id());
            if subnet.is_none() {
                unknown.get_or_insert_with(outside);
            }
            let there = |position: &usize| own[*position].as_ref().is_none_or(|own| own.contains(&written.name));
            if *left < launched.interfaces.len() {
                unknown = Some("there are too many subnets and interfaces to judge them all".to_owned());
                break;
            }
            let public = subnet.map_or_else(|| Truth::Unknown(outside()), |subnet| network.routing(subnet).is_public());
            for (position, interface) in launched.interfaces.iter().enumerate().filter(|(position, _)| there(position))
            {
                *left -= 1;
                let (at_launch, because) = address(launched, interface, subnet);
                let (address, because) = assigned.clone().unwrap_or_else(|| (at_launch.clone(), because));
                places.push(Place {
                    subnet: written.name.id().to_owned(),
                    interface: position,
                    rank: interface.rank,
                    address,
                    at_launch,
                    because,
                    public: public.clone(),
                    outbound: outbound[position].clone(),
                    roads: OnceCell::new(),
                });
            }
        }
        let mode = mode(&places, unknown.as_deref());
        let own = if mode == Mode::Public { Expected::Public } else { Expected::Private };
        // Tasks and functions may stand in private subnets of a public rack, but in no public ones of a private rack.
        let (expected, because) = match (claimed, mode) {
            (Some(Expected::Private), _) => (Expected::Private, "is to be private"),
            (Some(claimed), _) if launched.kind == Kind::Instances => (claimed, "is to be public"),
            (_, Mode::Public) => (own, "is public"),
            (_, Mode::Private) => (own, "is private"),
            (_, Mode::Mixed) => (own, "counts as private (it is not public throughout)"),
            (_, Mode::Unknown) => (own, "counts as private (it is not known to be public)"),
        };
        let mut groups = Names::default();
        launched.interfaces.iter().for_each(|interface| groups.extend(interface.groups.clone()));
        Self { places, unknown, mode, expected, because, groups, elastic, services: OnceCell::new() }
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

fn mode(places: &[Place], unknown: Option<&str>) -> Mode {
    let address = Truth::all(places.iter().map(|place| place.address.clone()));
    let no_address = Truth::all(places.iter().map(|place| place.address.clone().not()));
    let public = Truth::all(places.iter().map(|place| place.public.clone()));
    let no_public = Truth::all(places.iter().map(|place| place.public.clone().not()));
    if unknown.is_some() || places.is_empty() {
        Mode::Unknown
    } else if address.is_yes() && public.is_yes() {
        Mode::Public
    } else if no_address.is_yes() && no_public.is_yes() {
        Mode::Private
    } else if [address, no_address, public, no_public].iter().any(|truth| matches!(truth, Truth::Unknown(_))) {
        Mode::Unknown
    } else {
        Mode::Mixed
    }
}

/// The port by which the road out is judged: that of HTTPS, by which AWS services are called.
pub(super) const HTTPS: u16 = 443;
