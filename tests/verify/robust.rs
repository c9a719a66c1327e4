//! What `verify` makes of templates that are none, odd, tangled, deep or huge: a verdict, in time, and never a panic.

use crate::common::{pointers, racks, root, with};
use rackform::diag::{Place, Severity};
use rackform::template::evaluate::Settings;
use rackform::verify::{Verification, verify};
use serde_json::{Map, Value, json};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The verdict on a template, which has to be one that can be shown.
fn verdict(template: &Value) -> Verification {
    let found = verify(template, &Settings::default(), None);
    let errors = found.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error).count();
    assert_eq!(found.holds(), errors == 0, "{template}");
    for finding in &found.findings {
        let Place::Pointer(pointer) = finding.diagnostic.place() else { panic!("{finding:#?} has no pointer") };
        assert!(template.pointer(pointer).is_some(), "{pointer} leads nowhere in {template}");
        let words = [Some(&finding.diagnostic.message), finding.diagnostic.hint.as_ref()];
        assert!(words.iter().all(|words| words.is_some_and(|words| !words.is_empty())), "{finding:#?}");
        assert!(finding.path.iter().all(|hop| !hop.because.is_empty()), "{finding:#?}");
    }
    for group in &found.groups {
        assert!(template["Resources"].get(&group.id).is_some(), "{} is no resource of {template}", group.id);
        let stray = group.egress.iter().find(|egress| !group.subnets.contains(&egress.subnet));
        assert!(stray.is_none(), "{stray:?} is none of the subnets of {}", group.id);
    }
    found
}

/// Templates of all shapes: ours of several racks, and those that other people write.
fn templates() -> Vec<(String, Value)> {
    let ours = racks("ok").into_iter().filter(|rack| ["everything", "nat-none", "existing-vpc"].contains(&&*rack.name));
    let ours = ours.flat_map(|rack| {
        let modes = ["public", "private"].map(|mode| (mode, with(&rack, &[("mode", mode)])));
        modes.map(|(mode, made)| made.map(|made| (format!("{} ({mode})", rack.name), made.value)))
    });
    let mut all = ours.flatten().collect::<Vec<_>>();
    for entry in fs::read_dir(root().join("tests/verify/foreign")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            all.push((name, serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()));
        }
    }
    assert!(all.len() > 30, "{} templates are too few to stumble over", all.len());
    all
}

#[test]
fn what_is_no_template_does_not_hold() {
    let odd = [json!(null), json!(7), json!("Resources"), json!([]), json!([{ "Resources": {} }]), json!({})];
    let sections = odd.iter().map(|value| json!({ "Resources": value }));
    let resources = odd.iter().map(|value| json!({ "Resources": { "Instances": value } }));
    for template in odd.iter().cloned().chain(sections).chain(resources) {
        assert!(!verdict(&template).holds(), "{template}");
    }
}

/// What stands where something else belongs.
fn odd() -> Vec<Value> {
    let objects = [
        json!({}),
        json!({ "Ref": "Nobody" }),
        json!({ "Ref": "AWS::NoValue" }),
        json!({ "Ref": ["Vpc"] }),
        json!({ "Fn::GetAtt": "Vpc" }),
        json!({ "Fn::GetAtt": ["Vpc", { "Ref": "Vpc" }] }),
        json!({ "Fn::If": ["Nobody", "0.0.0.0/0", { "Ref": "AWS::NoValue" }] }),
        json!({ "Fn::Select": [7, { "Fn::GetAZs": "" }] }),
        json!({ "Fn::Split": [",", { "Fn::Join": [",", ["${", { "Ref": "Vpc" }]] }] }),
        json!({ "Fn::Sub": "${Vpc.${AWS::Region}}" }),
    ];
    let scalars = [json!(null), json!(true), json!(-1), json!(1e300), json!(""), json!("::/0"), json!("10.0.0.0/33")];
    let lists = [json!([]), json!([[]]), json!([{ "CidrIp": "0.0.0.0/0" }, null])];
    objects.into_iter().chain(scalars).chain(lists).collect()
}

/// Whatever stands in the place of whatever. Each place gets one of the odd values, in turn.
#[test]
fn no_value_in_the_wrong_place_makes_verify_stumble() {
    let (odd, templates) = (odd(), templates());
    let (next, tried) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let worker = || {
        while let Some((name, template)) = templates.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut places = Vec::new();
            pointers(template, String::new(), &mut places);
            for (position, place) in places.iter().enumerate() {
                let (mut changed, value) = (template.clone(), &odd[position % odd.len()]);
                value.clone_into(changed.pointer_mut(place).unwrap());
                let found = std::panic::catch_unwind(|| verdict(&changed));
                assert!(found.is_ok(), "{name}: {value} at {place}");
                tried.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers = (0..4).map(|_| scope.spawn(worker)).collect::<Vec<_>>();
        workers.into_iter().for_each(|worker| worker.join().unwrap());
    });
    assert!(tried.into_inner() > 8_000, "hardly anything was tried");
}

/// A public network with a host that nobody reaches, and further resources and sections.
fn network(more: Value, sections: &Value) -> Value {
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

#[test]
fn what_leads_back_to_itself_ends_and_does_not_hold() {
    assert!(verdict(&network(json!({}), &json!({}))).holds(), "the cycles are what does not hold");
    let waits = |id: &str| json!({ "Type": "AWS::SNS::Topic", "DependsOn": id });
    let subnet = |block: &str| {
        let block = json!({ "Fn::GetAtt": [block, "CidrBlock"] });
        json!({ "Type": "AWS::EC2::Subnet", "Properties": { "VpcId": { "Ref": "Vpc" }, "CidrBlock": block } })
    };
    let host = |on: &str| {
        let condition = json!({ "Fn::If": ["A", { "Ref": "Subnet" }, { "Ref": "AWS::NoValue" }] });
        json!({ "Type": "AWS::EC2::Instance", "DependsOn": on, "Properties": { "SubnetId": condition } })
    };
    let conditions = |one: Value, other: Value| json!({ "Conditions": { "A": one, "B": other } });
    let (a, b) = (json!({ "Condition": "A" }), json!({ "Condition": "B" }));
    let nothing = json!({});
    let cycles = [
        network(json!({ "One": waits("One") }), &nothing),
        network(json!({ "One": waits("Other"), "Other": waits("One") }), &nothing),
        network(json!({ "One": subnet("One") }), &nothing),
        network(json!({ "One": subnet("Other"), "Other": subnet("One") }), &nothing),
        network(json!({ "Second": host("Route") }), &conditions(a.clone(), b.clone())),
        network(json!({ "Second": host("Route") }), &conditions(b, a.clone())),
        network(json!({ "Second": host("Route") }), &conditions(json!({ "Fn::Not": [a] }), json!({ "Fn::Or": [] }))),
        // A NAT gateway in the subnet whose packets it is to carry.
        network(
            json!({ "Nat": { "Type": "AWS::EC2::NatGateway", "Properties": { "SubnetId": { "Ref": "Subnet" } } },
                    "Route": { "Type": "AWS::EC2::Route", "Properties": { "RouteTableId": { "Ref": "Table" },
                        "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": { "Ref": "Nat" } } } }),
            &nothing,
        ),
    ];
    for template in cycles {
        assert!(!verdict(&template).holds(), "{template}");
    }
}

#[test]
fn nesting_is_borne_as_deep_as_json_is_read() {
    // With what is around them, these come to the 127 levels that are read.
    let levels = |open: &str, close: &str, each: usize| {
        let count = (127 - 9) / each;
        format!("{}\"10.0.0.0/8\"{}", open.repeat(count), close.repeat(count))
    };
    let deep = [
        levels("[", "]", 1),
        levels(r#"{"a": "#, "}", 1),
        levels(r#"{"Fn::If": ["C", "#, r#", ""]}"#, 2),
        levels(r#"{"Fn::If": ["Nobody", "#, r#", ""]}"#, 2),
        levels(r#"{"Fn::Join": ["", ["#, "]]}", 3),
        levels(r#"{"Fn::Select": [0, ["#, "]]}", 3),
        levels(r#"{"Fn::Sub": ["${a}", {"a": "#, "}]}", 3),
        levels(r#"{"Fn::Split": [",", "#, "]}", 2),
        levels(r#"{"Fn::Not": ["#, "]}", 2),
    ];
    for text in deep {
        let value = serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let condition = json!({ "Conditions": { "C": value } });
        let rule = json!({ "IpProtocol": "tcp", "FromPort": value, "ToPort": 22, "CidrIp": value });
        let more = json!({ "Security": { "Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupDescription": "hosts", "VpcId": { "Ref": "Vpc" }, "SecurityGroupIngress": [rule] } } });
        let host = json!({ "Second": { "Type": "AWS::EC2::Instance", "Condition": "C", "Properties": value } });
        let places = ["Subnet/Properties/CidrBlock", "Host/Properties/SubnetId", "Host/Properties/SecurityGroupIds"];
        let mut all = vec![network(more, &condition), network(host, &condition)];
        all.extend(places.map(|place| {
            let mut template = network(json!({}), &condition);
            value.clone_into(template.pointer_mut(&format!("/Resources/{place}")).unwrap());
            template
        }));
        for template in all {
            verdict(&template);
            // What a file may hold is read: the reader refuses what is nested deeper.
            assert!(serde_json::from_str::<Value>(&template.to_string()).is_ok(), "{text}");
        }
    }
}

/// A rack grown large: groups of instances in many subnets, with security groups of as many rules as there may be.
fn large(groups: usize, subnets: usize, source: &str, inside: bool) -> Value {
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
        let road = (0..20).map(|next| format!("Association{}", (position + next) % subnets));
        let waits = road.chain(["Route".to_owned()]).collect::<Vec<_>>();
        more.insert(
            format!("Group{position}"),
            json!({ "Type": "AWS::AutoScaling::AutoScalingGroup", "DependsOn": waits,
            "Properties": { "VPCZoneIdentifier": named("Subnet", 20, position, subnets), "LaunchTemplate": {
                "LaunchTemplateId": { "Ref": format!("Template{position}") } } } }),
        );
    }
    network(Value::Object(more), &json!({}))
}

/// What took time with the square of a template's size would take minutes here.
#[test]
fn the_largest_template_is_verified_while_one_waits() {
    let begun = Instant::now();
    for (source, inside) in [("10.0.0.0/8", false), ("0.0.0.0/0", false), ("10.0.0.0/8", true), ("0.0.0.0/0", true)] {
        let template = large(150, 60, source, inside);
        let (bytes, count) = (template.to_string().len(), template["Resources"].as_object().unwrap().len());
        assert!(
            (900_000..=1_000_000).contains(&bytes) && (450..=500).contains(&count),
            "{bytes} bytes, {count} resources"
        );
        let found = verdict(&template);
        assert_eq!(found.groups.len(), 151);
        assert_eq!(found.holds(), source == "10.0.0.0/8", "{:#?}", found.findings.first());
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

/// Each resource waits for all before it, and names them all in a text.
#[test]
fn waiting_for_everything_is_followed_in_time() {
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
    let template = network(Value::Object(resources.collect()), &json!({}));
    let begun = Instant::now();
    let found = verdict(&template);
    assert!(
        found.holds() && begun.elapsed() < Duration::from_secs(20),
        "{:?} {:?}",
        begun.elapsed(),
        found.findings.first()
    );
}
