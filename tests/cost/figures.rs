//! Costs that were added up by hand from AWS's price lists, in us-east-1.

use rackform::cfn::Style;
use rackform::compile;
use rackform::cost::{Bill, Decimal, Meter, Prices, Usage};
use rackform::priced;
use rackform::rack::Source;
use rackform::template::evaluate::Settings;
use rackform::types::EXTRAS;
use serde_json::{Value, json};

const NEEDED: &str = "[cloudformation, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs, s3]";

fn bill_of(rack: &str) -> Bill {
    let compiled = compile(&Source::new("rack.yml", rack), Style::Readable).expect("the rack compiles").value;
    priced(&compiled.value, &Settings::default(), &Prices::listed("us-east-1"), &Usage::default())
}

fn rack(rest: &str) -> String {
    format!("name: production\nregion: us-east-1\n{rest}\n")
}

fn least(rack: &str) -> String {
    let bill = bill_of(rack);
    assert!(bill.is_whole(), "{rack}: {:?}", bill.open);
    bill.fixed().least.to_string()
}

#[test]
fn racks_cost_what_they_cost() {
    let isolated = format!("mode: private\nnetwork: {{ nat: none, endpoints: {NEEDED} }}");
    let table = [
        ("mode: public", "102.92"),
        ("mode: private", "201.47"),
        ("mode: private\nnetwork: { nat: single }", "128.47"),
        ("mode: private\nnetwork: { nat: regional }", "201.47"),
        (&*isolated, "245.27"),
    ];
    for (rest, expected) in table {
        assert_eq!(least(&rack(rest)), expected, "{rest}");
    }
    for (example, expected) in [("public", "76.03"), ("private", "356.88"), ("isolated", "212.42")] {
        assert_eq!(least(&crate::common::read(&format!("examples/{example}.yml"))), expected, "{example}");
    }
}

/// Of more than three instances in public subnets each has an address, while the gateways stay three.
#[test]
fn more_than_three_instances_make_private_cheaper_in_addresses() {
    let addresses = |mode: &str, count: usize| {
        let bill = bill_of(&rack(&format!("mode: {mode}\ninstances: {{ count: {count} }}")));
        bill.line(&Meter::PublicIpv4).and_then(|line| line.count).unwrap().least
    };
    assert_eq!(addresses("public", 3), addresses("private", 3));
    assert!(addresses("public", 4) > addresses("private", 4));
}

fn template(resources: Value) -> Value {
    json!({ "Resources": resources })
}

fn of(resources: Value) -> Bill {
    let usage = Usage::default();
    priced(&template(resources), &Settings::default(), &Prices::listed("us-east-1"), &usage)
}

fn count(bill: &Bill, meter: &Meter) -> Option<Decimal> {
    bill.line(meter).and_then(|line| line.count).map(|count| count.least)
}

fn parts(number: &str) -> Option<Decimal> {
    Decimal::parse(number)
}

/// A task of a quarter of a vCPU and half a GB, twice, for ARM; with addresses of their own.
#[test]
fn tasks_on_fargate_are_counted_by_what_their_definition_gives_them() {
    let service = |launch: Value| {
        let mut resources = json!({
            "Task": { "Type": "AWS::ECS::TaskDefinition", "Properties": {
                "Cpu": "256", "Memory": "512", "RuntimePlatform": { "CpuArchitecture": "ARM64" },
            } },
            "Service": { "Type": "AWS::ECS::Service", "Properties": {
                "TaskDefinition": { "Ref": "Task" }, "DesiredCount": 2,
                "NetworkConfiguration": { "AwsvpcConfiguration": { "AssignPublicIp": "ENABLED", "Subnets": ["subnet-0a"] } },
            } },
        });
        let properties = resources["Service"]["Properties"].as_object_mut().unwrap();
        properties.extend(launch.as_object().unwrap().clone());
        of(resources)
    };
    let bill = service(json!({ "LaunchType": "FARGATE" }));
    assert_eq!(count(&bill, &Meter::FargateArmProcessors), parts("0.5"));
    assert_eq!(count(&bill, &Meter::FargateArmMemory), parts("1"));
    assert_eq!(count(&bill, &Meter::PublicIpv4), parts("2"));
    assert!(bill.open.is_empty(), "{:?}", bill.open);
    let strategy = |name: &str| service(json!({ "CapacityProviderStrategy": [{ "CapacityProvider": name }] }));
    assert_eq!(strategy("FARGATE"), bill);
    assert!(strategy("Own").lines.is_empty() && strategy("Own").open.is_empty());
    assert_eq!(strategy("FARGATE_SPOT").open.len(), 1);
    assert_eq!(service(json!({})).open.len(), 1);
}

#[test]
fn alarms_are_counted_by_their_metrics_and_how_often_they_look() {
    let alarm =
        |properties: Value| of(json!({ "Alarm": { "Type": "AWS::CloudWatch::Alarm", "Properties": properties } }));
    assert_eq!(alarm(json!({ "Period": 300 })).fixed().least.to_string(), "0.10");
    assert_eq!(alarm(json!({ "Period": 10 })).open.len(), 1);
    assert_eq!(alarm(json!({ "Metrics": [] })).open.len(), 1);
}

/// What is not known is told, and not counted.
#[test]
fn what_is_not_known_is_never_free() {
    let unknown = |kind: &str, properties: Value| {
        let bill = of(json!({ "One": { "Type": kind, "Properties": properties } }));
        assert!(!bill.is_whole(), "{kind}: {bill:?}");
        assert_eq!(bill.open[0].resource, "One");
        bill.open[0].why.clone()
    };
    assert!(unknown("AWS::RDS::DBInstance", json!({})).contains("no price for this type"));
    assert!(unknown("AWS::CloudFormation::Stack", json!({})).contains("not read"));
    assert!(unknown("Custom::Thing", json!({})).contains("handler"));
    assert!(unknown("AWS::EC2::Volume", json!({ "VolumeType": "gp3" })).contains("`Size`"));
    assert!(unknown("AWS::EC2::EIP", json!({ "PublicIpv4Pool": "ipv4pool-ec2-0a" })).contains("pool"));
    assert!(unknown("AWS::ElasticLoadBalancingV2::LoadBalancer", json!({ "Type": "gateway" })).contains("Gateway"));
    let group = json!({ "MinSize": "1", "MaxSize": "2", "MixedInstancesPolicy": {} });
    assert!(unknown("AWS::AutoScaling::AutoScalingGroup", group).contains("Spot"));
    assert!(unknown("AWS::AutoScaling::AutoScalingGroup", json!({ "MaxSize": "2" })).contains("`MinSize`"));
}

/// An unknown that decides about a part of what is billed, in each place where one can stand.
#[test]
fn what_decides_about_a_part_and_is_not_known_is_told() {
    let told = |mut template: Value, part: &str| {
        template["Parameters"] = json!({ "Given": { "Type": "String" } });
        let bill = priced(&template, &Settings::default(), &Prices::listed("us-east-1"), &Usage::default());
        assert!(bill.open.iter().any(|open| open.why.contains(part)), "{part}: {:?}", bill.open);
    };
    let one = |kind: &str, properties: Value| template(json!({ "One": { "Type": kind, "Properties": properties } }));
    // Whether a subnet outside gives public addresses, nobody knows here.
    let host = json!({ "InstanceType": "t3.small", "ImageId": "ami-0a", "SubnetId": "subnet-0a" });
    told(one("AWS::EC2::Instance", host), "public IPv4 addresses");
    let choice = json!({ "Fn::If": ["Asked", "eipalloc-0a", { "Ref": "AWS::NoValue" }] });
    let mut nat = one("AWS::EC2::NatGateway", json!({ "SubnetId": "subnet-0a", "AllocationId": choice }));
    nat["Conditions"] = json!({ "Asked": { "Fn::Equals": [{ "Ref": "Given" }, "yes"] } });
    told(nat, "how many addresses");
    let strategy = json!([{ "CapacityProvider": { "Ref": "Given" } }]);
    told(one("AWS::ECS::Service", json!({ "CapacityProviderStrategy": strategy })), "capacity provider");
    let mut rewritten = one("AWS::KMS::Key", json!({}));
    rewritten["Transform"] = json!("Macro");
    told(rewritten, "a macro");
    let mut conditional = one("AWS::EC2::EIP", json!({}));
    conditional["Conditions"] = json!({ "Asked": { "Fn::Equals": [{ "Ref": "Given" }, "yes"] } });
    conditional["Resources"]["One"]["Condition"] = json!("Asked");
    told(conditional, "whether it is created");
    for extra in EXTRAS {
        told(one(extra.kind, json!({ extra.property: "other" })), extra.why);
    }
}

/// An address that is given costs as much as one that the template allocates; that one is counted once.
#[test]
fn addresses_of_load_balancers_are_counted_once() {
    let balancer = |allocation: Value| {
        of(json!({
            "Address": { "Type": "AWS::EC2::EIP" },
            "Front": { "Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
                "Type": "network", "Scheme": "internet-facing",
                "SubnetMappings": [{ "SubnetId": "subnet-0a", "AllocationId": allocation }],
            } },
        }))
    };
    let own = balancer(json!({ "Fn::GetAtt": ["Address", "AllocationId"] }));
    assert_eq!(count(&own, &Meter::PublicIpv4), parts("1"));
    assert_eq!(count(&balancer(json!("eipalloc-0a")), &Meter::PublicIpv4), parts("2"));
}

/// What a condition that is not decided makes is between nothing and all of it.
#[test]
fn what_may_not_be_made_is_a_range() {
    let mut template = template(json!({ "Key": { "Type": "AWS::KMS::Key", "Condition": "Asked" } }));
    template["Parameters"] = json!({ "Answer": { "Type": "String" } });
    template["Conditions"] = json!({ "Asked": { "Fn::Equals": [{ "Ref": "Answer" }, "yes"] } });
    let prices = Prices::listed("us-east-1");
    let fixed = |answer: Option<&str>| {
        let parameters = answer.map(|answer| ("Answer".to_owned(), answer.to_owned())).into_iter().collect();
        priced(&template, &Settings { parameters, ..Settings::default() }, &prices, &Usage::default()).fixed()
    };
    let (zero, one) = (parts("0").unwrap(), parts("1").unwrap());
    assert_eq!((fixed(None).least, fixed(None).most), (zero, one));
    assert_eq!((fixed(Some("yes")).least, fixed(Some("yes")).most), (one, one));
    assert_eq!((fixed(Some("no")).least, fixed(Some("no")).most), (zero, zero));
}
