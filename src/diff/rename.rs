//! Resources that only change their logical id.

use super::compare::compare;
use super::same::Ground;
use super::side::{Made, Side};
use super::{Action, Rename, ResourceChange};
use crate::template::evaluate::{Node, Term};
use serde_json::Value;

/// The resources that go under one logical id and come under another, with the same type and the same properties but for
/// tags, which often carry the id.
pub(super) fn renames<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>, changes: &[ResourceChange]) -> Vec<Rename> {
    let gone = changes.iter().filter(|change| matches!(change.action, Action::Remove(_)));
    let mut come = changes.iter().filter(|change| change.action == Action::Add).collect::<Vec<_>>();
    let mut renames = Vec::new();
    let ground = Ground { old, new };
    for from in gone {
        let same = |to: &&&ResourceChange| to.kind == from.kind && is_same(old.get(&from.id), new.get(&to.id), ground);
        let Some(position) = come.iter().position(|to| same(&to)) else { continue };
        let to = come.remove(position);
        renames.push(Rename {
            from: from.id.clone(),
            to: to.id.clone(),
            kind: from.kind.clone(),
            importable: new.get(&to.id).and_then(|made| made.kind).is_some_and(|kind| kind.importable),
        });
    }
    renames
}

fn is_same(old: Option<&Made>, new: Option<&Made>, ground: Ground) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let bare = |made: &Made| {
        let mut properties = made.properties.clone();
        if let Term::Object(entries) = &mut properties.term {
            entries.retain(|name, _| !name.ends_with("Tags"));
        }
        properties
    };
    // Of something without properties of its own, the same content says nothing.
    !is_empty(&bare(old)) && compare(new.kind, &bare(old), &bare(new), ground).is_empty()
}

fn is_empty(properties: &Node) -> bool {
    match &properties.term {
        Term::Object(entries) => entries.is_empty(),
        Term::Scalar(Value::Null) | Term::Absent => true,
        _ => false,
    }
}
