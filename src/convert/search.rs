//! Finds the shortest way.

use super::claims::is_held;
use super::edit::is_balancer;
use super::ends::{Ends, last_values, undecided};
use super::judge::Judge;
use super::moves::moves;
use super::{Conversion, Move, Obstacle, Purpose, Step, Task};
use crate::diag::codes::hazard as codes;
use crate::diff::{Action, ResourceChange, Side, TemplateDiff, diff_sides, imported};
use crate::network::Model;
use crate::template::evaluate::Settings;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// No way has more steps.
const MOST_STEPS: usize = 8;
/// So many templates are looked at before a way is given up.
const MOST_TEMPLATES: usize = 64;

/// A template that is reached, and how: from which one, by what step and what for. The old one is just there.
struct Reached {
    template: Rc<Value>,
    by: Option<(usize, Purpose, TemplateDiff)>,
    steps: usize,
}

/// Looks at templates in the order of their distance, so that the first way found is the shortest.
pub(super) fn search(
    old: &Value,
    new: &Value,
    old_settings: &Settings,
    new_settings: &Settings,
) -> Result<Conversion, Obstacle> {
    let empty = Value::Object(Map::new());
    let [before, after] = [(old, old_settings), (new, new_settings)]
        .map(|(template, settings)| Model::of(or_empty(template, &empty), settings));
    let (Some(before), Some(after)) = (before, after) else { return Ok(Conversion { steps: Vec::new() }) };
    let (before, after) = (Side::of(&before), Side::of(&after));
    let judge = Judge::of(&before, &after);
    if judge.direct.is_empty() {
        return Ok(Conversion { steps: Vec::new() });
    }
    if let Some(diff) = judge.whole() {
        let parameters = last_values(before.model, after.model);
        return Ok(Conversion { steps: vec![step(new, diff, Purpose::Finish, &parameters)] });
    }
    let ends = Ends::of(before.model, after.model);
    let Some(goal) = Model::of(&ends.new, &ends.settings) else { return Ok(Conversion { steps: Vec::new() }) };
    let goal = Side::of(&goal);
    let walk = Walk { ends: &ends, judge: &judge, before: &before, after: &after, goal: &goal };
    let mut found = walk.to_the_end(new, false);
    if found.is_err() && judge.avoidable().any(is_held) {
        found = walk.to_the_end(new, true).map_err(|tried| [found.err().unwrap_or_default(), tried].concat());
    }
    let undecided =
        || [undecided(before.model), undecided(after.model)].into_iter().flatten().collect::<BTreeMap<_, _>>();
    match found {
        Ok(mut steps) => {
            await_others(&before, &after, &mut steps, &ends.settings);
            if let Some(last) = steps.last_mut() {
                last.parameters = last_values(before.model, after.model);
            }
            Ok(Conversion { steps })
        }
        Err(mut tried) => {
            tried.dedup();
            let hazards = judge.avoidable().cloned().collect();
            Err(Obstacle { hazards, tried, undecided: undecided().into_values().collect() })
        }
    }
}

/// What a way is looked for between, and who judges it.
struct Walk<'w, 'e, 'a> {
    ends: &'w Ends,
    judge: &'w Judge,
    before: &'w Side<'e, 'a>,
    after: &'w Side<'e, 'a>,
    goal: &'w Side<'e, 'a>,
}

impl Walk<'_, '_, '_> {
    /// The steps of the shortest way to the new template, on which something may be missing or not.
    ///
    /// # Errors
    /// What was tried, and why it does not do.
    fn to_the_end(&self, new: &Value, may_be_missing: bool) -> Result<Vec<Step>, Vec<(Purpose, String)>> {
        let Self { ends, judge, before, after, goal } = *self;
        let mut reached = vec![Reached { template: Rc::new(ends.old.clone()), by: None, steps: 0 }];
        let mut tried = Vec::new();
        let mut at = 0;
        while let Some(Reached { template, steps: so_far, .. }) =
            reached.get(at).filter(|one| one.steps + 1 < MOST_STEPS)
        {
            let (template, so_far) = (Rc::clone(template), *so_far);
            let Some(here) = Model::of(&template, &ends.settings) else { break };
            let here = Side::of(&here);
            // What is there is judged as it stands.
            let from = if at == 0 { before } else { &here };
            let waits = waits_for_importers(&reached, at);
            let change = diff_sides(&here, goal);
            for Move { template, purpose } in
                moves(&ends.old, here.model, goal.model, &change, &ends.settings, may_be_missing)
            {
                let is_new = reached.iter().all(|other| *other.template != template);
                if !is_new || template == ends.new || reached.len() >= MOST_TEMPLATES {
                    continue;
                }
                let template = Rc::new(template);
                let Some(there) = Model::of(&template, &ends.settings) else { continue };
                let there = Side::of(&there);
                match reach(from, &there, &purpose, judge, waits) {
                    Ok(diff) => {
                        let by = Some((at, purpose.clone(), diff));
                        reached.push(Reached { template: Rc::clone(&template), by, steps: so_far + 1 });
                        // All that is nearer was tried before, so that what ends here is the shortest way.
                        let last = reached.len() - 1;
                        match judge.step(&there, after, waits_for_importers(&reached, last)) {
                            Ok(diff) => return Ok(steps(&reached, last, diff, new, &ends.settings.parameters)),
                            Err(why) => tried.push((purpose, why)),
                        }
                    }
                    Err(why) => tried.push((purpose, why)),
                }
            }
            at += 1;
        }
        Err(tried)
    }
}

/// What is no template has no resources.
fn or_empty<'t>(template: &'t Value, empty: &'t Value) -> &'t Value {
    if template.is_object() { template } else { empty }
}

/// The step to the template of a move, if that may stand on the way and the step is free of hazards; else why not.
fn reach(here: &Side, there: &Side, purpose: &Purpose, judge: &Judge, waits: bool) -> Result<TemplateDiff, String> {
    let step = judge.step(here, there, waits)?;
    judge.refuses(here, there, purpose).map_or(Ok(step), Err)
}

/// Whether all but what other stacks import has changed on the way to a reached template, so that they are waited for next.
fn waits_for_importers(reached: &[Reached], at: usize) -> bool {
    let by = |at: usize| reached[at].by.as_ref();
    std::iter::successors(by(at), |(before, ..)| by(*before))
        .any(|(_, purpose, _)| matches!(purpose, Purpose::KeepImported(_)))
}

/// A step after which there is nothing to do yet.
fn step(template: &Value, diff: TemplateDiff, purpose: Purpose, parameters: &BTreeMap<String, String>) -> Step {
    Step { template: template.clone(), diff, purpose, parameters: parameters.clone(), then: Vec::new() }
}

/// The way to a reached template, and from there to the new one, which does what is told.
fn steps(
    reached: &[Reached],
    last: usize,
    diff: TemplateDiff,
    new: &Value,
    parameters: &BTreeMap<String, String>,
) -> Vec<Step> {
    let mut steps = vec![step(new, diff, Purpose::Finish, parameters)];
    let mut at = last;
    while let Reached { template, by: Some((before, purpose, diff)), .. } = &reached[at] {
        steps.push(step(template, diff.clone(), purpose.clone(), parameters));
        at = *before;
    }
    steps.reverse();
    for at in 1..steps.len() {
        steps[at - 1].then = tasks(&steps[at - 1].diff, &steps[at].diff);
    }
    steps
}

/// Adds what is to be waited for between steps.
fn await_others(old: &Side, new: &Side, steps: &mut [Step], settings: &Settings) {
    let before_last = &steps[..steps.len() - 1];
    let models = before_last.iter().filter_map(|step| Model::of(&step.template, settings)).collect::<Vec<_>>();
    let between = models.iter().map(Side::of).collect::<Vec<_>>();
    let all = std::iter::once(old).chain(&between).chain([new]).collect::<Vec<_>>();
    let mut waits = drained(&all);
    waits.extend(given_up(&all, steps));
    for (at, task) in waits {
        steps[at].then.push(task);
    }
}

/// Lets instances drain before a step takes away what they use: where that step and those before it, since the last time
/// that was waited, would cut them off if they were one. `all` are the templates from the old one to the new one; each task
/// is behind the step of that position.
fn drained(all: &[&Side]) -> Vec<(usize, Task)> {
    let (mut waits, mut since) = (Vec::new(), all[0]);
    for (at, pair) in all[1..].windows(2).enumerate() {
        let change = diff_sides(since, pair[1]);
        let cut_off = change.hazards.iter().filter(|hazard| hazard.code == &codes::DRAINING_INTERRUPTED);
        let groups = cut_off.filter_map(|hazard| hazard.resources.first()).cloned().collect::<Vec<_>>();
        if !groups.is_empty() {
            since = pair[0];
            waits.extend(groups.into_iter().map(|group| (at, Task::AwaitDrained(group))));
        }
    }
    waits
}

/// Lets other stacks give up exports before a step takes or changes those.
fn given_up(all: &[&Side], steps: &[Step]) -> Vec<(usize, Task)> {
    let of = |at: usize| (at - 1, imported(all[at], all[at + 1], &steps[at].diff));
    let waits = (1..steps.len()).map(of).filter(|(_, exports)| !exports.is_empty());
    waits.map(|(at, exports)| (at, Task::AwaitImporters(exports))).collect()
}

/// What to do between two steps: tell whoever knows what comes with the first and what goes with the second.
fn tasks(first: &TemplateDiff, second: &TemplateDiff) -> Vec<Task> {
    let among = |diff: &TemplateDiff, wanted: fn(&ResourceChange) -> bool| {
        diff.resources.iter().filter(|change| wanted(change)).map(|change| change.id.clone()).collect::<Vec<_>>()
    };
    let made = among(first, |change| change.action == Action::Add && change.kind == "AWS::EC2::EIP");
    let come = among(first, |change| change.action == Action::Add && is_balancer(&change.kind));
    let go = among(second, |change| matches!(change.action, Action::Remove(_)) && is_balancer(&change.kind));
    let rules = among(first, |change| change.action == Action::Add && is_rule(change));
    let gone = among(second, |change| matches!(change.action, Action::Remove(_)) && is_rule(change));
    let mut tasks = Vec::new();
    tasks.extend((!made.is_empty()).then_some(Task::TellPartners(made)));
    tasks.extend((!come.is_empty() && !go.is_empty()).then_some(Task::MoveNames(go, come)));
    tasks.extend((!rules.is_empty() && !gone.is_empty()).then_some(Task::MoveClients(gone, rules)));
    tasks
}

fn is_rule(change: &ResourceChange) -> bool {
    change.kind == "AWS::ElasticLoadBalancingV2::ListenerRule"
}
