//! A review as one comment on a pull request.

use super::{Change, Piece, Review};
use crate::diag::{Diagnostic, Severity};
use crate::report::markdown::{Page, code, text};
use crate::report::mermaid;
use crate::report::verification::Verified;

/// The first line, by which the comment is found again.
const MARK: &str = "<!-- rackform review -->";

/// So many stacks are told in full without a fold.
const MOST_OPEN: usize = 2;

impl Review {
    /// The whole in so many bytes as a comment may have: a row for each stack, the gravest first, then each by itself; what there
    /// is no room for is counted.
    pub fn markdown(&self) -> String {
        let mut page = Page::default();
        let sign = self.pieces.first().map_or("✅", |piece| piece.weight().sign());
        page.add("verdict", &format!("{MARK}\n## {sign} {}\n\n{}\n", text(&self.verdict()), text(&self.basis())));
        for (position, note) in self.notes.iter().enumerate() {
            let lead = if position == 0 { "\n" } else { "" };
            page.add("note", &format!("{lead}- ⚠️ {}\n", text(note)));
        }
        page.found(self.together.iter().map(|(file, found)| (file.as_str(), found)));
        let row = |piece: &Piece| {
            [
                piece.weight().sign().to_owned(),
                piece.stack.as_deref().map(code).unwrap_or_default(),
                code(&piece.file),
                text(&piece.verdict()),
            ]
        };
        page.table("stack", ["", "stack", "description", "what deploying it does"], self.pieces.iter().map(row));
        for piece in &self.pieces {
            let Some(told) = piece.markdown(page.room()) else {
                page.leave_out("detailed change");
                continue;
            };
            let told = match self.pieces.len() > MOST_OPEN {
                true => format!("\n<details><summary>{}</summary>\n\n{told}\n</details>\n", text(&piece.title())),
                false => format!("\n{told}"),
            };
            page.add("detailed change", &told);
        }
        page.finish()
    }
}

/// So many bytes of a comment are for the fold around a stack.
const FOLD: usize = 600;

/// In less room than so many bytes nothing is cut: it is left out.
const LEAST: usize = 8_000;

impl Piece {
    fn title(&self) -> String {
        format!("{} {}", self.weight().sign(), self.name())
    }

    /// It in so many bytes, cut if need be; nothing where too little would be left of it.
    fn markdown(&self, room: usize) -> Option<String> {
        let page = self.page(room.saturating_sub(FOLD));
        (!page.is_cut() || room > LEAST).then(|| page.finish())
    }

    fn page(&self, room: usize) -> Page {
        let mut page = Page::within(room);
        let file = code(&self.file);
        let name = self.stack.as_ref().map_or_else(|| file.clone(), |stack| format!("{} ({file})", code(stack)));
        page.add("verdict", &format!("### {} {name}\n\n**{}**\n", self.weight().sign(), text(&self.verdict())));
        let mut said =
            self.sentences().into_iter().map(|sentence| format!("- {}\n", text(&sentence))).collect::<Vec<_>>();
        said.extend(self.denied.iter().map(|line| format!("- ❌ {}\n", text(line))));
        if !said.is_empty() {
            page.add("sentence", &format!("\n{}", said.concat()));
        }
        match &self.change {
            Change::Changed { compared, verified } => {
                page.promises(verified);
                compared.told(&mut page);
            }
            Change::New { picture, bill, verified, .. } => {
                page.add("sentence", &format!("\n{}\n", text(&bill.summary())));
                if verified.holds() {
                    let told = format!("\n{}", Verified::markdown(std::slice::from_ref(verified)));
                    page.folded("What it promises, and why", |page| {
                        page.add("proof", &told);
                    });
                } else {
                    page.promises(verified);
                }
                if let Some(picture) = picture {
                    page.folded("Picture", |page| {
                        page.add("picture", &format!("\n```mermaid\n{}```\n", mermaid(picture)));
                    });
                }
            }
            Change::Gone => {}
            Change::Refused(findings) => page.found(findings.iter().map(|found| (self.file.as_str(), found))),
        }
        page
    }
}

impl Page {
    /// What is found in descriptions, the errors first.
    fn found<'f>(&mut self, findings: impl Iterator<Item = (&'f str, &'f Diagnostic)>) {
        let mut findings = findings.collect::<Vec<_>>();
        findings.sort_by_key(|(_, found)| found.severity);
        let row = |(file, found): (&str, &Diagnostic)| {
            let hint = found.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
            let sign = if found.severity == Severity::Error { "❌ " } else { "" };
            let place = found.place().span().map(|span| {
                let (line, column) = span.line_column();
                format!("{}:{line}:{column}", span.text.name)
            });
            let place = code(&place.unwrap_or_else(|| file.to_owned()));
            let severity = format!("{sign}{}", found.severity.word());
            [severity, code(found.code.slug), text(&format!("{}{hint}", found.message)), place]
        };
        self.table("finding", ["severity", "finding", "what", "where"], findings.into_iter().map(row));
    }

    /// What the new side promises: that all of it holds, or what does not.
    fn promises(&mut self, verified: &Verified) {
        let told = match verified.holds() {
            true => format!("Promises: {}\n", text(&verified.verdict())),
            false => Verified::markdown(std::slice::from_ref(verified)),
        };
        self.add("verdict about promises", &format!("\n{told}"));
    }
}
