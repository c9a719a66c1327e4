//! File systems, where they are mounted from, and the keys that encrypt them.

use super::ids::partition;
use super::partition::partitions;
use super::{FileSystemId, Partition};
use crate::description::{Textual, Word, Wrong, as_written, choice, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Findings, Path};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// Whether instances share a file system, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSystem {
    /// They share none.
    None,
    /// The rack's own.
    Own,
    /// One that is there already.
    Existing(FileSystemId),
}

impl Word for FileSystem {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::String(text) if text.starts_with("fs-") => {
                FileSystemId::read(value, at, findings).map(Self::Existing)
            }
            // Words such as `yes` are told of as those of any boolean.
            Value::Bool(_) | Value::String(_) => {
                bool::read(value, at, findings).map(|own| if own { Self::Own } else { Self::None })
            }
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                None
            }
        }
    }

    fn expected() -> String {
        "`true`, `false`, or the id of an EFS file system such as `fs-0123456789abcdef0`".to_owned()
    }

    fn schema() -> Value {
        json!({ "anyOf": [<bool as Word>::schema(), <FileSystemId as Word>::schema()] })
    }
}

impl Serialize for FileSystem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_bool(false),
            Self::Own => serializer.serialize_bool(true),
            Self::Existing(id) => id.serialize(serializer),
        }
    }
}

choice! {
    /// From where a file system is mounted.
    MountTargets, "`private`, `public` or `existing`", {
        /// From mount targets of the rack in its public subnets.
        Public = "public",
        /// From mount targets of the rack in its private subnets.
        Private = "private",
        /// From mount targets that are there already.
        Existing = "existing",
    }
}

/// A key of AWS KMS, by its id or its ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsKey(String);

/// The form of a key's ARN or id; ids of multi-Region keys begin with `mrk-` (KMS developer guide, "Key identifiers").
const KMS_KEY: &str = concat!(
    "^(arn:",
    partitions!(),
    ":kms:[a-z0-9-]+:[0-9]{12}:key/)?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$"
);

impl Textual for KmsKey {
    const EXPECTED: &'static str = "the id or the ARN of a KMS key";

    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.starts_with("alias/") || text.contains(":alias/") {
            let message = format!("`{}` is an alias: EFS stores the key that it points to", clip(text));
            let hint = "write the id or the ARN of the key, as `aws efs describe-file-systems` shows it";
            return Err(Wrong::new(&codes::KMS_ALIAS, message, hint));
        }
        // A pattern of ours that does not compile is found by every test that meets it.
        if regex_lite::Regex::new(KMS_KEY).is_ok_and(|pattern| pattern.is_match(text)) {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("`{}` is not {}", clip(text), Self::EXPECTED);
        Err(Wrong::new(&codes::INVALID_ID, message, "it looks like 1234abcd-12ab-34cd-56ef-1234567890ab"))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": KMS_KEY, "examples": ["1234abcd-12ab-34cd-56ef-1234567890ab"] })
    }
}

impl KmsKey {
    /// The partition of the key, if it is an ARN.
    pub fn partition(&self) -> Option<Partition> {
        partition(&self.0)
    }

    /// The name of its region, whether or not we know it, if it is an ARN.
    pub fn region_name(&self) -> Option<&str> {
        self.0.split(':').nth(3)
    }
}

impl fmt::Display for KmsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(KmsKey);
