//! Dynamic references, such as `{{resolve:ssm:/name}}`: how they are written, and where CloudFormation resolves them.
//!
//! Source: CloudFormation user guide, "Get values stored in other services using dynamic references".

use crate::check::schema::subject;
use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Severity};
use crate::template::Document;
use crate::template::dynamic::{segmented, split_key};
use crate::template::intrinsic::is_dynamic;
use crate::template::trail::{Step, Trail};
use crate::types;
use serde_json::Value;

/// What is wrong with the dynamic references in properties and outputs.
pub(super) fn findings(document: Document) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let (resources, outputs) = (Trail::ROOT.key("Resources"), Trail::ROOT.key("Outputs"));
    for resource in document.resources() {
        let Some(properties) = resource.body.get("Properties") else { continue };
        let places = (!resource.is_serverless() && !resource.is_module()).then(|| types::secure_strings(resource.kind));
        texts(properties, &resources.key(resource.id).key("Properties"), &mut |text, at| {
            let is_secure = || places.is_none_or(|places| places.contains(&path(at).as_str()));
            judge(&subject(resource.id, at), text, at, is_secure, &mut findings);
        });
    }
    for (name, output) in document.section("Outputs") {
        let Some(value) = output.get("Value") else { continue };
        texts(value, &outputs.key(name).key("Value"), &mut |text, at| {
            judge(&format!("output `{name}`"), text, at, || false, &mut findings);
        });
    }
    findings
}

/// Tells of every text in a value that contains what may be a dynamic reference.
fn texts(value: &Value, at: &Trail, tell: &mut dyn FnMut(&str, &Trail)) {
    match value {
        Value::String(text) if is_dynamic(text) => tell(text, at),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| texts(item, &at.index(index), tell));
        }
        Value::Object(entries) => entries.iter().for_each(|(key, value)| texts(value, &at.key(key), tell)),
        _ => {}
    }
}

/// The property at a place, key by key, list items written `*`; what functions add to the way is left out.
fn path(at: &Trail) -> String {
    let (mut steps, mut is_argument) = (Vec::new(), false);
    // `Resources`, the logical id and `Properties` come before it.
    for step in at.steps().into_iter().skip(3) {
        match step {
            Step::Key(key) if key.starts_with("Fn::") => is_argument = true,
            Step::Index(_) if is_argument => {}
            Step::Key(key) => {
                steps.push(key);
                is_argument = false;
            }
            Step::Index(_) => steps.push("*"),
            Step::Root => {}
        }
    }
    steps.join("/")
}

fn judge(subject: &str, text: &str, at: &Trail, is_secure: impl Fn() -> bool, findings: &mut Vec<Diagnostic>) {
    for (reference, segments) in segmented(text) {
        let mut tell = |severity, because: &str, hint: &str| {
            let message = format!("{subject} contains `{{{{resolve:{reference}}}}}`: {because}");
            findings.push(Diagnostic::new(&codes::INVALID_VALUE, severity, at.place(), message).hint(hint));
        };
        match (segments[0], malformed(&segments)) {
            (service, _) if service.contains("${") => {}
            (_, Some((because, hint))) => tell(Severity::Error, because, hint),
            ("ssm-secure", None) if !is_secure() => tell(
                Severity::Error,
                "CloudFormation does not resolve secure strings of Parameter Store there",
                "keep the value in Secrets Manager and write `{{resolve:secretsmanager:…}}`",
            ),
            ("ssm" | "ssm-secure" | "secretsmanager", None) => {}
            _ => tell(
                Severity::Warning,
                "CloudFormation resolves `ssm`, `ssm-secure` and `secretsmanager` only, and leaves this as it stands",
                "correct the name of the service",
            ),
        }
    }
}

/// Why a reference is not well formed, and what to do. What stands in `${…}` may be anything.
fn malformed(segments: &[&str]) -> Option<(&'static str, &'static str)> {
    let (service, rest) = segments.split_first()?;
    let (key, after) = split_key(service, rest);
    let is_open = segments.iter().any(|segment| segment.contains("${"));
    let is_parameter_name =
        |name: &&str| name.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-/".contains(letter));
    let is_version = |version: &&str| version.chars().all(|letter| letter.is_ascii_digit());
    match *service {
        "ssm" | "ssm-secure" | "secretsmanager" if key.concat().trim().is_empty() => {
            Some(("it names no parameter or secret", "write the name of a parameter or a secret after the service"))
        }
        _ if is_open => None,
        "ssm" | "ssm-secure" if !key.iter().all(is_parameter_name) => Some((
            "the name of a parameter has only letters, digits, `_`, `.`, `-` and `/`",
            "write the name of a parameter, and after a colon its version if need be",
        )),
        "ssm" | "ssm-secure" if after.len() > 1 || !after.iter().all(is_version) => Some((
            "the name of a parameter is followed by its version only, which is a number",
            "write `{{resolve:ssm:name}}` or `{{resolve:ssm:name:version}}`",
        )),
        "secretsmanager" if after.first().is_some_and(|word| !["", "SecretString"].contains(word)) => Some((
            "the name of a secret is followed by `SecretString`, then by a key of its JSON",
            "write `{{resolve:secretsmanager:name:SecretString:key}}`",
        )),
        "secretsmanager" if after.len() > 4 => Some((
            "the name of a secret is followed by at most `SecretString`, a key, a stage and a version",
            "write `{{resolve:secretsmanager:name:SecretString:key:stage:version}}`",
        )),
        _ => None,
    }
}
