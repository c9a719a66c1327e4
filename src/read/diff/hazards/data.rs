//! Data that is lost, or left behind.

use super::{Change, hazard};
use crate::diag::codes::hazard as codes;
use crate::read::diff::{Action, Fate, Hazard, Severity};
use crate::read::verify::is_stateful;

/// What holds data and goes, or may go.
pub(super) fn data(change: &Change) -> Vec<Hazard> {
    let stateful = change.old.resources.iter().filter(|made| is_stateful(made.resource.kind));
    let hazards = stateful.filter_map(|made| {
        let id = made.resource.id;
        let vanishes = change.of(id)?.undecided.as_ref().is_some_and(|undecided| undecided.removed);
        let (happens, fate) = match change.action(id)? {
            Action::Remove(fate) => ("is removed", fate),
            Action::Replace(fate) => ("is replaced by an empty one", fate),
            Action::MayReplace(fate) => ("may be replaced by an empty one", fate),
            Action::Modify if vanishes => ("may be removed", change.old.fate(id, "DeletionPolicy")),
            Action::Add | Action::Modify => return None,
        };
        let (code, kept) = match fate {
            Fate::Deleted => (&codes::DATA_LOST, "deleted with what is in it"),
            Fate::Retained => (&codes::DATA_LEFT, "left in the account, outside the stack"),
            Fate::Snapshot => (&codes::DATA_LEFT, "deleted, and only a snapshot of it stays"),
        };
        let what = format!("`{id}` ({}) {happens}; the old one is {kept}", made.resource.kind);
        let when = "at the end of the deployment".to_owned();
        let instead = match fate {
            Fate::Deleted => "keep the resource, or set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain` in a deployment before",
            Fate::Retained | Fate::Snapshot => "keep the resource, or import it again afterwards",
        };
        Some(hazard(code, Severity::Data, &[id], what, when, instead))
    });
    hazards.collect()
}
