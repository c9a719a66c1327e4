//! Resources that only change their logical id.

use super::same::{Ground, Spot, likeness};
use super::side::{Made, Side};
use super::{Action, Fate, Rename, ResourceChange};
use crate::template::evaluate::{Node, Term};
use crate::types;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The resources that go under one logical id and come under another, with the same type and the same properties but for
/// tags, which often carry the id.
pub(super) fn renames<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>, changes: &[ResourceChange]) -> Vec<Rename> {
    let bare = |side: &Side<'_, 'a>, change: &ResourceChange| side.get(&change.id).map(bare);
    let gone = changes.iter().filter(|change| matches!(change.action, Action::Remove(_)));
    // Those that may be the same, by what equal ones have in common: there may be thousands.
    let mut come = BTreeMap::<_, Vec<_>>::new();
    for change in changes.iter().filter(|change| change.action == Action::Add) {
        if let Some(after) = bare(new, change) {
            come.entry((change.kind.as_str(), likeness(&after.term))).or_default().push((change, after));
        }
    }
    let mut renames = Vec::new();
    let ground = Ground { old, new };
    for from in gone {
        // Of something without properties of its own, the same content says nothing.
        let Some(before) = bare(old, from).filter(|before| !is_empty(before)) else { continue };
        let Some(alike) = come.get_mut(&(from.kind.as_str(), likeness(&before.term))) else { continue };
        let mut spot = Spot { kind: types::kind(&from.kind), path: Vec::new() };
        let found = alike.iter().position(|(_, after)| ground.same_at(&mut spot, &before, after).is_yes());
        let Some(position) = found else { continue };
        let (to, _) = alike.remove(position);
        renames.push(Rename {
            from: from.id.clone(),
            to: to.id.clone(),
            kind: from.kind.clone(),
            retained: from.action == Action::Remove(Fate::Retained),
            importable: new.get(&to.id).and_then(|made| made.kind).is_some_and(|kind| kind.importable),
        });
    }
    renames
}

/// The properties of a resource but for its tags.
fn bare(made: &Made) -> Node {
    let mut properties = made.properties.clone();
    if let Term::Object(entries) = &mut properties.term {
        Arc::make_mut(entries).retain(|name, _| !name.ends_with("Tags"));
    }
    properties
}

fn is_empty(properties: &Node) -> bool {
    match &properties.term {
        Term::Object(entries) => entries.is_empty(),
        Term::Scalar(Value::Null) | Term::Absent => true,
        _ => false,
    }
}
