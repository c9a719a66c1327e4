//! How many tasks of a service there are.

use crate::description::{Keys, NO_SECTION, Word, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::words::Whole;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// How many tasks there are: always so many, or between two numbers, by what they use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// So many.
    Fixed(u32),
    /// At least `min`, at most `max`.
    Between {
        /// The fewest.
        min: u32,
        /// The most.
        max: u32,
        /// What decides; at least one of them.
        targets: Targets,
    },
}

/// What decides how many tasks there are, each on average over all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Targets {
    /// How much of their CPU they use, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Whole<1, 100>>,
    /// How much of their memory they use, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Whole<1, 100>>,
    /// How many requests each answers in a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<Whole<1, 1_000_000>>,
}

type Fixed = Whole<0, 5000>;
type Most = Whole<1, 5000>;

impl Word for Scale {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::Number(_) => Fixed::read(value, at, findings).map(|count| Self::Fixed(count.get())),
            Value::Object(_) => between(value, at, findings),
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                None
            }
        }
    }

    fn expected() -> String {
        "a number such as 2, or `{ min: 2, max: 10, cpu: 60 }`".to_owned()
    }

    fn schema() -> Value {
        let percent = Whole::<1, 100>::schema();
        let between = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["min", "max"],
            "minProperties": 3,
            "examples": [{ "min": 2, "max": 10, "cpu": 60 }],
            "properties": {
                "min": Fixed::schema(),
                "max": Most::schema(),
                "cpu": percent,
                "memory": percent,
                "requests": Whole::<1, 1_000_000>::schema(),
            },
        });
        json!({ "anyOf": [Fixed::schema(), between] })
    }
}

fn between(value: &Value, at: &Path, findings: &mut Findings) -> Option<Scale> {
    const EXAMPLE: &str = "write `{ min: 2, max: 10, cpu: 60 }`";
    let keys = Keys::of(value, at, &["min", "max", "cpu", "memory", "requests"], &NO_SECTION, findings);
    let (min, max) = (keys.take("min", None::<Fixed>, findings), keys.take("max", None::<Most>, findings));
    let targets = Targets {
        cpu: keys.take("cpu", None, findings),
        memory: keys.take("memory", None, findings),
        requests: keys.take("requests", None, findings),
    };
    for key in ["min", "max"].into_iter().filter(|key| value.get(*key).is_none()) {
        let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), format!("`{at}` has no `{key}`"));
        findings.push(finding.hint(EXAMPLE));
    }
    if ["cpu", "memory", "requests"].iter().all(|key| value.get(key).is_none()) {
        let message = format!("`{at}` does not say by what the number of tasks is decided");
        let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), message);
        findings.push(finding.hint("add `cpu`, `memory` or `requests`; or write one number"));
        return None;
    }
    let (min, max) = (min?.get(), max?.get());
    if min > max {
        let message = format!("`{at}`: min {min} is more than max {max}");
        let finding = Diagnostic::error(&codes::OUT_OF_RANGE, Place::Value(at.key("min")), message);
        findings.push(finding.also(Place::Value(at.key("max")), "the most").hint("swap the two"));
        return None;
    }
    Some(Scale::Between { min, max, targets })
}

impl Serialize for Scale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fixed(count) => count.serialize(serializer),
            Self::Between { min, max, targets } => {
                let mut all = json!(targets);
                all["min"] = json!(min);
                all["max"] = json!(max);
                all.serialize(serializer)
            }
        }
    }
}
