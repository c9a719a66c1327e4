//! Resources to which the same happens, folded into one entry; no name is lost.

use super::facts::{self, Section, arrow, rows};
use super::value::gathered;
use crate::diff::{Action, Cause, ResourceChange, TemplateDiff};
use crate::report::wording::fold;
use std::collections::BTreeSet;

/// So many types are named beside their resources.
const MOST_KINDS: usize = 3;

/// Resources to which the same happens.
pub(super) struct Entry<'a, L = String> {
    /// The resources, the first of which stands for all.
    pub changes: Vec<&'a ResourceChange>,
    /// What is said of each, line by line, in the form in which it is shown.
    pub lines: Vec<L>,
}

impl<L> Entry<'_, L> {
    /// What happens to them.
    pub fn action(&self) -> Action {
        self.changes[0].action
    }

    /// Their logical ids.
    pub fn ids(&self) -> String {
        gathered(&self.changes.iter().map(|change| change.id.as_str()).collect::<Vec<_>>())
    }

    /// Their types, each once; how many, if they are too many to tell.
    pub fn kinds(&self) -> String {
        let kinds = self.changes.iter().map(|change| facts::kind(change)).collect::<BTreeSet<_>>();
        if kinds.len() > MOST_KINDS {
            return format!("{} types", kinds.len());
        }
        kinds.into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// What happens, in parts; those in which nothing happens are left out. Resources are one entry if the same is said of
/// them.
pub(super) fn sections<L: Ord>(
    diff: &TemplateDiff,
    said: fn(&ResourceChange) -> Vec<L>,
) -> Vec<(Section, Vec<Entry<'_, L>>)> {
    let mut sections = fold(diff.resources.iter().map(|change| (change, Section::of(change))));
    sections.sort_by_key(|(_, section)| *section);
    sections.into_iter().map(|(changes, section)| (section, entries(changes, said))).collect()
}

/// What is added comes before what is changed, and causes before what follows from them.
fn entries<L: Ord>(changes: Vec<&ResourceChange>, said: fn(&ResourceChange) -> Vec<L>) -> Vec<Entry<'_, L>> {
    let like = |change| (told_apart(change), facts::fate(change), said(change));
    let folded = fold(changes.into_iter().map(|change| (change, like(change))));
    let mut entries = folded.into_iter().map(|(changes, (_, _, lines))| Entry { changes, lines }).collect::<Vec<_>>();
    entries.sort_by_key(|entry| (entry.action() != Action::Add, entry.changes[0].chain.len(), follows(entry)));
    entries
}

/// Whether something of resources changes because another does.
fn follows<L>(entry: &Entry<L>) -> bool {
    entry.changes[0].properties.iter().any(|property| property.cause != Cause::Direct)
}

/// The type, where resources are told of type by type: a tag on everything is one entry, and what another resource's
/// change replaces.
fn told_apart(change: &ResourceChange) -> Option<String> {
    let follows = change.chain.len() > 1 && change.properties.iter().all(|property| property.cause != Cause::Direct);
    (change.action != Action::Modify && !follows).then(|| facts::kind(change))
}

/// What there is to say of a resource: why it changes, how, and what of it.
pub(super) fn lines(change: &ResourceChange) -> Vec<String> {
    reasons(change).into_iter().chain(values(change)).collect()
}

/// What changes of a resource, a line each.
fn values(change: &ResourceChange) -> Vec<String> {
    let mut lines = Vec::new();
    for row in rows(change) {
        let (change, remarks) = (arrow(row.before.as_deref(), row.after.as_deref()), row.remarks.join("; "));
        lines.push(match (change.is_empty(), remarks.is_empty()) {
            (true, _) => format!("{}: {remarks}", row.place),
            (_, true) => format!("{}: {change}", row.place),
            _ => format!("{}: {change}  ({remarks})", row.place),
        });
    }
    lines
}

/// Why a resource changes, if that is another's doing, and how it is renewed.
pub(super) fn reasons(change: &ResourceChange) -> Vec<String> {
    let undecided = change.undecided.as_ref().map(facts::undecided);
    let rolled = change.rolled.as_ref().map(|rolled| format!("rolled: {}", rolled.how));
    [undecided, facts::unknown_type(change), because(change), rolled].into_iter().flatten().collect()
}

fn because(change: &ResourceChange) -> Option<String> {
    facts::chain(change).map(|chain| format!("because of `{chain}`"))
}
