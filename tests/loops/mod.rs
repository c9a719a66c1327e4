//! Loops (`Fn::ForEach`): what they write, what is wrong with them, and where findings about it stand.

pub mod cases;

use crate::common::folder::Folder;
use crate::verify::foreign;
use rackform::diag::{Diagnostic, Place, Severity};
use rackform::template::evaluate::Settings;
use rackform::template::loops::{Expanded, expand};
use serde_json::{Map, Value, json};
use std::fs;

fn expanded(mut template: Value) -> (Value, Expanded) {
    let expanded = expand(&mut template, &Settings::default());
    (template, expanded)
}

#[test]
fn loops_come_to_what_they_write() {
    for case in cases::all() {
        let (template, expanded) = expanded(case.template);
        let is_wrong = |fault: &Diagnostic| fault.severity == Severity::Error;
        assert!(!expanded.faults.iter().any(is_wrong), "{}", case.what);
        for (section, value) in case.comes_to.as_object().unwrap() {
            // The order is that of the loops, not of names.
            assert_eq!(format!("{:#}", template[section]), format!("{value:#}"), "{}", case.what);
        }
    }
}

#[test]
fn a_template_whose_resources_loops_write_is_the_template() {
    for path in foreign::files("json") {
        let template = serde_json::from_str::<Value>(&fs::read_to_string(&path).unwrap()).unwrap();
        let Some(resources) = template["Resources"].as_object() else { continue };
        let looped = resources.iter().map(|(id, body)| {
            let (first, rest) = id.split_at(1);
            (format!("Fn::ForEach::L{id}"), json!(["Looped", [rest], { format!("{first}${{Looped}}"): body }]))
        });
        let mut other = template.clone();
        other["Resources"] = looped.collect::<Map<_, _>>().into();
        other["Transform"] = "AWS::LanguageExtensions".into();
        let (mut other, expanded) = expanded(other);
        assert_eq!(expanded.faults, [], "{path:?}");
        other["Transform"] = template["Transform"].clone();
        if template.get("Transform").is_none() {
            other.as_object_mut().unwrap().remove("Transform");
        }
        assert_eq!(other, template, "{path:?}");
        for id in resources.keys() {
            let origin = expanded.origin(&format!("/Resources/{id}/Properties/X/0")).unwrap();
            assert_eq!(origin, format!("/Resources/Fn::ForEach::L{id}/2/{}${{Looped}}/Properties/X/0", &id[..1]));
        }
    }
}

fn told(faults: &[Diagnostic]) -> Vec<String> {
    let told = faults.iter().map(|fault| {
        let Place::Pointer(pointer) = fault.place() else { return fault.message.clone() };
        format!("{pointer}: {}", fault.message)
    });
    told.collect()
}

#[test]
fn what_is_wrong_with_a_loop_is_told_where_it_stands() {
    let body = json!({ "A${X}": { "Type": "AWS::SNS::Topic" } });
    let at = "/Resources/Fn::ForEach::L";
    let table = [
        (json!("x"), format!("{at}: `Fn::ForEach::L` expects a list of three")),
        (json!(["X", ["a"]]), format!("{at}: `Fn::ForEach::L` expects a list of three")),
        (json!(["X", ["a"], []]), format!("{at}: `Fn::ForEach::L` expects a list of three")),
        (json!(["", ["a"], body]), format!("{at}: `Fn::ForEach::L` has no identifier")),
        (json!([[], ["a"], body]), format!("{at}: `Fn::ForEach::L` has no identifier")),
        (json!([{ "Ref": "X" }, ["a"], body]), format!("{at}: `Fn::ForEach::L` has no identifier")),
        (json!(["X", "a,b", body]), format!("{at}: the collection of `Fn::ForEach::L` is no list of strings")),
        (json!(["X", { "a": "b" }, body]), format!("{at}: the collection of `Fn::ForEach::L` is no list of strings")),
        (json!([["X", "Y"], ["a"], body]), format!("{at}: the collection of `Fn::ForEach::L` is no list of strings")),
        (json!([["X", "Y"], [["a"]], body]), format!("{at}: the collection of `Fn::ForEach::L` is no list of strings")),
        (json!(["X", [["a"]], body]), format!("{at}: the collection of `Fn::ForEach::L` is no list of strings")),
        (
            json!(["X", { "Ref": "AWS::Region" }, body]),
            format!(
                "{at}: what the loop `Fn::ForEach::L` writes is not known: `AWS::Region` depends on where the stack is deployed"
            ),
        ),
        (
            json!(["X", ["a", "a", "a"], body]),
            format!("{at}/2/A${{X}}: `Aa` is there twice once the loops are written out"),
        ),
        (json!(["X", ["Z"], body]), format!("{at}: `AZ` is there twice once the loops are written out")),
    ];
    for (argument, fault) in table {
        let template = json!({
            "Transform": "AWS::LanguageExtensions",
            "Resources": { "AZ": { "Type": "AWS::SNS::Topic" }, "Fn::ForEach::L": argument },
        });
        let (after, expanded) = expanded(template.clone());
        assert_eq!(told(&expanded.faults), [fault], "{argument}");
        assert_eq!(after, template, "nothing is made of it");
    }
}

#[test]
fn loops_write_no_more_than_cloudformation_takes() {
    let items = (0..1_000).map(|item| format!("i{item}")).collect::<Vec<_>>();
    let nested = |body: Value| {
        (0..5).fold(body, |body, depth| json!({ format!("Fn::ForEach::L{depth}"): [format!("X{depth}"), items, body] }))
    };
    let long = "x".repeat(100_000);
    let inner = json!({ "A${X0}${X1}${X2}${X3}${X4}": { "Type": "AWS::SNS::Topic" } });
    let much = json!({ "Fn::ForEach::L": ["X", items, { "A${X}": { "Type": long } }] });
    let item = "i".repeat(100_000);
    let texts = json!({ "Fn::ForEach::L": ["X", [item], { "A&{X}": { "Type": "${X}".repeat(100_000) } }] });
    for resources in [nested(json!({})), nested(inner), much, texts] {
        let template = json!({ "Transform": "AWS::LanguageExtensions", "Resources": resources });
        let (after, expanded) = expanded(template.clone());
        let fault = "the template has more than 1 MB once its loops are written out, which CloudFormation refuses";
        assert_eq!(told(&expanded.faults), [fault]);
        assert_eq!(after, template, "it stays as it stands");
    }
}

#[test]
fn without_the_transform_loops_stay() {
    let template =
        json!({ "Resources": { "Fn::ForEach::L": ["X", ["a"], { "A${X}": { "Type": "AWS::SNS::Topic" } }] } });
    assert_eq!(expanded(template.clone()).0, template);
}

/// A network whose zones a loop writes.
const NETWORK: &str = include_str!("network.yml");

#[test]
fn commands_read_what_loops_write() {
    let faulty = NETWORK.replace("Domain: vpc", "Domaine: vpc").replace("10.0.11.0", "10.0.10.0");
    let folder = Folder::new("loops").with("network.yml", NETWORK).with("faulty.yml", &faulty);
    let folder = folder.with("twice.yml", &NETWORK.replace("Nat${Zone}:", "Nat:"));
    let validated = folder.run("validate network.yml faulty.yml twice.yml");
    crate::common::folder::assert_shown("loops-validate", &validated);
    crate::common::folder::assert_shown("loops-verify", &folder.run("verify network.yml twice.yml"));
    let one = folder.run("verify network.yml --param Zones=A");
    assert!(one.code == 0 && !one.out.contains("AppB"), "{}", one.out);
    let open = NETWORK.replace(", Default: 'A,B'", "");
    crate::common::folder::assert_shown("loops-open", &folder.run_with("verify -", &open));
    let added = folder.run("diff network.yml network.yml --old-param Zones=A");
    assert!(added.out.contains("9 added"), "{}", added.out);
    for command in ["diff", "convert"] {
        let refused = folder.run(&format!("{command} network.yml twice.yml"));
        assert!(refused.code == 2 && refused.out.is_empty(), "{}{}", refused.out, refused.err);
        assert!(refused.err.contains("`Nat` is there twice once the loops are written out"), "{}", refused.err);
    }
    // A hazard stands at the loop that writes what it is about.
    let line = NETWORK.lines().position(|line| line.trim() == "Address${Zone}:").unwrap() + 1;
    let annotated = folder.run("diff network.yml faulty.yml --format github").out;
    assert!(annotated.contains(&format!("line={line},")) && annotated.contains("invalid-template"), "{annotated}");
    assert!(folder.run("cost network.yml").out.contains("`AppA`, `AppB`"));
}
