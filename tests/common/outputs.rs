//! What commands print as JSON, and the published schemas of it.

use super::read;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The commands that print JSON.
pub const COMMANDS: [&str; 8] = ["synth", "validate", "verify", "diff", "review", "convert", "import", "cost"];

/// The schema of what a command prints.
pub fn schema(command: &str) -> &'static Value {
    &SCHEMAS[command].0
}

/// The schemas, and what judges by them.
static SCHEMAS: LazyLock<BTreeMap<&str, (Value, Validator)>> = LazyLock::new(|| {
    let read = |command| {
        let text = read(&format!("schemas/output/{command}.schema.json"));
        let schema = serde_json::from_str::<Value>(&text).unwrap();
        let judge = jsonschema::draft202012::new(&schema).unwrap();
        (command, (schema, judge))
    };
    COMMANDS.into_iter().map(read).collect()
});

/// That what a command printed is as its schema describes it.
pub fn assert_described(command: &str, output: &Value) {
    let (_, judge) = &SCHEMAS[command];
    if let Some(error) = judge.iter_errors(output).next() {
        panic!("`{command}` prints what its schema does not describe, at {}: {error}", error.instance_path());
    }
}

/// The same of a call with its arguments and what it printed on standard output and standard error.
pub fn assert_call_described(arguments: &str, out: &str, err: &str) {
    let command = arguments.split_whitespace().next().unwrap_or_default();
    let printed = if command == "synth" { err } else { out };
    if !arguments.contains("--format json") || printed.is_empty() || !printed.starts_with('{') {
        return;
    }
    let output = serde_json::from_str::<Value>(printed).unwrap_or_else(|error| panic!("{arguments}: {error}"));
    assert_described(command, &output);
}

/// The members that are somewhere in an output and not null or empty, as `definition.member`.
pub fn used(command: &str, output: &Value) -> BTreeSet<String> {
    let schema = schema(command);
    let mut used = BTreeSet::new();
    collect(schema, schema, command, output, &mut used);
    used
}

/// All members of a schema, as `definition.member`.
pub fn described(command: &str) -> BTreeSet<String> {
    let schema = schema(command);
    let definitions = schema["$defs"].as_object().into_iter().flatten().map(|(name, schema)| (name.as_str(), schema));
    let all = definitions.chain([(command, schema)]).flat_map(|(name, schema)| {
        schema["properties"].as_object().into_iter().flatten().map(move |(member, _)| format!("{name}.{member}"))
    });
    all.collect()
}

fn collect(root: &Value, schema: &Value, name: &str, value: &Value, used: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return collect(root, &root["$defs"][name], name, value, used);
    }
    for option in schema["anyOf"].as_array().into_iter().flatten().filter(|option| may_be(root, option, value)) {
        collect(root, option, name, value, used);
    }
    for item in value.as_array().into_iter().flatten() {
        collect(root, &schema["items"], name, item, used);
    }
    let members = schema["properties"].as_object().into_iter().flatten();
    for (member, schema) in members {
        let value = &value[member];
        if !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty()) && value != "" {
            used.insert(format!("{name}.{member}"));
            collect(root, schema, name, value, used);
        }
    }
}

/// Whether a value has exactly the members that one of several schemas describes.
fn may_be(root: &Value, option: &Value, value: &Value) -> bool {
    let Some(reference) = option["$ref"].as_str() else { return false };
    let members = root["$defs"][reference.rsplit('/').next().unwrap()]["properties"].as_object();
    let keys = |members: Option<&serde_json::Map<String, Value>>| {
        members.into_iter().flat_map(|members| members.keys().cloned()).collect::<BTreeSet<_>>()
    };
    value.is_object() && keys(members) == keys(value.as_object())
}
