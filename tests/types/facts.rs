//! What the table says of resource types beside whether properties fit.

use crate::common;
use rackform::types::{Recreation, ResourceType, kind, kinds};
use serde_json::Value;

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
        let schema = common::schema_of(kind.name);
        for (name, property) in schema["properties"].as_object().unwrap() {
            let definition = property["$ref"].as_str().and_then(|pointer| schema.pointer(&pointer[1..]));
            let property = definition.unwrap_or(property);
            let is_set = property["insertionOrder"] == false || kind.tags == Some(name);
            assert_eq!(kind.is_unordered(&[name]), is_set, "{} {name}", kind.name);
            unordered += usize::from(is_set);
        }
    }
    assert!(unordered > 100, "only {unordered} lists are sets");
}

/// What the change of a property does, and the note to it.
#[test]
fn a_change_replaces_what_the_sources_say() {
    use Recreation::{Always, Conditionally, Never, Unknown};
    let policy = "it is replaced only if its update policy `AutoScalingReplacingUpdate` sets `WillReplace`";
    for (name, path, recreation, note) in [
        ("AWS::EC2::Subnet", "CidrBlock", Always, ""),
        ("AWS::EC2::Subnet", "MapPublicIpOnLaunch", Never, ""),
        ("AWS::EC2::Subnet", "Tags/*/Value", Never, ""),
        ("AWS::EC2::VPC", "InstanceTenancy", Conditionally, ""),
        ("AWS::EC2::LaunchTemplate", "LaunchTemplateData/NetworkInterfaces/*/AssociatePublicIpAddress", Never, ""),
        ("AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Image", Always, ""),
        ("AWS::EFS::MountTarget", "SubnetId", Always, ""),
        // What is create-only inside a property replaces the resource, and what stands beside it does not.
        ("AWS::ECS::CapacityProvider", "AutoScalingGroupProvider/AutoScalingGroupArn", Always, ""),
        ("AWS::ECS::CapacityProvider", "AutoScalingGroupProvider/ManagedScaling/Status", Never, ""),
        (
            "AWS::ECS::CapacityProvider",
            "AutoScalingGroupProvider",
            Conditionally,
            "it is replaced only if `AutoScalingGroupProvider.AutoScalingGroupArn` changes",
        ),
        (
            "AWS::EC2::VPCEndpoint",
            "DnsOptions",
            Conditionally,
            "it is replaced only if one of 2 values in it changes, such as `DnsOptions.PrivateDnsPreference`",
        ),
        ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier/*", Conditionally, policy),
        ("AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate/Version", Conditionally, policy),
        ("AWS::AutoScaling::AutoScalingGroup", "PlacementGroup", Conditionally, policy),
        ("AWS::AutoScaling::AutoScalingGroup", "MinSize", Never, ""),
        (
            "AWS::EC2::EIP",
            "Domain",
            Conditionally,
            "AWS's schema says no replacement, AWS's documentation of 2023 and CDK's data say replacement",
        ),
        (
            "AWS::EC2::VPCGatewayAttachment",
            "VpcId",
            Conditionally,
            "AWS's schema and CDK's data say replacement, AWS's documentation of 2023 says no replacement",
        ),
        (
            "AWS::EC2::VPCPeeringConnection",
            "AssumeRoleRegion",
            Conditionally,
            "AWS's schema says no replacement, CDK's data says replacement",
        ),
        (
            "AWS::EC2::SecurityGroup",
            "SecurityGroupIngress/*/CidrIp",
            Never,
            "AWS's schema and CDK's data say no replacement, AWS's documentation of 2023 says some interruption",
        ),
        (
            "AWS::ServiceDiscovery::PrivateDnsNamespace",
            "Tags/*/Value",
            Never,
            "AWS's schema and CDK's data say no replacement, AWS's documentation of 2023 says that updating it fails",
        ),
        ("AWS::EC2::Subnet", "Colour", Unknown, "AWS's schema has no property `Colour`"),
        ("AWS::EC2::Subnet", "Tags/*/Colour", Unknown, "AWS's schema has no property `Tags.*.Colour`"),
        // A policy may hold anything.
        ("AWS::IAM::Role", "AssumeRolePolicyDocument/Statement/*/Action", Never, ""),
    ] {
        assert_eq!(known(name).replacement(&keys(path)), (recreation, note.to_owned()), "{name} {path}");
    }
}

/// No verdict is milder than AWS's schema but where another source contradicts it, and then it is no certainty.
#[test]
fn what_aws_says_is_create_only_replaces_with_all_that_is_inside() {
    let mut contradicted = Vec::new();
    for kind in kinds() {
        for path in kind.create_only {
            match kind.replacement(&keys(path)) {
                (Recreation::Always, note) => assert_eq!(note, "", "{} {path}", kind.name),
                (other, note) => {
                    assert_eq!(other, Recreation::Conditionally, "{} {path}: {note}", kind.name);
                    contradicted.push(format!("{}.{path}", kind.name));
                }
            }
            let mut outside = keys(path);
            while outside.pop().is_some() {
                assert!(kind.replacement(&outside).0 >= Recreation::Conditionally, "{} {outside:?}", kind.name);
                assert!(kind.create_only_below(&outside).any(|below| below == *path), "{} {outside:?}", kind.name);
            }
        }
        for path in kind.conditional_create_only {
            assert_eq!(kind.replacement(&keys(path)).0, Recreation::Conditionally, "{} {path}", kind.name);
        }
    }
    assert_eq!(contradicted, ["AWS::EC2::VPCGatewayAttachment.VpcId", "AWS::Lambda::Function.PackageType"]);
}

/// Each entry of `replacement.json` is about a property there is, and says something that the schema alone does not.
#[test]
fn every_disagreement_of_the_sources_is_told() {
    let disputes = serde_json::from_str::<Value>(&common::read("schemas/aws/replacement.json")).unwrap();
    let mut told = 0;
    for (name, properties) in disputes.as_object().unwrap() {
        for property in properties.as_object().unwrap().keys() {
            let (recreation, note) = known(name).replacement(&[property]);
            assert_ne!(recreation, Recreation::Unknown, "{name} {property}");
            assert_ne!(note, "", "{name} {property}");
            told += 1;
        }
    }
    assert!(told > 20, "{told} disagreements only");
}

#[test]
fn associations_make_way_before_they_are_replaced() {
    for (name, first) in [
        ("AWS::EC2::SubnetNetworkAclAssociation", true),
        ("AWS::EC2::SubnetRouteTableAssociation", true),
        ("AWS::EC2::VPCDHCPOptionsAssociation", true),
        ("AWS::EC2::VPCGatewayAttachment", true),
        ("AWS::Logs::MetricFilter", true),
        ("AWS::Logs::SubscriptionFilter", true),
        ("AWS::EC2::Subnet", false),
        ("AWS::EC2::NatGateway", false),
    ] {
        assert_eq!(known(name).deletes_first, first, "{name}");
    }
}

#[test]
fn what_cannot_be_read_cannot_be_imported() {
    for (name, importable) in [
        ("AWS::EC2::VPC", true),
        ("AWS::EFS::FileSystem", true),
        ("AWS::EC2::NetworkAclEntry", false),
        ("AWS::IAM::Policy", false),
        ("AWS::CloudFormation::WaitCondition", false),
    ] {
        assert_eq!(known(name).importable, importable, "{name}");
    }
}

#[test]
fn attributes_repeat_the_properties_of_their_names() {
    for (name, attribute, path) in [
        ("AWS::EC2::VPC", "CidrBlock", Some("CidrBlock")),
        ("AWS::EC2::Subnet", "VpcId", Some("VpcId")),
        ("AWS::SSM::Parameter", "Value", Some("Value")),
        ("AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate.Version", Some("LaunchTemplate/Version")),
        ("AWS::EC2::VPC", "VpcId", None),
        ("AWS::EC2::VPC", "VpcEncryptionControl.Mode", Some("VpcEncryptionControl/Mode")),
        ("AWS::EC2::VPC", "VpcEncryptionControl.State", None),
        ("AWS::EC2::EIP", "PublicIp", None),
        ("AWS::EC2::EIP", "Domain", None),
        ("AWS::CloudFormation::Stack", "Outputs.VpcId", None),
    ] {
        assert_eq!(known(name).attribute_repeats(attribute), path.map(keys), "{name}.{attribute}");
    }
}

#[test]
fn attributes_change_with_what_they_follow_from() {
    for (name, attribute, changed, changes) in [
        ("AWS::EC2::LaunchTemplate", "LatestVersionNumber", "LaunchTemplateData/ImageId", true),
        ("AWS::EC2::LaunchTemplate", "DefaultVersionNumber", "LaunchTemplateData/ImageId", false),
        ("AWS::EC2::LaunchTemplate", "LaunchTemplateId", "LaunchTemplateData/ImageId", false),
        ("AWS::CloudFormation::Stack", "Outputs.VpcId", "Parameters/Cidr", true),
        ("AWS::SSM::Parameter", "Value", "Value", true),
        ("AWS::SSM::Parameter", "Value", "Description", false),
        ("AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate.Version", "LaunchTemplate", true),
        ("AWS::AutoScaling::AutoScalingGroup", "LaunchTemplate.Version", "LaunchTemplate/LaunchTemplateId", false),
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress", "SecurityGroupIngress/*/CidrIp", true),
        ("AWS::EC2::SecurityGroup", "GroupId", "SecurityGroupIngress/*/CidrIp", false),
        ("AWS::EC2::VPC", "VpcEncryptionControl.State", "VpcEncryptionControl/Mode", true),
        ("AWS::EC2::VPC", "VpcEncryptionControl.State", "Tags", false),
        ("AWS::EC2::Instance", "PublicIp", "InstanceType", true),
        ("AWS::EC2::Instance", "PublicIp", "Tags/*/Value", false),
        ("AWS::Lambda::Function", "SnapStartResponse.ApplyOn", "SnapStart/ApplyOn", true),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "DNSName", "Subnets/*", false),
        ("AWS::ECS::TaskDefinition", "TaskDefinitionArn", "Tags", false),
    ] {
        let changed = keys(changed);
        assert_eq!(known(name).attribute_changes(attribute, &changed), changes, "{name}.{attribute} {changed:?}");
    }
}

#[test]
fn a_name_that_can_be_changed_changes_what_a_reference_returns() {
    assert!(known("AWS::Route53::RecordSet").reference_changes(&["Name"]));
    assert!(!known("AWS::Route53::RecordSet").reference_changes(&["TTL"]));
    assert!(!known("AWS::EC2::VPC").reference_changes(&["Tags"]));
    assert!(!known("AWS::EC2::VPC").reference_changes(&["VpcId"]));
}
