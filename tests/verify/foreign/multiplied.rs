//! Templates of less than a megabyte whose parts multiply: what is done for each of one kind with each of another takes
//! minutes here, or all the memory there is.

use super::case::template;
use rackform::template::evaluate::Settings;
use rackform::verify::verify;
use serde_json::{Map, Value, json};
use std::time::{Duration, Instant};

fn resource(kind: &str, properties: Value) -> Value {
    json!({ "Type": kind, "Properties": properties })
}

fn group(rules: impl IntoIterator<Item = Value>) -> Value {
    let rules = rules.into_iter().collect::<Value>();
    let properties = json!({ "GroupDescription": "hosts", "VpcId": { "Ref": "Vpc" }, "SecurityGroupIngress": rules });
    resource("AWS::EC2::SecurityGroup", properties)
}

fn rule(port: usize, block: &str) -> Value {
    json!({ "IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": block })
}

fn balancer(subnets: Value) -> Value {
    let properties = json!({ "Subnets": subnets, "SecurityGroups": [{ "Ref": "Many" }] });
    resource("AWS::ElasticLoadBalancingV2::LoadBalancer", properties)
}

fn listener(balancer: &str, port: Value) -> Value {
    let properties = json!({ "LoadBalancerArn": { "Ref": balancer }, "Port": port, "DefaultActions": [] });
    resource("AWS::ElasticLoadBalancingV2::Listener", properties)
}

/// Every port that a rule admits against every listener.
fn listeners() -> Map<String, Value> {
    let wide = json!({ "IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "CidrIp": "0.0.0.0/0" });
    let all = (1..=400).map(|port| (format!("Listener{port}"), listener("Front", json!(port))));
    let mut more = all.collect::<Map<_, _>>();
    more.insert("Last".to_owned(), listener("Front", json!({ "Fn::GetAtt": ["Vpc", "Port"] })));
    more.insert("Front".to_owned(), balancer(json!([{ "Ref": "Public0" }, { "Ref": "Public1" }])));
    more.insert("Many".to_owned(), group(vec![wide; 5_000]));
    more
}

/// Every rule for a group with every balancer in it, and everyone whom each of these admits.
fn members() -> Map<String, Value> {
    let mut more = Map::new();
    for number in 1..=20 {
        more.insert(format!("Front{number}"), balancer(json!([{ "Ref": "Public0" }, { "Ref": "Public1" }])));
        more.insert(format!("Listener{number}"), listener(&format!("Front{number}"), json!(80)));
    }
    more.insert("Many".to_owned(), group((0..500).map(|at| rule(80, &format!("9.{}.{}.0/24", at % 250, at / 250)))));
    let from_group = |port| json!({ "IpProtocol": "tcp", "FromPort": port, "ToPort": port, "SourceSecurityGroupId": { "Ref": "Many" } });
    more.insert("Inner".to_owned(), group((1..=1_000).map(from_group)));
    let host = json!({ "SubnetId": { "Ref": "Public0" }, "SecurityGroupIds": [{ "Ref": "Inner" }] });
    more.insert("Host".to_owned(), resource("AWS::EC2::Instance", host));
    more
}

/// Every interface in every subnet for every rule.
fn interfaces() -> Map<String, Value> {
    let mut more = Map::new();
    for number in 2..62 {
        let subnet = json!({ "VpcId": { "Ref": "Vpc" }, "CidrBlock": format!("10.0.{number}.0/24") });
        more.insert(format!("Subnet{number}"), resource("AWS::EC2::Subnet", subnet));
        let association =
            json!({ "SubnetId": { "Ref": format!("Subnet{number}") }, "RouteTableId": { "Ref": "PublicTable" } });
        more.insert(format!("Association{number}"), resource("AWS::EC2::SubnetRouteTableAssociation", association));
    }
    more.insert("Many".to_owned(), group((1..=2_000).map(|port| rule(port, "0.0.0.0/0"))));
    let interface = json!({ "AssociatePublicIpAddress": true, "Groups": [{ "Ref": "Many" }] });
    let data = json!({ "LaunchTemplateData": { "NetworkInterfaces": vec![interface; 100] } });
    more.insert("Template".to_owned(), resource("AWS::EC2::LaunchTemplate", data));
    let subnets = (2..62).map(|number| json!({ "Ref": format!("Subnet{number}") })).collect::<Value>();
    let group =
        json!({ "VPCZoneIdentifier": subnets, "LaunchTemplate": { "LaunchTemplateId": { "Ref": "Template" } } });
    more.extend(
        (0..100)
            .map(|number| (format!("Group{number}"), resource("AWS::AutoScaling::AutoScalingGroup", group.clone()))),
    );
    more
}

/// Every subnet of a balancer against every other.
fn subnets() -> Map<String, Value> {
    Map::from_iter([
        ("Many".to_owned(), group([])),
        ("Front".to_owned(), balancer(vec![json!({ "Ref": "Public0" }); 45_000].into())),
    ])
}

/// Every route of a table for every subnet that has it and everything launched there.
fn routes() -> Map<String, Value> {
    let mut more = interfaces();
    more.insert("Many".to_owned(), group([]));
    let interface = json!({ "AssociatePublicIpAddress": true, "Groups": [{ "Ref": "Many" }] });
    more["Template"]["Properties"]["LaunchTemplateData"]["NetworkInterfaces"] = json!([interface]);
    for number in 0..200 {
        let route = json!({ "RouteTableId": { "Ref": "PublicTable" }, "DestinationCidrBlock": format!("9.{number}.0.0/16"),
            "GatewayId": { "Ref": "Gateway" } });
        more.insert(format!("Route{number}"), resource("AWS::EC2::Route", route));
    }
    more
}

/// Every group of instances for every rule of the security group they share.
fn shared() -> Map<String, Value> {
    let mut more = Map::new();
    more.insert("Many".to_owned(), group((0..8_000).map(|at| rule(80, &format!("9.{}.{}.0/24", at % 250, at / 250)))));
    let data = json!({ "LaunchTemplateData": { "SecurityGroupIds": [{ "Ref": "Many" }] } });
    more.insert("Template".to_owned(), resource("AWS::EC2::LaunchTemplate", data));
    let group = json!({ "VPCZoneIdentifier": [{ "Ref": "Public0" }], "LaunchTemplate": { "LaunchTemplateId": { "Ref": "Template" } } });
    let groups = (0..400).map(|number| format!("Group{number}"));
    more.extend(groups.map(|id| (id, resource("AWS::AutoScaling::AutoScalingGroup", group.clone()))));
    more
}

#[test]
fn what_multiplies_is_verified_in_time() {
    let all = [
        ("listeners", listeners()),
        ("members", members()),
        ("interfaces", interfaces()),
        ("subnets", subnets()),
        ("routes", routes()),
        ("shared", shared()),
    ];
    let mut slow = Vec::new();
    for (name, more) in all {
        let mut template = template("classic.json");
        template["Resources"].as_object_mut().unwrap().extend(more);
        assert!(template.to_string().len() < 1_000_000, "{name}");
        let begun = Instant::now();
        let found = verify(&template, &Settings::default(), None);
        let listed = found.groups.iter().map(|group| group.inbound.len() + group.egress.len()).sum::<usize>();
        let listed = listed + found.balancers.iter().map(|balancer| balancer.open_to.len()).sum::<usize>();
        assert!(listed < 50_000, "{name}: {listed} rows");
        if begun.elapsed() > Duration::from_secs(10) {
            slow.push(format!("{name}: {:?}", begun.elapsed()));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
