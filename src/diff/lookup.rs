//! **What is looked up again**: values written as before that may be others all the same, since CloudFormation finds them
//! again in a deployment that changes anything, and what may come of that.
//!
//! Nothing here happens for certain, and nothing is deployed for it alone: two templates that do not differ look up
//! nothing. So it is kept apart from what a change does. Sources: `dynamic`; for parameter types CloudFormation user guide,
//! "Parameters", which says that stack updates always fetch the latest values from Parameter Store.

use super::propagation::{State, changed, spread, verdict};
use super::side::{Made, Side};
use super::walk::walk;
use super::{Action, Cause, PropertyChange, Recreation, ResourceChange};
use crate::template::dynamic::{Renewal, dynamics};
use crate::template::evaluate::{Node, Piece, Symbol, Term};
use crate::template::parameter_type::stored_type;
use crate::template::placeholder::placeholders;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What may happen to resources because values are looked up again, beside what `changes` says of them; in the order of
/// the new side.
pub(super) fn lookups<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>, changes: &[ResourceChange]) -> Vec<ResourceChange> {
    let known = changes.iter().map(|change| (change.id.as_str(), change)).collect::<BTreeMap<_, _>>();
    let mut states = BTreeMap::new();
    for made in new.resources.iter().filter(|made| old.get(made.resource.id).is_some()) {
        let id = made.resource.id;
        states.insert(id, state(new, made, known.get(id).copied()));
    }
    if states.values().all(|state| !state.is_changed()) {
        return Vec::new();
    }
    spread(new, &mut states, Recreation::Conditionally);
    let may = new.resources.iter().filter_map(|made| {
        let state = states.get(made.resource.id).filter(|state| state.is_changed())?;
        let may = changed(new, made, state);
        says_more(&may, known.get(made.resource.id).copied()).then_some(may)
    });
    may.collect()
}

/// The values of a resource that are looked up again, unless the template changes them itself or replaces the resource.
fn state(new: &Side, made: &Made, known: Option<&ResourceChange>) -> State {
    let mut state = State::unchanged();
    if matches!(known.map(|known| known.action), Some(Action::Add | Action::Replace(_))) {
        return state;
    }
    let updated = known.map_or(&[][..], |known| &known.properties);
    walk(&made.properties, &mut |node, path, pointer| {
        let within =
            |change: &PropertyChange| pointer == change.pointer || pointer.starts_with(&format!("{}/", change.pointer));
        let Some(name) = looked_up(new, node, !updated.is_empty()) else { return };
        if updated.iter().any(within) {
            return;
        }
        let (recreation, note) = verdict(made, &path.iter().map(String::as_str).collect::<Vec<_>>());
        let recreation = recreation.min(Recreation::Conditionally);
        let value = Some(node.term.to_json());
        let (pointer, cause) = (pointer.to_owned(), Cause::Lookup(name));
        state.properties.push(PropertyChange { pointer, before: value.clone(), after: value, recreation, note, cause });
        state.paths.push(path.to_vec());
        state.level = state.level.max(recreation);
    });
    state
}

/// Whether something may happen to a resource that is not known to happen anyway.
fn says_more(may: &ResourceChange, known: Option<&ResourceChange>) -> bool {
    let rank = |change: &ResourceChange| match change.action {
        Action::Modify => i32::from(change.renews()),
        Action::MayReplace(_) => 2,
        Action::Add | Action::Remove(_) | Action::Replace(_) => 3,
    };
    let is_own = may.looked_up().next().is_some();
    known.is_none_or(|known| is_own || rank(may) > rank(known))
}

/// What is looked up again for a value of a resource, which is `updated` for another reason or not.
fn looked_up(side: &Side, node: &Node, updated: bool) -> Option<String> {
    let mut names = BTreeSet::new();
    match &node.term {
        Term::Symbol(symbol) => named(side, symbol, updated, &mut names),
        Term::Unknown(_) => {
            let written = side.template.pointer(&node.pointer);
            written.into_iter().for_each(|value| written_in(side, value, updated, &mut names));
        }
        _ => {}
    }
    (!names.is_empty()).then(|| names.into_iter().collect::<Vec<_>>().join(", "))
}

/// What is looked up for a symbol.
fn named(side: &Side, symbol: &Symbol, updated: bool, names: &mut BTreeSet<String>) {
    match symbol {
        Symbol::Dynamic(text) => in_text(text, updated, names),
        Symbol::Text(pieces) | Symbol::Base64(pieces) => {
            // A literal piece ends where something stands that only AWS knows, which may be inside a reference.
            let has = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains("{{resolve:"));
            if pieces.iter().any(has) {
                in_text(&Symbol::Text(pieces.clone()).to_string(), updated, names);
            }
        }
        _ => {}
    }
    symbol.each_part(&mut |part| {
        if let Symbol::Parameter(name) = part {
            names.extend(is_looked_up(side, name).then(|| format!("ssm:${{{name}}}")));
        }
    });
}

/// What is looked up for whatever is written in a value of which nothing is known.
fn written_in(side: &Side, value: &Value, updated: bool, names: &mut BTreeSet<String>) {
    let mut parameter = |name: &str| names.extend(is_looked_up(side, name).then(|| format!("ssm:${{{name}}}")));
    match value {
        Value::String(text) => {
            placeholders(text).for_each(parameter);
            in_text(text, updated, names);
        }
        Value::Array(items) => items.iter().for_each(|item| written_in(side, item, updated, names)),
        Value::Object(entries) => {
            entries.get("Ref").and_then(Value::as_str).into_iter().for_each(&mut parameter);
            entries.values().for_each(|inner| written_in(side, inner, updated, names));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What is looked up for the dynamic references of a text.
fn in_text(text: &str, updated: bool, names: &mut BTreeSet<String>) {
    let wanted = |renewal| match renewal {
        Renewal::Always => true,
        Renewal::WithResource => updated,
        Renewal::Never => false,
    };
    names.extend(dynamics(text).into_iter().filter(|found| wanted(found.renewal)).map(|found| found.text));
}

/// Whether the value of a parameter is found in Parameter Store.
fn is_looked_up(side: &Side, name: &str) -> bool {
    let kind =
        side.document.root().get("Parameters").and_then(|parameters| parameters.get(name)?.get("Type")?.as_str());
    kind.and_then(stored_type).is_some()
}
