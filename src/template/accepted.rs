//! The findings that a template says are accepted: in its `Metadata`, under `Accepted`, a list of objects with `Finding`,
//! `Resource`, `Reason` and `Until`. CloudFormation keeps it and does nothing with it.

use super::Document;
use crate::diag::{Acceptance, Date};
use serde_json::Value;

/// The key in `Metadata`.
pub(crate) const ACCEPTED: &str = "Accepted";

/// An entry that is no acceptance: where it stands, as a JSON Pointer, and why it is none, as a clause.
pub(crate) struct Malformed {
    pub pointer: String,
    pub why: String,
}

/// What a template accepts, and what does not say so as it should.
pub(crate) fn acceptances(document: Document) -> (Vec<Acceptance>, Vec<Malformed>) {
    let written = document.section("Metadata").find(|(key, _)| *key == ACCEPTED).map(|(_, written)| written);
    let whole = format!("/Metadata/{ACCEPTED}");
    let entries = match written {
        None => return (Vec::new(), Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(_) => return (Vec::new(), vec![Malformed { pointer: whole, why: "it is not a list".to_owned() }]),
    };
    let (mut all, mut malformed) = (Vec::new(), Vec::new());
    for (position, entry) in entries.iter().enumerate() {
        match acceptance(entry) {
            Ok(acceptance) => all.push(acceptance),
            Err(why) => malformed.push(Malformed { pointer: format!("{whole}/{position}"), why }),
        }
    }
    (all, malformed)
}

/// The acceptance that an entry is.
fn acceptance(entry: &Value) -> Result<Acceptance, String> {
    const KEYS: [&str; 4] = ["Finding", "Resource", "Reason", "Until"];
    let entries = entry.as_object().ok_or("it is not an object")?;
    if let Some(other) = entries.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("`{other}` is none of its keys, which are {}", KEYS.join(", ")));
    }
    let text = |key: &str| match entries.get(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(format!("its `{key}` is not a string with something in it")),
    };
    let until = match text("Until")? {
        Some(text) => Some(Date::parse(&text).ok_or(format!("`{text}` is not a day such as 2027-01-31"))?),
        None => None,
    };
    Ok(Acceptance {
        finding: text("Finding")?.ok_or("it does not say which `Finding` is accepted")?,
        resource: text("Resource")?,
        reason: text("Reason")?.ok_or("it does not give a `Reason`")?,
        until,
    })
}
