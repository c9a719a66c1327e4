//! CloudFormation's intrinsic functions: which values are calls of one, and what that leaves open.

use crate::template::outside::UNSAID;
use serde_json::{Map, Value};

/// Every intrinsic function, by its key in JSON; `Ref` alone has no prefix.
///
/// Source: CloudFormation template reference, "Intrinsic functions" and "Rule-specific intrinsic functions"; cfn-lint
/// 1.58.0 `helpers.py`.
pub(crate) const FUNCTIONS: &[&str] = &[
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::RefAll",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    MACRO,
    "Fn::ValueOf",
    "Fn::ValueOfAll",
];

/// Functions there are only under the transform `AWS::LanguageExtensions`; `Fn::ForEach` is a third, by its prefix.
pub(crate) const EXTENSIONS: &[&str] = &["Fn::Length", "Fn::ToJsonString"];

/// What a macro is called by in the place of a value.
pub(crate) const MACRO: &str = "Fn::Transform";

/// What the key of a loop begins with; the loop's name follows.
pub(crate) const LOOP: &str = "Fn::ForEach::";

/// A call of an intrinsic function, known or not: an object whose only key names one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// Its key: `Ref` or `Fn::…`.
    pub function: &'a str,
    /// What it is called with.
    pub argument: &'a Value,
}

/// The call a value is, if it is one.
///
/// `{"Condition": "Name"}` is none: it is a call only among conditions, and elsewhere an object like any other, such as
/// what a container of a task waits for.
pub(crate) fn call(value: &Value) -> Option<Call<'_>> {
    let entries = value.as_object().filter(|entries| entries.len() == 1)?;
    let (function, argument) = entries.iter().next()?;
    (function == "Ref" || function.starts_with("Fn::")).then_some(Call { function, argument })
}

/// Whether entries are added to an object before it is deployed: it has an include or a loop among its keys.
pub(crate) fn grows(entries: &Map<String, Value>) -> bool {
    entries.keys().any(|key| adds_entries(key))
}

/// Whether a key is replaced by other entries before the template is deployed.
pub(crate) fn adds_entries(key: &str) -> bool {
    key == MACRO || key.starts_with(LOOP)
}

/// The resource and the attribute that `Fn::GetAtt` is called with, if both are written out.
pub(crate) fn attribute(argument: &Value) -> Option<(&str, &str)> {
    match argument {
        Value::String(path) => path.split_once('.'),
        _ => Some((argument.get(0)?.as_str()?, argument.get(1)?.as_str()?)),
    }
}

/// Whether a text has a dynamic reference, which AWS replaces during deployment.
pub(crate) fn is_dynamic(text: &str) -> bool {
    // Hardly any text has a brace, which is found more quickly than a word is sought.
    text.contains('{') && text.contains("{{resolve:")
}

/// Whether a value will be there when the resource is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Always,
    Sometimes,
    Never,
}

/// The presence of a value: `AWS::NoValue` takes it away, in one branch of an `Fn::If` or in all.
pub(crate) fn presence(value: Option<&Value>) -> Presence {
    let Some(value) = value else { return Presence::Never };
    match call(value) {
        Some(Call { function: "Ref", argument }) if argument == "AWS::NoValue" => Presence::Never,
        Some(Call { function: UNSAID, .. }) => Presence::Sometimes,
        Some(Call { function: "Fn::If", argument }) => match (presence(argument.get(1)), presence(argument.get(2))) {
            (one, other) if one == other => one,
            _ => Presence::Sometimes,
        },
        _ => Presence::Always,
    }
}

/// Whether a value is or holds a call, so that it is not known before deployment.
pub(crate) fn is_open(value: &Value) -> bool {
    match value {
        Value::Object(entries) => call(value).is_some() || grows(entries) || entries.values().any(is_open),
        Value::Array(items) => items.iter().any(is_open),
        Value::String(text) => is_dynamic(text),
        _ => false,
    }
}
