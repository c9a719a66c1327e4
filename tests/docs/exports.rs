//! The page of exports and outputs is made from the templates of all racks.

use crate::common::{assert_ends_with, every_template};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What an output tells: of which kind of resource, and what of it.
fn told(template: &Value, value: &Value) -> String {
    let kind = |id: &Value| match &template["Resources"][id.as_str().unwrap_or_default()]["Type"] {
        Value::String(kind) => format!("`{kind}`"),
        _ => String::new(),
    };
    if value.get("Ref").is_some() {
        return format!("`Ref` of {}", kind(&value["Ref"]));
    }
    match &value["Fn::GetAtt"] {
        Value::Array(parts) => format!("`{}` of {}", parts[1].as_str().unwrap(), kind(&parts[0])),
        _ => "a value of the rack".to_owned(),
    }
}

#[test]
fn every_export_and_output_is_on_the_page() {
    let mut values = BTreeMap::<(bool, String), BTreeSet<String>>::new();
    let mut racks = BTreeMap::<(bool, String), usize>::new();
    for (_, compiled) in every_template() {
        for (name, output) in compiled.value["Outputs"].as_object().unwrap() {
            let key = (output.get("Export").is_none(), name.clone());
            values.entry(key.clone()).or_default().insert(told(&compiled.value, &output["Value"]));
            *racks.entry(key).or_default() += 1;
        }
    }
    let mut table = "| name | exported | value | racks that have it |\n|---|---|---|---|\n".to_owned();
    for ((is_shown, name), told) in values {
        let exported = if is_shown { "no".to_owned() } else { format!("`STACK:{name}`") };
        let which = if racks[&(is_shown, name.clone())] == every_template().len() { "all" } else { "some" };
        // Of what is there already the id is written out.
        let told = told.into_iter().collect::<Vec<_>>().join(", or ");
        table += &format!("| `{name}` | {exported} | {told} | {which} |\n");
    }
    assert_ends_with("docs/exports.md", &table);
}
