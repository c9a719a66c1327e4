//! The published schemas of what commands print as JSON: closed, of one vocabulary, and true of every output.

use super::{files, review};
use crate::common::folder::Folder;
use crate::common::outputs::{COMMANDS, assert_described, described, schema, used};
use crate::common::{in_parallel, read, root};
use crate::diff::cases::{Case, cases};
use crate::import;
use crate::verify::foreign;
use rackform::convert::{Step, convert};
use rackform::diag::Shell;
use rackform::diff::{TemplateDiff, diff};
use rackform::report::{Compared, Converted, Split, Verified, Written, envelope};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_schema_is_printed_as_it_is_published() {
    let folder = Folder::new("schema-output");
    for command in COMMANDS {
        let ended = folder.run(&format!("schema --output {command}"));
        assert_eq!((ended.code, ended.out), (0, read(&format!("schemas/output/{command}.schema.json"))));
    }
}

#[test]
fn every_schema_is_closed_and_explained() {
    for command in COMMANDS {
        let schema = schema(command);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let mut objects = 0;
        each_object(schema, &mut |object| {
            if object.get("type").is_some_and(|kind| kind == "object") {
                let members = &object["properties"];
                objects += 1;
                assert_eq!(object["additionalProperties"], false, "{command}: {object:?}");
                let members = members.as_object().unwrap().keys().collect::<Vec<_>>();
                let required = object["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                assert_eq!(members, required.collect::<Vec<_>>(), "{command}: every member is always there");
                let camel = |name: &&&String| name.chars().all(|letter| letter.is_ascii_alphanumeric());
                assert!(members.iter().all(|name| camel(&name)), "{command}: {members:?}");
            }
        });
        assert!(objects > 3, "{command} describes {objects} objects");
        for (name, member) in definitions(schema) {
            for (key, schema) in member["properties"].as_object().unwrap() {
                let said = schema["description"].as_str().is_some() || schema.get("const").is_some();
                assert!(said || schema.get("$ref").is_some(), "{command}: {name}.{key} is not explained");
            }
        }
    }
}

/// A word means one thing, in whichever command.
#[test]
fn what_two_schemas_define_is_the_same() {
    let mut known = BTreeMap::new();
    for command in COMMANDS {
        for (name, definition) in definitions(schema(command)) {
            assert_eq!(*known.entry(name).or_insert(definition), definition, "{command}: {name}");
        }
    }
}

fn definitions(schema: &'static Value) -> impl Iterator<Item = (&'static String, &'static Value)> {
    schema["$defs"].as_object().into_iter().flatten()
}

fn each_object(value: &Value, seen: &mut impl FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            seen(members);
            members.values().for_each(|value| each_object(value, seen));
        }
        Value::Array(items) => items.iter().for_each(|item| each_object(item, seen)),
        _ => {}
    }
}

/// Members that no output of the tests has, and why.
const NEVER: &[(&str, &str)] =
    &[("survival.obstacle", "for each Convox rack of the tests that is taken over there are steps")];

/// Every output is as its schema says, over all that the tests have; and there is no member that none of them has.
#[test]
fn every_output_is_described_and_every_word_is_used() {
    let outputs = [called(), imported(), verified(), compared(), vec![("review", review::reviewed())]].concat();
    let mut seen = BTreeMap::<&str, BTreeSet<String>>::new();
    for (command, output) in &outputs {
        assert_described(command, output);
        assert_eq!(output["command"], *command);
        seen.entry(command).or_default().extend(used(command, output));
    }
    // What one command says of a thing another need not say of it: a word is dead if nobody does.
    let all = seen.values().flatten().cloned().collect::<BTreeSet<_>>();
    assert!(NEVER.iter().all(|(never, _)| !all.contains(*never)), "there is one now: {NEVER:?}");
    for command in COMMANDS {
        let mut dead = described(command).difference(&all).cloned().collect::<Vec<_>>();
        // The envelope is that of every command, though one may have nothing to put there.
        dead.retain(|member| *member != format!("{command}.findings"));
        dead.retain(|member| NEVER.iter().all(|(never, _)| never != member));
        assert!(dead.is_empty(), "`{command}`: in no output there is {dead:?}");
    }
}

type Outputs = Vec<(&'static str, Value)>;

/// What calls print.
fn called() -> Outputs {
    let templates = files("tests/validate/templates", &["json", "yml", "yaml"]).join(" ");
    let foreign = files("tests/verify/foreign", &["json"]).join(" ");
    let racks = files("tests/racks/ok", &["yml"]);
    let apps = files("tests/apps/ok", &["yml"]);
    let wrong = files("tests/racks/err", &["yml"]).join(" ");
    let mut calls = vec![
        format!("validate {templates} missing.json"),
        format!("verify {foreign}"),
        format!("verify {} {}", racks.join(" "), apps.join(" ")),
        format!("cost {} {foreign}", racks.join(" ")),
        // Of the second, not every alternative compiles.
        format!("cost {} {} --compare nat", racks[0], root().join("tests/racks/ok/china-by-policy.yml").display()),
        format!("synth {wrong}"),
        format!("diff {} {}", foreign_file("tasks-by-event"), foreign_file("cluster")),
        format!("diff {} {}", foreign_file("target-closed"), foreign_file("mentions")),
        "verify missing.json --facts missing.yml".to_owned(),
        "diff missing.json".to_owned(),
        "convert missing.json missing.json".to_owned(),
        "import missing.json".to_owned(),
        "cost missing.json".to_owned(),
    ];
    calls.extend(racks.iter().chain(&apps).map(|file| format!("synth {file} -o -")));
    calls.extend(racks.iter().map(|file| format!("diff {file}")));
    calls.extend(files("tests/import/services", &["yml"]).iter().map(|file| format!("import {file} --name shop")));
    in_parallel(&calls, |position, call| {
        let command = COMMANDS.into_iter().find(|command| call.starts_with(command)).unwrap();
        let ended = Folder::new(&format!("outputs-{position}")).run(&format!("{call} --format json"));
        let printed = if command == "synth" { ended.err } else { ended.out };
        let output = serde_json::from_str::<Value>(&printed);
        vec![(command, output.unwrap_or_else(|error| panic!("{call:.200}: {error}: {printed:.300}")))]
    })
}

/// What is said of every Convox rack in the tests.
fn imported() -> Outputs {
    let results = import::all().map(|case| import::taken(case).report.clone()).collect();
    vec![("import", envelope("import", results, Vec::new()))]
}

/// What is said of every verdict in the tests.
fn verified() -> Outputs {
    let verified = foreign::all().into_iter().map(|case| {
        let (file, template) = (case.name(), case.name());
        Verified { file, template, text: None, expected: case.expected, outcome: Ok(case.verify()) }.json()
    });
    vec![("verify", envelope("verify", verified.collect(), Vec::new()))]
}

/// What is said of every difference in the tests, of the steps that lead there, and of what is accepted.
fn compared() -> Outputs {
    in_parallel(&cases(), |_, case| {
        let diff = case.diff();
        let (steps, obstacle) = match convert(&case.old, &case.new, &case.old_settings, &case.new_settings) {
            Ok(found) => (found.steps, None),
            Err(obstacle) => (Vec::new(), Some(obstacle)),
        };
        let split = Split::of(&diff, &steps).filter(|_| obstacle.is_none());
        let compared = [sides(diff, split).json()].into_iter();
        let compared = compared.chain(accepting(case).map(|diff| sides(diff, None).json())).collect();
        let steps = steps.into_iter().map(written).collect();
        let converted = Converted { old: "old.json".to_owned(), new: "new.json".to_owned(), steps, obstacle }.json();
        vec![
            ("diff", envelope("diff", compared, Vec::new())),
            ("convert", envelope("convert", vec![converted], Vec::new())),
        ]
    })
}

fn sides(diff: TemplateDiff, split: Option<Split>) -> Compared {
    let (old, new) = ("old.json".to_owned(), "new.json".to_owned());
    Compared { subject: None, old, new, diff, split, cost: None, picture: None }
}

/// The same difference where the first hazard is accepted, if there is one.
fn accepting(case: &Case) -> Option<TemplateDiff> {
    let hazard = case.diff().hazards.into_iter().next()?;
    let entry = json!({
        "Finding": hazard.code.slug, "Resource": hazard.resources.first()?, "Reason": "it is known", "Until": "2027-01-31",
    });
    let mut new = case.new.clone();
    new["Metadata"] = json!({ "Accepted": [entry] });
    Some(diff(&case.old, &new, &case.old_settings, &case.new_settings))
}

/// A template of the tests of `verify`.
fn foreign_file(name: &str) -> String {
    root().join(format!("tests/verify/foreign/{name}.json")).display().to_string()
}

fn written(step: Step) -> Written {
    Written {
        file: "01-add.json".to_owned(),
        deploy: Shell::of("aws cloudformation deploy", []),
        secrets: Vec::new(),
        stack: "web".to_owned(),
        region: None,
        step,
    }
}
