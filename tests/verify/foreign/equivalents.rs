//! Equal templates get equal verdicts, however their values are spelled, and what has nothing to do with a template keeps
//! nothing of its faults from being told.

use super::case::errors;
use super::subject::{self, Subject};
use crate::common::rewritings::{SPELLINGS, spelled};
use rackform::verify::Mode;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The mode, and what refutes or leaves open the promises.
fn verdict(subject: &Subject, template: &Value) -> (Mode, BTreeSet<String>) {
    let found = subject.verify(template);
    (found.mode, errors(&found))
}

#[test]
fn equal_spellings_get_equal_verdicts() {
    let mut wrong = Vec::new();
    for subject in subject::all() {
        let before = verdict(&subject, &subject.template);
        for (name, spelling) in SPELLINGS {
            let other = verdict(&subject, &spelled(&subject.template, spelling));
            if other != before {
                wrong.push(format!("{}, by {name}: {before:?}, and {other:?}", subject.name));
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
    for subject in subject::all() {
        let (one, other) =
            (verdict(&subject, &subject.template), verdict(&subject, &with_separate_rules(&subject.template)));
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
    for subject in subject::all() {
        let (_, before) = verdict(&subject, &subject.template);
        for (name, more) in unrelated() {
            let mut template = subject.template.clone();
            template["Resources"].as_object_mut().unwrap().extend(more);
            let (_, after) = verdict(&subject, &template);
            let lost = before.difference(&after).collect::<Vec<_>>();
            assert!(lost.is_empty(), "{}: with {name} it is no longer told that {lost:?}", subject.name);
        }
    }
}
