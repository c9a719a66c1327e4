//! Load balancers whose DNS names go, and target groups that move from one to another.

use super::Change;
use super::words::{hazard, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::side::Made;
use crate::diff::{Action, Fate, Hazard, Recreation, Severity};
use crate::network::Network;
use std::collections::{BTreeMap, BTreeSet};

/// How to get from one load balancer to another.
const MOVE_OVER: &str = "add the new load balancer first, update the DNS records, and remove the old one later";

/// The load balancers that each target group is behind.
fn behind(network: &Network) -> BTreeMap<String, BTreeSet<String>> {
    let mut behind = BTreeMap::<String, BTreeSet<String>>::new();
    for balancer in &network.balancers {
        for target in balancer.listeners.known.iter().flat_map(|listener| listener.targets.known()) {
            behind.entry(target.id().to_owned()).or_default().insert(balancer.id.clone());
        }
    }
    behind
}

/// Target groups that move from one load balancer to another.
pub(super) fn target_groups(change: &Change) -> Vec<Hazard> {
    let (before, after) = (behind(change.before), behind(change.after));
    let mut all = Vec::new();
    for (group, old) in before {
        let new = after.get(&group).cloned().unwrap_or_default();
        let moved = new.difference(&old).next().or_else(|| new.iter().find(|id| change.may_come(id)));
        let Some(to) = moved.filter(|_| !change.comes(&group)) else { continue };
        let from = old.iter().next().cloned().unwrap_or_default();
        let moves = if change.comes(to) || !old.contains(to) { "moves" } else { "may move" };
        let (leaves, joins) = match from == *to {
            true => (format!("the old `{from}`"), "the new one".to_owned()),
            false => (format!("`{from}`"), format!("`{to}`")),
        };
        let what = format!(
            "`{group}` {moves} from {leaves} to {joins}, but a target group can be associated with only one load \
             balancer"
        );
        let instead = "create a separate target group for the new load balancer";
        let when = format!("while CloudFormation creates the listener of {joins}, before it updates that of {leaves}");
        all.push(hazard(&codes::TARGET_GROUP_IN_USE, Severity::Fails, &[&group, to], what, when, instead));
    }
    all
}

/// Network load balancers that get their first security group.
///
/// Source: Elastic Load Balancing API reference, `SetSecurityGroups`: not of one that was created without any.
pub(super) fn groups(change: &Change) -> Vec<Hazard> {
    let has_groups = |made: &Made| !made.properties.get("SecurityGroups").listed().is_empty();
    let mut all = Vec::new();
    for made in &change.new.resources {
        let (id, kind) = (made.resource.id, made.resource.kind);
        let is_network = || made.properties.get("Type").text().known().is_some_and(|kind| kind == "network");
        let Some(old) = change.old.get(id).filter(|_| kind == "AWS::ElasticLoadBalancingV2::LoadBalancer") else {
            continue;
        };
        if change.comes(id) || !is_network() || has_groups(old) || !has_groups(made) {
            continue;
        }
        let what =
            format!("`{id}` gets security groups, but it is a network load balancer that was created without any");
        let when = format!("while CloudFormation updates `{id}`: Elastic Load Balancing refuses to add them");
        let instead =
            "create a second load balancer with the security groups, update the DNS records, and remove this one";
        all.push(hazard(&codes::BALANCER_GROUPS, Severity::Fails, &[id], what, when, instead));
    }
    all
}

/// Load balancers that are replaced, and with them their DNS names.
pub(super) fn replaced(change: &Change) -> Vec<Hazard> {
    let replaced = change
        .after
        .balancers
        .iter()
        .filter(|balancer| matches!(change.action(&balancer.id), Some(Action::Replace(_) | Action::MayReplace(_))));
    let hazards = replaced.map(|balancer| {
        let worst = if change.comes(&balancer.id) { Recreation::Always } else { Recreation::Unknown };
        let properties = change.of(&balancer.id).into_iter().flat_map(|change| &change.properties);
        let renewing = properties.filter(|property| property.recreation >= worst);
        let why = renewing.filter_map(|property| property.pointer.split('/').nth(2)).collect::<BTreeSet<_>>();
        let replaced = if change.comes(&balancer.id) { "is replaced" } else { "may be replaced" };
        let because = if why.is_empty() { String::new() } else { format!(" because of {}", quoted(why)) };
        let what = format!("`{}` {replaced}{because}, and its DNS name changes", balancer.id);
        let when = "as soon as the old one is deleted".to_owned();
        hazard(&codes::LOAD_BALANCER_REPLACED, Severity::Outage, &[&balancer.id], what, when, MOVE_OVER)
    });
    hazards.collect()
}

/// Load balancers that go: nobody has the time to move DNS records to another that comes in the same deployment, and has
/// another name; and where none comes, none is there to move them to.
pub(super) fn removed(change: &Change) -> Vec<Hazard> {
    let gone = change
        .before
        .balancers
        .iter()
        .filter(|old| matches!(change.action(&old.id), Some(Action::Remove(Fate::Deleted))));
    let come =
        change.after.balancers.iter().filter(|new| change.action(&new.id) == Some(Action::Add)).collect::<Vec<_>>();
    let hazards = gone.map(|old| {
        let when = "as soon as the old one is deleted: DNS records still point to it".to_owned();
        // Of several that come, the one that faces the same way takes the place of the old one.
        let new = come.iter().find(|new| new.faces_internet == old.faces_internet).or(come.first());
        let Some(new) = new else {
            let what = format!("`{}` ({}) is deleted, and its DNS name with it", old.id, old.scheme());
            let when = "as soon as it is deleted: DNS records still point to it".to_owned();
            let instead = "point the DNS records to another load balancer first, and remove this one later";
            return hazard(&codes::LOAD_BALANCER_REMOVED, Severity::Outage, &[&old.id], what, when, instead);
        };
        let what = format!(
            "`{}` ({}) is deleted in the same deployment that creates `{}` ({})",
            old.id,
            old.scheme(),
            new.id,
            new.scheme()
        );
        hazard(&codes::LOAD_BALANCER_SWAPPED, Severity::Outage, &[&old.id, &new.id], what, when, MOVE_OVER)
    });
    hazards.collect()
}
