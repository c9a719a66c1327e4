//! What of a change the new template says is accepted.

use super::side::Side;
use super::{Hazard, Meaning, MeaningKind, TemplateDiff};
use crate::diag::Acceptance;
use crate::diag::codes::hazard;
use crate::template::acceptances;

/// What a pipeline refuses by these words may be accepted by them as well, of the resource it is about.
const WORDS: &[&str] = &["exposure", "promise", "remove-stateful", "replace", "roll", "weaken"];

/// What the new template accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What, and why.
    pub acceptance: Acceptance,
    /// Whether it counts.
    pub state: State,
}

/// Whether an acceptance counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It does.
    InForce,
    /// It is about something of the change, but has ended.
    Over,
    /// Nothing of the change is what it is about.
    Vain,
}

/// What of a change is accepted; what is not about changes, `verify` and `validate` tell of.
pub(super) fn accepted(diff: &TemplateDiff, new: &Side) -> Vec<Accepted> {
    let today = new.evaluator.settings().today;
    let is_of_changes = |finding: &str| WORDS.contains(&finding) || hazard::ALL.iter().any(|code| code.slug == finding);
    let all = acceptances(new.document).0.into_iter().filter(|acceptance| is_of_changes(&acceptance.finding));
    let accepted = all.map(|acceptance| {
        let state = match diff.is_there(&acceptance) {
            false => State::Vain,
            true if acceptance.is_over(today) => State::Over,
            true => State::InForce,
        };
        Accepted { acceptance, state }
    });
    accepted.collect()
}

impl TemplateDiff {
    /// Whether something of the change is what an acceptance is about.
    fn is_there(&self, acceptance: &Acceptance) -> bool {
        let mut changed = self.resources.iter().chain(&self.lookups);
        self.hazards.iter().any(|hazard| acceptance.is_of(hazard.code.slug, &hazard.resources))
            || self.meaning.iter().any(|meaning| acceptance.is_of(meaning.kind.word(), &meaning.resources))
            || ["remove-stateful", "replace", "roll"].contains(&acceptance.finding.as_str())
                && changed.any(|change| acceptance.is_of(&acceptance.finding, std::slice::from_ref(&change.id)))
    }

    /// Why something about some resources is accepted, if it is: by the code of a hazard, or by the word that refuses it.
    pub fn acceptance(&self, finding: &str, resources: &[String]) -> Option<&Acceptance> {
        let in_force = self.accepted.iter().filter(|accepted| accepted.state == State::InForce);
        in_force.map(|accepted| &accepted.acceptance).find(|acceptance| acceptance.is_of(finding, resources))
    }

    /// The hazards that nobody has accepted.
    pub fn open_hazards(&self) -> impl Iterator<Item = &Hazard> {
        self.hazards.iter().filter(|hazard| self.acceptance(hazard.code.slug, &hazard.resources).is_none())
    }

    /// What the change means, but for what is accepted.
    pub fn open_meaning(&self) -> impl Iterator<Item = &Meaning> {
        self.meaning.iter().filter(|meaning| self.acceptance(meaning.kind.word(), &meaning.resources).is_none())
    }
}

impl MeaningKind {
    /// The word by which a pipeline refuses it, or may accept it; of what nobody refuses its own.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exposes => "exposure",
            Self::Breaks => "promise",
            Self::Weakens => "weaken",
            Self::Warns => "warns",
            Self::Network => "network",
            Self::Promise => "promises",
            Self::Tasks => "tasks",
            Self::Admits => "admits",
            Self::Egress => "egress",
            Self::Protects => "protects",
            Self::Same => "same",
        }
    }
}
