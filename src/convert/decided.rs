//! A template with its conditions decided, as far as its parameters decide them.

use crate::network::Model;
use crate::template::evaluate::{Settings, Truth};
use crate::template::intrinsic::{Call, call};
use crate::template::reference::{Owner, Reference, ReferenceKind, references};
use crate::template::{Document, Resource};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A template whose conditions are to be decided, and what else is written out in it.
pub(super) struct Decided<'m, 'a> {
    pub model: &'m Model<'a>,
    /// What stands in the place of some parameters.
    pub literals: BTreeMap<&'m str, Value>,
    /// The mappings whose values stand in the place of the calls that find them.
    pub mappings: &'m BTreeSet<&'m str>,
}

impl<'a> Decided<'_, 'a> {
    /// The template without what is not made and without the conditions that are decided. What a macro rewrites keeps its
    /// conditions: nobody knows what the macro makes of them.
    pub fn template(&self) -> Value {
        let document = self.model.document;
        let mut template = self.model.template.clone();
        let is_rewritten = document.is_rewritten();
        replace(&mut template, "Resources", |id, body| {
            let Some(resource) = document.resource(id) else { return Some(body.clone()) };
            let written = || if is_rewritten { body.clone() } else { Value::Object(self.resource(resource)) };
            (!self.model.evaluator.exists(resource).is_no()).then(written)
        });
        if is_rewritten {
            return template;
        }
        replace(&mut template, "Outputs", |name, body| self.output(name, body));
        replace(&mut template, "Conditions", |name, body| {
            Some(document.entry("Conditions", name).map_or_else(|| body.clone(), |(_, body)| self.argument(body)))
        });
        if let Some(sections) = template.as_object_mut() {
            sections.shift_remove("Rules");
        }
        prune(&mut template);
        template
    }

    fn resource(&self, resource: Resource<'a>) -> Map<String, Value> {
        let attributes = resource.body.iter().filter_map(|(name, written)| {
            let value = match (name.as_str(), written) {
                ("Type", _) => Some(written.clone()),
                ("Condition", Value::String(condition)) => self.condition(condition),
                ("DependsOn", _) => self.waits(written),
                _ => self.value(written),
            };
            Some((name.clone(), value?))
        });
        attributes.collect()
    }

    /// An output, if it is made or may be.
    fn output(&self, name: &str, body: &Value) -> Option<Value> {
        let (_, written) = self.model.document.section("Outputs").find(|(other, _)| *other == name)?;
        let Some(entries) = written.as_object() else { return Some(body.clone()) };
        let condition = entries.get("Condition").and_then(Value::as_str);
        if condition.is_some_and(|name| self.model.evaluator.condition(name).is_no()) {
            return None;
        }
        let entries = entries.iter().filter_map(|(key, written)| {
            let value = match (key.as_str(), written) {
                ("Condition", Value::String(condition)) => self.condition(condition),
                _ => self.value(written),
            };
            Some((key.clone(), value?))
        });
        Some(Value::Object(entries.collect()))
    }

    /// The name of a condition, unless it holds.
    fn condition(&self, name: &str) -> Option<Value> {
        (!self.model.evaluator.condition(name).is_yes()).then(|| json!(name))
    }

    /// What is waited for, without what is not made.
    fn waits(&self, written: &Value) -> Option<Value> {
        let document = self.model.document;
        let is_made = |id: &Value| {
            let resource = id.as_str().and_then(|id| document.resource(id));
            !resource.is_some_and(|resource| self.model.evaluator.exists(resource).is_no())
        };
        match written {
            Value::Array(ids) => {
                let made = ids.iter().filter(|id| is_made(id)).cloned().collect::<Vec<_>>();
                (!made.is_empty() || ids.is_empty()).then_some(Value::Array(made))
            }
            _ => is_made(written).then(|| written.clone()),
        }
    }

    /// A value with its conditions decided; `None` if `AWS::NoValue` takes it away.
    fn value(&self, value: &'a Value) -> Option<Value> {
        match value {
            Value::Object(entries) => match call(value) {
                Some(call) => self.call(value, call),
                None => {
                    let entries = entries.iter().filter_map(|(key, value)| Some((key.clone(), self.value(value)?)));
                    Some(Value::Object(entries.collect()))
                }
            },
            Value::Array(items) => Some(items.iter().filter_map(|item| self.value(item)).collect()),
            _ => Some(value.clone()),
        }
    }

    fn call(&self, value: &'a Value, Call { function, argument }: Call<'a>) -> Option<Value> {
        let several = argument.as_array().map(Vec::as_slice).unwrap_or_default();
        match (function, argument, several) {
            ("Ref", Value::String(name), _) if name == "AWS::NoValue" => return None,
            ("Ref", Value::String(name), _) => {
                if let Some(literal) = self.literals.get(name.as_str()) {
                    return Some(literal.clone());
                }
            }
            ("Fn::If", _, [Value::String(name), then, otherwise]) => match self.model.evaluator.condition(name) {
                Truth::Yes => return self.value(then),
                Truth::No => return self.value(otherwise),
                Truth::Unknown(_) => {}
            },
            ("Fn::FindInMap", _, [Value::String(name), ..]) if self.mappings.contains(name.as_str()) => {
                let found = self.model.evaluator.fold(value, String::new()).term.to_json();
                // What is not found remains an object.
                if !found.is_object() {
                    return Some(found);
                }
            }
            ("Fn::Sub", Value::String(text), _) => return Some(json!({ function: self.text(text, None) })),
            ("Fn::Sub", _, [Value::String(text), variables @ Value::Object(own)]) => {
                return Some(json!({ function: [self.text(text, Some(own)), self.argument(variables)] }));
            }
            _ => {}
        }
        Some(json!({ function: self.argument(argument) }))
    }

    /// What a function is called with: its arguments have their positions, so that nothing is taken away.
    fn argument(&self, value: &'a Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.argument(item)).collect(),
            _ => self.value(value).unwrap_or_else(|| json!({ "Ref": "AWS::NoValue" })),
        }
    }

    /// A text for `Fn::Sub`, in which what parameters say is written out.
    fn text(&self, text: &str, variables: Option<&Map<String, Value>>) -> String {
        let mut parts = text.split("${");
        let mut written = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let literal = part.split_once('}').and_then(|(name, after)| {
                let name = name.trim();
                let is_own = variables.is_some_and(|variables| variables.contains_key(name));
                let literal = self.literals.get(name).filter(|_| !is_own)?.as_str()?;
                Some(literal.replace("${", "${!") + after)
            });
            written += &literal.unwrap_or_else(|| format!("${{{part}"));
        }
        written
    }
}

/// Puts others in the place of the entries of a section, and takes out those that have none.
fn replace(template: &mut Value, section: &str, with: impl Fn(&str, &Value) -> Option<Value>) {
    if let Some(entries) = template.get_mut(section).and_then(Value::as_object_mut) {
        *entries = entries.iter().filter_map(|(name, body)| Some((name.clone(), with(name, body)?))).collect();
    }
}

/// Takes out the conditions and mappings that nothing names any more.
fn prune(template: &mut Value) {
    let Some(document) = Document::of(template) else { return };
    let references = references(document).all;
    let of = |reference: &&Reference| match reference.kind {
        ReferenceKind::Condition => Some("Conditions"),
        ReferenceKind::Mapping(_) => Some("Mappings"),
        _ => None,
    };
    let mut named = BTreeSet::new();
    let mut waiting =
        references.iter().filter(|reference| matches!(reference.from, Owner::Resource(_) | Owner::Output(_)));
    let mut waiting = waiting.by_ref().collect::<Vec<_>>();
    while let Some(reference) = waiting.pop() {
        let Some(section) = of(&reference) else { continue };
        if named.insert((section, reference.to.to_owned())) && section == "Conditions" {
            waiting.extend(references.iter().filter(|other| other.from == Owner::Condition(reference.to)));
        }
    }
    // Under the language extensions the name of a mapping may be computed.
    let sections = if document.is_extended() { &["Conditions"][..] } else { &["Conditions", "Mappings"] };
    for section in sections {
        replace(template, section, |name, body| named.contains(&(*section, name.to_owned())).then(|| body.clone()));
        if let Some(sections) = template.as_object_mut()
            && sections.get(*section).and_then(Value::as_object).is_some_and(Map::is_empty)
        {
            sections.shift_remove(*section);
        }
    }
}

/// A template with its conditions decided under some settings, the values of its mappings written out, and what is known of
/// some parameters in their place.
pub(super) fn decided(template: &Value, settings: &Settings, literals: BTreeMap<&str, Value>) -> Option<Value> {
    let model = Model::of(template, settings)?;
    let mappings = model.document.section("Mappings").map(|(name, _)| name).collect();
    Some(Decided { model: &model, literals, mappings: &mappings }.template())
}
