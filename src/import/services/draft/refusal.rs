//! Why app.yml does not take a value.

use crate::app;
use crate::description::Source;
use serde_json::{Value, json};

/// Why app.yml does not take a value at a path: what reading says of one that has nothing else.
pub(super) fn refusal(path: &[&str], value: &Value) -> Option<String> {
    let nested = path.iter().rev().fold(value.clone(), |inner, step| json!({ *step: inner }));
    let mut whole = json!({ "name": "app", "rack": "rack.yml" });
    if let (Value::Object(whole), Value::Object(nested)) = (&mut whole, nested) {
        whole.extend(nested);
    }
    let refused = app::parse(&Source::new("app.yml", &whole.to_string())).err()?;
    let finding = refused.into_findings().into_iter().next()?;
    let hint = finding.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    Some(format!("{}{hint}", finding.message))
}
