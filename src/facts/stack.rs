//! A template of another stack: what it makes and exports, under names that no other template can give.

use super::ledger::Ledger;
use crate::diag::codes::facts as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::Document;
use crate::template::evaluate::Settings;
use crate::template::intrinsic::{Call, call};
use crate::template::loops;
use crate::template::outside::{Export, Outside, SEPARATOR};
use serde_json::{Map, Value, json};

/// A template of another stack, and the name of that.
#[derive(Debug, Clone)]
pub struct Stack {
    /// The name of the stack.
    pub name: String,
    /// Its template.
    pub template: Value,
}

/// What a pseudo parameter is called that is the same in all stacks of an account and a region.
const SHARED: &[&str] = &["AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"];

impl Stack {
    /// Adds what the template makes to what stands outside.
    pub(super) fn join(&self, outside: &mut Outside, ledger: &mut Ledger) {
        let refused = |message: String| {
            let hint = "give the template as it is deployed, after macros, and each stack once";
            Diagnostic::error(&codes::UNUSABLE_STACK, Place::Whole, message).hint(hint)
        };
        let mut template = self.template.clone();
        loops::expand(&mut template, &Settings::default());
        let Some(document) = Document::of(&template).filter(|one| one.resources().next().is_some()) else {
            return ledger.fault(refused(format!("the template of `{}` has no resources", self.name)));
        };
        if document.is_rewritten() {
            return ledger.fault(refused(format!("macros rewrite the template of `{}`", self.name)));
        }
        let names = |section: &str| outside.sections.get(section).and_then(Value::as_object).into_iter().flatten();
        let own = self.named("");
        if names("Resources").any(|(id, _)| id.starts_with(&own)) {
            return ledger.fault(refused(format!("two templates are given for the stack `{}`", self.name)));
        }
        for section in ["Metadata", "Parameters", "Mappings", "Conditions", "Resources"] {
            let entries = document.section(section).map(|(name, value)| {
                let value = match section {
                    "Conditions" => self.renamed(value, true),
                    "Resources" => self.resource(value),
                    "Metadata" => self.note(name, value, document),
                    _ => value.clone(),
                };
                (self.named(name), value)
            });
            let entries = entries.collect::<Vec<_>>();
            if let Value::Object(all) = outside.sections.entry(section).or_insert_with(|| Value::Object(Map::new())) {
                all.extend(entries);
            }
        }
        outside.exports.extend(document.section("Outputs").filter_map(|(_, output)| {
            let condition = output.get("Condition").and_then(Value::as_str).map(|name| self.named(name));
            let name = self.renamed(output.get("Export")?.get("Name")?, false);
            Some(Export { name, value: self.renamed(output.get("Value")?, false), condition })
        }));
    }

    /// A name of the template, as it is outside.
    fn named(&self, name: &str) -> String {
        format!("{}{SEPARATOR}{name}", self.name)
    }

    /// What is said under a key of the `Metadata`: of VPCs of the template, by the names that they have outside.
    fn note(&self, key: &str, value: &Value, document: Document) -> Value {
        match value {
            Value::Object(vpcs) if key == "ExistingEndpoints" => {
                let outside = |id: &String| if document.has("Resources", id) { self.named(id) } else { id.clone() };
                vpcs.iter().map(|(id, services)| (outside(id), services.clone())).collect::<Map<_, _>>().into()
            }
            other => other.clone(),
        }
    }

    /// What a name stands for that may be that of a pseudo parameter.
    fn reference(&self, name: &str) -> String {
        if SHARED.contains(&name) { name.to_owned() } else { self.named(name) }
    }

    /// What tells of a resource what it is: it is there already.
    fn resource(&self, body: &Value) -> Value {
        let mut made = Map::new();
        for (attribute, value) in body.as_object().into_iter().flatten() {
            match (attribute.as_str(), value) {
                ("Type", _) => made.insert(attribute.clone(), value.clone()),
                ("Condition", Value::String(name)) => made.insert(attribute.clone(), json!(self.named(name))),
                ("Properties", _) => made.insert(attribute.clone(), self.renamed(value, false)),
                _ => None,
            };
        }
        Value::Object(made)
    }

    /// A value in which everything that is named has the name that it has outside.
    fn renamed(&self, value: &Value, among_conditions: bool) -> Value {
        let inner = |value: &Value| self.renamed(value, among_conditions);
        if let Some(call) = call(value) {
            return self.call(call, among_conditions);
        }
        match value {
            Value::Object(entries) => {
                let renamed = entries.iter().map(|(key, value)| match value {
                    Value::String(name) if among_conditions && key == "Condition" => {
                        (key.clone(), json!(self.named(name)))
                    }
                    _ => (key.clone(), inner(value)),
                });
                Value::Object(renamed.collect())
            }
            Value::Array(items) => items.iter().map(inner).collect(),
            plain => plain.clone(),
        }
    }

    fn call(&self, Call { function, argument }: Call, among_conditions: bool) -> Value {
        let list = argument.as_array().map(Vec::as_slice);
        let inner = |value: &Value| self.renamed(value, among_conditions);
        // A name that is computed gets what stands before it when it is.
        let name = |value: &Value| match value {
            Value::String(name) => json!(self.named(name)),
            computed => json!({ "Fn::Join": ["", [self.named(""), inner(computed)]] }),
        };
        let with_first =
            |rest: &[Value], first: Value| Value::Array(std::iter::once(first).chain(rest.iter().map(inner)).collect());
        let argument = match (function, argument, list) {
            ("Ref", Value::String(name), _) if name == "AWS::StackName" => return json!(self.name),
            ("Ref", Value::String(name), _) => json!(self.reference(name)),
            ("Fn::GetAtt", Value::String(path), _) => match path.split_once('.') {
                Some((id, attribute)) => json!([self.named(id), attribute]),
                None => argument.clone(),
            },
            ("Fn::GetAtt" | "Fn::FindInMap" | "Fn::If", _, Some([first, rest @ ..])) => with_first(rest, name(first)),
            ("Fn::Sub", Value::String(text), _) => json!(self.text(text, None)),
            ("Fn::Sub", _, Some([Value::String(text), variables])) => {
                json!([self.text(text, variables.as_object()), inner(variables)])
            }
            _ => inner(argument),
        };
        Value::Object(Map::from_iter([(function.to_owned(), argument)]))
    }

    /// A text of `Fn::Sub`, in which each placeholder but its own variables has the name outside.
    fn text(&self, text: &str, variables: Option<&Map<String, Value>>) -> String {
        let mut parts = text.split("${");
        let mut made = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let name = part.split_once('}').map(|(name, after)| (name.trim(), after));
            match name {
                Some(("AWS::StackName", after)) => made += &format!("{}{after}", self.name),
                Some((name, after))
                    if !name.is_empty()
                        && !name.starts_with('!')
                        && variables.is_none_or(|variables| !variables.contains_key(name)) =>
                {
                    made += &format!("${{{}}}{after}", self.reference(name));
                }
                _ => made += &format!("${{{part}"),
            }
        }
        made
    }
}
