//! The way along a path of keys through the table.
//!
//! A path leads from `Properties` to a value inside, one step for each key; `*` stands for any position in a list.

use super::node::{Node, Rule, Types, node};
use super::pattern::matches;
use super::table::ResourceType;
use std::collections::BTreeSet;

impl ResourceType {
    /// Whether a value may stand at a path. Where AWS's schema leaves open what is inside a value, anything may.
    pub(super) fn has(&self, path: &[&str]) -> bool {
        let mut nodes = reached(self.root);
        for key in path {
            let next = step(&nodes, key);
            if next.is_empty() {
                return nodes.iter().all(|position| is_open(&node(*position)));
            }
            nodes = next;
        }
        true
    }

    /// Whether an attribute is a map that may have such an entry, both as paths whose steps are joined by dots.
    pub(super) fn maps(&self, map: &str, entry: &str) -> bool {
        let nodes = map.split('.').fold(reached(self.root), |nodes, key| step(&nodes, key));
        let is_map = nodes.iter().any(|position| !node(*position).patterns.is_empty());
        is_map && self.has(&entry.split('.').collect::<Vec<_>>())
    }

    /// Whether what `Fn::GetAtt` returns of an attribute is a list; `None` where AWS's schema leaves it open.
    pub fn attribute_is_list(&self, attribute: &str) -> Option<bool> {
        let nodes = attribute.split('.').fold(reached(self.root), |nodes, key| step(&nodes, key));
        let (mut lists, mut all) = (0, 0);
        for types in nodes.iter().map(|position| node(*position).types).filter(|types| *types != Types::ANY) {
            all += 1;
            lists += usize::from(types == Types::ARRAY);
            if types.has(Types::OBJECT) || types.has(Types::ARRAY) && types != Types::ARRAY {
                return None;
            }
        }
        (all > 0 && (lists == 0 || lists == all)).then_some(lists > 0)
    }

    /// Whether the order of the items of the list at a path means nothing: where AWS's schema says `insertionOrder:
    /// false`, and of the resource's tags, whose keys differ. A list with another order is the same list then; it may
    /// hold an item twice.
    ///
    /// Source: CloudFormation Command Line Interface user guide, "Resource type schema", `insertionOrder` and `tagging`.
    pub fn is_unordered(&self, path: &[&str]) -> bool {
        let nodes = path.iter().fold(reached(self.root), |nodes, key| step(&nodes, key));
        nodes.iter().any(|position| node(*position).unordered)
            || path.len() == 1 && path.first().copied() == self.tags && !nodes.is_empty()
    }
}

/// Whether a path leads to what one of the table's paths names, or into it.
pub(super) fn is_at_or_below(path: &[&str], named: &[&str]) -> bool {
    named.iter().any(|named| {
        let mut keys = path.iter();
        named.split('/').all(|step| keys.next().is_some_and(|key| step == *key))
    })
}

/// Whether a node says nothing about what may be inside a value.
fn is_open(node: &Node) -> bool {
    node.properties.is_empty() && node.patterns.is_empty() && node.items.is_none() && !node.closed
}

/// The nodes one step further.
fn step(nodes: &BTreeSet<usize>, key: &str) -> BTreeSet<usize> {
    let mut next = BTreeSet::new();
    for node in nodes.iter().map(|position| node(*position)) {
        if let Some(position) = node.property(key) {
            next.append(&mut reached(position));
        }
        let fitting = node.patterns.iter().filter(|(pattern, _)| matches(*pattern, key));
        fitting.for_each(|(_, position)| next.append(&mut reached(position)));
        if key == "*" {
            node.items.into_iter().chain(node.prefix()).for_each(|position| next.append(&mut reached(position)));
        }
    }
    next
}

/// A node and those that are judged with it for the same value, whichever of the alternatives it is.
fn reached(position: usize) -> BTreeSet<usize> {
    let (mut all, mut open) = (BTreeSet::new(), vec![position]);
    while let Some(position) = open.pop() {
        if all.insert(position) {
            for rule in node(position).rules.iter() {
                match rule {
                    Rule::AllOf(nodes) | Rule::AnyOf(nodes) | Rule::OneOf(nodes) => open.extend(nodes.iter()),
                    Rule::IfThen(_, then) => open.push(then),
                    _ => {}
                }
            }
        }
    }
    all
}
