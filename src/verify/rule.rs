//! What a rule is.

use super::judgement::Judgement;
use super::scene::Scene;
use crate::diag::Code;

/// A rule: what it is called, what it checks, why that matters.
pub struct Rule {
    /// Its findings' code: the stable slug, what a finding means, why it matters, how to fix it.
    pub code: Code,
    /// What holds when it holds, in a few words: `instances have no public address`.
    pub title: &'static str,
    /// What it looks at.
    pub checks: &'static str,
    /// Enumerates its subjects, and hands over a judgement of each.
    pub(super) judge: fn(&Scene, &mut dyn FnMut(Judgement)),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.code.fmt(f)
    }
}
