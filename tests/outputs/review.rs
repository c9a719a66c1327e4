//! What `rackform review` prints for programs: what other commands say, in their words, of each stack.

use super::annotations::read as command;
use crate::common::{read, root};
use crate::review::{DATA, ROUTED, Repository, SHOP, WEB, WEB_PRIVATE};
use rackform::cfn::{Style, print};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What the schema describes itself; the other definitions are those of the commands whose words a review has.
const OWN: [&str; 2] = ["review", "denial"];

/// What is said of a compiled rack or app only where its template is written, or beside it.
const WRITTEN: [&str; 4] = ["template", "deploy", "tasks", "findings"];

const SCHEMA: &str = "schemas/output/review.schema.json";

/// With `UPDATE_EXPECTED` they are renewed.
#[test]
fn its_definitions_are_those_of_other_commands() {
    let [review, diff, verify, synth] = [SCHEMA, &of("diff"), &of("verify"), &of("synth")].map(schema);
    let mut known = Map::new();
    for (name, definition) in
        [&diff, &verify, &synth].into_iter().flat_map(|schema| schema["$defs"].as_object().unwrap())
    {
        known.entry(name.clone()).or_insert_with(|| definition.clone());
    }
    known.insert("product".to_owned(), product(&synth["$defs"]["compiled"]));
    let mut made = OWN.map(|name| (name.to_owned(), review["$defs"][name].clone())).into_iter().collect::<Map<_, _>>();
    let mut needed = BTreeSet::new();
    made.values().for_each(|definition| need(definition, &known, &mut needed));
    made.extend(known.into_iter().filter(|(name, _)| needed.contains(name)));
    let mut expected = review;
    expected["$defs"] = made.into();
    let expected = print(&expected, Style::Readable);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(root().join(SCHEMA), &expected).unwrap();
    }
    assert_eq!(read(SCHEMA), expected);
}

fn of(command: &str) -> String {
    format!("schemas/output/{command}.schema.json")
}

fn schema(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

/// What a compiled rack or app is, wherever its template is.
fn product(compiled: &Value) -> Value {
    let mut product = compiled.clone();
    product["description"] = "A rack or an app that is new.".into();
    product["properties"].as_object_mut().unwrap().retain(|name, _| !WRITTEN.contains(&name.as_str()));
    product["required"].as_array_mut().unwrap().retain(|name| !WRITTEN.contains(&name.as_str().unwrap()));
    product
}

/// The definitions that a schema refers to, and those that these refer to.
fn need(schema: &Value, known: &Map<String, Value>, needed: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            let name = members.get("$ref").and_then(|reference| reference.as_str()?.rsplit('/').next());
            if let Some((name, definition)) = name.and_then(|name| known.get_key_value(name))
                && needed.insert(name.clone())
            {
                need(definition, known, needed);
            }
            members.values().for_each(|member| need(member, known, needed));
        }
        Value::Array(items) => items.iter().for_each(|item| need(item, known, needed)),
        _ => {}
    }
}

/// A branch on which there is everything that a review tells of a stack.
fn branch(name: &str) -> Repository {
    const OTHER: &str = "name: other\nregion: us-east-1\nnetwork: { cidr: 10.4.0.0/16 }\n";
    let topic = json!({ "Resources": { "Topic": { "Type": "AWS::SNS::Topic" } } }).to_string();
    let base =
        [("web.yml", WEB), ("data.yml", DATA), ("prod.yml", ROUTED), ("mended.yml", "name: mended\nmode: privat\n")];
    let old = [("other.yml", OTHER), ("other.public.json", &topic), ("old.yml", "name: old\n")];
    Repository::new(name, &[&base[..], &old[..]].concat()).then(&[
        ("web.yml", WEB_PRIVATE),
        ("data.yml", ""),
        ("moved/data.yml", &format!("{DATA}instances: {{ type: t3.large }}\n")),
        ("mended.yml", "name: mended\nnetwork: { cidr: 10.5.0.0/16 }\n"),
        ("other.yml", &format!("{OTHER}mode: private\n")),
        ("old.yml", ""),
        ("shop.yml", SHOP),
        ("new.yml", "name: new\nmode: private\nnetwork: { cidr: 10.6.0.0/16 }\n"),
        ("wrong.yml", "name: wrong\nmode: privat\n"),
    ])
}

/// What is said of it.
pub fn reviewed() -> Value {
    let ended = branch("outputs-json").review("--format json --deny roll");
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}{}", ended.out, ended.err))
}

#[test]
fn a_review_says_what_other_commands_say() {
    let document = reviewed();
    let results = document["results"].as_array().unwrap();
    let kinds = results.iter().map(|result| (result["file"].as_str().unwrap(), result)).collect::<BTreeMap<_, _>>();
    let said = |file: &str, member: &str| !kinds[file][member].is_null();
    let expected = [
        ("mended.yml", "unknown", [false, true, true]),
        ("moved/data.yml", "changed", [true, false, true]),
        ("new.yml", "new", [false, true, true]),
        ("old.yml", "gone", [false, false, false]),
        ("other.yml", "changed", [true, false, true]),
        ("shop.yml", "new", [false, true, true]),
        ("web.yml", "changed", [true, false, true]),
        ("wrong.yml", "refused", [false, false, false]),
    ];
    for (file, kind, members) in expected {
        assert_eq!(kinds[file]["kind"], kind, "{file}");
        assert_eq!(["comparison", "product", "verification"].map(|member| said(file, member)), members, "{file}");
        assert_eq!(said(file, "reason"), kind == "unknown", "{file}");
        assert_eq!(kinds[file]["findings"].as_array().unwrap().is_empty(), kind != "refused", "{file}");
    }
    assert_eq!(kinds.len(), expected.len());
    assert_eq!(kinds["web.yml"]["denied"][0]["code"], "roll");
    assert_eq!(kinds["shop.yml"]["product"]["app"], "shop");
}

/// A misuse is told in words on standard error, and the document is whole all the same.
#[test]
fn a_review_of_nothing_is_a_document() {
    let ended = Repository::new("outputs-misuse", &[("rack.yml", WEB)]).run("review --base nowhere --format json");
    let document = serde_json::from_str::<Value>(&ended.out).unwrap();
    assert_eq!((ended.code, &document["results"]), (2, &json!([])));
    assert!(ended.err.contains("nowhere"), "{}", ended.err);
}

#[test]
fn what_is_wrong_with_a_change_stands_at_its_line() {
    let repository = branch("outputs-github");
    let ended = repository.review("--format github --deny roll");
    let commands = ended.out.lines().map(command).collect::<Vec<_>>();
    let has = |file: &str, code: &str, line: &str| {
        let is_it = |properties: &BTreeMap<String, String>| {
            (properties["file"].as_str(), properties["title"].as_str(), properties["line"].as_str())
                == (file, code, line)
        };
        commands.iter().any(|(name, properties, _)| name == "error" && is_it(properties))
    };
    assert!(has("wrong.yml", "unknown-value", "2"), "{}", ended.out);
    assert!(has("web.yml", "denied-change", "1"), "{}", ended.out);
    assert!(has("mended.yml", "unknown-change", "1"), "{}", ended.out);
    assert!(commands.iter().all(|(_, properties, _)| repository.0.0.join(&properties["file"]).is_file()));
    let ended = repository.review("--format sarif --deny roll");
    let document = serde_json::from_str::<Value>(&ended.out).unwrap();
    let run = &document["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "rackform/review/");
    assert_eq!(run["results"].as_array().unwrap().len(), commands.len());
}
