//! What has to be made before what, and the cycles in it.
//!
//! Nothing here recurses: a chain of dependencies may be as long as the template allows.

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::Document;
use crate::template::reference::{Owner, Reference, ReferenceKind};
use std::collections::{BTreeMap, VecDeque};

/// The entries of a section and which of them needs which. `'r` is the references' life, `'a` the template's.
#[derive(Debug)]
pub struct Graph<'r, 'a> {
    names: Vec<&'a str>,
    /// For each entry, what it needs and the reference that says so; in the order of the file.
    needs: Vec<Vec<(usize, &'r Reference<'a>)>>,
}

impl<'r, 'a> Graph<'r, 'a> {
    /// The graph of the resources: who names whom in a way that orders them.
    pub fn of_resources(document: Document<'a>, references: &'r [Reference<'a>]) -> Self {
        let edges = references.iter().filter(|reference| reference.orders());
        Self::new(document, "Resources", edges.filter_map(|edge| Some((edge.resource()?, edge))))
    }

    /// The graph of the conditions: which is made up of which.
    pub fn of_conditions(document: Document<'a>, references: &'r [Reference<'a>]) -> Self {
        let edges = references.iter().filter_map(|reference| match (reference.from, reference.kind) {
            (Owner::Condition(from), ReferenceKind::Condition) => Some((from, reference)),
            _ => None,
        });
        Self::new(document, "Conditions", edges)
    }

    fn new(document: Document<'a>, section: &str, edges: impl Iterator<Item = (&'a str, &'r Reference<'a>)>) -> Self {
        let names: Vec<_> = document.section(section).map(|(name, _)| name).collect();
        let positions: BTreeMap<_, _> = names.iter().enumerate().map(|(position, name)| (*name, position)).collect();
        let mut needs = vec![Vec::new(); names.len()];
        for (from, reference) in edges {
            if let (Some(from), Some(to)) = (positions.get(from), positions.get(reference.to)) {
                needs[*from].push((*to, reference));
            }
        }
        Self { names, needs }
    }

    /// The entries, in the order of the file. Proofs about a template walk the graph by these and [`Self::needs`].
    pub fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// What an entry needs, by position among the names, and the reference that says so.
    pub fn needs(&self, position: usize) -> &[(usize, &'r Reference<'a>)] {
        &self.needs[position]
    }

    /// The cycles: each entry that needs itself, and one shortest cycle for every component, which is entries that all
    /// need one another. A cycle is the references along it.
    pub fn cycles(&self) -> Vec<Vec<&'r Reference<'a>>> {
        let mut cycles = Vec::new();
        for (position, needs) in self.needs.iter().enumerate() {
            cycles.extend(needs.iter().find(|(to, _)| *to == position).map(|(_, reference)| vec![*reference]));
        }
        let components = self.components();
        // A component is reported from its first entry; one that is alone in its component is in no cycle but its own.
        let mut reported = vec![false; self.names.len()];
        for (position, component) in components.iter().enumerate() {
            if !std::mem::replace(&mut reported[*component], true) {
                cycles.extend(self.shortest_cycle(position, &components));
            }
        }
        cycles
    }

    /// The shortest way from an entry back to itself through others of its component.
    fn shortest_cycle(&self, start: usize, components: &[usize]) -> Option<Vec<&'r Reference<'a>>> {
        let mut reached_by: BTreeMap<usize, (usize, &'r Reference<'a>)> = BTreeMap::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(position) = waiting.pop_front() {
            for (to, reference) in &self.needs[position] {
                if *to == position || components[*to] != components[start] || reached_by.contains_key(to) {
                    continue;
                }
                reached_by.insert(*to, (position, *reference));
                waiting.push_back(*to);
            }
        }
        let mut cycle = Vec::new();
        let mut position = start;
        loop {
            let (before, reference) = reached_by.get(&position)?;
            cycle.push(*reference);
            position = *before;
            if position == start {
                cycle.reverse();
                return Some(cycle);
            }
        }
    }

    /// A number for each entry that it shares with exactly those it is in a cycle with: Tarjan's strongly connected
    /// components, with the call stack written out.
    fn components(&self) -> Vec<usize> {
        const UNSEEN: usize = usize::MAX;
        let count = self.names.len();
        let (mut order, mut low, mut component) = (vec![UNSEEN; count], vec![UNSEEN; count], vec![UNSEEN; count]);
        let (mut seen, mut components) = (0, 0);
        let (mut open, mut calls) = (Vec::new(), Vec::new());
        for root in 0..count {
            if order[root] == UNSEEN {
                calls.push((root, 0));
            }
            while let Some((position, next)) = calls.pop() {
                if next == 0 {
                    (order[position], low[position]) = (seen, seen);
                    seen += 1;
                    open.push(position);
                } else {
                    // The call before has just returned from this need.
                    let (to, _) = self.needs[position][next - 1];
                    if component[to] == UNSEEN {
                        low[position] = low[position].min(low[to]);
                    }
                }
                if let Some((to, _)) = self.needs[position].get(next) {
                    calls.push((position, next + 1));
                    if order[*to] == UNSEEN {
                        calls.push((*to, 0));
                    }
                } else if low[position] == order[position] {
                    while let Some(member) = open.pop() {
                        component[member] = components;
                        if member == position {
                            break;
                        }
                    }
                    components += 1;
                }
            }
        }
        component
    }
}

/// One finding for each cycle.
pub(crate) fn findings(graph: &Graph) -> Vec<Diagnostic> {
    graph.cycles().iter().filter_map(|cycle| cycle_finding(cycle)).collect()
}

fn cycle_finding(cycle: &[&Reference]) -> Option<Diagnostic> {
    let (first, others) = cycle.split_first()?;
    let (last, _) = cycle.split_last()?;
    let message = if others.is_empty() {
        format!("`{}` depends on itself", first.to)
    } else {
        // The last reference leads back to where the first one starts.
        let along: Vec<_> = cycle.iter().map(|reference| reference.to).collect();
        format!("circular dependency `{} -> {}`: each of these depends on the next", last.to, along.join(" -> "))
    };
    let hint = match cycle.iter().find(|reference| reference.kind == ReferenceKind::DependsOn) {
        Some(stated) => format!("remove `{}` from the `DependsOn` of {}", stated.to, stated.from),
        None if first.kind == ReferenceKind::Condition => "remove one of the conditions from the other".to_owned(),
        None => "remove one of the references, or move it to a separate resource".to_owned(),
    };
    let place = Place::Pointer(first.pointer.clone());
    let finding = Diagnostic::error(&codes::DEPENDENCY_CYCLE, place, message).hint(hint);
    Some(others.iter().fold(finding, |finding, reference| {
        let label = format!("{} depends on `{}`", reference.from, reference.to);
        finding.also(Place::Pointer(reference.pointer.clone()), label)
    }))
}
