//! Where two computed values differ.

use crate::read::evaluate::{Node, Term};
use crate::read::schema::ResourceType;
use crate::read::trail::{push_index, push_key};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A value that differs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    /// The way to it from the properties, `*` for a position in a list.
    pub path: Vec<String>,
    /// The same as a JSON Pointer into the resource.
    pub pointer: String,
    /// The ways to the values inside it, if it comes or goes as a whole; else none.
    pub inside: Vec<Vec<String>>,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// The smallest values in which the properties of a type differ, in the order of their names. Lists whose order means
/// nothing are compared as sets.
pub(super) fn compare(kind: Option<&'static ResourceType>, old: &Node, new: &Node, unknowns: Unknowns) -> Vec<Leaf> {
    let mut comparison = Comparison { kind, unknowns, path: Vec::new(), found: Vec::new() };
    // Without properties is the same as with none.
    let entries = |node: &Node| if node.is_absent() { Term::Object(BTreeMap::new()) } else { node.term.clone() };
    comparison.values(&entries(old), &entries(new), "/Properties".to_owned());
    comparison.found
}

/// Whether two values of which nothing is known may be taken for the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unknowns {
    /// They may: all that they are computed from is the same on both sides.
    Same,
    /// They may not.
    Differ,
}

struct Comparison {
    kind: Option<&'static ResourceType>,
    unknowns: Unknowns,
    path: Vec<String>,
    found: Vec<Leaf>,
}

impl Comparison {
    fn values(&mut self, old: &Term, new: &Term, pointer: String) {
        match (old, new) {
            (Term::Object(before), Term::Object(after)) => {
                let keys = before.keys().chain(after.keys()).collect::<BTreeSet<_>>();
                for key in keys {
                    let mut at = pointer.clone();
                    push_key(&mut at, key);
                    let term = |side: Option<&Node>| side.map_or(Term::Absent, |node| node.term.clone());
                    self.path.push(key.clone());
                    self.values(&term(before.get(key)), &term(after.get(key)), at);
                    self.path.pop();
                }
            }
            (Term::List(before), Term::List(after)) => {
                let there = |items: &[Node]| items.iter().filter(|item| !item.is_absent()).cloned().collect::<Vec<_>>();
                self.lists(&there(before), &there(after), &pointer);
            }
            _ if self.equal(old, new) => {}
            _ => self.push(pointer, old, new),
        }
    }

    fn lists(&mut self, before: &[Node], after: &[Node], pointer: &str) {
        let at = |index| {
            let mut at = pointer.to_owned();
            push_index(&mut at, index);
            at
        };
        let term = |items: &[Node], index: usize| items.get(index).map_or(Term::Absent, |item| item.term.clone());
        if !self.is_unordered() {
            self.path.push("*".to_owned());
            for index in 0..before.len().max(after.len()) {
                self.values(&term(before, index), &term(after, index), at(index));
            }
            self.path.pop();
            return;
        }
        let (removed, added) = self.set_difference(before, after);
        self.path.push("*".to_owned());
        match (removed.as_slice(), added.as_slice()) {
            // One item for another is a change of that item.
            ([from], [to]) => self.values(&before[*from].term, &after[*to].term, at(*to)),
            _ => {
                removed.iter().for_each(|index| self.push(at(*index), &before[*index].term, &Term::Absent));
                added.iter().for_each(|index| self.push(at(*index), &Term::Absent, &after[*index].term));
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
    fn set_difference(&mut self, before: &[Node], after: &[Node]) -> (Vec<usize>, Vec<usize>) {
        self.path.push("*".to_owned());
        let mut added = (0..after.len()).collect::<Vec<_>>();
        let mut removed = Vec::new();
        for (index, item) in before.iter().enumerate() {
            match added.iter().position(|other| self.equal(&item.term, &after[*other].term)) {
                Some(found) => {
                    added.remove(found);
                }
                None => removed.push(index),
            }
        }
        self.path.pop();
        (removed, added)
    }

    fn equal(&mut self, one: &Term, other: &Term) -> bool {
        match (one, other) {
            (Term::Scalar(one), Term::Scalar(other)) => one == other || text(one) == text(other),
            (Term::List(one), Term::List(other)) => {
                let there = |items: &[Node]| items.iter().filter(|item| !item.is_absent()).cloned().collect::<Vec<_>>();
                self.equal_lists(&there(one), &there(other))
            }
            (Term::Object(one), Term::Object(other)) => {
                let keys = one.keys().chain(other.keys()).collect::<BTreeSet<_>>();
                keys.into_iter().all(|key| {
                    let term = |side: Option<&Node>| side.map_or(Term::Absent, |node| node.term.clone());
                    self.path.push(key.clone());
                    let equal = self.equal(&term(one.get(key)), &term(other.get(key)));
                    self.path.pop();
                    equal
                })
            }
            (Term::Unknown(one), Term::Unknown(other)) => self.unknowns == Unknowns::Same && one == other,
            (one, other) => one == other,
        }
    }

    fn equal_lists(&mut self, one: &[Node], other: &[Node]) -> bool {
        if one.len() != other.len() {
            return false;
        }
        if self.is_unordered() {
            return self.set_difference(one, other) == (Vec::new(), Vec::new());
        }
        self.path.push("*".to_owned());
        let equal = one.iter().zip(other).all(|(one, other)| self.equal(&one.term, &other.term));
        self.path.pop();
        equal
    }

    fn push(&mut self, pointer: String, old: &Term, new: &Term) {
        let json = |term: &Term| (*term != Term::Absent).then(|| term.to_json());
        let mut inside = Vec::new();
        if let (Term::Absent, whole) | (whole, Term::Absent) = (old, new) {
            ends(whole, &mut self.path.clone(), &mut inside);
        }
        self.found.push(Leaf { path: self.path.clone(), pointer, inside, before: json(old), after: json(new) });
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

/// Whether two computed values are the same to CloudFormation, which converts scalars: `"1"` equals 1, `"true"` equals
/// true. What is not known is the same as nothing else.
pub(super) fn equal(one: &Term, other: &Term, unknowns: Unknowns) -> bool {
    Comparison { kind: None, unknowns, path: Vec::new(), found: Vec::new() }.equal(one, other)
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
fn text(scalar: &Value) -> Option<String> {
    match scalar {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(scalar.to_string()),
        _ => None,
    }
}
