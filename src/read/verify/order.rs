//! Which resource waits for which, directly or through others.

use crate::read::evaluate::{Evaluator, Truth};
use crate::read::graph::Graph;
use crate::read::reference::Reference;
use crate::read::template::Document;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The order in which CloudFormation makes the resources of a template.
#[derive(Debug)]
pub(super) struct Order<'a> {
    positions: BTreeMap<&'a str, usize>,
    names: Vec<&'a str>,
    needs: Vec<Vec<usize>>,
    /// Whom a resource waits for, once it has been asked for.
    reached: RefCell<BTreeMap<usize, Rc<Vec<bool>>>>,
}

impl<'a> Order<'a> {
    /// The order that the references of a template make. A reference in a branch of an `Fn::If` counts only if that
    /// branch is taken for certain, and one to a resource that may not be made not at all.
    pub fn of(template: &'a Value, document: Document<'a>, evaluator: &Evaluator<'a>, references: &[Reference<'a>]) -> Self {
        let taken = references.iter().filter(|reference| is_taken(template, evaluator, &reference.pointer));
        let taken = taken.cloned().collect::<Vec<_>>();
        let graph = Graph::of_resources(document, &taken);
        let made = |name: &str| document.resource(name).is_some_and(|resource| evaluator.exists(resource).is_yes());
        let made = graph.names().iter().map(|name| made(name)).collect::<Vec<_>>();
        let needs = (0..graph.names().len()).map(|position| {
            let needs = graph.needs(position).iter().map(|(to, _)| *to);
            let mut needs = needs.filter(|to| made[*to]).collect::<Vec<_>>();
            needs.sort_unstable();
            needs.dedup();
            needs
        });
        let positions = graph.names().iter().enumerate().map(|(position, name)| (*name, position));
        Self {
            positions: positions.collect(),
            needs: needs.collect(),
            names: graph.names().to_vec(),
            reached: RefCell::default(),
        }
    }

    /// Whether a resource is made only after another, and deleted before it.
    pub fn waits(&self, resource: &str, other: &str) -> bool {
        match (self.positions.get(resource), self.positions.get(other)) {
            (Some(from), Some(to)) => self.reached(*from)[*to],
            _ => false,
        }
    }

    /// The shortest chain of waiting from a resource to another, both included; empty if there is none.
    pub fn chain(&self, resource: &str, other: &str) -> Vec<&'a str> {
        let (Some(from), Some(to)) = (self.positions.get(resource), self.positions.get(other)) else {
            return Vec::new();
        };
        let mut before = BTreeMap::from([(*from, *from)]);
        let mut waiting = std::collections::VecDeque::from([*from]);
        while let Some(position) = waiting.pop_front() {
            if position == *to {
                let mut chain = vec![position];
                let mut last = position;
                while last != *from {
                    last = before[&last];
                    chain.push(last);
                }
                return chain.into_iter().rev().map(|position| self.names[position]).collect();
            }
            for next in &self.needs[position] {
                before.entry(*next).or_insert_with(|| {
                    waiting.push_back(*next);
                    position
                });
            }
        }
        Vec::new()
    }

    fn reached(&self, from: usize) -> Rc<Vec<bool>> {
        if let Some(known) = self.reached.borrow().get(&from) {
            return Rc::clone(known);
        }
        let mut reached = vec![false; self.needs.len()];
        let mut open = vec![from];
        while let Some(position) = open.pop() {
            for next in &self.needs[position] {
                if !std::mem::replace(&mut reached[*next], true) {
                    open.push(*next);
                }
            }
        }
        let reached = Rc::new(reached);
        self.reached.borrow_mut().insert(from, Rc::clone(&reached));
        reached
    }
}

/// Whether everything on the way to a place is taken: of each `Fn::If` the branch that its condition decides for.
fn is_taken(template: &Value, evaluator: &Evaluator, pointer: &str) -> bool {
    const CALL: &str = "/Fn::If/";
    let mut from = 0;
    while let Some(found) = pointer[from..].find(CALL) {
        let start = from + found + CALL.len();
        let condition = template.pointer(&format!("{}0", &pointer[..start])).and_then(Value::as_str);
        let wanted = match pointer[start..].split('/').next() {
            Some("1") => Truth::Yes,
            Some("2") => Truth::No,
            _ => return true,
        };
        if condition.is_none_or(|name| evaluator.condition(name) != wanted) {
            return false;
        }
        from = start;
    }
    true
}
