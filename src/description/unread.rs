//! What of a description could not be read.

use crate::diag::{Diagnostic, Path, Place};
use std::collections::BTreeSet;

/// The sections of a description in which something could not be read, so that defaults stand in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// Whether the description as a whole could not be.
    whole: bool,
    sections: BTreeSet<String>,
}

impl Unread {
    /// What the reader of a description found keeps from being read.
    pub(super) fn of(findings: &[Diagnostic]) -> Self {
        let places = || findings.iter().map(Diagnostic::place);
        let sections = places().filter_map(|place| place.path()?.section()).map(str::to_owned).collect();
        Self { whole: places().any(|place| *place == Place::Value(Path::root())), sections }
    }

    /// Whether the section that a path leads into is one of them.
    pub fn has(&self, path: &Path) -> bool {
        self.whole || path.section().is_some_and(|section| self.sections.contains(section))
    }

    /// Whether nothing at all could be read.
    pub fn is_whole(&self) -> bool {
        self.whole
    }
}
