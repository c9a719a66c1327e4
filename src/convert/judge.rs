//! Whether a template on the way keeps its promises, and whether a step to it is free of hazards.

use crate::diag::codes::hazard as codes;
use crate::diag::{Code, Severity};
use crate::diff::{Action, Hazard, Side, TemplateDiff, diff_sides, with_meaning};
use crate::types::{self, Role};
use std::collections::BTreeSet;

/// The hazards that lie in what a new template asks for, whatever the order of the steps to it. All others come of doing
/// too much at once.
static ASKED_FOR: &[&Code] = &[
    &codes::LOAD_BALANCER_REPLACED,
    &codes::LOAD_BALANCER_REMOVED,
    &codes::ADDRESS_RELEASED,
    &codes::ARCHITECTURE_CHANGED,
    &codes::DATA_ORPHANED,
    &codes::EGRESS_IP_LOSS,
    &codes::EGRESS_LOST,
    &codes::ENDPOINT_REMOVED,
    &codes::EXPORT_CHANGE,
    &codes::INVALID_TEMPLATE,
    &codes::NOT_RENEWED,
    &codes::ROLE_REPLACED,
    &codes::SUBNET_ZONE_CHANGE,
    &codes::UPDATE_REFUSED,
];

/// What both ends of a way are, to judge what lies between.
pub(super) struct Judge {
    /// The change in one step.
    pub direct: TemplateDiff,
    /// The errors of either end; a template on the way may have no others.
    faults: BTreeSet<&'static str>,
    /// What the old end has.
    existing: BTreeSet<String>,
    /// What stands in both ends, and is not replaced.
    staying: BTreeSet<String>,
    /// What the change in one step replaces, or may.
    replaced: BTreeSet<String>,
}

impl Judge {
    pub fn of(old: &Side, new: &Side) -> Self {
        let direct = diff_sides(old, new);
        let replaced = direct.resources.iter().filter(|change| replaces(change.action)).map(|change| change.id.clone());
        let replaced = replaced.collect::<BTreeSet<_>>();
        // A gateway may be away as long as others carry its packets; the proof of egress watches over that.
        let staying = old
            .document
            .resources()
            .filter(|resource| types::of(resource.kind).role != Role::Translates)
            .map(|resource| resource.id);
        let there = new.document.resources().map(|resource| resource.id).collect::<BTreeSet<_>>();
        let staying = staying.filter(|id| there.contains(id) && !replaced.contains(*id)).map(str::to_owned).collect();
        let faults = [old, new].into_iter().flat_map(faults).map(|(slug, _)| slug).collect();
        let existing = old.document.resources().map(|resource| resource.id.to_owned()).collect();
        Self { direct, faults, existing, staying, replaced }
    }

    /// Why a template may not stand on the way, if it may not.
    pub fn refuses(&self, side: &Side) -> Option<String> {
        if let Some(missing) = self.staying.iter().find(|id| side.document.resource(id).is_none()) {
            return Some(format!("`{missing}` would be missing for a while"));
        }
        let fault = faults(side).into_iter().find(|(slug, _)| !self.faults.contains(slug));
        fault.map(|(_, message)| message)
    }

    /// A step, if it is free of hazards that another order might avoid.
    ///
    /// # Errors
    /// The first such hazard, or replacement that the new template does not ask for, as a sentence.
    pub fn step(&self, from: &Side, to: &Side) -> Result<TemplateDiff, String> {
        let step = diff_sides(from, to);
        if let Some(hazard) = step.hazards.iter().find(|hazard| !self.is_asked_for(&step, hazard)) {
            return Err(hazard.what.clone());
        }
        let replaced = step.resources.iter().filter(|change| replaces(change.action)).map(|change| &change.id);
        match replaced.into_iter().find(|id| !self.replaced.contains(*id)) {
            Some(id) => Err(format!("`{id}` would be replaced along the way")),
            None => Ok(with_meaning(step, from, to)),
        }
    }

    /// The hazards of the change in one step that another order might avoid.
    pub fn avoidable(&self) -> impl Iterator<Item = &Hazard> {
        self.direct.hazards.iter().filter(|hazard| !self.is_asked_for(&self.direct, hazard))
    }

    /// Whether a hazard of a step is one of the change in one step as well. Data that would be lost may be left instead.
    fn is_asked_for(&self, step: &TemplateDiff, hazard: &Hazard) -> bool {
        let same = |direct: &Hazard| {
            let is_lost = [&codes::DATA_LOSS, &codes::KMS_KEY_DELETED].contains(&direct.code);
            let is_swapped = direct.code == &codes::LOAD_BALANCER_SWAPPED;
            direct.code == hazard.code
                || is_lost && hazard.code == &codes::DATA_ORPHANED
                || is_swapped && hazard.code == &codes::LOAD_BALANCER_REMOVED
        };
        let asked_for = ASKED_FOR.contains(&hazard.code) || is_of_successors(step, hazard);
        // What is given from outside is given to one of the ends; what the old template does not have, nobody relies on.
        let is_passing =
            hazard.code == &codes::ADDRESS_RELEASED && hazard.resources.iter().all(|id| !self.existing.contains(id));
        hazard.code == &codes::EGRESS_IP_GIVEN || is_passing || asked_for && self.direct.hazards.iter().any(same)
    }
}

/// Whether instances that drain lose only what has a successor under its logical id, which cannot stay beside it. A route
/// or an association that is replaced can stay as it is for a while.
fn is_of_successors(step: &TemplateDiff, hazard: &Hazard) -> bool {
    let stands = |id: &String| {
        let change = step.resources.iter().find(|change| change.id == *id);
        change.is_some_and(|change| replaces(change.action) && !types::of(&change.kind).interchangeable)
    };
    hazard.code == &codes::DRAINING_INTERRUPTED && hazard.resources.iter().skip(1).all(stands)
}

fn replaces(action: Action) -> bool {
    matches!(action, Action::Replace(_) | Action::MayReplace(_))
}

/// What is wrong with a template, or cannot be decided: the slug of the rule and the sentence.
fn faults(side: &Side) -> Vec<(&'static str, String)> {
    let schema = crate::check::check(side.template, 0).into_iter();
    let proof = side.proof().findings.iter().map(|finding| finding.diagnostic.clone());
    let errors = schema.chain(proof).filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| (finding.code.slug, finding.message)).collect()
}
