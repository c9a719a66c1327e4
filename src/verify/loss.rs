//! Which subnets lose their road out with a zone.

use super::case::Case;
use super::{Loss, Road};
use crate::network::Named;
use std::collections::{BTreeMap, BTreeSet};

/// What is lost with each zone of the launch subnets and of the gateways they use, in order of the zones. What has no road
/// loses none.
pub(super) fn losses(case: &Case) -> Vec<Loss> {
    let mut lost: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for (_, standing) in case.launched() {
        for place in standing.subnets() {
            let own = case.network.subnets.get(&place.subnet).and_then(|subnet| subnet.zone.clone());
            for road in case.roads(place).iter().filter(|road| matches!(road.road, Road::Internet | Road::Nat)) {
                for zone in own.iter().chain(&road.zone) {
                    let (subnets, through) = lost.entry(zone.to_string()).or_default();
                    subnets.insert(place.subnet.clone());
                    if road.zone.as_ref() == Some(zone) {
                        through.extend(road.via.as_ref().map(|name| Named::id(name).to_owned()));
                    }
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
