//! The templates that may come next on the way to a goal. Each is a proposal; whether it will do is judged elsewhere.

use super::edit::{Closure, bring, is_balancer, restore};
use super::{Move, Purpose};
use super::{claims, exports, files, reroute, targets};
use crate::diag::Code;
use crate::diag::codes::hazard as codes;
use crate::diff::{Action, Side, TemplateDiff, diff_sides};
use crate::network::Model;
use crate::template::Document;
use crate::template::evaluate::Settings;
use crate::template::reference::Reference;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What may come next between `here` and `goal`, which `change` leads to in one step, on a way that began at `old`; what
/// does least comes first. Nothing that both have is missing, unless something `may_be`.
pub(super) fn moves(
    old: &Value,
    here: &Model,
    goal: &Model,
    change: &TemplateDiff,
    settings: &Settings,
    may_be_missing: bool,
) -> Vec<Move> {
    let closing = close(here.template, change);
    let (kept, lost) = retain(here.template, change);
    let other = if kept == *here.template { None } else { Model::of(&kept, settings) };
    let here = other.as_ref().unwrap_or(here);
    let keeping = (!lost.is_empty()).then(|| Move { template: kept.clone(), purpose: Purpose::Retain(lost) });
    let detours = reroute::detours(here, goal, change, settings);
    let ahead = std::iter::once(goal.template).chain(detours.iter().map(|detour| &detour.template));
    let first = ahead.filter_map(|template| allocate(&kept, template)).collect::<Vec<_>>();
    let second = add_first(&kept, goal, change).into_iter().chain(provide_first(&kept, goal, change));
    let second = second.chain(keep_used(here, goal, change, settings));
    let second = second.chain(exports::keep_imported(here, goal, change, settings));
    let files = files::leave_zone(old, here, goal, change, settings);
    let given = targets::join(here, goal, change).into_iter().chain(claims::give_first(here, goal, change));
    let given = given
        .chain(targets::step_aside(here, goal, change))
        .chain(may_be_missing.then(|| claims::give_up(here, change)).flatten());
    keeping.into_iter().chain(closing).chain(first).chain(second).chain(files).chain(detours).chain(given).collect()
}

/// What is there, with what would be lost retained: what holds data, and what another one has written as well; and that.
fn retain(here: &Value, change: &TemplateDiff) -> (Value, Vec<String>) {
    let mut lost = about(change, &[&codes::DATA_LOSS, &codes::KMS_KEY_DELETED, &codes::CUSTOM_RESOURCE_DELETED]);
    let undone = change.hazards.iter().filter(|hazard| hazard.code == &codes::UNDONE_BY_DELETION);
    lost.extend(undone.filter_map(|hazard| hazard.resources.last()).cloned());
    let mut kept = here.clone();
    for id in &lost {
        let resource = kept.get_mut("Resources").and_then(|resources| resources.get_mut(id)?.as_object_mut());
        if let Some(resource) = resource {
            resource.insert("DeletionPolicy".to_owned(), json!("Retain"));
            resource.insert("UpdateReplacePolicy".to_owned(), json!("Retain"));
        }
    }
    (kept, lost)
}

/// The resources that some hazards are about, the first of each.
fn about(change: &TemplateDiff, codes: &[&Code]) -> Vec<String> {
    let hazards = change.hazards.iter().filter(|hazard| codes.contains(&hazard.code));
    hazards.filter_map(|hazard| hazard.resources.first()).cloned().collect()
}

/// What is there, with the ACLs that are to be disabled admitting nobody but the buckets' owners.
fn close(here: &Value, change: &TemplateDiff) -> Option<Move> {
    let buckets = about(change, &[&codes::BUCKET_ACL_CONFLICT]);
    let mut template = here.clone();
    for id in &buckets {
        let properties = template.get_mut("Resources")?.get_mut(id)?.get_mut("Properties")?.as_object_mut()?;
        properties.insert("AccessControl".to_owned(), json!("Private"));
    }
    (!buckets.is_empty()).then_some(Move { template, purpose: Purpose::CloseBuckets(buckets) })
}

/// What is there, and the Elastic IPs that come next.
fn allocate(here: &Value, next: &Value) -> Option<Move> {
    let mut template = here.clone();
    let resources = template.get_mut("Resources")?.as_object_mut()?;
    let next = Document::of(next)?;
    let is_new = |id| !resources.contains_key(id);
    let new = next.resources().filter(|resource| resource.kind == "AWS::EC2::EIP" && is_new(resource.id));
    let new = new.collect::<Vec<_>>();
    if new.is_empty() {
        return None;
    }
    for address in &new {
        resources.insert(address.id.to_owned(), Value::Object(address.body.clone()));
    }
    Some(Move { template, purpose: Purpose::Allocate(new.iter().map(|address| address.id.to_owned()).collect()) })
}

/// What is there, with the load balancers that are to come.
fn add_first(here: &Value, goal: &Model, change: &TemplateDiff) -> Option<Move> {
    let exchanged = change.hazards.iter().any(|hazard| hazard.code == &codes::LOAD_BALANCER_SWAPPED);
    let coming = change.resources.iter().filter(|change| exchanged && change.action == Action::Add);
    let coming = coming.filter(|change| is_balancer(&change.kind)).map(|change| change.id.as_str()).collect();
    Some(Move { template: bring(here, goal, coming, Closure::Users)?, purpose: Purpose::AddFirst })
}

/// What is there, with the capacity providers that count instances which are renewed later, and their associations.
fn provide_first(here: &Value, goal: &Model, change: &TemplateDiff) -> Option<Move> {
    let providers = about(change, &[&codes::CAPACITY_NOT_COUNTED]);
    let mut template = bring(here, goal, providers.iter().map(String::as_str).collect(), Closure::Users)?;
    let is_named = |id: &str| providers.iter().any(|provider| provider == id);
    let users = goal.references.all.iter().filter(|reference| is_named(reference.to)).filter_map(Reference::resource);
    for user in users.filter_map(|id| goal.document.resource(id)) {
        // A cluster lists its capacity providers itself, or an association does.
        if user.property("CapacityProviders").is_some() {
            template.get_mut("Resources")?[user.id] = Value::Object(user.body.clone());
        }
    }
    Some(Move { template, purpose: Purpose::ProvideFirst(providers) })
}

/// What is to be, with what is still in use as it is here: subnets that something stands in, and what instances use that
/// drain. What is kept may keep more in use, such as a subnet its endpoints.
fn keep_used(here: &Model, goal: &Model, change: &TemplateDiff, settings: &Settings) -> Option<Move> {
    /// So many times more is kept before it is given up.
    const MOST_ROUNDS: usize = 4;
    let (mut kept, mut used) = (BTreeSet::new(), used(change));
    let (mut template, before) = (None, Side::of(here));
    for _ in 0..MOST_ROUNDS {
        let more = used.into_iter().filter(|id| kept.insert(id.clone())).count();
        if more == 0 {
            break;
        }
        let mut next = restore(goal.template, here, &kept)?;
        if reroute::lists_addresses(&next) {
            reroute::list_addresses(&mut next, settings)?;
        }
        used = self::used(&diff_sides(&before, &Side::of(&Model::of(&next, settings)?)));
        template = Some(next);
    }
    Some(Move { template: template?, purpose: Purpose::KeepUsed(kept.into_iter().collect()) })
}

/// What goes in a change while it is in use, according to its hazards.
fn used(change: &TemplateDiff) -> BTreeSet<String> {
    let mut used = about(change, &[&codes::SUBNET_IN_USE]).into_iter().collect::<BTreeSet<_>>();
    let draining = change.hazards.iter().filter(|hazard| hazard.code == &codes::DRAINING_INTERRUPTED);
    used.extend(draining.flat_map(|hazard| hazard.resources.iter().skip(1).cloned()));
    used
}
