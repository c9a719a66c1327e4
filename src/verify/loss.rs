//! Which subnets lose their egress path with a zone.

use super::scene::Scene;
use super::{EgressKind, Loss};
use crate::network::{Named, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// What is lost with each zone of the launch subnets and of the gateways they use, in order of the zones. What has no path
/// loses none.
pub(super) fn losses(scene: &Scene) -> Vec<Loss> {
    let mut lost: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for place in scene.launched().flat_map(|(_, placement)| placement.subnets()) {
        let own = scene.network.subnets.get(&place.subnet).and_then(|subnet| subnet.zone.as_ref());
        let own = own.map(Zone::to_string);
        for path in scene.paths(place).iter().filter(|path| matches!(path.kind, EgressKind::Internet | EgressKind::Nat))
        {
            let through = path.zone.as_ref().map(Zone::to_string);
            for zone in own.iter().chain(&through) {
                let (subnets, gateways) = lost.entry(zone.clone()).or_default();
                subnets.insert(place.subnet.clone());
                if through.as_ref() == Some(zone) {
                    gateways.extend(path.via.as_ref().map(|name| Named::id(name).to_owned()));
                }
            }
        }
    }
    let losses = lost.into_iter().map(|(zone, (subnets, through))| Loss {
        zone,
        subnets: subnets.into_iter().collect(),
        through: through.into_iter().collect(),
    });
    losses.collect()
}
