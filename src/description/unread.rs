//! What of a description could not be read.

use crate::diag::{Diagnostic, Path, Place};
use std::collections::BTreeSet;

/// Where in a description something could not be read, so that defaults stand in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// Whether the description as a whole could not be.
    whole: bool,
    paths: BTreeSet<Path>,
}

impl Unread {
    /// What the reader of a description found keeps from being read.
    pub(super) fn of(findings: &[Diagnostic]) -> Self {
        let places = || findings.iter().map(Diagnostic::place);
        let paths = places().filter_map(Place::path).cloned().collect();
        Self { whole: places().any(|place| *place == Place::Value(Path::root())), paths }
    }

    /// Whether something could not be read in the section that a path leads into.
    pub fn has(&self, path: &Path) -> bool {
        self.has_within(path, 1)
    }

    /// The same of what the first steps of a path lead into, or of all below it where it has fewer.
    pub fn has_within(&self, path: &Path, steps: usize) -> bool {
        let begin = &path.steps()[..path.steps().len().min(steps)];
        self.whole || !begin.is_empty() && self.paths.iter().any(|unread| unread.steps().starts_with(begin))
    }

    /// Whether nothing at all could be read.
    pub fn is_whole(&self) -> bool {
        self.whole
    }
}
