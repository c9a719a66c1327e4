//! Finds the shortest way.

use super::judge::Judge;
use super::moves::{Move, made, moves};
use super::{Conversion, Obstacle, Purpose, Step, Task};
use crate::diag::codes::hazard as codes;
use crate::diff::{Action, ResourceChange, TemplateDiff, diff};
use crate::template::evaluate::Settings;
use crate::types::{self, Role};
use serde_json::Value;

/// No way has more steps.
const MOST_STEPS: usize = 8;
/// So many templates are looked at before a way is given up.
const MOST_TEMPLATES: usize = 64;

/// A template that is reached, and how: from which one, by what step and what for. The old one is just there.
struct Reached {
    template: Value,
    by: Option<(usize, Purpose, TemplateDiff)>,
    steps: usize,
}

/// Looks at templates in the order of their distance, so that the first way found is the shortest.
pub(super) fn search(old: &Value, new: &Value, settings: &Settings) -> Result<Conversion, Obstacle> {
    let judge = Judge::of(old, new, settings);
    if judge.direct.is_empty() {
        return Ok(Conversion { steps: Vec::new() });
    }
    let goal = made(new, settings);
    let mut reached = vec![Reached { template: old.clone(), by: None, steps: 0 }];
    let mut tried = Vec::new();
    let mut at = 0;
    while let Some(here) = reached.get(at) {
        match judge.step(&here.template, new) {
            Ok(last) => return Ok(conversion(reached, at, last, new, settings)),
            Err(why) => tried.extend(here.by.as_ref().map(|(_, purpose, _)| (purpose.clone(), why))),
        }
        if here.steps + 1 < MOST_STEPS {
            let change = diff(&here.template, &goal, settings, settings);
            for next in moves(old, &here.template, &goal, &change, settings) {
                let is_new = reached.iter().all(|other| other.template != next.template);
                if is_new && next.template != goal && reached.len() < MOST_TEMPLATES {
                    match reach(&reached[at], at, &next, &judge) {
                        Ok(there) => reached.push(there),
                        Err(why) => tried.push((next.purpose, why)),
                    }
                }
            }
        }
        at += 1;
    }
    tried.dedup();
    Err(Obstacle { hazards: judge.avoidable().cloned().collect(), tried })
}

/// The template of a move, if it may stand on the way and the step to it is free of hazards; else why not.
fn reach(here: &Reached, at: usize, next: &Move, judge: &Judge) -> Result<Reached, String> {
    let step = judge.step(&here.template, &next.template)?;
    if let Some(why) = judge.refuses(&next.template) {
        return Err(why);
    }
    let by = Some((at, next.purpose.clone(), step));
    Ok(Reached { template: next.template.clone(), by, steps: here.steps + 1 })
}

/// The way to a reached template, and from there to the new one, which does what is told.
fn conversion(reached: Vec<Reached>, last: usize, diff: TemplateDiff, new: &Value, settings: &Settings) -> Conversion {
    let old = &reached[0].template;
    let mut steps = vec![Step { template: new.clone(), diff, purpose: Purpose::Finish, then: Vec::new() }];
    let mut at = last;
    while let Reached { template, by: Some((before, purpose, diff)), .. } = &reached[at] {
        let (template, diff, purpose) = (template.clone(), diff.clone(), purpose.clone());
        steps.push(Step { template, diff, purpose, then: Vec::new() });
        at = *before;
    }
    steps.reverse();
    for at in 1..steps.len() {
        steps[at - 1].then = tasks(&steps[at - 1].diff, &steps[at].diff);
    }
    await_drained(old, &mut steps, settings);
    Conversion { steps }
}

/// Lets instances drain before a step takes away what they use: where that step and those before it, since the last time
/// that was waited, would cut them off if they were one.
fn await_drained(old: &Value, steps: &mut [Step], settings: &Settings) {
    let mut since = old.clone();
    for at in 1..steps.len() {
        let change = diff(&since, &steps[at].template, settings, settings);
        let cut_off = change.hazards.iter().filter(|hazard| hazard.code == &codes::DRAINING_INTERRUPTED);
        let groups = cut_off.filter_map(|hazard| hazard.resources.first()).cloned().collect::<Vec<_>>();
        if !groups.is_empty() {
            since = steps[at - 1].template.clone();
            steps[at - 1].then.extend(groups.into_iter().map(Task::AwaitDrained));
        }
    }
}

/// What to do between two steps: tell whoever knows what comes with the first and what goes with the second.
fn tasks(first: &TemplateDiff, second: &TemplateDiff) -> Vec<Task> {
    let among = |diff: &TemplateDiff, wanted: fn(&ResourceChange) -> bool| {
        diff.resources.iter().filter(|change| wanted(change)).map(|change| change.id.clone()).collect::<Vec<_>>()
    };
    let made = among(first, |change| change.action == Action::Add && change.kind == "AWS::EC2::EIP");
    let come = among(first, |change| change.action == Action::Add && is_balancer(&change.kind));
    let go = among(second, |change| matches!(change.action, Action::Remove(_)) && is_balancer(&change.kind));
    let mut tasks = Vec::new();
    tasks.extend((!made.is_empty()).then_some(Task::TellPartners(made)));
    tasks.extend((!come.is_empty() && !go.is_empty()).then_some(Task::MoveNames(go, come)));
    tasks
}

/// Whether a type is that of load balancers.
pub(super) fn is_balancer(kind: &str) -> bool {
    types::of(kind).role == Role::Balances
}
