//! Durations within bounds.

use crate::description::{Word, Wrong, at_value, clip, wrong_type};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::fmt;

/// A duration from `MIN` to `MAX` seconds, written as a whole number with its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration<const MIN: u32, const MAX: u32>(u32);

/// The units, the largest first, with their seconds.
const UNITS: [(char, u32); 3] = [('h', 3600), ('m', 60), ('s', 1)];

impl<const MIN: u32, const MAX: u32> Duration<MIN, MAX> {
    /// So many seconds; a number out of bounds does not compile.
    pub const fn of<const SECONDS: u32>() -> Self {
        const { assert!(MIN <= SECONDS && SECONDS <= MAX, "the duration is within its own bounds") };
        Self(SECONDS)
    }

    /// The seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }

    fn expected() -> String {
        format!("a duration from {} to {}, such as `{}`", Shown(MIN), Shown(MAX), Shown(MIN))
    }
}

/// The seconds of a number with its unit, if it is one; as many as nothing here admits where they cannot be counted.
fn seconds(text: &str) -> Option<u32> {
    let (unit, seconds) = UNITS.into_iter().find(|(unit, _)| text.ends_with(*unit))?;
    let number = text.strip_suffix(unit)?;
    let digits = !number.is_empty() && !number.starts_with('0') && number.bytes().all(|digit| digit.is_ascii_digit());
    digits.then(|| number.parse::<u32>().ok().and_then(|number| number.checked_mul(seconds)).unwrap_or(u32::MAX))
}

/// Seconds in the largest unit that has a whole number of them.
struct Shown(u32);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = UNITS.into_iter().find(|(_, seconds)| self.0.is_multiple_of(*seconds));
        let (unit, seconds) = whole.unwrap_or(('s', 1));
        write!(f, "{}{unit}", self.0 / seconds)
    }
}

impl<const MIN: u32, const MAX: u32> Word for Duration<MIN, MAX> {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let Value::String(text) = value else {
            findings.push(wrong_type(value, at, &Self::expected()));
            return None;
        };
        let hint = format!("write {}", Self::expected());
        match seconds(text) {
            Some(seconds) if (MIN..=MAX).contains(&seconds) => return Some(Self(seconds)),
            Some(_) => {
                let message =
                    format!("`{at}` is {}, which is not between {} and {}", clip(text), Shown(MIN), Shown(MAX));
                findings.push(Diagnostic::error(&codes::OUT_OF_RANGE, Place::Value(at.clone()), message).hint(hint));
            }
            None => {
                let message = format!("`{}` is not a whole number with the unit `s`, `m` or `h`", clip(text));
                findings.push(at_value(at, Wrong::new(&codes::INVALID_DURATION, message, hint)));
            }
        }
        None
    }

    fn expected() -> String {
        Self::expected()
    }

    fn schema() -> Value {
        let message = format!("write {}", Self::expected());
        json!({ "type": "string", "pattern": "^[1-9][0-9]{0,6}[smh]$", "patternErrorMessage": message })
    }
}

impl<const MIN: u32, const MAX: u32> fmt::Display for Duration<MIN, MAX> {
    /// As the Go programs of AWS take it: `90s`, `10m`, `1h`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(self.0).fmt(f)
    }
}

impl<const MIN: u32, const MAX: u32> Serialize for Duration<MIN, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
