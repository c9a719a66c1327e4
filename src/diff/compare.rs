//! Where two computed values differ.

use super::same::{ABSENT, Ground, Spot, both, there};
use super::side::Side;
use crate::template::Resource;
use crate::template::evaluate::{Node, Term, Truth};
use crate::template::trail::{push_index, under};
use crate::types::ResourceType;
use serde_json::Value;
use std::collections::BTreeMap;

/// A value that differs, or may.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    /// The way to it from the properties, `*` for a position in a list.
    pub path: Vec<String>,
    /// The same as a JSON Pointer into the resource.
    pub pointer: String,
    /// The ways to the values inside it, if it comes or goes as a whole; else none.
    pub inside: Vec<Vec<String>>,
    /// Whether it differs for certain.
    pub certain: bool,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// The smallest values in which the properties of a type differ, in the order of their names. Lists whose order means
/// nothing are compared as sets.
pub(super) fn compare(kind: Option<&'static ResourceType>, old: &Node, new: &Node, ground: Ground) -> Vec<Leaf> {
    let spot = Spot { kind, path: Vec::new() };
    let mut comparison = Comparison { ground, spot, found: Vec::new() };
    // Without properties is the same as with none.
    let none = Node { pointer: String::new(), term: Term::object(BTreeMap::new()) };
    let entries = |node| if Node::is_absent(node) { &none } else { node };
    comparison.values(entries(old), entries(new), "/Properties".to_owned());
    comparison.found
}

struct Comparison<'s, 'e, 'a> {
    ground: Ground<'s, 'e, 'a>,
    spot: Spot,
    found: Vec<Leaf>,
}

impl Comparison<'_, '_, '_> {
    fn values(&mut self, old: &Node, new: &Node, pointer: String) {
        match (&old.term, &new.term) {
            (Term::Object(before), Term::Object(after)) => {
                for (key, before, after) in both(before, after) {
                    self.spot.path.push(key.clone());
                    self.values(before, after, under(&pointer, [key]));
                    self.spot.path.pop();
                }
            }
            (Term::List(before), Term::List(after)) => self.lists(&there(before), &there(after), &pointer),
            _ => match self.ground.same_at(&mut self.spot, old, new) {
                Truth::Yes => {}
                Truth::No => self.push(pointer, old, new, true),
                Truth::Unknown(_) => self.push(pointer, old, new, false),
            },
        }
    }

    fn lists<'n>(&mut self, before: &[&'n Node], after: &[&'n Node], pointer: &str) {
        let at = |index| {
            let mut at = pointer.to_owned();
            push_index(&mut at, index);
            at
        };
        if !self.spot.is_unordered() {
            self.spot.path.push("*".to_owned());
            for index in 0..before.len().max(after.len()) {
                let item = |items: &[&'n Node]| items.get(index).copied().unwrap_or(&ABSENT);
                self.values(item(before), item(after), at(index));
            }
            self.spot.path.pop();
            return;
        }
        let (removed, added) = self.ground.set_difference(&mut self.spot, before, after);
        self.spot.path.push("*".to_owned());
        match (removed.as_slice(), added.as_slice()) {
            // One item for another is a change of that item.
            ([from], [to]) => self.values(before[*from], after[*to], at(*to)),
            _ => {
                removed.iter().for_each(|index| self.values(before[*index], &ABSENT, at(*index)));
                added.iter().for_each(|index| self.values(&ABSENT, after[*index], at(*index)));
            }
        }
        self.spot.path.pop();
    }

    fn push(&mut self, pointer: String, old: &Node, new: &Node, certain: bool) {
        let json = |node: &Node| (!node.is_absent()).then(|| node.term.to_json());
        let path = self.spot.path.clone();
        let mut inside = Vec::new();
        if let (Term::Absent, whole) | (whole, Term::Absent) = (&old.term, &new.term) {
            ends(whole, &mut path.clone(), &mut inside);
        }
        self.found.push(Leaf { path, pointer, inside, certain, before: json(old), after: json(new) });
    }
}

/// The ways to the values inside a value, from the properties on.
fn ends(term: &Term, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let mut step = |key: &str, node: &Node| {
        path.push(key.to_owned());
        ends(&node.term, path, found);
        path.pop();
    };
    match term {
        Term::Absent => {}
        Term::Object(entries) if !entries.is_empty() => entries.iter().for_each(|(key, node)| step(key, node)),
        Term::List(items) if !items.is_empty() => items.iter().for_each(|node| step("*", node)),
        _ => found.push(path.clone()),
    }
}

/// The values beside its properties that change, as a whole each.
pub(super) fn attributes(ground: Ground, old: Resource, new: Resource) -> Vec<Leaf> {
    const COMPARED: &[&str] =
        &["CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata", "UpdatePolicy", "UpdateReplacePolicy"];
    let changed = COMPARED.iter().filter_map(|name| {
        let (before, after) = (old.body.get(*name), new.body.get(*name));
        let same = match *name {
            "DependsOn" => waits(ground.old, before) == waits(ground.new, after),
            _ => computed(ground.old, old, name) == computed(ground.new, new, name),
        };
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

/// What an attribute comes to; if nothing is known of a part of it, how it is written.
fn computed(side: &Side, resource: Resource, name: &str) -> Option<Value> {
    let written = side.document.resource(resource.id)?.body.get(name)?;
    Some(exact(&side.evaluator.fold(written, String::new()).term).unwrap_or_else(|| written.clone()))
}

/// A value in which the types of scalars count, since whoever reads metadata may tell `1` from `"1"`; what is not known is
/// told by the call it comes from.
fn exact(term: &Term) -> Option<Value> {
    match term {
        Term::List(items) => there(items).into_iter().map(|item| exact(&item.term)).collect(),
        Term::Object(entries) => {
            let there = entries.iter().filter(|(_, node)| !node.is_absent());
            let entries = there.map(|(key, node)| Some((key.clone(), exact(&node.term)?)));
            Some(Value::Object(entries.collect::<Option<_>>()?))
        }
        Term::Unknown(unknown) => unknown.identity().map(Value::from),
        Term::Absent | Term::Scalar(_) | Term::Symbol(_) => Some(term.to_json()),
    }
}

/// The logical ids of a `DependsOn`, in alphabetical order: theirs means nothing, and nothing waits for what is not made.
fn waits<'v>(side: &Side, value: Option<&'v Value>) -> Vec<&'v str> {
    let mut ids = match value {
        Some(Value::String(id)) => vec![id.as_str()],
        Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    ids.retain(|id| side.document.resource(id).is_none() || side.get(id).is_some());
    ids.sort_unstable();
    ids
}
