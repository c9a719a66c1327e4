//! Services that get another target group, and rules that no longer forward what they did.

use super::Change;
use super::words::{hazard, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::permissions::covers;
use crate::diff::same::Ground;
use crate::diff::side::{Made, Side, symbols};
use crate::diff::{Action, Hazard, Severity};
use crate::template::evaluate::{Node, Symbol, Term, Truth};
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
    if !reached || stays || is.is_empty() {
        return None;
    }
    let come = is.iter().map(String::as_str).filter(|group| change.may_come(group)).collect::<Vec<_>>();
    let group = *come.first()?;
    let replaced = was.contains(group);
    let rule = forwarders(change.new, group).find(|rule| change.action(rule) == Some(Action::Modify));
    let gap = match &rule {
        Some(rule) => format!("`{rule}` forwards requests to `{group}` before a task of `{id}` is healthy there"),
        None => format!(
            "`{id}` leaves the target groups {} before requests can be led to `{group}`",
            quoted(was.iter().map(String::as_str))
        ),
    };
    let when = match &rule {
        Some(_) => format!("from then until the first new task of `{id}` is healthy, requests are answered with 503"),
        None => {
            format!("as soon as the old tasks of `{id}` stop: requests that still arrive there are answered with 503")
        }
    };
    if replaced || !ports(before).is_superset(&ports(after)) {
        let what = match (replaced, change.comes(group)) {
            (true, true) => format!(
                "`{group}` is replaced while the service keeps running: {}",
                gap.replacen(&format!("`{group}`"), "the new one", 1)
            ),
            (true, false) => format!(
                "`{group}` may be replaced while the service keeps running: {}",
                gap.replacen(&format!("`{group}`"), "the new one", 1)
            ),
            (false, _) => format!("the port and the target group change: {gap}"),
        };
        let instead = "create a second service with a target group of its own, under other logical IDs; forward to it when its tasks are \
                       healthy, and remove the first service later";
        return Some(hazard(&codes::TARGET_GROUP_REPLACED, Severity::Outage, &[group, id], what, when, instead));
    }
    let instead = "add the new target group with its rule, and the service to both, in an earlier deployment; `rackform convert` writes both";
    Some(hazard(&codes::TARGET_GROUP_SWITCHED, Severity::Outage, &[id, group], gap, when, instead))
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

/// What requests a rule is for: a host and a path, each `*` if it is for any.
type Route = (String, String);

/// Rules that are removed, move to another listener, or are for fewer requests, where no other rule of the listener is for these
/// afterwards.
///
/// Source: Elastic Load Balancing user guide, "Listener rules for your Application Load Balancer": the default rule takes what no
/// other one does.
pub(super) fn rules(change: &Change) -> Vec<Hazard> {
    let rules = change.old.resources.iter().filter(|made| made.resource.kind == RULE);
    rules.filter_map(|rule| of_rule(change, rule)).collect()
}

fn of_rule(change: &Change, rule: &Made) -> Option<Hazard> {
    let id = rule.resource.id;
    change.action(id)?;
    let listener = rule.properties.get("ListenerArn");
    let gone = |symbol: &Symbol| matches!(symbol, Symbol::Resource { id, .. } if change.may_go(id));
    // With its listener goes all that arrives there.
    if matches!(&listener.term, Term::Symbol(symbol) if gone(symbol)) {
        return None;
    }
    let ground = Ground { old: change.old, new: change.new };
    let others = change.new.resources.iter().filter(|made| made.resource.kind == RULE);
    let others = others.map(|made| (made, ground.same(&listener, &made.properties.get("ListenerArn"))));
    let others = others.filter(|(_, same)| !same.is_no()).collect::<Vec<_>>();
    let taken = |wanted: &Route| {
        Truth::any(others.iter().map(|(made, same)| {
            let is_for = Truth::any(
                routes(made).iter().map(|(host, path)| Truth::of(covers(host, &wanted.0) && covers(path, &wanted.1))),
            );
            same.clone().and(is_for).and(more_conditions(ground, rule, made).not())
        }))
    };
    let lost = routes(rule)
        .into_iter()
        .map(|route| (taken(&route), route))
        .filter(|(taken, _)| !taken.is_yes())
        .collect::<Vec<_>>();
    let certain = lost.iter().any(|(taken, _)| taken.is_no())
        && matches!(change.action(id)?, Action::Remove(_) | Action::Replace(_) | Action::Modify);
    let told = lost.iter().map(|(_, route)| shown(route)).collect::<BTreeSet<_>>();
    let first = told.first()?;
    let told = if told.len() > 1 { format!("{first} and {} more", told.len() - 1) } else { first.clone() };
    let happens = match change.action(id)? {
        Action::Remove(_) => "is removed",
        Action::Replace(_) => "moves to another listener",
        Action::MayReplace(_) => "may move to another listener",
        Action::Modify | Action::Add => "is for fewer requests",
    };
    let verb = if certain { "get" } else { "may get" };
    let what = format!(
        "`{id}` {happens}: requests for {told} {verb} what other rules or the default action of the listener answer"
    );
    let when = match change.action(id)? {
        Action::Modify => format!("as soon as CloudFormation updates `{id}`, if such requests still arrive"),
        _ => "as soon as the old rule is deleted, if such requests still arrive at its listener".to_owned(),
    };
    let instead = "lead clients and DNS records elsewhere first, or keep a rule for these requests";
    Some(hazard(&codes::RULE_REMOVED, Severity::Outage, &[id], what, when, instead))
}

/// The requests that a rule is for, as far as hosts and paths tell.
fn routes(rule: &Made) -> Vec<Route> {
    let (hosts, paths) =
        (values(rule, "host-header", "HostHeaderConfig"), values(rule, "path-pattern", "PathPatternConfig"));
    hosts.iter().flat_map(|host| paths.iter().map(move |path| (host.clone(), path.clone()))).collect()
}

/// The values of a condition; `*` if there is none.
fn values(rule: &Made, field: &str, config: &str) -> Vec<String> {
    let conditions = rule.properties.get("Conditions").listed().known;
    let own = conditions.iter().filter(|one| one.get("Field").text().known().as_deref() == Some(field));
    let listed = own.flat_map(|one| {
        let plain = one.get("Values").listed().known;
        one.at(&[config, "Values"]).listed().known.into_iter().chain(plain)
    });
    let values = listed.map(|value| match &value.term {
        Term::Symbol(symbol) => symbol.to_string().trim_matches('`').to_owned(),
        _ => value.text().known().unwrap_or_else(|| value.term.to_json().to_string()),
    });
    let values = values.collect::<Vec<_>>();
    if values.is_empty() { vec!["*".to_owned()] } else { values }
}

/// Whether a rule has conditions on other things than hosts and paths, which the old one has not, or may.
fn more_conditions(ground: Ground, before: &Made, after: &Made) -> Truth {
    let others = |made: &Made| {
        let conditions = made.properties.get("Conditions").listed();
        let plain = ["host-header", "path-pattern"];
        let other = conditions
            .known
            .into_iter()
            .filter(|one| !one.get("Field").text().known().is_some_and(|field| plain.contains(&field.as_str())));
        (other.collect::<Vec<_>>(), conditions.rest)
    };
    let ((was, _), (is, open)) = (others(before), others(after));
    let known = Truth::any(is.iter().map(|one| Truth::any(was.iter().map(|other| ground.same(other, one))).not()));
    open.map_or(known.clone(), |why| known.or(Truth::Unknown(why)))
}

/// A route in a sentence.
fn shown((host, path): &Route) -> String {
    match (host.as_str(), path.as_str()) {
        ("*", "*") => "any host".to_owned(),
        ("*", path) => format!("`{path}`"),
        (host, "*") => format!("`{host}`"),
        (host, path) => format!("`{host}{path}`"),
    }
}
