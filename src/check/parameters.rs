//! Parameters: their types, what they allow, and that their defaults are allowed.
//!
//! Source: CloudFormation user guide, "Parameters", under "Properties".

use crate::check::shape::{unknown_keys, wrong};
use crate::diag::Diagnostic;
use crate::diag::codes::template as codes;
use crate::template::Document;
use crate::template::intrinsic::adds_entries;
use crate::template::parameter_type::item_type;
use crate::template::trail::Trail;
use crate::template::wording::described;
use regex_lite::Regex;
use serde_json::{Map, Value};

const PARAMETER: &[&str] = &[
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];

/// The most bytes of the value of a parameter (CloudFormation user guide, "Understand CloudFormation quotas").
const LONGEST_VALUE: usize = 4_096;

/// Whether nobody may see the value of a parameter: CloudFormation does not show it, or its name says that it is secret.
pub fn is_secret(name: &str, declared: &Value) -> bool {
    const WORDS: [&str; 3] = ["password", "secret", "token"];
    let name = name.to_lowercase();
    hides_value(declared) || WORDS.iter().any(|word| name.contains(word))
}

/// Whether CloudFormation shows asterisks in the place of the value of a parameter.
pub fn hides_value(declared: &Value) -> bool {
    let flag = declared.get("NoEcho");
    flag.and_then(Value::as_bool)
        .unwrap_or_else(|| flag.and_then(Value::as_str).is_some_and(|flag| flag.eq_ignore_ascii_case("true")))
}

/// What is wrong with the parameters of a template.
pub(super) fn findings(document: Document) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let section = Trail::ROOT.key("Parameters");
    for (name, value) in document.section("Parameters").filter(|(name, _)| !adds_entries(name)) {
        parameter(name, value, document, &section.key(name), &mut findings);
    }
    findings
}

fn parameter(name: &str, value: &Value, document: Document, at: &Trail, findings: &mut Vec<Diagnostic>) {
    let Some(body) = value.as_object() else {
        return findings.push(wrong(
            at,
            format!("parameter `{name}` is not an object"),
            "write `{\"Type\": \"String\"}`",
        ));
    };
    match body.get("Type") {
        None => findings.push(wrong(at, format!("parameter `{name}` has no `Type`"), "add `\"Type\": \"String\"`")),
        Some(kind) if kind.as_str().is_some_and(is_parameter_type) => {}
        Some(kind) => {
            let message = format!("the type of parameter `{name}` is {}, which does not exist", described(kind));
            findings.push(wrong(&at.key("Type"), message, "write `String`, `Number` or an AWS-specific type"));
        }
    }
    for (key, is, wanted) in KEYS {
        if let Some(value) = body.get(*key).filter(|value| !value.is_null() && !is(value)) {
            let message = format!("`{key}` of parameter `{name}` is {}, not {wanted}", described(value));
            findings.push(wrong(&at.key(key), message, format!("write {wanted}")));
        }
    }
    if let Some(why) = refused(body) {
        let default = described(&body["Default"]);
        let message = format!("the default of parameter `{name}` is {default}, which {why}");
        let at = at.key("Default").place();
        let hint = "change the default, or what the parameter allows";
        findings.push(Diagnostic::error(&codes::INVALID_VALUE, at, message).hint(hint));
    }
    if document.has("Resources", name) {
        let message = format!("`{name}` is both a parameter and a resource");
        findings.push(wrong(at, message, "rename one of them"));
    }
    findings.extend(unknown_keys(body, PARAMETER, "a parameter has no key", at));
}

/// A key of a parameter, what it has to be, and that in words.
type Key = (&'static str, fn(&Value) -> bool, &'static str);

const KEYS: &[Key] = &[
    ("AllowedPattern", Value::is_string, "a regular expression"),
    ("AllowedValues", is_scalars, "a list of strings or numbers"),
    ("ConstraintDescription", Value::is_string, "a string"),
    ("Default", is_scalar, "a string or a number; the items of a list are separated by commas"),
    ("Description", Value::is_string, "a string"),
    ("MaxLength", is_number, "a number"),
    ("MaxValue", is_number, "a number"),
    ("MinLength", is_number, "a number"),
    ("MinValue", is_number, "a number"),
    ("NoEcho", is_boolean, "`true` or `false`"),
];

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn is_scalars(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(is_scalar))
}

fn is_number(value: &Value) -> bool {
    number(Some(value)).is_some()
}

fn is_boolean(value: &Value) -> bool {
    matches!(text(value).to_lowercase().as_str(), "true" | "false")
}

/// CloudFormation takes every parameter as text.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn number(value: Option<&Value>) -> Option<f64> {
    text(value?).trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Why a parameter does not allow its default, as a clause; nothing if it does, or has none. A parameter of an AWS-specific
/// type may be allowed less by AWS: that is not known here.
fn refused(body: &Map<String, Value>) -> Option<String> {
    let kind = body.get("Type").and_then(Value::as_str)?;
    let default = body.get("Default").filter(|default| is_scalar(default) && !default.is_null())?;
    let default = text(default);
    if default.len() > LONGEST_VALUE {
        return Some(format!("is longer than {LONGEST_VALUE} bytes"));
    }
    // The default of a list is several values in one text.
    let values = match kind {
        "String" | "Number" => vec![default.as_str()],
        "CommaDelimitedList" | "List<Number>" | "List<String>" => default.split(',').map(str::trim).collect(),
        _ => return None,
    };
    let bound = |key: &str| number(body.get(key));
    for value in values.iter().copied() {
        if kind.contains("Number") {
            let Ok(found) = value.trim().parse::<f64>() else { return Some("is not a number".to_owned()) };
            if let Some(least) = bound("MinValue").filter(|least| found < *least) {
                return Some(format!("is less than `MinValue` {least}"));
            }
            if let Some(most) = bound("MaxValue").filter(|most| found > *most) {
                return Some(format!("is greater than `MaxValue` {most}"));
            }
        }
        if let Some(Value::Array(allowed)) = body.get("AllowedValues")
            && !allowed.iter().any(|one| text(one) == value || text(one) == default)
        {
            return Some("is not one of its `AllowedValues`".to_owned());
        }
    }
    if kind == "String" {
        let length = default.chars().count() as f64;
        if let Some(least) = bound("MinLength").filter(|least| length < *least) {
            return Some(format!("is shorter than `MinLength` {least}"));
        }
        if let Some(most) = bound("MaxLength").filter(|most| length > *most) {
            return Some(format!("is longer than `MaxLength` {most}"));
        }
        // Java's expressions know more than these: one that cannot be read here refuses nothing.
        let pattern = body.get("AllowedPattern").and_then(Value::as_str);
        let pattern = pattern.and_then(|pattern| Some((pattern, Regex::new(&format!("^(?:{pattern})")).ok()?)));
        if let Some((pattern, _)) = pattern.filter(|(_, found)| !found.is_match(&default)) {
            return Some(format!("does not match `AllowedPattern` `{pattern}`"));
        }
    }
    None
}

/// Whether parameters can have a type. The types of AWS values are many and grow: of those only the form is judged.
fn is_parameter_type(name: &str) -> bool {
    let item = item_type(name);
    matches!(name, "String" | "Number" | "CommaDelimitedList" | "List<Number>" | "List<String>")
        || item.unwrap_or(name).starts_with("AWS::")
}
