//! What rules report.

use super::{Finding, Hop, Proof, Rule, Verdict};
use crate::diag::{Diagnostic, Place};
use crate::template::evaluate::Truth;
use std::collections::{BTreeMap, BTreeSet};

/// Collects what the rules find and prove.
#[derive(Debug, Default)]
pub(super) struct Report {
    rule: Option<&'static Rule>,
    /// How much was found, beyond what is kept of it too.
    count: usize,
    /// The places of the findings about each resource.
    places: BTreeMap<String, BTreeSet<String>>,
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
            _ if self.skips() => {}
            Truth::Yes => self.refute(claim()),
            Truth::Unknown(why) => {
                let Claim { resource, pointer, path, .. } = claim();
                self.undecided(&resource, pointer, &question(), why, path);
            }
        }
    }

    /// Whether there are so many findings that the next one is not kept; it is counted then.
    pub fn skips(&mut self) -> bool {
        let full = self.findings.len() >= MOST_FINDINGS;
        self.count += usize::from(full);
        full
    }

    /// Reports something that is refuted.
    pub fn refute(&mut self, claim: Claim) {
        let Claim { resource, pointer, refuted, hint, path } = claim;
        let finding = Diagnostic::error(&self.rule().code, Place::Pointer(pointer), refuted).hint(hint);
        self.push(Verdict::Refuted, finding, resource, path);
    }

    /// Reports that a question, a clause that begins with a word such as `whether`, cannot be decided, and why.
    pub fn undecided(&mut self, resource: &str, pointer: String, question: &str, why: &str, path: Vec<Hop>) {
        let message = format!("it cannot be decided {question}: {why}");
        let finding = Diagnostic::error(&self.rule().code, Place::Pointer(pointer), message)
            .hint("say it in the template or with `--param`; what is outside both, check there by hand");
        self.push(Verdict::Undecided, finding, resource.to_owned(), path);
    }

    /// Reports something that breaks no promise, but that someone should know.
    pub fn warn(&mut self, resource: &str, pointer: String, message: String, hint: impl Into<String>) {
        let warning = Diagnostic::warning(&self.rule().code, Place::Pointer(pointer), message).hint(hint);
        self.push(Verdict::Told, warning, resource.to_owned(), Vec::new());
    }

    /// Reports something that was not looked at or is merely worth knowing.
    pub fn notice(&mut self, resource: &str, pointer: String, message: String, hint: impl Into<String>) {
        let notice = Diagnostic::notice(&self.rule().code, Place::Pointer(pointer), message).hint(hint);
        self.push(Verdict::Told, notice, resource.to_owned(), Vec::new());
    }

    fn push(&mut self, verdict: Verdict, diagnostic: Diagnostic, resource: String, path: Vec<Hop>) {
        if self.skips() {
            return;
        }
        self.count += 1;
        if let Place::Pointer(pointer) = diagnostic.place() {
            self.places.entry(resource.clone()).or_default().insert(pointer.clone());
        }
        self.findings.push(Finding { diagnostic, resource, path: bounded(path), verdict, key: None });
    }

    /// How much was found so far; a rule that finds nothing more proves something.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Whether something was found about a resource at a place.
    pub fn has(&self, resource: &str, pointer: &str) -> bool {
        self.places.get(resource).is_some_and(|places| places.contains(pointer))
    }

    /// Reports something that holds, and why.
    pub fn prove(&mut self, resource: &str, statement: impl Into<String>, path: Vec<Hop>) {
        let (statement, path) = (statement.into(), bounded(path));
        self.proofs.push(Proof { rule: self.rule().code.slug, resource: resource.to_owned(), statement, path });
    }
}

/// A path as far as anyone reads it.
fn bounded(mut path: Vec<Hop>) -> Vec<Hop> {
    if path.len() > LONGEST_PATH {
        path.truncate(LONGEST_PATH);
        path.push(Hop::new("", "and more like these"));
    }
    path
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
    crate::template::trail::push_key(&mut pointer, resource);
    pointer
}

/// The pointer of a property of a resource.
pub(super) fn at_property(resource: &str, property: &str) -> String {
    let mut pointer = at(resource);
    crate::template::trail::push_key(&mut pointer, "Properties");
    crate::template::trail::push_key(&mut pointer, property);
    pointer
}
