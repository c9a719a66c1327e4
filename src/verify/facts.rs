//! What is so, whether it was promised or not.

use super::case::Case;
use super::{Balancer, Group, inbound};
use crate::template::evaluate::Truth;

/// Everything that is launched, and whether more may open connections to any of it than are listed.
pub(super) fn groups(case: &Case) -> (Vec<Group>, bool) {
    let mut more = false;
    let groups = case.launched().map(|(launched, standing)| {
        let mut egress = Vec::new();
        for place in standing.subnets() {
            // Several routes to one gateway are one road.
            let mut roads = case.roads(place).iter().map(|road| road.egress(&place.subnet)).collect::<Vec<_>>();
            roads.dedup();
            egress.extend(roads);
        }
        let address = Truth::any(standing.places.iter().map(|place| place.address.clone()));
        let address = standing.unknown.clone().map_or(address.clone(), |why| address.or(Truth::Unknown(why)));
        let (inbound, unlisted) = inbound::inbound(case, launched, standing);
        more |= unlisted;
        Group {
            id: launched.id.clone(),
            kind: launched.resource_type.clone(),
            subnets: launched.subnets.ids().map(str::to_owned).collect(),
            public_address: address.known(),
            security_groups: standing.groups.ids().map(str::to_owned).collect(),
            egress,
            inbound,
            services: case.services(launched, standing).to_vec(),
        }
    });
    (groups.collect(), more)
}

pub(super) fn balancers(case: &Case) -> Vec<Balancer> {
    let balancers = case.balancers().map(|(balancer, openings)| Balancer {
        id: balancer.id.clone(),
        scheme: balancer.scheme(),
        subnets: balancer.subnets.ids().map(str::to_owned).collect(),
        open_to: openings.all.clone(),
    });
    balancers.collect()
}
