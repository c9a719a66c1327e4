//! More of something than an account has by default, while old and new ones are there.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::Side;
use crate::diff::{Hazard, Severity};
use crate::network::{Nat, Network, Placement, Zone};
use crate::types::{self, NAT_GATEWAYS, Per};
use std::collections::BTreeSet;

/// More than an account has by default, and more than there were: for good, or for a while. An account that has more
/// already must have been given them.
pub(super) fn quota(change: &Change) -> Vec<Hazard> {
    let of_type = |side: &Side, kind: &str| {
        let made = side.resources.iter().filter(|made| made.resource.kind == kind);
        made.map(|made| made.resource.id.to_owned()).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    let quotas = types::profiles().iter().filter_map(|profile| Some((profile.name, profile.quota.as_ref()?)));
    for (kind, quota) in quotas.filter(|(_, quota)| quota.per == Per::Region) {
        let (before, after) = (of_type(change.old, kind), of_type(change.new, kind));
        all.extend(beyond(change, &before, &after, quota.most, quota.things, "per region"));
    }
    let zones = change.after.nats.iter().filter_map(|nat| zone(change.after, nat)).collect::<BTreeSet<_>>();
    for place in &zones {
        let (before, after) = (in_zone(change.before, place), in_zone(change.after, place));
        let things = format!("NAT gateways in {place}");
        all.extend(beyond(change, &before, &after, NAT_GATEWAYS, &things, "per zone"));
    }
    all
}

fn zone(network: &Network, nat: &Nat) -> Option<String> {
    let Placement::Subnet(name) = &nat.placement else { return None };
    network.subnet(name)?.zone.as_ref().map(Zone::to_string)
}

/// The NAT gateways in a zone.
fn in_zone(network: &Network, place: &str) -> Vec<String> {
    let nats = network.nats.iter().filter(|nat| zone(network, nat).as_deref() == Some(place));
    nats.map(|nat| nat.id.clone()).collect()
}

fn beyond(
    change: &Change,
    before: &[String],
    after: &[String],
    quota: usize,
    things: &str,
    per: &str,
) -> Option<Hazard> {
    let leaving = before.iter().filter(|id| change.goes(id)).count();
    let most = after.len() + leaving;
    if most <= quota.max(before.len()) {
        return None;
    }
    let made = after.iter().map(String::as_str).filter(|id| change.comes(id)).collect::<Vec<_>>();
    let told = match leaving {
        0 => format!("there will be {most} {things} instead of {}", before.len()),
        _ => format!("for a while there are {most} {things}: the new ones and the old ones"),
    };
    let what = format!("{told}; an account has {quota} {per} by default");
    let when = match leaving {
        0 => "while CloudFormation creates the new ones",
        _ => "while CloudFormation creates the new ones, before it deletes the old ones",
    };
    let instead = "request a quota increase in Service Quotas first";
    Some(hazard(&codes::UPDATE_EXCEEDS_QUOTA, Severity::Fails, &made, what, when.to_owned(), instead))
}
