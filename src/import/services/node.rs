//! A value of the source, and where it stands.

use crate::diag::Path;
use serde_json::Value;

/// A value of the source, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Node<'v> {
    /// Its path from the root of its file.
    pub at: Path,
    /// The value.
    pub value: &'v Value,
}

impl<'v> Node<'v> {
    /// The whole of a file.
    pub fn root(value: &'v Value) -> Self {
        Self { at: Path::root(), value }
    }

    /// What stands behind a key; nothing where that is empty.
    pub fn get(&self, key: &str) -> Option<Node<'v>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Node { at: self.at.key(key), value })
    }

    /// What stands behind keys within one another.
    pub fn find(&self, keys: &[&str]) -> Option<Node<'v>> {
        keys.iter().try_fold(self.clone(), |node, key| node.get(key))
    }

    /// The entries of a mapping, in the order of the file; those without a value as well.
    pub fn entries(&self) -> Vec<(&'v str, Node<'v>)> {
        let entries = self.value.as_object().into_iter().flatten();
        entries.map(|(key, value)| (key.as_str(), Node { at: self.at.key(key), value })).collect()
    }

    /// The items of a list.
    pub fn items(&self) -> Vec<Node<'v>> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(|(index, value)| Node { at: self.at.index(index), value }).collect()
    }

    /// The items of a list, or the value itself where it is none.
    pub fn each(&self) -> Vec<Node<'v>> {
        if self.value.is_array() { self.items() } else { vec![self.clone()] }
    }

    /// A text, a number or a boolean as text.
    pub fn text(&self) -> Option<String> {
        match self.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => Some(self.value.to_string()),
            _ => None,
        }
    }

    /// A whole number, written as one or in quotes.
    pub fn whole(&self) -> Option<u64> {
        self.text()?.trim().parse().ok()
    }

    /// A boolean, also in the words of YAML 1.1, which Convox and Compose read.
    pub fn truth(&self) -> Option<bool> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    /// Texts of a list; nothing where one of them is none.
    pub fn texts(&self) -> Option<Vec<String>> {
        self.value.as_array()?;
        self.items().iter().map(Node::text).collect()
    }
}
