//! What of a change is denied.

use serde_json::{Value, json};
use std::fmt;

/// Something that a change does and `--deny` refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// The word of `--deny`, or the code of the hazard that is always denied.
    pub code: &'static str,
    /// What it does, or does how often, without a full stop; a line in which nothing steers a terminal.
    pub message: String,
}

impl Denial {
    /// It as an object.
    pub(super) fn json(&self) -> Value {
        json!({ "code": self.code, "message": self.message })
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "denied[{}]: {}", self.code, self.message)
    }
}
