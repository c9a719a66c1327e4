//! **What protects less than before**, although nothing new can be reached from the internet: [properties](protections) by
//! type, and what the verifier warns of in the new template only.

use super::side::{Made, Side};
use super::{Fate, Meaning, MeaningKind};
use crate::diag::Severity;
use crate::diag::codes::template::UNUSED_ACCEPTANCE;
use crate::template::evaluate::{Fact, Node, Symbol, Term};
use crate::types::{self, By, protections};
use std::collections::BTreeSet;

/// What protects less than before, a sentence for each.
pub(super) fn weaker(old: &Side, new: &Side) -> Vec<Meaning> {
    let mut all = Vec::new();
    for after in &new.resources {
        let (id, kind) = (after.resource.id, after.resource.kind);
        let Some(before) = old.get(id).filter(|before| before.resource.kind == kind) else { continue };
        for row in protections().iter().filter(|row| row.kind == kind) {
            let sides = (at(before, row.path), at(after, row.path));
            if let Some(values) = is_less(&row.by, &sides.0, &sides.1) {
                all.push((Some(id.to_owned()), format!("`{id}` {}{values}", row.what)));
            }
        }
        for (policy, when) in [("DeletionPolicy", "leaves the stack"), ("UpdateReplacePolicy", "is replaced")] {
            if let Some(less) = is_kept_less(old.fate(id, policy), new.fate(id, policy), kind) {
                all.push((Some(id.to_owned()), format!("`{id}` is no longer {less} when it {when}")));
            }
        }
    }
    all.extend(plain(old, new));
    all.extend(warnings(old, new));
    let weakens = |(id, sentence): (Option<String>, String)| {
        let resources = id.into_iter().collect();
        Meaning { kind: MeaningKind::Weakens, resources, sentence, rule: None, flow: None }
    };
    all.into_iter().map(weakens).collect()
}

/// What no longer happens to a resource with data when it goes, if something did.
fn is_kept_less(before: Fate, after: Fate, kind: &str) -> Option<&'static str> {
    match (before, after) {
        _ if !types::of(kind).holds_data() => None,
        (Fate::Retained, Fate::Snapshot | Fate::Deleted) => Some("retained"),
        (Fate::Snapshot, Fate::Deleted) => Some("backed up by a snapshot"),
        _ => None,
    }
}

/// Load balancers that had listeners with TLS, and have none any more but others.
fn plain(old: &Side, new: &Side) -> Vec<(Option<String>, String)> {
    let listeners = |side: &Side, encrypted: bool| {
        let made = side.resources.iter().filter(|made| made.resource.kind == "AWS::ElasticLoadBalancingV2::Listener");
        let made = made.filter(|made| {
            let protocol = made.properties.get("Protocol").text().known();
            protocol.is_some_and(|protocol| ["HTTPS", "TLS"].contains(&protocol.as_str()) == encrypted)
        });
        let of = |made: &Made| match &made.properties.get("LoadBalancerArn").term {
            Term::Symbol(Symbol::Resource { id, .. }) => Some(id.clone()),
            _ => None,
        };
        made.filter_map(of).collect::<BTreeSet<_>>()
    };
    let (before, after) = (listeners(old, true), listeners(new, true));
    let plain = listeners(new, false);
    let lost = before.difference(&after).filter(|id| plain.contains(*id));
    let told =
        lost.map(|id| (Some(id.clone()), format!("`{id}` no longer accepts HTTPS: clients connect in the clear")));
    told.collect()
}

/// What the verifier warns of in the new template, and did not in the old one, with the resource it is about.
fn warnings(old: &Side, new: &Side) -> Vec<(Option<String>, String)> {
    let of = |side: &Side| {
        let found = side.proof().findings.iter().map(|finding| &finding.diagnostic);
        let found = found.filter(|finding| finding.severity == Severity::Warning && finding.code != &UNUSED_ACCEPTANCE);
        found.map(|finding| (finding.resource(), finding.message.clone())).collect::<BTreeSet<_>>()
    };
    // Of a template that launches nothing there was nothing to warn of.
    if old.proof().groups.is_empty() { Vec::new() } else { of(new).difference(&of(old)).cloned().collect() }
}

/// What stands at a path of a row.
fn at(made: &Made, path: &str) -> Node {
    let (path, key) = path.split_once(':').map_or((path, None), |(path, key)| (path, Some(key)));
    if let Some((list, rest)) = path.split_once(".*.") {
        return least(made.properties.at(&list.split('.').collect::<Vec<_>>()), rest);
    }
    let node = made.properties.at(&path.split('.').collect::<Vec<_>>());
    let Some(key) = key else { return node };
    let attributes = node.listed();
    let found = attributes.known.iter().find(|item| item.get("Key").text().known().as_deref() == Some(key));
    found.map_or(Node { pointer: String::new(), term: Term::Absent }, |item| item.get("Value"))
}

/// Of the items of a list that are enabled, the least number under a key; unknown if one of them is.
fn least(list: Node, key: &str) -> Node {
    let items = list.listed();
    if items.rest.is_some() {
        return list;
    }
    let enabled = items.known.iter().filter(|item| item.get("Status").text().known().is_none_or(|it| it == "Enabled"));
    let numbers = enabled.map(|item| item.get(key)).filter(|node| !node.is_absent());
    let least = numbers.min_by_key(|node| node.number().known().unwrap_or(i64::MIN));
    least.unwrap_or(Node { pointer: String::new(), term: Term::Absent })
}

/// The values before and after, as the end of a sentence, if the latter protects less, or may.
fn is_less(by: &By, before: &Node, after: &Node) -> Option<String> {
    let is_open = |node: &Node| matches!(node.term, Term::Unknown(_));
    let open = || if is_open(after) { NOT_KNOWN.to_owned() } else { String::new() };
    match by {
        // What was not known before is no better known now.
        _ if is_open(before) => None,
        By::Flag(default) => {
            let was = before.flag().truth(*default);
            (was.is_yes() && !after.flag().truth(*default).is_yes()).then(open)
        }
        By::Word(good, default) => {
            let is_good = |node: &Node| node.text().or((*default).to_owned()).known().is_some_and(|word| word == *good);
            (is_good(before) && !is_good(after)).then(open)
        }
        By::Presence => (!before.is_absent() && (after.is_absent() || is_open(after))).then(open),
        By::Large(default) => changes(before, after, *default, |was, is| is < was),
        By::Small(default) => changes(before, after, Some(*default), |was, is| is > was),
        By::Tls => {
            let version = |node: &Node| node.text().or(String::new()).known().map(|policy| lowest_tls(&policy));
            let was = version(before)?;
            match version(after) {
                Some(is) => (is < was).then(|| format!(": 1.{is} instead of 1.{was}")),
                None => Some(NOT_KNOWN.to_owned()),
            }
        }
    }
}

/// The end of a sentence about what nobody can know.
const NOT_KNOWN: &str = ", or that is not known any more";

/// A number; more than any where nothing is said and nothing is taken. `None` if it cannot be known.
fn number(node: &Node, default: Option<i64>) -> Option<i64> {
    match node.number() {
        Fact::Is(number) => Some(number),
        Fact::Missing => Some(default.unwrap_or(i64::MAX)),
        Fact::Unknown(_) => None,
    }
}

/// The numbers before and after, if the latter protects less, or may because nobody knows it any more.
fn changes(before: &Node, after: &Node, default: Option<i64>, is_less: fn(i64, i64) -> bool) -> Option<String> {
    let was = number(before, default)?;
    match number(after, default) {
        Some(is) => is_less(was, is).then(|| format!(": {} instead of {}", shown(is), shown(was))),
        None => Some(NOT_KNOWN.to_owned()),
    }
}

fn shown(number: i64) -> String {
    if number == i64::MAX { "any number".to_owned() } else { number.to_string() }
}

/// The lowest version of TLS 1 that a predefined policy accepts: 2 for TLS 1.2 (Elastic Load Balancing, Application Load Balancers
/// guide, "Security policies"). The name says it, and where it does not, that is 1.0.
fn lowest_tls(policy: &str) -> u8 {
    let name = policy.trim_start_matches("ELBSecurityPolicy-").trim_start_matches("TLS13-").trim_start_matches("FS-");
    let name = name.trim_start_matches("TLS-");
    let version = name.strip_prefix("1-").and_then(|rest| rest.split('-').next());
    version.and_then(|minor| minor.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::lowest_tls;
    use crate::diff::{MeaningKind, diff};
    use crate::template::evaluate::Settings;
    use crate::types::node::node;
    use crate::types::{By, kind, protections};
    use serde_json::{Map, Value, json};

    /// What a row calls good, and what is less.
    fn values(by: &By) -> (Value, Value) {
        match by {
            By::Flag(_) => (json!(true), json!(false)),
            By::Word(good, _) => (json!(good), json!("other")),
            By::Presence => (json!("there"), Value::Null),
            By::Large(_) => (json!(9), json!(3)),
            By::Small(_) => (json!(1), json!(2)),
            By::Tls => (json!("ELBSecurityPolicy-TLS13-1-2-2021-06"), json!("ELBSecurityPolicy-FS-1-1-2019-08")),
        }
    }

    /// A template of one resource that says something at a path; null says nothing.
    fn template(kind: &str, path: &str, value: Value) -> Value {
        let (path, value) = match (path.split_once(':'), path.split_once(".*.")) {
            (Some((path, key)), _) => (path, json!([{ "Key": key, "Value": value }])),
            (_, Some((path, key))) => (path, json!([{ "Status": "Enabled", key: value }])),
            _ => (path, value),
        };
        let said = !value.is_null();
        let value = path.rsplit('.').fold(value, |inner, key| Value::Object(Map::from_iter([(key.to_owned(), inner)])));
        json!({ "Resources": { "It": { "Type": kind, "Properties": if said { value } else { json!({}) } } } })
    }

    fn weakens(old: &Value, new: &Value) -> Vec<String> {
        let meaning = diff(old, new, &Settings::default(), &Settings::default()).meaning.into_iter();
        meaning.filter(|meaning| meaning.kind == MeaningKind::Weakens).map(|meaning| meaning.sentence).collect()
    }

    #[test]
    fn each_row_tells_what_is_less_and_not_what_is_more() {
        for row in protections() {
            let known = kind(row.kind).unwrap_or_else(|| panic!("AWS has no {}", row.kind));
            let first = row.path.split(['.', ':']).next().unwrap_or_default();
            assert!(node(known.root).property(first).is_some(), "{} has no {first}", row.kind);
            let (good, less) = values(&row.by);
            let (good, less) = (template(row.kind, row.path, good), template(row.kind, row.path, less));
            let told = weakens(&good, &less);
            assert!(
                told.iter().any(|sentence| sentence.starts_with(&format!("`It` {}", row.what))),
                "{}: {told:?}",
                row.path
            );
            assert_eq!(weakens(&less, &good), [""; 0], "{}", row.path);
            assert_eq!(weakens(&good, &good), [""; 0], "{}", row.path);
        }
    }

    /// A parameter without a value decides between what protects and what protects less.
    #[test]
    fn what_is_not_known_any_more_is_told() {
        for row in protections() {
            let (good, less) = values(&row.by);
            let less = if less.is_null() { json!({ "Ref": "AWS::NoValue" }) } else { less };
            let choice = json!({ "Fn::If": ["Undecided", good, less] });
            let with_condition = |value: Value| {
                let mut template = template(row.kind, row.path, value);
                template["Parameters"] = json!({ "Asked": { "Type": "String" } });
                template["Conditions"] = json!({ "Undecided": { "Fn::Equals": [{ "Ref": "Asked" }, "yes"] } });
                template
            };
            let (known, unknown) = (with_condition(good.clone()), with_condition(choice));
            let told = weakens(&known, &unknown);
            assert!(told.iter().any(|sentence| sentence.ends_with("not known any more")), "{}: {told:?}", row.path);
            assert_eq!(weakens(&unknown, &known), [""; 0], "{}", row.path);
        }
    }

    #[test]
    fn what_nothing_is_said_of_is_what_aws_takes() {
        for (row, default) in protections().iter().filter_map(|row| match row.by {
            By::Flag(default) => Some((row, json!(default))),
            By::Large(Some(default)) | By::Small(default) => Some((row, json!(default))),
            _ => None,
        }) {
            let silent = template(row.kind, row.path, Value::Null);
            assert_eq!(weakens(&silent, &template(row.kind, row.path, default.clone())), [""; 0], "{}", row.path);
            assert_eq!(weakens(&template(row.kind, row.path, default), &silent), [""; 0], "{}", row.path);
        }
    }

    /// Elastic Load Balancing, "Security policies for your Application Load Balancer".
    #[test]
    fn a_security_policy_says_its_lowest_version() {
        for (policy, lowest) in [
            ("ELBSecurityPolicy-2016-08", 0),
            ("ELBSecurityPolicy-TLS-1-1-2017-01", 1),
            ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", 2),
            ("ELBSecurityPolicy-FS-1-2-Res-2020-10", 2),
            ("ELBSecurityPolicy-FS-2018-06", 0),
            ("ELBSecurityPolicy-TLS13-1-0-2021-06", 0),
            ("ELBSecurityPolicy-TLS13-1-2-Res-2021-06", 2),
            ("ELBSecurityPolicy-TLS13-1-3-2021-06", 3),
            ("", 0),
        ] {
            assert_eq!(lowest_tls(policy), lowest, "{policy}");
        }
    }
}
