//! What stands in a frame.

use super::frame::Place;
use super::located::Located;
use super::{Role, Thing};
use crate::network::Named;
use std::collections::BTreeMap;

/// So many things that are alike are shown one by one.
const MOST_ALIKE: usize = 3;

/// Puts into a frame what stands in it. What is alike and stands in the same places is one thing, if it is much.
pub(super) fn place(place: &mut Place, located: &[Located]) {
    let mut alike = BTreeMap::<(Option<usize>, Role, Vec<usize>), Vec<&Located>>::new();
    for one in located {
        let mut by_tier = BTreeMap::<Option<usize>, Vec<usize>>::new();
        for (tier, zone) in one.subnets.iter().filter_map(|subnet| place.cells.get(subnet.id())) {
            let zones = by_tier.entry(Some(*tier)).or_default();
            if !zones.contains(zone) {
                zones.push(*zone);
            }
        }
        if one.subnets.is_empty() && one.vpc.as_ref().map(Named::key) == place.vpc {
            by_tier.insert(None, (0..place.frame.zones.len()).collect());
        }
        for (tier, mut zones) in by_tier {
            zones.sort_unstable();
            alike.entry((tier, one.role, zones)).or_default().push(one);
        }
    }
    for ((tier, role, zones), located) in alike {
        let most = if role == Role::Endpoint { 1 } else { MOST_ALIKE };
        let size = if located.len() > most { located.len() } else { 1 };
        for chunk in located.chunks(size) {
            let mut what = chunk.iter().map(|one| one.what.as_str()).collect::<Vec<_>>();
            what.sort_unstable();
            what.dedup();
            place.frame.things.push(Thing {
                ids: chunk.iter().map(|one| one.id.clone()).collect(),
                role,
                what: what.join(", "),
                tier,
                zones: zones.clone(),
                marks: Vec::new(),
            });
        }
    }
}
