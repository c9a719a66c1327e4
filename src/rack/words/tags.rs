//! Tags.

use crate::description::{Word, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most tags of a user's own: AWS admits 50 to a resource, and the rack sets two.
const MOST: usize = 48;

/// The tags that the rack sets itself.
const RESERVED: &[&str] = &["Name", "Rack"];

/// Tags by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Tags(BTreeMap<String, String>);

impl Tags {
    /// Keys and values, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl Word for Tags {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let entries = match value {
            Value::Null => return Some(Self::default()),
            Value::Object(entries) => entries,
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                return None;
            }
        };
        if entries.len() > MOST {
            let message = format!("`{at}` has {} tags; the maximum is {MOST}, besides Name and Rack", entries.len());
            findings
                .push(Diagnostic::error(&codes::INVALID_TAG, Place::Value(at.clone()), message).hint("remove some"));
        }
        let tags = entries.iter().map(|(key, value)| {
            let at = at.key(key);
            if let Some((message, hint)) = refuse_key(key) {
                findings.push(Diagnostic::error(&codes::INVALID_TAG, Place::Key(at), message).hint(hint));
                return None;
            }
            let Value::String(text) = value else {
                let finding = wrong_type(value, &at, "text");
                findings.push(if value.is_null() { finding } else { finding.hint("put it in quotes") });
                return None;
            };
            if text.is_empty() {
                let message = format!("the tag `{}` has an empty value, which ECS does not allow", clip(key));
                let finding = Diagnostic::error(&codes::INVALID_TAG, Place::Key(at), message);
                findings.push(finding.hint("set a value, or remove the tag"));
                return None;
            }
            if let Some(message) = refuse_text(&format!("the value of tag `{}`", clip(key)), text, 256) {
                findings.push(Diagnostic::error(&codes::INVALID_TAG, Place::Value(at), message).hint(LETTERS));
                return None;
            }
            Some((key.clone(), text.clone()))
        });
        tags.collect::<Vec<_>>().into_iter().collect::<Option<_>>().map(Self)
    }

    fn expected() -> String {
        "a mapping such as `{ team: web }`".to_owned()
    }

    fn schema() -> Value {
        json!({
            "type": ["object", "null"],
            "propertyNames": { "not": { "enum": RESERVED }, "minLength": 1, "maxLength": 128, "pattern": ADMITTED, "patternErrorMessage": LETTERS },
            "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 256, "pattern": ADMITTED, "patternErrorMessage": LETTERS },
            "maxProperties": MOST,
            "examples": [{ "team": "web" }],
        })
    }
}

/// What an editor can tell of the characters that tags have.
const ADMITTED: &str = "^[^{}$]+$";

const LETTERS: &str = "tags can have letters, digits, spaces and + - = . _ : / @";

/// Why a tag cannot have a key, and what to do.
fn refuse_key(key: &str) -> Option<(String, String)> {
    if RESERVED.contains(&key) {
        return Some((format!("the tag `{key}` is set by the rack itself"), "choose another key".to_owned()));
    }
    if key.is_empty() {
        return Some(("the key of a tag is empty".to_owned(), "set a key".to_owned()));
    }
    if key.to_lowercase().starts_with("aws:") {
        return Some((
            format!("the tag `{}` begins with `aws:`, which is reserved for AWS", clip(key)),
            "choose another key".to_owned(),
        ));
    }
    refuse_text("a tag's key", key, 128).map(|message| (message, LETTERS.to_owned()))
}

/// Why AWS refuses a tag's key or value (EC2 user guide, "Tag restrictions"; the narrowest of all services').
fn refuse_text(what: &str, text: &str, longest: usize) -> Option<String> {
    let length = text.chars().count();
    if length > longest {
        return Some(format!("{what} has {length} characters; the maximum is {longest}"));
    }
    let bad = text.chars().find(|letter| !letter.is_alphanumeric() && !" +-=._:/@".contains(*letter));
    bad.map(|bad| format!("{what} contains `{}`", bad.escape_debug()))
}
