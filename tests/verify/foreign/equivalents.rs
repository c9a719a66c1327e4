//! Equal templates get equal verdicts, however their values are spelled, and what has nothing to do with a template keeps
//! nothing of its faults from being told.

use super::case::{self, errors};
use super::unknown::{Kept, kept, places};
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Mode, verify};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A template and how it is verified.
struct Subject {
    name: String,
    template: Value,
    settings: Settings,
    expected: Option<Expected>,
}

impl Subject {
    fn verdict(&self, template: &Value) -> (Mode, BTreeSet<String>) {
        let found = verify(template, &self.settings, self.expected);
        (found.mode, errors(&found))
    }
}

fn subjects() -> Vec<Subject> {
    let kept = kept().into_iter().map(|Kept { name, template, settings, expected }| Subject {
        name,
        template,
        settings,
        expected,
    });
    let foreign = case::all().into_iter().map(|case| Subject {
        name: case.name(),
        template: case.template,
        settings: case.settings,
        expected: case.expected,
    });
    kept.chain(foreign).collect()
}

/// A way to write a text, given its number in the template, which may add to other sections.
type Spelling = fn(&mut Value, usize, &str) -> Value;

/// The ways to write a text so that it comes to the same.
const SPELLINGS: [(&str, Spelling); 5] = [
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
fn spelled(template: &Value, spelling: Spelling) -> Value {
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

#[test]
fn equal_spellings_get_equal_verdicts() {
    let mut wrong = Vec::new();
    for subject in subjects() {
        let verdict = subject.verdict(&subject.template);
        for (name, spelling) in SPELLINGS {
            let other = subject.verdict(&spelled(&subject.template, spelling));
            if other != verdict {
                wrong.push(format!("{}, by {name}: {verdict:?}, and {other:?}", subject.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// A template whose security groups have their rules as resources of their own.
fn with_separate_rules(template: &Value) -> Value {
    let mut made = template.clone();
    let resources = template["Resources"].as_object().unwrap();
    for (id, group) in resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::EC2::SecurityGroup") {
        let rules = group["Properties"]["SecurityGroupIngress"].as_array();
        let Some(rules) = rules.filter(|rules| rules.iter().all(|rule| rule.get("IpProtocol").is_some())) else {
            continue;
        };
        for (number, rule) in rules.iter().enumerate() {
            let mut properties = rule.as_object().unwrap().clone();
            properties.insert("GroupId".to_owned(), json!({ "Fn::GetAtt": [id, "GroupId"] }));
            let mut body = json!({ "Type": "AWS::EC2::SecurityGroupIngress", "Properties": properties });
            if let Some(condition) = group.get("Condition") {
                condition.clone_into(&mut body["Condition"]);
            }
            made["Resources"][format!("{id}Rule{number}")] = body;
        }
        made["Resources"][id]["Properties"].as_object_mut().unwrap().shift_remove("SecurityGroupIngress");
    }
    made
}

#[test]
fn rules_of_their_own_are_rules_of_their_group() {
    for subject in subjects() {
        let (one, other) =
            (subject.verdict(&subject.template), subject.verdict(&with_separate_rules(&subject.template)));
        assert_eq!(one, other, "{}", subject.name);
    }
}

/// Resources that have nothing to do with any template.
fn unrelated() -> Vec<(&'static str, Map<String, Value>)> {
    let resource = |kind: &str, properties: Value| json!({ "Type": kind, "Properties": properties });
    let of = |entries: Vec<(&str, Value)>| entries.into_iter().map(|(id, body)| (id.to_owned(), body)).collect();
    let vpc = || ("Unrelated", resource("AWS::EC2::VPC", json!({ "CidrBlock": "172.30.0.0/16" })));
    let within = |kind: &str, mut properties: Value| {
        properties["VpcId"] = json!({ "Ref": "Unrelated" });
        resource(kind, properties)
    };
    vec![
        ("a topic", of(vec![("UnrelatedTopic", resource("AWS::SNS::Topic", json!({})))])),
        (
            "another VPC with its subnet, table and group",
            of(vec![
                vpc(),
                ("UnrelatedSubnet", within("AWS::EC2::Subnet", json!({ "CidrBlock": "172.30.1.0/24" }))),
                ("UnrelatedTable", within("AWS::EC2::RouteTable", json!({}))),
                ("UnrelatedGroup", within("AWS::EC2::SecurityGroup", json!({ "GroupDescription": "elsewhere" }))),
            ]),
        ),
        (
            "another VPC with an endpoint",
            of(vec![
                vpc(),
                (
                    "UnrelatedEndpoint",
                    within("AWS::EC2::VPCEndpoint", json!({ "ServiceName": "com.amazonaws.eu-west-1.s3" })),
                ),
            ]),
        ),
    ]
}

#[test]
fn what_is_unrelated_keeps_no_fault_from_being_told() {
    for subject in subjects() {
        let (_, before) = subject.verdict(&subject.template);
        for (name, more) in unrelated() {
            let mut template = subject.template.clone();
            template["Resources"].as_object_mut().unwrap().extend(more);
            let (_, after) = subject.verdict(&template);
            let lost = before.difference(&after).collect::<Vec<_>>();
            assert!(lost.is_empty(), "{}: with {name} it is no longer told that {lost:?}", subject.name);
        }
    }
}
