//! What is so, whether it was promised or not.

use super::address::anywhere;
use super::inbound::Connections;
use super::placement::Placement;
use super::scene::Scene;
use super::{Balancer, Group, Reached, Service};
use crate::network::Launched;
use crate::template::evaluate::Truth;

/// Everything that is launched, and whether more may open connections to any of it than are listed.
pub(super) fn groups(scene: &Scene) -> (Vec<Group>, bool) {
    let mut more = false;
    let connections = Connections::of(scene);
    let groups = scene.launched().map(|(launched, placement)| {
        let mut egress = Vec::new();
        for place in placement.subnets() {
            // Several routes to one gateway are one path.
            let mut paths = scene.paths(place).iter().map(|path| path.egress(&place.subnet)).collect::<Vec<_>>();
            paths.dedup();
            egress.extend(paths);
        }
        let (inbound, unlisted) = connections.inbound(launched, placement);
        more |= unlisted;
        Group {
            id: launched.id.clone(),
            kind: launched.resource_type.clone(),
            subnets: launched.subnets.ids().map(str::to_owned).collect(),
            public_address: address(launched, placement).known(),
            security_groups: placement.groups.ids().map(str::to_owned).collect(),
            egress,
            inbound,
            services: services(scene, launched, placement),
        }
    });
    (groups.collect(), more)
}

/// Whether something has a public address anywhere.
fn address(launched: &Launched, placement: &Placement) -> Truth {
    let Some(why) = &placement.places.rest else { return placement.address() };
    let known = Truth::any(placement.places.known.iter().map(|place| place.address.clone()));
    known.or(anywhere(launched, &placement.elastic, why))
}

/// How services are reached; where it is not known in which subnets something is launched, that is not known either.
fn services(scene: &Scene, launched: &Launched, placement: &Placement) -> Vec<Service> {
    let mut services = scene.services(launched).to_vec();
    if let Some(why) = &placement.places.rest {
        let open = services.iter_mut().filter(|service| !matches!(service.by, Reached::NotFrom(_)));
        open.for_each(|service| service.by = Reached::Unknown(why.clone()));
    }
    services
}

pub(super) fn balancers(scene: &Scene) -> Vec<Balancer> {
    let balancers = scene.balancers().map(|(balancer, openings)| Balancer {
        id: balancer.id.clone(),
        scheme: balancer.scheme(),
        subnets: balancer.subnets.ids().map(str::to_owned).collect(),
        open_to: openings.all.clone(),
    });
    balancers.collect()
}
