//! How long logs are kept.

use crate::description::{Word, Wrong, at_value, choice, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::nearest;
use crate::diag::{Findings, Path};
use crate::rack::words::Whole;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// The retention steps of CloudWatch Logs in days (PutRetentionPolicy, retentionInDays).
const STEPS: &[u32] =
    &[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const FOREVER: &str = "forever";

/// How long logs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// So many days: one of CloudWatch's steps.
    Days(u32),
    /// They are never deleted.
    Forever,
}

choice! {
    /// Whether the bucket of access logs keeps what is overwritten or deleted.
    Versioning, "`disabled`, `enabled` or `suspended`", {
        /// It never did.
        Disabled = "disabled",
        /// It does.
        Enabled = "enabled",
        /// It did, and keeps what it has.
        Suspended = "suspended",
    }
}

impl Word for Retention {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        findings.push(match value {
            Value::String(text) if text == FOREVER => return Some(Self::Forever),
            Value::String(text) if nearest(text, [FOREVER]).is_some() => {
                wrong_type(value, at, &Self::expected()).hint("did you mean `forever`?")
            }
            Value::Number(number) => {
                let days = number.as_u64().unwrap_or(0);
                if let Some(step) = STEPS.iter().find(|step| u64::from(**step) == days) {
                    return Some(Self::Days(*step));
                }
                let longer = STEPS.iter().find(|step| u64::from(**step) > days);
                let hint = match longer {
                    Some(step) => format!("the next larger value is {step}; valid values are {}", list(STEPS)),
                    None => "the largest value is 3653; to keep logs permanently, write `forever`".to_owned(),
                };
                let message = format!("CloudWatch cannot keep logs for {number} days: it accepts fixed values only");
                at_value(at, Wrong::new(&codes::INVALID_RETENTION, message, hint))
            }
            other => wrong_type(other, at, &Self::expected()),
        });
        None
    }

    fn expected() -> String {
        "a number of days such as 7, or `forever`".to_owned()
    }

    fn schema() -> Value {
        let steps = STEPS.iter().map(|step| json!(step)).chain([json!(FOREVER)]).collect::<Vec<_>>();
        json!({ "enum": steps })
    }
}

/// After how many days S3 deletes an object; lifecycle rules take any whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// After so many.
    Days(Whole<1, 36_500>),
    /// Never.
    Never,
}

impl Word for Expiry {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::String(text) if text == FOREVER => Some(Self::Never),
            Value::Number(_) => Whole::read(value, at, findings).map(Self::Days),
            other => {
                let finding = wrong_type(other, at, &Self::expected());
                let meant = other.as_str().is_some_and(|text| nearest(text, [FOREVER]).is_some());
                findings.push(if meant { finding.hint("did you mean `forever`?") } else { finding });
                None
            }
        }
    }

    fn expected() -> String {
        Retention::expected()
    }

    fn schema() -> Value {
        json!({ "anyOf": [{ "const": FOREVER }, Whole::<1, 36_500>::schema()] })
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Days(days) => days.serialize(serializer),
            Self::Never => serializer.serialize_str(FOREVER),
        }
    }
}

fn list(steps: &[u32]) -> String {
    steps.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

impl Serialize for Retention {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Days(days) => days.serialize(serializer),
            Self::Forever => serializer.serialize_str(FOREVER),
        }
    }
}
