//! Names that are taken, exported or written down elsewhere.

use super::{Change, before_deleting, hazard};
use crate::diag::codes::hazard as codes;
use crate::read::diff::side::Made;
use crate::read::diff::{Action, Hazard, Severity};
use crate::read::evaluate::{Node, Term};
use crate::read::network::Network;
use std::collections::{BTreeMap, BTreeSet};

/// Resources that are made under a name that one still has which goes: the old one, or one under another logical id.
pub(super) fn names(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.new.resources.iter().filter(|made| change.comes(made.resource.id)) {
        let id = made.resource.id;
        let Some((name, value)) = own_name(made).filter(|_| !made.kind.is_some_and(|kind| kind.deletes_first)) else {
            continue;
        };
        let is_held = |old: &&Made| {
            old.resource.kind == made.resource.kind && own_name(old).is_some_and(|(_, other)| other.term == value.term)
        };
        let mut held = change.old.resources.iter().filter(|old| change.goes(old.resource.id)).filter(is_held);
        let Some(held) = held.next().map(|old| old.resource.id).filter(|_| !is_renamed(change, id, name)) else {
            continue;
        };
        let shown = match &value.term {
            Term::Symbol(symbol) => symbol.to_string(),
            _ => format!("`{}`", value.text().known().unwrap_or_default()),
        };
        let what = if held == id {
            format!("`{id}` is replaced and keeps its {name} {shown}, which is taken until the old one is gone")
        } else {
            format!("`{id}` is made with the {name} {shown}, which `{held}` still has")
        };
        let ids = if held == id { vec![id] } else { vec![id, held] };
        let instead = "change the name as well, or leave it out";
        all.push(hazard(&codes::NAME_HELD, Severity::Fails, &ids, what, before_deleting(id, held), instead));
    }
    all
}

/// The property that names a resource itself, such as `QueueName` of a queue, and what it says. Others of the kind name
/// something else: `ServiceName` of an endpoint, `KeyName` of an instance.
fn own_name(made: &Made) -> Option<(&'static str, Node)> {
    let kind = made.kind?;
    let names = |name: &&&str| name.strip_suffix("Name").is_some_and(|of| !of.contains('/') && kind.name.ends_with(of));
    let name = kind.create_only.iter().find(names)?;
    let value = made.properties.get(name);
    matches!(value.term, Term::Scalar(_) | Term::Symbol(_)).then_some((*name, value))
}

/// Whether the name of a resource changes because it holds what is replaced.
fn is_renamed(change: &Change, id: &str, name: &str) -> bool {
    let pointer = format!("/Properties/{name}");
    change.of(id).is_some_and(|change| change.properties.iter().any(|property| property.pointer == pointer))
}

/// Exports that disappear or change.
pub(super) fn exports(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for output in change.outputs {
        let (Some(before), after) = &output.export else { continue };
        let shown = before.as_str().map_or_else(|| before.to_string(), str::to_owned);
        let what = match after {
            Some(after) if after == before => {
                format!("the value of the export {shown} changes (output `{}`)", output.name)
            }
            Some(_) => format!("the export {shown} gets another name (output `{}`)", output.name),
            None => format!("the export {shown} disappears (output `{}`)", output.name),
        };
        let when = "if another stack imports it; then CloudFormation refuses the update".to_owned();
        let instead = "let the stacks that import it do without it first";
        all.push(hazard(&codes::EXPORT_CHANGES, Severity::Fails, &[], what, when, instead));
    }
    all
}

/// The load balancers that each target group is behind.
fn behind(network: &Network) -> BTreeMap<String, BTreeSet<String>> {
    let mut behind = BTreeMap::<String, BTreeSet<String>>::new();
    for balancer in &network.balancers {
        for target in balancer.listeners.iter().flat_map(|listener| &listener.targets.known) {
            behind.entry(target.name.id().to_owned()).or_default().insert(balancer.id.clone());
        }
    }
    behind
}

/// Target groups that move from one load balancer to another.
pub(super) fn target_groups(change: &Change) -> Vec<Hazard> {
    let (before, after) = (behind(&change.before), behind(&change.after));
    let mut all = Vec::new();
    for (group, old) in before {
        let new = after.get(&group).cloned().unwrap_or_default();
        let moved = new.difference(&old).next().or_else(|| new.iter().find(|id| change.comes(id)));
        let Some(to) = moved.filter(|_| !change.comes(&group)) else { continue };
        let from = old.iter().next().cloned().unwrap_or_default();
        let what = format!("`{group}` moves from `{from}` to `{to}`, and can be behind one load balancer only");
        let instead = "make a target group of its own for the new load balancer";
        let when = format!("while CloudFormation makes the listener of `{to}`, before it changes that of `{from}`");
        all.push(hazard(&codes::TARGET_GROUP_HELD, Severity::Fails, &[&group, to], what, when, instead));
    }
    all
}

/// Load balancers that are replaced, and with them their DNS names.
pub(super) fn balancers(change: &Change) -> Vec<Hazard> {
    let replaced = change
        .after
        .balancers
        .iter()
        .filter(|balancer| matches!(change.action(&balancer.id), Some(Action::Replace(_) | Action::MayReplace(_))));
    let hazards = replaced.map(|balancer| {
        let why = change.of(&balancer.id).map(|change| change.properties.iter());
        let why =
            why.into_iter().flatten().map(|change| change.pointer.rsplit('/').next().unwrap_or_default().to_owned());
        let why = why.collect::<Vec<_>>().join(", ");
        let what = format!("`{}` is replaced ({why}), and its DNS name changes", balancer.id);
        let when = "as soon as the old one is deleted".to_owned();
        let instead = "make a second load balancer beside it, move the DNS records over, and remove the old one later";
        hazard(&codes::BALANCER_REPLACED, Severity::Outage, &[&balancer.id], what, when, instead)
    });
    hazards.collect()
}
