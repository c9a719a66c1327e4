//! Both ends of a way, with their conditions decided: a template on the way holds resources of both, and the ends may
//! decide one condition in two ways, under parameters of their own.
//!
//! What a parameter says that has one value at the old end and another at the new one is written out, so that each
//! resource keeps what its end says. The parameters stay declared: CloudFormation keeps the value of a parameter only as
//! long as the template has it. One whose value nobody may see is never written out: it has its new value from the first
//! step on.

use super::decided::Decided;
use crate::check::is_secret;
use crate::network::Model;
use crate::template::evaluate::{Settings, Truth, Why};
use crate::template::parameter_type::{is_list, stored_type};
use crate::template::reference::{Owner, ReferenceKind};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Both ends of a way.
pub(super) struct Ends {
    /// What is there.
    pub old: Value,
    /// What is to be there.
    pub new: Value,
    /// The settings of the templates between them.
    pub settings: Settings,
}

impl Ends {
    pub fn of(old: &Model, new: &Model) -> Self {
        let shared = shared(old, new);
        let (before, after) = (old.evaluator.settings(), new.evaluator.settings());
        let differs = |name: &&str| {
            let side = |model| (declared(model, name).get("Type"), value(model, name));
            side(old) != side(new) && [old, new].iter().all(|model| !is_secret(name, declared(model, name)))
        };
        let differing = shared.iter().copied().filter(differs).collect::<BTreeSet<_>>();
        let mappings = changed_mappings(old, new);
        let decided = |model| {
            let literals = differing.iter().filter_map(|name| Some((*name, literal(model, name)?))).collect();
            Decided { model, literals, mappings: &mappings }.template()
        };
        let (mut base, goal) = (decided(old), decided(new));
        for name in shared {
            base["Parameters"][name] = declared(new, name).clone();
        }
        let mut settings = after.clone();
        let known = before.parameters.iter().map(|(name, value)| (name.clone(), value.clone()));
        known.for_each(|(name, value)| _ = settings.parameters.entry(name).or_insert(value));
        settings.parameters.retain(|name, _| !differing.contains(name.as_str()));
        Self { old: base, new: goal, settings }
    }
}

/// The values of parameters that a template is deployed with as the last one: those that are given, and the defaults that
/// differ from what an existing stack has, which it would keep.
pub(super) fn last_values(old: &Model, new: &Model) -> BTreeMap<String, String> {
    let mut values = new.evaluator.settings().parameters.clone();
    for name in shared(old, new) {
        if let Some(default) = value(new, name).filter(|after| value(old, name).as_ref() != Some(after)) {
            values.entry(name.to_owned()).or_insert(default);
        }
    }
    values
}

/// Why conditions of a template that something rests on are not decided, each reason once.
pub(super) fn undecided(model: &Model) -> BTreeMap<Why, String> {
    let names = model.references.all.iter().filter(|reference| reference.kind == ReferenceKind::Condition);
    let names = names.filter(|reference| matches!(reference.from, Owner::Resource(_) | Owner::Output(_)));
    let mut reasons = BTreeMap::new();
    for name in names.map(|reference| reference.to).collect::<BTreeSet<_>>() {
        if let Truth::Unknown(why) = model.evaluator.condition(name) {
            let sentence = Why::undecided(name, why);
            let Why::Undecided(_, root) = &sentence else { continue };
            reasons.entry((**root).clone()).or_insert_with(|| sentence.to_string());
        }
    }
    reasons
}

/// The names of the parameters that both ends declare.
fn shared<'a>(old: &Model<'a>, new: &Model) -> Vec<&'a str> {
    let names = old.document.section("Parameters").map(|(name, _)| name);
    names.filter(|name| new.document.has("Parameters", name)).collect()
}

fn declared<'a>(model: &Model<'a>, name: &str) -> &'a Value {
    &model.template["Parameters"][name]
}

/// The value of a parameter: the one that is given, or its default.
fn value(model: &Model, name: &str) -> Option<String> {
    let given = model.evaluator.settings().parameters.get(name).cloned();
    given.or_else(|| match declared(model, name).get("Default")? {
        Value::String(default) => Some(default.clone()),
        default @ (Value::Number(_) | Value::Bool(_)) => Some(default.to_string()),
        _ => None,
    })
}

/// What a `Ref` to a parameter returns, if that can be written in its place.
fn literal(model: &Model, name: &str) -> Option<Value> {
    let kind = declared(model, name).get("Type").and_then(Value::as_str).unwrap_or_default();
    let value = value(model, name).filter(|_| stored_type(kind).is_none())?;
    Some(if is_list(kind) { value.split(',').map(str::trim).collect() } else { json!(value) })
}

/// The mappings that both ends have, with different contents.
fn changed_mappings<'a>(old: &Model<'a>, new: &Model) -> BTreeSet<&'a str> {
    let there = |name: &str| new.template.get("Mappings").and_then(|mappings| mappings.get(name));
    let changed = old.document.section("Mappings").filter(|(name, map)| there(name).is_some_and(|other| other != *map));
    changed.map(|(name, _)| name).collect()
}
