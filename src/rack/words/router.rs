//! What routers do with requests.

use crate::description::{Textual, Wrong, as_written, choice, clip};
use crate::diag::codes::rack as codes;
use crate::diag::nearest;
use serde_json::{Value, json};
use std::fmt;

choice! {
    /// What answers on port 80 beside HTTPS.
    PlainHttp, "`redirect` or `none`", {
        /// A redirect to HTTPS.
        Redirect = "redirect",
        /// Nothing: there is no listener.
        None = "none",
    }
}

/// How a router treats requests that servers may read in different ways, by which attackers smuggle others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mitigation {
    /// It refuses those that are a known risk, and closes the connection after those that are ambiguous.
    Defensive,
    /// It refuses whatever RFC 7230 does not allow.
    Strictest,
}

impl Mitigation {
    /// The word as it is written, and as Elastic Load Balancing has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Defensive => "defensive",
            Self::Strictest => "strictest",
        }
    }
}

impl Textual for Mitigation {
    const EXPECTED: &'static str = "`defensive` or `strictest`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        const WORDS: [&str; 2] = ["defensive", "strictest"];
        match text {
            "defensive" => Ok(Self::Defensive),
            "strictest" => Ok(Self::Strictest),
            "monitor" => {
                let message = "`monitor` forwards ambiguous requests, by which others can be smuggled past the router";
                Err(Wrong::new(&codes::UNKNOWN_VALUE, message, format!("write {}", Self::EXPECTED)))
            }
            other => {
                let hint = match nearest(other, WORDS) {
                    Some(word) => format!("did you mean `{word}`?"),
                    None => format!("write {}", Self::EXPECTED),
                };
                let message = format!("`{}` is not one of {}", clip(other), WORDS.join(", "));
                Err(Wrong::new(&codes::UNKNOWN_VALUE, message, hint))
            }
        }
    }

    fn schema() -> Value {
        json!({ "enum": ["defensive", "strictest"] })
    }
}

impl fmt::Display for Mitigation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

as_written!(Mitigation);
