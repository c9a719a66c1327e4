//! Where two computed values differ.

use super::ground::Ground;
use crate::template::evaluate::{Node, Term};
use crate::template::trail::{push_index, push_key};
use crate::types::ResourceType;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A value that differs, or may.
#[derive(Debug, Clone, PartialEq)]
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
    let mut comparison = Comparison { kind, ground, path: Vec::new(), found: Vec::new() };
    // Without properties is the same as with none.
    let none = Node { pointer: String::new(), term: Term::Object(BTreeMap::new()) };
    let entries = |node| if Node::is_absent(node) { &none } else { node };
    comparison.values(entries(old), entries(new), "/Properties".to_owned());
    comparison.found
}

/// Whether two computed values are the same to CloudFormation, which converts scalars: `"1"` equals 1, `"true"` equals
/// true.
pub(super) fn equal(one: &Node, other: &Node, ground: Ground) -> bool {
    Comparison { kind: None, ground, path: Vec::new(), found: Vec::new() }.equal(one, other)
}

struct Comparison<'s, 'e, 'a> {
    kind: Option<&'static ResourceType>,
    ground: Ground<'s, 'e, 'a>,
    path: Vec<String>,
    found: Vec<Leaf>,
}

/// What stands where nothing does.
static ABSENT: Node = Node { pointer: String::new(), term: Term::Absent };

/// The items of a list, those that `AWS::NoValue` takes away left out.
fn there(items: &[Node]) -> Vec<&Node> {
    items.iter().filter(|item| !item.is_absent()).collect()
}

/// The values under every key that one of two objects has.
fn both<'n>(
    one: &'n BTreeMap<String, Node>,
    other: &'n BTreeMap<String, Node>,
) -> impl Iterator<Item = (&'n String, &'n Node, &'n Node)> {
    let keys = one.keys().chain(other.keys()).collect::<BTreeSet<_>>().into_iter();
    keys.map(|key| (key, one.get(key).unwrap_or(&ABSENT), other.get(key).unwrap_or(&ABSENT)))
}

impl Comparison<'_, '_, '_> {
    fn values(&mut self, old: &Node, new: &Node, pointer: String) {
        match (&old.term, &new.term) {
            (Term::Object(before), Term::Object(after)) => {
                for (key, before, after) in both(before, after) {
                    let mut at = pointer.clone();
                    push_key(&mut at, key);
                    self.path.push(key.clone());
                    self.values(before, after, at);
                    self.path.pop();
                }
            }
            (Term::List(before), Term::List(after)) => self.lists(&there(before), &there(after), &pointer),
            _ if self.equal(old, new) => {}
            _ => self.push(pointer, old, new),
        }
    }

    fn lists<'n>(&mut self, before: &[&'n Node], after: &[&'n Node], pointer: &str) {
        let at = |index| {
            let mut at = pointer.to_owned();
            push_index(&mut at, index);
            at
        };
        if !self.is_unordered() {
            self.path.push("*".to_owned());
            for index in 0..before.len().max(after.len()) {
                let item = |items: &[&'n Node]| items.get(index).copied().unwrap_or(&ABSENT);
                self.values(item(before), item(after), at(index));
            }
            self.path.pop();
            return;
        }
        let (removed, added) = self.set_difference(before, after);
        self.path.push("*".to_owned());
        match (removed.as_slice(), added.as_slice()) {
            // One item for another is a change of that item.
            ([from], [to]) => self.values(before[*from], after[*to], at(*to)),
            _ => {
                removed.iter().for_each(|index| self.push(at(*index), before[*index], &ABSENT));
                added.iter().for_each(|index| self.push(at(*index), &ABSENT, after[*index]));
            }
        }
        self.path.pop();
    }

    /// Whether the order of the list at the path means nothing.
    fn is_unordered(&self) -> bool {
        let path = self.path.iter().map(String::as_str).collect::<Vec<_>>();
        self.kind.is_some_and(|kind| kind.is_unordered(&path))
    }

    /// The positions of items that only the one list has, and of those that only the other has.
    fn set_difference(&mut self, before: &[&Node], after: &[&Node]) -> (Vec<usize>, Vec<usize>) {
        self.path.push("*".to_owned());
        let mut added = (0..after.len()).collect::<Vec<_>>();
        let mut removed = Vec::new();
        for (index, item) in before.iter().enumerate() {
            match added.iter().position(|other| self.equal(item, after[*other])) {
                Some(found) => {
                    added.remove(found);
                }
                None => removed.push(index),
            }
        }
        self.path.pop();
        (removed, added)
    }

    fn equal(&mut self, one: &Node, other: &Node) -> bool {
        match (&one.term, &other.term) {
            (Term::Scalar(one), Term::Scalar(other)) => one == other || text(one) == text(other),
            (Term::List(one), Term::List(other)) => self.equal_lists(&there(one), &there(other)),
            (Term::Object(one), Term::Object(other)) => both(one, other).all(|(key, one, other)| {
                self.path.push(key.clone());
                let equal = self.equal(one, other);
                self.path.pop();
                equal
            }),
            (Term::Unknown(unknown), Term::Unknown(reason)) => {
                unknown.why == reason.why && self.ground.is_same(one, other)
            }
            (one, other) => one == other,
        }
    }

    fn equal_lists(&mut self, one: &[&Node], other: &[&Node]) -> bool {
        if one.len() != other.len() {
            return false;
        }
        if self.is_unordered() {
            return self.set_difference(one, other) == (Vec::new(), Vec::new());
        }
        self.path.push("*".to_owned());
        let equal = one.iter().zip(other).all(|(one, other)| self.equal(one, other));
        self.path.pop();
        equal
    }

    fn push(&mut self, pointer: String, old: &Node, new: &Node) {
        let json = |node: &Node| (!node.is_absent()).then(|| node.term.to_json());
        let mut inside = Vec::new();
        if let (Term::Absent, whole) | (whole, Term::Absent) = (&old.term, &new.term) {
            ends(whole, &mut self.path.clone(), &mut inside);
        }
        let (certain, before, after) = (!self.ground.is_open(old, new), json(old), json(new));
        self.found.push(Leaf { path: self.path.clone(), pointer, inside, certain, before, after });
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

/// Whether two values are written alike, scalars as CloudFormation takes them.
pub(super) fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, value)| other.get(key).is_some_and(|other| alike(value, other)))
        }
        _ => one == other || text(one).is_some_and(|one| Some(one) == text(other)),
    }
}

/// A scalar as CloudFormation's API takes it.
pub(super) fn text(scalar: &Value) -> Option<String> {
    match scalar {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(scalar.to_string()),
        _ => None,
    }
}
