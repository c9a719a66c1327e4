//! What is computed can be written down again.

use super::shown;
use super::values::ground;
use crate::common::{every_template, read, root};
use rackform::template::Document;
use rackform::template::evaluate::{Evaluator, Settings, Term};
use serde_json::{Value, json};

/// The template with all properties as they are computed.
fn rendered(template: &Value) -> Value {
    let settings = Settings::default();
    let document = Document::of(template).unwrap();
    let evaluator = Evaluator::new(document, &settings);
    let mut rendered = template.clone();
    for resource in document.resources() {
        let node = evaluator.properties(resource);
        if !node.is_absent() {
            rendered["Resources"][resource.id]["Properties"] = node.term.to_json();
        }
    }
    rendered
}

/// The properties of each resource as they are computed.
fn computed(template: &Value) -> Vec<(String, Value)> {
    let settings = Settings::default();
    let document = Document::of(template).unwrap();
    let evaluator = Evaluator::new(document, &settings);
    let properties = |resource| without_absent(&evaluator.properties(resource).term);
    document.resources().map(|resource| (resource.id.to_owned(), properties(resource))).collect()
}

/// A value as [`shown`], without what is absent in it, and what is unknown as it is rendered.
fn without_absent(term: &Term) -> Value {
    match term {
        Term::List(items) => {
            items.iter().filter(|item| !item.is_absent()).map(|item| without_absent(&item.term)).collect()
        }
        Term::Object(entries) => {
            let there = entries.iter().filter(|(_, node)| !node.is_absent());
            Value::Object(there.map(|(key, node)| (key.clone(), without_absent(&node.term))).collect())
        }
        Term::Unknown(why) => json!({ "unknown": why.to_string() }),
        term => shown(term),
    }
}

#[test]
fn a_rendered_template_comes_to_the_same_values() {
    for (name, compiled) in every_template() {
        let template = serde_json::from_str(&compiled.text).unwrap();
        let values = computed(&template);
        assert!(values.iter().any(|(_, value)| value.get("LaunchTemplateData").is_some()), "{name} has properties");
        assert_eq!(computed(&rendered(&template)), values, "{name}");
    }
}

#[test]
fn a_rendered_template_of_anyones_comes_to_the_same_values() {
    let mut tried = 0;
    let files =
        std::fs::read_dir(root().join("tests/validate/templates")).unwrap().map(|entry| entry.unwrap().file_name());
    for file in files.map(|name| name.into_string().unwrap()).filter(|name| name.ends_with(".json")) {
        let template = serde_json::from_str::<Value>(&read(&format!("tests/validate/templates/{file}"))).unwrap();
        if Document::of(&template).is_some_and(|document| document.resources().next().is_some()) {
            assert_eq!(computed(&rendered(&template)), computed(&template), "{file}");
            tried += 1;
        }
    }
    assert!(tried > 15, "the law was tried on {tried} templates only");
}

/// What each value comes to when it is computed and written down.
#[test]
fn values_are_written_as_somebody_would_write_them() {
    let settings = Settings::default();
    let ground = ground();
    let table = json!([
        ["x", "x"],
        ["${x}", "${x}"],
        [{ "Ref": "Count" }, "3"],
        [{ "Ref": "Open" }, { "Ref": "Open" }],
        [{ "Ref": "AWS::Region" }, { "Ref": "AWS::Region" }],
        [{ "Ref": "Vpc" }, { "Ref": "Vpc" }],
        [{ "Ref": "AWS::NoValue" }, { "Ref": "AWS::NoValue" }],
        [{ "Fn::GetAtt": "Topic.TopicArn" }, { "Fn::GetAtt": ["Topic", "TopicArn"] }],
        [{ "Fn::GetAtt": "Vpc.CidrBlock" }, "10.0.0.0/16"],
        [{ "Fn::Select": ["1", { "Fn::GetAZs": { "Ref": "AWS::Region" } }] }, { "Fn::Select": [1, { "Fn::GetAZs": "" }] }],
        [{ "Fn::ImportValue": { "Fn::Sub": "${Name}-Vpc" } }, { "Fn::ImportValue": "rack-Vpc" }],
        [{ "Fn::ImportValue": { "Fn::Sub": "${Open}-Vpc" } }, { "Fn::ImportValue": { "Fn::Sub": "${Open}-Vpc" } }],
        [{ "Ref": "Image" }, "{{resolve:ssm:/aws/image}}"],
        [{ "Fn::Join": ["/", [{ "Ref": "Name" }, { "Ref": "Vpc" }]] }, { "Fn::Sub": "rack/${Vpc}" }],
        [{ "Fn::Join": ["", ["${A} ${ ", { "Ref": "Vpc" }, "}"]] }, { "Fn::Sub": "${!A} ${ ${Vpc}}" }],
        [{ "Fn::Join": ["", [{ "Fn::Sub": "${!A }${!}${ !!B}" }, { "Ref": "Vpc" }]] }, { "Fn::Sub": "${!A }${!}${!!B}${Vpc}" }],
        [{ "Fn::Sub": "${Topic.TopicName}-${AWS::Region}-${Open}" }, { "Fn::Sub": "${Topic.TopicName}-${AWS::Region}-${Open}" }],
        [
            { "Fn::Sub": ["in ${Zone}", { "Zone": { "Fn::Select": [0, { "Fn::GetAZs": "" }] } }] },
            { "Fn::Join": ["", ["in ", { "Fn::Select": [0, { "Fn::GetAZs": "" }] }]] },
        ],
        [{ "Fn::Base64": "#!/bin/sh\n" }, { "Fn::Base64": "#!/bin/sh\n" }],
        [{ "Fn::Base64": { "Fn::Join": ["", ["${x} ", { "Ref": "Vpc" }]] } }, { "Fn::Base64": { "Fn::Sub": "${!x} ${Vpc}" } }],
        [[1, { "Ref": "AWS::NoValue" }, { "b": { "Ref": "AWS::NoValue" }, "a": null }], [1, { "a": null }]],
        [{ "Ref": "Nobody" }, { "unknown": "`Nobody` is neither a resource nor a parameter of the template" }],
    ]);
    let evaluator = Evaluator::new(Document::of(&ground).unwrap(), &settings);
    for row in table.as_array().unwrap() {
        let first = evaluator.fold(&row[0], String::new()).term;
        assert_eq!(first.to_json(), row[1], "{}", row[0]);
        let again = evaluator.fold(&row[1], String::new()).term;
        assert_eq!(without_absent(&again), without_absent(&first), "{}", row[1]);
    }
}
