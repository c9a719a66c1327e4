//! Which resource waits for which, directly or through others.

use crate::template::Document;
use crate::template::evaluate::{Evaluator, Truth, Why};
use crate::template::graph::Graph;
use crate::template::reference::Reference;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// The order in which CloudFormation makes the resources of a template.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    positions: BTreeMap<&'a str, usize>,
    names: Vec<&'a str>,
    needs: Vec<Vec<usize>>,
    /// Which of them are made for certain.
    made: Vec<bool>,
    /// The chains from a resource, once they have been asked for: for each resource the one before it.
    chains: RefCell<BTreeMap<usize, Rc<Vec<Option<usize>>>>>,
}

impl<'a> Order<'a> {
    /// The order that the references of a template make. A reference in a branch of an `Fn::If` counts only if that
    /// branch is taken for certain.
    pub fn of(
        template: &'a Value,
        document: Document<'a>,
        evaluator: &Evaluator<'a>,
        references: &[Reference<'a>],
    ) -> Self {
        let taken = references.iter().filter(|reference| taken(template, evaluator, &reference.pointer).is_yes());
        let taken = taken.cloned().collect::<Vec<_>>();
        let graph = Graph::of_resources(document, &taken);
        let made = |name: &str| document.resource(name).is_some_and(|resource| evaluator.exists(resource).is_yes());
        let made = graph.names().iter().map(|name| made(name)).collect::<Vec<_>>();
        let needs = (0..graph.names().len()).map(|position| {
            let needs = graph.needs(position).iter().map(|(to, _)| *to);
            let mut needs = needs.collect::<Vec<_>>();
            needs.sort_unstable();
            needs.dedup();
            needs
        });
        let positions = graph.names().iter().enumerate().map(|(position, name)| (*name, position));
        Self {
            positions: positions.collect(),
            needs: needs.collect(),
            made,
            names: graph.names().to_vec(),
            chains: RefCell::default(),
        }
    }

    /// The shortest chain of waiting from a resource to another, both included: the first is made only after the last, if
    /// that is made, and deleted before it. Empty if it does not wait; what may not be made makes nobody wait for others.
    pub fn chain(&self, resource: &str, other: &str) -> Vec<&'a str> {
        let (Some(from), Some(to)) = (self.positions.get(resource), self.positions.get(other)) else {
            return Vec::new();
        };
        let before = self.before(*from);
        let mut chain = Vec::new();
        let mut position = *to;
        while position != *from {
            chain.push(self.names[position]);
            let Some(previous) = before[position] else { return Vec::new() };
            position = previous;
        }
        chain.push(self.names[*from]);
        chain.reverse();
        chain
    }

    /// For each resource the one before it on the shortest chain from a resource; none where no chain leads.
    fn before(&self, from: usize) -> Rc<Vec<Option<usize>>> {
        if let Some(known) = self.chains.borrow().get(&from) {
            return Rc::clone(known);
        }
        let mut before = vec![None; self.needs.len()];
        let mut waiting = VecDeque::from([from]);
        while let Some(position) = waiting.pop_front() {
            if position != from && !self.made[position] {
                continue;
            }
            for next in &self.needs[position] {
                if before[*next].is_none() && *next != from {
                    before[*next] = Some(position);
                    waiting.push_back(*next);
                }
            }
        }
        let before = Rc::new(before);
        self.chains.borrow_mut().insert(from, Rc::clone(&before));
        before
    }
}

/// The branches of `Fn::If` on the way to a place: each condition, and whether the place is in the branch for where it holds.
pub(crate) fn branches<'a>(template: &'a Value, pointer: &str) -> Vec<(Option<&'a str>, bool)> {
    const CALL: &str = "/Fn::If/";
    let (mut from, mut all) = (0, Vec::new());
    while let Some(found) = pointer[from..].find(CALL) {
        let start = from + found + CALL.len();
        let condition = template.pointer(&format!("{}0", &pointer[..start])).and_then(Value::as_str);
        match pointer[start..].split('/').next() {
            Some("1") => all.push((condition, true)),
            Some("2") => all.push((condition, false)),
            _ => break,
        }
        from = start;
    }
    all
}

/// Whether everything on the way to a place is taken: of each `Fn::If` the branch that its condition decides for.
pub(crate) fn taken(template: &Value, evaluator: &Evaluator, pointer: &str) -> Truth {
    Truth::all(branches(template, pointer).into_iter().map(|(condition, then)| {
        let holds = condition.map_or(Truth::Unknown(Why::NoChoice), |name| evaluator.condition(name));
        if then { holds } else { holds.not() }
    }))
}
