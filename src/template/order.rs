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
    document: Document<'a>,
    positions: BTreeMap<&'a str, usize>,
    names: Vec<&'a str>,
    /// Whether each of them is made.
    made: Vec<Truth>,
    /// What each of them needs, and whether it does: in a branch of an `Fn::If` only if that is taken.
    needs: Vec<BTreeMap<usize, Truth>>,
    /// The chains from a resource, once they have been asked for, without what is not certain and with it.
    chains: RefCell<BTreeMap<(usize, bool), Rc<Chains>>>,
}

/// So many positions of chains are kept; they are found again where they are asked for later.
const MOST_KEPT: usize = 1 << 20;

/// For each resource the one before it on the shortest chain from another; none where no chain leads.
type Chains = Vec<Option<usize>>;

impl<'a> Order<'a> {
    /// The order that the references of a template make.
    pub fn of(
        template: &'a Value,
        document: Document<'a>,
        evaluator: &Evaluator<'a>,
        references: &[Reference<'a>],
    ) -> Self {
        let graph = Graph::of_resources(document, references);
        let made = |name: &str| document.resource(name).map_or(Truth::No, |resource| evaluator.exists(resource));
        let made = graph.names().iter().map(|name| made(name)).collect::<Vec<_>>();
        let needs = (0..graph.names().len()).map(|position| {
            let mut needs = BTreeMap::<usize, Truth>::new();
            for (to, reference) in graph.needs(position) {
                let taken = taken(template, evaluator, &reference.pointer);
                let known = needs.remove(to).unwrap_or(Truth::No);
                needs.insert(*to, known.or(taken));
            }
            needs
        });
        let positions = graph.names().iter().enumerate().map(|(position, name)| (*name, position));
        Self {
            document,
            positions: positions.collect(),
            needs: needs.collect(),
            made,
            names: graph.names().to_vec(),
            chains: RefCell::default(),
        }
    }

    /// The shortest chain of waiting from a resource to another, both included: the first is made only after the last, if
    /// that is made, and deleted before it. Empty if it does not wait for certain; what may not be made makes nobody wait
    /// for others.
    pub fn chain(&self, resource: &str, other: &str) -> Vec<&'a str> {
        self.positions(resource, other, false).into_iter().map(|position| self.names[position]).collect()
    }

    /// Whether a resource waits for another, if that is made.
    ///
    /// What stands outside the template is there before anything of the template is made.
    pub fn waits(&self, resource: &str, other: &str) -> Truth {
        if self.outside(resource) || self.outside(other) {
            return Truth::Yes;
        }
        if !self.positions(resource, other, false).is_empty() {
            return Truth::Yes;
        }
        let perhaps = self.positions(resource, other, true);
        let links = perhaps.windows(2).flat_map(|pair| {
            let between = if pair[1] == perhaps[perhaps.len() - 1] { Truth::Yes } else { self.made[pair[1]].clone() };
            [self.needs[pair[0]].get(&pair[1]).cloned().unwrap_or(Truth::No), between]
        });
        if perhaps.is_empty() { Truth::No } else { Truth::all(links) }
    }

    /// Whether a resource is not of the template but described outside.
    fn outside(&self, id: &str) -> bool {
        !self.positions.contains_key(id) && self.document.resource(id).is_some()
    }

    /// The chain by position; `open` lets it lead through what may be.
    fn positions(&self, resource: &str, other: &str, open: bool) -> Vec<usize> {
        let (Some(from), Some(to)) = (self.positions.get(resource), self.positions.get(other)) else {
            return Vec::new();
        };
        let before = self.before(*from, open);
        let mut chain = Vec::new();
        let mut position = *to;
        while position != *from {
            chain.push(position);
            let Some(previous) = before[position] else { return Vec::new() };
            position = previous;
        }
        chain.push(*from);
        chain.reverse();
        chain
    }

    fn before(&self, from: usize, open: bool) -> Rc<Chains> {
        if let Some(known) = self.chains.borrow().get(&(from, open)) {
            return Rc::clone(known);
        }
        let counts = |truth: &Truth| if open { !truth.is_no() } else { truth.is_yes() };
        let mut before = vec![None; self.needs.len()];
        let mut waiting = VecDeque::from([from]);
        while let Some(position) = waiting.pop_front() {
            if position != from && !counts(&self.made[position]) {
                continue;
            }
            for (next, _) in self.needs[position].iter().filter(|(_, taken)| counts(taken)) {
                if before[*next].is_none() && *next != from {
                    before[*next] = Some(position);
                    waiting.push_back(*next);
                }
            }
        }
        let before = Rc::new(before);
        let mut chains = self.chains.borrow_mut();
        if chains.len() * self.needs.len() > MOST_KEPT {
            chains.clear();
        }
        chains.insert((from, open), Rc::clone(&before));
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
