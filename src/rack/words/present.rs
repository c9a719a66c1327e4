//! Sections that make something by being there.

use crate::description::{Word, wrong_type};
use crate::diag::{Findings, Path};
use serde::Serialize;
use serde_json::{Value, json};

/// A section that may be left out, where it stands for something. One without a value is refused: `{}` asks for the thing with
/// all its defaults, and nothing may be what is left of a value that was lost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Present<T>(pub T);

impl<T: Word> Word for Present<T> {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        if value.is_null() {
            findings.push(wrong_type(value, at, &Self::expected()));
            return None;
        }
        T::read(value, at, findings).map(Self)
    }

    fn expected() -> String {
        "a mapping of keys, `{}` for their defaults".to_owned()
    }

    fn schema() -> Value {
        let mut schema = T::schema();
        schema["type"] = json!("object");
        schema
    }
}
