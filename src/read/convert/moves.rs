//! The templates that may come next on the way to a goal. Each is a proposal; whether it will do is judged elsewhere.

use super::Purpose;
use super::edit::{lend, remove, without};
use crate::diag::codes::hazard as codes;
use crate::read::diff::{Action, TemplateDiff};
use crate::read::evaluate::{Evaluator, Settings};
use crate::read::network::{Named, Nat, Network};
use crate::read::template::Document;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A template that may come next, and what for.
pub(super) struct Move {
    pub template: Value,
    pub purpose: Purpose,
}

/// What may come next between `here` and `goal`, which `change` leads to in one step; what keeps more of what is there
/// comes first.
pub(super) fn moves(here: &Value, goal: &Value, change: &TemplateDiff, settings: &Settings) -> Vec<Move> {
    let (kept, lost) = keep_data(here, change);
    let mut moves = Vec::new();
    let mut propose = |template: Option<Value>, purpose| {
        moves.extend(template.map(|template| Move { template, purpose }));
    };
    propose(union(&kept, goal), Purpose::AddFirst);
    propose(union(goal, &kept), Purpose::MoveOver);
    let (before, after) = (network(&kept, settings), network(goal, settings));
    let leaving = leaving(&before, &after, change);
    for lender in &before.nats {
        propose(take_addresses(&kept, goal, &before, &leaving, lender), Purpose::FreeAddresses(lender.id.clone()));
    }
    let held = held(&before, &after, change);
    for lender in &after.nats {
        propose(take_addresses(goal, goal, &after, &held, lender), Purpose::Postpone(lender.id.clone()));
    }
    propose((!lost.is_empty()).then_some(kept), Purpose::KeepData(lost));
    moves
}

fn network(template: &Value, settings: &Settings) -> Network {
    match Document::of(template) {
        Some(document) => Network::of(document, &Evaluator::new(document, settings)),
        None => Network::default(),
    }
}

/// A template without the resources whose conditions say that they are not made.
pub(super) fn made(template: &Value, settings: &Settings) -> Value {
    let Some(document) = Document::of(template) else { return template.clone() };
    let evaluator = Evaluator::new(document, settings);
    let unmade = document.resources().filter(|resource| evaluator.exists(*resource).is_no());
    let unmade = unmade.map(|resource| resource.id).collect::<Vec<_>>();
    let mut template = template.clone();
    if let Some(resources) = template.get_mut("Resources").and_then(Value::as_object_mut) {
        resources.retain(|id, _| !unmade.contains(&id.as_str()));
    }
    template
}

/// What is there, with what holds data and would be deleted retained; and that.
fn keep_data(here: &Value, change: &TemplateDiff) -> (Value, Vec<String>) {
    let lost = change.hazards.iter().filter(|hazard| hazard.code == &codes::DATA_LOST);
    let lost = lost.flat_map(|hazard| hazard.resources.iter().cloned()).collect::<Vec<_>>();
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

/// All that is in either of two templates, as the first has it where both do. `None` if they say different things of what
/// resources are computed from.
fn union(first: &Value, second: &Value) -> Option<Value> {
    let mut union = first.as_object()?.clone();
    for (section, entries) in second.as_object()? {
        let Some(own) = union.get_mut(section) else {
            union.insert(section.clone(), entries.clone());
            continue;
        };
        let (Some(own), Some(entries)) = (own.as_object_mut(), entries.as_object()) else { continue };
        let computes = ["Parameters", "Mappings", "Conditions"].contains(&section.as_str());
        if computes && entries.iter().any(|(name, entry)| own.get(name).is_some_and(|other| other != entry)) {
            return None;
        }
        add(own, entries);
    }
    Some(Value::Object(union))
}

fn add(own: &mut Map<String, Value>, entries: &Map<String, Value>) {
    for (name, entry) in entries {
        if !own.contains_key(name) {
            own.insert(name.clone(), entry.clone());
        }
    }
}

/// An address of a gateway: where it is written, and what it is.
struct Held {
    pointer: String,
    address: Named,
}

fn addresses(nat: &Nat) -> Vec<Held> {
    let addresses = nat.all_addresses().known.into_iter();
    addresses.map(|written| Held { pointer: written.pointer, address: written.name }).collect()
}

fn comes(change: &TemplateDiff, id: &str) -> bool {
    change.resources.iter().any(|other| other.id == id && matches!(other.action, Action::Add | Action::Replace(_)))
}

/// Where gateways hold addresses that they do not keep.
fn leaving(before: &Network, after: &Network, change: &TemplateDiff) -> BTreeSet<String> {
    let keeps = |nat: &Nat, held: &Held| {
        let same = after.nats.iter().find(|other| other.id == nat.id && !comes(change, &nat.id));
        same.is_some_and(|same| same.all_addresses().known.iter().any(|written| written.name == held.address))
    };
    let leaving = before.nats.iter().flat_map(|nat| {
        addresses(nat).into_iter().filter(|held| !keeps(nat, held)).map(|held| held.pointer).collect::<Vec<_>>()
    });
    leaving.collect()
}

/// Where gateways are to have addresses that others hold until these are gone.
fn held(before: &Network, after: &Network, change: &TemplateDiff) -> BTreeSet<String> {
    let is_held = |nat: &Nat, wanted: &Held| {
        let others = before.nats.iter().filter(|other| other.id != nat.id || comes(change, &nat.id));
        others.flat_map(addresses).any(|held| held.address == wanted.address)
    };
    let wanted = after.nats.iter().flat_map(|nat| {
        addresses(nat)
            .into_iter()
            .filter(|wanted| is_held(nat, wanted))
            .map(|wanted| wanted.pointer)
            .collect::<Vec<_>>()
    });
    wanted.collect()
}

/// A template whose gateways lack some addresses; those that have none left go, and the routes through them lead through
/// one that stays. Of that, the first address stays if all others go. The Elastic IPs that nobody has any more go as
/// well, unless the goal has them. `None` if that is no other template, or none that could stand.
fn take_addresses(
    template: &Value,
    goal: &Value,
    network: &Network,
    gone: &BTreeSet<String>,
    lender: &Nat,
) -> Option<Value> {
    let own = addresses(lender);
    let mut gone = gone.clone();
    if own.iter().all(|held| gone.contains(&held.pointer)) {
        gone.remove(&own.first()?.pointer);
    }
    if gone.is_empty() {
        return None;
    }
    let mut taken = template.clone();
    let mut without_any = BTreeSet::new();
    for nat in &network.nats {
        let properties = format!("/Resources/{}/Properties", nat.id);
        match without(template.pointer(&properties)?, &properties, &gone) {
            Some(left) => *taken.pointer_mut(&properties)? = left,
            None => _ = without_any.insert(nat.id.clone()),
        }
    }
    lend(&mut taken, &without_any, &lender.id);
    let taken = remove(&taken, &without_any)?;
    let freed = network.nats.iter().flat_map(addresses).filter(|held| gone.contains(&held.pointer));
    let freed = freed.filter_map(|held| match held.address {
        Named::Here(id) if goal.pointer(&format!("/Resources/{id}")).is_none() => Some(id),
        _ => None,
    });
    Some(freed.fold(taken, |taken, id| remove(&taken, &BTreeSet::from([id])).unwrap_or(taken)))
}
