//! A template as YAML, as people write it.

use serde_json::Value;
use serde_yaml::Value as Yaml;
use serde_yaml::value::{Tag, TaggedValue};

/// How functions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As keys: `Fn::Sub: x`.
    Long,
    /// As tags, where YAML admits one: `!Sub x`.
    Short,
}

/// What stands around texts that have to be in quotes, until they are.
const QUOTE: &str = "\u{2020}";

/// A template as YAML.
pub fn written(template: &Value, form: Form) -> String {
    serde_yaml::to_string(&yaml(template, form)).unwrap().replace(QUOTE, "'")
}

/// Whether a text is a boolean for YAML 1.1, which CloudFormation reads; serde_yaml writes YAML 1.2.
fn is_boolean(text: &str) -> bool {
    ["yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn yaml(value: &Value, form: Form) -> Yaml {
    match value {
        Value::Array(items) => Yaml::Sequence(items.iter().map(|item| yaml(item, form)).collect()),
        Value::Object(entries) => {
            let short = (form == Form::Short && entries.len() == 1).then(|| entries.iter().next().unwrap());
            let short = short.and_then(|(key, argument)| short_form(key, argument));
            short.unwrap_or_else(|| {
                Yaml::Mapping(
                    entries.iter().map(|(key, value)| (Yaml::from(key.as_str()), yaml(value, form))).collect(),
                )
            })
        }
        Value::String(text) if is_boolean(text) => Yaml::from(format!("{QUOTE}{text}{QUOTE}")),
        plain => serde_yaml::to_value(plain).unwrap(),
    }
}

/// A function as a tag. What is tagged itself takes no other.
fn short_form(key: &str, argument: &Value) -> Option<Yaml> {
    let tag = if key == "Ref" { key } else { key.strip_prefix("Fn::").filter(|name| !name.contains(':'))? };
    let value = match (tag, argument) {
        ("GetAtt", Value::Array(path)) => match path.as_slice() {
            [Value::String(id), Value::String(attribute)] if !id.contains('.') => {
                Yaml::from(format!("{id}.{attribute}"))
            }
            _ => yaml(argument, Form::Short),
        },
        // As a tag it would be two texts.
        ("GetAtt", Value::String(_)) => return None,
        _ => yaml(argument, Form::Short),
    };
    let tagged = |value| Yaml::Tagged(Box::new(TaggedValue { tag: Tag::new(tag), value }));
    (!matches!(value, Yaml::Tagged(_))).then(|| tagged(value))
}
