//! Target groups that services leave, and target groups that rules on other listeners come to forward to.

use super::Change;
use super::words::{hazard, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::same::Ground;
use crate::diff::side::{Made, Side, symbols};
use crate::diff::{Action, Hazard, Severity};
use crate::network::{Named, Network};
use crate::template::evaluate::{Node, Symbol};
use crate::types::{self, Runs};
use std::collections::BTreeSet;

const RULE: &str = "AWS::ElasticLoadBalancingV2::ListenerRule";
const LISTENER: &str = "AWS::ElasticLoadBalancingV2::Listener";

/// Services that leave all target groups they are in, by which requests come, for others that are created: a rule forwards to
/// those before any task is in them, or the old ones lose their tasks before anybody can turn to the new ones.
///
/// Sources: CloudFormation user guide, "Update behaviors of stack resources": what a resource names is updated before it; ECS
/// developer guide, "Register multiple target groups with an Amazon ECS service"; Elastic Load Balancing user guide,
/// "Troubleshoot your Application Load Balancers": 503, the target groups have no registered targets.
pub(super) fn switched(change: &Change) -> Vec<Hazard> {
    let services = change.new.resources.iter().filter(|made| types::of(made.resource.kind).runs == Some(Runs::Tasks));
    services.filter_map(|after| of_service(change, after)).collect()
}

fn of_service(change: &Change, after: &Made) -> Option<Hazard> {
    let id = after.resource.id;
    let before = change.old.get(id).filter(|_| change.action(id) == Some(Action::Modify))?;
    let (was, is) = (targets(before), targets(after));
    let reached = was.iter().any(|group| forwarders(change.old, group).next().is_some());
    let stays = is.iter().any(|group| was.contains(group) && !change.may_come(group));
    let group = is.iter().find(|group| change.may_come(group)).filter(|_| reached && !stays)?;
    let (new, lead) = match (was.contains(group), change.made(group)) {
        (true, made) => ("the new one".to_owned(), format!("`{group}` {made} while the service keeps running: ")),
        (false, _) if ports(before).is_superset(&ports(after)) => (format!("`{group}`"), String::new()),
        (false, _) => (format!("`{group}`"), "the port and the target group change: ".to_owned()),
    };
    let rule = forwarders(change.new, group).find(|rule| change.action(rule) == Some(Action::Modify));
    let (gap, when) = gap(id, rule, &new, &was);
    let (code, ids, instead) = match lead.is_empty() {
        true => (&codes::TARGET_GROUP_SWITCHED, [id, group], JOIN),
        false => (&codes::TARGET_GROUP_REPLACED, [group, id], SECOND),
    };
    Some(hazard(code, Severity::Outage, &ids, format!("{lead}{gap}"), when, instead))
}

/// What to do where a service can be in both target groups.
const JOIN: &str = "add the new target group with its rule, and the service to both, in an earlier deployment; `rackform convert` \
                    writes both";

/// What to do where it cannot.
const SECOND: &str = "create a second service with a target group of its own, under other logical IDs; forward to it when its \
                      tasks are healthy, and remove the first service later";

/// What goes wrong, and when, if a service moves to a new target group: by a rule that stays, or by others.
fn gap(id: &str, rule: Option<&str>, new: &str, was: &BTreeSet<String>) -> (String, String) {
    if let Some(rule) = rule {
        let gap = format!("`{rule}` forwards requests to {new} before a task of `{id}` is healthy there");
        let when = format!("from then until the first new task of `{id}` is healthy, requests are answered with 503");
        return (gap, when);
    }
    let was = quoted(was.iter().map(String::as_str));
    let gap = format!("`{id}` leaves {was} before requests can be led to {new}");
    let when =
        format!("as soon as the old tasks of `{id}` stop: requests that still arrive there are answered with 503");
    (gap, when)
}

/// The target groups of the template that a service is in.
fn targets(service: &Made) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    symbols(&service.properties.get("LoadBalancers").term, &mut |symbol| {
        if let Symbol::Resource { id, .. } = symbol {
            found.insert(id.clone());
        }
    });
    found
}

/// The ports of containers under which a service is in target groups.
fn ports(service: &Made) -> BTreeSet<String> {
    let listed = service.properties.get("LoadBalancers").listed().known;
    listed.iter().map(|one| one.get("ContainerPort").term.to_json().to_string()).collect()
}

/// The rules and listeners that forward to a target group.
fn forwarders<'s>(side: &'s Side, group: &str) -> impl Iterator<Item = &'s str> {
    let listening = side.resources.iter().filter(|made| [RULE, LISTENER].contains(&made.resource.kind));
    listening.filter(move |made| names(&made.properties, group)).map(|made| made.resource.id)
}

fn names(properties: &Node, group: &str) -> bool {
    let mut found = false;
    for actions in ["Actions", "DefaultActions"] {
        symbols(&properties.get(actions).term, &mut |symbol| {
            found |= matches!(symbol, Symbol::Resource { id, .. } if id == group);
        });
    }
    found
}

/// Target groups that stay while a rule on another listener comes to forward to them, if nobody knows that both listeners are of one
/// load balancer. What is known of load balancers is told of elsewhere.
///
/// Source: Elastic Load Balancing API reference, `TargetGroupAssociationLimit`: one load balancer for each target group.
pub(super) fn moved(change: &Change) -> Vec<Hazard> {
    let rules =
        change.new.resources.iter().filter(|made| made.resource.kind == RULE && change.may_come(made.resource.id));
    let groups = |rule: &Made| {
        let ids = change.new.resources.iter().map(|made| made.resource.id);
        let own = ids.filter(|group| names(&rule.properties, group) && !change.may_come(group));
        own.filter(|group| may_move(change, group, rule)).collect::<Vec<_>>()
    };
    let told = rules.flat_map(|rule| groups(rule).into_iter().map(move |group| (rule.resource.id, group)));
    let told = told.map(|(id, group)| {
        let what = format!(
            "`{group}` may move to another load balancer with `{id}`, but a target group can be associated with only one"
        );
        let when = format!(
            "while CloudFormation creates the new `{id}`, if its listener is of another load balancer than the old one"
        );
        let instead = "create a separate target group; where both listeners are of one load balancer, `--with` the stack \
                       that exports them tells so";
        hazard(&codes::TARGET_GROUP_IN_USE, Severity::Fails, &[group, id], what, when, instead)
    });
    told.collect()
}

/// Whether a rule that comes may be of another load balancer than those that forwarded to a target group before.
fn may_move(change: &Change, group: &str, rule: &Made) -> bool {
    let ground = Ground { old: change.old, new: change.new };
    let to = rule.properties.get("ListenerArn");
    let before =
        change.old.resources.iter().filter(|made| made.resource.kind == RULE && names(&made.properties, group));
    let from = before.map(|made| made.properties.get("ListenerArn")).collect::<Vec<_>>();
    let is_one = |from: &Node| ground.same(from, &to).is_yes() || is_of_one_balancer(from, &to);
    let is_known = [change.before, change.after].iter().all(|network| is_behind_known(network, group));
    !from.is_empty() && !is_known && !from.iter().any(is_one)
}

/// Whether a load balancer is known that a target group is behind.
fn is_behind_known(network: &Network, group: &str) -> bool {
    let here = Named::Here(group.to_owned());
    let listeners = network.balancers.iter().flat_map(|balancer| &balancer.listeners.known);
    listeners.into_iter().any(|listener| listener.targets.has(&here).is_yes())
}

/// Whether the ARNs of two listeners name one load balancer: `…:listener/app/NAME/ID/LISTENER` (Service authorization reference,
/// "Resource types defined by AWS Elastic Load Balancing V2").
fn is_of_one_balancer(one: &Node, other: &Node) -> bool {
    let balancer =
        |node: &Node| node.text().known().and_then(|arn| arn.rsplit_once('/').map(|(balancer, _)| balancer.to_owned()));
    balancer(one).zip(balancer(other)).is_some_and(|(one, other)| one == other && one.contains(":listener/"))
}
