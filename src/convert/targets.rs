//! Services that move from one target group to another, which they are in both for one step; and rules of one listener that
//! exchange their priorities, one of which has another one meanwhile.

use super::edit::{Closure, bring};
use super::{Move, Purpose};
use crate::diag::codes::hazard as codes;
use crate::diff::TemplateDiff;
use crate::network::Model;
use crate::template::reference::Reference;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const RULE: &str = "AWS::ElasticLoadBalancingV2::ListenerRule";

/// What is there, with the target groups that services move to, what forwards to them, and the services in both.
pub(super) fn join(here: &Model, goal: &Model, change: &TemplateDiff) -> Option<Move> {
    let switched = change.hazards.iter().filter(|hazard| hazard.code == &codes::TARGET_GROUP_SWITCHED);
    let services = switched.filter_map(|hazard| hazard.resources.first().cloned()).collect::<BTreeSet<_>>();
    let mut template = here.template.clone();
    for id in &services {
        template = joined(&template, here, goal, id)?;
    }
    (!services.is_empty()).then(|| Move { template, purpose: Purpose::JoinTargets(services.into_iter().collect()) })
}

/// A template with a service in its target groups and in those that it is to be in.
fn joined(template: &Value, here: &Model, goal: &Model, id: &str) -> Option<Value> {
    let is_own =
        |reference: &&Reference| reference.resource() == Some(id) && reference.pointer.contains("/LoadBalancers/");
    let groups = goal.references.all.iter().filter(is_own).map(|reference| reference.to).collect::<BTreeSet<_>>();
    let mut template = bring(template, goal, groups.iter().copied().collect(), Closure::Users)?;
    let balancers = format!("/Resources/{id}/Properties/LoadBalancers");
    let more = goal.template.pointer(&balancers)?.as_array()?;
    let listed = template.pointer_mut(&balancers)?.as_array_mut()?;
    listed.extend(more.iter().filter(|one| !listed.contains(one)).cloned().collect::<Vec<_>>());
    let forwards = goal
        .references
        .all
        .iter()
        .filter(|reference| groups.contains(reference.to) && reference.pointer.contains("Actions/"));
    let forwards = forwards.filter_map(Reference::resource).collect::<BTreeSet<_>>();
    for rule in forwards.iter().filter(|rule| here.document.has("Resources", rule)) {
        forward_both(&mut template, goal.template, rule)?;
    }
    wait_for(&mut template, id, &forwards)?;
    Some(template)
}

/// Lets a rule that is there forward to where it is to forward as well, but no requests yet.
fn forward_both(template: &mut Value, goal: &Value, rule: &str) -> Option<()> {
    let pointer = format!("/Resources/{rule}/Properties/Actions");
    let target = |template: &Value| match template.pointer(&pointer)?.as_array()?.as_slice() {
        [action] if action.get("Type")? == "forward" => action.get("TargetGroupArn").cloned(),
        _ => None,
    };
    let (old, new) = (target(template)?, target(goal)?);
    let share = |group: Value, weight: u8| json!({ "TargetGroupArn": group, "Weight": weight });
    let forward = json!({ "TargetGroups": [share(old, 1), share(new, 0)] });
    *template.pointer_mut(&pointer)? = json!([{ "Type": "forward", "ForwardConfig": forward }]);
    Some(())
}

/// Lets a resource wait for others as well: ECS refuses a target group to which nothing forwards.
fn wait_for(template: &mut Value, id: &str, others: &BTreeSet<&str>) -> Option<()> {
    let body = template.get_mut("Resources")?.get_mut(id)?.as_object_mut()?;
    let waited = match body.get("DependsOn") {
        Some(Value::Array(ids)) => ids.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    let more = others.iter().map(|id| json!(id)).filter(|id| !waited.contains(id)).collect::<Vec<_>>();
    if !more.is_empty() {
        body.insert("DependsOn".to_owned(), [waited, more].concat().into());
    }
    Some(())
}

/// What is there, with one of several rules that exchange their priorities under one that none of both templates has, the nearest
/// to its own.
pub(super) fn step_aside(here: &Model, goal: &Model, change: &TemplateDiff) -> Option<Move> {
    let held = change.hazards.iter().filter(|hazard| hazard.code == &codes::ALREADY_HELD);
    let pairs =
        held.filter_map(|hazard| Some((hazard.resources.first()?, hazard.resources.last()?))).collect::<Vec<_>>();
    let is_rule =
        |id: &str| [here, goal].iter().all(|model| model.document.resource(id).is_some_and(|one| one.kind == RULE));
    let takes = |id: &String| pairs.iter().any(|(taker, _)| *taker == id);
    let (_, rule) = pairs.iter().find(|(_, holder)| takes(holder) && is_rule(holder))?;
    let mut template = here.template.clone();
    let priority = template.pointer_mut(&format!("/Resources/{rule}/Properties/Priority"))?;
    let own = priority.as_i64()?;
    let taken = [here, goal].into_iter().flat_map(|model| model.document.resources()).filter(|one| one.kind == RULE);
    let taken = taken.filter_map(|one| one.property("Priority")?.as_i64()).collect::<BTreeSet<_>>();
    // Elastic Load Balancing API reference, `CreateRule`: a priority is between 1 and 50000.
    let free = (1..50_000)
        .flat_map(|far| [own + far, own - far])
        .find(|one| (1..=50_000).contains(one) && !taken.contains(one))?;
    *priority = json!(free);
    Some(Move { template, purpose: Purpose::StepAside((*rule).clone(), free) })
}
