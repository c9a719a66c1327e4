//! What takes a place that is still taken: subnets and mount targets.

use super::Change;
use super::words::{before_deleting, hazard, holder, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::{Hazard, Severity};
use crate::network::{MountTarget, Named, Network, same_zone};
use crate::template::evaluate::{Fact, Same};
use crate::types::Claimed;

/// Mount targets that are made in a zone in which the file system still has one.
pub(super) fn mount_targets(change: &Change) -> Vec<Hazard> {
    let zone = |network: &Network, target: &MountTarget| match &target.subnet {
        Fact::Is(name) => network.subnet(name).and_then(|subnet| subnet.zone.clone()),
        _ => None,
    };
    let mut all = Vec::new();
    for made in change.after.mount_targets.iter().filter(|target| change.may_claim(&target.id, Claimed::Zone)) {
        let to = zone(change.after, made);
        let held = change.before.mount_targets.iter().find(|other| {
            let there = change.may_go(&other.id);
            let from = zone(change.before, other);
            let same = other.filesystem.same(&made.filesystem).is_yes();
            there && same && !same_zone(from.as_ref(), to.as_ref()).is_no()
        });
        let Some(held) = held.filter(|_| !is_in_new(change, &made.id, &made.filesystem)) else { continue };
        let place = to.map_or_else(|| "its zone".to_owned(), |zone| zone.to_string());
        let what = format!(
            "`{}` {} in {place}, where the file system still has {}",
            made.id,
            change.made(&made.id),
            holder(&made.id, &held.id)
        );
        let instead = "leave the mount targets in the subnets they are in";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::MOUNT_TARGET_CONFLICT, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

/// Subnets that are made with addresses that one still has which goes.
pub(super) fn subnets(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.after.subnets.values().filter(|subnet| change.may_claim(&subnet.id, Claimed::Block)) {
        let Fact::Is(block) = &made.block else { continue };
        let held = change.before.subnets.values().find(|other| {
            let overlaps = |own: &ipnet::Ipv4Net| own.contains(block) || block.contains(own);
            change.may_go(&other.id)
                && other.vpc.same(&made.vpc).is_yes()
                && matches!(&other.block, Fact::Is(own) if overlaps(own))
        });
        let Some(held) = held.filter(|_| !is_in_new(change, &made.id, &made.vpc)) else { continue };
        let what = format!(
            "`{}` {} with {block}, which overlaps that of {}",
            made.id,
            change.made(&made.id),
            holder(&made.id, &held.id)
        );
        let instead = "give it another CIDR block, or keep the old subnet";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::SUBNET_CONFLICT, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

/// Whether what something is created in is replaced with it: nothing of the old is in it then. Where nobody knows what that
/// is, such as what a custom resource returns, it is what replaces it.
pub(super) fn is_in_new(change: &Change, id: &str, within: &Fact<Named>) -> bool {
    match within {
        Fact::Is(within) => change.comes_with(id, within),
        Fact::Unknown(_) => change.follows(id),
        Fact::Missing => false,
    }
}

/// Subnets that are replaced by ones in another zone.
pub(super) fn zones(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for new in change.after.subnets.values().filter(|subnet| change.goes(&subnet.id)) {
        let old =
            change.before.subnets.get(&new.id).filter(|old| same_zone(old.zone.as_ref(), new.zone.as_ref()).is_no());
        let Some((from, to)) = old.and_then(|old| old.zone.as_ref()).zip(new.zone.as_ref()) else { continue };
        let what = format!("`{}` moves from {from} to {to}", new.id);
        let when = "while CloudFormation moves the resources in it".to_owned();
        let instead = "keep the order of zones, and add new ones at the end";
        all.push(hazard(&codes::SUBNET_ZONE_CHANGE, Severity::Outage, &[&new.id], what, when, instead));
    }
    all
}

/// Subnets that go while instances, tasks, functions or load balancers that stay still stand in them. Of those that go
/// as well, CloudFormation deletes a subnet after what names it.
pub(super) fn in_use(change: &Change) -> Vec<Hazard> {
    let standing = change.before.launched.iter().map(|launched| (launched.id.as_str(), &launched.subnets));
    let standing = standing.chain(change.before.balancers.iter().map(|one| (one.id.as_str(), &one.subnets)));
    let staying = standing.filter(|(id, _)| !change.goes(id)).collect::<Vec<_>>();
    let mut all = Vec::new();
    for old in change.before.subnets.values().filter(|subnet| change.is_deleted(&subnet.id)) {
        let here = Named::Here(old.id.clone());
        let inside = staying.iter().filter(|(_, subnets)| subnets.known().any(|at| at.same(&here).is_yes()));
        let inside = inside.map(|(id, _)| *id).collect::<Vec<_>>();
        if inside.is_empty() {
            continue;
        }
        let whose = if change.comes(&old.id) { "the old " } else { "" };
        let what =
            format!("{whose}`{}` is deleted while {} may still be in it", old.id, quoted(inside.iter().copied()));
        let when = "while CloudFormation deletes the subnet".to_owned();
        let instead = "remove them from it in an earlier deployment";
        let ids = std::iter::once(old.id.as_str()).chain(inside).collect::<Vec<_>>();
        all.push(hazard(&codes::SUBNET_IN_USE, Severity::Outage, &ids, what, when, instead));
    }
    all
}
