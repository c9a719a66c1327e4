//! One of the two templates that are compared, with its values computed.

use super::compare::{Leaf, equal};
use super::ground::Ground;
use super::{Fate, OutputChange, ResourceChange, propagation};
use crate::network::Model;
use crate::template::evaluate::{Evaluator, Node, Symbol, Term, Truth};
use crate::template::trail::push_key;
use crate::template::{Document, Resource};
use crate::types::{self, ResourceType};
use serde_json::Value;
use std::collections::BTreeMap;

/// A template with its values computed.
pub(super) struct Side<'e, 'a> {
    pub template: &'a Value,
    pub document: Document<'a>,
    pub evaluator: &'e Evaluator<'a>,
    pub model: &'e Model<'a>,
    /// The resources that are made, or may be, in the order of the file.
    pub resources: Vec<Made<'a>>,
    positions: BTreeMap<&'a str, usize>,
}

/// A resource that is made.
pub(super) struct Made<'a> {
    pub resource: Resource<'a>,
    pub kind: Option<&'static ResourceType>,
    pub properties: Node,
    /// Its update policy, which may hold intrinsic functions as well.
    pub update_policy: Node,
}

impl<'e, 'a> Side<'e, 'a> {
    pub fn of(model: &'e Model<'a>) -> Self {
        let Model { template, document, evaluator, .. } = model;
        let (template, document) = (*template, *document);
        let made = document.resources().filter(|resource| !evaluator.exists(*resource).is_no());
        let resources = made.map(|resource| Made {
            resource,
            kind: types::kind(resource.kind),
            properties: evaluator.properties(resource),
            update_policy: update_policy(evaluator, resource),
        });
        let resources = resources.collect::<Vec<_>>();
        let positions = resources.iter().enumerate().map(|(position, made)| (made.resource.id, position)).collect();
        Self { template, document, evaluator, model, resources, positions }
    }

    /// The resource of a logical id.
    pub fn get(&self, id: &str) -> Option<&Made<'a>> {
        self.positions.get(id).map(|position| &self.resources[*position])
    }

    /// What becomes of a resource that goes.
    pub fn fate(&self, id: &str, policy: &str) -> Fate {
        let written = self.get(id).and_then(|made| made.resource.body.get(policy)).and_then(Value::as_str);
        match written {
            Some("Retain" | "RetainExceptOnCreate") => Fate::Retained,
            Some("Snapshot") => Fate::Snapshot,
            None if policy == "DeletionPolicy" && self.get(id).is_some_and(is_snapshot_by_default) => Fate::Snapshot,
            _ => Fate::Deleted,
        }
    }
}

/// Whether a snapshot is made of a resource without a `DeletionPolicy` when it is deleted.
fn is_snapshot_by_default(made: &Made) -> bool {
    types::of(made.resource.kind).is_snapshot_by_default(|property| !made.properties.get(property).is_absent())
}

/// The values beside its properties that change, as a whole each.
pub(super) fn attributes(old: Resource, new: Resource) -> Vec<Leaf> {
    const COMPARED: &[&str] =
        &["CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "UpdatePolicy", "UpdateReplacePolicy"];
    let changed = COMPARED.iter().filter_map(|name| {
        let (before, after) = (old.body.get(*name), new.body.get(*name));
        let same = if *name == "DependsOn" { waits(before) == waits(after) } else { before == after };
        (!same).then(|| Leaf {
            path: vec![(*name).to_owned()],
            pointer: format!("/{name}"),
            inside: Vec::new(),
            certain: true,
            before: before.cloned(),
            after: after.cloned(),
        })
    });
    changed.collect()
}

fn update_policy<'a>(evaluator: &Evaluator<'a>, resource: Resource<'a>) -> Node {
    let absent = || Node { pointer: String::new(), term: Term::Absent };
    resource.body.get("UpdatePolicy").map_or_else(absent, |policy| evaluator.fold(policy, String::new()))
}

/// The logical ids of a `DependsOn`, in alphabetical order: theirs means nothing.
fn waits(value: Option<&Value>) -> Vec<&str> {
    let mut ids = match value {
        Some(Value::String(id)) => vec![id.as_str()],
        Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    ids.sort_unstable();
    ids
}

/// The outputs that change: by what they say, or because what they name of a resource changes.
pub(super) fn outputs<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>, changes: &[ResourceChange]) -> Vec<OutputChange> {
    let mut all = Vec::new();
    let ground = Ground { old, new };
    for (name, _) in new.document.section("Outputs") {
        let (before, after) = (Output::of(old, name), Output::of(new, name));
        let condition = |side: &Side<'_, 'a>| side.document.root().get("Outputs")?.get(name)?.get("Condition").cloned();
        let follows = propagation::follows(new, changes, &after.value.term).is_some();
        let same = match (&before.made, &after.made) {
            (Truth::Unknown(_), Truth::Unknown(_)) => ground.is_alike(condition(old).as_ref(), condition(new).as_ref()),
            (before, after) => before == after,
        };
        if same
            && !after.made.is_no()
            && equal(&before.value, &after.value, ground)
            && equal(&before.export, &after.export, ground)
            && !follows
        {
            continue;
        }
        all.extend(before.change(name, &after));
    }
    for (name, _) in old.document.section("Outputs").filter(|(name, _)| !new.document.has("Outputs", name)) {
        all.extend(Output::of(old, name).change(name, &Output::of(new, name)));
    }
    all
}

/// An output of one side.
pub(super) struct Output {
    /// Whether it is made.
    pub made: Truth,
    /// Its value; if it is not made, nothing.
    pub value: Node,
    /// The name of its export, if it has one.
    pub export: Node,
}

impl Output {
    pub fn of(side: &Side, name: &str) -> Self {
        let written = side.document.section("Outputs").find(|(other, _)| *other == name).map(|(_, value)| value);
        let condition = written.and_then(|output| output.get("Condition")).and_then(Value::as_str);
        let made =
            Truth::of(written.is_some()).and(condition.map_or(Truth::Yes, |name| side.evaluator.condition(name)));
        let absent = || Node { pointer: String::new(), term: Term::Absent };
        if made.is_no() {
            return Self { made, value: absent(), export: absent() };
        }
        let export = written.and_then(|output| output.get("Export")?.get("Name"));
        let pointer = || {
            let mut pointer = "/Outputs".to_owned();
            [name, "Export", "Name"].iter().for_each(|key| push_key(&mut pointer, key));
            pointer
        };
        let export = export.map_or_else(absent, |name| side.evaluator.fold(name, pointer()));
        Self { made, value: side.evaluator.output(name), export }
    }

    fn change(&self, name: &str, after: &Self) -> Option<OutputChange> {
        let json = |node: &Node| (!node.is_absent()).then(|| node.term.to_json());
        // Of an output that may be made nothing is known, unless as little was known of it before.
        let value = |output: &Self, other: &Self| match &output.made {
            Truth::Unknown(why) if output.made != other.made => Some(Term::unknown(why.clone()).to_json()),
            _ => json(&output.value),
        };
        (!self.made.is_no() || !after.made.is_no()).then(|| OutputChange {
            name: name.to_owned(),
            export: (json(&self.export), json(&after.export)),
            before: value(self, after),
            after: value(after, self),
        })
    }
}

/// Visits every symbol of a value.
pub(super) fn symbols<'t>(term: &'t Term, visit: &mut impl FnMut(&'t Symbol)) {
    match term {
        Term::Symbol(symbol) => symbol_parts(symbol, visit),
        Term::List(items) => items.iter().for_each(|item| symbols(&item.term, visit)),
        Term::Object(entries) => entries.values().for_each(|node| symbols(&node.term, visit)),
        Term::Absent | Term::Scalar(_) | Term::Unknown(_) => {}
    }
}

/// Visits a symbol and those inside it.
pub(super) fn symbol_parts<'t>(symbol: &'t Symbol, visit: &mut impl FnMut(&'t Symbol)) {
    use crate::template::evaluate::Piece;
    visit(symbol);
    if let Symbol::Text(pieces) | Symbol::Base64(pieces) | Symbol::Import(pieces) = symbol {
        for piece in pieces {
            if let Piece::Symbol(inner) = piece {
                symbol_parts(inner, visit);
            }
        }
    }
}
