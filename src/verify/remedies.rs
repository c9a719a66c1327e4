//! What to do about what is launched where packets do not go as promised: hints that look at everything else that is
//! launched beside it.

use super::egress::{Remedy, Trouble, paths};
use super::placement::{Place, Placement};
use super::scene::Scene;
use super::service::Reached;
use super::{Expected, fixes};
use crate::network::{Launched, Names, Network, Route, Subnet};
use crate::template::wording::quoted;
use std::collections::BTreeSet;

/// What to do about a trouble in a subnet, as the mode of what is launched there has it.
pub(super) fn remedy(
    scene: &Scene,
    launched: &Launched,
    placement: &Placement,
    trouble: &Trouble,
    subnet: &str,
) -> String {
    let public = placement.expected == Expected::Public;
    let place = placement.places.known.iter().find(|place| place.subnet == subnet);
    let (Some(remedy), Some(place)) = (trouble.cause.remedy(), place) else { return String::new() };
    match (remedy, scene.network.subnets.get(subnet)) {
        (Remedy::Is(fix), _) => fix.clone(),
        (Remedy::Route, Some(found)) if !public => private_route(scene, launched, found),
        (Remedy::Route, _) => into_public(scene, launched, place),
        (Remedy::Address(_), _) if public => fixes::address(launched, &launched.interfaces[place.interface], true),
        (Remedy::Address(id), _) => {
            let route = scene.network.routes.iter().find(|route| route.id == *id);
            route.map_or_else(String::new, |route| without_route(scene, launched, route, &[subnet]))
        }
        (Remedy::Outbound(group), _) if public => fixes::allow_all(group),
        (Remedy::Outbound(group), _) => fixes::allow_https(group),
        (Remedy::Nothing, _) => String::new(),
    }
}

/// A path for what is private: through a NAT gateway if there is one, or else through endpoints.
fn private_route(scene: &Scene, launched: &Launched, subnet: &Subnet) -> String {
    if fixes::nat(scene.network, subnet).is_some() {
        return fixes::add_nat_route(scene.network, subnet);
    }
    let pass = scene.network.passes_acl(subnet);
    if let Some(acl) = pass.acl.filter(|_| pass.passes.is_no()) {
        return fixes::open_acl(acl.id());
    }
    let services = scene.services(launched).iter().filter(|service| service.required);
    let missing = services.filter(|service| matches!(service.by, Reached::NotFrom(_))).map(|service| service.name);
    match missing.collect::<Vec<_>>().as_slice() {
        [] => fixes::add_nat_route(scene.network, subnet),
        missing => fixes::reach(&launched.id, missing),
    }
}

/// Puts what should be public where it is, or makes its subnet public.
pub(super) fn into_public(scene: &Scene, launched: &Launched, place: &Place) -> String {
    let Some(subnet) = scene.network.subnets.get(&place.subnet) else {
        return format!("launch `{}` into a public subnet instead of `{}`", launched.id, place.subnet);
    };
    match fixes::neighbour(scene.network, subnet, true, &launched.subnets) {
        Some(other) => launch(scene, launched, &[(subnet, other)]),
        None => fixes::make_public(scene.network, subnet),
    }
}

/// Takes a route to an internet gateway away from what is private, and from nothing that needs it.
pub(super) fn without_route(scene: &Scene, launched: &Launched, route: &Route, subnets: &[&str]) -> String {
    let network = scene.network;
    let subnets = subnets.iter().filter_map(|id| network.subnets.get(*id)).collect::<Vec<_>>();
    let has_table =
        |subnet: &&Subnet| network.routing(subnet).table.is_some_and(|table| route.table.is(table).is_yes());
    let needed = network.subnets.values().filter(has_table).any(|subnet| is_used_in_public(network, subnet));
    let (mut moves, mut others) = (Vec::new(), Vec::new());
    for subnet in subnets {
        match fixes::neighbour(network, subnet, false, &launched.subnets) {
            _ if !needed => others.push(fixes::reroute(network, route, subnet)),
            Some(other) if is_used_in_public(network, subnet) => moves.push((subnet, other)),
            _ => others.push(match fixes::spare_table(network, subnet, false) {
                // What else is there needs its route.
                Some(table) if !is_used_in_public(network, subnet) => {
                    format!("associate `{}` with `{table}`", subnet.id)
                }
                _ => format!(
                    "launch `{}` into a subnet that has no route to an internet gateway instead of `{}`",
                    launched.id, subnet.id
                ),
            }),
        }
    }
    let moved = (!moves.is_empty()).then(|| launch(scene, launched, &moves));
    fixes::all(moved.into_iter().chain(others))
}

/// Whether a subnet needs a route to an internet gateway: for a NAT gateway, or a load balancer that faces the internet.
fn is_used_in_public(network: &Network, subnet: &Subnet) -> bool {
    let has_nat = network.nats.iter().any(|nat| network.subnet_of(nat).is_some_and(|stand| stand.id == subnet.id));
    let is_in = |names: &Names| names.ids().any(|id| id == subnet.id);
    has_nat || network.balancers.iter().any(|balancer| !balancer.faces_internet.is_no() && is_in(&balancer.subnets))
}

/// Launches something into other subnets instead, and lets it wait for what its packets need there.
fn launch(scene: &Scene, launched: &Launched, moves: &[(&Subnet, &Subnet)]) -> String {
    let id = &launched.id;
    let names = |subnets: Vec<&Subnet>| quoted(&subnets.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), "and");
    let (from, into) = moves.iter().copied().unzip::<_, _, Vec<_>, Vec<_>>();
    let places = scene.placement(launched).into_iter().flat_map(|placement| &placement.places.known);
    let moved = places.filter_map(|place| {
        let (_, into) = moves.iter().find(|(from, _)| from.id == place.subnet)?;
        Some(Place { subnet: into.id.clone(), ..place.clone() })
    });
    // Where there are only endpoints, no path needs the association, but what is launched does.
    let associations = into.iter().filter_map(|into| scene.network.routing(into).association);
    let associations = associations.map(|association| association.id.clone());
    let by_path = moved.flat_map(|place| paths(scene.network, &place)).flat_map(|path| path.needs);
    let needs = associations.chain(by_path).collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    let mut waits = |need: &&String| scene.model.order.chain(id, need).is_empty() && seen.insert((*need).clone());
    let missing = needs.iter().filter(|need| waits(need)).map(String::as_str).collect::<Vec<_>>();
    let moved = format!("launch `{id}` into {} instead of {}", names(into), names(from));
    fixes::all([moved].into_iter().chain((!missing.is_empty()).then(|| fixes::depend(id, &missing))))
}
