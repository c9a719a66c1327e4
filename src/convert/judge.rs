//! Whether a template on the way keeps its promises, and whether a step to it is free of hazards.

use super::Purpose;
use crate::diag::codes::hazard as codes;
use crate::diag::{Code, Diagnostic, Severity};
use crate::diff::{Action, Hazard, Side, TemplateDiff, diff_sides, with_meaning};
use crate::types::{self, Role};
use std::collections::BTreeSet;

/// The hazards that lie in what a new template asks for, whatever the order of the steps to it. All others come of doing
/// too much at once.
static ASKED_FOR: &[&Code] = &[
    &codes::CAPACITY_RESET,
    &codes::LOAD_BALANCER_REPLACED,
    &codes::LOAD_BALANCER_REMOVED,
    &codes::ADDRESS_RELEASED,
    &codes::ARCHITECTURE_CHANGED,
    &codes::DATA_ORPHANED,
    &codes::DEPLOYMENT_BLOCKED,
    &codes::EGRESS_IP_LOSS,
    &codes::EGRESS_LOST,
    &codes::ENDPOINT_REMOVED,
    &codes::EXPORT_CHANGE,
    &codes::INVALID_TEMPLATE,
    &codes::NOT_RENEWED,
    &codes::ROLE_REPLACED,
    &codes::RULE_REMOVED,
    &codes::SCALING_REMOVED,
    &codes::SECRET_UNREADABLE,
    &codes::SUBNET_ZONE_CHANGE,
    &codes::TARGET_GROUP_REPLACED,
    &codes::UPDATE_REFUSED,
    &codes::VOLUME_MOVED,
];

/// What both ends of a way are, to judge what lies between.
pub(super) struct Judge {
    /// The change in one step.
    pub direct: TemplateDiff,
    /// The errors that a template on the way may have: what AWS was given with the old one, and what either end breaks.
    faults: BTreeSet<Fault>,
    /// What the old end has.
    existing: BTreeSet<String>,
    /// What stands in both ends, and is not replaced.
    staying: BTreeSet<String>,
    /// What the change in one step replaces, or may.
    replaced: BTreeSet<String>,
}

impl Judge {
    pub fn of(old: &Side, new: &Side) -> Self {
        let direct = with_meaning(diff_sides(old, new), old, new);
        let replaced = direct.resources.iter().filter(|change| replaces(change.action)).map(|change| change.id.clone());
        let replaced = replaced.collect::<BTreeSet<_>>();
        // A gateway may be away as long as others carry its packets; the proof of egress watches over that.
        let staying = old.resources.iter().map(|made| made.resource);
        let staying = staying.filter(|resource| types::of(resource.kind).role != Role::Translates);
        let staying = staying.map(|resource| resource.id).filter(|id| new.get(id).is_some() && !replaced.contains(*id));
        let staying = staying.map(str::to_owned).collect();
        let of = |side| faults(side).into_iter().map(|(fault, _)| fault);
        let faults = of(old).chain(of(new).filter(|fault| matches!(fault, Fault::Broken(_)))).collect();
        let existing = old.resources.iter().map(|made| made.resource.id.to_owned()).collect();
        Self { direct, faults, existing, staying, replaced }
    }

    /// Why a template may not stand on the way after another, if it may not. What a step is there to give up may be missing, and
    /// what was missing already.
    pub fn refuses(&self, from: &Side, side: &Side, purpose: &Purpose) -> Option<String> {
        let given_up = |id: &String| matches!(purpose, Purpose::GiveUp(ids) if ids.contains(id));
        let mut missing = self.staying.iter().filter(|id| side.get(id).is_none() && from.get(id).is_some());
        if let Some(missing) = missing.find(|id| !given_up(id)) {
            return Some(format!("`{missing}` would be missing for a while"));
        }
        let fault = faults(side).into_iter().find(|(fault, _)| !self.faults.contains(fault));
        fault.map(|(_, message)| message)
    }

    /// The change in one step, if it is free of hazards that another order might avoid.
    pub fn whole(&self) -> Option<TemplateDiff> {
        self.admits(&self.direct, false).is_ok().then(|| self.direct.clone())
    }

    /// A step, if it is free of hazards that another order might avoid. `waits` tells whether it is deployed once nobody imports
    /// what it takes.
    ///
    /// # Errors
    /// The first such hazard, or replacement that the new template does not ask for, as a sentence.
    pub fn step(&self, from: &Side, to: &Side, waits: bool) -> Result<TemplateDiff, String> {
        let step = diff_sides(from, to);
        self.admits(&step, waits)?;
        let replaced = step.resources.iter().filter(|change| replaces(change.action)).map(|change| &change.id);
        if let Some(id) = replaced.into_iter().find(|id| !self.replaced.contains(*id)) {
            return Err(format!("`{id}` would be replaced along the way"));
        }
        let step = with_meaning(step, from, to);
        self.admits(&step, waits)?;
        Ok(step)
    }

    /// That a step has no hazard that another order might avoid; else the first one.
    fn admits(&self, step: &TemplateDiff, waits: bool) -> Result<(), String> {
        let is_waited_for = |hazard: &Hazard| waits && hazard.code == &codes::EXPORT_IN_USE;
        let avoidable = step.hazards.iter().find(|hazard| !is_waited_for(hazard) && !self.is_asked_for(step, hazard));
        avoidable.map_or(Ok(()), |hazard| Err(hazard.what.clone()))
    }

    /// The hazards of the change in one step that another order might avoid.
    pub fn avoidable(&self) -> impl Iterator<Item = &Hazard> {
        self.direct.hazards.iter().filter(|hazard| !self.is_asked_for(&self.direct, hazard))
    }

    /// Whether a hazard of a step is one of the change in one step as well. Data that would be lost may be left instead; that no
    /// fixed address is left says that no egress path is.
    fn is_asked_for(&self, step: &TemplateDiff, hazard: &Hazard) -> bool {
        let same = |direct: &Hazard| {
            let is_lost = [&codes::DATA_LOSS, &codes::KMS_KEY_DELETED].contains(&direct.code);
            let is_swapped = direct.code == &codes::LOAD_BALANCER_SWAPPED;
            direct.code == hazard.code
                || is_lost && hazard.code == &codes::DATA_ORPHANED
                || is_swapped && hazard.code == &codes::LOAD_BALANCER_REMOVED
                || direct.code == &codes::EGRESS_IP_LOSS && hazard.code == &codes::EGRESS_LOST
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

/// What tells one error from another.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// What AWS would refuse, in a sentence.
    Refused(String),
    /// The slug of a rule that is broken, wherever.
    Broken(&'static str),
}

/// What is wrong with a template, or cannot be decided, each with its sentence.
fn faults(side: &Side) -> Vec<(Fault, String)> {
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
    let checked =
        side.errors().iter().map(|finding| (Fault::Refused(finding.message.clone()), finding.message.clone()));
    let proof = side.proof().findings.iter().map(|finding| &finding.diagnostic).filter(|finding| is_error(finding));
    checked.chain(proof.map(|finding| (Fault::Broken(finding.code.slug), finding.message.clone()))).collect()
}
