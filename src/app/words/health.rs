//! What a router asks to know whether a task is well.

use super::Protocol;
use crate::description::{Textual, Wrong, as_written, clip, form};
use crate::diag::codes::rack as codes;
use serde_json::{Value, json};
use std::fmt;

form! {
    /// The path that is asked for, or the method of a gRPC service.
    HealthPath, "a path", "^/[!-#%-z|~]{0,1023}$", "`/health`";
}

/// The HTTP status codes, or gRPC's, that mean that a task is well: numbers, and ranges of them (ELB API reference, Matcher).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCodes {
    text: String,
    least: u32,
    most: u32,
}

/// What health checks of containers that speak a protocol are where nothing is said: of gRPC, a method that no server knows and
/// the code by which it says so (ELB user guide, "Health checks for your target groups").
impl HealthPath {
    /// The usual path of a protocol.
    pub fn usual(protocol: Protocol) -> Self {
        Self(if protocol == Protocol::Grpc { "/AWS.ALB/healthcheck" } else { "/" }.to_owned())
    }
}

impl StatusCodes {
    /// The usual codes of a protocol.
    pub fn usual(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Grpc => Self { text: "12".to_owned(), least: 12, most: 12 },
            Protocol::Http | Protocol::Https | Protocol::Http2 => {
                Self { text: "200-399".to_owned(), least: 200, most: 399 }
            }
        }
    }

    /// The least of them.
    pub fn least(&self) -> u32 {
        self.least
    }

    /// The greatest of them.
    pub fn most(&self) -> u32 {
        self.most
    }
}

impl Textual for StatusCodes {
    const EXPECTED: &'static str = "status codes such as `200-399` or `200,204`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let number = |text: &str| {
            let digits = (1..=3).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
            text.parse::<u32>().ok().filter(|_| digits)
        };
        let range = |part: &str| match part.split_once('-') {
            Some((from, to)) => Some((number(from)?, number(to)?)).filter(|(from, to)| from <= to),
            None => number(part).map(|one| (one, one)),
        };
        let ranges = text.split(',').map(range).collect::<Option<Vec<_>>>();
        let ends = ranges.and_then(|ranges| {
            let least = ranges.iter().map(|(from, _)| *from).min()?;
            Some((least, ranges.iter().map(|(_, to)| *to).max()?))
        });
        match ends {
            Some((least, most)) => Ok(Self { text: text.to_owned(), least, most }),
            None => {
                let message = format!("`{}` is not {}", clip(text), Self::EXPECTED);
                Err(Wrong::new(
                    &codes::UNKNOWN_VALUE,
                    message,
                    "write numbers and ranges, separated by commas: `200-299,301`",
                ))
            }
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[0-9]{1,3}(-[0-9]{1,3})?(,[0-9]{1,3}(-[0-9]{1,3})?)*$" })
    }
}

impl fmt::Display for StatusCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

as_written!(StatusCodes);
