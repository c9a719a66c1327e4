//! What keys ask of one another, in the words of JSON Schema: editors refuse while somebody writes what `plan` would refuse.
//!
//! A rule stands with its section. It admits whatever `plan` admits, and need not refuse all that `plan` refuses.

use serde_json::{Map, Value, json};

/// That a key is written, with a value that a schema admits.
pub fn has(key: &str, value: Value) -> Value {
    json!({ "required": [key], "properties": { key: value } })
}

/// That a key is written with a value that a schema admits, or not at all.
pub fn may(key: &str, value: Value) -> Value {
    let mut properties = Map::new();
    properties.insert(key.to_owned(), value);
    json!({ "properties": properties })
}

/// That all of these are so.
pub fn all(rules: &[Value]) -> Value {
    json!({ "allOf": rules })
}

/// That one of these is so at least.
pub fn any(rules: &[Value]) -> Value {
    json!({ "anyOf": rules })
}

/// That where the one is so, the other is so too.
pub fn when(one: Value, other: Value) -> Value {
    json!({ "if": one, "then": other })
}

/// The values other than these.
pub fn not(value: Value) -> Value {
    json!({ "not": value })
}

/// Lists with an entry.
pub fn some() -> Value {
    json!({ "type": "array", "minItems": 1 })
}

/// Lists without any.
pub fn none() -> Value {
    json!({ "maxItems": 0 })
}

/// A value and no other.
pub fn is(value: impl Into<Value>) -> Value {
    json!({ "const": value.into() })
}

/// Texts with a pattern.
pub fn like(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}
