//! EC2 instances: their type and number.

use crate::description::{Keys, NO_SECTION, Textual, Word, Wrong, as_written, choice, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::nearest;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::words::Whole;
use crate::types::instance_size;
pub use crate::types::{Architecture, InstanceSize};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// An EC2 instance type, such as `t3.small`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceType {
    family: String,
    size: String,
}

impl InstanceType {
    /// The type a rack has unless it says otherwise.
    pub(in crate::rack) fn t3_small() -> Self {
        Self { family: "t3".to_owned(), size: "small".to_owned() }
    }

    /// Its family: what stands before the dot.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// Whether it earns CPU credits and spends them: T2, T3, T3a, T4g (EC2 user guide, "Burstable performance instances").
    pub fn is_burstable(&self) -> bool {
        Self::is_burstable_family(&self.family)
    }

    /// Whether all families that begin so are burstable.
    pub(super) fn is_burstable_family(begin: &str) -> bool {
        let mut letters = begin.chars();
        letters.next() == Some('t') && letters.next().is_some_and(|letter| letter.is_ascii_digit())
    }

    /// The architecture of its processor.
    pub fn architecture(&self) -> Architecture {
        Architecture::of(&self.family)
    }

    /// How large its instances are, where its name says so: in the general purpose, compute and memory optimized families.
    pub fn size_of_instances(&self) -> Option<InstanceSize> {
        instance_size(&self.family, &self.size)
    }
}

/// The sizes below `2xlarge`, and `metal`.
const SIZES: &[&str] = &["nano", "micro", "small", "medium", "large", "xlarge", "metal"];

impl Textual for InstanceType {
    const EXPECTED: &'static str = "an EC2 instance type such as `t3.small`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String, hint: String| Wrong::new(&codes::INVALID_INSTANCE_TYPE, message, hint);
        let example = || "write a type such as `t3.small`".to_owned();
        let Some((family, size)) = text.split_once('.') else {
            return Err(wrong(
                format!("`{}` is not an instance type: it has no size after a dot", clip(text)),
                example(),
            ));
        };
        if family.starts_with("mac") {
            return Err(wrong(format!("`{}` runs macOS, which ECS does not support", clip(text)), example()));
        }
        let well_formed = family.starts_with(|first: char| first.is_ascii_lowercase())
            && family.chars().any(|letter| letter.is_ascii_digit())
            && family.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
            && !family.ends_with('-');
        if !well_formed {
            let lower = text.to_lowercase();
            let hint = if lower != text && Self::parse(&lower).is_ok() {
                format!("did you mean `{lower}`?")
            } else {
                example()
            };
            return Err(wrong(format!("`{}` is not an instance family", clip(family)), hint));
        }
        if !is_size(size) {
            let hint = nearest(size, SIZES.iter().copied())
                .map_or_else(example, |size| format!("did you mean `{family}.{size}`?"));
            return Err(wrong(format!("`{}` is not an instance size", clip(size)), hint));
        }
        Ok(Self { family: family.to_owned(), size: size.to_owned() })
    }

    fn schema() -> Value {
        json!({
            "type": "string",
            "pattern": "^(?!mac)[a-z][a-z0-9-]*[0-9][a-z0-9-]*\\.(nano|micro|small|medium|large|xlarge|[1-9][0-9]{0,2}xlarge|metal(-[1-9][0-9]{0,2}xl)?)$",
        })
    }
}

/// Whether a text is a size: a named one, `2xlarge` and so on, `metal` or `metal-24xl` and so on.
fn is_size(text: &str) -> bool {
    let multiple = |number: &str| {
        !number.starts_with('0')
            && (1..=3).contains(&number.len())
            && number.chars().all(|letter| letter.is_ascii_digit())
    };
    SIZES.contains(&text)
        || text.strip_suffix("xlarge").is_some_and(multiple)
        || text.strip_prefix("metal-").and_then(|rest| rest.strip_suffix("xl")).is_some_and(multiple)
}

impl fmt::Display for InstanceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.family, self.size)
    }
}

as_written!(InstanceType);

choice! {
    /// How instances of a burstable family spend more CPU than they have earned.
    Credits, "`standard` or `unlimited`", {
        /// They do not: they slow down.
        Standard = "standard",
        /// They do, and it is billed.
        Unlimited = "unlimited",
    }
}

choice! {
    /// On whose hardware instances run.
    Tenancy, "`default` or `dedicated`", {
        /// On shared hardware.
        Default = "default",
        /// On hardware of this account alone.
        Dedicated = "dedicated",
    }
}

/// How many instances there are: always at least `min`, never more than `max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    min: u32,
    max: u32,
}

type Bound = Whole<1, 1000>;

impl Capacity {
    /// At least so many, at most twice as many.
    pub(in crate::rack) const fn of(count: u32) -> Self {
        Self { min: count, max: count * 2 }
    }

    /// The fewest.
    pub fn min(self) -> u32 {
        self.min
    }

    /// The most.
    pub fn max(self) -> u32 {
        self.max
    }
}

impl Word for Capacity {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value {
            Value::Number(_) => Bound::read(value, at, findings).map(|count| Self::of(count.get())),
            Value::Object(_) => {
                let keys = Keys::of(value, at, &["min", "max"], &NO_SECTION, findings);
                let (min, max) = (keys.take("min", None::<Bound>, findings), keys.take("max", None::<Bound>, findings));
                for key in ["min", "max"].into_iter().filter(|key| value.get(*key).is_none()) {
                    let message = format!("`{at}` has no `{key}`");
                    let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), message);
                    findings.push(finding.hint("write both: `{ min: 3, max: 10 }`"));
                }
                let (min, max) = (min?.get(), max?.get());
                if min > max {
                    let message = format!("`{at}`: min {min} is more than max {max}");
                    let finding = Diagnostic::error(&codes::OUT_OF_RANGE, Place::Value(at.key("min")), message);
                    findings.push(finding.also(Place::Value(at.key("max")), "the most").hint("swap the two"));
                    return None;
                }
                Some(Self { min, max })
            }
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                None
            }
        }
    }

    fn expected() -> String {
        "a number such as 3, or `{ min: 3, max: 10 }`".to_owned()
    }

    fn schema() -> Value {
        let bounds = json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["min", "max"],
            "properties": { "min": Bound::schema(), "max": Bound::schema() },
        });
        json!({ "anyOf": [Bound::schema(), bounds] })
    }
}

impl Serialize for Capacity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.max == self.min * 2 {
            return self.min.serialize(serializer);
        }
        json!({ "min": self.min, "max": self.max }).serialize(serializer)
    }
}
