//! What takes a place that is still taken: subnets and mount targets.

use super::{Change, before_deleting, hazard};
use crate::diag::codes::hazard as codes;
use crate::read::diff::{Action, Hazard, Severity};
use crate::read::evaluate::Fact;
use crate::read::network::{MountTarget, Named, Network, Zone};

/// Mount targets that are made in a zone in which the file system still has one.
pub(super) fn mount_targets(change: &Change) -> Vec<Hazard> {
    let zone = |network: &Network, target: &MountTarget| match &target.subnet {
        Fact::Is(name) => network.subnet(name).and_then(|subnet| subnet.zone.clone()),
        _ => None,
    };
    let mut all = Vec::new();
    for made in change.after.mount_targets.iter().filter(|target| change.comes(&target.id)) {
        let to = zone(&change.after, made);
        let held = change.before.mount_targets.iter().find(|other| {
            let there = change.goes(&other.id);
            let from = zone(&change.before, other);
            there && other.filesystem == made.filesystem && !Zone::same(from.as_ref(), to.as_ref()).is_no()
        });
        let Some(held) = held.filter(|_| !is_new(change, &made.filesystem)) else { continue };
        let place = to.map_or_else(|| "its zone".to_owned(), |zone| zone.to_string());
        let what = format!("`{}` is made in {place}, where the file system still has `{}`", made.id, held.id);
        let instead = "leave the mount targets in the subnets they are in";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::MOUNT_TARGET_HELD, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

/// Subnets that are made with addresses that one still has which goes.
pub(super) fn subnets(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.after.subnets.values().filter(|subnet| change.comes(&subnet.id)) {
        let Fact::Is(block) = &made.block else { continue };
        let held = change.before.subnets.values().find(|other| {
            let overlaps = |own: &ipnet::Ipv4Net| own.contains(block) || block.contains(own);
            change.goes(&other.id) && other.vpc == made.vpc && matches!(&other.block, Fact::Is(own) if overlaps(own))
        });
        let Some(held) = held.filter(|_| !is_new(change, &made.vpc)) else { continue };
        let what = format!("`{}` is made with {block}, addresses that the old `{}` still has", made.id, held.id);
        let instead = "give it another block, or keep the old subnet";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::SUBNET_HELD, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

/// Whether what something is made in is made anew as well: nothing of the old is in it then.
fn is_new(change: &Change, within: &Fact<Named>) -> bool {
    matches!(within, Fact::Is(Named::Here(id)) if change.comes(id))
}

/// Subnets that move to another zone or go with theirs, with what is launched into them.
pub(super) fn zones(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for old in change.before.subnets.values() {
        let launched = change.before.launched.iter().filter(|launched| launched.subnets.ids().any(|id| id == old.id));
        let launched = launched.map(|launched| format!("`{}`", launched.id)).collect::<Vec<_>>().join(", ");
        let new = change.after.subnets.get(&old.id);
        let what = match (change.action(&old.id), new) {
            (Some(Action::Remove(_)), _) if !launched.is_empty() => {
                format!("`{}` goes, and {launched} leaves it", old.id)
            }
            (Some(Action::Replace(_)), Some(new)) if Zone::same(old.zone.as_ref(), new.zone.as_ref()).is_no() => {
                let name = |zone: &Option<Zone>| zone.as_ref().map_or_else(String::new, ToString::to_string);
                format!(
                    "`{}` moves from {} to {}, with all that stands in it",
                    old.id,
                    name(&old.zone),
                    name(&new.zone)
                )
            }
            _ => continue,
        };
        let when = "while CloudFormation moves over what stands in it".to_owned();
        let instead = "keep the order of zones, and add new ones at the end";
        all.push(hazard(&codes::ZONES_MOVE, Severity::Outage, &[&old.id], what, when, instead));
    }
    all
}
