//! What becomes of judgements: what is kept is proved, what is not is refuted, and what is not known is undecided.

use super::judgement::{Advice, Advisory, Doubt, Judgement, LONGEST_PATH, Words};
use super::{Finding, Hop, Proof, Rule, Verdict};
use crate::diag::{Diagnostic, Place};
use crate::template::evaluate::Truth;
use std::collections::BTreeSet;

/// Collects what the rules find and prove.
#[derive(Debug, Default)]
pub(super) struct Report {
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

impl Report {
    /// Adds what a rule says of a subject.
    pub fn add(&mut self, rule: &'static Rule, judgement: Judgement) {
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
        judgement.doubts.into_iter().for_each(|doubt| self.doubt(rule, doubt));
        judgement.advice.into_iter().for_each(|advisory| self.advise(rule, advisory));
    }

    fn doubt(&mut self, rule: &'static Rule, Doubt { truth, words, once }: Doubt) {
        let Words { about, place, question, refuted, fix, evidence } = words;
        if !self.places.insert((about.clone(), place.clone())) && once {
            return;
        }
        let (verdict, message, hint) = match truth {
            Truth::Unknown(why) => {
                let hint = if why.is_outside() { OUTSIDE } else { UNKNOWN };
                (Verdict::Undecided, format!("cannot determine {question}: {why}"), hint.to_owned())
            }
            _ => (Verdict::Refuted, refuted, fix),
        };
        let diagnostic = Diagnostic::error(&rule.code, Place::Pointer(place), message).hint(hint);
        self.push(verdict, diagnostic, about, evidence);
    }

    fn advise(&mut self, rule: &'static Rule, Advisory { severity, once, advice }: Advisory) {
        let Advice { about, place, message, hint } = advice;
        if !self.places.insert((about.clone(), place.clone())) && once {
            return;
        }
        let diagnostic = Diagnostic { severity, ..Diagnostic::notice(&rule.code, Place::Pointer(place), message) };
        self.push(Verdict::Advisory, diagnostic.hint(hint), about, Vec::new());
    }

    fn push(&mut self, verdict: Verdict, diagnostic: Diagnostic, resource: String, path: Vec<Hop>) {
        if self.findings.len() >= MOST_FINDINGS {
            self.more += 1;
            return;
        }
        self.findings.push(Finding { diagnostic, resource, path: bounded(path), verdict, key: None });
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
