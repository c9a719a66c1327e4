//! What a change may not do.

use crate::read::diff::{Action, MeaningKind, Recreation, ResourceChange, TemplateDiff};
use crate::read::verify::is_stateful;
use crate::report::printable;
use clap::ValueEnum;

/// What a change may not do. What may happen counts as happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Denied {
    /// A resource is replaced, may be, or nobody says whether it is.
    Replace,
    /// A resource that holds data is removed or replaced, or may be, whether its data is kept or not.
    RemoveStateful,
    /// Something would fail, lose data or cause an outage.
    Hazard,
    /// More can be reached from the internet than before.
    Exposure,
}

/// What of the denied is there, a line for each.
pub(super) fn present(denied: &[Denied], diff: &TemplateDiff) -> Vec<String> {
    let mut lines = Vec::new();
    for (position, kind) in denied.iter().enumerate() {
        let repeated = denied[..position].contains(kind);
        let instances = if repeated { Vec::new() } else { instances(*kind, diff) };
        lines
            .extend(instances.into_iter().map(|instance| format!("denied[{}]: {}", kind.word(), printable(&instance))));
    }
    lines
}

impl Denied {
    fn word(self) -> &'static str {
        match self {
            Denied::Replace => "replace",
            Denied::RemoveStateful => "remove-stateful",
            Denied::Hazard => "hazard",
            Denied::Exposure => "exposure",
        }
    }
}

/// Each thing of a kind that is there, as a sentence.
fn instances(kind: Denied, diff: &TemplateDiff) -> Vec<String> {
    let resources = diff.resources.iter();
    match kind {
        Denied::Replace => resources.filter_map(replaced).collect(),
        Denied::RemoveStateful => resources.filter(|change| is_stateful(&change.kind)).filter_map(lost).collect(),
        Denied::Hazard => diff.hazards.iter().map(|hazard| format!("{} [{}]", hazard.what, hazard.code.slug)).collect(),
        Denied::Exposure => {
            let exposing = diff.meaning.iter().filter(|meaning| meaning.kind == MeaningKind::Exposes);
            exposing.map(|meaning| meaning.sentence.clone()).collect()
        }
    }
}

fn replaced(change: &ResourceChange) -> Option<String> {
    let named = format!("`{}` ({})", change.id, change.kind);
    let unknown = || change.properties.iter().any(|property| property.recreation == Recreation::Unknown);
    match change.action {
        Action::Replace(_) => Some(format!("{named} is replaced")),
        Action::MayReplace(_) => Some(format!("{named} may be replaced")),
        Action::Modify if unknown() => Some(format!("nobody says whether {named} is replaced")),
        Action::Add | Action::Remove(_) | Action::Modify => None,
    }
}

fn lost(change: &ResourceChange) -> Option<String> {
    match change.action {
        Action::Remove(_) => Some(format!("`{}` ({}), which holds data, is removed", change.id, change.kind)),
        _ if change.undecided.as_ref().is_some_and(|undecided| undecided.removed) => {
            Some(format!("`{}` ({}), which holds data, may be removed", change.id, change.kind))
        }
        _ => replaced(change).map(|sentence| format!("{sentence}; it holds data")),
    }
}
