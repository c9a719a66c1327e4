//! What a kind of resource is.

use super::tags::Tagging;
use serde::Serialize;

/// A kind of resource: its properties, as a struct with exactly those that templates here use.
pub trait Kind: Serialize {
    /// Its CloudFormation type.
    const TYPE: &'static str;

    /// How it takes tags.
    const TAGGING: Tagging;
}
