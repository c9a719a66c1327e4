//! Spot Instances: of which types, how many, for how much.

use super::{Architecture, InstanceType};
use crate::description::{Textual, Word, Wrong, as_written, choice, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::Serialize;
use serde_json::{Number, Value, json};
use std::fmt;

/// An instance type, or a pattern in which `*` stands for any characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypePattern {
    /// One type.
    Type(InstanceType),
    /// All types whose name is of this form.
    Pattern(String),
}

/// The most characters of a pattern (EC2 Auto Scaling API reference, `InstanceRequirements`, `AllowedInstanceTypes`).
const LONGEST_PATTERN: usize = 30;

impl TypePattern {
    /// The architecture of all types that it admits, if its name says so.
    pub fn architecture(&self) -> Option<Architecture> {
        let pattern = match self {
            Self::Type(kind) => return Some(kind.architecture()),
            Self::Pattern(pattern) => pattern,
        };
        let family = pattern.split('.').next().unwrap_or_default();
        let Some((known, _)) = family.split_once('*') else { return Some(Architecture::of(family)) };
        // The letter behind the generation is that of the processor.
        let options = known.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
        match options.trim_start_matches(|letter: char| letter.is_ascii_digit()).chars().next()? {
            'g' => Some(Architecture::Arm64),
            'a' | 'i' => Some(Architecture::X86_64),
            _ => None,
        }
    }

    /// Whether all types that it admits earn and spend CPU credits.
    pub fn is_burstable(&self) -> bool {
        match self {
            Self::Type(kind) => kind.is_burstable(),
            Self::Pattern(pattern) => InstanceType::is_burstable_family(pattern),
        }
    }
}

impl Textual for TypePattern {
    const EXPECTED: &'static str = "an EC2 instance type such as `m7g.large`, or a pattern such as `m7g.*`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        if !text.contains('*') {
            return InstanceType::parse(text).map(Self::Type);
        }
        let is_part = |part: &str| {
            let admitted =
                |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "*-".contains(letter);
            !part.is_empty() && part.chars().all(admitted)
        };
        let (family, size) = text.split_once('.').map_or((text, None), |(family, size)| (family, Some(size)));
        let begins = |first: char| first.is_ascii_lowercase() || first == '*';
        if text.len() <= LONGEST_PATTERN && is_part(family) && family.starts_with(begins) && size.is_none_or(is_part) {
            return Ok(Self::Pattern(text.to_owned()));
        }
        let message = format!("`{}` is not a pattern of instance types", clip(text));
        let hint = "write a family, a dot and a size, each with `*` for any characters: `m7g.*`, `c7*.large`";
        Err(Wrong::new(&codes::INVALID_INSTANCE_TYPE, message, hint))
    }

    fn schema() -> Value {
        let pattern = json!({
            "type": "string",
            "pattern": "^(?=.*\\*)[a-z*][a-z0-9*-]*(\\.[a-z0-9*-]+)?$",
            "maxLength": LONGEST_PATTERN,
        });
        json!({ "anyOf": [<InstanceType as Word>::schema(), pattern] })
    }
}

impl fmt::Display for TypePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(kind) => kind.fmt(f),
            Self::Pattern(pattern) => f.write_str(pattern),
        }
    }
}

/// An amount of memory in MiB or GiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    text: String,
    mebibytes: u32,
}

impl Memory {
    /// So many MiB.
    pub fn of(mebibytes: u32) -> Self {
        Self { text: format!("{mebibytes}MiB"), mebibytes }
    }

    /// How many MiB it is.
    pub fn mebibytes(&self) -> u32 {
        self.mebibytes
    }
}

impl Textual for Memory {
    const EXPECTED: &'static str = "an amount of memory such as `4GiB` or `512MiB`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let units = [("MiB", 1), ("GiB", 1024)];
        let amount = units.iter().find_map(|(unit, each)| {
            let digits = text.strip_suffix(unit)?;
            let well_formed = (1..=5).contains(&digits.len())
                && !digits.starts_with('0')
                && digits.chars().all(|letter| letter.is_ascii_digit());
            digits.parse::<u32>().ok().filter(|_| well_formed).map(|number| number * each)
        });
        match amount {
            Some(mebibytes) => Ok(Self { text: text.to_owned(), mebibytes }),
            None => {
                let message = format!("`{}` is not {}", clip(text), Self::EXPECTED);
                Err(Wrong::new(&codes::UNKNOWN_VALUE, message, "write a whole number with its unit, without a space"))
            }
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[1-9][0-9]{0,4}(MiB|GiB)$" })
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

as_written!(TypePattern, Memory);

/// A price in USD for an hour of one instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Price(Number);

/// EC2 takes no maximum price that is not above this (EC2 API reference, `SpotMarketOptions`, `MaxPrice`).
const ABOVE: f64 = 0.001;

/// No instance costs as much in an hour.
const MOST: f64 = 1000.0;

impl Word for Price {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let Value::Number(number) = value else {
            findings
                .push(wrong_type(value, at, &Self::expected()).hint("write it without quotes and currency: `0.05`"));
            return None;
        };
        if number.as_f64().is_some_and(|price| price > ABOVE && price <= MOST) {
            return Some(Self(number.clone()));
        }
        let message = format!("`{at}` is {number}, which is not above {ABOVE} and at most {MOST}");
        let finding = Diagnostic::error(&codes::OUT_OF_RANGE, Place::Value(at.clone()), message);
        findings.push(finding.hint(format!("write {}", Self::expected())));
        None
    }

    fn expected() -> String {
        "a price in USD for an hour of one instance, such as 0.05".to_owned()
    }

    fn schema() -> Value {
        json!({ "type": "number", "exclusiveMinimum": ABOVE, "maximum": MOST, "examples": [0.05] })
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

choice! {
    /// From which pools of spare capacity Spot Instances are launched.
    SpotStrategy, "`price-capacity-optimized` or `capacity-optimized`", {
        /// From those with capacity to spare, the cheaper ones of these first.
        PriceCapacityOptimized = "price-capacity-optimized",
        /// From those with the most capacity to spare, whatever they cost.
        CapacityOptimized = "capacity-optimized",
    }
}
