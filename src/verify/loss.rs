//! Which subnets lose their egress path with a zone.

use super::scene::Scene;
use super::{EgressKind, Loss};
use crate::network::Named;
use std::collections::{BTreeMap, BTreeSet};

/// What is lost with a zone.
#[derive(Default)]
struct Lost {
    zone: String,
    subnets: BTreeSet<String>,
    /// Those of the subnets that are in the zone.
    inside: BTreeSet<String>,
    through: BTreeSet<String>,
}

/// What is lost with each zone of the launch subnets and of the gateways they use, in order of the zones. What has no path
/// loses none.
pub(super) fn losses(scene: &Scene) -> Vec<Loss> {
    let mut lost: BTreeMap<String, Lost> = BTreeMap::new();
    for place in scene.launched().flat_map(|(_, placement)| placement.subnets()) {
        let own = scene.network.subnets.get(&place.subnet).and_then(|subnet| subnet.zone.as_ref());
        for path in scene.paths(place).iter().filter(|path| matches!(path.kind, EgressKind::Internet | EgressKind::Nat))
        {
            let through = path.zone.as_ref();
            for zone in own.into_iter().chain(through) {
                let lost = lost.entry(zone.key()).or_default();
                lost.zone = zone.to_string();
                lost.subnets.insert(place.subnet.clone());
                if own.is_some_and(|own| own.key() == zone.key()) {
                    lost.inside.insert(place.subnet.clone());
                }
                if through.is_some_and(|through| through.key() == zone.key()) {
                    lost.through.extend(path.via.as_ref().map(|name| Named::id(name).to_owned()));
                }
            }
        }
    }
    let losses = lost.into_values().map(|lost| Loss {
        zone: lost.zone,
        elsewhere: lost.subnets.difference(&lost.inside).cloned().collect(),
        subnets: lost.subnets.into_iter().collect(),
        through: lost.through.into_iter().collect(),
    });
    losses.collect()
}
