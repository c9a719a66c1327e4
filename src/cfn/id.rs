//! The names of resources.

use serde::Serialize;
use std::fmt;

/// The name of a resource in its template. Changing one in a deployed stack destroys the resource and makes another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct LogicalId(String);

impl LogicalId {
    /// As text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for LogicalId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<String> for LogicalId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl fmt::Display for LogicalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
