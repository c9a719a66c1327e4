//! Spot instances: Convox has a second group for them, or a fleet.

use crate::import::convox::Convox;
use crate::import::draft::Draft;
use serde_json::json;

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
pub(super) fn of_both_groups(convox: &Convox, now: u32) -> Option<u32> {
    if convox.is_set("SpotInstanceBid") {
        return Some(now.max(convox.number("OnDemandMinCount").unwrap_or_default()));
    }
    convox.is_set("SpotFleetMaxPrice").then(|| now + least(convox))
}

/// How many on-demand instances stand beside a fleet.
fn least(convox: &Convox) -> u32 {
    match convox.number("SpotFleetMinOnDemandCount").unwrap_or(1) {
        1 if convox.is_highly_available() => 2,
        least => least,
    }
}

pub(super) fn carry(convox: &Convox, draft: &mut Draft) {
    let (bid, fleet) = (convox.is_set("SpotInstanceBid"), convox.is_set("SpotFleetMaxPrice"));
    let unused = |draft: &mut Draft, names: &[&str], why: &str| {
        names.iter().for_each(|name| draft.dropped(name, format!("it has no effect: {why}")));
    };
    match (bid, fleet) {
        (true, _) => group(convox, draft),
        (false, true) => the_fleet(convox, draft),
        (false, false) => {}
    }
    if !bid {
        unused(draft, BID, "there is no second group");
    }
    if bid || !fleet {
        unused(draft, FLEET, "there is no Spot fleet");
    }
}

/// A second group, whose instances are Spot instances.
fn group(convox: &Convox, draft: &mut Draft) {
    let least = convox.number("OnDemandMinCount").unwrap_or_default();
    draft.carry(convox, &["OnDemandMinCount"], "instances.spot.base", least);
    draft.write(convox, &["InstanceType"], "instances.spot.types", json!([convox.value("InstanceType").trim()]));
    let bid = "SpotInstanceBid";
    match convox.value(bid).trim().parse::<serde_json::Number>() {
        Ok(price) => draft.carry(convox, &[bid], "instances.spot.max-price", serde_json::Value::Number(price)),
        Err(_) => draft.by_hand(bid, "its value is no price: set `instances.spot.max-price`"),
    }
}

/// A fleet, which chooses types by what they have.
fn the_fleet(convox: &Convox, draft: &mut Draft) {
    draft.carry(convox, &["SpotFleetMinOnDemandCount"], "instances.spot.base", least(convox));
    let strategy = match convox.value("SpotFleetAllocationStrategy") {
        "capacityOptimized" => "capacity-optimized",
        _ => "price-capacity-optimized",
    };
    draft.carry(convox, &["SpotFleetAllocationStrategy"], "instances.spot.strategy", strategy);
    let types = [
        ("SpotFleetAllowedInstanceTypes", "instances.spot.types"),
        ("SpotFleetExcludedInstanceTypes", "instances.spot.exclude"),
    ];
    let admits = convox.is_set("SpotFleetAllowedInstanceTypes");
    for (name, key) in types {
        match admits && key.ends_with("exclude") {
            true => draft.dropped(name, "it has no effect beside SpotFleetAllowedInstanceTypes"),
            false => draft.carry_if_set(convox, name, key, json!(convox.list(name))),
        }
    }
    if admits {
        for name in ["SpotFleetMinMemoryMiB", "SpotFleetMinVcpuCount"] {
            draft.changed(name, "types are listed, and chosen by nothing else");
        }
    } else {
        let (memory, least) = ("SpotFleetMinMemoryMiB", "SpotFleetMinVcpuCount");
        draft.carry(
            convox,
            &[memory],
            "instances.spot.memory",
            format!("{}MiB", convox.number(memory).unwrap_or(1000)),
        );
        draft.carry(convox, &[least], "instances.spot.vcpus", convox.number(least).unwrap_or_default().max(1));
    }
    draft.changed("SpotFleetMaxPrice", "there is no highest price: a total of the fleet says nothing of one instance");
}
