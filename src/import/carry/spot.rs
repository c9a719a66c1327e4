//! Spot instances: Convox has a second group for them, or a fleet.

use crate::import::convox::Convox;
use crate::import::draft::{Draft, Open};

/// Those of a second group.
const BID: &[&str] = &["SpotInstanceBid", "OnDemandMinCount"];

/// Those of a fleet, which has no effect beside a second group.
const FLEET: &[&str] = &[
    "SpotFleetMaxPrice",
    "SpotFleetAllocationStrategy",
    "SpotFleetAllowedInstanceTypes",
    "SpotFleetExcludedInstanceTypes",
    "SpotFleetMinMemoryMiB",
    "SpotFleetMinOnDemandCount",
    "SpotFleetMinVcpuCount",
];

/// How many instances all groups have together, where there is more than the one of on-demand instances; `now` is the
/// count that the parameters say.
pub(super) fn on_demand_of_today(convox: &Convox, now: u32) -> Option<u32> {
    if convox.is_set("SpotInstanceBid") {
        return Some(now.max(convox.number("OnDemandMinCount").unwrap_or_default()));
    }
    let least = match convox.number("SpotFleetMinOnDemandCount").unwrap_or(1) {
        1 if convox.is_highly_available() => 2,
        least => least,
    };
    convox.is_set("SpotFleetMaxPrice").then_some(now + least)
}

pub(super) fn carry(convox: &Convox, draft: &mut Draft) {
    let (bid, fleet) = (convox.is_set("SpotInstanceBid"), convox.is_set("SpotFleetMaxPrice"));
    for (names, used, other) in
        [(BID, bid, "there is no second group"), (FLEET, fleet && !bid, "there is no Spot fleet")]
    {
        for name in names {
            match used {
                true => draft.without_key(convox, name),
                false => draft.dropped(name, format!("it has no effect: {other}")),
            }
        }
    }
    if bid || fleet {
        let what = "Spot instances become on-demand instances, as many as there are now in all groups together: decide whether \
            that is too many, and lower `instances.count` then";
        draft.open.push(Open { what: what.to_owned(), command: Some("convox rack".to_owned()) });
    }
}
