//! Sections by names that the user gives.

use super::read::{Textual, Word, at_value, wrong_type};
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Things by name: in the order of the names, whatever their order in the text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Named<K: Ord, T>(BTreeMap<K, T>);

impl<K: Ord, T> Default for Named<K, T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord, T> Named<K, T> {
    /// Names and what they name.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &T)> {
        self.0.iter()
    }

    /// What a name names.
    pub fn get(&self, name: &K) -> Option<&T> {
        self.0.get(name)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Ord, T> FromIterator<(K, T)> for Named<K, T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl<K: Textual + Ord + Serialize, T: Word> Word for Named<K, T> {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let entries = match value {
            // A mapping whose entries are all commented out.
            Value::Null => return Some(Self::default()),
            Value::Object(entries) => entries,
            other => {
                findings.push(wrong_type(other, at, &Self::expected()));
                return None;
            }
        };
        let read = entries.iter().map(|(name, value)| {
            let at = at.key(name);
            let name = K::parse(name).map_err(|wrong| {
                let finding = at_value(&at, wrong);
                findings.push(Diagnostic {
                    spots: Diagnostic::error(finding.code, Place::Key(at.clone()), "").spots,
                    ..finding
                });
            });
            let value = T::read(value, &at, findings);
            Some((name.ok()?, value?))
        });
        read.collect::<Vec<_>>().into_iter().collect::<Option<_>>().map(Self)
    }

    fn expected() -> String {
        format!("a mapping of names, each with {}", T::expected())
    }

    fn schema() -> Value {
        json!({
            "type": ["object", "null"],
            "propertyNames": <K as Word>::schema(),
            "additionalProperties": T::schema(),
        })
    }
}
