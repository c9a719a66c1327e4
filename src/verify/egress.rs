//! By which path packets leave a subnet for the internet.

use super::hops::at;
use super::placement::{Outbound, Place};
use super::{Egress, EgressKind, Hop, fixes, hops};
use crate::network::{
    Destination, Named, Names, Nat, Network, Placement, Route, Routing, Subnet, Target, Written, Zone,
};
use crate::template::evaluate::{Fact, Same, Truth, Why};
use crate::template::wording::quoted;
use std::collections::BTreeMap;

/// A path out of a subnet.
pub(super) struct EgressPath {
    /// Which it is; [`EgressKind::None`] also where there is one that leads nowhere.
    pub kind: EgressKind,
    /// The gateway.
    pub via: Option<Named>,
    /// The zone the gateway stands in, if it stands in one.
    pub zone: Option<Zone>,
    /// The fixed addresses that packets carry.
    pub addresses: Names,
    /// Where it goes, hop by hop.
    pub path: Vec<Hop>,
    /// Where the route that leads there names its target.
    pub pointer: String,
    /// The block it is for, if it is not the path of all packets to the internet.
    pub only: Option<String>,
    /// Why it leads nowhere, or why that is not known.
    pub trouble: Option<Trouble>,
    /// The resources it is made of; what is launched has to wait for these.
    pub needs: Vec<String>,
    /// Whether it is the path that packets take, whatever security groups and network ACLs let through.
    pub is_taken: Truth,
}

/// Why a path leads nowhere, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trouble {
    /// Where that is so, as a JSON Pointer; empty where it is in a subnet outside the template.
    pub pointer: String,
    /// Why.
    pub cause: Cause,
}

/// Why a path leads nowhere, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// It leads nowhere: why, as a clause, and what to do about it.
    Fault(String, Remedy),
    /// Where it leads is not known.
    Unknown(Why),
}

impl Cause {
    /// Whether the path leads somewhere.
    pub fn truth(&self) -> Truth {
        match self {
            Self::Fault(..) => Truth::No,
            Self::Unknown(why) => Truth::Unknown(why.clone()),
        }
    }

    /// What to do about it; nothing is known to do about what is not known.
    pub fn remedy(&self) -> Option<&Remedy> {
        if let Self::Fault(_, remedy) = self { Some(remedy) } else { None }
    }
}

impl std::fmt::Display for Cause {
    /// As a clause.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fault(why, _) => f.write_str(why),
            Self::Unknown(why) => write!(f, "{why}"),
        }
    }
}

/// Why a path leads nowhere, as a clause, and what to do about it.
type Fault = (String, Remedy);

/// What to do about a path that leads nowhere. Most of it depends on whether what is launched is to be public or private.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Remedy {
    /// Nothing is known to do about it.
    #[default]
    Nothing,
    /// That, in words.
    Is(String),
    /// The subnet lacks a default route.
    Route,
    /// There is no public address for packets that this route sends to an internet gateway.
    Address(String),
    /// This security group lets nothing out.
    Outbound(String),
}

impl EgressPath {
    fn new(kind: EgressKind) -> Self {
        Self {
            kind,
            via: None,
            zone: None,
            addresses: Names::default(),
            path: Vec::new(),
            pointer: String::new(),
            only: None,
            trouble: None,
            needs: Vec::new(),
            is_taken: Truth::Yes,
        }
    }

    /// Whether it leads to the internet.
    pub fn leads(&self) -> Truth {
        self.trouble.as_ref().map_or(Truth::Yes, |trouble| trouble.cause.truth())
    }

    /// The same, leading nowhere.
    fn none(self, pointer: String, (why, fix): Fault) -> Self {
        let trouble = Some(Trouble { pointer, cause: Cause::Fault(why, fix) });
        Self { kind: EgressKind::None, trouble, ..self }
    }

    /// The same, leading who knows where.
    fn unknown(self, pointer: String, why: Why) -> Self {
        let trouble = Some(Trouble { pointer, cause: Cause::Unknown(why) });
        Self { kind: EgressKind::Unknown, trouble, ..self }
    }

    /// The same, if something holds that it rests on; a path that is already in trouble keeps that, unless this is worse.
    fn provided(self, truth: Truth, pointer: String, fault: impl FnOnce() -> Fault) -> Self {
        match (truth, self.leads()) {
            (Truth::No, Truth::Yes | Truth::Unknown(_)) => self.none(pointer, fault()),
            (Truth::Unknown(why), Truth::Yes) => self.unknown(pointer, why),
            _ => self,
        }
    }

    /// The same, if its route is there: nothing has to wait for one that may not be.
    fn perhaps(self, certain: &Truth, route: &str) -> Self {
        match certain {
            Truth::Unknown(why) => Self { needs: Vec::new(), ..self.unknown(at(route), why.clone()) },
            Truth::Yes | Truth::No => self,
        }
    }

    /// Whether it leads who knows where, and that is why.
    fn is_unknown_because(&self, why: &Why) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| matches!(&trouble.cause, Cause::Unknown(own) if own == why))
    }

    /// As the report has it.
    pub fn egress(&self, subnet: &str) -> Egress {
        Egress {
            subnet: subnet.to_owned(),
            kind: self.kind,
            via: self.via.as_ref().map(|name| name.id().to_owned()),
            zone: self.zone.as_ref().map(ToString::to_string),
            addresses: self.addresses.ids().map(str::to_owned).collect(),
        }
    }
}

/// The paths out for what stands in a place: one for each target, so one, unless several routes take the place of a default
/// route.
pub(super) fn paths(network: &Network, place: &Place) -> Vec<EgressPath> {
    let Some(subnet) = network.subnets.get(&place.subnet) else {
        let path = EgressPath::new(EgressKind::Unknown);
        return vec![path.unknown(String::new(), Why::Outside("subnet", place.subnet.clone()))];
    };
    let routing = network.routing(subnet);
    let (routes, covered) = ways_out(&routing);
    let mut by_target = BTreeMap::new();
    let mut paths = Vec::new();
    for (route, certain) in &routes {
        let first = *by_target.entry(route.target.key()).or_insert(paths.len());
        if first == MOST_PATHS {
            paths.push(EgressPath::new(EgressKind::Unknown).unknown(at(&subnet.id), Why::TooMany("route targets")));
            break;
        }
        match paths.get_mut(first) {
            None => {
                let mut path = path(network, place, subnet, &routing, route);
                path.is_taken = if path.leads().is_no() { Truth::Yes } else { path.leads() };
                let path = path.guarded(network, place, subnet);
                // Which packets take a route whose destination is not known, is not known either.
                let takes = match &route.destination {
                    Destination::Unknown(why) => Truth::Unknown(why.clone()),
                    _ => Truth::Yes,
                };
                paths.push(path.perhaps(&certain.clone().and(takes), &route.id));
            }
            Some(same) => same.needs.push(route.id.clone()),
        }
    }
    let association = routing.association.map(|association| association.id.clone());
    paths.iter_mut().for_each(|path| path.needs.extend(association.clone()));
    // A default route is all it takes; where others are beside it, the longest match decides.
    match covered {
        Truth::Unknown(why) if paths.iter().any(|path| path.is_unknown_because(&why)) => {}
        Truth::Yes => {}
        Truth::No => paths.push(uncovered(subnet, &routing, routes.is_empty())),
        Truth::Unknown(why) => paths.push(EgressPath::new(EgressKind::Unknown).unknown(at(&subnet.id), why)),
    }
    paths
}

/// That no route covers the internet.
fn uncovered(subnet: &Subnet, routing: &Routing, nothing: bool) -> EgressPath {
    let what = if nothing { "no route to the internet" } else { "no default route" };
    let fault = match routing.table {
        Some(table) => (format!("`{}` has {what}", table.id()), Remedy::Route),
        None => (format!("it uses the main route table of its VPC, which has {what}"), Remedy::Route),
    };
    let path = vec![hops::in_subnet(subnet, routing), nowhere(routing)];
    EgressPath { path, ..EgressPath::new(EgressKind::None) }.none(at(&subnet.id), fault)
}

/// The routes out, the widest first: it stands for all that lead to one target.
fn ways_out<'n>(routing: &Routing<'n>) -> (Vec<(&'n Route, Truth)>, Truth) {
    let (ways, covered) = routing.ways_out();
    let mut ways = ways.into_iter().map(|(route, certain)| (route, certain.clone())).collect::<Vec<_>>();
    ways.sort_by_key(|(route, _)| (route.destination.ipv4().map(|block| (block.prefix_len(), block)), &route.id));
    (ways, covered)
}

/// So many paths are judged of one subnet. AWS takes 50 routes in a table by default (VPC user guide, "Amazon VPC quotas"),
/// most of which lead to one target.
const MOST_PATHS: usize = 50;

fn nowhere(routing: &Routing) -> Hop {
    let table = routing.table.map_or("main route table", Named::id);
    Hop::new(table, "it has no route for 0.0.0.0/0")
}

fn path(network: &Network, place: &Place, subnet: &Subnet, routing: &Routing, route: &Route) -> EgressPath {
    let mut path = EgressPath::new(EgressKind::Unknown);
    path.pointer.clone_from(&route.pointer);
    path.only = (!route.is_default()).then(|| route.destination.to_string());
    path.path = hops::outward(subnet, routing, route);
    path.via = route.target.name().cloned();
    path.needs.push(route.id.clone());
    match &route.target {
        Target::Internet(gateway) => straight(network, place, subnet, route, gateway, path),
        Target::Nat(name) => match network.nat(name) {
            Some(nat) => through_nat(network, subnet, nat, path),
            None if matches!(name, Named::Given(_)) => {
                path.kind = EgressKind::Nat;
                path.addresses.all.open(Some(Why::Outside("NAT gateway", name.id().to_owned())));
                path
            }
            None => path.unknown(at(&route.id), Why::StandsFor(name.id().to_owned())),
        },
        Target::EgressOnly(name) => {
            let why = format!("`{}` forwards IPv6 only", name.id());
            path.none(at(&route.id), (why, Remedy::Is(fixes::reroute(network, route, subnet))))
        }
        Target::Other(_) => path.unknown(at(&route.id), route.elsewhere()),
        Target::Unknown(why) => path.unknown(at(&route.id), why.clone()),
    }
}

/// A path straight through an internet gateway, which passes on packets of public addresses only.
fn straight(
    network: &Network,
    place: &Place,
    subnet: &Subnet,
    route: &Route,
    gateway: &Named,
    mut path: EgressPath,
) -> EgressPath {
    path.kind = EgressKind::Internet;
    path.path.push(hops::at_gateway(network, subnet, gateway));
    path.addresses = elastic_address(network, place);
    let attached = network.attached(gateway, &subnet.vpc);
    path.needs.extend(attached.by.map(|attachment| attachment.id.clone()));
    let hidden = || {
        let why = format!("{}, and an internet gateway forwards nothing without one", place.because.text);
        (why, Remedy::Address(route.id.clone()))
    };
    path.provided(attached.truth, naming(gateway, &route.pointer), || loose(network, gateway, subnet, route)).provided(
        place.address.clone(),
        place.because.pointer.clone(),
        hidden,
    )
}

/// The fixed address of what leaves without a NAT gateway: its Elastic IP, if it has one.
fn elastic_address(network: &Network, place: &Place) -> Names {
    let mut names = Names::default();
    if place.because.is_elastic {
        let id = &place.because.resource;
        let named = network.address_associations.iter().find(|association| association.id == *id);
        match named.map_or_else(|| Fact::Is(Named::Here(id.clone())), |named| named.address.clone()) {
            Fact::Is(name) => names.all.known.push(Written { name, pointer: at(id) }),
            Fact::Unknown(unknown) => names.all.open(Some(unknown.why)),
            Fact::Missing => {}
        }
    }
    names
}

/// A path through a NAT gateway: on, through the gateway's own path.
fn through_nat(network: &Network, subnet: &Subnet, nat: &Nat, mut path: EgressPath) -> EgressPath {
    path.kind = EgressKind::Nat;
    path.needs.push(nat.id.clone());
    if let Truth::Unknown(why) = &nat.exists {
        return path.unknown(at(&nat.id), why.clone());
    }
    let private = || {
        let why = format!("the NAT gateway `{}` has private connectivity and no path to the internet", nat.id);
        let fixes = [
            format!("set `ConnectivityType` of `{}` to `public`", nat.id),
            format!("set `AllocationId` of `{}` to an Elastic IP that nothing else uses", nat.id),
        ];
        (why, Remedy::Is(fixes::all(fixes)))
    };
    let by = path.needs.first().cloned();
    let elsewhere = || {
        let why = format!("the NAT gateway `{}` is in another VPC", nat.id);
        let fix = match (&nat.placement, &subnet.vpc, fixes::nat(network, subnet), &by) {
            (_, _, Some(other), Some(route)) => format!("point `{route}` to `{}`", other.id),
            (Placement::Regional(_), Fact::Is(vpc), ..) => format!("set `VpcId` of `{}` to `{}`", nat.id, vpc.id()),
            _ => format!("point the route to a NAT gateway in the VPC of `{}`", subnet.id),
        };
        (why, Remedy::Is(fix))
    };
    match &nat.placement {
        Placement::Unknown(why) => path.unknown(at(&nat.id), why.clone()),
        Placement::Regional(vpc) => {
            path.addresses = nat.addresses_for(subnet.zone.as_ref());
            path.path.push(Hop::new(&nat.id, sends_from(&path.addresses, "it spans all zones")));
            let attached = network.has_gateway(vpc);
            path.needs.extend(attached.by.map(|attachment| attachment.id.clone()));
            let loose = || {
                let why = format!("no internet gateway is attached to the VPC of `{}`", nat.id);
                (why, Remedy::Is(fixes::attach_any(network, vpc)))
            };
            path.provided(subnet.vpc.is(vpc), at(&nat.id), elsewhere)
                .provided(nat.public.clone(), at(&nat.id), private)
                .provided(attached.truth, at(&nat.id), loose)
        }
        Placement::Subnet(name) => {
            path.addresses = nat.all_addresses();
            let Some(stand) = network.subnet(name) else {
                path.path.push(Hop::new(&nat.id, sends_from(&path.addresses, &format!("it is in `{}`", name.id()))));
                return path.unknown(at(&nat.id), Why::Outside("subnet", name.id().to_owned()));
            };
            path.zone.clone_from(&stand.zone);
            let path = path.provided(stand.vpc.same(&subnet.vpc), at(&nat.id), elsewhere);
            if path.kind == EgressKind::None {
                return path;
            }
            let mut path = path.provided(nat.public.clone(), at(&nat.id), private);
            path.path.push(Hop::new(&nat.id, sends_from(&path.addresses, &format!("it is in `{}`", stand.id))));
            if path.kind == EgressKind::None { path } else { onward(network, nat, stand, path) }
        }
    }
}

/// From a zonal NAT gateway on to the internet, by the routes of the subnet it stands in. All of them have to lead there.
fn onward(network: &Network, nat: &Nat, stand: &Subnet, mut path: EgressPath) -> EgressPath {
    let routing = network.routing(stand);
    path.needs.extend(routing.association.map(|association| association.id.clone()));
    let (ways, covered) = ways_out(&routing);
    if !covered.is_yes() {
        path.path.push(hops::in_subnet(stand, &routing));
        path.path.push(nowhere(&routing));
    }
    let stuck = || {
        let why = format!(
            "the NAT gateway `{}` is in `{}`, which has no default route to an internet gateway",
            nat.id, stand.id
        );
        (why, into_public(network, nat, stand))
    };
    let mut path = path.provided(covered, at(&nat.id), stuck);
    for (route, certain) in ways {
        path.needs.push(route.id.clone());
        path.path.extend(hops::outward(stand, &routing, route));
        let elsewhere = |target: &Named| {
            let why = format!(
                "the NAT gateway `{}` is in `{}`, from which `{}` sends packets to `{}` instead of an internet gateway",
                nat.id,
                stand.id,
                route.id,
                target.id()
            );
            (why, into_public(network, nat, stand))
        };
        // What a route that is not there does, is nothing; what is missing then has been told.
        let (leads, pointer, fault): (_, _, Box<dyn Fn() -> Fault>) = match &route.target {
            Target::Internet(gateway) => {
                path.path.push(hops::at_gateway(network, stand, gateway));
                let attached = network.attached(gateway, &stand.vpc);
                path.needs.extend(attached.by.map(|attachment| attachment.id.clone()));
                (attached.truth, naming(gateway, &route.pointer), Box::new(|| loose(network, gateway, stand, route)))
            }
            Target::Other(_) => (Truth::Unknown(route.elsewhere()), at(&route.id), Box::new(Fault::default)),
            Target::Unknown(why) => (Truth::Unknown(why.clone()), at(&route.id), Box::new(Fault::default)),
            Target::Nat(target) | Target::EgressOnly(target) => {
                (Truth::No, at(&route.id), Box::new(move || elsewhere(target)))
            }
        };
        path = path.provided(certain.implies(leads), pointer, fault);
    }
    path
}

/// What to do about a NAT gateway from which packets get nowhere. To change the routes where it stands may open that subnet
/// to the internet, and with it what is launched there.
fn into_public(network: &Network, nat: &Nat, stand: &Subnet) -> Remedy {
    let is_taken = network.launched.iter().any(|launched| launched.subnets.ids().any(|id| id == stand.id));
    Remedy::Is(match fixes::neighbour(network, stand, true, &Names::default()) {
        Some(other) => format!("set `SubnetId` of `{}` to `{}`", nat.id, other.id),
        None if !is_taken => fixes::make_public(network, stand),
        None => format!("set `SubnetId` of `{}` to a subnet with a default route to an internet gateway", nat.id),
    })
}

/// Where a thing of the template is; of one outside, where it is named.
fn naming(thing: &Named, named: &str) -> String {
    thing.here().map_or_else(|| named.to_owned(), at)
}

/// That an internet gateway is not attached.
fn loose(network: &Network, gateway: &Named, subnet: &Subnet, route: &Route) -> Fault {
    let id = gateway.id();
    let why = format!("the internet gateway `{id}` is not attached to the VPC");
    (why, Remedy::Is(fixes::attach(network, gateway, &subnet.vpc, &route.id)))
}

impl EgressPath {
    /// The same, if security groups and network ACLs let packets take it.
    fn guarded(self, network: &Network, place: &Place, subnet: &Subnet) -> Self {
        if self.kind == EgressKind::None {
            return self;
        }
        let Outbound { https: lets_out, group, pointer, .. } = &place.outbound;
        let closed = || {
            let why = format!("no rule of `{group}` allows outbound connections to the internet");
            (why, Remedy::Outbound(group.clone()))
        };
        let nat = self.via.as_ref().and_then(|via| network.nat(via));
        let stand = nat.and_then(|nat| match &nat.placement {
            Placement::Subnet(name) => network.subnet(name),
            _ => None,
        });
        let mut path = self.provided(lets_out.clone(), pointer.clone(), closed);
        for subnet in [Some(subnet), stand].into_iter().flatten() {
            let pass = network.passes_acl(subnet);
            let pointer = pass.acl.map_or_else(|| at(&subnet.id), |acl| naming(acl, &at(&subnet.id)));
            let acl = pass.acl.map_or("", Named::id);
            let closed = || {
                let why = format!("the network ACL `{acl}` of `{}` allows no traffic", subnet.id);
                (why, Remedy::Is(fixes::open_acl(acl)))
            };
            path = path.provided(pass.passes, pointer, closed);
        }
        path
    }
}

/// What a NAT gateway does, for a path.
fn sends_from(addresses: &Names, stands: &str) -> String {
    let known = addresses.ids().collect::<Vec<_>>();
    match (known.as_slice(), &addresses.all.rest) {
        ([], Some(_)) => format!("{stands} and sends from an unknown address"),
        ([], None) => format!("{stands} and sends from an address that AWS assigns"),
        (known, _) => format!("{stands} and sends from {}", quoted(known, "and")),
    }
}
