//! A review for people, at a terminal.

use super::{Change, Piece, Review};
use crate::report::Paint;
use crate::report::finding::{finding, printable};
use crate::report::verification::Detail;
use crate::report::wording::{WIDTH, wrapped};
use std::fmt::Write;

impl Review {
    /// The whole, with a line for each stack first.
    pub fn text(&self, paint: Paint) -> String {
        let mut text = format!("{}\n", self.verdict());
        for piece in &self.pieces {
            line(&mut text, &format!("{} {}: {}", piece.weight().sign(), piece.name(), piece.verdict()), 2);
        }
        line(&mut text, &self.basis(), 0);
        for note in &self.notes {
            line(&mut text, note, 0);
        }
        for (file, found) in &self.together {
            _ = writeln!(text, "\n{}", finding(found, file, paint));
        }
        for piece in &self.pieces {
            piece.write(&mut text, paint);
        }
        text
    }
}

impl Piece {
    fn write(&self, text: &mut String, paint: Paint) {
        _ = writeln!(text, "\n=== {}", printable(&self.name()));
        for sentence in self.sentences().iter().chain(&self.denied) {
            line(text, sentence, 0);
        }
        match &self.change {
            Change::Changed { compared, verified } => {
                *text += &compared.text(paint);
                if !verified.holds() {
                    *text += &verified.text(Detail::Counts, paint);
                }
            }
            Change::New { bill, verified, .. } => {
                line(text, &bill.summary(), 0);
                *text += &verified.text(Detail::Counts, paint);
            }
            Change::Gone => line(text, &self.verdict(), 0),
            Change::Refused(findings) => {
                findings.iter().for_each(|found| _ = writeln!(text, "{}\n", finding(found, &self.file, paint)));
            }
        }
    }
}

/// Adds a sentence in lines that fit, so far from the margin.
fn line(text: &mut String, sentence: &str, indent: usize) {
    for line in wrapped(&printable(sentence), WIDTH - indent) {
        _ = writeln!(text, "{:indent$}{line}", "");
    }
}
