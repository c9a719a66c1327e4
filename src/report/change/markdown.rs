//! A change as Markdown, for a comment on a pull request: the verdict, what it means, hazards, a table of resources, and
//! folded away what changes of each.

use super::Compared;
use super::entry::{Entry, lines, lookup_lines, lookup_reasons, lookups, reasons, sections};
use super::facts::{self, Peril, Section, rows};
use crate::diff::{Action, Hazard, MeaningKind, OutputChange, ResourceChange, Severity};
use crate::report::markdown::{Page, code, text};
use crate::report::wording::count;
use std::fmt::Write;

impl Compared {
    /// The whole in so many letters as a comment may have; what there is no room for is counted.
    pub fn markdown(&self) -> String {
        let mut page = Page::default();
        page.add("verdict", &format!("{} {}: **{}**\n", self.sign(), self.heading(), self.verdict()));
        if self.is_nothing() {
            return page.finish();
        }
        for (position, meaning) in self.diff.meaning.iter().enumerate() {
            let lead = if position == 0 { "\n" } else { "" };
            let sentence = text(&meaning.sentence);
            page.add(
                "sentence",
                &match meaning.kind {
                    MeaningKind::Exposes => format!("{lead}- ❌ **exposure grows: {sentence}**\n"),
                    MeaningKind::Weakens => format!("{lead}- ⚠️ **protection weakens: {sentence}**\n"),
                    _ => format!("{lead}- {sentence}\n"),
                },
            );
        }
        for (position, found) in facts::perils(&self.diff.hazards).iter().enumerate() {
            let lead = if position == 0 { "\n" } else { "" };
            page.add("kind of hazard", &format!("{lead}{}", peril(found)));
        }
        self.resources(&mut page);
        self.renames(&mut page);
        self.details(&mut page);
        self.outputs(&mut page);
        page.finish()
    }

    fn sign(&self) -> &'static str {
        let diff = &self.diff;
        let grave = |hazard: &Hazard| hazard.severity != Severity::Outage;
        if self.exposes() || diff.hazards.iter().any(grave) {
            "❌"
        } else if !diff.hazards.is_empty() || self.weakens() || self.may_do_more() {
            "⚠️"
        } else {
            "✅"
        }
    }

    fn heading(&self) -> String {
        let sides = format!("{} → {}", code(&self.old), code(&self.new));
        self.subject.as_ref().map_or_else(|| sides.clone(), |subject| format!("{}: {sides}", code(subject)))
    }

    /// A row for each group of resources to which the same happens, the gravest first.
    fn resources(&self, page: &mut Page) {
        let sections = sections(&self.diff, how);
        let entries = sections.iter().flat_map(|(_, entries)| entries).map(|entry| row(entry, change(entry)));
        let may = lookups(&self.diff, may_how);
        let entries = entries.chain(may.iter().map(|entry| row(entry, may_change(entry))));
        page.table("resource", ["replacement", "change", "resource", "type", "how"], entries);
    }

    fn renames(&self, page: &mut Page) {
        let renamed = facts::renamed(&self.diff.renames);
        let rows = renamed.iter().map(|one| [code(&one.from), code(&one.to), code(one.kind), one.keep.to_owned()]);
        page.table("renamed resource", ["renamed from", "to", "type", "how"], rows);
    }

    /// What changes of each resource.
    fn details(&self, page: &mut Page) {
        let mut details = Vec::new();
        let certain = sections(&self.diff, lines).into_iter().flat_map(|(_, entries)| entries);
        for entry in certain.chain(lookups(&self.diff, lookup_lines)) {
            let ids = code(&entry.ids());
            details.extend(rows(entry.changes[0]).into_iter().map(|row| property(&ids, row)));
        }
        page.folded(&format!("{} in detail", count(details.len(), "change")), |page| {
            page.table("detail", ["resource", "what", "before", "after", "remarks"], details);
        });
    }

    fn outputs(&self, page: &mut Page) {
        let outputs = &self.diff.outputs;
        page.folded(&format!("{} changed", count(outputs.len(), "output")), |page| {
            let row = |output: &OutputChange| [code(&output.name), code(&facts::output(output).join(", "))];
            page.table("output", ["output", "change"], outputs.iter().map(row));
        });
    }
}

/// Hazards of one kind as an item of a list, or with a list below it.
fn peril(peril: &Peril) -> String {
    let sign = if peril.first.severity == Severity::Outage { "⚠️" } else { "❌" };
    let mut lines = format!("- {sign} **{}** ({})", facts::grade(peril.first.severity), code(peril.first.code.slug));
    match peril.what.as_slice() {
        [one] => _ = writeln!(lines, ": {}", text(one)),
        several => {
            _ = writeln!(lines, ", {} times:", several.len());
            several.iter().for_each(|what| _ = writeln!(lines, "  - {}", text(what)));
        }
    }
    for (label, says) in [("when", peril.when.unwrap_or_default()), ("instead", &peril.first.instead)] {
        if !says.is_empty() {
            _ = writeln!(lines, "  - **{label}:** {}", text(says));
        }
    }
    lines
}

/// Why a resource is replaced or changed, and how.
fn how(change: &ResourceChange) -> Vec<String> {
    facts::replacing(change).into_iter().chain(reasons(change)).collect()
}

/// Whether resources are replaced, and what happens to them.
fn change(entry: &Entry) -> (&'static str, &'static str) {
    let first = entry.changes[0];
    match first.action {
        _ if Section::of(first) == Section::Undecided => ("unknown", "may be created or removed"),
        Action::Replace(_) => ("**yes**", "replaced"),
        Action::MayReplace(_) => ("conditional", "changed, or replaced"),
        Action::Modify if facts::is_unknown(first) => ("unknown", "changed"),
        Action::Modify => ("no", "changed in place"),
        Action::Remove(_) => ("–", "**removed**"),
        Action::Add => ("–", "added"),
    }
}

/// The same of resources that may change because values are looked up again.
fn may_change(entry: &Entry) -> (&'static str, &'static str) {
    match entry.action() {
        Action::MayReplace(_) => ("conditional", "may be replaced: looked up again"),
        _ if entry.changes[0].renews() => ("no", "may be rolled: looked up again"),
        _ => ("no", "may change: looked up again"),
    }
}

/// What is looked up again, and what may come of it.
fn may_how(change: &ResourceChange) -> Vec<String> {
    change.looked_up().map(|name| format!("looks up `{name}` again")).chain(lookup_reasons(change)).collect()
}

/// Resources to which the same happens, as a row of a table.
fn row(entry: &Entry, (replacement, change): (&str, &str)) -> [String; 5] {
    let first = entry.changes[0];
    let how = facts::fate(first.action).into_iter().chain(entry.lines.iter().map(|line| text(line)));
    let how = how.collect::<Vec<_>>().join("; ");
    [replacement.to_owned(), change.to_owned(), code(&entry.ids()), code(&entry.kinds()), how]
}

/// A changed value as a row of a table.
fn property(ids: &str, row: facts::Row) -> [String; 5] {
    let shown = |value: Option<String>| value.map(|value| code(&value)).unwrap_or_default();
    let remarks = row.remarks.iter().map(|remark| text(remark)).collect::<Vec<_>>().join("; ");
    [ids.to_owned(), code(&row.place), shown(row.before), shown(row.after), remarks]
}
