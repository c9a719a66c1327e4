//! Whatever stands in a template: its values are computed, or said to be too much.

use super::shown;
use super::values::ground;
use crate::common::large::{large_values, repeating};
use crate::common::{every_template, pointers};
use rackform::source;
use rackform::template::Document;
use rackform::template::evaluate::{Evaluator, Node, Settings, Term, Truth};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const TOO_MUCH: &str = "? the values of the template are too large to be evaluated";

/// Everything that can be asked of a template.
fn everything(template: &Value) -> (Vec<Node>, Vec<Truth>) {
    let Some(document) = Document::of(template) else { return Default::default() };
    let settings = Settings::default();
    let evaluator = Evaluator::new(document, &settings);
    let mut nodes = Vec::new();
    for resource in document.resources() {
        let names = resource.body.get("Properties").and_then(Value::as_object).into_iter().flat_map(Map::keys);
        nodes.extend(names.map(|name| evaluator.property(resource, name)));
    }
    nodes.extend(document.section("Outputs").map(|(name, _)| evaluator.output(name)));
    nodes.push(evaluator.fold(template, String::new()));
    (nodes, document.resources().map(|resource| evaluator.exists(resource)).collect())
}

/// That a value, and each in it, stands at a place of the template.
fn assert_place(template: &Value, node: &Node) {
    match &node.term {
        Term::Absent => return,
        Term::List(items) => items.iter().for_each(|item| assert_place(template, item)),
        Term::Object(entries) => entries.values().for_each(|entry| assert_place(template, entry)),
        Term::Unknown(why) => assert!(!why.to_string().is_empty(), "{node:?} gives no reason"),
        Term::Scalar(_) | Term::Symbol(_) => {}
    }
    assert!(template.pointer(&node.pointer).is_some(), "{node:?} stands nowhere in {template}");
}

/// The templates of the other checks, and one that uses every function there is.
fn templates() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validate/templates");
    let mut templates = vec![functions()];
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|extension| extension == "json") {
            let text = source::text("template.json", fs::read(path).unwrap(), usize::MAX).unwrap();
            templates.push(source::template::read(&text).unwrap());
        }
    }
    assert!(templates.len() > 10, "the templates of the other checks are gone");
    templates
}

fn functions() -> Value {
    let mut template = ground();
    template["Conditions"]["Both"] =
        json!({ "Fn::And": [{ "Condition": "Yes" }, { "Fn::Or": [{ "Condition": "Maybe" }] }] });
    template["Resources"]["Topic"]["Condition"] = "Both".into();
    template["Resources"]["Topic"]["Properties"] = json!({
        "Join": { "Fn::Join": ["-", ["a", { "Ref": "Count" }, { "Ref": "AWS::NoValue" }]] },
        "Sub": { "Fn::Sub": ["${A}-${Topic.Arn}-${!B}-${Name}", { "A": { "Ref": "Open" } }] },
        "If": { "Fn::If": ["Both", { "a": ["x"] }, { "a": ["x"] }] },
        "Zone": { "Fn::Select": [0, { "Fn::If": ["Yes", { "Fn::GetAZs": { "Ref": "AWS::Region" } }, []] }] },
        "Block": { "Fn::Select": [1, { "Fn::Cidr": [{ "Fn::GetAtt": ["Vpc", "CidrBlock"] }, 2, 8] }] },
        "Map": { "Fn::FindInMap": ["Images", "eu-west-1", "list", { "DefaultValue": ["x"] }] },
        "Split": { "Fn::Split": [",", { "Fn::Join": [",", { "Ref": "Blocks" }] }] },
        "Import": { "Fn::ImportValue": { "Fn::Sub": "${Open}-x" } },
    });
    template["Outputs"] = json!({ "Block": { "Value": { "Fn::GetAtt": "Subnet.CidrBlock" } } });
    template
}

/// The reasons why values are unknown, in a value.
fn reasons(node: &Node, found: &mut BTreeSet<String>) {
    match &node.term {
        Term::Unknown(why) => drop(found.insert(why.to_string())),
        Term::List(items) => items.iter().for_each(|item| reasons(item, found)),
        Term::Object(entries) => entries.values().for_each(|entry| reasons(entry, found)),
        Term::Absent | Term::Scalar(_) | Term::Symbol(_) => {}
    }
}

/// Our templates decide nothing while they are deployed.
#[test]
fn every_value_of_a_template_of_ours_is_known() {
    for (name, compiled) in every_template() {
        let template = serde_json::from_str(&compiled.text).unwrap();
        let (nodes, truths) = everything(&template);
        let mut found = BTreeSet::new();
        nodes.iter().for_each(|node| reasons(node, &mut found));
        assert_eq!(found, BTreeSet::new(), "{name}");
        assert!(truths.iter().all(Truth::is_yes), "{name}");
    }
}

/// Whatever stands in the place of whatever: every value is computed, and stands somewhere.
#[test]
fn no_value_in_the_wrong_place_makes_the_evaluator_stumble() {
    let odd = [
        json!(null),
        json!([]),
        json!("Topic"),
        json!("${"),
        json!(1e300),
        json!({ "Fn::GetAtt": "Subnet.CidrBlock" }),
        json!({ "Condition": "Both" }),
        json!([{ "a": ["b"] }, 0, 1]),
    ];
    for template in templates() {
        let mut places = Vec::new();
        pointers(&template, String::new(), &mut places);
        for place in places {
            for value in &odd {
                let mut changed = template.clone();
                *changed.pointer_mut(&place).unwrap() = value.clone();
                everything(&changed).0.iter().for_each(|node| assert_place(&changed, node));
            }
        }
    }
}

/// How many values are unknown because they are too large.
fn too_much(nodes: &[Node]) -> usize {
    nodes.iter().filter(|node| shown(&node.term) == TOO_MUCH).count()
}

#[test]
fn values_do_not_grow_beyond_all_bounds() {
    for (call, template) in large_values() {
        let nodes = everything(&template).0;
        assert!(too_much(&nodes) > 9_000, "{call}: {}", too_much(&nodes));
    }
}

#[test]
fn copies_of_copies_do_not_grow_beyond_all_bounds() {
    for first in [json!("x"), json!({ "Ref": "AWS::StackId" })] {
        let resources = (0..100).map(|index: usize| {
            let doubled = |before| json!({ "Fn::Sub": format!("${{R{before}.CidrBlock}}${{R{before}.CidrBlock}}") });
            let block = index.checked_sub(1).map_or_else(|| first.clone(), doubled);
            (format!("R{index}"), json!({ "CidrBlock": block }))
        });
        let nodes = everything(&repeating(json!({}), resources)).0;
        assert!((1..100).contains(&too_much(&nodes)), "{} of {}", too_much(&nodes), nodes.len());
    }
}

#[test]
fn a_large_value_is_not_copied_to_be_refused() {
    let large = ("Large".to_owned(), json!({ "CidrBlock": vec![1; 100_000] }));
    let many = (0..10_000).map(|n| (format!("R{n}"), json!({ "CidrBlock": { "Fn::GetAtt": "Large.CidrBlock" } })));
    let nodes = everything(&repeating(json!({}), [large].into_iter().chain(many))).0;
    assert_eq!(shown(&nodes[1].term), "? `Large.CidrBlock` is not a single value");
}

#[test]
fn places_below_long_names_do_not_grow_beyond_all_bounds() {
    let long = "x".repeat(400_000);
    for inner in [json!(vec![1; 100_000]), json!((0..50_000).map(|n| (n.to_string(), n.into())).collect::<Map<_, _>>())]
    {
        let nodes = everything(&repeating(json!({}), [(long.clone(), json!({ "CidrBlock": inner }))].into_iter())).0;
        assert_eq!(too_much(&nodes[..1]), 1);
    }
    let conditions = json!({ long.clone(): { "Fn::Equals": [{ "Ref": format!("{long}y") }, 1] } });
    let resources: Map<_, _> = (0..100).map(|n| (format!("R{n}"), json!({ "Condition": long }))).collect();
    let (_, truths) = everything(&json!({ "Conditions": conditions, "Resources": resources }));
    assert!(
        truths.iter().all(|truth| matches!(truth, Truth::Unknown(why) if why.to_string().len() < 1_000)),
        "reasons are brief"
    );
}

#[test]
fn a_chain_may_be_as_long_as_it_likes() {
    let naming = |to: usize| json!({ "CidrBlock": { "Fn::GetAtt": format!("R{to}.CidrBlock") } });
    let chain = (0..5_000).map(|index| (format!("R{index}"), naming(index + 1)));
    let nodes = everything(&repeating(json!({}), chain)).0;
    assert_eq!(shown(&nodes[0].term), "? it is nested too deeply to be evaluated");

    let circle = (0..50).map(|index| (format!("R{index}"), naming((index + 1) % 50)));
    let nodes = everything(&repeating(json!({}), circle)).0;
    assert!(nodes[..50].iter().all(|node| shown(&node.term) == "? `R0.CidrBlock` depends on itself"), "{nodes:?}");

    for link in [
        |to: usize| json!({ "Fn::Not": [{ "Condition": format!("C{to}") }] }),
        |to: usize| json!({ "Fn::And": [{ "Condition": format!("C{to}") }, { "Condition": format!("C{to}") }] }),
        |to: usize| json!({ "Fn::Equals": [{ "Fn::If": [format!("C{to}"), 1, 2] }, { "Fn::If": [format!("C{to}"), 2, 1] }] }),
    ] {
        let conditions: Map<_, _> = (0..5_000).map(|index| (format!("C{index}"), link(index + 1))).collect();
        let resources = json!({ "R": { "Condition": "C0" } });
        let (_, truths) = everything(&json!({ "Conditions": conditions, "Resources": resources }));
        assert!(matches!(&truths[0], Truth::Unknown(why) if why.to_string().len() < 1_000), "{truths:?}");
    }
}

#[test]
fn all_depth_that_is_read_is_computed() {
    let nested = |open: &str, close: &str, levels: usize| {
        let value = format!("{}\"x\"{}", open.repeat(levels), close.repeat(levels));
        let body = format!(r#"{{"Resources": {{"A": {{"Properties": {{"Name": {value}}}}}}}}}"#);
        serde_json::from_str::<Value>(&body).unwrap()
    };
    for (open, close, levels) in [("[", "]", 122), (r#"{"a":"#, "}", 122), (r#"{"Fn::Join":["",["#, "]]}", 40)] {
        let template = nested(open, close, levels);
        let (nodes, _) = everything(&template);
        assert!(!format!("{:?}", nodes[0]).contains("Unknown"), "{open} {levels}");
    }
    let undecided = nested(r#"{"Fn::If":["Nobody",1,"#, "]}", 60);
    assert!(shown(&everything(&undecided).0[0].term).as_str().unwrap().starts_with("? the condition `Nobody`"));
}
