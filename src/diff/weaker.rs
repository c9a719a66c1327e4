//! **What protects less than before**, although nothing new can be reached from the internet: [properties](protections) by
//! type, what identities may do, and what the verifier warns of in the new template only.

use super::side::{Made, Side};
use super::{Meaning, MeaningKind};
use crate::diag::Severity;
use crate::template::evaluate::{Fact, Node, Term};
use crate::template::wording::joined;
use crate::types::{By, protections};
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
                all.push(format!("`{id}` {}{values}", row.what));
            }
        }
        let ((was, was_open), (is, is_open)) = (permissions(before), permissions(after));
        if is_open && !was_open {
            all.push(format!("`{id}` allows more{NOT_KNOWN}"));
        }
        let more = is.into_iter().filter(|one| !was.iter().any(|other| one.is_within(other)));
        let more = more.map(|permission| permission.to_string()).collect::<Vec<_>>();
        if !more.is_empty() {
            all.push(format!("`{id}` allows more: {}", joined(&more, "and")));
        }
    }
    all.extend(warnings(old, new));
    all.into_iter().map(|sentence| Meaning { kind: MeaningKind::Weakens, sentence }).collect()
}

/// What the verifier warns of in the new template, and did not in the old one.
fn warnings(old: &Side, new: &Side) -> Vec<String> {
    let of = |side: &Side| {
        let found = side.proof().findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Warning);
        found.map(|finding| finding.diagnostic.message.clone()).collect::<BTreeSet<_>>()
    };
    // Of a template that launches nothing there was nothing to warn of.
    if old.proof().groups.is_empty() { Vec::new() } else { of(new).difference(&of(old)).cloned().collect() }
}

/// What stands at a path of a row.
fn at(made: &Made, path: &str) -> Node {
    let (path, key) = path.split_once(':').map_or((path, None), |(path, key)| (path, Some(key)));
    let node = made.properties.at(&path.split('.').collect::<Vec<_>>());
    let Some(key) = key else { return node };
    let attributes = node.listed();
    let found = attributes.known.iter().find(|item| item.get("Key").text().known().as_deref() == Some(key));
    found.map_or(Node { pointer: String::new(), term: Term::Absent }, |item| item.get("Value"))
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
        By::Few => {
            let texts = |node: &Node| node.listed().known.into_iter().map(|item| item.term.to_json().to_string());
            let was = texts(before).collect::<BTreeSet<_>>();
            let more =
                texts(after).filter(|item| !was.contains(item)).map(|item| format!("`{}`", item.trim_matches('"')));
            let more = more.collect::<Vec<_>>();
            match more.is_empty() {
                false => Some(format!(": {}", joined(&more, "and"))),
                true => (before.listed().rest.is_none() && after.listed().rest.is_some()).then(|| NOT_KNOWN.to_owned()),
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

/// What a statement of a policy allows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Permission {
    action: String,
    resource: String,
    /// Who may do it, in a policy of a resource, and under which conditions; both as they are written.
    terms: String,
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` on `{}`", self.action, self.resource)
    }
}

impl Permission {
    /// Whether another one allows all that this one does.
    fn is_within(&self, other: &Self) -> bool {
        let conditions = other.terms == self.terms || other.terms.is_empty();
        conditions
            && covers(&other.action.to_lowercase(), &self.action.to_lowercase())
            && covers(&other.resource, &self.resource)
    }
}

/// Whether a pattern, in which `*` stands for any text, covers a text that may be a pattern itself.
fn covers(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text
            .strip_prefix(start)
            .is_some_and(|text| rest.is_empty() || text.char_indices().any(|(at, _)| covers(rest, &text[at..]))),
    }
}

/// What the policies of a resource allow, and whether they may allow more than is known. What a statement excepts is taken as
/// it is written.
fn permissions(made: &Made) -> (Vec<Permission>, bool) {
    let inline = made.properties.get("Policies").listed().known.into_iter().map(|policy| policy.get("PolicyDocument"));
    let own = ["PolicyDocument", "FileSystemPolicy", "KeyPolicy"].map(|name| made.properties.get(name));
    let is_open = |node: &Node| matches!(node.term, Term::Unknown(_));
    let (mut all, mut open) = (Vec::new(), made.properties.get("Policies").listed().rest.is_some());
    for document in inline.chain(own) {
        let statements = each(&document.get("Statement"));
        open |= is_open(&document) || statements.iter().any(|one| is_open(one) || is_open(&one.get("Effect")));
        for statement in statements.iter().filter(|one| one.get("Effect").text().known().as_deref() == Some("Allow")) {
            let texts = |names: [&str; 2]| {
                let [name, except] = names.map(|name| statement.get(name));
                let all = each(&name).into_iter().map(|item| text(&item));
                let all = all.chain(each(&except).into_iter().map(|item| format!("all but {}", text(&item))));
                all.collect::<Vec<_>>()
            };
            let terms = ["Condition", "Principal", "NotPrincipal"].map(|name| statement.get(name));
            let terms = terms.iter().filter(|node| !node.is_absent()).map(|node| node.term.to_json().to_string());
            let terms = terms.collect::<String>();
            let mut resources = texts(["Resource", "NotResource"]);
            if resources.is_empty() {
                resources.push("*".to_owned());
            }
            for action in texts(["Action", "NotAction"]) {
                all.extend(resources.iter().map(|resource| Permission {
                    action: action.clone(),
                    resource: resource.clone(),
                    terms: terms.clone(),
                }));
            }
        }
    }
    (all, open)
}

/// The items of what may be a list or one of its items.
fn each(node: &Node) -> Vec<Node> {
    match &node.term {
        Term::Absent => Vec::new(),
        Term::List(items) => items.iter().filter(|item| !item.is_absent()).cloned().collect(),
        _ => vec![node.clone()],
    }
}

/// A value as a reader names it.
fn text(node: &Node) -> String {
    match &node.term {
        Term::Symbol(symbol) => symbol.to_string().trim_matches('`').to_owned(),
        _ => node.text().known().unwrap_or_else(|| node.term.to_json().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{covers, lowest_tls};
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
            By::Few => (json!(["one"]), json!(["two", "one"])),
        }
    }

    /// A template of one resource that says something at a path; null says nothing.
    fn template(kind: &str, path: &str, value: Value) -> Value {
        let (path, value) = match path.split_once(':') {
            Some((path, key)) => (path, json!([{ "Key": key, "Value": value }])),
            None => (path, value),
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

    #[test]
    fn a_pattern_covers_what_it_matches() {
        for (pattern, text) in
            [("*", "s3:*"), ("s3:*", "s3:getobject"), ("s3:get*", "s3:getobject"), ("a*c", "abc"), ("a", "a")]
        {
            assert!(covers(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("s3:get*", "s3:*"), ("s3:*", "sqs:sendmessage"), ("a*c", "ab"), ("", "a")] {
            assert!(!covers(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_statement_that_allows_more_is_told_and_one_that_allows_less_is_not() {
        let role = |action: &str, resource: &str| {
            let statement = json!({ "Effect": "Allow", "Action": [action], "Resource": resource });
            let policy = json!([{ "PolicyName": "p", "PolicyDocument": { "Statement": statement } }]);
            template("AWS::IAM::Role", "Policies", policy)
        };
        let narrow = role("s3:GetObject", "arn:aws:s3:::logs/*");
        assert_eq!(
            weakens(&narrow, &role("s3:*", "arn:aws:s3:::logs/*")),
            ["`It` allows more: `s3:*` on `arn:aws:s3:::logs/*`"]
        );
        assert_eq!(weakens(&narrow, &role("s3:GetObject", "*")), ["`It` allows more: `s3:GetObject` on `*`"]);
        assert_eq!(weakens(&role("*", "*"), &narrow), [""; 0]);
        assert_eq!(weakens(&narrow, &role("s3:getobject", "arn:aws:s3:::logs/a")), [""; 0]);
        let mut open = narrow.clone();
        let policies = &mut open["Resources"]["It"]["Properties"]["Policies"];
        *policies = json!({ "Fn::If": ["Undecided", policies.clone(), []] });
        open["Parameters"] = json!({ "Asked": { "Type": "String" } });
        open["Conditions"] = json!({ "Undecided": { "Fn::Equals": [{ "Ref": "Asked" }, "yes"] } });
        assert_eq!(weakens(&narrow, &open), ["`It` allows more, or that is not known any more"]);
        assert_eq!(weakens(&open, &open), [""; 0]);
    }
}
