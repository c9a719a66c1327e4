//! **What policies allow and deny**, who and on what, as far as it changes; and what of that is more than before.

use super::side::{Made, Side};
use super::{Meaning, MeaningKind, Permission, PermissionChange, Said, TemplateDiff, Turn};
use crate::template::evaluate::{Node, Symbol, Term};
use crate::template::wording::joined;
use crate::types::{ANSWERS_INSIDE, POLICY_PROPERTIES, POLICY_TARGETS};
use std::collections::BTreeSet;
use std::fmt;

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(who) = &self.who {
            write!(f, "{who} ")?;
        }
        match &self.on {
            Some(on) => write!(f, "`{}` on `{on}`", self.action),
            None => write!(f, "what the managed policy `{}` says", self.action),
        }
    }
}

impl Permission {
    /// Whether another one says at least all that this one does. Of two managed policies it is not known.
    fn is_within(&self, other: &Self) -> bool {
        let condition = other.condition.is_none() || other.condition == self.condition;
        let who = other.who == self.who || other.who.as_deref() == Some(ANYONE);
        self.allows == other.allows
            && condition
            && who
            && covers(&other.action.to_lowercase(), &self.action.to_lowercase())
            && other.on.as_ref().zip(self.on.as_ref()).is_some_and(|(other, own)| covers(other, own))
    }

    /// Whether it lets an AWS service do something under conditions, or deliver logs: nobody else may do anything by it.
    fn is_delivery(&self) -> bool {
        let service = self.who.as_ref().and_then(|who| who.strip_prefix(SERVICE));
        service.is_some_and(|name| self.condition.is_some() || LOG_DELIVERY.contains(&name.trim_matches('`')))
    }
}

/// Everybody, with or without an AWS account.
const ANYONE: &str = "anyone";

/// What an AWS service is called by, before its name.
const SERVICE: &str = "the service ";

/// The services that do nothing but deliver logs (Elastic Load Balancing user guide, "Access logs"; CloudWatch Logs user guide,
/// "Logs sent to Amazon S3").
const LOG_DELIVERY: &[&str] = &["delivery.logs.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"];

/// What comes and goes, by resource, what goes first.
pub(super) fn changes(old: &Side, new: &Side) -> Vec<PermissionChange> {
    let ids = new.resources.iter().chain(old.resources.iter().filter(|made| new.get(made.resource.id).is_none()));
    let mut all = Vec::new();
    for id in ids.map(|made| made.resource.id) {
        let [before, after] =
            [old, new].map(|side| side.get(id).map_or(&[][..], |made| &permissions(made).permissions));
        if before == after {
            continue;
        }
        let counts = counts(old, new, id);
        let mut only_in = |these: &[Permission], those: &[Permission], turn: Turn| {
            for permission in these.iter().filter(|one| !those.contains(one)) {
                // What is no longer denied may be allowed.
                let widens = permission.allows == (turn == Turn::Added) && !permission.is_delivery();
                let more = counts && widens && !those.iter().any(|other| permission.is_within(other));
                all.push(PermissionChange { resource: id.to_owned(), permission: permission.clone(), turn, more });
            }
        };
        only_in(before, after, Turn::Removed);
        only_in(after, before, Turn::Added);
    }
    all
}

/// What is more than before, for what was there before.
pub(super) fn meaning(old: &Side, new: &Side, diff: &TemplateDiff) -> Vec<Meaning> {
    let changes = &diff.permissions;
    let mut all = Vec::new();
    for made in &new.resources {
        let id = made.resource.id;
        if !counts(old, new, id) {
            continue;
        }
        let before = old.get(id);
        let own = changes.iter().filter(|change| change.resource == id && change.more).collect::<Vec<_>>();
        let of = |allows: bool| {
            let own = own.iter().filter(|change| change.permission.allows == allows);
            own.map(|change| change.permission.to_string()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
        };
        let was_open = before.is_some_and(|before| permissions(before).open);
        if permissions(made).open && (!was_open || says_otherwise(diff, id)) {
            all.push(weakens(id, format!("`{id}` allows more, or that is not known any more")));
        }
        for (words, verb) in [(of(true), "allows more"), (of(false), "no longer denies")] {
            if !words.is_empty() {
                let kind = if opens(made, &own) { MeaningKind::Exposes } else { MeaningKind::Weakens };
                all.push(Meaning { kind, ..weakens(id, format!("`{id}` {verb}: {}", joined(&words, "and"))) });
            }
        }
    }
    // What a policy that goes denied to something that stays.
    for made in old.resources.iter().filter(|made| new.get(made.resource.id).is_none()) {
        let id = made.resource.id;
        let denied = changes.iter().filter(|change| change.resource == id && change.more);
        let denied = denied.map(|change| change.permission.to_string()).collect::<Vec<_>>();
        if !denied.is_empty() {
            all.push(weakens(id, format!("`{id}` is removed, which denied {}", joined(&denied, "and"))));
        }
    }
    all
}

/// Whether anybody on the internet may do more by the policy of a resource that answers there. An endpoint and a file system
/// answer within their VPC.
fn opens(made: &Made, more: &[&PermissionChange]) -> bool {
    let inside = ANSWERS_INSIDE.contains(&made.resource.kind);
    let open = |permission: &Permission| {
        let anyone = permission.who.as_deref() == Some(ANYONE);
        permission.allows && anyone && permission.condition.is_none()
    };
    !inside && more.iter().any(|change| open(&change.permission))
}

/// Whether a policy of a resource changes.
fn says_otherwise(diff: &TemplateDiff, id: &str) -> bool {
    let own = diff.resources.iter().filter(|change| change.id == id).flat_map(|change| &change.properties);
    let names = ["Policies", "ManagedPolicyArns"].iter().chain(POLICY_PROPERTIES).collect::<BTreeSet<_>>();
    own.filter_map(|property| property.pointer.split('/').nth(2)).any(|name| names.contains(&name))
}

fn weakens(id: &str, sentence: String) -> Meaning {
    Meaning { kind: MeaningKind::Weakens, resources: vec![id.to_owned()], sentence, rule: None, flow: None }
}

/// Whether what a resource says more counts: not of one that comes, or goes, with all that it is for.
fn counts(old: &Side, new: &Side, id: &str) -> bool {
    match (old.get(id), new.get(id)) {
        (None, Some(made)) => attaches_to_existing(made, old),
        (Some(made), None) => attaches_to_existing(made, new),
        _ => true,
    }
}

/// Whether a policy is for something that is there on a side, or outside the template.
fn attaches_to_existing(made: &Made, side: &Side) -> bool {
    let targets = POLICY_TARGETS.iter().map(|name| made.properties.get(name));
    let mut targets = targets.flat_map(|node| each(&node));
    targets.any(|target| match &target.term {
        Term::Symbol(Symbol::Resource { id, .. }) => side.get(id).is_some(),
        _ => true,
    })
}

/// Whether a pattern, in which `*` stands for any text, covers a text that may be a pattern itself.
pub(super) fn covers(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text
            .strip_prefix(start)
            .is_some_and(|text| rest.is_empty() || text.char_indices().any(|(at, _)| covers(rest, &text[at..]))),
    }
}

/// What the policies of a resource say.
pub(super) fn permissions<'m>(made: &'m Made) -> &'m Said {
    made.said.get_or_init(|| said(made))
}

/// What the policies of a resource say. What a statement excepts is taken as it is written.
fn said(made: &Made) -> Said {
    let policies = made.properties.get("Policies").listed();
    let mut said = Said { open: policies.rest.is_some(), ..Said::default() };
    let inline = policies.known.iter().map(|policy| policy.get("PolicyDocument"));
    let own = POLICY_PROPERTIES.iter().map(|name| made.properties.get(name));
    for document in inline.chain(own) {
        said.document(&document);
    }
    // An endpoint without a policy lets everything through (AWS PrivateLink guide, "Default endpoint policy").
    if made.resource.kind == "AWS::EC2::VPCEndpoint" && made.properties.get("PolicyDocument").is_absent() {
        let all = || "*".to_owned();
        let who = Some(ANYONE.to_owned());
        said.permissions.push(Permission { allows: true, who, action: all(), on: Some(all()), condition: None });
    }
    let managed = made.properties.get("ManagedPolicyArns").listed();
    said.open |= managed.rest.is_some();
    said.permissions.extend(managed.known.iter().map(|arn| Permission {
        allows: true,
        who: None,
        action: text(arn),
        on: None,
        condition: None,
    }));
    said
}

impl Said {
    fn document(&mut self, document: &Node) {
        let is_open = |node: &Node| matches!(node.term, Term::Unknown(_));
        let statements = each(&document.get("Statement"));
        self.open |= is_open(document) || statements.iter().any(|one| is_open(one) || is_open(&one.get("Effect")));
        for statement in &statements {
            let Some(effect) = statement.get("Effect").text().known() else { continue };
            let texts = |names: [&str; 2]| {
                let [name, except] = names.map(|name| statement.get(name));
                let all = each(&name).into_iter().map(|item| text(&item));
                let all = all.chain(each(&except).into_iter().map(|item| format!("all but {}", text(&item))));
                all.collect::<Vec<_>>()
            };
            let or_all = |texts: Vec<String>| if texts.is_empty() { vec!["*".to_owned()] } else { texts };
            let condition = statement.get("Condition");
            let condition = (!condition.is_absent()).then(|| condition.term.to_json().to_string());
            let on = or_all(texts(["Resource", "NotResource"]));
            for who in principals(statement) {
                for action in texts(["Action", "NotAction"]) {
                    self.permissions.extend(on.iter().map(|on| Permission {
                        allows: effect == "Allow",
                        who: who.clone(),
                        action: action.clone(),
                        on: Some(on.clone()),
                        condition: condition.clone(),
                    }));
                }
            }
        }
    }
}

/// Who a statement is about; nothing, once, in the policy of an identity.
fn principals(statement: &Node) -> Vec<Option<String>> {
    let mut all = Vec::new();
    for (name, lead) in [("Principal", ""), ("NotPrincipal", "all but ")] {
        let node = statement.get(name);
        let Term::Object(kinds) = &node.term else {
            all.extend(each(&node).iter().map(|one| format!("{lead}{}", anyone(&text(one)))));
            continue;
        };
        for (kind, names) in kinds.iter() {
            let named = each(names).into_iter().map(|one| text(&one));
            all.extend(named.map(|name| match kind.as_str() {
                "Service" => format!("{lead}{SERVICE}`{name}`"),
                _ => format!("{lead}{}", anyone(&name)),
            }));
        }
    }
    if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() }
}

fn anyone(name: &str) -> String {
    if name == "*" { ANYONE.to_owned() } else { format!("`{name}`") }
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
pub(super) fn text(node: &Node) -> String {
    match &node.term {
        Term::Symbol(symbol) => symbol.to_string().trim_matches('`').to_owned(),
        _ => node.text().known().unwrap_or_else(|| node.term.to_json().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::covers;
    use crate::diff::{MeaningKind, TemplateDiff, Turn, diff};
    use crate::template::evaluate::Settings;
    use serde_json::{Value, json};

    fn between(old: &Value, new: &Value) -> TemplateDiff {
        diff(old, new, &Settings::default(), &Settings::default())
    }

    fn weakens(old: &Value, new: &Value) -> Vec<String> {
        let meaning = between(old, new).meaning.into_iter();
        let less = [MeaningKind::Exposes, MeaningKind::Weakens];
        meaning.filter(|meaning| less.contains(&meaning.kind)).map(|meaning| meaning.sentence).collect()
    }

    fn of(kind: &str, properties: Value) -> Value {
        json!({ "Resources": { "It": { "Type": kind, "Properties": properties } } })
    }

    fn role(action: &str, resource: &str) -> Value {
        let statement = json!({ "Effect": "Allow", "Action": [action], "Resource": resource });
        of(
            "AWS::IAM::Role",
            json!({ "Policies": [{ "PolicyName": "p", "PolicyDocument": { "Statement": statement } }] }),
        )
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
        let narrow = role("s3:GetObject", "arn:aws:s3:::logs/*");
        let more = |new: &Value| weakens(&narrow, new);
        assert_eq!(more(&role("s3:*", "arn:aws:s3:::logs/*")), ["`It` allows more: `s3:*` on `arn:aws:s3:::logs/*`"]);
        assert_eq!(more(&role("s3:GetObject", "*")), ["`It` allows more: `s3:GetObject` on `*`"]);
        assert_eq!(weakens(&role("*", "*"), &narrow), [""; 0]);
        assert_eq!(more(&role("s3:getobject", "arn:aws:s3:::logs/a")), [""; 0]);
    }

    #[test]
    fn a_policy_that_is_not_known_any_more_or_changes_unknown_is_told() {
        let narrow = role("s3:GetObject", "*");
        let with = |branch: Value| {
            let mut open = narrow.clone();
            let policies = &mut open["Resources"]["It"]["Properties"]["Policies"];
            *policies = json!({ "Fn::If": ["Undecided", policies.clone(), branch] });
            open["Parameters"] = json!({ "Asked": { "Type": "String" } });
            open["Conditions"] = json!({ "Undecided": { "Fn::Equals": [{ "Ref": "Asked" }, "yes"] } });
            open
        };
        let told = ["`It` allows more, or that is not known any more"];
        let (none, all) = (with(json!([])), with(role("*", "*")["Resources"]["It"]["Properties"]["Policies"].clone()));
        assert_eq!(weakens(&narrow, &none), told);
        assert_eq!(weakens(&none, &none), [""; 0]);
        assert_eq!(weakens(&none, &all), told);
    }

    #[test]
    fn a_managed_policy_and_a_wider_trust_are_more() {
        let with = |arns: &[&str]| of("AWS::IAM::Role", json!({ "ManagedPolicyArns": arns }));
        let (one, two) = (with(&["arn:one"]), with(&["arn:one", "arn:two"]));
        assert_eq!(weakens(&one, &two), ["`It` allows more: what the managed policy `arn:two` says"]);
        assert_eq!(weakens(&two, &one), [""; 0]);
        let trust = |who: Value| {
            let statement = json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": who });
            of("AWS::IAM::Role", json!({ "AssumeRolePolicyDocument": { "Statement": statement } }))
        };
        let (service, all) = (trust(json!({ "Service": "ec2.amazonaws.com" })), trust(json!({ "AWS": "*" })));
        assert_eq!(weakens(&service, &all), ["`It` allows more: anyone `sts:AssumeRole` on `*`"]);
        assert_eq!(weakens(&all, &service), [""; 0]);
    }

    #[test]
    fn what_is_no_longer_denied_is_more() {
        let allow = json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*" });
        let deny = json!({ "Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*",
            "Condition": { "Bool": { "aws:SecureTransport": false } } });
        let policy = |statements: Value| {
            of("AWS::S3::BucketPolicy", json!({ "Bucket": "b", "PolicyDocument": { "Statement": statements } }))
        };
        let (both, one) = (policy(json!([allow, deny])), policy(json!([allow])));
        assert_eq!(weakens(&both, &one), ["`It` no longer denies: anyone `s3:*` on `*`"]);
        assert_eq!(weakens(&one, &both), [""; 0]);
        let none = json!({ "Resources": {} });
        assert_eq!(weakens(&none, &one), ["`It` allows more: anyone `s3:*` on `*`"]);
        let changes = between(&both, &one).permissions;
        assert!(matches!(changes.as_slice(), [change] if change.turn == Turn::Removed && change.more), "{changes:?}");
    }

    /// Of a bucket that comes with it nobody had anything before; and that AWS delivers logs of the account to a bucket is
    /// none's permission.
    #[test]
    fn what_comes_whole_or_is_for_a_service_is_not_more() {
        let allow = |who: Value, condition: Value| {
            let statement = json!({ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Principal": who,
                "Condition": condition });
            json!({ "Type": "AWS::S3::BucketPolicy",
                "Properties": { "Bucket": { "Ref": "B" }, "PolicyDocument": { "Statement": statement } } })
        };
        let anyone = allow(json!("*"), json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" } }));
        let bucket = json!({ "Type": "AWS::S3::Bucket" });
        let (none, alone) = (json!({ "Resources": {} }), json!({ "Resources": { "B": bucket } }));
        let both = json!({ "Resources": { "B": bucket, "P": anyone } });
        assert_eq!(weakens(&none, &both), [""; 0]);
        assert_eq!(weakens(&alone, &both).len(), 1);
        let own = json!({ "StringEquals": { "aws:SourceAccount": "123456789012" } });
        let service = allow(json!({ "Service": "logdelivery.elasticloadbalancing.amazonaws.com" }), own);
        assert_eq!(weakens(&alone, &json!({ "Resources": { "B": bucket, "P": service } })), [""; 0]);
    }

    #[test]
    fn an_endpoint_without_a_policy_lets_everything_through() {
        let policy = json!({ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::own",
            "Principal": "*" } });
        let none = of("AWS::EC2::VPCEndpoint", json!({ "ServiceName": "s3" }));
        let some = of("AWS::EC2::VPCEndpoint", json!({ "ServiceName": "s3", "PolicyDocument": policy }));
        assert_eq!(weakens(&none, &some), [""; 0]);
        assert_eq!(weakens(&some, &none), ["`It` allows more: anyone `*` on `*`"]);
    }
}
