//! S3 buckets, by name.

use crate::description::{Textual, Word, Wrong, as_written, at_value, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Findings, Path, nearest};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// The name of an S3 bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketName(String);

impl Textual for BucketName {
    const EXPECTED: &'static str = "the name of an S3 bucket";

    /// Letters, digits, dots and hyphens, 3 to 63 of them (S3 user guide, "General purpose bucket naming rules").
    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |hint: String| {
            Err(Wrong::new(&codes::INVALID_ID, format!("`{}` is not {}", clip(text), Self::EXPECTED), hint))
        };
        if let Some(name) =
            text.strip_prefix("arn:").and_then(|_| text.rsplit(":::").next()).or(text.strip_prefix("s3://"))
        {
            return wrong(format!("write its name alone: `{}`", clip(name.trim_end_matches(['/', '*']))));
        }
        let is_end = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        let well_formed = (3..=63).contains(&text.len())
            && text.chars().all(|letter| is_end(letter) || letter == '.' || letter == '-')
            && text.starts_with(is_end)
            && text.ends_with(is_end)
            && !text.contains("..");
        if well_formed { Ok(Self(text.to_owned())) } else { wrong("it looks like my-bucket".to_owned()) }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "examples": ["my-bucket"] })
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(BucketName);

/// Which buckets may be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Buckets {
    /// Anyone's.
    Any,
    /// The account's own, those that hold packages and image layers, and these.
    Own(Vec<BucketName>),
}

const ANY: &str = "any";

impl Word for Buckets {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::String(text) if text == ANY => Some(Self::Any),
            Value::String(text) if nearest(text, [ANY]).is_some() => {
                let message = format!("`{}` is neither `any` nor a list", clip(text));
                findings.push(at_value(at, Wrong::new(&codes::UNKNOWN_VALUE, message, "did you mean `any`?")));
                None
            }
            Value::Array(_) => Vec::read(value, at, findings).map(Self::Own),
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                None
            }
        }
    }

    fn expected() -> String {
        "`any`, or a list of bucket names such as `[my-bucket]`".to_owned()
    }

    fn schema() -> Value {
        json!({ "anyOf": [{ "const": ANY }, <Vec<BucketName> as Word>::schema()] })
    }
}

impl Serialize for Buckets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => serializer.serialize_str(ANY),
            Self::Own(names) => names.serialize(serializer),
        }
    }
}
