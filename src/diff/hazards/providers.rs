//! Capacity providers that come too late for the instances that they are to count.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::{Made, symbols};
use crate::diff::{Action, Hazard, Severity};
use crate::template::evaluate::Symbol;

/// Capacity providers that are created after the instances of their group are renewed: they name the group, so
/// CloudFormation updates that first.
///
/// Source: Amazon ECS developer guide, "Amazon ECS capacity providers for EC2 workloads": instances that joined a cluster
/// before might not be registered with the capacity provider.
pub(super) fn late(change: &Change) -> Vec<Hazard> {
    let providers = change.new.resources.iter().filter(|made| made.resource.kind == "AWS::ECS::CapacityProvider");
    let late = providers.filter(|made| change.action(made.resource.id) == Some(Action::Add)).filter_map(|made| {
        let group = group(made).filter(|id| is_renewed(change, id))?;
        let id = made.resource.id;
        let what =
            format!("instances that `{group}` launches may not belong to `{id}`, which is created only after them");
        let when = format!("while CloudFormation renews the instances of `{group}`, before it creates `{id}`");
        let instead = "create the capacity provider in an earlier deployment; `rackform convert` writes both";
        Some(hazard(&codes::CAPACITY_NOT_COUNTED, Severity::Outage, &[id, &group], what, when, instead))
    });
    late.collect()
}

/// The Auto Scaling group that a capacity provider names.
fn group(provider: &Made) -> Option<String> {
    let named = provider.properties.at(&["AutoScalingGroupProvider", "AutoScalingGroupArn"]);
    let mut group = None;
    symbols(&named.term, &mut |symbol| {
        if let Symbol::Resource { id, .. } = symbol {
            group = Some(id.clone());
        }
    });
    group
}

/// Whether instances of a group that stays are renewed for certain.
fn is_renewed(change: &Change, id: &str) -> bool {
    change.of(id).is_some_and(|group| group.action == Action::Modify && group.renews())
}
