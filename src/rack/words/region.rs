//! Regions and Availability Zones.

use super::partition::{Partition, REGIONS};
use crate::description::{Textual, Word, Wrong, as_written, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::nearest;
use crate::diag::{Findings, Path};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// An AWS region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    name: &'static str,
    partition: Partition,
}

impl Region {
    /// All that are known, those of a partition together.
    pub fn all() -> impl Iterator<Item = Self> {
        REGIONS.iter().flat_map(|(partition, names)| names.iter().map(|name| Self { name, partition: *partition }))
    }

    /// The regions of a partition.
    pub fn of(partition: Partition) -> impl Iterator<Item = Self> {
        Self::all().filter(move |region| region.partition == partition)
    }

    /// The region of a name, if it is one we know.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|region| region.name == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The partition it lies in.
    pub fn partition(self) -> Partition {
        self.partition
    }

    /// How many zones an account can use there, where that is fewer than three: accounts are given two of us-west-1's.
    pub fn zones(self) -> usize {
        if self.name == "us-west-1" { 2 } else { 3 }
    }
}

impl Textual for Region {
    const EXPECTED: &'static str = "an AWS region such as `us-east-1`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        if let Some(region) = Self::named(text) {
            return Ok(region);
        }
        let hint = match text.strip_suffix(|last: char| last.is_ascii_lowercase()).and_then(Self::named) {
            Some(region) => format!("`{text}` is a zone; its region is `{region}`"),
            None => nearest(text, Self::all().map(Self::name)).map_or_else(
                || "write a region such as `us-east-1`".to_owned(),
                |region| format!("did you mean `{region}`?"),
            ),
        };
        Err(Wrong::new(&codes::UNKNOWN_REGION, format!("there is no AWS region `{}`", clip(text)), hint))
    }

    fn schema() -> Value {
        json!({ "enum": Self::all().map(Self::name).collect::<Vec<_>>() })
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The name of an Availability Zone: its region and a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneName {
    region: Region,
    letter: char,
}

impl ZoneName {
    /// The region the zone lies in.
    pub fn region(self) -> Region {
        self.region
    }
}

impl Textual for ZoneName {
    const EXPECTED: &'static str = "an Availability Zone such as `us-east-1a`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String| {
            Wrong::new(&codes::UNKNOWN_ZONE, message, "write a zone such as `us-east-1a`: a region and a letter")
        };
        let letter = text.chars().last().filter(char::is_ascii_lowercase);
        let (Some(letter), Some(region)) = (letter, text.get(..text.len().saturating_sub(1))) else {
            return Err(wrong(format!("`{}` is not an Availability Zone", clip(text))));
        };
        match Region::parse(region) {
            Ok(region) => Ok(Self { region, letter }),
            Err(_) => Err(wrong(format!("`{}` is not in any AWS region", clip(text)))),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[a-z]+(-[a-z]+)+-[0-9][a-z]$" })
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.region, self.letter)
    }
}

as_written!(Region, ZoneName);

/// The zones a rack stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zones {
    /// The first so many of the region the stack is deployed to.
    First(usize),
    /// These.
    Named(Vec<ZoneName>),
}

impl Word for Zones {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let wrong = |message: String| {
            crate::description::at_value(
                at,
                Wrong::new(&codes::ZONE_COUNT, message, "write 2 or 3, or the names of two or three zones"),
            )
        };
        match value {
            Value::Number(number) => match number.as_u64() {
                Some(count @ 2..=3) => Some(Self::First(count as usize)),
                _ => {
                    findings.push(wrong(format!("a rack uses 2 or 3 zones, not {number}")));
                    None
                }
            },
            Value::Array(_) => {
                let zones = Vec::<ZoneName>::read(value, at, findings)?;
                if (2..=3).contains(&zones.len()) {
                    return Some(Self::Named(zones));
                }
                findings.push(wrong(format!("a rack uses 2 or 3 zones, not {}", zones.len())));
                None
            }
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                None
            }
        }
    }

    fn expected() -> String {
        "2 or 3, or a list of zones such as `[us-east-1a, us-east-1b]`".to_owned()
    }

    fn schema() -> Value {
        let zones = json!({ "type": "array", "items": <ZoneName as Word>::schema(), "minItems": 2, "maxItems": 3, "uniqueItems": true });
        json!({ "anyOf": [{ "enum": [2, 3] }, zones] })
    }
}

impl Serialize for Zones {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::First(count) => count.serialize(serializer),
            Self::Named(zones) => zones.serialize(serializer),
        }
    }
}
