//! Where keys of the network stand, and how many things are spoken of.

use crate::diag::{Path, Place};

/// The path of a key of `network`.
pub(super) fn key(key: &str) -> Path {
    Path::of("network").key(key)
}

/// The place of its value.
pub(super) fn value(name: &str) -> Place {
    Place::Value(key(name))
}

/// A number of things.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
