//! **What `rackform verify` says** of each input, in each of its formats.
//!
//! | file | what is in it |
//! |---|---|
//! | `facts` | egress, openings and losses in words; like things folded, no name lost |
//! | `gathered` | findings of one cause, told together |
//! | `path` | a path as one line, and hop by hop |
//! | `text`, `markdown` | for people, at a terminal and in a pull request |
//! | `json`, `alerts` | for programs |

mod alerts;
pub(super) mod facts;
mod gathered;
mod json;
pub(super) mod markdown;
mod path;
mod text;

use crate::diag::{Diagnostic, Place, Severity, Text};
use crate::report::wording::{count, counts};
use crate::verify::{Expected, Finding, Rule, Verdict, Verification, rules};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An input of `rackform verify`, and what was found out about it.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The name its reader knows it by.
    pub file: String,
    /// The name of the template: the file's, or that of the template made from a rack.
    pub template: String,
    /// The text that JSON Pointers lead into; none for the template made from a rack, which is in no file.
    pub text: Option<Arc<Text>>,
    /// What was expected of it.
    pub expected: Option<Expected>,
    /// What was found out, or why nothing could be.
    pub outcome: Result<Verification, Vec<Diagnostic>>,
}

/// How much is said of what holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// How many rules hold.
    Counts,
    /// Each proof with its path.
    Proofs,
}

impl Verified {
    /// Whether every promise holds: a template that could not be read promises nothing.
    pub fn holds(&self) -> bool {
        self.outcome.as_ref().is_ok_and(Verification::holds)
    }

    /// The same where good practice is promised as well.
    #[must_use]
    pub fn strict(self) -> Self {
        Self { outcome: self.outcome.map(Verification::strict), ..self }
    }

    /// All inputs as one Markdown text.
    pub fn markdown(all: &[Verified]) -> String {
        markdown::markdown(all)
    }

    /// What came of it, in a line that follows the file's name.
    pub(super) fn verdict(&self) -> String {
        let Ok(verification) = &self.outcome else { return "this could not be verified".to_owned() };
        let mode = match verification.mode.word() {
            "unknown" if verification.groups.is_empty() => "nothing is launched here",
            "unknown" => "mode unknown",
            mode => mode,
        };
        let mut parts = match self.expected.map(word) {
            Some(expected) if expected != mode => vec![format!("{mode} where {expected} is expected")],
            _ => vec![mode.to_owned()],
        };
        let before = parts.len();
        parts.extend(broken(&verification.findings));
        if parts.len() == before {
            parts.push("every promise holds".to_owned());
        }
        let severities = verification.findings.iter().map(|finding| finding.diagnostic.severity);
        parts.extend(counts(severities.filter(|severity| *severity != Severity::Error)));
        parts.join(", ")
    }

    /// The findings: those of the rules, or those that say why there are none.
    fn findings(&self) -> Cow<'_, [Finding]> {
        let bare = |diagnostic: &Diagnostic| Finding {
            diagnostic: diagnostic.clone(),
            resource: String::new(),
            path: Vec::new(),
            verdict: Verdict::Undecided,
            cause: None,
            key: None,
        };
        match &self.outcome {
            Ok(verification) => Cow::Borrowed(&verification.findings),
            Err(refused) => Cow::Owned(refused.iter().map(bare).collect()),
        }
    }

    /// The name of what a place is in.
    fn name_at(&self, place: &Place) -> &str {
        if place.pointer().is_some() { &self.template } else { &self.file }
    }
}

/// How many promises do not hold, and how often the template is none that could be deployed.
fn broken(findings: &[Finding]) -> Vec<String> {
    let errors = findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
    let (errors, faults): (Vec<_>, Vec<_>) = errors.partition(|finding| rule(finding.diagnostic.code.slug).is_some());
    let (undecided, refuted): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|finding| finding.verdict == Verdict::Undecided);
    let slugs = |findings: Vec<&Finding>| {
        findings.into_iter().map(|finding| finding.diagnostic.code.slug).collect::<BTreeSet<_>>()
    };
    let refuted = slugs(refuted);
    let undecided = slugs(undecided).difference(&refuted).count();
    let verb = |number: usize| if number == 1 { "is" } else { "are" };
    let mut broken = Vec::new();
    if !refuted.is_empty() {
        broken.push(format!("{} {} refuted", count(refuted.len(), "promise"), verb(refuted.len())));
    }
    if undecided > 0 {
        broken.push(format!("{} undecided", count(undecided, "promise")));
    }
    if !faults.is_empty() {
        broken.push(format!("the template has {}", count(faults.len(), "fault")));
    }
    broken
}

/// The JSON Pointer of a finding, in the template; empty where it has none.
fn pointer(finding: &Diagnostic) -> &str {
    finding.spots.iter().find_map(|spot| spot.place.pointer()).unwrap_or_default()
}

/// The rule of a slug.
fn rule(slug: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code.slug == slug)
}

/// What holds when a rule holds.
pub(super) fn title(slug: &str) -> &str {
    rule(slug).map_or(slug, |rule| rule.title)
}

fn word(expected: Expected) -> &'static str {
    match expected {
        Expected::Public => "public",
        Expected::Private => "private",
    }
}
