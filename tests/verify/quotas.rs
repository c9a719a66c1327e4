//! Each default quota, from both sides of its limit.

use rackform::template::evaluate::Settings;
use rackform::verify::verify;
use serde_json::{Map, Value, json};

/// What is said of quotas.
fn told(resources: &Map<String, Value>) -> Vec<String> {
    let verification = verify(&json!({ "Resources": resources }), &Settings::default(), None);
    let findings = verification.findings.into_iter().map(|finding| finding.diagnostic);
    findings.filter(|finding| finding.code.slug == "quota").map(|finding| finding.message).collect()
}

/// A VPC with a security group that has these rules in a direction.
fn group(direction: &str, rules: Vec<Value>) -> Map<String, Value> {
    let mut properties = json!({ "GroupDescription": "All of them", "VpcId": { "Ref": "Vpc" } });
    properties[direction] = rules.into();
    let resources = json!({
        "Vpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.0.0.0/16" } },
        "Other": {
            "Type": "AWS::EC2::SecurityGroup",
            "Properties": { "GroupDescription": "Another", "VpcId": { "Ref": "Vpc" } },
        },
        "Group": { "Type": "AWS::EC2::SecurityGroup", "Properties": properties },
    });
    resources.as_object().expect("it is written as one").clone()
}

/// What a rule is for, in each direction, and the families in which it counts.
const PEERS: [(&str, &str, &[&str]); 5] = [
    ("SecurityGroupIngress", "CidrIp", &["IPv4"]),
    ("SecurityGroupIngress", "CidrIpv6", &["IPv6"]),
    ("SecurityGroupIngress", "SourceSecurityGroupId", &["IPv4", "IPv6"]),
    ("SecurityGroupEgress", "CidrIp", &["IPv4"]),
    ("SecurityGroupEgress", "DestinationPrefixListId", &["IPv4", "IPv6"]),
];

#[test]
fn sixty_rules_of_a_family_and_direction_are_within_the_quota_and_one_more_is_not() {
    for (direction, key, families) in PEERS {
        let peer = match key {
            "CidrIp" => json!("10.0.0.0/16"),
            "CidrIpv6" => json!("fd00::/8"),
            "DestinationPrefixListId" => json!("pl-0123456789abcdef0"),
            _ => json!({ "Fn::GetAtt": ["Other", "GroupId"] }),
        };
        let rules = |count: u16| {
            let rule = |port| json!({ "IpProtocol": "tcp", "FromPort": port, "ToPort": port, key: peer });
            (1..=count).map(rule).collect::<Vec<_>>()
        };
        assert_eq!(told(&group(direction, rules(60))), [""; 0], "{direction} {key}");
        let way = if direction == "SecurityGroupIngress" { "inbound" } else { "outbound" };
        let wanted = families.iter().map(|family| {
            format!("`Group` has 61 {way} rules for {family}; the default quota is 60 per security group")
        });
        assert_eq!(told(&group(direction, rules(61))), wanted.collect::<Vec<_>>(), "{direction} {key}");
    }
}

#[test]
fn five_elastic_ips_and_five_gateways_in_a_zone_are_within_the_quota_and_one_more_is_not() {
    let addresses = |count: usize| {
        let address = |number| (format!("Address{number}"), json!({ "Type": "AWS::EC2::EIP" }));
        (0..count).map(address).collect::<Map<_, _>>()
    };
    assert_eq!(told(&addresses(5)), [""; 0]);
    assert_eq!(told(&addresses(6)), ["the template allocates 6 Elastic IPs; the default quota is 5 per region"]);
    // Private gateways have no address, and as many per zone.
    let gateways = |zones: &[&str]| {
        let mut resources = group("SecurityGroupIngress", Vec::new());
        for (number, zone) in zones.iter().enumerate() {
            let subnet = json!({
                "Type": "AWS::EC2::Subnet",
                "Properties": {
                    "VpcId": { "Ref": "Vpc" },
                    "CidrBlock": format!("10.0.{number}.0/24"),
                    "AvailabilityZone": zone,
                },
            });
            let gateway = json!({
                "Type": "AWS::EC2::NatGateway",
                "Properties": { "SubnetId": { "Ref": format!("Subnet{number}") }, "ConnectivityType": "private" },
            });
            resources.insert(format!("Subnet{number}"), subnet);
            resources.insert(format!("Gateway{number}"), gateway);
        }
        resources
    };
    let (one, other) = ("us-east-1a", "us-east-1b");
    assert_eq!(told(&gateways(&[one, one, one, one, one, other])), [""; 0]);
    let told = told(&gateways(&[one, one, one, one, one, one]));
    assert_eq!(told, ["there are 6 NAT gateways in us-east-1a; the default quota is 5 per zone"]);
}
