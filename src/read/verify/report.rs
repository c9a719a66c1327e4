//! What rules report.

use super::{Finding, Hop, Proof, Rule};
use crate::diag::{Diagnostic, Place};
use crate::read::evaluate::Truth;
use std::collections::BTreeSet;

/// Collects what the rules find and prove.
#[derive(Debug, Default)]
pub(super) struct Report {
    rule: Option<&'static Rule>,
    /// How much was found, beyond what is kept of it too.
    count: usize,
    /// The resource and the place of every finding.
    places: BTreeSet<(String, String)>,
    pub findings: Vec<Finding>,
    pub proofs: Vec<Proof>,
}

/// Something that must not be, and what there is to say if it is.
pub(super) struct Claim {
    /// The logical id of the resource it is about; empty for the template as a whole.
    pub resource: String,
    /// The place, as a JSON Pointer.
    pub pointer: String,
    /// What is so.
    pub refuted: String,
    /// What to do.
    pub hint: String,
    /// The counter-example.
    pub path: Vec<Hop>,
}

/// A reason longer than this convinces nobody.
pub(super) const LONGEST_PATH: usize = 100;

/// So many findings are reported of one template; one that has more is broken beyond reading them.
const MOST_FINDINGS: usize = 1_000;

impl Report {
    /// Goes on with the next rule.
    pub fn begin(&mut self, rule: &'static Rule) {
        self.rule = Some(rule);
    }

    /// The rule that is reporting.
    fn rule(&self) -> &'static Rule {
        self.rule.expect("only rules report, each after it has begun")
    }

    /// Reports a claim that is true, or that cannot be decided; one that is not true is no finding. The question is a
    /// clause that begins with `whether`.
    pub fn judge(&mut self, truth: &Truth, question: impl FnOnce() -> String, claim: impl FnOnce() -> Claim) {
        match truth {
            Truth::No => {}
            _ if self.findings.len() >= MOST_FINDINGS => self.count += 1,
            Truth::Yes => self.refute(claim()),
            Truth::Unknown(why) => {
                let Claim { resource, pointer, path, .. } = claim();
                self.undecided(&resource, pointer, &question(), why, path);
            }
        }
    }

    /// Reports something that is refuted.
    pub fn refute(&mut self, claim: Claim) {
        let Claim { resource, pointer, refuted, hint, path } = claim;
        let finding = Diagnostic::error(&self.rule().code, Place::Pointer(pointer), refuted).hint(hint);
        self.push(Finding { diagnostic: finding, resource, path });
    }

    /// Reports that a question, a clause that begins with a word such as `whether`, cannot be decided, and why.
    pub fn undecided(&mut self, resource: &str, pointer: String, question: &str, why: &str, path: Vec<Hop>) {
        let message = format!("{UNDECIDED} {question}: {why}");
        let finding = Diagnostic::error(&self.rule().code, Place::Pointer(pointer), message)
            .hint("say in the template, or with `--param`, what is not known");
        self.push(Finding { diagnostic: finding, resource: resource.to_owned(), path });
    }

    /// Reports something that breaks no promise, but that someone should know.
    pub fn warn(&mut self, resource: &str, pointer: String, message: String, hint: impl Into<String>) {
        let warning = Diagnostic::warning(&self.rule().code, Place::Pointer(pointer), message).hint(hint);
        self.push(Finding { diagnostic: warning, resource: resource.to_owned(), path: Vec::new() });
    }

    /// Reports something that was not looked at or is merely worth knowing.
    pub fn notice(&mut self, resource: &str, pointer: String, message: String, hint: impl Into<String>) {
        let notice = Diagnostic::notice(&self.rule().code, Place::Pointer(pointer), message).hint(hint);
        self.push(Finding { diagnostic: notice, resource: resource.to_owned(), path: Vec::new() });
    }

    fn push(&mut self, finding: Finding) {
        self.count += 1;
        if self.findings.len() < MOST_FINDINGS {
            if let Place::Pointer(pointer) = finding.diagnostic.place() {
                self.places.insert((finding.resource.clone(), pointer.clone()));
            }
            self.findings.push(finding);
        }
    }

    /// How much was found so far; a rule that finds nothing more proves something.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether something was found about a resource at a place.
    pub fn has(&self, resource: &str, pointer: &str) -> bool {
        self.places.contains(&(resource.to_owned(), pointer.to_owned()))
    }

    /// Reports something that holds, and why.
    pub fn prove(&mut self, resource: &str, statement: impl Into<String>, mut path: Vec<Hop>) {
        if path.len() > LONGEST_PATH {
            path.truncate(LONGEST_PATH);
            path.push(Hop::new("", "and more like these"));
        }
        let statement = statement.into();
        self.proofs.push(Proof { rule: self.rule().code.slug, resource: resource.to_owned(), statement, path });
    }
}

/// What the message of a finding begins with that says what cannot be decided.
const UNDECIDED: &str = "it cannot be decided";

impl Finding {
    /// Whether it refutes nothing, and says what cannot be decided.
    pub fn is_undecided(&self) -> bool {
        self.diagnostic.message.starts_with(UNDECIDED)
    }
}

impl Hop {
    /// A hop to a resource, with the property that allows or forbids it.
    pub(super) fn new(resource: impl Into<String>, because: impl Into<String>) -> Self {
        Self { resource: resource.into(), because: because.into() }
    }

    /// The world outside.
    pub(super) fn internet() -> Self {
        Self::new(INTERNET, "anyone")
    }
}

/// The name of the world outside in paths.
pub(super) const INTERNET: &str = "internet";

/// The pointer of a resource.
pub(super) fn at(resource: &str) -> String {
    let mut pointer = String::from("/Resources");
    crate::read::trail::push_key(&mut pointer, resource);
    pointer
}

/// The pointer of a property of a resource.
pub(super) fn at_property(resource: &str, property: &str) -> String {
    let mut pointer = at(resource);
    crate::read::trail::push_key(&mut pointer, "Properties");
    crate::read::trail::push_key(&mut pointer, property);
    pointer
}
