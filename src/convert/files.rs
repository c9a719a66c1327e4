//! Mount targets that move: EFS admits one per zone and file system, so the old one has to go before the new one comes.
//! Zone by zone everything is taken out of a zone before its mount target goes, and comes back when it has the new one.

use super::edit::{Closure, bring, remove};
use super::reroute::{list_addresses, lists_addresses};
use super::{Move, Purpose};
use crate::diag::codes::hazard as codes;
use crate::diff::TemplateDiff;
use crate::network::{Model, Network, Zone, same_zone};
use crate::template::evaluate::{Fact, Settings};
use serde_json::Value;
use std::collections::BTreeSet;

/// What may come next where a mount target is in the way of its successor: its zone is left and the mount target goes; or
/// the zone is left and the mount target stays, because instances that drain use it.
pub(super) fn leave_zone(
    old: &Value,
    here: &Model,
    goal: &Model,
    change: &TemplateDiff,
    settings: &Settings,
) -> Vec<Move> {
    let Some((place, held, template)) = left(old, here, goal, change, settings) else { return Vec::new() };
    let is_launched_into = |network: &Network| {
        let mut into = network.launched.iter().flat_map(|launched| launched.subnets.known());
        into.any(|name| same_zone(network.zone(name).as_ref(), Some(&place)).is_yes())
    };
    let gone = remove(&template, &BTreeSet::from([held.clone()]));
    let leave = || Purpose::LeaveZone(place.to_string(), held.clone());
    let purpose = if is_launched_into(&here.network) { leave() } else { Purpose::TakeAway(held.clone()) };
    let gone = gone.map(|template| Move { template, purpose });
    gone.into_iter().chain([Move { template, purpose: leave() }]).collect()
}

/// What is there, without anything launched in the zone of the first mount target that is in the way of its successor; the
/// zones that were left before are as they were, with their new mount targets. What is launched is otherwise as `old` has
/// it. And the zone and the mount target.
fn left(
    old: &Value,
    here: &Model,
    goal: &Model,
    change: &TemplateDiff,
    settings: &Settings,
) -> Option<(Zone, String, Value)> {
    let held = change.hazards.iter().find(|hazard| hazard.code == &codes::MOUNT_TARGET_CONFLICT)?.resources.last()?;
    let target = here.network.mount_targets.iter().find(|target| target.id == *held)?;
    let Fact::Is(subnet) = &target.subnet else { return None };
    let place = here.network.zone(subnet)?;
    let mut template = here.template.clone();
    for launched in &here.network.launched {
        let resource = template.get_mut("Resources")?.get_mut(&launched.id)?;
        *resource = old.get("Resources")?.get(&launched.id)?.clone();
    }
    let launched = Model::of(&template, settings)?.network.launched;
    let subnets = launched.iter().flat_map(|launched| &launched.subnets.all.known);
    let left = subnets.filter(|written| same_zone(here.network.zone(&written.name).as_ref(), Some(&place)).is_yes());
    // From the last to the first, so that the positions of the others stay what they are.
    for pointer in left.map(|written| written.pointer.clone()).collect::<BTreeSet<_>>().into_iter().rev() {
        take_item(&mut template, &pointer)?;
    }
    let new = goal.network.mount_targets.iter().map(|target| target.id.as_str()).collect();
    let mut template = bring(&template, goal, new, Closure::None).unwrap_or(template);
    if lists_addresses(&template) {
        list_addresses(&mut template, settings)?;
    }
    Some((place, held.clone(), template))
}

/// Takes an item out of a list in which others are. `None` if it is in no list, or alone.
fn take_item(template: &mut Value, pointer: &str) -> Option<()> {
    let (list, position) = pointer.rsplit_once('/')?;
    let items = template.pointer_mut(list)?.as_array_mut()?;
    let position = position.parse::<usize>().ok().filter(|position| *position < items.len() && items.len() > 1)?;
    items.remove(position);
    Some(())
}
