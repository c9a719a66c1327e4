//! Resources to which the same happens, folded into one entry; no name is lost.

use super::facts::{self, Section, arrow, rows};
use super::value::gathered;
use crate::read::diff::{Action, ResourceChange, TemplateDiff};
use crate::report::wording::fold;
use std::collections::BTreeSet;

/// So many types are named beside their resources.
const MOST_KINDS: usize = 3;

/// Resources to which the same happens.
pub(super) struct Entry<'a> {
    /// The resources, the first of which stands for all.
    pub changes: Vec<&'a ResourceChange>,
    /// What is said of each, line by line.
    pub lines: Vec<String>,
}

impl Entry<'_> {
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
        let kinds = self.changes.iter().map(|change| change.kind.as_str()).collect::<BTreeSet<_>>();
        if kinds.len() > MOST_KINDS {
            return format!("{} types", kinds.len());
        }
        kinds.into_iter().collect::<Vec<_>>().join(", ")
    }
}

/// What happens, in parts; those in which nothing happens are left out.
pub(super) fn sections(diff: &TemplateDiff) -> Vec<(Section, Vec<Entry<'_>>)> {
    let mut sections = fold(diff.resources.iter().map(|change| (change, Section::of(change))));
    sections.sort_by_key(|(_, section)| *section);
    sections.into_iter().map(|(changes, section)| (section, entries(changes))).collect()
}

/// Those that are added come before those that are changed.
fn entries(changes: Vec<&ResourceChange>) -> Vec<Entry<'_>> {
    let folded = fold(changes.into_iter().map(|change| (change, (told_apart(change), lines(change)))));
    let mut entries = folded.into_iter().map(|(changes, (_, lines))| Entry { changes, lines }).collect::<Vec<_>>();
    entries.sort_by_key(|entry| entry.action() != Action::Add);
    entries
}

/// The type, where resources are told of type by type: a tag on everything is one entry.
fn told_apart(change: &ResourceChange) -> Option<&str> {
    (change.action != Action::Modify).then_some(change.kind.as_str())
}

/// What is said of a resource beside its id and type.
fn lines(change: &ResourceChange) -> Vec<String> {
    let mut lines = Vec::new();
    match change.action {
        Action::Replace(fate) => lines.push(facts::replaced(fate).to_owned()),
        Action::MayReplace(fate) => lines.push(format!("if it is replaced, {}", facts::replaced(fate))),
        Action::Remove(fate) => lines.push(facts::removed(fate).to_owned()),
        Action::Add | Action::Modify => {}
    }
    lines.extend(facts::chain(change).map(|chain| format!("because of {chain}")));
    lines.extend(change.rolled.as_ref().map(|rolled| format!("rolled: {}", rolled.how)));
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
