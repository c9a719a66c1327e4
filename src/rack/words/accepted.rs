//! Findings that are accepted.

use crate::description::{Keys, NO_SECTION, Textual, Word, Wrong, clip};
use crate::diag::codes::rack as codes;
use crate::diag::{Acceptance, Date, Diagnostic, Findings, Path, Place};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// A finding that somebody has accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted(pub Acceptance);

/// The code of a finding, or the word by which a pipeline refuses it.
struct Code(String);

/// The logical id of a resource.
struct LogicalId(String);

/// Why.
struct Reason(String);

crate::description::as_written!(Code, LogicalId, Reason, Day);

/// Declares how a text of an acceptance is read: what belongs there, what it is made of, and as a pattern.
macro_rules! texts {
    ($( $word:ident, $expected:literal, $pattern:literal, $admits:expr; )+) => {$(
        impl fmt::Display for $word {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Textual for $word {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Result<Self, Wrong> {
                let admits: fn(&str) -> bool = $admits;
                if admits(text) {
                    return Ok(Self(text.to_owned()));
                }
                let message = format!("`{}` is not {}", clip(text), $expected);
                Err(Wrong::new(&codes::INVALID_ACCEPTANCE, message, concat!("write ", $expected)))
            }

            fn schema() -> Value {
                json!({ "type": "string", "pattern": $pattern })
            }
        }
    )+};
}

texts! {
    Code, "the code of a finding such as `zone-failure`", "^[a-z0-9]+(-[a-z0-9]+)*$",
        |text| text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        });
    LogicalId, "the logical ID of a resource such as `Nat0`", "^[A-Za-z0-9]{1,255}$",
        |text| (1..=255).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_alphanumeric());
    Reason, "a reason in words, without `{`, `}` and `$`", "^(?=.*\\S)[^{}$]+$",
        |text| !text.trim().is_empty() && !text.contains(['{', '}', '$']);
}

/// A day.
struct Day(Date);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Textual for Day {
    const EXPECTED: &'static str = "a day such as `2027-01-31`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = || {
            let message = format!("`{}` is not a day", clip(text));
            Wrong::new(&codes::INVALID_ACCEPTANCE, message, "write a day such as `2027-01-31`")
        };
        Date::parse(text).map(Self).ok_or_else(wrong)
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" })
    }
}

impl Word for Accepted {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let keys = Keys::of(value, at, &["finding", "resource", "reason", "until"], &NO_SECTION, findings);
        let finding = keys.take::<Option<Code>>("finding", None, findings);
        let resource = keys.take::<Option<LogicalId>>("resource", None, findings);
        let reason = keys.take::<Option<Reason>>("reason", None, findings);
        let until = keys.take::<Option<Day>>("until", None, findings);
        for key in ["finding", "reason"].iter().filter(|key| value.is_object() && value.get(key).is_none()) {
            let message = format!("`{at}` has no `{key}`");
            let hint = match *key {
                "finding" => "name the code of what is accepted, such as `zone-failure`",
                _ => "say why it is accepted, for those who read this later",
            };
            findings.push(Diagnostic::error(&codes::INVALID_ACCEPTANCE, Place::Value(at.clone()), message).hint(hint));
        }
        let acceptance = Acceptance {
            finding: finding?.0,
            resource: resource.map(|id| id.0),
            reason: reason?.0,
            until: until.map(|day| day.0),
        };
        Some(Self(acceptance))
    }

    fn expected() -> String {
        "a mapping with `finding`, `resource`, `reason` and `until`".to_owned()
    }

    fn schema() -> Value {
        let described = |schema: Value, description: &str| {
            let mut schema = schema;
            schema["description"] = description.into();
            schema
        };
        let mut reason = described(<Reason as Word>::schema(), "Why it is accepted.");
        reason["examples"] = json!(["a rack for tests"]);
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["finding", "reason"],
            "examples": [{ "finding": "zone-failure", "reason": "a rack for tests" }],
            "properties": {
                "finding": described(<Code as Word>::schema(), "The code of the finding, or what --deny calls it: zone-failure, weaken."),
                "resource": described(<LogicalId as Word>::schema(), "The logical ID of the resource it is about."),
                "reason": reason,
                "until": described(<Day as Word>::schema(), "The last day on which it is accepted."),
            },
        })
    }
}

impl Serialize for Accepted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Acceptance { finding, resource, reason, until } = &self.0;
        let until = until.map(|until| until.to_string());
        json!({ "finding": finding, "resource": resource, "reason": reason, "until": until }).serialize(serializer)
    }
}
