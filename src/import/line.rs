//! A key of rack.yml with its value, and where that comes from.

use serde_json::Value;

/// A key that an imported rack sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The dotted path of the key: `instances.type`.
    pub key: &'static str,
    /// Its value, as rack.yml has it.
    pub value: Value,
    /// Where it comes from, in a few words without a full stop: `InstanceType=m5.large`. It becomes the comment of the line.
    pub from: String,
}
