//! A review as one comment on a pull request.

use super::{Change, Piece, Review};
use crate::diag::{Diagnostic, Severity};
use crate::report::markdown::{Markdown, Page, code, fenced_as, folded, lead, text};
use crate::report::mermaid;
use crate::report::verification::{Verified, markdown};

/// So many stacks are told in full without a fold.
const MOST_OPEN: usize = 2;

impl Review {
    /// The whole in so many bytes as a comment may have: a row for each stack, the gravest first, then each by itself; what there
    /// is no room for is counted. The first line is one by which the comment is found again.
    pub fn markdown(&self) -> String {
        let mut page = Page::default();
        let sign = self.pieces.first().map_or("✅", |piece| piece.weight().sign());
        let verdict = [sign.into(), text(&self.verdict()), text(&self.basis())];
        page.add("verdict", &Markdown::of("<!-- rackform review -->\n## {} {}\n\n{}\n", verdict));
        page.found(self.together.iter().map(|(file, found)| (file.as_str(), found)));
        let row = |piece: &Piece| {
            let stack = piece.stack.as_deref().map(code).unwrap_or_default();
            [piece.weight().sign().into(), stack, code(&piece.file), text(&piece.verdict())]
        };
        page.table("stack", ["", "stack", "description", "what deploying it does"], self.pieces.iter().map(row));
        for piece in &self.pieces {
            let Some(told) = piece.markdown(page.room()) else {
                page.leave_out("detailed change");
                continue;
            };
            let told = match self.pieces.len() > MOST_OPEN {
                true => folded(&format!("{} {}", piece.weight().sign(), piece.name()), &told),
                false => Markdown::of("\n{}", [told]),
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
    /// It in so many bytes, cut if need be; nothing where too little would be left of it.
    fn markdown(&self, room: usize) -> Option<Markdown> {
        let page = self.page(room.saturating_sub(FOLD));
        (!page.is_cut() || room > LEAST).then(|| page.part())
    }

    fn page(&self, room: usize) -> Page {
        let mut page = Page::within(room);
        let file = code(&self.file);
        let name = match &self.stack {
            Some(stack) => Markdown::of("{} ({})", [code(stack), file]),
            None => file,
        };
        let verdict = [self.weight().sign().into(), name, text(&self.verdict())];
        page.add("verdict", &Markdown::of("### {} {}\n\n**{}**\n", verdict));
        let said = self.sentences().into_iter().map(|sentence| Markdown::of("- {}\n", [text(&sentence)]));
        let denied = self.denied.iter().map(|denied| Markdown::of("- ❌ {}\n", [text(&denied.to_string())]));
        for (position, line) in said.chain(denied).enumerate() {
            page.add("sentence", &lead(position).and(line));
        }
        match &self.change {
            Change::Changed { compared, verified } => {
                page.promises(verified);
                compared.told(&mut page);
            }
            Change::New { picture, bill, verified, .. } => {
                page.add("sentence", &Markdown::of("\n{}\n", [text(&bill.summary())]));
                if verified.holds() {
                    page.folded("What it promises, and why", |page| page.verification(verified));
                } else {
                    page.promises(verified);
                }
                if let Some(picture) = picture {
                    page.folded("Picture", |page| {
                        page.add("picture", &Markdown::of("\n{}", [fenced_as("mermaid", &mermaid(picture))]));
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
            let sign = if found.severity == Severity::Error { "❌ " } else { "" };
            let place = found.place().span().map(ToString::to_string);
            let severity = Markdown::of("{}{}", [sign.into(), found.severity.word().into()]);
            let place = code(&place.unwrap_or_else(|| file.to_owned()));
            [severity, code(found.code.slug), text(&found.advice()), place]
        };
        self.table("finding", ["severity", "finding", "what", "where"], findings.into_iter().map(row));
    }

    /// What the new side promises: that all of it holds, or what does not.
    fn promises(&mut self, verified: &Verified) {
        match verified.holds() {
            true => _ = self.add("sentence", &Markdown::of("\nPromises: {}\n", [text(&verified.verdict())])),
            false => self.verification(verified),
        }
    }

    fn verification(&mut self, verified: &Verified) {
        self.add("sentence", &"\n".into());
        markdown::told(self, std::slice::from_ref(verified));
    }
}
