//! Accepted findings, as the readers of templates take them.

use crate::plan::Acceptance;
use serde_json::{Value, json};

/// An accepted finding as the readers of templates take it.
pub(super) fn accepted(acceptance: &Acceptance) -> Value {
    let Acceptance { finding, resource, reason, until } = acceptance;
    let mut entry = json!({ "Finding": finding, "Reason": reason });
    if let Some(resource) = resource {
        entry["Resource"] = json!(resource);
    }
    if let Some(until) = until {
        entry["Until"] = json!(until.to_string());
    }
    entry
}
