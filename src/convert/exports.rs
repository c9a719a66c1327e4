//! What other stacks import: CloudFormation refuses a change that takes or changes it. All else changes first.

use super::edit::{keep_outputs, restore};
use super::{Move, Purpose, reroute};
use crate::diff::{Action, Side, TemplateDiff, imported};
use crate::network::Model;
use crate::template::evaluate::Settings;
use crate::template::reference::{Owner, Reference};
use crate::types::{self, Role};
use std::collections::BTreeSet;

/// What is to be, with the outputs that stacks import as they are here, and what stands behind them.
pub(super) fn keep_imported(here: &Model, goal: &Model, change: &TemplateDiff, settings: &Settings) -> Option<Move> {
    let exports = imported(&Side::of(here), &Side::of(goal), change);
    let outputs = exports.iter().map(|export| export.output.as_str()).collect::<Vec<_>>();
    let of_outputs = here.references.all.iter().filter(|reference| match reference.from {
        Owner::Output(name) => outputs.contains(&name),
        _ => false,
    });
    let kept = behind(here, change, of_outputs.map(|reference| reference.to).collect());
    let mut template = if kept.is_empty() { goal.template.clone() } else { restore(goal.template, here, &kept)? };
    keep_outputs(&mut template, here, &outputs)?;
    if reroute::lists_addresses(&template) {
        reroute::list_addresses(&mut template, settings)?;
    }
    let names = exports.into_iter().map(|export| export.export).collect::<Vec<_>>();
    (!names.is_empty()).then_some(Move { template, purpose: Purpose::KeepImported(names) })
}

/// Those of some resources that go, or may, with what goes of all they work by: what they refer to, and what gives them
/// something, such as a route table to a subnet, and routes to that.
fn behind(here: &Model, change: &TemplateDiff, named: Vec<&str>) -> BTreeSet<String> {
    let goes = |id: &str| {
        let action = change.resources.iter().find(|change| change.id == id).map(|change| change.action);
        matches!(action, Some(Action::Remove(_) | Action::Replace(_) | Action::MayReplace(_)))
    };
    let gives = |id: &str| {
        let role = here.document.resource(id).map(|resource| types::of(resource.kind).role);
        matches!(
            role,
            Some(Role::Associates | Role::Attaches | Role::Filters | Role::Guards | Role::Listens | Role::Routes)
        )
    };
    let (mut all, mut next) = (BTreeSet::new(), named);
    while let Some(id) = next.pop() {
        if goes(id) && all.insert(id.to_owned()) {
            let references = || here.references.all.iter();
            next.extend(
                references().filter(|reference| reference.resource() == Some(id)).map(|reference| reference.to),
            );
            let users = references().filter(|reference| reference.to == id).filter_map(Reference::resource);
            next.extend(users.filter(|user| gives(user)));
        }
    }
    all
}
