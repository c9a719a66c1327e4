//! Lists that AWS limits.

use crate::description::Word;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::Serialize;
use serde_json::{Value, json};

/// At most `N` words, each once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Few<const N: usize, T>(Vec<T>);

impl<const N: usize, T> Few<N, T> {
    /// None.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// All of them, in their order.
    pub fn all(&self) -> &[T] {
        &self.0
    }
}

impl<const N: usize, T: Word> Word for Few<N, T> {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let all = Vec::<T>::read(value, at, findings)?;
        if all.len() > N {
            let message = format!("`{at}` lists {}, and at most {N} are allowed", all.len());
            let finding = Diagnostic::error(&codes::TOO_MANY_ENTRIES, Place::Value(at.clone()), message);
            findings.push(finding.hint(format!("list at most {N}")));
            return None;
        }
        Some(Self(all))
    }

    fn expected() -> String {
        format!("a list of at most {N}, each entry {}", T::expected())
    }

    fn schema() -> Value {
        let mut schema = Vec::<T>::schema();
        schema["maxItems"] = json!(N);
        schema
    }
}
