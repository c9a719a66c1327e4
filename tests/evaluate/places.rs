//! Where computed values are written, and what is there at all.

use super::values::ground;
use super::{settings, shown};
use rackform::template::Document;
use rackform::template::evaluate::{Evaluator, Node, Settings, Term};
use serde_json::{Value, json};

#[test]
fn a_value_has_the_place_where_it_is_chosen_or_computed() {
    let ground = ground();
    let settings = Settings::default();
    let evaluator = Evaluator::new(Document::of(&ground).unwrap(), &settings);
    let rows = [
        (json!({ "Fn::If": ["Yes", 1, 2] }), "/at/Fn::If/1"),
        (json!({ "Fn::If": ["No", 1, { "Fn::If": ["Yes", 2, 3] }] }), "/at/Fn::If/2/Fn::If/1"),
        (json!({ "Fn::If": ["Maybe", 1, 1] }), "/at"),
        (json!({ "Ref": "Name" }), "/at"),
        (json!({ "Fn::Select": [1, ["a", { "Fn::If": ["No", 1, "b"] }]] }), "/at/Fn::Select/1/1/Fn::If/2"),
        (json!({ "Fn::Select": [1, { "Ref": "Blocks" }] }), "/at/Fn::Select/1"),
        (json!({ "Fn::FindInMap": ["Images", "eu-west-1", "amd64"] }), "/at"),
        (json!({ "Fn::FindInMap": ["Images", "x", "y", { "DefaultValue": 1 }] }), "/at/Fn::FindInMap/3/DefaultValue"),
        (json!({ "Fn::Select": [7, []] }), "/at"),
    ];
    for (value, pointer) in &rows {
        assert_eq!(evaluator.fold(value, "/at".to_owned()).pointer, *pointer, "{value}");
    }
    let list = json!({ "a/b": ["x", { "Ref": "AWS::NoValue" }, { "Ref": "Blocks" }] });
    let Term::Object(entries) = evaluator.fold(&list, String::new()).term else { panic!("an object is an object") };
    let Term::List(items) = &entries["a/b"].term else { panic!("a list is a list") };
    let places = |items: &[Node]| items.iter().map(|item| item.pointer.clone()).collect::<Vec<_>>();
    assert_eq!(places(items), ["/a~1b/0", "/a~1b/1", "/a~1b/2"]);
    let Term::List(blocks) = &items[2].term else { panic!("a list is a list") };
    assert_eq!(places(blocks), ["/a~1b/2", "/a~1b/2"], "its items are written nowhere else");
}

#[test]
fn properties_and_outputs_are_read_from_their_places() {
    let template = json!({
        "Resources": {
            "A/B": { "Type": "AWS::SNS::Topic", "Properties": { "Name": "x", "Gone": { "Ref": "AWS::NoValue" } } },
            "Bare": { "Type": "AWS::SNS::Topic" },
        },
        "Outputs": { "It": { "Value": { "Ref": "Bare" } }, "Empty": {} },
    });
    let (document, settings) = (Document::of(&template).unwrap(), Settings::default());
    let evaluator = Evaluator::new(document, &settings);
    let property = |id: &str, name: &str| evaluator.property(document.resource(id).unwrap(), name);
    for (node, pointer, value) in [
        (property("A/B", "Name"), "/Resources/A~1B/Properties/Name", "x"),
        (property("A/B", "Gone"), "/Resources/A~1B/Properties/Gone", "(absent)"),
        (property("A/B", "Missing"), "/Resources/A~1B/Properties/Missing", "(absent)"),
        (property("Bare", "Missing"), "/Resources/Bare/Properties/Missing", "(absent)"),
        (evaluator.output("It"), "/Outputs/It/Value", "<`Bare`>"),
        (evaluator.output("Empty"), "/Outputs/Empty/Value", "(absent)"),
        (evaluator.output("Nobody"), "/Outputs/Nobody/Value", "(absent)"),
    ] {
        assert_eq!((node.pointer.as_str(), shown(&node.term)), (pointer, json!(value)));
    }
}

#[test]
fn all_properties_are_one_object_of_them() {
    let template = json!({
        "Resources": {
            "A/B": { "Properties": { "Name": "x", "Gone": { "Ref": "AWS::NoValue" }, "Self": { "Ref": "A/B" } } },
            "Bare": {},
            "Later": { "Properties": { "Fn::Transform": { "Name": "AWS::Include" }, "Name": "x" } },
            "Odd": { "Properties": [] },
        },
    });
    let (document, settings) = (Document::of(&template).unwrap(), Settings::default());
    let evaluator = Evaluator::new(document, &settings);
    let properties = |id: &str| evaluator.properties(document.resource(id).unwrap());
    let all = properties("A/B");
    assert_eq!(all.pointer, "/Resources/A~1B/Properties");
    assert_eq!(shown(&all.term), json!({ "Gone": "(absent)", "Name": "x", "Self": "<`A/B`>" }));
    let (inside, alone) = (all.get("Name"), evaluator.property(document.resource("A/B").unwrap(), "Name"));
    assert_eq!((inside.pointer, inside.term.to_json()), (alone.pointer, alone.term.to_json()));
    assert!(properties("Bare").is_absent());
    for id in ["Later", "Odd"] {
        assert_eq!(shown(&properties(id).term), format!("? a function generates the properties of `{id}`"));
    }
}

/// A property that an include may add must not count as one that is not there.
#[test]
fn a_property_is_not_absent_where_others_are_written_later() {
    for body in [
        json!({ "Properties": { "Fn::Transform": { "Name": "AWS::Include" }, "Name": "x" } }),
        json!({ "Properties": { "Fn::If": ["A", {}, {}] } }),
        json!({ "Properties": "x" }),
        json!({ "Properties": {}, "Fn::Transform": { "Name": "AWS::Include" } }),
    ] {
        let template = json!({ "Resources": { "It": body } });
        let (document, settings) = (Document::of(&template).unwrap(), Settings::default());
        let node = Evaluator::new(document, &settings).property(document.resource("It").unwrap(), "Missing");
        assert_eq!(shown(&node.term), "? a function generates the properties of `It`", "{template}");
    }
}

#[test]
fn only_the_settings_decide_between_two_evaluations() {
    let ground = ground();
    let value = json!({ "Fn::If": ["Maybe", { "Fn::Sub": "${Name}-${Open}" }, 2] });
    let of = |settings: &Settings| -> Value {
        let evaluator = Evaluator::new(Document::of(&ground).unwrap(), settings);
        let first = shown(&evaluator.fold(&value, String::new()).term);
        assert_eq!(shown(&evaluator.fold(&value, String::new()).term), first, "asking twice changes nothing");
        first
    };
    assert_eq!(of(&settings(&[("Open", "x")], &[])), "rack-x");
    assert_eq!(of(&settings(&[("Open", "y")], &[])), 2);
}
