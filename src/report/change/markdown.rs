//! A change as Markdown, for a comment on a pull request: the verdict, what it means, hazards, a table of resources, and
//! folded away what changes of each.

use super::Compared;
use super::entry::{Entry, sections};
use super::facts::{self, Section, rows};
use crate::read::diff::{Action, Hazard, MeaningKind, OutputChange, ResourceChange, Severity};
use crate::report::markdown::{Page, code, text};
use crate::report::wording::count;

impl Compared {
    /// The whole in so many letters as a comment may have; what there is no room for is counted.
    pub fn markdown(&self) -> String {
        let mut page = Page::default();
        page.add("verdict", &format!("{} {}: **{}**\n", self.sign(), self.heading(), self.verdict()));
        for (position, meaning) in self.diff.meaning.iter().enumerate() {
            let lead = if position == 0 { "\n" } else { "" };
            let sentence = text(&meaning.sentence);
            page.add(
                "sentence",
                &match meaning.kind {
                    MeaningKind::Exposes => format!("{lead}- ❌ **exposure grows: {sentence}**\n"),
                    _ => format!("{lead}- {sentence}\n"),
                },
            );
        }
        for (position, found) in self.diff.hazards.iter().enumerate() {
            page.add("hazard", &hazard(found, if position == 0 { "\n" } else { "" }));
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
        } else if !diff.hazards.is_empty() || diff.resources.iter().any(|change| Section::of(change) < Section::Roads) {
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
        let sections = sections(&self.diff);
        let entries = sections.iter().flat_map(|(_, entries)| entries);
        page.table("resource", ["replacement", "change", "resource", "type", "how"], entries.map(row));
    }

    fn renames(&self, page: &mut Page) {
        let rows = self.diff.renames.iter().map(|rename| {
            let import = if rename.importable { "can be imported" } else { "cannot be imported" };
            [code(&rename.from), code(&rename.to), code(&rename.kind), import.to_owned()]
        });
        page.table("renamed resource", ["renamed from", "to", "type", "to keep what is there"], rows);
    }

    /// What changes of each resource.
    fn details(&self, page: &mut Page) {
        let mut details = Vec::new();
        for (_, entries) in sections(&self.diff) {
            for entry in &entries {
                let ids = code(&entry.ids());
                details.extend(rows(entry.changes[0]).into_iter().map(|row| property(&ids, row)));
            }
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

fn hazard(hazard: &Hazard, lead: &str) -> String {
    let sign = if hazard.severity == Severity::Outage { "⚠️" } else { "❌" };
    let also = facts::unnamed(hazard).map(|ids| format!(" (also {})", code(&ids))).unwrap_or_default();
    let mut lines = format!(
        "{lead}- {sign} **{}** ({}): {}{also}\n",
        facts::grade(hazard.severity),
        code(hazard.code.slug),
        text(&hazard.what)
    );
    for (label, says) in [("when", &hazard.when), ("instead", &hazard.instead)] {
        if !says.is_empty() {
            lines += &format!("  - {label}: {}\n", text(says));
        }
    }
    lines
}

/// Resources to which the same happens, as a row of a table.
fn row(entry: &Entry) -> [String; 5] {
    let first = entry.changes[0];
    let (replacement, change) = match first.action {
        Action::Replace(_) => ("**yes**", "replaced"),
        Action::MayReplace(_) => ("conditional", "changed, or replaced"),
        Action::Modify if facts::is_unknown(first) => ("unknown", "changed"),
        Action::Modify => ("no", "changed in place"),
        Action::Remove(_) => ("–", "**removed**"),
        Action::Add => ("–", "added"),
    };
    [replacement.to_owned(), change.to_owned(), code(&entry.ids()), code(&entry.kinds()), how(first)]
}

/// What is said of a resource beside what changes of it.
fn how(change: &ResourceChange) -> String {
    let fate = match change.action {
        Action::Replace(fate) => Some(facts::replaced(fate).to_owned()),
        Action::MayReplace(fate) => Some(format!("if replaced, {}", facts::replaced(fate))),
        Action::Remove(fate) => Some(facts::removed(fate).to_owned()),
        Action::Add | Action::Modify => None,
    };
    let chain = facts::chain(change).map(|chain| format!("because of {}", code(&chain)));
    let rolled = change.rolled.as_ref().map(|rolled| format!("rolled: {}", text(&rolled.how)));
    [fate, chain, rolled].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// A changed value as a row of a table.
fn property(ids: &str, row: facts::Row) -> [String; 5] {
    let shown = |value: Option<String>| value.map(|value| code(&value)).unwrap_or_default();
    let remarks = row.remarks.iter().map(|remark| text(remark)).collect::<Vec<_>>().join("; ");
    [ids.to_owned(), code(&row.place), shown(row.before), shown(row.after), remarks]
}
