//! What the rack's stack exports, by name.

use crate::cfn::{Text, Value};
use crate::plan::Name;

/// The exports of a rack.
pub(super) struct Imports {
    rack: String,
}

impl Imports {
    pub fn of(rack: &Name) -> Self {
        Self { rack: rack.to_string() }
    }

    /// What is exported under a name, as something of a kind.
    pub fn value<T>(&self, name: &str) -> Value<T> {
        Value::imported(format!("{}:{name}", self.rack))
    }

    /// The same as text.
    pub fn text(&self, name: &str) -> Text {
        Text::from(&self.value::<()>(name))
    }
}
