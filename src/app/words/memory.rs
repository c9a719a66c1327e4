//! How much memory a task has.

use crate::description::{Keys, NO_SECTION, Word, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::words::Memory;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// How much memory a task has: a limit, at which it is killed, and what is reserved for it, by which it is placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskMemory {
    limit: Memory,
    reserve: Option<Memory>,
}

impl TaskMemory {
    /// What a task has unless the app says otherwise.
    pub(in crate::app) fn usual() -> Self {
        Self { limit: Memory::of(512), reserve: None }
    }

    /// The MiB at which it is killed.
    pub fn limit(&self) -> u32 {
        self.limit.mebibytes()
    }

    /// The MiB that are reserved for it, where these are fewer.
    pub fn reserve(&self) -> Option<u32> {
        self.reserve.as_ref().map(Memory::mebibytes).filter(|reserve| *reserve < self.limit())
    }
}

impl Word for TaskMemory {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::String(_) => Memory::read(value, at, findings).map(|limit| Self { limit, reserve: None }),
            Value::Object(_) => {
                let keys = Keys::of(value, at, &["reserve", "limit"], &NO_SECTION, findings);
                let reserve = keys.take("reserve", None::<Memory>, findings);
                let limit = keys.take("limit", None::<Memory>, findings);
                for key in ["reserve", "limit"].into_iter().filter(|key| value.get(*key).is_none()) {
                    let message = format!("`{at}` has no `{key}`");
                    let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), message);
                    findings.push(finding.hint("write both: `{ reserve: 256MiB, limit: 512MiB }`"));
                }
                let (reserve, limit) = (reserve?, limit?);
                if reserve.mebibytes() > limit.mebibytes() {
                    let message = format!("`{at}`: reserve {reserve} is more than limit {limit}");
                    let finding = Diagnostic::error(&codes::OUT_OF_RANGE, Place::Value(at.key("reserve")), message);
                    findings.push(finding.also(Place::Value(at.key("limit")), "the limit").hint("swap the two"));
                    return None;
                }
                Some(Self { limit, reserve: Some(reserve) })
            }
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                None
            }
        }
    }

    fn expected() -> String {
        "an amount of memory such as `512MiB`, or `{ reserve: 256MiB, limit: 512MiB }`".to_owned()
    }

    fn schema() -> Value {
        let both = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["reserve", "limit"],
            "properties": { "reserve": <Memory as Word>::schema(), "limit": <Memory as Word>::schema() },
        });
        json!({ "anyOf": [<Memory as Word>::schema(), both] })
    }
}

impl Serialize for TaskMemory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.reserve {
            None => self.limit.serialize(serializer),
            Some(reserve) => json!({ "reserve": reserve, "limit": self.limit }).serialize(serializer),
        }
    }
}
