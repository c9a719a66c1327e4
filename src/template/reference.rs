//! Who names whom: every `Ref`, `Fn::GetAtt`, `Fn::Sub`, `DependsOn`, condition and mapping of a template.

use crate::diag::Diagnostic;
use crate::diag::codes::template as codes;
use crate::diag::nearest;
use crate::template::Document;
use crate::template::intrinsic::{Call, EXTENSIONS, FUNCTIONS, LOOP, MACRO, call};
use crate::template::placeholder::placeholders;
use crate::template::trail::Trail;
use crate::template::wording::meant;
use serde_json::Value;

/// One place in a template where something is named that stands elsewhere. Whether it is there is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'a> {
    /// What the place belongs to.
    pub from: Owner<'a>,
    /// The place, as a JSON Pointer to the name or to the text or list that holds it.
    pub pointer: String,
    /// The name.
    pub to: &'a str,
    /// In which way it is named.
    pub kind: ReferenceKind<'a>,
}

/// What a reference belongs to, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// A resource.
    Resource(&'a str),
    /// An output.
    Output(&'a str),
    /// A condition.
    Condition(&'a str),
    /// A rule about parameters.
    Rule(&'a str),
}

/// The way something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceKind<'a> {
    /// `Ref`: a resource, parameter or pseudo parameter.
    Ref,
    /// `Fn::GetAtt`: a resource, and the attribute unless that is computed.
    GetAtt(Option<&'a str>),
    /// A placeholder of `Fn::Sub` that is none of its own variables: as `Ref`, or with an attribute as `Fn::GetAtt`.
    Sub(Option<&'a str>),
    /// `DependsOn`: a resource.
    DependsOn,
    /// `Condition` of a resource or output or among conditions, or the first argument of `Fn::If`: a condition.
    Condition,
    /// `Fn::FindInMap`: a mapping, and the two keys unless they are computed.
    Mapping([Option<&'a str>; 2]),
}

/// All references of a template, in the order of the file within each section.
#[derive(Debug, Default)]
pub struct References<'a> {
    /// The references.
    pub all: Vec<Reference<'a>>,
    /// What looks like a reference and cannot be read as one.
    pub faults: Vec<Diagnostic>,
}

/// Collects the references of a template.
pub fn references(document: Document<'_>) -> References<'_> {
    // Most resources name a handful of others: a list that starts so long is hardly ever copied to a longer one.
    let all = Vec::with_capacity(4 * document.section("Resources").count());
    let mut walker = Walker { document, from: Owner::Rule(""), found: References { all, faults: Vec::new() } };
    for (section, owner) in [
        ("Rules", Owner::Rule as fn(_) -> _),
        ("Conditions", Owner::Condition),
        ("Resources", Owner::Resource),
        ("Outputs", Owner::Output),
    ] {
        let at = Trail::ROOT.key(section);
        for (name, value) in document.section(section) {
            walker.from = owner(name);
            walker.looped(name, &at.key(name));
            walker.entry(name, value, &at.key(name));
        }
    }
    walker.found
}

struct Walker<'a> {
    document: Document<'a>,
    from: Owner<'a>,
    found: References<'a>,
}

impl<'a> Walker<'a> {
    /// Walks an entry of a section. Resources and outputs name a condition, resources others they wait for.
    fn entry(&mut self, name: &str, value: &'a Value, at: &Trail) {
        let has_attributes = matches!(self.from, Owner::Resource(_) | Owner::Output(_));
        let Some(body) = value.as_object().filter(|_| has_attributes && !name.starts_with("Fn::")) else {
            return self.value(value, at);
        };
        for (attribute, value) in body {
            let at = at.key(attribute);
            match (attribute.as_str(), value) {
                ("Type", _) => {}
                ("Condition", Value::String(to)) => self.push(to, ReferenceKind::Condition, &at),
                ("DependsOn", Value::String(to)) => self.push(to, ReferenceKind::DependsOn, &at),
                ("DependsOn", Value::Array(several)) => {
                    for (index, to) in several.iter().enumerate() {
                        if let Some(to) = to.as_str() {
                            self.push(to, ReferenceKind::DependsOn, &at.index(index));
                        }
                    }
                }
                _ => self.value(value, &at),
            }
        }
    }

    fn value(&mut self, value: &'a Value, at: &Trail) {
        match value {
            Value::Object(entries) => {
                if let Some(call) = call(value) {
                    return self.call(call, &at.key(call.function));
                }
                for (key, value) in entries {
                    self.looped(key, &at.key(key));
                    match (self.from, key.as_str(), value) {
                        (Owner::Condition(_), "Condition", Value::String(to)) => {
                            self.push(to, ReferenceKind::Condition, &at.key(key));
                        }
                        _ => self.value(value, &at.key(key)),
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &at.index(index));
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, Call { function, argument }: Call<'a>, at: &Trail) {
        // What a macro writes in its place is not there yet.
        if let Some(by_macro) = call(argument).filter(|inner| inner.function == MACRO) {
            return self.value(by_macro.argument, &at.key(MACRO));
        }
        match (function, argument) {
            ("Ref", Value::String(to)) => self.push(to, ReferenceKind::Ref, at),
            ("Ref", Value::Object(_)) if self.document.is_extended() => self.value(argument, at),
            ("Ref", _) => {
                self.fault(at, "`Ref` expects a name", "write the logical id or the parameter name as a string")
            }
            ("Fn::GetAtt", _) => self.get_att(argument, at),
            ("Fn::Sub", _) => self.sub(argument, at),
            ("Fn::If", _) => self.if_else(argument, at),
            ("Fn::FindInMap", _) => self.find_in_map(argument, at),
            _ => {
                self.known(function, at);
                self.value(argument, at);
            }
        }
    }

    fn get_att(&mut self, argument: &'a Value, at: &Trail) {
        let list = argument.as_array().map(Vec::as_slice);
        match (argument.as_str().and_then(|text| text.split_once('.')), list) {
            (Some((to, attribute)), _) => self.push(to, ReferenceKind::GetAtt(Some(attribute)), at),
            (None, Some([Value::String(to), Value::String(attribute)])) => {
                self.push(to, ReferenceKind::GetAtt(Some(attribute)), at);
            }
            (None, Some([Value::String(to), attribute @ Value::Object(_)])) => {
                self.push(to, ReferenceKind::GetAtt(None), at);
                self.value(attribute, &at.index(1));
            }
            (None, Some([Value::Object(_), _])) if self.document.is_extended() => self.value(argument, at),
            _ => self.fault(
                at,
                "`Fn::GetAtt` expects a logical id and an attribute",
                "write `[\"LogicalId\", \"Attribute\"]`, or `\"LogicalId.Attribute\"`",
            ),
        }
    }

    fn sub(&mut self, argument: &'a Value, at: &Trail) {
        match (argument, argument.as_array().map(Vec::as_slice)) {
            (Value::String(text), _) => self.placeholders(text, None, at),
            (_, Some([Value::String(text), variables @ Value::Object(_)])) => {
                self.placeholders(text, Some(variables), &at.index(0));
                self.value(variables, &at.index(1));
            }
            _ => self.fault(
                at,
                "`Fn::Sub` expects a string, or a string and its variables",
                "write `\"…${Name}…\"`, or `[\"…${Name}…\", {\"Name\": …}]`",
            ),
        }
    }

    fn placeholders(&mut self, text: &'a str, variables: Option<&Value>, at: &Trail) {
        for name in placeholders(text).filter(|name| variables.is_none_or(|known| known.get(name).is_none())) {
            match name.split_once('.') {
                Some((to, attribute)) => self.push(to, ReferenceKind::Sub(Some(attribute)), at),
                None => self.push(name, ReferenceKind::Sub(None), at),
            }
        }
    }

    fn if_else(&mut self, argument: &'a Value, at: &Trail) {
        let Some([Value::String(condition), then, otherwise]) = argument.as_array().map(Vec::as_slice) else {
            return self.fault(
                at,
                "`Fn::If` expects the name of a condition and two values",
                "write `[\"Condition\", value if true, value if false]`",
            );
        };
        self.push(condition, ReferenceKind::Condition, &at.index(0));
        self.value(then, &at.index(1));
        self.value(otherwise, &at.index(2));
    }

    fn find_in_map(&mut self, argument: &'a Value, at: &Trail) {
        let Some([map, first, second, ..]) = argument.as_array().map(Vec::as_slice) else {
            return self.fault(
                at,
                "`Fn::FindInMap` expects a mapping and two keys",
                "write `[\"Mapping\", \"top-level key\", \"second-level key\"]`",
            );
        };
        // With a default value, which the language extensions allow, keys may be missing.
        let has_default = argument.get(3).is_some();
        if let Some(map) = map.as_str().filter(|_| !has_default) {
            self.push(map, ReferenceKind::Mapping([first.as_str(), second.as_str()]), at);
        }
        self.value(argument, at);
    }

    fn push(&mut self, to: &'a str, kind: ReferenceKind<'a>, at: &Trail) {
        self.found.all.push(Reference { from: self.from, pointer: at.pointer(), to, kind });
    }

    /// A loop among other keys, or among those of a section.
    fn looped(&mut self, key: &str, at: &Trail) {
        if key.starts_with(LOOP) {
            self.known(key, at);
        }
    }

    /// A function whose name nobody knows, or that needs a transform which is not there.
    fn known(&mut self, function: &str, at: &Trail) {
        let extension = EXTENSIONS.contains(&function) || function.starts_with(LOOP);
        let (message, hint) = if extension && !self.document.is_extended() {
            let message = format!("`{function}` needs the transform `AWS::LanguageExtensions`");
            (message, "add `\"Transform\": \"AWS::LanguageExtensions\"` at the top".to_owned())
        } else if extension || FUNCTIONS.contains(&function) {
            return;
        } else {
            // What all of them begin with would make any two look alike.
            let bare = |name: &'static str| name.strip_prefix("Fn::");
            let near = nearest(function.trim_start_matches("Fn::"), FUNCTIONS.iter().filter_map(|name| bare(name)));
            let near = near.map(|near| format!("Fn::{near}"));
            (format!("CloudFormation has no function `{function}`"), meant(near.as_deref(), "remove it"))
        };
        self.found.faults.push(Diagnostic::error(&codes::UNKNOWN_FUNCTION, at.place(), message).hint(hint));
    }

    fn fault(&mut self, at: &Trail, message: &str, hint: &str) {
        self.found.faults.push(Diagnostic::error(&codes::TEMPLATE_SHAPE, at.place(), message).hint(hint));
    }
}

impl<'a> Reference<'a> {
    /// Whether its owner has to be made after what it names, if that is a resource.
    pub fn orders(&self) -> bool {
        matches!(
            self.kind,
            ReferenceKind::Ref | ReferenceKind::GetAtt(_) | ReferenceKind::Sub(_) | ReferenceKind::DependsOn
        )
    }

    /// The resource it belongs to, if it belongs to one.
    pub fn resource(&self) -> Option<&'a str> {
        if let Owner::Resource(id) = self.from { Some(id) } else { None }
    }
}

impl std::fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Owner::Resource(name) => write!(f, "`{name}`"),
            Owner::Output(name) => write!(f, "output `{name}`"),
            Owner::Condition(name) => write!(f, "condition `{name}`"),
            Owner::Rule(name) => write!(f, "rule `{name}`"),
        }
    }
}
