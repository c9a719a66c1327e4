//! Mount targets that move: EFS admits one per zone and file system, so the old one has to go before the new one comes.
//! Zone by zone everything is taken out of a zone before its mount target goes, and comes back when it has the new one.

use super::Purpose;
use super::edit::{Company, bring, remove};
use super::moves::Move;
use super::roads::{list_addresses, lists_addresses, network};
use crate::diag::codes::hazard as codes;
use crate::read::diff::TemplateDiff;
use crate::read::evaluate::{Fact, Settings};
use crate::read::network::{Named, Network, Zone};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is there, without the first mount target that is in the way of its successor and without anything launched in
/// its zone; the zones that were left before are as they were, with their new mount targets. What is launched is
/// otherwise as `old` has it.
pub(super) fn leave_zone(
    old: &Value,
    here: &Value,
    goal: &Value,
    change: &TemplateDiff,
    settings: &Settings,
) -> Option<Move> {
    let held = change.hazards.iter().find(|hazard| hazard.code == &codes::MOUNT_TARGET_HELD)?.resources.last()?;
    let network_here = network(here, settings);
    let target = network_here.mount_targets.iter().find(|target| target.id == *held)?;
    let Fact::Is(subnet) = &target.subnet else { return None };
    let place = zone(&network_here, subnet)?;
    let mut template = here.clone();
    for launched in &network_here.launched {
        let resource = template.get_mut("Resources")?.get_mut(&launched.id)?;
        *resource = old.get("Resources")?.get(&launched.id)?.clone();
    }
    let launched = network(&template, settings).launched;
    let subnets = launched.iter().flat_map(|launched| &launched.subnets.known);
    let left = subnets.filter(|written| zone(&network_here, &written.name) == Some(place));
    // From the last to the first, so that the positions of the others stay what they are.
    for pointer in left.map(|written| written.pointer.clone()).collect::<BTreeSet<_>>().into_iter().rev() {
        take_item(&mut template, &pointer)?;
    }
    let new = network(goal, settings);
    let new = new.mount_targets.iter().map(|target| target.id.as_str()).collect();
    let template = bring(&template, goal, new, Company::None).unwrap_or(template);
    let mut template = remove(&template, &BTreeSet::from([held.clone()]))?;
    if lists_addresses(&template) {
        list_addresses(&mut template, settings)?;
    }
    Some(Move { template, purpose: Purpose::LeaveZone(place.to_string(), held.clone()) })
}

fn zone<'n>(network: &'n Network, subnet: &Named) -> Option<&'n Zone> {
    network.subnet(subnet)?.zone.as_ref()
}

/// Takes an item out of a list in which others are. `None` if it is in no list, or alone.
fn take_item(template: &mut Value, pointer: &str) -> Option<()> {
    let (list, position) = pointer.rsplit_once('/')?;
    let items = template.pointer_mut(list)?.as_array_mut()?;
    let position = position.parse::<usize>().ok().filter(|position| *position < items.len() && items.len() > 1)?;
    items.remove(position);
    Some(())
}
