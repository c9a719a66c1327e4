//! **What `rackform review` says** of a branch or a pull request: what changes of each rack and app, the gravest first.

mod alerts;
mod denial;
mod json;
mod markdown;
mod text;

pub use denial::Denial;

use super::Summary;
use super::change::Compared;
use super::verification::Verified;
use super::wording::count;
use crate::cost::Bill;
use crate::diag::{Diagnostic, Severity};
use crate::picture::Picture;

/// What changes between a commit and the working tree.
#[derive(Debug, Clone)]
pub struct Review {
    /// What the changes go into, as the user calls it.
    pub base: String,
    /// The commit that the working tree is compared with.
    pub commit: String,
    /// The version of rackform that compiled both sides.
    pub version: String,
    /// What changes, stack by stack.
    pub pieces: Vec<Piece>,
    /// How many descriptions are the same on both sides.
    pub same: usize,
    /// What is found in several descriptions together, or in what was compiled from one, each with the file it is about.
    pub together: Vec<(String, Diagnostic)>,
}

/// What changes of a stack.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The file of its description, on the new side if there is one.
    pub file: String,
    /// The file of its description on the old side, if that is another one.
    pub was: Option<String>,
    /// The name of the stack, if it is known.
    pub stack: Option<String>,
    /// What changes.
    pub change: Change,
    /// Why nobody can say what changes of what is deployed, if nobody can.
    pub unknown: Option<String>,
    /// With what it is compared, where that is not its description, a sentence each.
    pub notes: Vec<String>,
    /// What of it is denied.
    pub denied: Vec<Denial>,
}

/// What changes of a stack.
#[derive(Debug, Clone)]
pub enum Change {
    /// It is on both sides.
    Changed {
        /// How they differ.
        compared: Box<Compared>,
        /// What the new side promises.
        verified: Box<Verified>,
    },
    /// It is on the new side only.
    New {
        /// What it is.
        summary: Box<Summary>,
        /// What it costs.
        bill: Box<Bill>,
        /// What it looks like, if it can be drawn.
        picture: Option<Box<Picture>>,
        /// What it promises.
        verified: Box<Verified>,
    },
    /// It is on the old side only.
    Gone,
    /// Its new description does not compile.
    Refused(Vec<Diagnostic>),
}

/// How much there is to look at, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// It is refused, or nobody can say what it does.
    Refused,
    /// Something is broken, lost or exposed.
    Grave,
    /// Something should be looked at.
    Doubtful,
    /// Nothing is wrong.
    Fine,
}

impl Weight {
    /// The sign before a line about it.
    fn sign(self) -> &'static str {
        match self {
            Self::Refused | Self::Grave => "❌",
            Self::Doubtful => "⚠️",
            Self::Fine => "✅",
        }
    }
}

impl Review {
    /// A review in which nothing changes.
    pub fn new(base: &str, commit: &str, version: &str) -> Self {
        Self {
            base: base.to_owned(),
            commit: commit.to_owned(),
            version: version.to_owned(),
            pieces: Vec::new(),
            same: 0,
            together: Vec::new(),
        }
    }

    /// Puts the gravest first, and what is as grave in the order of the files.
    pub fn sort(&mut self) {
        self.pieces.sort_by(|one, other| (one.weight(), &one.file).cmp(&(other.weight(), &other.file)));
    }

    /// Whether everything compiles, can be compared, and keeps its promises.
    pub fn is_sound(&self) -> bool {
        self.pieces.iter().all(Piece::is_sound)
            && self.together.iter().all(|(_, found)| found.severity != Severity::Error)
    }

    /// What is denied, a line each, which begins with the file.
    pub fn denied(&self) -> Vec<String> {
        let denied =
            |piece: &Piece| piece.denied.iter().map(|line| format!("{}: {line}", piece.file)).collect::<Vec<_>>();
        self.pieces.iter().flat_map(denied).collect()
    }

    /// The whole in a line.
    fn verdict(&self) -> String {
        if self.pieces.is_empty() {
            return "No rack or app changes.".to_owned();
        }
        let mut told = Vec::new();
        let refused = self.number(|change| matches!(change, Change::Refused(_)));
        if refused > 0 {
            told.push(format!("{refused} {} not compile", if refused == 1 { "does" } else { "do" }));
        }
        let changed =
            self.number(|change| matches!(change, Change::Changed { compared, .. } if !compared.is_nothing()));
        let (new, gone) = (
            self.number(|change| matches!(change, Change::New { .. })),
            self.number(|change| matches!(change, Change::Gone)),
        );
        let kinds = [(changed, "changed"), (new, "new"), (gone, "gone")];
        told.extend(kinds.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")));
        let denied = self.pieces.iter().filter(|piece| !piece.denied.is_empty()).count();
        let denied = (denied > 0).then(|| format!("{denied} denied"));
        let told = denied.into_iter().chain(told).collect::<Vec<_>>();
        let what = count(self.pieces.len(), "stack");
        if told.is_empty() { format!("{what}: no differences") } else { format!("{what}: {}", told.join(", ")) }
    }

    /// How many changes are of a kind.
    fn number(&self, is_of_kind: impl Fn(&Change) -> bool) -> usize {
        self.pieces.iter().filter(|piece| is_of_kind(&piece.change)).count()
    }

    /// How the sides were made, in a sentence.
    fn basis(&self) -> String {
        let commit = self.commit.get(..7).unwrap_or(&self.commit);
        let same = match self.same {
            0 => String::new(),
            1 => "; one more description is the same on both sides".to_owned(),
            more => format!("; {more} more descriptions are the same on both sides"),
        };
        format!("Compared with `{}` ({commit}), both sides compiled by rackform {}{same}.", self.base, self.version)
    }
}

impl Piece {
    /// What changes of a stack, before anything else is known of it.
    pub fn of(file: &str, stack: Option<String>, change: Change) -> Self {
        let (was, unknown, notes, denied) = (None, None, Vec::new(), Vec::new());
        Self { file: file.to_owned(), was, stack, change, unknown, notes, denied }
    }

    /// Whether it compiles, can be compared, and keeps its promises.
    pub fn is_sound(&self) -> bool {
        let holds = match &self.change {
            Change::Changed { verified, .. } | Change::New { verified, .. } => verified.holds(),
            Change::Gone => true,
            Change::Refused(_) => false,
        };
        holds && self.unknown.is_none()
    }

    fn weight(&self) -> Weight {
        match &self.change {
            _ if !self.denied.is_empty() || self.unknown.is_some() => Weight::Refused,
            Change::Refused(_) => Weight::Refused,
            _ if !self.is_sound() => Weight::Grave,
            Change::Changed { compared, .. } => match compared.gravity() {
                Some(true) => Weight::Grave,
                Some(false) => Weight::Doubtful,
                None => Weight::Fine,
            },
            Change::Gone => Weight::Doubtful,
            Change::New { .. } => Weight::Fine,
        }
    }

    /// What it is called: the stack and the file, or the file where the stack has no known name.
    fn name(&self) -> String {
        self.stack.as_ref().map_or_else(|| self.file.clone(), |stack| format!("{stack} ({})", self.file))
    }

    /// What comes of it, in a line.
    fn verdict(&self) -> String {
        let said = match &self.change {
            Change::Changed { compared, .. } => compared.verdict(),
            Change::New { summary, bill, .. } => {
                let what = if self.unknown.is_some() { "cannot be compared" } else { "new" };
                format!("{what}: {}; {}", summary.facts(), bill.verdict())
            }
            Change::Gone => "its description is gone; its stack stays until somebody deletes it".to_owned(),
            Change::Refused(findings) => {
                let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
                format!("its description does not compile: {}", count(errors, "error"))
            }
        };
        let broken = match &self.change {
            Change::Changed { verified, .. } | Change::New { verified, .. } if !verified.holds() => {
                format!("; {}", verified.verdict())
            }
            _ => String::new(),
        };
        let denied = if self.denied.is_empty() { "" } else { "denied; " };
        format!("{denied}{said}{broken}")
    }

    /// What there is to know beside it, a sentence each.
    fn sentences(&self) -> Vec<String> {
        let moved = self.was.as_ref().map(|was| format!("its description was `{was}` before"));
        moved.into_iter().chain(self.unknown.clone()).chain(self.notes.iter().cloned()).collect()
    }
}
