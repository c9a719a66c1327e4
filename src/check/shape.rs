//! The shape of a template: its sections, and what stands in each of them. Resources have a file of their own.
//!
//! Source of what is allowed: CloudFormation user guide, "Template anatomy", and cfn-lint 1.58.0, `schemas/other`.

use crate::check::returned::Returned;
use crate::diag::codes::template as codes;
use crate::diag::nearest;
use crate::diag::{Diagnostic, Place};
use crate::template::intrinsic::{adds_entries, call, grows};
use crate::template::placeholder::written;
use crate::template::trail::Trail;
use crate::template::wording::{described, meant};
use crate::template::{Document, SECTIONS};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Sections that are mappings of entries whose names follow the rule for logical ids.
const NAMED: &[&str] = &["Conditions", "Mappings", "Outputs", "Parameters", "Resources", "Rules"];

const OUTPUT: &[&str] = &["Condition", "Description", "Export", "Value"];

/// The most characters of a logical id or another name.
const LONGEST_NAME: usize = 255;

/// What is wrong with the sections.
pub(super) fn findings(document: Document) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let root = document.root();
    for (name, value) in root {
        section(name, value, &mut findings);
    }
    if root.get("Resources").is_none_or(|resources| resources.as_object().is_some_and(Map::is_empty)) {
        let hint = "describe at least one resource under `Resources`";
        findings.push(wrong(&Trail::ROOT, "the template has no resources", hint));
    }
    let written = |section| document.section(section).filter(|(name, _)| !adds_entries(name));
    for (name, value) in written("Mappings") {
        mapping(name, value, &mut findings);
    }
    let mut exports = BTreeMap::new();
    for (name, value) in written("Outputs") {
        output(document, name, value, &mut findings);
        // Of two with conditions at most one may be there.
        let export =
            value.get("Export").and_then(|export| export.get("Name")).filter(|_| value.get("Condition").is_none());
        if let Some(other) = export.and_then(|export| exports.insert(export.to_string(), name)) {
            let message = format!("outputs `{other}` and `{name}` export the same name");
            let outputs = Trail::ROOT.key("Outputs");
            findings.push(wrong(&outputs.key(name), message, "rename one of the exports: they are unique in a region"));
        }
    }
    findings
}

/// A finding about the shape of the template.
pub(super) fn wrong(at: &Trail, message: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
    Diagnostic::error(&codes::TEMPLATE_SHAPE, at.place(), message).hint(hint)
}

/// What is wrong with a template that is no object at all.
pub(super) fn not_an_object() -> Diagnostic {
    let message = "a template must be an object";
    let hint = "write an object with `AWSTemplateFormatVersion` and `Resources`";
    Diagnostic::error(&codes::TEMPLATE_SHAPE, Place::Pointer(String::new()), message).hint(hint)
}

/// Says of each key that is not among the known ones that it does not belong there. `lacks` are the words before the
/// key: `an output has no key`.
pub(super) fn unknown_keys(body: &Map<String, Value>, known: &[&str], lacks: &str, at: &Trail) -> Vec<Diagnostic> {
    body.keys().filter_map(|key| unknown_key(key, known, lacks, at)).collect()
}

fn unknown_key(key: &str, known: &[&str], lacks: &str, at: &Trail) -> Option<Diagnostic> {
    if known.contains(&key) || adds_entries(key) {
        return None;
    }
    let hint = meant(nearest(key, known.iter().copied()), "remove it");
    Some(wrong(&at.key(key), format!("{lacks} `{key}`"), hint))
}

fn section(name: &str, value: &Value, findings: &mut Vec<Diagnostic>) {
    let at = Trail::ROOT.key(name);
    match (name, value) {
        ("AWSTemplateFormatVersion", value) if value != "2010-09-09" => {
            findings.push(wrong(&at, "the only valid template version is `2010-09-09`", "write `\"2010-09-09\"`"));
        }
        ("Description", value) if !value.is_string() => {
            findings.push(wrong(&at, "the description is not a string", "write a string"));
        }
        (name, Value::Object(entries)) if NAMED.contains(&name) => {
            findings.extend(entries.keys().filter_map(|entry| named(name, entry, &at)));
        }
        (name, _) if !value.is_null() && (NAMED.contains(&name) || name == "Metadata" && !value.is_object()) => {
            findings.push(wrong(
                &at,
                format!("`{name}` is not an object"),
                "write an object with an entry for each name",
            ));
        }
        (name, _) => findings.extend(unknown_key(name, SECTIONS, "a template has no section", &Trail::ROOT)),
    }
}

/// What is wrong with a name that follows the rule for logical ids. Names of conditions and rules may have ampersands, hyphens and
/// underscores as well: AWS says so nowhere, but its own samples and quick starts have them, and are deployed (quickstart-aws-vpc,
/// `PrivateSubnets&3AZCondition`; aws-cloudformation-templates, `Is-EC2-VPC`; quickstart-linux-bastion, `X86_64Instance`).
fn named(section: &str, name: &str, at: &Trail) -> Option<Diagnostic> {
    let at = at.key(name);
    let is_free = ["Conditions", "Rules"].contains(&section);
    if adds_entries(name) {
        None
    } else if name.is_empty()
        || !name.chars().all(|found| found.is_ascii_alphanumeric() || is_free && "&-_".contains(found))
    {
        let hint = "use only the letters a to z and A to Z and the digits 0 to 9";
        Some(wrong(&at, format!("`{name}` has characters that are not allowed in names"), hint))
    } else if name.len() > LONGEST_NAME {
        let message = format!("a name with {} characters is too long", name.len());
        Some(wrong(&at, message, format!("use at most {LONGEST_NAME}")))
    } else {
        None
    }
}

fn mapping(name: &str, value: &Value, findings: &mut Vec<Diagnostic>) {
    let section = Trail::ROOT.key("Mappings");
    let at = section.key(name);
    let rows = value.as_object().filter(|rows| !rows.is_empty());
    let Some(rows) = rows else {
        return findings.push(wrong(&at, format!("mapping `{name}` has no keys"), "write an object of objects"));
    };
    for (key, row) in rows.iter().filter(|(key, _)| !adds_entries(key)) {
        let at = at.key(key);
        findings.extend(mapping_key(name, key, ".-", &at));
        let Some(row) = row.as_object() else {
            let message = format!("key `{key}` of mapping `{name}` is not an object");
            findings.push(wrong(&at, message, "mappings have two levels of keys: add the second level"));
            continue;
        };
        let second_level = || row.iter().filter(|(key, _)| !adds_entries(key));
        findings.extend(second_level().filter_map(|(second, _)| mapping_key(name, second, "", &at.key(second))));
        for (second, value) in second_level().filter(|(_, value)| value.is_object()) {
            let at = at.key(second);
            let message = format!(
                "`{second}` under `{key}` of mapping `{name}` is {}, which a mapping cannot contain",
                described(value)
            );
            findings.push(wrong(
                &at,
                message,
                "write a string, a number or a list: functions are not evaluated in mappings",
            ));
        }
    }
}

/// What is wrong with a key of a mapping, which may have some characters beside letters and digits.
///
/// Source: cfn-lint 1.58.0, `other/mappings`; CloudFormation's own message is that an attribute name of a mapping must contain only
/// alphanumeric characters.
fn mapping_key(mapping: &str, key: &str, more: &str, at: &Trail) -> Option<Diagnostic> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || more.contains(letter);
    let message = format!("key `{key}` of mapping `{mapping}` has characters that are not allowed there");
    let hint = match more {
        "" => "on the second level use only letters and digits",
        _ => "use only letters, digits, `.` and `-`",
    };
    (!key.chars().all(is_allowed)).then(|| wrong(at, message, hint))
}

/// What is wrong with the name of an export.
///
/// Source: CloudFormation's own messages: it has to consist only of alphanumeric characters, colons, or hyphens, and must not
/// depend on any resources, imported values, or `Fn::GetAZs` (aws-cdk issue 28563, cfn-lint issue 1632). That of resources is said
/// where references are.
fn exported(output: &str, name: &Value, at: &Trail) -> Option<Diagnostic> {
    let (export, text) = (at.key("Export"), name.as_str().or_else(|| name.get("Fn::Sub")?.as_str()));
    let at = export.key("Name");
    let is_bad = |letter: char| !letter.is_ascii_alphanumeric() && letter != ':' && letter != '-';
    if text.is_some_and(|text| written(text).any(|part| part.contains(is_bad))) {
        let message = format!("the name of the export of output `{output}` has characters that are not allowed there");
        return Some(wrong(&at, message, "use only letters, digits, `:` and `-`"));
    }
    let function = ["Fn::ImportValue", "Fn::GetAZs"].into_iter().find(|function| is_called(name, function))?;
    let message = format!("the name of the export of output `{output}` depends on `{function}`");
    Some(wrong(&at, message, "use parameters, pseudo parameters and mappings there"))
}

fn is_called(value: &Value, function: &str) -> bool {
    match value {
        Value::Object(entries) => entries.iter().any(|(key, value)| key == function || is_called(value, function)),
        Value::Array(items) => items.iter().any(|item| is_called(item, function)),
        _ => false,
    }
}

fn output(document: Document, name: &str, value: &Value, findings: &mut Vec<Diagnostic>) {
    let section = Trail::ROOT.key("Outputs");
    let at = section.key(name);
    let Some(body) = value.as_object() else {
        return findings.push(wrong(&at, format!("output `{name}` is not an object"), "write `{\"Value\": …}`"));
    };
    if !body.contains_key("Value") {
        findings.push(wrong(&at, format!("output `{name}` has no `Value`"), "add `Value`"));
    }
    if let Some(value @ (Value::Array(_) | Value::Object(_))) = body.get("Value")
        && call(value).is_none()
        && !value.as_object().is_some_and(grows)
    {
        let message = format!("the value of output `{name}` is {}, not a string", described(value));
        findings.push(wrong(&at.key("Value"), message, "join the items of a list with `Fn::Join`"));
    }
    if let Some(call) = body.get("Value").and_then(call)
        && Returned::of_call(document, call) == Some(Returned::List)
    {
        let message = format!("the value of output `{name}` is a list, by `{}`, not a string", call.function);
        findings.push(wrong(&at.key("Value"), message, "join the items of a list with `Fn::Join`"));
    }
    if let Some(description) = body.get("Description").filter(|description| !description.is_string()) {
        let message = format!("the description of output `{name}` is {}, not a string", described(description));
        findings.push(wrong(&at.key("Description"), message, "write a string: functions are not evaluated there"));
    }
    if let Some(export) = body.get("Export")
        && export.get("Name").is_none()
    {
        let message = format!("the export of output `{name}` has no name");
        findings.push(wrong(&at.key("Export"), message, "write `{\"Name\": …}`"));
    }
    if let Some(export) = body.get("Export").and_then(|export| export.get("Name")) {
        findings.extend(exported(name, export, &at));
    }
    findings.extend(unknown_keys(body, OUTPUT, "an output has no key", &at));
}
