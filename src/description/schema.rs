//! The JSON Schema of a whole description, and where in it a key stands.

use super::Described;
use crate::diag::Path;
use serde_json::{Value, json};

/// The files of the latest release of the repository that Cargo.toml names.
const RELEASE: &str = "https://github.com/rackform/rackform/releases/latest/download";

/// Where each release publishes the JSON Schema of a description: its `$id`, which stays the same from release to release.
pub fn address<D: Described>() -> String {
    format!("{RELEASE}/{}", D::ABOUT.schema)
}

/// The JSON Schema (draft 2020-12) of a whole description, made from its sections.
pub fn schema<D: Described>() -> Value {
    let required = D::ABOUT.required.iter().map(|(key, _)| *key).collect::<Vec<_>>();
    let mut schema = D::schema();
    if let Some(entries) = schema.as_object_mut() {
        entries.insert("type".to_owned(), json!("object"));
        entries.insert("required".to_owned(), json!(required));
        entries.shift_insert(0, "title".to_owned(), json!(D::ABOUT.file));
        entries.shift_insert(0, "$id".to_owned(), json!(address::<D>()));
        entries.shift_insert(0, "$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        for key in required {
            if let Some(required) = entries["properties"][key].as_object_mut() {
                required.remove("default");
            }
        }
    }
    schema
}

/// Where a key belongs that does not stand where it should, by the schema of the description: if there is such a key.
pub fn home(schema: &Value, key: &str, at: &Path) -> Option<String> {
    let sections = schema["properties"].as_object()?;
    if !at.steps().is_empty() && sections.contains_key(key) {
        return Some(format!("`{key}` belongs at the top level, not under `{at}`"));
    }
    let section = sections.iter().find_map(|(name, section)| within(section, name, key))?;
    Some(format!("`{key}` belongs under `{section}`"))
}

/// The path of the section with a key, within another.
fn within(section: &Value, at: &str, key: &str) -> Option<String> {
    if section["additionalProperties"].is_object() {
        return within(&section["additionalProperties"], &format!("{at}.<name>"), key);
    }
    let keys = section["properties"].as_object()?;
    let inner = || keys.iter().find_map(|(name, section)| within(section, &format!("{at}.{name}"), key));
    if keys.contains_key(key) { Some(at.to_owned()) } else { inner() }
}
