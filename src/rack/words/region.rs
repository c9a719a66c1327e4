//! Regions and Availability Zones.

use super::as_written;
use crate::diag::codes::rack as codes;
use crate::diag::nearest;
use crate::diag::{Findings, Path};
use crate::rack::read::{Textual, Word, Wrong, clip, wrong_type};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// The regions that AWS's resource-type schemas are published for (cfn-lint 1.58.0, 2026-10-20).
const REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// An AWS region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region(&'static str);

impl Region {
    /// How many zones an account can use there, where that is fewer than three: accounts are given two of us-west-1's.
    pub fn zones(self) -> usize {
        if self.0 == "us-west-1" { 2 } else { 3 }
    }
}

impl Textual for Region {
    const EXPECTED: &'static str = "an AWS region such as `us-east-1`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        if let Some(region) = REGIONS.iter().find(|region| **region == text) {
            return Ok(Self(region));
        }
        let hint =
            match text.strip_suffix(|last: char| last.is_ascii_lowercase()).filter(|region| REGIONS.contains(region)) {
                Some(region) => format!("`{text}` is a zone; its region is `{region}`"),
                None => nearest(text, REGIONS.iter().copied()).map_or_else(
                    || "write a region such as `us-east-1`".to_owned(),
                    |region| format!("did you mean `{region}`?"),
                ),
            };
        Err(Wrong::new(&codes::UNKNOWN_REGION, format!("there is no AWS region `{}`", clip(text)), hint))
    }

    fn schema() -> Value {
        json!({ "enum": REGIONS })
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
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
            return Err(wrong(format!("`{}` is no Availability Zone", clip(text))));
        };
        match Region::parse(region) {
            Ok(region) => Ok(Self { region, letter }),
            Err(_) => Err(wrong(format!("`{}` lies in no AWS region", clip(text)))),
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
            crate::rack::read::at_value(
                at,
                Wrong::new(&codes::ZONE_COUNT, message, "write 2 or 3, or the names of so many zones"),
            )
        };
        match value {
            Value::Number(number) => match number.as_u64() {
                Some(count @ 2..=3) => Some(Self::First(count as usize)),
                _ => {
                    findings.push(wrong(format!("a rack stands in 2 or 3 zones, not in {number}")));
                    None
                }
            },
            Value::Array(_) => {
                let zones = Vec::<ZoneName>::read(value, at, findings)?;
                if (2..=3).contains(&zones.len()) {
                    return Some(Self::Named(zones));
                }
                findings.push(wrong(format!("a rack stands in 2 or 3 zones, not in {}", zones.len())));
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
        let zones = json!({ "type": "array", "items": <ZoneName as Textual>::schema(), "minItems": 2, "maxItems": 3, "uniqueItems": true });
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
