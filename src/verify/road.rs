//! By which road packets leave a subnet for the internet.

use super::case::{Case, HTTPS, Outbound, Place};
use super::report::at;
use super::{Egress, Hop, Road, hops};
use crate::network::{Named, Names, Nat, Route, Routing, Stand, Subnet, Target, Written, Zone};
use crate::template::evaluate::{Fact, Truth};
use crate::template::wording::quoted;
use std::collections::BTreeMap;

/// A road out of a subnet.
pub(super) struct RoadOut {
    /// Which it is; [`Road::None`] also where there is one that leads nowhere.
    pub road: Road,
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
    /// The block it is for, if it is not the road of all packets to the internet.
    pub only: Option<String>,
    /// Why it leads nowhere, or why that is not known.
    pub trouble: Option<Trouble>,
    /// The resources it is made of; what is launched has to wait for these.
    pub needs: Vec<String>,
}

/// Why a road leads nowhere, or why that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Trouble {
    /// Where that is so, as a JSON Pointer; empty where it is in a subnet outside the template.
    pub pointer: String,
    /// Why, as a clause.
    pub why: String,
    /// What to do about it; nothing is known to do about what is not known.
    pub hint: String,
}

/// Why a road leads nowhere, as a clause, and what to do about it.
type Fault = (String, String);

impl RoadOut {
    fn new(road: Road) -> Self {
        Self {
            road,
            via: None,
            zone: None,
            addresses: Names::default(),
            path: Vec::new(),
            pointer: String::new(),
            only: None,
            trouble: None,
            needs: Vec::new(),
        }
    }

    /// The same, leading nowhere.
    fn none(self, pointer: String, (why, hint): Fault) -> Self {
        let trouble = Some(Trouble { pointer, why, hint });
        Self { road: Road::None, trouble, ..self }
    }

    /// The same, leading who knows where.
    fn unknown(self, pointer: String, why: String) -> Self {
        let trouble = Some(Trouble { pointer, why, hint: String::new() });
        Self { road: Road::Unknown, trouble, ..self }
    }

    /// The same, if something holds that it rests on.
    fn provided(self, truth: Truth, pointer: String, fault: impl FnOnce() -> Fault) -> Self {
        match truth {
            Truth::Yes => self,
            Truth::No => self.none(pointer, fault()),
            Truth::Unknown(why) => self.unknown(pointer, why),
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
    fn is_unknown_because(&self, why: &str) -> bool {
        self.road == Road::Unknown && self.trouble.as_ref().is_some_and(|trouble| trouble.why == why)
    }

    /// As the report has it.
    pub fn egress(&self, subnet: &str) -> Egress {
        Egress {
            subnet: subnet.to_owned(),
            road: self.road,
            via: self.via.as_ref().map(|name| name.id().to_owned()),
            zone: self.zone.as_ref().map(ToString::to_string),
            addresses: self.addresses.ids().map(str::to_owned).collect(),
        }
    }
}

/// The roads out for what stands in a place: one for each target, so one, unless several routes take the place of a default
/// route.
pub(super) fn roads(case: &Case, place: &Place) -> Vec<RoadOut> {
    let Some(subnet) = case.network.subnets.get(&place.subnet) else {
        let road = RoadOut::new(Road::Unknown);
        return vec![road.unknown(String::new(), format!("the subnet `{}` is not in the template", place.subnet))];
    };
    let routing = case.network.routing(subnet);
    let (ways, covered) = ways_out(&routing);
    let mut by_target = BTreeMap::new();
    let mut roads = Vec::new();
    for (route, certain) in &ways {
        let first = *by_target.entry(&route.target).or_insert(roads.len());
        if first == MOST_ROADS {
            let why = format!("the routes of `{}` have too many targets to judge them all", subnet.id);
            roads.push(RoadOut::new(Road::Unknown).unknown(at(&subnet.id), why));
            break;
        }
        match roads.get_mut(first) {
            None => {
                let road = road(case, place, subnet, &routing, route).guarded(case, place, subnet);
                roads.push(road.perhaps(certain, &route.id));
            }
            Some(same) => same.needs.push(route.id.clone()),
        }
    }
    let association = routing.association.map(|association| association.id.clone());
    roads.iter_mut().for_each(|road| road.needs.extend(association.clone()));
    // A default route is all it takes; where others are beside it, the longest match decides.
    match covered {
        Truth::Unknown(why) if roads.iter().any(|road| road.is_unknown_because(&why)) => {}
        Truth::Yes => {}
        Truth::No => {
            let path = vec![hops::in_subnet(subnet, &routing), nowhere(&routing)];
            let what = if ways.is_empty() { "no route to the internet" } else { "no default route" };
            let road = RoadOut { path, ..RoadOut::new(Road::None) };
            let fault = match routing.table {
                Some(table) => (format!("`{}` has {what}", table.id()), default_route(table.id())),
                None => (
                    format!("it has its VPC's main route table, which has {what}"),
                    format!("associate `{}` with a route table that has a default route", subnet.id),
                ),
            };
            roads.push(road.none(at(&subnet.id), fault));
        }
        Truth::Unknown(why) => roads.push(RoadOut::new(Road::Unknown).unknown(at(&subnet.id), why)),
    }
    roads
}

/// The ways out, the widest first: it stands for all that lead to one target.
fn ways_out<'n>(routing: &Routing<'n>) -> (Vec<(&'n Route, Truth)>, Truth) {
    let (ways, covered) = routing.ways_out();
    let mut ways = ways.into_iter().map(|(route, certain)| (route, certain.clone())).collect::<Vec<_>>();
    ways.sort_by_key(|(route, _)| (route.destination.ipv4().map(|block| (block.prefix_len(), block)), &route.id));
    (ways, covered)
}

/// So many roads are judged of one subnet. AWS takes 50 routes in a table by default (VPC user guide, "Amazon VPC quotas"),
/// most of which lead to one target.
const MOST_ROADS: usize = 50;

fn default_route(table: &str) -> String {
    format!("give `{table}` a default route that leads to the internet, straight or through a NAT gateway")
}

fn nowhere(routing: &Routing) -> Hop {
    let table = routing.table.map_or("main route table", Named::id);
    Hop::new(table, "it has no route for 0.0.0.0/0")
}

fn road(case: &Case, place: &Place, subnet: &Subnet, routing: &Routing, route: &Route) -> RoadOut {
    let mut road = RoadOut::new(Road::Unknown);
    road.pointer.clone_from(&route.pointer);
    road.only = (!route.is_default()).then(|| route.destination.to_string());
    road.path = hops::outward(subnet, routing, route);
    road.via = route.target.name().cloned();
    road.needs.push(route.id.clone());
    match &route.target {
        Target::Internet(gateway) => {
            road.road = Road::Internet;
            road.path.push(hops::at_gateway(case, subnet, gateway));
            road.addresses = elastic_address(case, place);
            let (attached, attachment) = case.network.attached(gateway, &subnet.vpc);
            road.needs.extend(attachment.map(|attachment| attachment.id.clone()));
            let road = road.provided(attached, naming(gateway, &route.pointer), || loose(gateway));
            if road.road == Road::Internet {
                let hidden = || {
                    let why = format!("{}, and an internet gateway passes on nothing without one", place.because.text);
                    let route = &route.id;
                    (why, format!("give it a public address there, or let `{route}` lead to a NAT gateway"))
                };
                return road.provided(place.address.clone(), place.because.pointer.clone(), hidden);
            }
            road
        }
        Target::Nat(name) => match case.network.nat(name) {
            Some(nat) => through_nat(case, subnet, nat, road),
            None if matches!(name, Named::Given(_)) => {
                road.road = Road::Nat;
                road.addresses.unknown = Some(format!("the NAT gateway `{}` is not in the template", name.id()));
                road
            }
            None => road.unknown(at(&route.id), format!("what `{}` is cannot be known from the template", name.id())),
        },
        Target::EgressOnly(name) => {
            let why = format!("`{}` passes on IPv6 only", name.id());
            road.none(at(&route.id), (why, format!("let `{}` lead to a NAT gateway", route.id)))
        }
        Target::Other(_) => road.unknown(at(&route.id), route.elsewhere()),
        Target::Unknown(why) => road.unknown(at(&route.id), why.clone()),
    }
}

/// The fixed address of what leaves without a NAT gateway: its Elastic IP, if it has one.
fn elastic_address(case: &Case, place: &Place) -> Names {
    let mut names = Names::default();
    if let Some(elastic) = place.because.elastic(case) {
        let named = case.network.address_associations.iter().find(|association| association.id == elastic.id);
        match named.map_or_else(|| Fact::Is(Named::Here(elastic.id.to_owned())), |named| named.address.clone()) {
            Fact::Is(name) => names.known.push(Written { name, pointer: at(elastic.id) }),
            Fact::Unknown(why) => names.unknown = Some(why),
            Fact::Missing => {}
        }
    }
    names
}

/// A road through a NAT gateway: on, through the gateway's own road.
fn through_nat(case: &Case, subnet: &Subnet, nat: &Nat, mut road: RoadOut) -> RoadOut {
    road.road = Road::Nat;
    road.needs.push(nat.id.clone());
    if let Truth::Unknown(why) = &nat.exists {
        return road.unknown(at(&nat.id), why.clone());
    }
    let private = || {
        let why = format!("the NAT gateway `{}` is of private connectivity and has no way to the internet", nat.id);
        (why, format!("set `ConnectivityType` of `{}` to public, and give it an Elastic IP", nat.id))
    };
    let elsewhere = || {
        let why = format!("the NAT gateway `{}` stands in another VPC", nat.id);
        (why, format!("let the route lead to a NAT gateway in the VPC of `{}`", subnet.id))
    };
    match &nat.stand {
        Stand::Unknown(why) => road.unknown(at(&nat.id), why.clone()),
        Stand::Regional(vpc) if subnet.vpc != Fact::Is(vpc.clone()) => road.none(at(&nat.id), elsewhere()),
        Stand::Regional(vpc) => {
            road.addresses = nat.addresses_for(subnet.zone.as_ref());
            road.path.push(Hop::new(&nat.id, sends_from(&road.addresses, "it stands in all zones")));
            let vpc = Fact::Is(vpc.clone());
            let attachment = case.network.attachment(&vpc);
            let attached = match (attachment, &vpc) {
                (Some(attachment), _) => attachment.exists.clone(),
                (None, Fact::Is(name)) => Truth::of(name.is_outside()),
                _ => Truth::No,
            };
            road.needs.extend(attachment.map(|attachment| attachment.id.clone()));
            let loose = || {
                let why = format!("no internet gateway is attached to the VPC of `{}`", nat.id);
                (why, "attach an internet gateway to the VPC".to_owned())
            };
            road.provided(nat.public.clone(), at(&nat.id), private).and_provided(attached, at(&nat.id), loose)
        }
        Stand::Subnet(name) => {
            road.addresses = nat.all_addresses();
            let Some(stand) = case.network.subnet(name) else {
                road.path
                    .push(Hop::new(&nat.id, sends_from(&road.addresses, &format!("it stands in `{}`", name.id()))));
                return road.unknown(at(&nat.id), format!("the subnet `{}` is not in the template", name.id()));
            };
            road.zone.clone_from(&stand.zone);
            if stand.vpc != subnet.vpc {
                return road.none(at(&nat.id), elsewhere());
            }
            road.path.push(Hop::new(&nat.id, sends_from(&road.addresses, &format!("it stands in `{}`", stand.id))));
            let road = road.provided(nat.public.clone(), at(&nat.id), private);
            if road.road == Road::Nat { onward(case, nat, stand, road) } else { road }
        }
    }
}

/// From a zonal NAT gateway on to the internet, by the routes of the subnet it stands in. All of them have to lead there.
fn onward(case: &Case, nat: &Nat, stand: &Subnet, mut road: RoadOut) -> RoadOut {
    let routing = case.network.routing(stand);
    road.needs.extend(routing.association.map(|association| association.id.clone()));
    let (ways, covered) = ways_out(&routing);
    if !covered.is_yes() {
        road.path.push(hops::in_subnet(stand, &routing));
        road.path.push(nowhere(&routing));
    }
    let stuck = || {
        let why = format!(
            "the NAT gateway `{}` stands in `{}`, which has no default route to an internet gateway",
            nat.id, stand.id
        );
        (why, format!("give the route table of `{}` a default route to an internet gateway", stand.id))
    };
    let mut road = road.provided(covered, at(&nat.id), stuck);
    for (route, certain) in ways {
        road.needs.push(route.id.clone());
        road.path.extend(hops::outward(stand, &routing, route));
        let gateway = match &route.target {
            Target::Internet(gateway) => gateway,
            Target::Other(_) => return road.unknown(at(&route.id), route.elsewhere()),
            Target::Unknown(why) => return road.unknown(at(&route.id), why.clone()),
            Target::Nat(target) | Target::EgressOnly(target) => {
                let elsewhere = format!(
                    "the NAT gateway `{}` stands in `{}`, from which `{}` sends packets to `{}` instead of an internet gateway",
                    nat.id,
                    stand.id,
                    route.id,
                    target.id()
                );
                return road
                    .none(at(&route.id), (elsewhere, format!("let `{}` lead to an internet gateway", route.id)));
            }
        };
        road.path.push(hops::at_gateway(case, stand, gateway));
        let (attached, attachment) = case.network.attached(gateway, &stand.vpc);
        road.needs.extend(attachment.map(|attachment| attachment.id.clone()));
        road = road.and_provided(attached.and(certain), naming(gateway, &route.pointer), || loose(gateway));
    }
    road
}

/// Where a thing of the template is; of one outside, where it is named.
fn naming(thing: &Named, named: &str) -> String {
    if thing.is_outside() { named.to_owned() } else { at(thing.id()) }
}

/// That an internet gateway is not attached.
fn loose(gateway: &Named) -> Fault {
    let id = gateway.id();
    let why = format!("the internet gateway `{id}` is not attached to the VPC");
    (why, format!("attach `{id}` to the VPC with an `AWS::EC2::VPCGatewayAttachment`"))
}

impl RoadOut {
    /// The same, if security groups and network ACLs let packets take it.
    fn guarded(self, case: &Case, place: &Place, subnet: &Subnet) -> Self {
        if !matches!(self.road, Road::Internet | Road::Nat) {
            return self;
        }
        let Outbound { https: lets_out, group, pointer, .. } = &place.outbound;
        let closed = || {
            let why = format!("no rule of `{group}` lets it open connections to the internet");
            (why, format!("let `{group}` let tcp {HTTPS} out to 0.0.0.0/0"))
        };
        let nat = self.via.as_ref().and_then(|via| case.network.nat(via));
        let stand = nat.and_then(|nat| match &nat.stand {
            Stand::Subnet(name) => case.network.subnet(name),
            _ => None,
        });
        let mut road = self.and_provided(lets_out.clone(), pointer.clone(), closed);
        for subnet in [Some(subnet), stand].into_iter().flatten() {
            let (passes, acl) = case.network.passes_acl(subnet);
            let pointer = acl.map_or_else(|| at(&subnet.id), |acl| naming(acl, &at(&subnet.id)));
            let acl = acl.map_or("", Named::id);
            let closed = || {
                let why = format!("the network ACL `{acl}` of `{}` lets nothing pass", subnet.id);
                (why, format!("let entries of `{acl}` let packets pass, out and in"))
            };
            road = road.and_provided(passes, pointer, closed);
        }
        road
    }

    /// The same as [`Self::provided`]; a road that is already in trouble keeps that.
    fn and_provided(self, truth: Truth, pointer: String, fault: impl FnOnce() -> Fault) -> Self {
        if self.trouble.is_some() { self } else { self.provided(truth, pointer, fault) }
    }
}

/// What a NAT gateway does, for a path.
fn sends_from(addresses: &Names, stands: &str) -> String {
    let known = addresses.ids().collect::<Vec<_>>();
    match (known.as_slice(), &addresses.unknown) {
        ([], Some(_)) => format!("{stands} and sends from an address that is not known"),
        ([], None) => format!("{stands} and sends from an address of AWS's choice"),
        (known, _) => format!("{stands} and sends from {}", quoted(known, "and")),
    }
}
