//! A committed schema in the words of JSON Schema, draft 2020-12.

use jsonschema::{Keyword, ValidationError};
use rackform::types::UNCHECKED_PATTERNS;
use serde_json::{Map, Value, json};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The same schema without what is not JSON Schema, and with cfn-lint's own keywords put into standard ones.
pub fn standard(schema: &Value) -> Value {
    let Some(keywords) = schema.as_object() else { return schema.clone() };
    let (mut result, mut all) = (Map::new(), Vec::new());
    for (keyword, value) in keywords {
        match keyword.as_str() {
            "properties" | "definitions" => {
                let named = value.as_object().unwrap().iter().map(|(name, inner)| (name.clone(), standard(inner)));
                result.insert(keyword.clone(), Value::Object(named.collect()));
            }
            "patternProperties" => {
                let named = value.as_object().unwrap().iter().map(|(name, inner)| (read(name), standard(inner)));
                result.insert(keyword.clone(), Value::Object(named.collect()));
            }
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => {
                result.insert(keyword.clone(), value.as_array().unwrap().iter().map(standard).collect());
            }
            "items" | "if" | "then" | "not" => {
                result.insert(keyword.clone(), standard(value));
            }
            "pattern" => {
                result.insert(keyword.clone(), read(value.as_str().unwrap()).into());
            }
            "dependencies" => {
                let (lists, schemas): (Map<_, _>, Map<_, _>) =
                    value.as_object().unwrap().clone().into_iter().partition(|(_, needed)| needed.is_array());
                let schemas = schemas.iter().map(|(name, schema)| (name.clone(), standard(schema))).collect();
                result.insert("dependentRequired".to_owned(), Value::Object(lists));
                result.insert("dependentSchemas".to_owned(), Value::Object(schemas));
            }
            // A template cannot say it.
            "type" if value.is_array() => {
                let types = value.as_array().unwrap().iter().filter(|name| **name != "null").cloned();
                result.insert(keyword.clone(), types.collect());
            }
            "requiredXor" => all.push(of_objects(json!({ "oneOf": each_required(value) }))),
            "requiredOr" => all.push(of_objects(json!({ "anyOf": each_required(value) }))),
            "dependentExcluded" => {
                for (name, others) in value.as_object().unwrap() {
                    all.push(json!({
                        "if": { "type": "object", "required": [name] },
                        "then": { "not": { "anyOf": each_required(others) } },
                    }));
                }
            }
            "enumCaseInsensitive" => {
                let words: Vec<_> = value.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
                all.push(json!({ "pattern": format!("(?i)^({})$", words.join("|")) }));
            }
            _ => {
                result.insert(keyword.clone(), value.clone());
            }
        }
    }
    if !all.is_empty() {
        let own = result.remove("allOf").and_then(|own| own.as_array().cloned()).unwrap_or_default();
        result.insert("allOf".to_owned(), own.into_iter().chain(all).collect());
    }
    Value::Object(result)
}

/// A pattern as the judge reads it: any text for one that is not checked.
fn read(pattern: &str) -> String {
    if UNCHECKED_PATTERNS.contains(&pattern) { String::new() } else { pattern.replace(r"\Z", "$") }
}

/// A rule about properties says nothing of other values.
fn of_objects(rule: Value) -> Value {
    json!({ "if": { "type": "object" }, "then": rule })
}

fn each_required(names: &Value) -> Vec<Value> {
    names.as_array().unwrap().iter().map(|name| json!({ "required": [name] })).collect()
}

/// The judge of a schema in standard words. `ipnet` says what a network is; other formats are no syntax.
pub fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_format("ipv4-network", |text: &str| text.parse::<ipnet::Ipv4Net>().is_ok())
        .with_format("ipv6-network", |text: &str| text.parse::<ipnet::Ipv6Net>().is_ok())
        .with_format("uri", |_: &str| true)
        .with_format("date-time", |_: &str| true)
        .with_keyword("uniqueKeys", |_, keys, _| Ok(Box::new(UniqueKeys(keys.as_array().unwrap().clone()))))
        .with_keyword("maxUniqueItems", |_, most, _| Ok(Box::new(MaxUniqueItems(most.as_u64().unwrap()))))
        .build(schema)
        .unwrap_or_else(|error| panic!("{}: {error}", schema["typeName"]))
}

/// Whether a text has a format that is a syntax.
pub fn has_format(format: &str, text: &str) -> bool {
    let address = text.split('/').next().unwrap_or_default();
    match format {
        "ipv4-network" => address.parse::<Ipv4Addr>().is_ok() && text.contains('/'),
        "ipv6-network" => address.parse::<Ipv6Addr>().is_ok() && text.contains('/'),
        _ => true,
    }
}

/// No two items have the same under all of these keys; an item that lacks one is like no other.
struct UniqueKeys(Vec<Value>);

impl<'i> Keyword<'i> for UniqueKeys {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("keys are not unique")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let items = instance.as_array().map(Vec::as_slice).unwrap_or_default();
        let same = |one: &Value, other: &Value| {
            self.0
                .iter()
                .map(|key| key.as_str().unwrap())
                .all(|key| one.get(key).is_some() && one.get(key) == other.get(key))
        };
        !items.iter().enumerate().any(|(index, item)| items[..index].iter().any(|before| same(before, item)))
    }
}

/// At most so many items that differ from all before them.
struct MaxUniqueItems(u64);

impl<'i> Keyword<'i> for MaxUniqueItems {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("too many different items")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let items = instance.as_array().map(Vec::as_slice).unwrap_or_default();
        let new = |(index, item): &(usize, &Value)| !items[..*index].contains(item);
        items.iter().enumerate().filter(new).count() as u64 <= self.0
    }
}
