//! What computing the values of a template may cost at most.

use super::{Computed, Why};
use std::cell::Cell;

/// What a value costs besides its text and its pointer, in bytes.
pub(super) const NODE: usize = 64;

/// The bytes that all values of a template may take together. AWS reads templates of up to 1 MB; a real one takes a few
/// times its size.
const BYTES: usize = 16 << 20;

/// How deep values are computed inside one another: as deep as JSON is read, and some way through attributes and
/// conditions. A thread's usual stack of 2 MB bears it twice, in a build that is not optimised.
const DEPTH: usize = 160;

/// What is left to be spent. When something is too dear, nothing is left: so whatever the template, the end comes soon.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: Cell<usize>,
    depth: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: Cell::new(BYTES), depth: Cell::new(0) }
    }
}

impl Budget {
    /// Spends what a value costs beyond [`NODE`], and goes one level deeper; then [`leave`](Self::leave) must follow.
    pub(super) fn enter(&self, bytes: usize) -> Computed<()> {
        self.spend(NODE + bytes)?;
        if self.depth.get() == DEPTH {
            return Err(Why::TooDeep);
        }
        self.depth.set(self.depth.get() + 1);
        Ok(())
    }

    /// Comes back from the level that [`enter`](Self::enter) went to.
    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// Spends so many bytes, if they are left.
    pub(super) fn spend(&self, bytes: usize) -> Computed<()> {
        self.bytes.set(self.bytes.get().saturating_sub(bytes));
        self.check()
    }

    /// Whether anything is left.
    pub(super) fn check(&self) -> Computed<()> {
        if self.bytes.get() == 0 {
            return Err(Why::TooLarge);
        }
        Ok(())
    }
}
