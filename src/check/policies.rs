//! Documents that IAM does not take for policies. Only what is written as a plain value is judged.
//!
//! Source: IAM user guide, "Grammar of the IAM JSON policy language" and "IAM JSON policy element reference".

use crate::check::walk::{Branches, Reporter, each, is_chosen, plain};
use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, nearest};
use crate::template::Document;
use crate::template::intrinsic::{call, grows};
use crate::template::trail::Trail;
use crate::template::wording::{described, meant};
use crate::types::{Named, Policy, policies};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a statement can have.
const ELEMENTS: &[&str] =
    &["Action", "Condition", "Effect", "NotAction", "NotPrincipal", "NotResource", "Principal", "Resource", "Sid"];

/// What a document can have beside its statements.
const TOP: &[&str] = &["Id", "Statement", "Version"];

const VERSIONS: &[&str] = &["2008-10-17", "2012-10-17"];

/// What kinds of principals there are.
const PRINCIPALS: &[&str] = &["AWS", "CanonicalUser", "Federated", "Service"];

/// What a condition can compare by, without its prefix and `IfExists`.
const OPERATORS: &[&str] = &[
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "BinaryEquals",
    "Bool",
    "DateEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateNotEquals",
    "IpAddress",
    "NotIpAddress",
    "Null",
    "NumericEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericNotEquals",
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "StringNotEquals",
    "StringNotEqualsIgnoreCase",
    "StringNotLike",
];

/// What is wrong with the policies of a template.
pub(super) fn findings(document: Document) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let section = Trail::ROOT.key("Resources");
    for resource in document.resources() {
        for row in policies(resource.kind) {
            let Some(properties) = resource.body.get("Properties") else { continue };
            let at = section.key(resource.id);
            each(properties, row.path, Branches::Open, &at.key("Properties"), &mut |value, at| {
                if let Some(entries) = written(value) {
                    let reporter = Reporter { resource, findings: &mut findings };
                    Judge { row, reporter }.document(entries, at);
                }
            });
        }
    }
    findings
}

/// The entries of an object that is all there.
fn written(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object().filter(|entries| call(value).is_none() && !grows(entries))
}

/// The items of a list, or the one value that stands for a list of one.
fn items<'v>(value: &'v Value, at: &Trail, tell: &mut dyn FnMut(&'v Value, &Trail)) {
    let path = if value.is_array() { "*" } else { "" };
    each(value, path, Branches::Open, at, tell);
}

struct Judge<'a, 'f> {
    row: &'static Policy,
    reporter: Reporter<'a, 'f>,
}

impl Judge<'_, '_> {
    fn document(&mut self, entries: &Map<String, Value>, at: &Trail) {
        self.known(entries, TOP, "a policy has no such element", at);
        if let Some(version) = entries.get("Version").and_then(plain)
            && !VERSIONS.contains(&version.as_ref())
        {
            let found = format!("is {}", described(&entries["Version"]));
            self.tell(&at.key("Version"), &found, "policies have one of two versions", "write `2012-10-17`");
        }
        let Some(statements) = entries.get("Statement") else {
            return self.tell(at, "lacks `Statement`", "a policy is a list of statements", "add `Statement`");
        };
        let mut sids = BTreeSet::new();
        items(statements, &at.key("Statement"), &mut |statement, at| match written(statement) {
            Some(entries) => {
                self.statement(entries, at);
                if let Some(sid) = entries.get("Sid").and_then(plain)
                    && self.row.kind.starts_with("AWS::IAM::")
                    && !sid.is_empty()
                    && !is_chosen(at)
                    && !sids.insert(sid.clone().into_owned())
                {
                    let found = format!("is `{sid}` again");
                    self.tell(&at.key("Sid"), &found, "a `Sid` is unique in its policy", "give it another name");
                }
            }
            None if statement.is_object() => {}
            None => {
                let found = format!("is {}", described(statement));
                self.tell(at, &found, "a statement is an object", "write an object with `Effect` and `Action`");
            }
        });
    }

    fn statement(&mut self, entries: &Map<String, Value>, at: &Trail) {
        let is_other_case = |key: &String| {
            !ELEMENTS.contains(&key.as_str()) && ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(key))
        };
        // Whether a service reads them in whatever case, no page says.
        if entries.keys().any(is_other_case) {
            return;
        }
        self.known(entries, ELEMENTS, "a statement has no such element", at);
        self.effect(entries, at);
        self.one_of(entries, ["Action", "NotAction"], Named::Always, at);
        self.one_of(entries, ["Principal", "NotPrincipal"], self.row.principal, at);
        self.one_of(entries, ["Resource", "NotResource"], self.row.resource, at);
        for name in ["Action", "NotAction"] {
            let is_action = |text: &str| text == "*" || text.contains(':');
            self.texts(entries, name, at, is_action, "actions name their service, such as `s3:GetObject`");
        }
        if self.row.resource == Named::Always {
            for name in ["Resource", "NotResource"] {
                let is_arn = |text: &str| text == "*" || text.starts_with("arn:") || text.starts_with("${");
                self.texts(entries, name, at, is_arn, "resources are ARNs, or `*`");
            }
        }
        for name in ["Principal", "NotPrincipal"] {
            self.principal(entries, name, at);
        }
        if let Some(conditions) = entries.get("Condition").and_then(written) {
            let at = at.key("Condition");
            for operator in conditions.keys() {
                let base = operator.trim_start_matches("ForAnyValue:").trim_start_matches("ForAllValues:");
                let base = base.strip_suffix("IfExists").unwrap_or(base);
                if !OPERATORS.iter().any(|known| known.eq_ignore_ascii_case(base)) {
                    let hint = meant(nearest(base, OPERATORS.iter().copied()), "use an operator that IAM has");
                    self.tell(&at.key(operator), "is set", "IAM has no condition operator of this name", hint);
                }
            }
        }
    }

    fn effect(&mut self, entries: &Map<String, Value>, at: &Trail) {
        const BECAUSE: &str = "a statement has the effect `Allow` or `Deny`";
        let Some(value) = entries.get("Effect") else {
            return self.tell(at, "lacks `Effect`", BECAUSE, "add `Effect`");
        };
        if plain(value).is_some_and(|effect| effect != "Allow" && effect != "Deny") {
            self.tell(&at.key("Effect"), &format!("is {}", described(value)), BECAUSE, "write `Allow` or `Deny`");
        }
    }

    /// Judges whether a statement has one of two elements that exclude one another.
    fn one_of(&mut self, entries: &Map<String, Value>, [name, except]: [&str; 2], names: Named, at: &Trail) {
        let [has, has_except] = [name, except].map(|name| entries.contains_key(name));
        match names {
            _ if has && has_except => {
                let because = format!("a statement has either `{name}` or `{except}`");
                self.tell(at, "has both", &because, "keep one of the two");
            }
            Named::Always if !has && !has_except => {
                let found = format!("has neither `{name}` nor `{except}`");
                self.tell(at, &found, "each statement of this policy needs one", format!("add `{name}`"));
            }
            Named::Never if has || has_except => {
                let name = if has { name } else { except };
                let because = "what the policy is attached to says it already";
                self.tell(&at.key(name), "is set", because, format!("remove `{name}`"));
            }
            _ => {}
        }
    }

    fn principal(&mut self, entries: &Map<String, Value>, name: &str, at: &Trail) {
        let Some(value) = entries.get(name) else { return };
        let at = at.key(name);
        if plain(value).is_some_and(|text| text != "*") {
            let hint = "write `*`, or an object such as `{\"AWS\": …}`";
            self.tell(&at, &format!("is {}", described(value)), "the only text that names principals is `*`", hint);
        }
        if let Some(entries) = written(value) {
            self.known(entries, PRINCIPALS, "there are no principals of this kind", &at);
        }
    }

    /// Judges the plain texts of an element, which may be one or a list.
    fn texts(
        &mut self,
        entries: &Map<String, Value>,
        name: &str,
        at: &Trail,
        fits: impl Fn(&str) -> bool,
        because: &str,
    ) {
        let Some(value) = entries.get(name) else { return };
        items(value, &at.key(name), &mut |item, at| {
            let is_wrong = match item {
                Value::Object(entries) => call(item).is_none() && !grows(entries),
                _ => plain(item).is_some_and(|text| !fits(&text)),
            };
            if is_wrong {
                self.tell(at, &format!("is {}", described(item)), because, "correct it");
            }
        });
    }

    fn known(&mut self, entries: &Map<String, Value>, known: &[&str], because: &str, at: &Trail) {
        for key in entries.keys().filter(|key| !known.iter().any(|known| known.eq_ignore_ascii_case(key))) {
            let hint = meant(nearest(key, known.iter().copied()), "remove it");
            self.tell(&at.key(key), "is set", because, hint);
        }
    }

    fn tell(&mut self, at: &Trail, found: &str, because: &str, hint: impl Into<String>) {
        self.reporter.tell(&codes::MALFORMED_POLICY, at, found, because, hint);
    }
}
