//! What becomes of judgements: what is kept is proved, what is not is refuted, and what is not known is undecided.

use super::judgement::{Advice, Advisory, Doubt, Judgement, LONGEST_PATH, Words};
use super::{Finding, Hop, Proof, Rule, Verdict};
use crate::diag::{Diagnostic, Place, Severity};
use crate::template::evaluate::{IMPORT, Truth, Why};
use std::collections::BTreeSet;

/// Collects what the rules find and prove.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// The parameters that are given ids of things outside the template: with an id alone nothing more is known.
    of_ids: BTreeSet<String>,
    /// How much was found beyond what is kept.
    pub more: usize,
    /// The places at which something was found, with the resource it is about.
    places: BTreeSet<(String, String)>,
    pub findings: Vec<Finding>,
    pub proofs: Vec<Proof>,
}

/// So many findings are reported of one template; one that has more is broken beyond reading them.
const MOST_FINDINGS: usize = 1_000;

/// What to do about what is not known.
const UNKNOWN: &str = "set it in the template or with `--param`; check by hand what neither of them contains";

/// What to do about something outside the template that is not known.
const OUTSIDE: &str = "describe what is outside the template with `--facts`, or give the template that makes it with \
    `--with`; check by hand what neither of them contains";

/// What to do about a proxy that leads who knows where.
const PROXY: &str =
    "check by hand that instances reach the proxy and that it admits these services, or add VPC endpoints for them";

impl Report {
    /// An empty report about a template with these parameters for ids.
    pub fn of(of_ids: BTreeSet<String>) -> Self {
        Self { of_ids, ..Self::default() }
    }

    /// Adds what a rule says of a subject; `broken` is what it weighs if that is not as the rule has it.
    pub fn add(&mut self, rule: &'static Rule, broken: Severity, mut judgement: Judgement) {
        judgement.each_text(name_imports);
        self.more += judgement.more;
        let is_silent = judgement.advice.is_empty() && judgement.more == 0;
        if judgement.truth == Some(Truth::Yes) && is_silent {
            self.proofs.push(Proof {
                rule: rule.code.slug,
                resource: judgement.about,
                statement: judgement.statement,
                path: bounded(judgement.evidence),
            });
        }
        judgement.doubts.into_iter().for_each(|doubt| self.doubt(rule, broken, doubt));
        judgement.advice.into_iter().for_each(|advisory| self.advise(rule, broken, advisory));
    }

    fn doubt(&mut self, rule: &'static Rule, broken: Severity, Doubt { truth, words, once }: Doubt) {
        let Words { about, place, question, refuted, fix, evidence } = words;
        if !self.places.insert((about.clone(), place.clone())) && once {
            return;
        }
        let (cause, unknown) = match truth {
            Truth::Unknown(why) => {
                let is_id = why.parameter().is_some_and(|name| self.of_ids.contains(name));
                let hint = match &why {
                    Why::Proxy(_) => PROXY,
                    why if is_id || why.is_outside() => OUTSIDE,
                    _ => UNKNOWN,
                };
                (Some(cause(&why)), hint)
            }
            _ => (None, UNKNOWN),
        };
        let (verdict, message, hint) = match &cause {
            Some(cause) => (Verdict::Undecided, format!("cannot determine {question}: {cause}"), unknown.to_owned()),
            None => (Verdict::Refuted, refuted, fix),
        };
        let diagnostic = Diagnostic::new(&rule.code, broken, Place::Pointer(place), message).hint(hint);
        self.push(Finding { diagnostic, resource: about, path: evidence, verdict, cause, key: None });
    }

    fn advise(&mut self, rule: &'static Rule, broken: Severity, Advisory { severity, once, advice }: Advisory) {
        let Advice { about, place, message, hint } = advice;
        if !self.places.insert((about.clone(), place.clone())) && once {
            return;
        }
        let diagnostic = Diagnostic::new(&rule.code, severity.max(broken), Place::Pointer(place), message).hint(hint);
        let verdict = Verdict::Advisory;
        self.push(Finding { diagnostic, resource: about, path: Vec::new(), verdict, cause: None, key: None });
    }

    fn push(&mut self, finding: Finding) {
        if self.findings.len() >= MOST_FINDINGS {
            self.more += 1;
            return;
        }
        self.findings.push(Finding { path: bounded(finding.path), ..finding });
    }
}

/// Why something is not known, in words.
fn cause(why: &Why) -> String {
    let mut cause = why.to_string();
    name_imports(&mut cause);
    cause
}

/// Lets backticks hold the name of what is imported, and nothing else.
fn name_imports(text: &mut String) {
    let with = format!("`{IMPORT}");
    if text.contains(&with) {
        *text = text.replace(&with, "`");
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
