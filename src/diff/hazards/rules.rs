//! Rules of listeners that no longer forward what they did.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::permissions::covers;
use crate::diff::same::Ground;
use crate::diff::side::Made;
use crate::diff::{Action, Hazard, Severity};
use crate::template::evaluate::{Fact, Node, Symbol, Term, Truth, Why};
use std::collections::BTreeSet;

const RULE: &str = "AWS::ElasticLoadBalancingV2::ListenerRule";

/// What requests a rule is for.
struct Routes {
    /// Hosts with paths, each `*` if it is for any.
    known: Vec<(String, String)>,
    /// Why there may be more, or fewer.
    open: Option<Why>,
}

/// Rules that are removed, move to another listener, or are for fewer requests, where no other rule of the listener is for these
/// afterwards.
///
/// Source: Elastic Load Balancing user guide, "Listener rules for your Application Load Balancer": the default rule takes what no
/// other one does.
pub(super) fn fewer(change: &Change) -> Vec<Hazard> {
    let rules = change.old.resources.iter().filter(|made| made.resource.kind == RULE);
    rules.filter_map(|rule| of_rule(change, rule)).collect()
}

fn of_rule(change: &Change, rule: &Made) -> Option<Hazard> {
    let (id, action) = (rule.resource.id, change.action(rule.resource.id)?);
    let gone = |symbol: &Symbol| matches!(symbol, Symbol::Resource { id, .. } if change.may_go(id));
    // With its listener goes all that arrives there.
    if matches!(&rule.properties.get("ListenerArn").term, Term::Symbol(symbol) if gone(symbol)) {
        return None;
    }
    let lost = lost(change, rule);
    let told = lost.iter().map(|(_, route)| route.as_str()).collect::<BTreeSet<_>>();
    let first = told.first()?;
    let told = if told.len() > 1 { format!("{first} and {} more", told.len() - 1) } else { (*first).to_owned() };
    let certain = lost.iter().any(|(taken, _)| taken.is_no()) && !matches!(action, Action::MayReplace(_));
    let verb = if certain { "get" } else { "may get" };
    let happens = match action {
        Action::Remove(_) => "is removed",
        Action::Replace(_) => "moves to another listener",
        Action::MayReplace(_) => "may move to another listener",
        Action::Modify | Action::Add if certain => "is for fewer requests",
        Action::Modify | Action::Add => "may be for fewer requests",
    };
    let what = format!(
        "`{id}` {happens}: requests for {told} {verb} what other rules or the default action of the listener answer"
    );
    let when = match action {
        Action::Modify => format!("as soon as CloudFormation updates `{id}`, if such requests still arrive"),
        _ => "as soon as the old rule is deleted, if such requests still arrive at its listener".to_owned(),
    };
    let instead = "lead clients and DNS records elsewhere first, or keep a rule for these requests";
    Some(hazard(&codes::RULE_REMOVED, Severity::Outage, &[id], what, when, instead))
}

/// What a rule is for and no rule of its listener is afterwards, or perhaps none: whether one is, and the requests in words.
fn lost(change: &Change, rule: &Made) -> Vec<(Truth, String)> {
    let ground = Ground { old: change.old, new: change.new };
    let listener = rule.properties.get("ListenerArn");
    let others = change.new.resources.iter().filter(|made| made.resource.kind == RULE);
    let others = others.map(|made| {
        let exists = change.new.evaluator.exists(made.resource);
        (made, exists.and(ground.same(&listener, &made.properties.get("ListenerArn"))))
    });
    let others = others.filter(|(_, there)| !there.is_no()).collect::<Vec<_>>();
    let conditions = rule.properties.get("Conditions");
    let is_same = |(made, there): &(&Made, Truth)| {
        there.clone().and(ground.same(&conditions, &made.properties.get("Conditions"))).is_yes()
    };
    if others.iter().any(is_same) {
        return Vec::new();
    }
    let routes = Routes::of(rule);
    let taken = |route: &(String, String)| {
        let is_for = |(made, there): &(&Made, Truth)| {
            there.clone().and(Routes::of(made).has(route)).and(has_more(ground, rule, made).not())
        };
        Truth::any(others.iter().map(is_for))
    };
    let known = routes.known.iter().map(|route| (taken(route), shown(route)));
    let open = routes.open.map(|why| (Truth::Unknown(why), "what is not known".to_owned()));
    known.chain(open).filter(|(taken, _)| !taken.is_yes()).collect()
}

impl Routes {
    fn of(rule: &Made) -> Self {
        let (hosts, open) = values(rule, "host-header", "HostHeaderConfig");
        let (paths, other) = values(rule, "path-pattern", "PathPatternConfig");
        let known = hosts.iter().flat_map(|host| paths.iter().map(move |path| (host.clone(), path.clone())));
        Self { known: known.collect(), open: open.or(other) }
    }

    /// Whether all requests of a route are among them.
    fn has(&self, (host, path): &(String, String)) -> Truth {
        let known = self.known.iter().any(|(hosts, paths)| covers(hosts, host) && covers(paths, path));
        match &self.open {
            Some(why) => Truth::Unknown(why.clone()),
            None => Truth::of(known),
        }
    }
}

/// The values of a condition, `*` if there is none; and why there may be others.
fn values(rule: &Made, field: &str, config: &str) -> (Vec<String>, Option<Why>) {
    let conditions = rule.properties.get("Conditions").listed();
    let mut open = conditions.rest;
    let mut found = Vec::new();
    for condition in conditions.known {
        let said = condition.get("Field").text();
        open = open.or(said.why().cloned());
        if said.known().as_deref() != Some(field) {
            continue;
        }
        for list in [condition.get("Values"), condition.at(&[config, "Values"])] {
            let listed = list.listed();
            open = open.or(listed.rest);
            for value in listed.known {
                match value.text() {
                    Fact::Is(text) => found.push(text),
                    Fact::Missing => {}
                    Fact::Unknown(unknown) => open = open.or(Some(unknown.why)),
                }
            }
        }
    }
    if found.is_empty() && open.is_none() {
        found.push("*".to_owned());
    }
    (found, open)
}

/// Whether a rule has conditions on other things than hosts and paths, which the old one has not.
fn has_more(ground: Ground, before: &Made, after: &Made) -> Truth {
    let others = |made: &Made| {
        let conditions = made.properties.get("Conditions").listed().known;
        let is_route = |one: &Node| {
            one.get("Field")
                .text()
                .known()
                .is_some_and(|field| ["host-header", "path-pattern"].contains(&field.as_str()))
        };
        conditions.into_iter().filter(|one| !is_route(one)).collect::<Vec<_>>()
    };
    let (was, is) = (others(before), others(after));
    Truth::any(is.iter().map(|one| Truth::any(was.iter().map(|other| ground.same(other, one))).not()))
}

/// A route in a sentence.
fn shown((host, path): &(String, String)) -> String {
    match (host.as_str(), path.as_str()) {
        ("*", "*") => "any host".to_owned(),
        ("*", path) => format!("`{path}`"),
        (host, "*") => format!("`{host}`"),
        (host, path) => format!("`{host}{path}`"),
    }
}
