//! What keeps a reader busy: texts as long as they may be, templates of a megabyte whose parts multiply. What is done for
//! each of one kind with each of another takes minutes here, or all the memory there is. The tests ask what comes of them,
//! `benches/large.rs` how long that takes.

use rackform::source::yaml::SIZE_LIMIT;
use serde_json::{Map, Value, json};

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
    let data = json!({ "LaunchTemplateData": { "NetworkInterfaces": vec![interface; 50] } });
    more.insert("Template".to_owned(), resource("AWS::EC2::LaunchTemplate", data));
    let subnets = (2..62).map(|number| json!({ "Ref": format!("Subnet{number}") })).collect::<Value>();
    let group =
        json!({ "VPCZoneIdentifier": subnets, "LaunchTemplate": { "LaunchTemplateId": { "Ref": "Template" } } });
    more.extend(
        (0..50).map(|number| (format!("Group{number}"), resource("AWS::AutoScaling::AutoScalingGroup", group.clone()))),
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
    more.insert("Many".to_owned(), group((0..4_000).map(|at| rule(80, &format!("9.{}.{}.0/24", at % 250, at / 250)))));
    let data = json!({ "LaunchTemplateData": { "SecurityGroupIds": [{ "Ref": "Many" }] } });
    more.insert("Template".to_owned(), resource("AWS::EC2::LaunchTemplate", data));
    let group = json!({ "VPCZoneIdentifier": [{ "Ref": "Public0" }], "LaunchTemplate": { "LaunchTemplateId": { "Ref": "Template" } } });
    let groups = (0..200).map(|number| format!("Group{number}"));
    more.extend(groups.map(|id| (id, resource("AWS::AutoScaling::AutoScalingGroup", group.clone()))));
    more
}

/// A template of someone else's, with more of one kind that multiplies with another.
pub fn multiplied(template: &Value) -> Vec<(&'static str, Value)> {
    let all = [
        ("listeners", listeners()),
        ("members", members()),
        ("interfaces", interfaces()),
        ("subnets", subnets()),
        ("routes", routes()),
        ("shared", shared()),
    ];
    let with = |more| {
        let mut template = template.clone();
        template["Resources"].as_object_mut().expect("a template has resources").extend(more);
        template
    };
    all.into_iter().map(|(name, more)| (name, with(more))).collect()
}

/// A public network with a host that nobody reaches, and further resources and sections.
pub fn network(more: Value, sections: &Value) -> Value {
    let mut resources = json!({
        "Vpc": { "Type": "AWS::EC2::VPC", "Properties": { "CidrBlock": "10.0.0.0/16" } },
        "Gateway": { "Type": "AWS::EC2::InternetGateway" },
        "Attachment": { "Type": "AWS::EC2::VPCGatewayAttachment", "Properties": {
            "VpcId": { "Ref": "Vpc" }, "InternetGatewayId": { "Ref": "Gateway" } } },
        "Table": { "Type": "AWS::EC2::RouteTable", "Properties": { "VpcId": { "Ref": "Vpc" } } },
        "Route": { "Type": "AWS::EC2::Route", "DependsOn": "Attachment", "Properties": {
            "RouteTableId": { "Ref": "Table" }, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": { "Ref": "Gateway" } } },
        "Subnet": { "Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": { "Ref": "Vpc" }, "CidrBlock": "10.0.0.0/24", "MapPublicIpOnLaunch": true } },
        "Association": { "Type": "AWS::EC2::SubnetRouteTableAssociation", "Properties": {
            "SubnetId": { "Ref": "Subnet" }, "RouteTableId": { "Ref": "Table" } } },
        "Security": { "Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "hosts", "VpcId": { "Ref": "Vpc" } } },
        "Host": { "Type": "AWS::EC2::Instance", "DependsOn": ["Route", "Association"], "Properties": {
            "SubnetId": { "Ref": "Subnet" }, "SecurityGroupIds": [{ "Ref": "Security" }] } },
    });
    let Value::Object(more) = more else { panic!("{more} has no names") };
    resources.as_object_mut().unwrap().extend(more);
    let mut template = sections.clone();
    template["Resources"] = resources;
    template
}

/// A rack grown large: groups of instances in many subnets, with security groups of as many rules as there may be.
pub fn grown(groups: usize, subnets: usize, source: &str, inside: bool) -> Value {
    let mut more = Map::new();
    let named = |name: &str, count: usize, from: usize, of: usize| {
        (0..count).map(|next| json!({ "Ref": format!("{name}{}", (from + next) % of) })).collect::<Value>()
    };
    for position in 0..subnets {
        let table = if inside { "Alone" } else { "Table" };
        let block = format!("10.0.{}.0/24", position + 1);
        more.insert(format!("Subnet{position}"), json!({ "Type": "AWS::EC2::Subnet", "Properties": {
            "VpcId": { "Ref": "Vpc" }, "CidrBlock": block, "AvailabilityZone": { "Fn::Select": [position % 3, { "Fn::GetAZs": "" }] } } }));
        more.insert(
            format!("Association{position}"),
            json!({ "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": { "SubnetId": { "Ref": format!("Subnet{position}") }, "RouteTableId": { "Ref": table } } }),
        );
        let rules = (0..60).map(|port| {
            json!({ "IpProtocol": "tcp", "FromPort": 8000 + port, "ToPort": 8000 + port,
            "CidrIp": source, "Description": "a rule among many, with a word on what it is for" })
        });
        more.insert(format!("Security{position}"), json!({ "Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "many rules", "VpcId": { "Ref": "Vpc" }, "SecurityGroupIngress": rules.collect::<Value>() } }));
    }
    more.insert(
        "Alone".to_owned(),
        json!({ "Type": "AWS::EC2::RouteTable", "Properties": { "VpcId": { "Ref": "Vpc" } } }),
    );
    for position in 0..groups {
        let interface = json!({ "DeviceIndex": 0, "AssociatePublicIpAddress": !inside,
            "Groups": named("Security", 5, position, subnets) });
        let lines = json!({ "Fn::Sub": "echo ${Vpc} ${AWS::Region}\n".repeat(60) });
        more.insert(
            format!("Template{position}"),
            json!({ "Type": "AWS::EC2::LaunchTemplate", "Properties": {
            "LaunchTemplateData": { "NetworkInterfaces": [interface], "UserData": { "Fn::Base64": lines } } } }),
        );
        let path = (0..20).map(|next| format!("Association{}", (position + next) % subnets));
        let waits = path.chain(["Route".to_owned()]).collect::<Vec<_>>();
        more.insert(
            format!("Group{position}"),
            json!({ "Type": "AWS::AutoScaling::AutoScalingGroup", "DependsOn": waits,
            "Properties": { "VPCZoneIdentifier": named("Subnet", 20, position, subnets), "LaunchTemplate": {
                "LaunchTemplateId": { "Ref": format!("Template{position}") } } } }),
        );
    }
    network(Value::Object(more), &json!({}))
}

/// Each resource waits for all before it, and names them all in a text.
pub fn waiting() -> Value {
    let resources = (0..480).map(|position| {
        let all = (0..position).map(|other| format!("Host{other}")).collect::<Vec<_>>();
        let text = all.iter().map(|id| format!("${{{id}.PrivateIp}}")).collect::<String>();
        let properties = json!({ "SubnetId": { "Ref": "Subnet" }, "SecurityGroupIds": [{ "Ref": "Security" }],
            "UserData": { "Fn::Sub": text } });
        let mut waits = vec!["Route".to_owned(), "Association".to_owned()];
        waits.extend(all);
        (
            format!("Host{position}"),
            json!({ "Type": "AWS::EC2::Instance", "DependsOn": waits, "Properties": properties }),
        )
    });
    network(Value::Object(resources.collect()), &json!({}))
}

/// So many resources, each naming one that is not there.
pub fn dangling(count: usize) -> Value {
    let resources = (0..count).map(|index| {
        let properties = json!({ "DisplayName": { "Ref": format!("Missing{index}") } });
        (format!("Topic{index}"), json!({ "Type": "AWS::SNS::Topic", "Properties": properties }))
    });
    json!({ "Resources": Value::Object(resources.collect()) })
}

/// As many resources as there may be, with references to names that are almost theirs.
pub fn misspelt() -> Value {
    let mut many = dangling(500);
    let references = (0..20_000).map(|index| json!({ "Ref": format!("Topik{index}") }));
    many["Resources"]["Topic0"]["Metadata"] = references.collect();
    many
}

/// A name as long as a file, and another one that is compared with it.
pub fn long_names() -> Value {
    let (here, elsewhere) = ("a".repeat(200_000), "b".repeat(200_000));
    let mut long = json!({ "Resources": { "A": { "Type": "AWS::SNS::Topic", "DependsOn": elsewhere } } });
    long["Resources"][&here] = json!({ "Type": "AWS::SNS::Topic" });
    long
}

/// Texts made to keep a reader busy, up to the size that is read at all.
pub fn texts() -> Vec<String> {
    let fill = |unit: &str| unit.repeat(SIZE_LIMIT / unit.len());
    vec![
        format!("name: a\nregion: &a [{}]\nlogs: [{}]", "1, ".repeat(10_000), "*a, ".repeat(6000)),
        format!("name: a\nregion: &a {{{}}}\nlogs: [{}]", "a: {}, ", "*a, ".repeat(15_000)),
        fill("["),
        fill("{a: "),
        fill("- "),
        fill("? "),
        fill("!a "),
        fill("&a "),
        fill("a: &a [*a]\n"),
        fill("a\n"),
        fill("\"\\u0000"),
        fill("'"),
        fill("|\n"),
        fill("\t"),
        fill("%YAML 1.2\n"),
        fill("---\n"),
        fill("a: b\n"),
        fill("[]: {}\n"),
        fill("a: [b, {c: d}]\n"),
        fill("#\n"),
        fill(" "),
        fill("\u{feff}"),
        fill("*a "),
        fill(":"),
        (0..6000).map(|key| format!("key{key}: v\n")).collect(),
        format!("name: a\ntags: {{{}}}", (0..5000).map(|key| format!("k{key}: v, ")).collect::<String>()),
        format!("name: {}", fill("a")),
        format!("name: a\nnetwork:\n  avoid: [{}10.9.0.0/16]", "10.0.0.0/16, ".repeat(4000)),
        format!(
            "name: a\nnetwork:\n  avoid: [{}]",
            (0..4000).map(|n| format!("10.{}.{}.0/24, ", n / 250, n % 250)).collect::<String>()
        ),
    ]
}

/// A template with these parts besides resources whose properties these are, by logical id.
pub fn repeating(parts: Value, resources: impl Iterator<Item = (String, Value)>) -> Value {
    let mut template = parts;
    let bodies = resources.map(|(id, properties)| (id, json!({ "Type": "AWS::EC2::VPC", "Properties": properties })));
    template["Resources"] = Value::Object(bodies.collect());
    template
}

/// Calls that come to more than can be kept, each in ten thousand places.
pub fn large_values() -> Vec<(Value, Value)> {
    let long = "x".repeat(900_000);
    let parameters = json!({ "Parameters": {
        "Long": { "Type": "String", "Default": long },
        "List": { "Type": "CommaDelimitedList", "Default": ",".repeat(900_000) },
    }, "Mappings": { "M": { "a": { "long": long, "list": vec![1; 400_000] } } } });
    let calls = [
        json!({ "Ref": "Long" }),
        json!({ "Ref": "List" }),
        json!({ "Fn::Join": [{ "Ref": "Long" }, ["a", "b", "c"]] }),
        json!({ "Fn::Sub": "${Long}${Long}" }),
        json!({ "Fn::Sub": ["${a}${a}", { "a": { "Ref": "Long" } }] }),
        json!({ "Fn::FindInMap": ["M", "a", "long"] }),
        json!({ "Fn::FindInMap": ["M", "a", "list"] }),
        json!({ "Fn::Split": ["x", { "Ref": "Long" }] }),
        json!({ "Fn::Select": [9, { "Fn::Split": [",", { "Fn::Join": [",", { "Ref": "List" }] }] }] }),
        json!({ "Fn::ImportValue": { "Ref": "Long" } }),
    ];
    let calls = calls.into_iter().map(|call| {
        let many = (0..10_000).map(|index| (format!("R{index}"), json!({ "CidrBlock": call })));
        (call.clone(), repeating(parameters.clone(), many))
    });
    calls.collect()
}
