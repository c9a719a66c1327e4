//! What the table says of resource types beside whether properties fit.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use rackform::read::schema::{ResourceType, kind, kinds};

fn known(name: &str) -> &'static ResourceType {
    kind(name).unwrap_or_else(|| panic!("schemas/aws knows {name}"))
}

/// A path as its keys.
fn keys(path: &str) -> Vec<&str> {
    path.split('/').collect()
}

#[test]
fn lists_are_sets_where_aws_says_that_their_order_means_nothing() {
    for (name, path) in [
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets"),
        ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier"),
        ("AWS::AutoScaling::AutoScalingGroup", "Tags"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Environment"),
        // Their schemas leave it open, but they are tags.
        ("AWS::EC2::Subnet", "Tags"),
        ("AWS::EFS::FileSystem", "FileSystemTags"),
    ] {
        assert!(known(name).is_unordered(&keys(path)), "{name} {path}");
    }
}

#[test]
fn lists_keep_their_order_where_nobody_says_otherwise() {
    for (name, path) in [
        ("AWS::EC2::DHCPOptions", "DomainNameServers"),
        ("AWS::EC2::NatGateway", "SecondaryAllocationIds"),
        ("AWS::AutoScaling::AutoScalingGroup", "TerminationPolicies"),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Command"),
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress/*"),
        ("AWS::EC2::SecurityGroup", "GroupDescription"),
        ("AWS::EC2::SecurityGroup", "Nothing"),
        ("AWS::EC2::SecurityGroup", "Nothing/Tags"),
        ("AWS::IAM::Role", "AssumeRolePolicyDocument/Statement"),
    ] {
        assert!(!known(name).is_unordered(&keys(path)), "{name} {path}");
    }
}

/// Every `insertionOrder` of the schemas, found again by the path that leads there.
#[test]
fn every_order_in_the_schemas_is_in_the_table() {
    let mut unordered = 0;
    for kind in kinds() {
        let schema: serde_json::Value =
            serde_json::from_str(&common::read(&format!("schemas/aws/{}.json", kind.name.replace("::", "-")))).unwrap();
        for (name, property) in schema["properties"].as_object().unwrap() {
            let definition = property["$ref"].as_str().map(|pointer| &pointer["#/definitions/".len()..]);
            let property = definition.map_or(property, |name| &schema["definitions"][name]);
            let is_set = property["insertionOrder"] == false || kind.tags == Some(name);
            assert_eq!(kind.is_unordered(&[name]), is_set, "{} {name}", kind.name);
            unordered += usize::from(is_set);
        }
    }
    assert!(unordered > 100, "only {unordered} lists are sets");
}
