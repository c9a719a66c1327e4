//! What is so, whether it was promised or not.

use super::inbound::Connections;
use super::scene::Scene;
use super::{Balancer, Group};

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
            public_address: placement.address().known(),
            security_groups: placement.groups.ids().map(str::to_owned).collect(),
            egress,
            inbound,
            services: scene.services(launched).to_vec(),
        }
    });
    (groups.collect(), more)
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
