//! Commands that instances run at their first boot, and how their ECS agent is set.

use crate::description::{Textual, Wrong, as_written, choice};
use crate::diag::codes::rack as codes;
use serde_json::{Value, json};
use std::fmt;

/// A text of commands for bash: `${X}` in it is the shell's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script(String);

impl Script {
    /// The most bytes of one. Two of these fit into EC2's 16,384 bytes of user data beside the rack's own script.
    pub const MOST_BYTES: usize = 4096;

    /// Its lines, those that are empty included.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl Textual for Script {
    const EXPECTED: &'static str = "commands for bash such as `dnf install -y jq`";

    /// Control characters and references are refused before (`rack/literal.rs`).
    fn parse(text: &str) -> Result<Self, Wrong> {
        if text.trim().is_empty() {
            let hint = "write commands, or remove the key";
            return Err(Wrong::new(&codes::EMPTY_SCRIPT, "there are no commands in it", hint));
        }
        if text.len() > Self::MOST_BYTES {
            let message = format!("it has {} bytes, and at most {} are allowed", text.len(), Self::MOST_BYTES);
            let hint = "shorten it, or put what it does into the image, or into a file that it downloads";
            return Err(Wrong::new(&codes::USER_DATA_TOO_LARGE, message, hint));
        }
        Ok(Self(text.to_owned()))
    }

    fn schema() -> Value {
        let pattern = "^(?![\\s\\S]*\\{\\{resolve:)(?=[\\s\\S]*\\S)[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*$";
        json!({ "type": "string", "pattern": pattern, "maxLength": Self::MOST_BYTES })
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(Script);

choice! {
    /// When the ECS agent pulls images (ECS developer guide, "Amazon ECS container agent configuration",
    /// `ECS_IMAGE_PULL_BEHAVIOR`).
    Pull, "one of `default`, `always`, `once` and `prefer-cached`", {
        /// For every task; the cached image serves where that fails.
        Default = "default",
        /// For every task.
        Always = "always",
        /// Once for each instance, as long as the image is kept.
        Once = "once",
        /// Where there is none in the cache; what is there is not cleaned up.
        PreferCached = "prefer-cached",
    }
}
