//! A template as its sections: what is there by the right name and of the right shape, and nothing about the rest.

use crate::template::intrinsic::grows;
use crate::template::outside::{self, Outside};
use serde_json::{Map, Value};

/// The macro that is none: it rewrites nothing but its own functions.
const LANGUAGE_EXTENSIONS: &str = "AWS::LanguageExtensions";

/// The transform of the Serverless Application Model.
const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

/// The transform by which CodeDeploy replaces tasks.
const BLUE_GREEN: &str = "AWS::CodeDeployBlueGreen";

/// The transforms by which Secrets Manager rotates secrets.
const ROTATIONS: &[&str] = &["AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16"];

/// The sections that a template can have (CloudFormation user guide, "Template sections"; `Globals` is of the transform
/// `AWS::Serverless`, `Hooks` of CodeDeploy).
pub(crate) const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
    "Transform",
];

/// What a resource is described by, beside its logical id (CloudFormation template reference, "Resource attribute
/// reference"). That page has no `Description`; AWS takes it all the same: templates that AWS CodeStar wrote have one for each
/// resource (aws-cdk, pull request 10522; idea-cloudformation, issue 117).
pub(crate) const RESOURCE_ATTRIBUTES: &[&str] = &[
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Description",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

/// A view of a template, and of what is known of what stands outside it. Sections that are missing or no objects are empty
/// here; `shape` speaks of those.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    root: &'a Map<String, Value>,
    outside: Option<&'a Outside>,
}

/// A resource of a template.
#[derive(Debug, Clone, Copy)]
pub struct Resource<'a> {
    /// Its logical id.
    pub id: &'a str,
    /// Its type, such as `AWS::EC2::Subnet`; empty if it has none.
    pub kind: &'a str,
    /// Everything it is described by: `Type`, `Properties`, `DependsOn` and so on.
    pub body: &'a Map<String, Value>,
}

impl<'a> Document<'a> {
    /// The view of a template; `None` if it is no object.
    pub fn of(template: &'a Value) -> Option<Self> {
        template.as_object().map(|root| Self { root, outside: None })
    }

    /// The same view with what is known of what stands outside.
    #[must_use]
    pub fn beside(self, outside: &'a Outside) -> Self {
        Self { outside: Some(outside), ..self }
    }

    /// The same view with nothing beside it: a template has to be valid by itself.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { outside: None, ..self }
    }

    /// What is known of what stands outside.
    pub fn outside(self) -> Option<&'a Outside> {
        self.outside
    }

    /// The top level of the template.
    pub fn root(self) -> &'a Map<String, Value> {
        self.root
    }

    /// The entries of a section in the order of the file; none if it is missing or no object.
    pub fn section(self, name: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + Clone + use<'a> {
        self.root.get(name).and_then(Value::as_object).into_iter().flatten().map(|(key, value)| (key.as_str(), value))
    }

    /// What the template and those of other stacks say under a key of their `Metadata`, with the name of the stack, which the
    /// template itself has not.
    pub fn notes(self, key: &'a str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let outside = self.outside.and_then(|outside| outside.sections.get("Metadata")?.as_object());
        let beside = outside.into_iter().flatten().filter_map(move |(path, value)| {
            let (stack, note) = path.split_once(outside::SEPARATOR)?;
            (note == key).then_some((stack, value))
        });
        let own = self.section("Metadata").filter(move |(note, _)| *note == key).map(|(_, value)| ("", value));
        own.chain(beside)
    }

    /// The resources that are objects, in the order of the file.
    pub fn resources(self) -> impl Iterator<Item = Resource<'a>> + use<'a> {
        self.section("Resources").filter_map(|(id, body)| Resource::of(id, body))
    }

    /// The resources outside, and then those of the template: all that packets meet.
    pub fn world(self) -> impl Iterator<Item = Resource<'a>> + use<'a> {
        let outside = self.outside.and_then(|outside| outside.sections.get("Resources")?.as_object());
        outside.into_iter().flatten().filter_map(|(id, body)| Resource::of(id, body)).chain(self.resources())
    }

    /// The resource of a logical id, or of the id of something outside.
    pub fn resource(self, id: &str) -> Option<Resource<'a>> {
        let (id, body) = self.entry("Resources", id)?;
        Resource::of(id, body)
    }

    /// The entry of a section by its name: of the template, or of what stands outside.
    pub fn entry(self, section: &str, name: &str) -> Option<(&'a str, &'a Value)> {
        let own = entry(self.root, section).and_then(|section| section.as_object()?.get_key_value(name));
        own.map(|(name, value)| (name.as_str(), value)).or_else(|| self.outside?.entry(section, name))
    }

    /// Whether a text is the id AWS gave to a resource outside of which something is known.
    pub fn is_known(self, text: &str) -> bool {
        outside::is_given(text) && self.outside.is_some_and(|outside| outside.entry("Resources", text).is_some())
    }

    /// Whether a section has an entry.
    pub fn has(self, section: &str, name: &str) -> bool {
        self.root.get(section).is_some_and(|section| section.get(name).is_some())
    }

    /// The macros the template asks for, in order.
    pub fn transforms(self) -> Vec<&'a str> {
        /// A macro is given by name, or as an object with a `Name`.
        fn name(given: &Value) -> Option<&str> {
            given.as_str().or_else(|| given.get("Name")?.as_str())
        }
        match self.root.get("Transform") {
            Some(Value::Array(several)) => several.iter().filter_map(name).collect(),
            Some(one) => name(one).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// Whether the template asks for the language extensions, which allow functions in more places.
    pub fn is_extended(self) -> bool {
        self.transforms().contains(&LANGUAGE_EXTENSIONS)
    }

    /// Whether a macro, an include or a loop changes what the template says before it is deployed. The language
    /// extensions alone do not: they only allow more in places that are judged as they stand.
    pub fn is_rewritten(self) -> bool {
        self.transforms().iter().any(|name| self.is_rewritten_by(name)) || self.grows()
    }
}

impl Document<'_> {
    /// Whether a macro, an include or a loop adds what the template does not tell. What is [rewritten](Self::is_rewritten) is not
    /// always: an application of the Serverless Application Model becomes a nested stack in its place, and nothing else changes
    /// (AWS SAM developer guide, "Generated CloudFormation resources for AWS::Serverless::Application").
    pub fn is_hidden(self) -> bool {
        let is_read = |resource: Resource| {
            let is_own = resource.is_serverless() || resource.body.contains_key("Connectors");
            !is_own || resource.is_application() && !resource.body.contains_key("Connectors")
        };
        let only_applications = !self.root.contains_key("Globals") && self.resources().all(is_read);
        let hides = |name: &&str| self.is_rewritten_by(name) && !(*name == SERVERLESS && only_applications);
        self.transforms().iter().any(hides) || self.grows()
    }

    /// Whether an include or a loop stands anywhere in it.
    fn grows(self) -> bool {
        grows(self.root) || self.root.iter().any(|(section, value)| section != "Metadata" && has_growth(value))
    }

    /// Whether a macro changes what the template says. Those of AWS that work on resources or sections of their own leave the
    /// others as they stand (CloudFormation template reference, "Transforms": `AWS::Serverless` processes its own types,
    /// `Globals` and `Connectors`, `AWS::SecretsManager` adds a function where a rotation schedule hosts one, and
    /// `AWS::CodeDeployBlueGreen` acts by its hook when the stack is updated).
    fn is_rewritten_by(self, name: &str) -> bool {
        let is_of_serverless =
            |resource: Resource| resource.is_serverless() || resource.body.contains_key("Connectors");
        match name {
            LANGUAGE_EXTENSIONS | BLUE_GREEN => false,
            _ if ROTATIONS.contains(&name) => false,
            SERVERLESS => self.root.contains_key("Globals") || self.resources().any(is_of_serverless),
            _ => true,
        }
    }
}

/// Whether an include or a loop stands anywhere in a value.
fn has_growth(value: &Value) -> bool {
    match value {
        Value::Object(entries) => grows(entries) || entries.values().any(has_growth),
        Value::Array(items) => items.iter().any(has_growth),
        _ => false,
    }
}

/// What stands under a key, as `get` finds it. Resources are asked for theirs all the time, and have few: to compare these is
/// faster than to hash one.
pub(crate) fn entry<'a>(entries: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    const FEW: usize = 12;
    if entries.len() > FEW {
        return entries.get(key);
    }
    entries.iter().find(|(other, _)| *other == key).map(|(_, value)| value)
}

impl<'a> Resource<'a> {
    fn of(id: &'a str, body: &'a Value) -> Option<Self> {
        let body = body.as_object()?;
        let kind = entry(body, "Type").and_then(Value::as_str).unwrap_or_default();
        Some(Self { id, kind, body })
    }

    /// Whether it is a custom resource, whose properties are free by definition: they go to a function as they are.
    pub fn is_custom(self) -> bool {
        self.kind == "AWS::CloudFormation::CustomResource" || self.kind.starts_with("Custom::")
    }

    /// Whether it is a module, of which CloudFormation makes several resources.
    pub fn is_module(self) -> bool {
        self.kind.ends_with("::MODULE")
    }

    /// Whether it is of a type that only the transform `AWS::Serverless` knows.
    pub fn is_serverless(self) -> bool {
        self.kind.starts_with("AWS::Serverless::")
    }

    /// Whether it is an application that the transform `AWS::Serverless` makes a nested stack.
    pub fn is_application(self) -> bool {
        self.kind == "AWS::Serverless::Application"
    }

    /// A property as it is written.
    pub fn property(self, name: &str) -> Option<&'a Value> {
        entry(entry(self.body, "Properties")?.as_object()?, name)
    }
}
