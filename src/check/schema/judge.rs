//! The interpreter: a value against a node of the table, and the words for what does not fit.

use super::referent::other_than;
use super::scalar::{Fit, fit, words};
use super::{Judge, rules};
use crate::check::returned::Returned;
use crate::diag::codes::template as codes;
use crate::diag::nearest;
use crate::diag::{Code, Diagnostic};
use crate::template::RESOURCE_ATTRIBUTES;
use crate::template::intrinsic::{Call, Presence, adds_entries, call, grows, is_dynamic, presence};
use crate::template::trail::{Step, Trail};
use crate::template::wording::{described, meant, shown};
use crate::types::node::{Node, Types, node};
use crate::types::pattern::matches;
use serde_json::{Map, Value};
use std::fmt::Write;

/// `Resources`, the logical id and `Properties` come before every property.
const BEFORE: usize = 3;

impl<'a> Judge<'a> {
    /// Judges the properties as a whole.
    pub(super) fn resource(&mut self, properties: &Value, at: &Trail) {
        self.value(self.kind.root, properties, at);
        for path in self.kind.read_only {
            self.read_only(path, properties, at);
        }
    }

    /// What a value would be found to lack against a node. Nothing is added to the findings.
    pub(super) fn trial(&self, position: usize, value: &Value, at: &Trail) -> Vec<Diagnostic> {
        let mut judge = Judge { kind: self.kind, id: self.id, document: None, findings: Vec::new() };
        judge.value(position, value, at);
        judge.findings
    }

    /// Judges a value against the node at a position of the table.
    pub(super) fn value(&mut self, position: usize, value: &Value, at: &Trail) {
        let node = node(position);
        if let Some(call) = call(value) {
            return self.call(position, call, at);
        }
        match fit(node.types, value) {
            Fit::Is => self.typed(&node, value, at),
            Fit::Becomes(converted) => {
                self.coerced(node.types, value, &converted, at);
                self.typed(&node, &converted, at);
            }
            // What a dynamic reference stands for is text to be converted, as far as anyone can tell.
            Fit::Not if value.as_str().is_some_and(is_dynamic) => {}
            Fit::Not => self.mistyped(node.types, value, at),
        }
    }

    /// Both branches of an `Fn::If` take the place of the value; of what other functions return it is known at most whether it is
    /// a list.
    fn call(&mut self, position: usize, call: Call, at: &Trail) {
        if call.function == "Fn::If" {
            let at = at.key(call.function);
            for branch in [1, 2] {
                if let Some(value) = call.argument.get(branch) {
                    self.value(position, value, &at.index(branch));
                }
            }
            return;
        }
        self.referent(position, call, at);
        let wanted = node(position).types;
        let returned = self.document.and_then(|document| Returned::of_call(document, call));
        let Some(returned) = returned else { return };
        let hint = match returned {
            Returned::List if !wanted.has(Types::ARRAY) => {
                "select an item with `Fn::Select`, join them with `Fn::Join`, or remove the list around it"
            }
            Returned::Scalar if wanted == Types::ARRAY => "write a list around it, or split it with `Fn::Split`",
            _ => return,
        };
        let (function, is, wanted) = (call.function, returned.word(), words(wanted));
        let message = format!("{} is {is}, by `{function}`; AWS's schema expects {wanted}", self.subject(at));
        self.error(&codes::WRONG_TYPE, at, message, hint.to_owned());
    }

    /// Judges whether a function returns the ID of something else than is wanted.
    fn referent(&mut self, position: usize, call: Call, at: &Trail) {
        let (Some(document), Some(wanted)) = (self.document, node(position).referent()) else { return };
        if let Some(other) = other_than(wanted, document, call) {
            let message = format!("{} refers to {other}; AWS expects {}", self.subject(at), wanted.words());
            self.error(&codes::WRONG_REFERENCE, at, message, format!("refer to a resource of type {}", wanted.kind()));
        }
    }

    /// Judges a value that has the right type.
    fn typed(&mut self, node: &Node, value: &Value, at: &Trail) {
        match value {
            Value::Object(entries) => self.object(node, entries, at),
            Value::Array(items) => self.items(node, items, at),
            Value::String(text) if is_dynamic(text) => return,
            _ => {}
        }
        for rule in node.rules.iter() {
            rules::apply(&rule, self, value, at);
        }
    }

    fn object(&mut self, node: &Node, entries: &Map<String, Value>, at: &Trail) {
        for (name, value) in entries {
            self.entry(node, name, value, at);
        }
        if grows(entries) {
            return;
        }
        for name in node.required.iter() {
            if presence(entries.get(name)) == Presence::Never {
                let message = format!("{} lacks `{name}`", self.subject(at));
                self.error(&codes::MISSING_PROPERTY, at, message, format!("add `{name}`"));
            }
        }
    }

    /// Judges a property of the object at `within`.
    fn entry(&mut self, node: &Node, name: &str, value: &Value, within: &Trail) {
        let at = &within.key(name);
        let mut known = adds_entries(name);
        if let Some(position) = node.property(name) {
            self.value(position, value, at);
            known = true;
        }
        for (pattern, position) in node.patterns.iter() {
            if matches(pattern, name) {
                self.value(position, value, at);
                known = true;
            }
        }
        if node.closed && !known {
            let near = nearest(name, node.properties.iter().map(|(name, _)| name));
            // What is set one level too deep has no effect there, and would be lost if it were only removed.
            let misplaced = RESOURCE_ATTRIBUTES.contains(&name) && within.steps().len() == BEFORE;
            let hint = if misplaced {
                format!("move `{name}` out of `Properties`, beside it: it is an attribute of the resource")
            } else {
                meant(near, "remove it")
            };
            let message = format!("{}: {} has no property `{name}` here", self.subject(within), self.kind.name);
            self.error(&codes::UNKNOWN_PROPERTY, at, message, hint);
        }
    }

    fn items(&mut self, node: &Node, items: &[Value], at: &Trail) {
        let own = node.prefix();
        for (index, item) in items.iter().enumerate() {
            if let Some(position) = own.get(index).copied().or(node.items.filter(|_| index >= own.len())) {
                self.value(position, item, &at.index(index));
            }
        }
    }

    /// Follows a path of read-only properties through what is set.
    fn read_only(&mut self, path: &str, value: &Value, at: &Trail) {
        let (step, rest) = path.split_once('/').map_or((path, None), |(step, rest)| (step, Some(rest)));
        if let (Value::Array(items), "*", Some(rest)) = (value, step, rest) {
            for (index, item) in items.iter().enumerate() {
                self.read_only(rest, item, &at.index(index));
            }
        } else if let Some(value) = value.get(step) {
            let at = at.key(step);
            match rest {
                Some(rest) => self.read_only(rest, value, &at),
                None if presence(Some(value)) == Presence::Never => {}
                None => {
                    let message = format!("{} is read-only: only AWS sets it", self.subject(&at));
                    self.error(&codes::READ_ONLY_PROPERTY, &at, message, "remove it".to_owned());
                }
            }
        }
    }

    fn mistyped(&mut self, wanted: Types, value: &Value, at: &Trail) {
        let wanted = words(wanted);
        let message = format!("{} is {}; AWS's schema expects {wanted}", self.subject(at), described(value));
        self.error(&codes::WRONG_TYPE, at, message, format!("write {wanted}"));
    }

    fn coerced(&mut self, wanted: Types, value: &Value, converted: &Value, at: &Trail) {
        let message = format!(
            "{} is {}; AWS's schema expects {}. CloudFormation converts it, other tools do not",
            self.subject(at),
            described(value),
            words(wanted),
        );
        let converted = converted.as_str().map_or_else(|| converted.to_string(), shown);
        let finding = Diagnostic::warning(&codes::COERCED_TYPE, at.place(), message);
        self.findings.push(finding.hint(format!("write `{converted}`")));
    }

    /// Adds an error with an action to take.
    pub(super) fn error(&mut self, code: &'static Code, at: &Trail, message: String, hint: String) {
        let finding = Diagnostic::error(code, at.place(), message).hint(hint);
        // Some schemas say one thing in two keywords.
        if self.findings.last() != Some(&finding) {
            self.findings.push(finding);
        }
    }

    /// The value in words.
    pub(super) fn subject(&self, at: &Trail) -> String {
        subject(self.id, at)
    }
}

/// A value of a resource in words: `` `Tags[0].Key` of `Web` ``, or `` `Web` `` for its properties as a whole.
pub(in crate::check) fn subject(id: &str, at: &Trail) -> String {
    let mut path = String::new();
    for step in at.steps().into_iter().skip(BEFORE) {
        let separator = if path.is_empty() { "" } else { "." };
        match step {
            Step::Key(key) => write!(path, "{separator}{key}"),
            Step::Index(index) => write!(path, "[{index}]"),
            Step::Root => Ok(()),
        }
        .expect("writing to a String cannot fail");
    }
    if path.is_empty() { format!("`{id}`") } else { format!("`{path}` of `{id}`") }
}
