//! What `diff` and `convert` have to say of a pair of templates so that they do not contradict each other.

use super::way::{ASKED_FOR, holds};
use rackform::convert::convert;
use rackform::diff::{Action, Hazard, TemplateDiff, diff};
use rackform::template::evaluate::Settings;
use serde_json::Value;
use std::collections::BTreeSet;

/// A template, and what its deployment decides.
#[derive(Clone)]
pub struct Side(pub Value, pub Settings);

/// Two templates of one stack.
pub struct Pair {
    pub name: String,
    pub old: Side,
    pub new: Side,
}

impl Pair {
    pub fn of(name: impl Into<String>, old: Side, new: Side) -> Self {
        Self { name: name.into(), old, new }
    }

    pub fn reversed(&self) -> Self {
        Self { name: format!("{}, the way back", self.name), old: self.new.clone(), new: self.old.clone() }
    }
}

/// Whatever `diff` says, `convert` says as well, and the other way round.
pub fn agree(pair: &Pair) -> Result<(), String> {
    let Pair { name, old: Side(old, before), new: Side(new, after) } = pair;
    let change = diff(old, new, before, after);
    let codes = |diff: &TemplateDiff| diff.hazards.iter().map(|hazard| hazard.code.slug).collect::<BTreeSet<_>>();
    let known = codes(&change);
    let avoidable = change.hazards.iter().filter(|hazard| !is_asked_for(&change, hazard)).count();
    match convert(old, new, before, after) {
        Ok(way) if way.steps.is_empty() != change.is_empty() => {
            Err(format!("{} steps, while the difference is {change:#?}", way.steps.len()))
        }
        Ok(way) if way.steps.is_empty() => Ok(()),
        Ok(way) if avoidable == 0 && (way.steps.len() != 1 || way.steps[0].diff != change) => {
            Err(format!("{} steps, while nothing has to be avoided in {change:#?}", way.steps.len()))
        }
        Ok(way) if avoidable > 0 && way.steps.len() == 1 => {
            Err(format!("one step, while there is something to avoid in {:#?}", change.hazards))
        }
        Ok(way) => {
            holds(name, (old, before), (new, after), &way);
            let lost = ["data-loss", "kms-key-deleted", "custom-resource-deleted"];
            let is_known = |slug: &&str| match *slug {
                "data-orphaned" if lost.iter().any(|slug| known.contains(slug)) => true,
                "egress-lost" if known.contains("egress-ip-loss") => true,
                // The one goes in a step of its own, after its names are moved to the other.
                "load-balancer-removed" if known.contains("load-balancer-swapped") => true,
                slug => known.contains(slug),
            };
            // The address of a gateway that stood for a few steps; what the old template does not have, nobody relies on.
            let is_passing = |hazard: &&Hazard| {
                hazard.code.slug == "address-released"
                    && hazard.resources.iter().all(|id| old["Resources"].get(id).is_none())
            };
            let hazards = way.steps.iter().flat_map(|step| &step.diff.hazards).filter(|hazard| !is_passing(hazard));
            let more = hazards.map(|hazard| hazard.code.slug).filter(|slug| !is_known(slug)).collect::<BTreeSet<_>>();
            if more.is_empty() { Ok(()) } else { Err(format!("{more:?} in steps, while the whole has {known:?}")) }
        }
        Err(obstacle) => {
            let hazards = &obstacle.hazards;
            let is_known = |hazard: &Hazard| change.hazards.contains(hazard);
            let sound = !hazards.is_empty() && hazards.iter().all(is_known);
            if sound { Ok(()) } else { Err(format!("{hazards:#?} in the way, while the whole has {known:?}")) }
        }
    }
}

/// Whether no order avoids a hazard. What is replaced under its logical id cannot stay beside its successor.
fn is_asked_for(change: &TemplateDiff, hazard: &Hazard) -> bool {
    let is_new = |id: &String| {
        let replaces = |action| matches!(action, Action::Replace(_) | Action::MayReplace(_));
        let of = change.resources.iter().find(|change| change.id == *id && replaces(change.action));
        of.is_some_and(|of| !rackform::types::of(&of.kind).interchangeable)
    };
    let of_successors = hazard.code.slug == "draining-interrupted" && hazard.resources.iter().skip(1).all(is_new);
    of_successors || ASKED_FOR.contains(&hazard.code.slug)
}
