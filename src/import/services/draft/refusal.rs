//! Why app.yml does not take a value.

use crate::app;
use crate::description::Source;
use crate::diag::{Findings, Path, Refused};
use serde_json::{Value, json};

/// Why app.yml does not take a value at a path: what reading says of that value, and not of what else an app has to have.
pub(super) fn refusal(path: &[&str], value: &Value) -> Option<String> {
    let nested = path.iter().rev().fold(value.clone(), |inner, step| json!({ *step: inner }));
    let at = path.iter().fold(Path::root(), |at, step| at.key(step));
    let mut findings = Findings::default();
    match app::Document::load(&Source::new("app.yml", &nested.to_string())) {
        Ok(document) => drop(document.read(&mut findings)),
        Err(refused) => findings.extend(Refused::into_findings(refused)),
    }
    let is_about = |place: Option<&Path>| place.is_none_or(|place| place.steps().starts_with(at.steps()));
    let finding = findings.into_vec().into_iter().find(|finding| is_about(finding.place().path()))?;
    Some(finding.advice())
}
