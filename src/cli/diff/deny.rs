//! What a change may not do.

use crate::diff::{Action, MeaningKind, Recreation, ResourceChange, Severity, TemplateDiff};
use crate::report::printable;
use crate::types;
use clap::ValueEnum;

/// What a change may not do. What may happen counts as happening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Denied {
    /// A resource is replaced, may be, or nobody says whether it is.
    Replace,
    /// Instances or tasks are renewed, or may be, as those of a group whose image is looked up again.
    Roll,
    /// A resource that holds data is removed or replaced, or may be, whether its data is kept or not.
    RemoveStateful,
    /// Something would fail, lose data or cause an outage, or a promise that held no longer does.
    Hazard,
    /// More can be reached from the internet than before.
    Exposure,
    /// Something protects less than before, as by an older version of TLS, more permissions or a shorter retention.
    Weaken,
}

/// What of the denied is there, a line for each.
pub(super) fn present(denied: &[Denied], diff: &TemplateDiff) -> Vec<String> {
    let misses = diff.hazards.iter().filter(|hazard| hazard.severity == Severity::Misses);
    // Nothing that is allowed otherwise would happen to the stack that is there.
    let misses = misses.filter(|_| !denied.is_empty());
    let mut lines =
        misses.map(|hazard| format!("denied[{}]: {}", hazard.code.slug, printable(&hazard.what))).collect::<Vec<_>>();
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
            Denied::Roll => "roll",
            Denied::RemoveStateful => "remove-stateful",
            Denied::Hazard => "hazard",
            Denied::Exposure => "exposure",
            Denied::Weaken => "weaken",
        }
    }
}

/// Each thing of a kind that is there, as a sentence.
fn instances(kind: Denied, diff: &TemplateDiff) -> Vec<String> {
    let resources = diff.resources.iter();
    match kind {
        Denied::Replace => resources.filter_map(replaced).chain(diff.lookups.iter().filter_map(looked_up)).collect(),
        Denied::Roll => {
            let may = diff
                .lookups
                .iter()
                .filter_map(|change| looked_up(change).filter(|_| runs(change)).or(may_roll(change)));
            resources.filter_map(renewed).chain(may).collect()
        }
        Denied::RemoveStateful => {
            resources.filter(|change| types::of(&change.kind).holds_data()).filter_map(lost).collect()
        }
        Denied::Hazard => {
            let hazards = diff.hazards.iter().filter(|hazard| hazard.severity != Severity::Misses);
            let broken = diff.meaning.iter().filter(|meaning| meaning.kind == MeaningKind::Breaks);
            let hazards = hazards.map(|hazard| format!("{} [{}]", hazard.what, hazard.code.slug));
            hazards.chain(broken.map(|meaning| meaning.sentence.clone())).collect()
        }
        Denied::Weaken => {
            let weaker = diff.meaning.iter().filter(|meaning| meaning.kind == MeaningKind::Weakens);
            weaker.map(|meaning| meaning.sentence.clone()).collect()
        }
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
        Action::Modify if unknown() => Some(format!("it is not documented whether {named} is replaced")),
        Action::Add | Action::Remove(_) | Action::Modify => None,
    }
}

/// Whether instances or tasks are renewed where a resource is replaced.
fn runs(change: &ResourceChange) -> bool {
    types::of(&change.kind).runs.is_some()
}

fn renewed(change: &ResourceChange) -> Option<String> {
    let rolled = change.rolled.as_ref().filter(|_| change.renews());
    match rolled {
        Some(rolled) => Some(format!("`{}` ({}) is rolled: {}", change.id, change.kind, rolled.how)),
        None => replaced(change).filter(|_| runs(change)),
    }
}

fn may_roll(change: &ResourceChange) -> Option<String> {
    change.renews().then(|| format!("`{}` ({}) may be rolled: {}", change.id, change.kind, again(change)))
}

/// What may be replaced because a value is looked up again.
fn looked_up(change: &ResourceChange) -> Option<String> {
    replaced(change).map(|sentence| format!("{sentence}: {}", again(change)))
}

/// What is looked up again, for a resource itself or for one that it follows.
fn again(change: &ResourceChange) -> String {
    let own = change.looked_up().next().map(|name| format!("`{name}` is looked up again"));
    let first = || change.chain.first().map(|first| format!("what `{first}` uses is looked up again"));
    own.or_else(first).unwrap_or_default()
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
