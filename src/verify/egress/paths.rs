//! The paths out of a subnet, by its routes.

use super::nat::through_nat;
use super::{EgressPath, Remedy, loose, ways_out};
use crate::network::{Destination, Named, Names, Network, Route, Routing, Subnet, Target, Written};
use crate::template::evaluate::{Fact, Truth, Why};
use crate::verify::hops::{at, naming, nowhere};
use crate::verify::placement::{Outbound, Place};
use crate::verify::{EgressKind, fixes, hops};
use std::collections::BTreeMap;

/// The paths out for what stands in a place: one for each target, so one, unless several routes take the place of a default
/// route.
pub(in crate::verify) fn paths(network: &Network, place: &Place) -> Vec<EgressPath> {
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
    let why = match routing.table {
        Some(table) => format!("`{}` has {what}", table.id()),
        None => format!("it uses the main route table of its VPC, which has {what}"),
    };
    let path = vec![hops::in_subnet(subnet, routing), nowhere(routing)];
    EgressPath { path, ..EgressPath::new(EgressKind::None) }.none(at(&subnet.id), (why, Remedy::Route))
}

/// So many paths are judged of one subnet. AWS takes 50 routes in a table by default (VPC user guide, "Amazon VPC quotas"),
/// most of which lead to one target.
const MOST_PATHS: usize = 50;

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
        // Packets leave from the primary private address.
        if let Some(other) = named.filter(|named| !named.primary.is_yes()) {
            names.all.open(Some(Why::Names("private address", other.id.clone())));
            return names;
        }
        match named.map_or_else(|| Fact::Is(Named::Here(id.clone())), |named| named.address.clone()) {
            Fact::Is(name) => names.all.known.push(Written { name, pointer: at(id) }),
            Fact::Unknown(unknown) => names.all.open(Some(unknown.why)),
            Fact::Missing => {}
        }
    }
    names
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
        let stand = nat.and_then(|nat| network.subnet_of(nat));
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
