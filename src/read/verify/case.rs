//! What the rules look at.

use super::order::Order;
use super::road::{RoadOut, roads};
use super::service::{Service, services};
use super::{Expected, Mode, Opening, inbound};
use crate::read::evaluate::{Evaluator, Fact, Truth};
use crate::read::network::{Balancer, Interface, Kind, Launched, Named, Names, Network, Subnet};
use crate::read::reference::Reference;
use crate::read::template::Document;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

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
    openings: Vec<OnceCell<Vec<Opening>>>,
}

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
    /// The security groups of all its interfaces.
    pub groups: Names,
    services: OnceCell<Vec<Service>>,
}

/// A subnet that something is launched into, with one of its interfaces.
pub(super) struct Place {
    /// The subnet's logical id, or the id it has outside.
    pub subnet: String,
    /// The position of the interface.
    pub interface: usize,
    /// Whether it gets a public IPv4 address there.
    pub address: Truth,
    /// The resource and the property that decide that, in words, and where.
    pub because: (String, String, String),
    /// Whether the subnet's table has a route to an internet gateway.
    pub public: Truth,
    /// Whether its security groups let it open connections to the internet, and the first of them.
    pub lets_out: (Truth, String),
    roads: OnceCell<Vec<RoadOut>>,
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
        let standings = network.launched.iter().map(|launched| Standing::of(&network, launched, claimed));
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
        }
    }

    /// The roads out for what stands in a place: one, unless several routes take the place of a default route.
    pub fn roads<'c>(&self, place: &'c Place) -> &'c [RoadOut] {
        place.roads.get_or_init(|| roads(self, place))
    }

    /// The AWS services that something needs, with how each is reached from all its subnets.
    pub fn services<'c>(&self, launched: &Launched, standing: &'c Standing) -> &'c [Service] {
        standing.services.get_or_init(|| services(self, launched, standing))
    }

    /// The load balancers in a security group, and who may connect to each.
    pub fn balancers_in(&self, group: &Named) -> impl Iterator<Item = (&Balancer, &[Opening])> {
        let members = self.members.get(group).map_or(&[][..], |members| &members.balancers);
        members.iter().map(|position| (&self.network.balancers[*position], self.openings(*position)))
    }

    /// Whether anything that is launched is in a security group.
    pub fn is_launched_in(&self, group: &Named) -> bool {
        self.members.get(group).is_some_and(|members| !members.launched.is_empty())
    }

    /// The load balancers, and who may connect to each.
    pub fn balancers(&self) -> impl Iterator<Item = (&Balancer, &[Opening])> {
        self.network.balancers.iter().enumerate().map(|(position, balancer)| (balancer, self.openings(position)))
    }

    fn openings(&self, position: usize) -> &[Opening] {
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

    fn of(network: &Network, launched: &Launched, claimed: Option<Expected>) -> Self {
        let mut places = Vec::<Place>::new();
        let mut unknown = launched.subnets.unknown.clone();
        let own = |interface: &Interface| -> Option<BTreeSet<Named>> {
            let subnets = interface.subnets.as_ref()?;
            Some(subnets.known.iter().map(|written| written.name.clone()).collect())
        };
        let own = launched.interfaces.iter().map(own).collect::<Vec<_>>();
        for written in &launched.subnets.known {
            let subnet = network.subnet(&written.name);
            if subnet.is_none() {
                unknown.get_or_insert_with(|| format!("the subnet `{}` is not in the template", written.name.id()));
            }
            for (position, interface) in launched.interfaces.iter().enumerate() {
                if own[position].as_ref().is_some_and(|own| !own.contains(&written.name)) {
                    continue;
                }
                let (address, because) = address(network, launched, interface, subnet);
                let public = match subnet {
                    Some(subnet) => network.routing(subnet).is_public(),
                    None => Truth::Unknown(format!("the subnet `{}` is not in the template", written.name.id())),
                };
                let subnet = written.name.id().to_owned();
                let lets_out = (
                    network.lets_out(&interface.groups, HTTPS),
                    interface.groups.ids().next().unwrap_or_default().to_owned(),
                );
                let roads = OnceCell::new();
                places.push(Place { subnet, interface: position, address, because, public, lets_out, roads });
            }
        }
        let mode = mode(&places, unknown.as_deref());
        let own = if mode == Mode::Public { Expected::Public } else { Expected::Private };
        // Tasks and functions may stand in private subnets of a public rack, but in no public ones of a private rack.
        let expected = match claimed {
            Some(claimed) if launched.kind == Kind::Instances || claimed == Expected::Private => claimed,
            _ => own,
        };
        let mut groups = Names::default();
        launched.interfaces.iter().for_each(|interface| groups.extend(interface.groups.clone()));
        Self { places, unknown, mode, expected, groups, services: OnceCell::new() }
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

/// Whether an interface gets a public IPv4 address in a subnet, and the resource, property and place that decide it. What
/// the interface says wins over the subnet (EC2 user guide, "Amazon EC2 instance IP addressing"); an Elastic IP over both.
fn address(
    network: &Network,
    launched: &Launched,
    interface: &Interface,
    subnet: Option<&Subnet>,
) -> (Truth, (String, String, String)) {
    if let Some((id, exists)) = elastic(network, launched) {
        let because = (id.clone(), format!("associates an Elastic IP with `{}`", launched.id), super::report::at(&id));
        return (exists, because);
    }
    let flag = |value: &str| format!("`AssociatePublicIpAddress` of `{}` is {value}", interface.resource);
    let because = |text: String| (interface.resource.clone(), text, interface.pointer.clone());
    match &interface.public_address {
        Fact::Is(value) if launched.kind == Kind::Tasks => {
            let word = if *value { "ENABLED" } else { "not ENABLED" };
            (Truth::of(*value), because(format!("`AssignPublicIp` of `{}` is {word}", launched.id)))
        }
        Fact::Is(_) if launched.kind == Kind::Function => {
            (Truth::No, because("functions never have public addresses".to_owned()))
        }
        Fact::Is(value) => (Truth::of(*value), because(flag(&value.to_string()))),
        Fact::Unknown(why) => (Truth::Unknown(why.clone()), because(flag("not known"))),
        Fact::Missing => match subnet {
            Some(subnet) => {
                let pointer = super::report::at_property(&subnet.id, "MapPublicIpOnLaunch");
                let word = match subnet.public_addresses {
                    Truth::Yes => "true",
                    Truth::No => "not true",
                    Truth::Unknown(_) => "not known",
                };
                let text = format!(
                    "`{}` leaves it to the subnet, and `MapPublicIpOnLaunch` of `{}` is {word}",
                    interface.resource, subnet.id
                );
                let pointer = if subnet.public_addresses.is_no() { super::report::at(&subnet.id) } else { pointer };
                (subnet.public_addresses.clone(), (subnet.id.clone(), text, pointer))
            }
            None => (Truth::Unknown("its subnet is not in the template".to_owned()), because(flag("not set"))),
        },
    }
}

/// The port by which the road out is judged: that of HTTPS, by which AWS services are called.
pub(super) const HTTPS: u16 = 443;

/// Whether an Elastic IP can name what is launched: a single instance or interface.
fn names_one(launched: &Launched) -> bool {
    matches!(launched.resource_type.as_str(), "AWS::EC2::Instance" | "AWS::EC2::NetworkInterface")
}

/// The Elastic IP, or its association, that names an instance or interface; one that does so for certain comes first.
fn elastic(network: &Network, launched: &Launched) -> Option<(String, Truth)> {
    let own = network.addresses.iter().map(|address| (&address.id, &address.exists, &address.instance));
    let others = network.address_associations.iter().map(|one| (&one.id, &one.exists, &one.instance));
    // An address whose instance is not known may be this one's.
    let mut found = own.chain(others).filter_map(|(id, exists, instance)| match instance {
        Fact::Is(Named::Here(instance)) if *instance == launched.id => Some((id.clone(), exists.clone())),
        Fact::Unknown(why) if names_one(launched) => Some((id.clone(), Truth::Unknown(why.clone()))),
        _ => None,
    });
    let first = found.next()?;
    Some(found.find(|(_, truth)| truth.is_yes() && !first.1.is_yes()).unwrap_or(first))
}
