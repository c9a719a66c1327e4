//! A facts file against its JSON Schema, which is the one description of its form.

use super::ledger::{At, Ledger};
use crate::diag::nearest;
use crate::template::wording::{described, meant, quoted};
use ipnet::{IpNet, Ipv4Net};
use regex_lite::Regex;
use serde_json::Value;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../schemas/facts.schema.json");
    serde_json::from_str(text).expect("a test reads the schema")
});

/// The JSON Schema (draft 2020-12) of a facts file.
pub fn schema() -> Value {
    SCHEMA.clone()
}

/// Whether a facts file is of the form that its schema wants; otherwise the ledger has the findings.
pub(super) fn judge(ledger: &mut Ledger, tree: &Value, at: &At) -> bool {
    value(ledger, &SCHEMA, tree, at)
}

/// The schema that a reference leads to, or the schema itself.
fn resolved(schema: &'static Value) -> &'static Value {
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
    reference.and_then(|pointer| SCHEMA.pointer(pointer)).unwrap_or(schema)
}

fn value(ledger: &mut Ledger, schema: &'static Value, value: &Value, at: &At) -> bool {
    let schema = resolved(schema);
    if !has_type(schema, value) {
        let message = format!("{} is expected here, not {}", wanted(schema), described(value));
        ledger.invalid(at, message, "correct the value");
        return false;
    }
    match value {
        Value::Object(entries) => {
            let mut fits = true;
            for (key, inner) in entries {
                fits &= entry(ledger, schema, key, inner, &at.key(key));
            }
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            for key in required.filter_map(Value::as_str).filter(|key| !entries.contains_key(*key)) {
                ledger.invalid(at, format!("the key `{key}` is missing"), "add it");
                fits = false;
            }
            fits
        }
        Value::Array(items) => {
            let mut fits = true;
            if let (Some(inner), false) = (schema.get("items"), items.is_empty()) {
                for (index, item) in items.iter().enumerate() {
                    fits &= self::value(ledger, inner, item, &at.index(index));
                }
            } else if schema.get("minItems").is_some() {
                ledger.invalid(at, "an empty list says nothing".to_owned(), "remove it if this is not known");
                fits = false;
            }
            fits
        }
        Value::String(text) => is_of_form(ledger, schema, text, at),
        Value::Number(number) => is_of_form(ledger, schema, &number.to_string(), at),
        Value::Null | Value::Bool(_) => true,
    }
}

/// An entry of an object: its key, and what stands there.
fn entry(ledger: &mut Ledger, schema: &'static Value, key: &str, inner: &Value, at: &At) -> bool {
    let named = schema.get("properties").and_then(Value::as_object);
    if let Some(found) = named.and_then(|named| named.get(key)) {
        return value(ledger, found, inner, at);
    }
    match schema.get("additionalProperties") {
        Some(free @ Value::Object(_)) => {
            let names = schema.get("propertyNames");
            let is_fine = names.is_none_or(|names| is_of_form(ledger, resolved(names), key, at));
            value(ledger, free, inner, at) && is_fine
        }
        _ => {
            let known = named.into_iter().flatten().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
            let hint = meant(nearest(key, known.iter().copied()), format!("the keys are {}", quoted(&known, "and")));
            ledger.unknown(at, format!("the key `{key}` means nothing here"), hint);
            false
        }
    }
}

/// Whether a value has one of the types that a schema names.
fn has_type(schema: &Value, value: &Value) -> bool {
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    };
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is),
        Some(kind) => kind.as_str().is_some_and(is),
        None => true,
    }
}

/// What a schema wants, in words.
fn wanted(schema: &Value) -> &str {
    let title = schema.get("title").and_then(Value::as_str);
    match (title, schema.get("type").and_then(Value::as_str)) {
        (Some(title), _) if schema.get("$schema").is_none() => title,
        (_, Some("array")) => "a list",
        (_, Some("boolean")) => "true or false",
        _ => "an object",
    }
}

/// Whether a text is of the form that a schema wants.
fn is_of_form(ledger: &mut Ledger, schema: &Value, text: &str, at: &At) -> bool {
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let matches = pattern.is_none_or(|pattern| Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text)));
    let fits = match schema.get("format").and_then(Value::as_str) {
        Some("ipv4-cidr") => text.parse::<Ipv4Net>().is_ok(),
        Some("peer") => !text.contains('/') || text.parse::<IpNet>().is_ok(),
        _ => true,
    };
    if matches && fits {
        return true;
    }
    ledger.invalid(at, format!("`{text}` is not {}", wanted(schema)), "correct the value");
    false
}
