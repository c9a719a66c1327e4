//! `${Name}` in strings that nothing replaces.

use crate::check::names::PSEUDO_PARAMETERS;
use crate::diag::Diagnostic;
use crate::diag::codes::template as codes;
use crate::template::intrinsic::{Call, call, grows};
use crate::template::placeholder::placeholders;
use crate::template::trail::Trail;
use crate::template::{Document, Resource};
use crate::types;
use serde_json::Value;

/// Keys under which a string may hold the variables of another template.
const TEMPLATES: &[&str] = &["TemplateBody"];

/// Keys under which Step Functions replaces variables by its own substitutions (CloudFormation template reference,
/// `AWS::StepFunctions::StateMachine`, `DefinitionSubstitutions`).
const DEFINITIONS: &[&str] = &["DefinitionString", "Definition"];

/// The strings of properties and outputs that hold what `Fn::Sub` alone would replace. AWS accepts them as they are.
pub(super) fn findings(document: Document) -> Vec<Diagnostic> {
    let mut walker = Walker { document, findings: Vec::new() };
    let (resources, outputs) = (Trail::ROOT.key("Resources"), Trail::ROOT.key("Outputs"));
    for resource in document.resources() {
        let at = resources.key(resource.id);
        let at = at.key("Properties");
        for (name, value) in resource.body.get("Properties").and_then(Value::as_object).into_iter().flatten() {
            let within = Within {
                resource: Some(resource),
                name,
                whole: value,
                is_definition: DEFINITIONS.contains(&name.as_str()),
            };
            if !TEMPLATES.contains(&name.as_str()) {
                walker.value(value, &within, &at.key(name));
            }
        }
    }
    for (name, output) in document.section("Outputs") {
        if let Some(value) = output.get("Value") {
            let at = outputs.key(name);
            let within = Within { resource: None, name, whole: value, is_definition: false };
            walker.value(value, &within, &at.key("Value"));
        }
    }
    walker.findings
}

/// What a string stands in.
struct Within<'a> {
    resource: Option<Resource<'a>>,
    /// The name of the property, or of the output.
    name: &'a str,
    /// All of it.
    whole: &'a Value,
    is_definition: bool,
}

struct Walker<'a> {
    document: Document<'a>,
    findings: Vec<Diagnostic>,
}

impl Walker<'_> {
    fn value(&mut self, value: &Value, within: &Within, at: &Trail) {
        if let Some(Call { function: "Fn::Sub" | "Ref" | "Fn::GetAtt" | "Fn::Transform", .. }) = call(value) {
            return;
        }
        match value {
            Value::Object(entries) => {
                for (key, value) in entries.iter().filter(|(key, _)| !TEMPLATES.contains(&key.as_str())) {
                    self.value(value, within, &at.key(key));
                }
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| self.value(item, within, &at.index(index)));
            }
            Value::String(text) if text.contains('$') => self.text(text, within, at),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, within: &Within, at: &Trail) {
        let meant = placeholders(text).find(|name| is_variable(name) && self.is_meant(name, within));
        let Some(name) = meant else { return };
        let what = match within.resource {
            Some(resource) => format!("`{}` of `{}`", within.name, resource.id),
            None => format!("output `{}`", within.name),
        };
        let (message, hint) = if within.is_definition && !self.is_defined(name) {
            let message = format!("{what} contains `${{{name}}}`, which `DefinitionSubstitutions` does not define");
            (message, format!("add `{name}` to `DefinitionSubstitutions`, or wrap the string in `Fn::Sub`"))
        } else {
            let message = format!("{what} contains `${{{name}}}` as literal text: the string is not in `Fn::Sub`");
            (message, "wrap the string in `Fn::Sub`; ignore this if the text is intended".to_owned())
        };
        self.findings.push(Diagnostic::warning(&codes::UNSUBSTITUTED_VARIABLE, at.place(), message).hint(hint));
    }

    /// Whether a variable was probably to be replaced: it names something of the template, and neither Step Functions nor a
    /// script that sets it gives it a meaning of its own.
    fn is_meant(&self, name: &str, within: &Within) -> bool {
        if !within.is_definition {
            return self.is_defined(name) && !is_set(name, within.whole);
        }
        let substitutions = within.resource.and_then(|resource| resource.property("DefinitionSubstitutions"));
        match substitutions.map(Value::as_object) {
            Some(None) => false,
            Some(Some(entries)) if grows(entries) || entries.contains_key(name) => false,
            _ => self.is_defined(name) || within.name == DEFINITIONS[0],
        }
    }

    /// Whether `Fn::Sub` would replace it.
    fn is_defined(&self, name: &str) -> bool {
        if self.document.has("Parameters", name) || self.document.has("Resources", name) {
            return true;
        }
        let attribute = || {
            let (id, attribute) = name.split_once('.')?;
            let kind = types::kind(self.document.resource(id)?.kind)?;
            Some(kind.has_attribute(attribute))
        };
        PSEUDO_PARAMETERS.contains(&name) || attribute().unwrap_or(false)
    }
}

/// Whether a name is one that `Fn::Sub` takes, and none of a stage of API Gateway, which replaces it itself.
fn is_variable(name: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '.' | '_');
    name.chars().all(fits) && !name.starts_with("stageVariables.")
}

/// Whether a script sets a variable of this name itself: `Name=…`, `read Name`, `for Name in`.
fn is_set(name: &str, whole: &Value) -> bool {
    let whole = whole.to_string();
    let before = |at: usize| {
        whole[..at]
            .chars()
            .next_back()
            .is_none_or(|letter| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '$' && letter != '{')
    };
    let mut found = whole.match_indices(name);
    found.any(|(at, _)| {
        let rest = &whole[at + name.len()..];
        before(at) && (rest.starts_with('=') || rest.starts_with(" in ") || whole[..at].ends_with("read "))
    })
}
