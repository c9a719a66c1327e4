//! What a rule is, and the list of them.

use crate::diag::Code;

/// A rule: what it is called, what it checks, why that matters.
#[derive(Debug)]
pub struct Rule {
    /// Its findings' code: the stable slug, what the rule checks, why it matters, how to mend what it refutes.
    pub code: Code,
    /// What holds when it holds, in a few words: `no public address`.
    pub title: &'static str,
}

/// Every rule, in the order in which a proof is read.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

static RULES: &[&Rule] = &[];
