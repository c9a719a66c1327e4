//! What a container is started with.

use crate::description::{Textual, Word, Wrong, as_written, form, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;

form! {
    /// The name of an environment variable (POSIX.1-2017, 8.1, and the dots and hyphens that some programs take).
    VariableName, "the name of an environment variable", "^[A-Za-z_][A-Za-z0-9_.-]{0,254}$", "`LOG_LEVEL`";
    /// As whom a container runs: a user and perhaps a group, by name or number.
    User, "a user", "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?$", "`1000:1000`";
}

/// The value of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting(String);

impl Setting {
    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl Textual for Setting {
    const EXPECTED: &'static str = "text";

    /// References and characters that nobody sees are refused before (`description/literal.rs`).
    fn parse(text: &str) -> Result<Self, Wrong> {
        Ok(Self(text.to_owned()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "examples": ["info"] })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(Setting);

/// A program and its arguments, or its arguments alone: in a list, in which the same text may stand twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Arguments(Vec<String>);

impl Arguments {
    /// Them, in their order.
    pub fn all(&self) -> &[String] {
        &self.0
    }
}

impl Word for Arguments {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let Value::Array(items) = value else {
            let finding = wrong_type(value, at, &Self::expected());
            findings.push(match value {
                Value::String(_) => {
                    finding.hint("write each argument on its own: `[./report, --all]`; for a shell, `[sh, -c, \"…\"]`")
                }
                _ => finding,
            });
            return None;
        };
        if items.is_empty() {
            let finding =
                Diagnostic::error(&codes::EMPTY_SCRIPT, Place::Value(at.clone()), format!("`{at}` is an empty list"));
            findings.push(finding.hint("write the arguments, or remove the key: the image has its own"));
            return None;
        }
        let texts = items.iter().enumerate().map(|(index, item)| match item {
            Value::String(text) => Some(text.clone()),
            other => {
                let finding = wrong_type(other, &at.index(index), "text");
                let is_plain = matches!(other, Value::Number(_) | Value::Bool(_));
                findings.push(if is_plain { finding.hint("put it in quotes") } else { finding });
                None
            }
        });
        texts.collect::<Vec<_>>().into_iter().collect::<Option<_>>().map(Self)
    }

    fn expected() -> String {
        "a list of arguments such as `[./report, --all]`".to_owned()
    }

    fn schema() -> Value {
        json!({ "examples": [["./report", "--all"]], "type": "array", "items": { "type": "string" }, "minItems": 1 })
    }
}
