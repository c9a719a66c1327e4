//! Instances that drain while CloudFormation removes what they use.
//!
//! CloudFormation counts an instance as terminated while a lifecycle hook still holds it, and its clean-up does not wait
//! for that (awslabs/amazon-eks-ami issue 66, with the events of a stack). Amazon ECS puts such a hook on a group whose
//! capacity provider drains its instances, which is the default, and lets it go when their tasks have stopped, at the
//! latest after 48 hours (Amazon ECS developer guide, "Safely stop Amazon ECS workloads running on EC2 instances").
//! Without a hook nothing drains: what runs on the instance ends with it.

use super::Change;
use super::used::{lost, needed_by};
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::{Made, Side, symbols};
use crate::diff::{Action, Hazard, Severity};
use crate::network::Launched;
use crate::template::evaluate::{Node, Symbol, Term};
use std::collections::BTreeSet;

/// Groups that renew or give up instances in the deployment in which something goes that these still use, a hazard for
/// each.
pub(super) fn cut_off(change: &Change) -> Vec<Hazard> {
    let groups =
        change.before.launched.iter().filter(|launched| launched.resource_type == "AWS::AutoScaling::AutoScalingGroup");
    groups.filter(|group| gives_up(change, &group.id)).filter_map(|group| of_group(change, group)).collect()
}

/// Whether instances of a group are terminated by the change, or may be. A group without an update policy leaves them.
fn gives_up(change: &Change, id: &str) -> bool {
    change.of(id).is_some_and(|of| match of.action {
        Action::Add => false,
        Action::Modify => of.renews(),
        Action::Remove(_) | Action::MayReplace(_) | Action::Replace(_) => change.may_be_deleted(id),
    })
}

fn of_group(change: &Change, group: &Launched) -> Option<Hazard> {
    let hook = hook(change.old, &group.id)?;
    let mut lost = lost(change, group);
    if change.action(&group.id) != Some(Action::Modify) {
        // What a group that goes names or waits for is deleted after it.
        let later = needed_by(change.old, &group.id);
        lost.retain(|(_, id)| !later.contains(id));
    }
    if lost.is_empty() {
        return None;
    }
    let uses = lost.iter().map(|(used, _)| *used).collect::<BTreeSet<_>>();
    let uses = uses.into_iter().map(|used| used.word()).collect::<Vec<_>>().join(", ");
    let what = format!(
        "instances that `{}` terminates may drain for hours while what they depend on is deleted: {uses}",
        group.id
    );
    let when = format!(
        "in the cleanup phase of the update, which does not wait for instances that {hook} may hold for up to 48 hours"
    );
    let instead = "keep these for now, and remove them in a later deployment when no instance is draining; `rackform \
        convert` writes both";
    let ids = std::iter::once(group.id.as_str()).chain(lost.iter().map(|(_, id)| id.as_str())).collect::<Vec<_>>();
    Some(hazard(&codes::DRAINING_INTERRUPTED, Severity::Outage, &ids, what, when, instead))
}

/// What holds terminated instances of a group, if something does or may: managed draining of a capacity provider, or a
/// lifecycle hook. Those that others put on it, outside the template, are not known.
fn hook(side: &Side, group: &str) -> Option<String> {
    let own = side.get(group)?;
    if own.properties.get("LifecycleHookSpecificationList").listed().known.iter().any(terminates) {
        return Some("a lifecycle hook".to_owned());
    }
    side.resources.iter().find_map(|made| {
        let property = |name| made.properties.get(name);
        let id = made.resource.id;
        match made.resource.kind {
            "AWS::ECS::CapacityProvider" => {
                let provider = property("AutoScalingGroupProvider");
                let drains = provider.get("ManagedDraining").text().known().is_none_or(|word| word != "DISABLED");
                let names = may_name(&provider.get("AutoScalingGroupArn"), own);
                (drains && names).then(|| format!("managed draining of `{id}`"))
            }
            "AWS::AutoScaling::LifecycleHook" => {
                let names = may_name(&property("AutoScalingGroupName"), own);
                (names && terminates(&made.properties)).then(|| format!("the lifecycle hook `{id}`"))
            }
            _ => None,
        }
    })
}

/// Whether a hook holds instances that are terminated, or may.
fn terminates(hook: &Node) -> bool {
    hook.get("LifecycleTransition").text().known().is_none_or(|word| word == "autoscaling:EC2_INSTANCE_TERMINATING")
}

/// Whether a value names a group, by its id, its ARN or a name of its own, or may.
fn may_name(value: &Node, group: &Made) -> bool {
    let mut names = matches!(value.term, Term::Unknown(_));
    symbols(&value.term, &mut |symbol| {
        names |= matches!(symbol, Symbol::Resource { id, .. } if id == group.resource.id);
    });
    let own = group.properties.get("AutoScalingGroupName").text().known();
    names || own.is_some() && own == value.text().known()
}
