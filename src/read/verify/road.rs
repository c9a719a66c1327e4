//! By which road packets leave a subnet for the internet.

use super::case::{Case, Place};
use super::{Egress, Hop, Road, hops};
use crate::read::evaluate::{Fact, Truth};
use crate::read::network::{Named, Names, Nat, Route, Routing, Stand, Subnet, Target, Zone};

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
    /// Why it leads nowhere, or why that is not known, as a clause.
    pub trouble: Option<String>,
    /// The resource where that is so.
    pub culprit: String,
    /// The resources it is made of; what is launched has to wait for these.
    pub needs: Vec<String>,
}

impl RoadOut {
    fn new(subnet: &str, road: Road) -> Self {
        Self {
            road,
            via: None,
            zone: None,
            addresses: Names::default(),
            path: Vec::new(),
            trouble: None,
            culprit: subnet.to_owned(),
            needs: Vec::new(),
        }
    }

    /// The same, leading nowhere.
    fn none(mut self, culprit: &str, trouble: String) -> Self {
        self.road = Road::None;
        self.trouble = Some(trouble);
        culprit.clone_into(&mut self.culprit);
        self
    }

    /// The same, leading who knows where.
    fn unknown(mut self, culprit: &str, why: String) -> Self {
        self.road = Road::Unknown;
        self.trouble = Some(why);
        culprit.clone_into(&mut self.culprit);
        self
    }

    /// The same, if something holds that it rests on.
    fn provided(self, truth: Truth, culprit: &str, trouble: impl FnOnce() -> String) -> Self {
        match truth {
            Truth::Yes => self,
            Truth::No => self.none(culprit, trouble()),
            Truth::Unknown(why) => self.unknown(culprit, why),
        }
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

/// The roads out for what stands in a place: one, unless several routes take the place of a default route.
pub(super) fn roads(case: &Case, place: &Place) -> Vec<RoadOut> {
    let Some(subnet) = case.network.subnets.get(&place.subnet) else {
        let road = RoadOut::new(&place.subnet, Road::Unknown);
        return vec![road.unknown(&place.subnet, format!("the subnet `{}` is not in the template", place.subnet))];
    };
    let routing = case.network.routing(subnet);
    let (ways, covered) = routing.ways_out();
    let roads = ways.iter().map(|(route, _)| road(case, place, subnet, &routing, route));
    let mut roads = roads.map(|road| road.guarded(case, place, subnet)).collect::<Vec<_>>();
    let association = routing.association.map(|association| association.id.clone());
    roads.iter_mut().for_each(|road| road.needs.extend(association.clone()));
    // A default route is all it takes; where others are beside it, the longest match decides.
    match covered {
        Truth::Yes => {}
        Truth::No => {
            let path = vec![hops::in_subnet(subnet, &routing), nowhere(&routing)];
            let table = routing.table.map_or("its main route table", Named::id);
            let what = if ways.is_empty() { "no route to the internet" } else { "no default route" };
            let road = RoadOut { path, ..RoadOut::new(&subnet.id, Road::None) };
            roads.push(road.none(&subnet.id, format!("`{table}` has {what}")));
        }
        Truth::Unknown(why) => roads.push(RoadOut::new(&subnet.id, Road::Unknown).unknown(&subnet.id, why)),
    }
    roads
}

fn nowhere(routing: &Routing) -> Hop {
    let table = routing.table.map_or("main route table", Named::id);
    Hop::new(table, "it has no route for 0.0.0.0/0")
}

fn road(case: &Case, place: &Place, subnet: &Subnet, routing: &Routing, route: &Route) -> RoadOut {
    let mut road = RoadOut::new(&subnet.id, Road::Unknown);
    road.path = hops::outward(subnet, routing, route);
    road.via = route.target.name().cloned();
    road.needs.push(route.id.clone());
    match &route.target {
        Target::Internet(gateway) => {
            road.road = Road::Internet;
            road.path.push(hops::at_gateway(case, subnet, gateway));
            let (attached, attachment) = case.network.attached(gateway, &subnet.vpc);
            road.needs.extend(attachment.map(|attachment| attachment.id.clone()));
            let loose = || format!("the internet gateway `{}` is not attached to the VPC", gateway.id());
            let road = road.provided(attached, gateway.id(), loose);
            if road.road == Road::Internet {
                let hidden = || format!("{}, and an internet gateway passes on nothing without one", place.because.1);
                return road.provided(place.address.clone(), &place.because.0, hidden);
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
            None => road.unknown(&route.id, format!("what `{}` is cannot be known from the template", name.id())),
        },
        Target::EgressOnly(name) => road.none(&route.id, format!("`{}` passes on IPv6 only", name.id())),
        Target::Other(name) => {
            road.unknown(&route.id, format!("where `{}` passes packets on is not in the template", name.id()))
        }
        Target::Unknown(why) => road.unknown(&route.id, why.clone()),
    }
}

/// A road through a NAT gateway: on, through the gateway's own road.
fn through_nat(case: &Case, subnet: &Subnet, nat: &Nat, mut road: RoadOut) -> RoadOut {
    road.road = Road::Nat;
    road.needs.push(nat.id.clone());
    let private = || format!("the NAT gateway `{}` is of private connectivity and has no way to the internet", nat.id);
    match &nat.stand {
        Stand::Unknown(why) => road.unknown(&nat.id, why.clone()),
        Stand::Regional(vpc) if subnet.vpc != Fact::Is(vpc.clone()) => {
            road.none(&nat.id, format!("the NAT gateway `{}` stands in another VPC", nat.id))
        }
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
            let loose = || format!("no internet gateway is attached to the VPC of `{}`", nat.id);
            road.provided(nat.public.clone(), &nat.id, private).unless_none(attached, &nat.id, loose)
        }
        Stand::Subnet(name) => {
            road.addresses = nat.all_addresses();
            let Some(stand) = case.network.subnet(name) else {
                road.path
                    .push(Hop::new(&nat.id, sends_from(&road.addresses, &format!("it stands in `{}`", name.id()))));
                return road.unknown(&nat.id, format!("the subnet `{}` is not in the template", name.id()));
            };
            road.zone.clone_from(&stand.zone);
            if stand.vpc != subnet.vpc {
                return road.none(&nat.id, format!("the NAT gateway `{}` stands in another VPC", nat.id));
            }
            road.path.push(Hop::new(&nat.id, sends_from(&road.addresses, &format!("it stands in `{}`", stand.id))));
            let road = road.provided(nat.public.clone(), &nat.id, private);
            if road.road == Road::Nat { onward(case, nat, stand, road) } else { road }
        }
    }
}

/// From a zonal NAT gateway on to the internet, by the routes of the subnet it stands in.
fn onward(case: &Case, nat: &Nat, stand: &Subnet, mut road: RoadOut) -> RoadOut {
    let routing = case.network.routing(stand);
    road.needs.extend(routing.association.map(|association| association.id.clone()));
    let default = routing.to_internet().find(|(route, ..)| route.is_default());
    let Some((route, gateway, certain)) = default else {
        road.path.push(hops::in_subnet(stand, &routing));
        road.path.push(nowhere(&routing));
        let truth = routing.unknown.clone().map_or(Truth::No, Truth::Unknown);
        let stuck = || {
            format!(
                "the NAT gateway `{}` stands in `{}`, which has no default route to an internet gateway",
                nat.id, stand.id
            )
        };
        return road.provided(truth, &nat.id, stuck);
    };
    road.needs.push(route.id.clone());
    road.path.extend(hops::outward(stand, &routing, route));
    road.path.push(hops::at_gateway(case, stand, gateway));
    let (attached, attachment) = case.network.attached(gateway, &stand.vpc);
    road.needs.extend(attachment.map(|attachment| attachment.id.clone()));
    let loose = || format!("the internet gateway `{}` is not attached to the VPC", gateway.id());
    road.provided(certain.clone(), &route.id, loose).unless_none(attached, gateway.id(), loose)
}

impl RoadOut {
    /// The same, if security groups and network ACLs let packets take it.
    fn guarded(self, case: &Case, place: &Place, subnet: &Subnet) -> Self {
        if !matches!(self.road, Road::Internet | Road::Nat) {
            return self;
        }
        let (lets_out, group) = &place.lets_out;
        let closed = || format!("no rule of `{group}` lets it open connections to the internet");
        let nat = self.via.as_ref().and_then(|via| case.network.nat(via));
        let stand = nat.and_then(|nat| match &nat.stand {
            Stand::Subnet(name) => case.network.subnet(name),
            _ => None,
        });
        let mut road = self.unless_none(lets_out.clone(), group, closed);
        for subnet in [Some(subnet), stand].into_iter().flatten() {
            let (passes, acl) = case.network.passes_acl(subnet);
            let acl = acl.map_or("", Named::id);
            let closed = || format!("the network ACL `{acl}` of `{}` lets nothing pass", subnet.id);
            road = road.unless_none(passes, acl, closed);
        }
        road
    }

    /// [`Self::provided`], for a road about which nothing was found yet.
    fn unless_none(self, truth: Truth, culprit: &str, trouble: impl FnOnce() -> String) -> Self {
        if self.trouble.is_some() { self } else { self.provided(truth, culprit, trouble) }
    }
}

/// What a NAT gateway does, for a path.
fn sends_from(addresses: &Names, stands: &str) -> String {
    let known = addresses.ids().map(|id| format!("`{id}`")).collect::<Vec<_>>();
    match (known.as_slice(), &addresses.unknown) {
        ([], Some(_)) => format!("{stands} and sends from an address that is not known"),
        ([], None) => format!("{stands} and sends from an address of AWS's choice"),
        (known, _) => format!("{stands} and sends from {}", known.join(", ")),
    }
}
