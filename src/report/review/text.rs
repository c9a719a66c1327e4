//! A review for people, at a terminal.

use super::{Change, Denial, Piece, Review};
use crate::report::finding::{Paint, finding_with};
use crate::report::page::{HEADING, Page, styled};
use crate::report::verification::Detail;
use crate::report::wording::{WIDTH, wrapped};

impl Review {
    /// The whole, with a line for each stack first.
    pub fn text(&self, paint: Paint) -> String {
        let mut page = Page::new(paint);
        page.line(styled(HEADING, &self.verdict()));
        for piece in &self.pieces {
            paragraph(&mut page, "  ", &format!("{} {}: {}", piece.weight().sign(), piece.name(), piece.verdict()));
        }
        paragraph(&mut page, "", &self.basis());
        for (file, found) in &self.together {
            page.line("");
            page.rendered(&finding_with(found, file, &[], paint));
        }
        let pieces = self.pieces.iter().map(|piece| piece.text(paint)).collect::<String>();
        page.finish() + &pieces
    }
}

impl Piece {
    fn text(&self, paint: Paint) -> String {
        let mut page = Page::new(paint);
        page.line("");
        page.line(styled(HEADING, &format!("=== {}", self.name())));
        for sentence in self.sentences().into_iter().chain(self.denied.iter().map(Denial::to_string)) {
            paragraph(&mut page, "", &sentence);
        }
        let rest = match &self.change {
            Change::Changed { compared, verified } if verified.holds() => compared.text(paint),
            Change::Changed { compared, verified } => compared.text(paint) + &verified.text(Detail::Counts, paint),
            Change::New { bill, verified, .. } => {
                paragraph(&mut page, "", &bill.summary());
                verified.text(Detail::Counts, paint)
            }
            Change::Gone => {
                paragraph(&mut page, "", &self.verdict());
                String::new()
            }
            Change::Refused(findings) => {
                for found in findings {
                    page.rendered(&finding_with(found, &self.file, &[], paint));
                    page.line("");
                }
                String::new()
            }
        };
        page.finish() + &rest
    }
}

/// Adds a sentence in lines that fit, so far from the margin.
fn paragraph(page: &mut Page, indent: &str, sentence: &str) {
    for line in wrapped(sentence, WIDTH - indent.len()) {
        page.line(format!("{indent}{line}"));
    }
}
