//! What only one may hold, and another takes: whoever holds it gives it up in an earlier step. In place, if it is there
//! afterwards as well; else it goes, and is missing until the other one comes.

use super::edit::{remove, restore};
use super::{Move, Purpose};
use crate::diag::Code;
use crate::diag::codes::hazard as codes;
use crate::diff::{Action, Hazard, TemplateDiff};
use crate::network::Model;
use crate::template::reference::{Reference, ReferenceKind};
use std::collections::BTreeSet;

/// The hazards of which the first resource takes what the last one holds.
static HELD: &[&Code] = &[
    &codes::ALREADY_HELD,
    &codes::ASSOCIATION_CONFLICT,
    &codes::NAME_IN_USE,
    &codes::ROUTE_CONFLICT,
    &codes::TARGET_GROUP_IN_USE,
    &codes::UNDONE_BY_DELETION,
];

/// Whether a resource takes what another one holds.
pub(super) fn is_held(hazard: &Hazard) -> bool {
    HELD.contains(&hazard.code)
}

/// Who takes what whom holds.
fn pairs(change: &TemplateDiff) -> impl Iterator<Item = (&str, &str)> {
    let held = change.hazards.iter().filter(|hazard| is_held(hazard));
    held.filter_map(|hazard| Some((hazard.resources.first()?.as_str(), hazard.resources.last()?.as_str())))
}

/// What is there, with those that give something up as they are to be; those first that take nothing from another themselves.
pub(super) fn give_first(here: &Model, goal: &Model, change: &TemplateDiff) -> Option<Move> {
    let takes = |id: &str| pairs(change).any(|(taker, _)| taker == id);
    let stays = |id: &str| goal.document.has("Resources", id);
    let holders = pairs(change).map(|(_, holder)| holder).filter(|holder| stays(holder) && !takes(holder));
    let holders = holders.map(str::to_owned).collect::<BTreeSet<_>>();
    let template = restore(here.template, goal, &holders)?;
    Some(Move { template, purpose: Purpose::GiveFirst(holders.into_iter().collect()) })
}

/// What is there, without those that hold something until they are deleted; where they take from one another in a circle,
/// without the first of them.
pub(super) fn give_up(here: &Model, change: &TemplateDiff) -> Option<Move> {
    let goes = |id: &str| change.resources.iter().any(|change| change.id == id && goes(change.action));
    let mut gone = pairs(change).map(|(_, holder)| holder).filter(|holder| goes(holder)).collect::<BTreeSet<_>>();
    if gone.is_empty() {
        gone.extend(pairs(change).map(|(_, holder)| holder).next());
    }
    // What cannot be without them goes with them, if it goes anyway.
    loop {
        let users = here.references.all.iter().filter(|reference| reference.kind != ReferenceKind::DependsOn);
        let users = users.filter(|reference| gone.contains(reference.to)).filter_map(Reference::resource);
        let more = users.filter(|user| goes(user) && !gone.contains(user)).collect::<Vec<_>>();
        if more.is_empty() {
            break;
        }
        gone.extend(more);
    }
    let gone = gone.into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    let template = (!gone.is_empty()).then(|| remove(here.template, &gone))??;
    Some(Move { template, purpose: Purpose::GiveUp(gone.into_iter().collect()) })
}

fn goes(action: Action) -> bool {
    matches!(action, Action::Remove(_) | Action::Replace(_) | Action::MayReplace(_))
}
