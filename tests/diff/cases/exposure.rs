//! Whether more can be reached from outside than before: instances behind a load balancer that faces the internet, which
//! a block or a security group admits to them.

use rackform::diff::{Meaning, MeaningKind, diff};
use rackform::template::evaluate::Settings;
use serde_json::{Value, json};

/// What admits a block to some ports, or the load balancer.
fn admitting(who: Value, ports: [u16; 2]) -> Value {
    let mut rule = json!({ "IpProtocol": "tcp", "FromPort": ports[0], "ToPort": ports[1] });
    rule.as_object_mut().unwrap().extend(who.as_object().unwrap().clone());
    rule
}

fn block(block: &str) -> Value {
    json!({ "CidrIp": block })
}

fn router() -> Value {
    json!({ "SourceSecurityGroupId": { "Ref": "RouterSecurity" } })
}

/// A load balancer of the internet in 10.0.1.0/24, and instances in 10.0.9.0/24 behind a rule.
fn template(rule: Value) -> Value {
    let subnet = |block: &str| json!({ "Type": "AWS::EC2::Subnet", "Properties": { "VpcId": { "Ref": "Vpc" }, "CidrBlock": block } });
    let security = |rules: Value| {
        let properties = json!({ "GroupDescription": "x", "VpcId": { "Ref": "Vpc" }, "SecurityGroupIngress": rules });
        json!({ "Type": "AWS::EC2::SecurityGroup", "Properties": properties })
    };
    json!({ "Resources": {
        "Vpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.0.0.0/16" } },
        "Front": subnet("10.0.1.0/24"),
        "Back": subnet("10.0.9.0/24"),
        "RouterSecurity": security(json!([admitting(block("0.0.0.0/0"), [443, 443])])),
        "Router": {
            "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "Properties": { "Subnets": [{ "Ref": "Front" }], "SecurityGroups": [{ "Ref": "RouterSecurity" }] }
        },
        "Listener": {
            "Type": "AWS::ElasticLoadBalancingV2::Listener",
            "Properties": { "LoadBalancerArn": { "Ref": "Router" }, "Port": 443, "DefaultActions": [] }
        },
        "InstancesSecurity": security(json!([rule])),
        "Instance": {
            "Type": "AWS::EC2::Instance",
            "Properties": {
                "ImageId": "ami-0",
                "SubnetId": { "Ref": "Back" },
                "SecurityGroupIds": [{ "Ref": "InstancesSecurity" }]
            }
        }
    } })
}

/// What it means that one rule takes the place of another.
fn meaning(old: Value, new: Value) -> Vec<Meaning> {
    let settings = Settings::default();
    diff(&template(old), &template(new), &settings, &settings).meaning
}

/// What of that exposes more.
fn exposed(old: Value, new: Value) -> Vec<String> {
    let exposing = meaning(old, new).into_iter().filter(|meaning| meaning.kind == MeaningKind::Exposes);
    exposing.map(|meaning| meaning.sentence).collect()
}

const THROUGH: &str = "0.0.0.0/0 may connect to `Instance` through `Router`: tcp 32768-65535";

#[test]
fn a_balancer_that_stood_in_an_admitted_block_is_admitted_already() {
    let container = admitting(router(), [32768, 65535]);
    for old in ["10.0.0.0/16", "10.0.1.0/24", "0.0.0.0/0"] {
        let exposed = exposed(admitting(block(old), [0, 65535]), container.clone());
        assert_eq!(exposed, Vec::<String>::new(), "{old}");
    }
}

#[test]
fn a_balancer_that_stood_outside_the_admitted_block_exposes_more() {
    let container = admitting(router(), [32768, 65535]);
    for old in ["10.0.9.0/24", "10.0.1.0/25", "10.1.0.0/16"] {
        assert_eq!(exposed(admitting(block(old), [0, 65535]), container.clone()), [THROUGH], "{old}");
    }
}

#[test]
fn more_ports_than_the_block_was_admitted_to_expose_more() {
    let exposed = exposed(admitting(block("10.0.0.0/16"), [0, 40000]), admitting(router(), [32768, 65535]));
    assert_eq!(exposed, [THROUGH]);
}

/// Packets of one protocol are no connections of another, unless a rule is for all of them.
#[test]
fn another_protocol_exposes_more() {
    let of = |protocol: &str| {
        let mut rule = admitting(block("10.1.0.0/16"), [53, 53]);
        rule["IpProtocol"] = json!(protocol);
        rule
    };
    let more = |old: &str, new: &str| {
        let told = meaning(of(old), of(new)).into_iter().filter(|meaning| meaning.kind == MeaningKind::Weakens);
        told.map(|meaning| meaning.sentence).collect::<Vec<_>>()
    };
    assert_eq!(more("udp", "tcp"), ["10.1.0.0/16 may connect to `Instance`: tcp 53"]);
    assert_eq!(more("-1", "tcp"), [""; 0]);
}

/// The rest of what was admitted is told beside what no longer is.
#[test]
fn what_is_left_of_a_connection_is_told() {
    let all = admitting(block("10.0.0.0/16"), [0, 65535]);
    let told = meaning(all, admitting(router(), [32768, 65535]));
    let closed = told.iter().filter(|meaning| meaning.kind == MeaningKind::Protects);
    assert_eq!(
        closed.map(|meaning| meaning.sentence.as_str()).collect::<Vec<_>>(),
        [
            "no longer: 10.0.0.0/16 may connect to `Instance`: tcp 0-65535",
            "no longer: 0.0.0.0/0 may connect to `Instance` through `Router`: tcp 0-65535, but only tcp 32768-65535",
        ]
    );
}

#[test]
fn the_members_of_one_group_are_not_outside() {
    let own = json!({ "SourceSecurityGroupId": { "Ref": "InstancesSecurity" } });
    let told = meaning(admitting(router(), [1, 1]), admitting(own.clone(), [1, 1]));
    let sentences = told.iter().map(|meaning| (meaning.kind, meaning.sentence.as_str())).collect::<Vec<_>>();
    let inside = (MeaningKind::Egress, "members of `InstancesSecurity` may connect to each other: tcp 1");
    assert!(sentences.contains(&inside), "{sentences:?}");
    assert!(!sentences.iter().any(|(kind, _)| *kind == MeaningKind::Exposes), "{sentences:?}");
}

#[test]
fn a_group_that_something_else_is_in_is_outside() {
    let settings = Settings::default();
    let with_bastion = |rule: Value| {
        let mut template = template(rule);
        let mut bastion = template["Resources"]["Instance"].clone();
        bastion["Properties"]["SubnetId"] = json!({ "Ref": "Front" });
        template["Resources"]["Bastion"] = bastion;
        template
    };
    let own = json!({ "SourceSecurityGroupId": { "Ref": "InstancesSecurity" } });
    let (old, new) = (with_bastion(admitting(router(), [1, 1])), with_bastion(admitting(own, [1, 1])));
    let meaning = diff(&old, &new, &settings, &settings).meaning;
    // Another group's members are no internet.
    let count = |kind| meaning.iter().filter(|meaning| meaning.kind == kind).count();
    assert_eq!((count(MeaningKind::Exposes), count(MeaningKind::Weakens)), (0, 2), "{meaning:?}");
}

#[test]
fn a_block_that_holds_a_balancer_admits_those_behind_it() {
    let narrow = admitting(block("10.0.9.0/24"), [32768, 65535]);
    let told = meaning(narrow, admitting(block("10.0.0.0/16"), [32768, 65535]));
    let sentences = |kind| {
        let own = told.iter().filter(move |meaning| meaning.kind == kind);
        own.map(|meaning| meaning.sentence.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(sentences(MeaningKind::Exposes), [THROUGH]);
    assert_eq!(sentences(MeaningKind::Weakens), ["10.0.0.0/16 may connect to `Instance`: tcp 32768-65535"]);
}

/// Who is admitted by a block that begins with a parameter nobody knows. Where the block changes, it may be more; where something
/// else does, it is the same.
#[test]
fn who_is_not_known_may_be_more_only_where_what_decides_it_changes() {
    let with = |block: &str, first: u16| {
        let mut template = template(admitting(json!({ "CidrIp": { "Fn::Sub": block } }), [80, 80]));
        template["Parameters"] = json!({ "Office": { "Type": "String" } });
        template["Resources"]["RouterSecurity"]["Properties"]["SecurityGroupIngress"][0]["FromPort"] = json!(first);
        template
    };
    let (old, settings) = (with("${Office}/24", 443), Settings::default());
    let doubtful = |new: &Value| {
        let mut meaning = diff(&old, new, &settings, &settings).meaning.into_iter();
        meaning.any(|meaning| meaning.sentence.starts_with("it is not known whether more may connect to `Instance`"))
    };
    assert!(doubtful(&with("${Office}/16", 443)));
    assert!(!doubtful(&with("${Office}/24", 442)));
}
