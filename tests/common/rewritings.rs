//! A template written otherwise so that it comes to the same, in spelling, order and names.

use super::choices::places;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A way to write a text, given its number in the template, which may add to other sections.
pub type Spelling = fn(&mut Value, usize, &str) -> Value;

/// The ways to write a text so that it comes to the same.
pub const SPELLINGS: [(&str, Spelling); 5] = [
    ("Fn::Join", |_, _, text| {
        let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
        json!({ "Fn::Join": ["", [&text[..middle], &text[middle..]]] })
    }),
    ("Fn::Sub", |_, _, text| json!({ "Fn::Sub": text.replace("${", "${!") })),
    ("a default", |template, number, text| {
        let name = format!("Spelled{number}");
        template["Parameters"][&name] = json!({ "Type": "String", "Default": text });
        json!({ "Ref": name })
    }),
    ("Fn::FindInMap", |template, number, text| {
        template["Mappings"]["Spelled"]["All"][format!("N{number}")] = text.into();
        json!({ "Fn::FindInMap": ["Spelled", "All", format!("N{number}")] })
    }),
    ("Fn::If", |template, _, text| {
        template["Conditions"]["Always"] = json!({ "Fn::Equals": ["a", "a"] });
        json!({ "Fn::If": ["Always", text, "nothing"] })
    }),
];

/// A template in which each text that packets meet is written in another way.
pub fn spelled(template: &Value, spelling: Spelling) -> Value {
    let mut made = template.clone();
    for (number, (place, value)) in places(template).into_iter().enumerate() {
        // What is a version of a launch template, or a name in a list of one, is a text as well.
        if let Value::String(text) = value {
            let written = spelling(&mut made, number, &text);
            *made.pointer_mut(&place).unwrap() = written;
        }
    }
    made
}

/// A template with the entries of each object in the opposite order.
pub fn backwards(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            entries.iter().rev().map(|(key, value)| (key.clone(), backwards(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(backwards).collect(),
        plain => plain.clone(),
    }
}

/// Other names for the resources, which come in the opposite order.
pub fn renaming(template: &Value) -> BTreeMap<String, String> {
    let ids = template["Resources"].as_object().unwrap().keys().collect::<BTreeSet<_>>();
    let count = ids.len();
    ids.into_iter().enumerate().map(|(position, id)| (id.clone(), format!("X{:03}X", count - position))).collect()
}

/// A text in which each word that is a name is another.
pub fn reworded(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut made = String::new();
    let mut word = String::new();
    for letter in text.chars().map(Some).chain([None]) {
        match letter {
            Some(letter) if letter.is_ascii_alphanumeric() => word.push(letter),
            other => {
                made.push_str(names.get(&word).unwrap_or(&word));
                made.extend(other);
                word.clear();
            }
        }
    }
    made
}

/// A value in which each text is reworded.
fn everywhere(value: &Value, names: &BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), everywhere(value, names))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| everywhere(item, names)).collect(),
        Value::String(text) => reworded(text, names).into(),
        plain => plain.clone(),
    }
}

/// A value in which resources are called otherwise: where functions and `DependsOn` name them, and in texts for hosts.
pub fn renamed(value: &Value, names: &BTreeMap<String, String>) -> Value {
    const NAMING: [&str; 5] = ["Ref", "Fn::GetAtt", "Fn::Sub", "DependsOn", "UserData"];
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| match NAMING.contains(&&**key) {
                true => (key.clone(), everywhere(value, names)),
                false => (key.clone(), renamed(value, names)),
            });
            entries.collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, names)).collect(),
        plain => plain.clone(),
    }
}
