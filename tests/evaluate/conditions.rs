//! Which conditions are decided, and what follows from them.

use super::{settings, shown};
use rackform::template::Document;
use rackform::template::evaluate::{Evaluator, Settings, Truth, Why};
use serde_json::{Value, json};

/// Whether a condition holds: the truth of a resource that it is made under.
fn truth(conditions: &Value, name: &str, settings: &Settings) -> Truth {
    let template = json!({
        "Parameters": {
            "Word": { "Type": "String", "Default": "x" },
            "List": { "Type": "CommaDelimitedList", "Default": "a,b" },
            "Open": { "Type": "String" },
        },
        "Conditions": conditions,
        "Resources": { "Topic": { "Type": "AWS::SNS::Topic", "Condition": name } },
    });
    let document = Document::of(&template).unwrap();
    Evaluator::new(document, settings).exists(document.resource("Topic").unwrap())
}

/// The same as text: `yes`, `no`, or the reason.
fn said(condition: &Value) -> String {
    match truth(&json!({ "It": condition }), "It", &Settings::default()) {
        Truth::Yes => "yes".to_owned(),
        Truth::No => "no".to_owned(),
        Truth::Unknown(why) => why.to_string(),
    }
}

const OPEN: &str = "the parameter `Open` has no value (set it with `--param Open=…`)";

#[test]
fn equal_values_are_equal_as_texts() {
    let two_texts = "`Fn::Equals` compares something other than two strings";
    for (one, other, expected) in [
        (json!("x"), json!({ "Ref": "Word" }), "yes"),
        (json!("X"), json!({ "Ref": "Word" }), "no"),
        (json!("1"), json!(1), "yes"),
        (json!("true"), json!(true), "yes"),
        (json!(""), json!("x"), "no"),
        (json!({ "Ref": "Open" }), json!({ "Ref": "Open" }), "yes"),
        (json!({ "Fn::Sub": "a${Open}" }), json!({ "Fn::Join": ["", ["a", { "Ref": "Open" }]] }), "yes"),
        (json!({ "Ref": "Open" }), json!("x"), OPEN),
        (json!({ "Ref": "Open" }), json!({ "Fn::Sub": "${Open}x" }), OPEN),
        (json!("x"), json!({ "Fn::Select": [0, { "Ref": "Open" }] }), OPEN),
        (json!({ "Ref": "AWS::Region" }), json!("x"), "`AWS::Region` depends on where the stack is deployed"),
        (json!({ "Ref": "List" }), json!(["a", "b"]), "yes"),
        (json!({ "Ref": "List" }), json!(["a", "c"]), "no"),
        (json!(["a", { "Ref": "Open" }]), json!(["b", "c"]), "no"),
        (json!(["a", { "Ref": "Open" }]), json!(["a", "c"]), OPEN),
        (json!(["a"]), json!(["a", "b"]), two_texts),
        (json!(["a"]), json!("a"), two_texts),
        (json!({ "a": 1 }), json!({ "a": 2 }), two_texts),
        (json!(null), json!("null"), two_texts),
        (json!({ "Ref": "AWS::NoValue" }), json!(""), two_texts),
    ] {
        assert_eq!(said(&json!({ "Fn::Equals": [one, other] })), expected, "{one} and {other}");
        assert_eq!(said(&json!({ "Fn::Equals": [other, one] })), expected, "{other} and {one}");
    }
}

#[test]
fn what_is_unknown_decides_only_where_it_has_to() {
    let (yes, no) = (json!({ "Fn::Equals": [1, 1] }), json!({ "Fn::Equals": [1, 2] }));
    let open = json!({ "Fn::Equals": [{ "Ref": "Open" }, "x"] });
    for (condition, expected) in [
        (json!({ "Fn::And": [yes, yes] }), "yes"),
        (json!({ "Fn::And": [yes, no] }), "no"),
        (json!({ "Fn::And": [open, no] }), "no"),
        (json!({ "Fn::And": [open, yes] }), OPEN),
        (json!({ "Fn::Or": [no, no] }), "no"),
        (json!({ "Fn::Or": [open, yes] }), "yes"),
        (json!({ "Fn::Or": [open, no] }), OPEN),
        (json!({ "Fn::Not": [no] }), "yes"),
        (json!({ "Fn::Not": [open] }), OPEN),
    ] {
        assert_eq!(said(&condition), expected, "{condition}");
    }
}

#[test]
fn what_is_no_condition_is_not_decided() {
    let no_call = "a condition does not call a condition function";
    for (condition, expected) in [
        (json!(true), no_call),
        (json!("It"), no_call),
        (json!([]), no_call),
        (json!({ "Fn::And": [{ "Fn::Equals": [1, 1] }], "Fn::Or": [] }), no_call),
        (json!({ "Fn::And": [] }), "`Fn::And` does not have the arguments it expects"),
        (json!({ "Fn::Or": "x" }), "`Fn::Or` does not have the arguments it expects"),
        (json!({ "Fn::Not": [] }), "`Fn::Not` does not have the arguments it expects"),
        (json!({ "Fn::Equals": ["x"] }), "`Fn::Equals` does not have the arguments it expects"),
        (json!({ "Fn::Contains": [["a"], "a"] }), "rackform does not evaluate `Fn::Contains`"),
        (json!({ "Ref": "Word" }), "rackform does not evaluate `Ref`"),
        (json!({ "Condition": "Nobody" }), "the template has no condition `Nobody`"),
        (json!({ "Condition": "It" }), "the condition `It` depends on itself"),
    ] {
        assert_eq!(said(&condition), expected, "{condition}");
    }
}

#[test]
fn conditions_that_wait_for_one_another_are_not_decided() {
    let circle = json!({
        "A": { "Fn::Not": [{ "Condition": "B" }] },
        "B": { "Fn::And": [{ "Condition": "C" }, { "Fn::Equals": [1, 1] }] },
        "C": { "Fn::Equals": [{ "Fn::If": ["A", 1, 2] }, 1] },
    });
    for name in ["A", "B", "C"] {
        let Truth::Unknown(why) = truth(&circle, name, &Settings::default()) else { panic!("{name} is decided") };
        assert!(why.to_string().ends_with(&format!("the condition `{name}` depends on itself")), "{why}");
    }
}

#[test]
fn a_resource_is_made_unless_its_condition_fails() {
    let template = json!({ "Resources": {
        "Plain": { "Type": "AWS::SNS::Topic" },
        "Odd": { "Type": "AWS::SNS::Topic", "Condition": ["A"] },
    } });
    let (document, settings) = (Document::of(&template).unwrap(), Settings::default());
    let exists = |id| Evaluator::new(document, &settings).exists(document.resource(id).unwrap());
    assert_eq!(exists("Plain"), Truth::Yes);
    assert_eq!(exists("Odd"), Truth::Unknown(Why::ConditionName("Odd".to_owned())));
}

/// Conditions as Convox writes them, and what hangs on them.
fn convox() -> Value {
    json!({
        "Parameters": {
            "Private": { "Type": "String", "Default": "No", "AllowedValues": ["Yes", "No"] },
            "Internal": { "Type": "String", "Default": "No" },
            "HighAvailability": { "Type": "String", "Default": "true" },
            "ExistingVpc": { "Type": "String", "Default": "" },
            "PrivateApi": { "Type": "String" },
            "Encryption": { "Type": "String", "Default": "Yes" },
        },
        "Conditions": {
            "Private": { "Fn::Equals": [{ "Ref": "Private" }, "Yes"] },
            "Internal": { "Fn::Equals": [{ "Ref": "Internal" }, "Yes"] },
            "HighAvailability": { "Fn::Equals": [{ "Ref": "HighAvailability" }, "true"] },
            "BlankExistingVpc": { "Fn::Equals": [{ "Ref": "ExistingVpc" }, ""] },
            "ThirdAvailabilityZone": { "Fn::And": [
                { "Condition": "HighAvailability" },
                { "Fn::Not": [{ "Fn::Equals": [{ "Ref": "AWS::Region" }, "us-west-1"] }] },
            ] },
            "PrivateAndHighAvailability": { "Fn::And": [{ "Condition": "Private" }, { "Condition": "HighAvailability" }] },
            "InternalOrPrivate": { "Fn::Or": [{ "Condition": "Internal" }, { "Condition": "Private" }] },
            "PrivateApi": { "Fn::Equals": [{ "Ref": "PrivateApi" }, "Yes"] },
            "NeverPrivateApi": { "Fn::And": [{ "Condition": "PrivateApi" }, { "Fn::Not": [{ "Condition": "BlankExistingVpc" }] }] },
        },
        "Resources": {
            "Vpc": { "Type": "AWS::EC2::VPC", "Condition": "BlankExistingVpc", "Properties": { "CidrBlock": "10.0.0.0/16" } },
            "Nat0": { "Type": "AWS::EC2::NatGateway", "Condition": "Private" },
            "Nat1": { "Type": "AWS::EC2::NatGateway", "Condition": "PrivateAndHighAvailability" },
            "Nat2": { "Type": "AWS::EC2::NatGateway", "Condition": "NeverPrivateApi" },
            "Subnet2": { "Type": "AWS::EC2::Subnet", "Condition": "ThirdAvailabilityZone", "Properties": {
                "VpcId": { "Fn::If": ["BlankExistingVpc", { "Ref": "Vpc" }, { "Ref": "ExistingVpc" }] },
            } },
            "Balancer": { "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
                "Scheme": { "Fn::If": ["InternalOrPrivate", "internal", { "Ref": "AWS::NoValue" }] },
                "Subnets": { "Fn::If": ["Private", ["p0", { "Fn::If": ["HighAvailability", "p1", { "Ref": "AWS::NoValue" }] }], ["s0"]] },
                "Name": { "Fn::If": ["PrivateApi", "one", "other"] },
            } },
        },
    })
}

/// What comes of the Convox template: a resource is made or not, or a property says something.
fn assert_convox(settings: &Settings, expected: &[(&str, &str, Value)]) {
    let template = convox();
    let document = Document::of(&template).unwrap();
    let evaluator = Evaluator::new(document, settings);
    for (id, property, value) in expected {
        let resource = document.resource(id).unwrap();
        let found = match *property {
            "" => json!(evaluator.exists(resource).known()),
            name => shown(&evaluator.property(resource, name).term),
        };
        assert_eq!(found, *value, "{id} {property}");
    }
}

#[test]
fn a_template_of_convox_says_what_its_parameters_make_of_it() {
    let undecided = "? the condition `PrivateApi` cannot be evaluated: the parameter `PrivateApi` has no value (set it \
                     with `--param PrivateApi=…`)";
    assert_convox(
        &Settings::default(),
        &[
            ("Vpc", "", json!(true)),
            ("Nat0", "", json!(false)),
            ("Nat1", "", json!(false)),
            ("Nat2", "", json!(false)),
            ("Subnet2", "", json!(null)),
            ("Subnet2", "VpcId", json!("<`Vpc`>")),
            ("Balancer", "Scheme", json!("(absent)")),
            ("Balancer", "Subnets", json!(["s0"])),
            ("Balancer", "Name", json!(undecided)),
        ],
    );
    let parameters =
        [("Private", "Yes"), ("HighAvailability", "false"), ("ExistingVpc", "vpc-1"), ("PrivateApi", "No")];
    assert_convox(
        &settings(&parameters, &[("AWS::Region", "us-east-1")]),
        &[
            ("Vpc", "", json!(false)),
            ("Nat0", "", json!(true)),
            ("Nat1", "", json!(false)),
            ("Nat2", "", json!(false)),
            ("Subnet2", "", json!(false)),
            ("Subnet2", "VpcId", json!("vpc-1")),
            ("Balancer", "Scheme", json!("internal")),
            ("Balancer", "Subnets", json!(["p0", "(absent)"])),
            ("Balancer", "Name", json!("other")),
        ],
    );
}
