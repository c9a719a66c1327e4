//! Whole numbers within bounds.

use crate::description::{Word, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::Serialize;
use serde_json::{Value, json};

/// A whole number from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Whole<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Whole<MIN, MAX> {
    /// The number `N`; one out of bounds does not compile.
    pub const fn of<const N: u32>() -> Self {
        const { assert!(MIN <= N && N <= MAX, "the number is within its own bounds") };
        Self(N)
    }

    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> Word for Whole<MIN, MAX> {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        match value.as_u64().and_then(|number| u32::try_from(number).ok()) {
            Some(number) if (MIN..=MAX).contains(&number) => return Some(Self(number)),
            _ if value.as_f64().is_some_and(|number| number.fract() == 0.0) => {
                let message = format!("`{at}` is {value}, which is not between {MIN} and {MAX}");
                let finding = Diagnostic::error(&codes::OUT_OF_RANGE, Place::Value(at.clone()), message);
                findings.push(finding.hint(format!("write {}", Self::expected())));
            }
            _ => findings.push(wrong_type(value, at, &Self::expected())),
        }
        None
    }

    fn expected() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }

    fn schema() -> Value {
        json!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}
