//! Each kind of source lets the service be proved, and none of them alone more than it says.

use super::{errors, parsed, read, service, settings, text, verified};
use rackform::facts::Facts;
use rackform::verify::{Expected, Mode, Verdict, verify};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FILE: &str = "
region: eu-west-1
zones: [eu-west-1a, eu-west-1b]
parameters: {Vpc: vpc-0abc, SubnetA: subnet-0a}
exports: {network-SubnetB: subnet-0b}
subnets:
  subnet-0a: {vpc: vpc-0abc, zone: eu-west-1a, block: 10.0.0.0/24, public: false, egress: nat, egress-addresses: [203.0.113.7]}
  subnet-0b: {vpc: vpc-0abc, zone: eu-west-1b, block: 10.0.1.0/24, public: false, egress: nat-0a}
nat-gateways:
  nat-0a: {subnet: subnet-0c, addresses: [eipalloc-0a]}
";

/// A NAT gateway stands in a public subnet.
const NAT_SUBNET: &str = "
subnets:
  subnet-0c: {vpc: vpc-0abc, zone: eu-west-1b, public: true, ipv6: false}
";

/// What is known of who is who.
const NAMES: &str = "
parameters: {Vpc: vpc-0abc, SubnetA: subnet-0a}
exports: {network-SubnetB: subnet-0b}
";

/// The verdicts on what is promised, by their words; none if all promises hold.
fn verdicts(template: &Value, facts: &Facts) -> BTreeSet<String> {
    let found = verified(template, facts).findings.into_iter().filter(|finding| finding.verdict != Verdict::Advisory);
    found.map(|finding| format!("{:?}", finding.verdict)).collect()
}

/// That something is undecided and nothing refuted.
fn undecided() -> BTreeSet<String> {
    BTreeSet::from(["Undecided".to_owned()])
}

#[test]
fn without_facts_nothing_is_decided_about_what_stands_outside() {
    let nothing = Facts::default();
    assert_eq!(verdicts(&service(), &nothing), undecided());
    // Nor by names alone.
    let named = read(&[NAMES], &[]).unwrap();
    assert_eq!(verdicts(&service(), &named), undecided());
    let told = verified(&service(), &named).findings;
    assert!(told.iter().any(|finding| finding.diagnostic.hint.as_ref().is_some_and(|hint| hint.contains("--facts"))));
}

#[test]
fn a_facts_file_decides() {
    let facts = read(&[FILE, NAT_SUBNET], &[]).unwrap();
    let verification = verified(&service(), &facts);
    assert_eq!(errors(&verification), BTreeSet::new());
    assert_eq!(verification.mode, Mode::Private);
    let egress = &verification.groups[0].egress;
    assert_eq!(egress.iter().flat_map(|egress| &egress.addresses).collect::<Vec<_>>(), ["203.0.113.7", "eipalloc-0a"]);
    assert_eq!(egress[1].zone.as_deref(), Some("eu-west-1b"));
    // What stands outside is not judged, nor listed.
    assert!(verification.proofs.iter().all(|proof| !proof.resource.contains(['-', '/'])));
    assert_eq!(verification.quota.nat_gateways, 0);
}

#[test]
fn whoever_says_less_decides_less() {
    let facts = |from: &str, to: &str| {
        assert!(FILE.contains(from));
        read(&[&FILE.replace(from, to), NAT_SUBNET], &[]).unwrap()
    };
    let less = |from: &str, to: &str| {
        let verdicts = verdicts(&service(), &facts(from, to));
        assert_eq!(verdicts, undecided(), "without {from}");
    };
    less(", public: false, egress: nat-0a", "");
    less(", egress: nat-0a", "");
    less(", egress-addresses: [203.0.113.7]", "");
    less(", addresses: [eipalloc-0a]", "");
    less("{subnet: subnet-0c, ", "{");
    // And of the subnet in which the NAT gateway stands.
    let facts = read(&[FILE], &[]).unwrap();
    assert_eq!(verdicts(&service(), &facts), undecided());
}

#[test]
fn a_list_of_subnets_may_be_given_and_imported() {
    let template = parsed(
        include_str!("service.yml")
            .replace("AWS::EC2::Subnet::Id", "List<AWS::EC2::Subnet::Id>")
            .replace("[!Ref SubnetA, !ImportValue network-SubnetB]", "!Ref SubnetA")
            .as_str(),
    );
    let both = FILE.replace("SubnetA: subnet-0a", "SubnetA: [subnet-0a, subnet-0b]");
    let verification = verified(&template, &read(&[&both, NAT_SUBNET], &[]).unwrap());
    assert_eq!(verification.groups[0].subnets, ["subnet-0a", "subnet-0b"]);
    assert_eq!(errors(&verification), BTreeSet::new());
    let template = parsed(
        &include_str!("service.yml")
            .replace("[!Ref SubnetA, !ImportValue network-SubnetB]", "!Split [\",\", !ImportValue network-SubnetB]"),
    );
    let both = FILE.replace("network-SubnetB: subnet-0b", "network-SubnetB: \"subnet-0a,subnet-0b\"");
    let verification = verified(&template, &read(&[&both, NAT_SUBNET], &[]).unwrap());
    assert_eq!(verification.groups[0].subnets, ["subnet-0a", "subnet-0b"]);
}

/// Whatever is left out of what decides everything, nothing is refuted, and nothing more is known.
#[test]
fn each_fact_that_is_left_out_makes_nothing_worse_than_undecided() {
    let all = serde_yaml::from_str::<Value>(FILE).unwrap();
    let mut places = Vec::new();
    crate::common::pointers(&all, String::new(), &mut places);
    let mut undecided_without = 0;
    for place in places.iter().filter(|place| !place.is_empty()) {
        let mut less = all.clone();
        let (above, key) = place.rsplit_once('/').unwrap();
        match less.pointer_mut(above).unwrap() {
            Value::Object(entries) => drop(entries.remove(&key.replace("~1", "/"))),
            Value::Array(items) => drop(items.remove(key.parse().unwrap())),
            _ => continue,
        }
        let Ok(facts) = read(&[&less.to_string(), NAT_SUBNET], &[]) else { continue };
        let verdicts = verdicts(&service(), &facts);
        assert!(!verdicts.contains("Refuted"), "without {place}");
        undecided_without += usize::from(!verdicts.is_empty());
    }
    assert!(undecided_without > 10, "{undecided_without} facts decide something");
}

#[test]
fn a_public_subnet_outside_is_refuted_by_a_path_through_it() {
    let public = FILE.replace("public: false, egress: nat-0a", "public: true, ipv6: false");
    let verification = verified(&service(), &read(&[&public, NAT_SUBNET], &[]).unwrap());
    let mut refuted = verification.findings.iter().filter(|finding| finding.verdict == Verdict::Refuted);
    let route = refuted.find(|finding| finding.diagnostic.code.slug == "internet-route").unwrap();
    let path = route.path.iter().map(|hop| hop.resource.as_str()).collect::<Vec<_>>();
    assert_eq!(path, ["internet", "vpc-0abc/internet-gateway", "subnet-0b/routes", "subnet-0b", "Service"]);
    // The finding is about the template, at a place of it.
    assert_eq!(route.resource, "Service");
    assert_eq!(route.diagnostic.place().pointer(), Some("/Resources/Service"));
    assert!(route.diagnostic.hint.as_ref().unwrap().ends_with("is outside the template"));
    // A default route to nowhere is none.
    let closed = FILE.replace("egress: nat-0a", "egress: none");
    let found = errors(&verified(&service(), &read(&[&closed, NAT_SUBNET], &[]).unwrap()));
    assert!(found.contains("no-egress-path Service"), "{found:?}");
}

/// What the AWS CLI lists of the same network.
fn listed() -> Vec<String> {
    let table = |id: &str, subnets: &[&str], target: (&str, &str), is_main: bool| {
        let mut associations =
            subnets.iter().map(|subnet| json!({ "SubnetId": subnet, "Main": false })).collect::<Vec<_>>();
        associations.extend(is_main.then(|| json!({ "Main": true })));
        json!({ "RouteTableId": id, "VpcId": "vpc-0abc", "Associations": associations, "PropagatingVgws": [], "Routes": [
            { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active" },
            { "DestinationCidrBlock": "0.0.0.0/0", target.0: target.1, "State": "active" },
        ]})
    };
    let subnet = |id: &str, zone: &str, block: &str| {
        json!({ "SubnetId": id, "VpcId": "vpc-0abc", "AvailabilityZone": zone, "CidrBlock": block, "DefaultForAz": false,
            "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": false, "Ipv6CidrBlockAssociationSet": [] })
    };
    [
        json!({ "Subnets": [
            subnet("subnet-0a", "eu-west-1a", "10.0.0.0/24"),
            subnet("subnet-0b", "eu-west-1b", "10.0.1.0/24"),
            subnet("subnet-0c", "eu-west-1b", "10.0.2.0/24"),
        ]}),
        json!({ "RouteTables": [
            table("rtb-0a", &["subnet-0a"], ("NatGatewayId", "nat-0a"), false),
            table("rtb-0b", &[], ("NatGatewayId", "nat-0a"), true),
            table("rtb-0c", &["subnet-0c"], ("GatewayId", "igw-0a"), false),
        ]}),
        json!({ "NatGateways": [{ "NatGatewayId": "nat-0a", "SubnetId": "subnet-0c", "VpcId": "vpc-0abc",
            "State": "available", "ConnectivityType": "public",
            "NatGatewayAddresses": [{ "AllocationId": "eipalloc-0a", "PublicIp": "203.0.113.7" }] }]}),
        json!({ "InternetGateways": [{ "InternetGatewayId": "igw-0a",
            "Attachments": [{ "VpcId": "vpc-0abc", "State": "available" }] }]}),
        json!({ "Vpcs": [{ "VpcId": "vpc-0abc", "CidrBlock": "10.0.0.0/16", "IsDefault": false,
            "CidrBlockAssociationSet": [{ "CidrBlock": "10.0.0.0/16", "CidrBlockState": { "State": "associated" } }] }]}),
        json!({ "AvailabilityZones": [{ "ZoneName": "eu-west-1b", "RegionName": "eu-west-1" },
            { "ZoneName": "eu-west-1a", "RegionName": "eu-west-1", "ZoneType": "availability-zone" }]}),
        json!({ "Stacks": [{ "StackName": "network", "Outputs": [
            { "OutputKey": "B", "OutputValue": "subnet-0b", "ExportName": "network-SubnetB" },
            { "OutputKey": "C", "OutputValue": "not exported" },
        ]}]}),
        json!("parameters: {Vpc: vpc-0abc, SubnetA: subnet-0a}"),
    ]
    .iter()
    .map(|listed| listed.as_str().map_or_else(|| listed.to_string(), str::to_owned))
    .collect()
}

#[test]
fn what_the_aws_cli_lists_decides_in_any_order() {
    let files = listed();
    let mut files = files.iter().map(String::as_str).collect::<Vec<_>>();
    let facts = read(&files, &[]).unwrap();
    let verification = verified(&service(), &facts);
    assert_eq!(errors(&verification), BTreeSet::new(), "{:#?}", verification.findings);
    assert_eq!(facts.outside.zones, ["eu-west-1a", "eu-west-1b"]);
    assert_eq!(facts.region.as_deref(), Some("eu-west-1"));
    // A subnet without a route table of its own has the main one.
    assert!(verification.groups[0].egress.iter().all(|egress| egress.via.as_deref() == Some("nat-0a")));
    files.reverse();
    assert_eq!(read(&files, &[]).unwrap().outside, facts.outside);
    // Without the route tables, nobody knows where packets go.
    let without = files.iter().filter(|file| !file.contains("RouteTables")).copied().collect::<Vec<_>>();
    assert_eq!(verdicts(&service(), &read(&without, &[]).unwrap()), undecided());
}

#[test]
fn a_route_table_with_a_gateway_is_public() {
    let files = listed();
    let files = files
        .iter()
        .map(|file| file.replace("\"NatGatewayId\":\"nat-0a\",\"State\":\"active\"", "\"GatewayId\":\"igw-0a\""));
    let files = files.collect::<Vec<_>>();
    let facts = read(&files.iter().map(String::as_str).collect::<Vec<_>>(), &[]).unwrap();
    let found = errors(&verified(&service(), &facts));
    assert!(found.contains("internet-route Service"), "{found:?}");
}

/// A bastion in a public subnet outside, whose security group stands outside too.
fn bastion() -> Value {
    json!({ "Resources": { "Bastion": { "Type": "AWS::EC2::Instance", "Properties": {
        "ImageId": "ami-0a", "SubnetId": "subnet-0a", "SecurityGroupIds": ["sg-0a"],
        "NetworkInterfaces": { "Ref": "AWS::NoValue" }
    }}}})
}

const PUBLIC: &str = "subnets: {subnet-0a: {vpc: vpc-0abc, public: true, ipv6: false, map-public-ip-on-launch: true}}";

#[test]
fn a_security_group_outside_decides_who_connects() {
    let judge = |group: &str| {
        let facts = read(&[PUBLIC, group], &[]).unwrap();
        let verification = verify(&bastion(), &settings(&facts), Some(Expected::Public));
        let exposed = verification.findings.iter().find(|finding| finding.diagnostic.code.slug == "instance-exposed");
        (exposed.map(|finding| finding.verdict), verification.groups[0].inbound.len())
    };
    let listed = |cidr: &str| {
        json!({ "SecurityGroups": [{ "GroupId": "sg-0a", "GroupName": "bastion", "VpcId": "vpc-0abc",
            "IpPermissions": [{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": cidr }] }],
            "IpPermissionsEgress": [{ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }] }]})
        .to_string()
    };
    let file = |from: &str| {
        format!(
            "security-groups: {{sg-0a: {{vpc: vpc-0abc, inbound: [{{from: {from}, ports: 22}}], outbound: [{{to: 0.0.0.0/0}}]}}}}"
        )
    };
    for group in [listed("0.0.0.0/0"), file("0.0.0.0/0")] {
        assert_eq!(judge(&group), (Some(Verdict::Refuted), 1), "{group}");
    }
    for group in [listed("10.0.0.0/8"), file("10.0.0.0/8")] {
        assert_eq!(judge(&group), (None, 1), "{group}");
    }
    assert_eq!(judge("security-groups: {sg-0a: {vpc: vpc-0abc, inbound: []}}"), (None, 0));
    // Of which nobody says the rules, anybody may connect.
    assert_eq!(judge("security-groups: {sg-0a: {vpc: vpc-0abc}}"), (Some(Verdict::Undecided), 1));
    assert_eq!(judge("zones: [eu-west-1a]").0, Some(Verdict::Undecided));
}

#[test]
fn a_group_without_outbound_rules_lets_nothing_out() {
    let judge = |outbound: &str| {
        let group = format!("security-groups: {{sg-0a: {{vpc: vpc-0abc, inbound: []{outbound}}}}}");
        let facts = read(&[PUBLIC, &group], &[]).unwrap();
        let verification = verify(&bastion(), &settings(&facts), Some(Expected::Public));
        let egress = verification.findings.iter().filter(|finding| finding.diagnostic.code.slug == "no-egress-path");
        egress.map(|finding| finding.verdict).collect::<Vec<_>>()
    };
    assert!(judge(", outbound: []").contains(&Verdict::Refuted));
    assert!(judge("").contains(&Verdict::Undecided));
    assert_eq!(judge(", outbound: [{to: 0.0.0.0/0}]"), []);
}

#[test]
fn what_names_no_subnet_is_launched_in_the_default_ones() {
    let template = json!({ "Resources": { "Bastion": { "Type": "AWS::EC2::Instance", "Properties": {
        "ImageId": "ami-0a", "AvailabilityZone": "eu-west-1a" }}}});
    let subnet = |id: &str, zone: &str| {
        format!(
            "  {id}: {{vpc: vpc-0def, zone: {zone}, public: true, ipv6: false, map-public-ip-on-launch: true, default: true}}\n"
        )
    };
    let file = format!("subnets:\n{}{}", subnet("subnet-0a", "eu-west-1a"), subnet("subnet-0b", "eu-west-1b"));
    let group = "security-groups: {sg-0d: {vpc: vpc-0def, default: true, inbound: [{from: sg-0d}], outbound: [{to: 0.0.0.0/0}]}}";
    let facts = read(&[&file, group], &[]).unwrap();
    let verification = verify(&template, &settings(&facts), None);
    assert_eq!(verification.groups[0].subnets, ["subnet-0a"]);
    assert_eq!(verification.groups[0].security_groups, ["sg-0d"]);
    assert_eq!((verification.mode, errors(&verification)), (Mode::Public, BTreeSet::new()));
    // Nobody who describes the subnets alone knows the default security group.
    let facts = read(&[&file], &[]).unwrap();
    let verification = verify(&template, &settings(&facts), None);
    assert!(errors(&verification).contains("instance-exposed Bastion"));
}

/// The default VPC with one subnet, which is public or not.
fn default_vpc(is_public: bool) -> Facts {
    let leads = if is_public { "public: true" } else { "public: false, egress: none" };
    let subnet =
        format!("subnets: {{subnet-0a: {{vpc: vpc-0def, zone: eu-west-1a, {leads}, ipv6: false, default: true}}}}");
    read(&[&subnet], &[]).unwrap()
}

#[test]
fn a_database_without_subnets_is_public_as_the_default_ones_are() {
    let judged = |kind: &str, facts: &Facts| {
        let template = json!({ "Resources": { "Store": { "Type": kind, "Properties": {} } } });
        let found = verify(&template, &settings(facts), None).findings;
        let rules = ["publicly-accessible", "default-security-group"];
        let found = found.into_iter().filter(|one| rules.contains(&one.diagnostic.code.slug));
        found.map(|one| one.verdict).collect::<Vec<_>>()
    };
    assert_eq!(judged("AWS::RDS::DBInstance", &default_vpc(true)), [Verdict::Refuted]);
    assert_eq!(judged("AWS::RDS::DBInstance", &default_vpc(false)), []);
    assert_eq!(judged("AWS::RDS::DBInstance", &Facts::default()), [Verdict::Undecided]);
    // A member of a cluster is in its subnets, and a replica in those of what it copies.
    for property in ["DBClusterIdentifier", "SourceDBInstanceIdentifier"] {
        let template = json!({ "Resources": { "Store": {
            "Type": "AWS::RDS::DBInstance", "Properties": { property: "orders" } } } });
        let found = verify(&template, &settings(&default_vpc(false)), None).findings;
        let found = found.into_iter().filter(|one| one.diagnostic.code.slug == "publicly-accessible");
        assert_eq!(found.map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Undecided], "{property}");
    }
    // What never has a public address has none there either.
    assert_eq!(judged("AWS::ElastiCache::ServerlessCache", &default_vpc(true)), []);
}

#[test]
fn a_fleet_that_names_no_subnet_for_some_is_launched_in_the_default_ones_too() {
    let template = json!({ "Resources": { "Fleet": { "Type": "AWS::EC2::SpotFleet", "Properties": {
        "SpotFleetRequestConfigData": { "IamFleetRole": "arn:aws:iam::123456789012:role/fleet", "TargetCapacity": 2,
            "LaunchSpecifications": [{ "ImageId": "ami-0a" }, { "ImageId": "ami-0a", "SubnetId": "subnet-0c" }] }}}}});
    let found = verify(&template, &settings(&default_vpc(true)), None);
    assert_eq!(found.groups[0].subnets, ["subnet-0a", "subnet-0c"]);
}

/// A launch template that nobody has read may name any subnet.
#[test]
fn what_is_launched_by_what_is_not_known_is_not_said_to_be_in_the_default_subnets() {
    let specification = json!({ "LaunchTemplateId": "lt-0a", "Version": "1" });
    let fleet = json!([{ "LaunchTemplateSpecification": specification }]);
    for (kind, properties) in [
        ("AWS::EC2::Instance", json!({ "LaunchTemplate": specification })),
        ("AWS::EC2::EC2Fleet", json!({ "LaunchTemplateConfigs": fleet })),
    ] {
        let template = json!({ "Resources": { "Host": { "Type": kind, "Properties": properties } } });
        for is_public in [true, false] {
            let found = verify(&template, &settings(&default_vpc(is_public)), None);
            assert_eq!(found.mode, Mode::Unknown, "{kind}");
        }
    }
}

#[test]
fn a_template_of_another_stack_is_joined_under_its_name() {
    let network = include_str!("network.yml");
    let template = parsed(&include_str!("service.yml").replace("!Ref SubnetA", "!ImportValue network-SubnetB"));
    let facts = read(&["parameters: {Vpc: vpc-0abc}"], &[("network", network)]).unwrap();
    let verification = verified(&template, &facts);
    assert_eq!(errors(&verification), BTreeSet::new(), "{:#?}", verification.findings);
    let egress = &verification.groups[0].egress[0];
    assert_eq!((egress.subnet.as_str(), egress.via.as_deref()), ("network/PrivateSubnet", Some("network/Nat")));
    assert_eq!(egress.addresses, ["network/Address"]);
    // An export of another name is none of its.
    let other = read(&["parameters: {Vpc: vpc-0abc}"], &[("other", network)]).unwrap();
    assert_eq!(verdicts(&template, &other), undecided());
    // In the public subnet the service is refuted; under another parameter, the private one is not exported.
    let public = parsed(&include_str!("service.yml").replace("!Ref SubnetA", "!ImportValue network-SubnetA"));
    assert!(errors(&verified(&public, &facts)).contains("internet-route Service"));
    let mut other = facts;
    other.parameters.insert("network/Block".to_owned(), "10.9.0.0/16".to_owned());
    assert_eq!(verdicts(&template, &other), undecided());
}

#[test]
fn the_template_waits_for_nothing_outside() {
    let found = verified(&service(), &read(&[FILE, NAT_SUBNET], &[]).unwrap());
    assert!(found.proofs.iter().any(|proof| proof.rule == "launch-order" && proof.resource == "Service"));
}

#[test]
fn a_main_route_table_that_is_not_listed_is_not_taken_for_an_empty_one() {
    let template = json!({ "Resources": {
        "Subnet": { "Type": "AWS::EC2::Subnet", "Properties": { "VpcId": "vpc-0abc", "CidrBlock": "10.0.9.0/24" } },
        "Instance": { "Type": "AWS::EC2::Instance", "Properties": { "ImageId": "ami-0a", "SubnetId": { "Ref": "Subnet" } } },
    }});
    let facts = read(&["vpcs: {vpc-0abc: {blocks: [10.0.0.0/16]}}"], &[]).unwrap();
    let route = |facts| {
        let found = verified(&template, facts).findings.into_iter();
        found
            .filter(|finding| finding.diagnostic.code.slug == "internet-route")
            .map(|one| one.verdict)
            .collect::<Vec<_>>()
    };
    assert_eq!(route(&facts), [Verdict::Undecided]);
    let files = listed();
    let facts = read(&files.iter().map(String::as_str).collect::<Vec<_>>(), &[]).unwrap();
    assert_eq!(route(&facts), []);
}

#[test]
fn subnets_outside_leave_less_room_in_their_vpc() {
    let template = |block: &str| {
        json!({ "Resources": { "Subnet": { "Type": "AWS::EC2::Subnet",
            "Properties": { "VpcId": "vpc-0abc", "CidrBlock": block } } }})
    };
    let files = listed();
    let facts = read(&files.iter().map(String::as_str).collect::<Vec<_>>(), &[]).unwrap();
    let found = |block| errors(&verified(&template(block), &facts));
    assert!(found("10.0.1.128/25").contains("subnet-blocks Subnet"));
    assert!(found("10.1.0.0/24").contains("subnet-blocks Subnet"));
    assert!(!found("10.0.9.0/24").contains("subnet-blocks Subnet"));
}

/// Nobody asked whether a subnet of another VPC is in the one that is described, before it was.
#[test]
fn subnets_outside_are_not_compared_with_those_of_a_vpc_that_is_not_known_and_hide_none() {
    let subnet = |vpc: Value, block: &str| json!({ "Type": "AWS::EC2::Subnet", "Properties": { "VpcId": vpc, "CidrBlock": block } });
    let other = json!({ "Ref": "Other" });
    let mut template = json!({
        "Parameters": { "Other": { "Type": "AWS::EC2::VPC::Id" } },
        "Resources": { "There": subnet(json!("vpc-0abc"), "10.0.9.0/24"), "Other0": subnet(other.clone(), "10.0.1.128/25") },
    });
    let files = listed();
    let facts = read(&files.iter().map(String::as_str).collect::<Vec<_>>(), &[]).unwrap();
    let found = |template: &Value| {
        let errors = errors(&verified(template, &facts)).into_iter();
        errors.filter(|error| error.starts_with("subnet-blocks")).collect::<Vec<_>>()
    };
    assert_eq!(found(&template), [""; 0]);
    template["Resources"]["Other1"] = subnet(other, "10.0.9.0/25");
    assert_eq!(found(&template), ["subnet-blocks Other1"]);
}

#[test]
fn zones_that_are_known_are_compared_with_those_of_subnets_outside() {
    let template = json!({ "Resources": {
        "Subnet": { "Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": "vpc-0abc", "CidrBlock": "10.0.9.0/24", "AvailabilityZone": { "Fn::Select": [0, { "Fn::GetAZs": "" }] } } },
        "Balancer": { "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
            "Scheme": "internal", "Subnets": [{ "Ref": "Subnet" }, "subnet-0a"] } },
    }});
    let zones = |zones: &str| {
        let facts = read(&["subnets: {subnet-0a: {vpc: vpc-0abc, zone: eu-west-1a}}", zones], &[]).unwrap();
        let found = verified(&template, &facts).findings.into_iter();
        found.filter(|one| one.diagnostic.code.slug == "load-balancer-zones").map(|one| one.verdict).collect::<Vec<_>>()
    };
    assert_eq!(zones("zones: [eu-west-1a, eu-west-1b]"), [Verdict::Refuted]);
    assert_eq!(zones("zones: [eu-west-1b, eu-west-1a]"), []);
    assert_eq!(zones("region: eu-west-1"), [Verdict::Undecided]);
}

/// Verdicts on an instance that admits SSH from a prefix list, and the reason why nothing is decided.
fn by_list(files: &[(&str, &str)]) -> (Option<Verdict>, String) {
    let group =
        "security-groups: {sg-0a: {vpc: vpc-0abc, inbound: [{from: pl-0a, ports: 22}], outbound: [{to: 0.0.0.0/0}]}}";
    let files = [("public.yml", PUBLIC), ("group.yml", group)].into_iter().chain(files.iter().copied());
    let files = files.map(|(name, body)| text(name, body)).collect::<Vec<_>>();
    let facts = rackform::facts::read(&files, &[]).unwrap().value;
    let verification = verify(&bastion(), &settings(&facts), Some(Expected::Public));
    let exposed = verification.findings.iter().find(|finding| finding.diagnostic.code.slug == "instance-exposed");
    (exposed.map(|finding| finding.verdict), exposed.map_or_else(String::new, |one| one.diagnostic.message.clone()))
}

#[test]
fn a_prefix_list_is_judged_by_its_blocks() {
    let open = "{\"Entries\": [{\"Cidr\": \"10.0.0.0/8\"}, {\"Cidr\": \"0.0.0.0/0\", \"Description\": \"all\"}]}";
    let closed = "{\"Entries\": [{\"Cidr\": \"10.0.0.0/8\"}]}";
    let with_id = closed.replace("{\"Entries\"", "{\"PrefixListId\": \"pl-0a\", \"Entries\"");
    assert_eq!(by_list(&[]).0, Some(Verdict::Undecided));
    assert_eq!(by_list(&[("facts/pl-0a.json", open)]).0, Some(Verdict::Refuted));
    assert_eq!(by_list(&[("facts/pl-0a.json", closed)]).0, None);
    assert_eq!(by_list(&[("entries.json", &with_id)]).0, None);
    assert_eq!(by_list(&[("facts.yml", "prefix-lists: {pl-0a: [0.0.0.0/0]}")]).0, Some(Verdict::Refuted));
    assert_eq!(by_list(&[("facts.yml", "prefix-lists: {pl-0a: [10.0.0.0/8, \"fd00::/8\"]}")]).0, None);
    assert_eq!(by_list(&[("facts.yml", "prefix-lists: {pl-0a: []}")]).0, None);
    // Another list says nothing of this one.
    assert_eq!(by_list(&[("pl-0b.json", closed)]).0, Some(Verdict::Undecided));
    // Who says the same in another order does not contradict.
    let same = "prefix-lists: {pl-0a: [0.0.0.0/0, 10.0.0.0/8]}";
    assert_eq!(by_list(&[("pl-0a.json", open), ("facts.yml", same)]).0, Some(Verdict::Refuted));
}

#[test]
fn a_prefix_list_of_aws_is_known_by_its_name() {
    let managed = "{\"PrefixLists\": [{\"PrefixListId\": \"pl-0a\", \"PrefixListName\": \
                   \"com.amazonaws.global.cloudfront.origin-facing\", \"State\": \"create-complete\"}]}";
    let (verdict, message) = by_list(&[("lists.json", managed)]);
    assert_eq!(verdict, Some(Verdict::Undecided));
    assert!(message.contains("list of entries (com.amazonaws.global.cloudfront.origin-facing)"), "{message}");
    let blocks = managed.replace("\"State\": \"create-complete\"", "\"Cidrs\": [\"10.5.64.0/21\"]");
    assert_eq!(by_list(&[("lists.json", &blocks)]).0, None);
    assert_eq!(by_list(&[("lists.json", managed), ("pl-0a.json", "{\"Entries\": []}")]).0, None);
}
