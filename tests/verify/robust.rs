//! What `verify` makes of templates that are none, odd, tangled, deep or huge: a verdict, and never a panic.

use crate::common::large::{grown, network, waiting};
use crate::common::{in_parallel, new_resources, pointers, racks, resource_at, root, slim};
use rackform::diag::{Place, Severity};
use rackform::template::evaluate::Settings;
use rackform::verify::{Verification, verify};
use serde_json::{Value, json};
use std::fs;

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
        let modes = ["public", "private"].map(|mode| (mode, slim(&rack, &[("mode", mode)])));
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

/// A place, and the odd value that is put there.
type Change<'c> = (&'c str, &'c Value);

/// Changes in lots that are made at a time: in a large template four far apart, none of which is inside another.
fn lots<'c>(changes: &[Change<'c>]) -> Vec<Vec<Change<'c>>> {
    let most = if changes.len() > 500 { 4 } else { 1 };
    let step = changes.len().div_ceil(most);
    let mut lots = Vec::new();
    for start in 0..step {
        let mut own = vec![Vec::<Change>::new()];
        for (place, value) in changes.iter().skip(start).step_by(step).copied() {
            let is_inside = |(other, _): &Change| place.starts_with(&format!("{other}/"));
            match own.iter_mut().find(|lot| !lot.iter().any(is_inside)) {
                Some(lot) => lot.push((place, value)),
                None => own.push(vec![(place, value)]),
            }
        }
        lots.extend(own);
    }
    lots
}

/// Whatever stands in the place of whatever. Each place gets one of the odd values, in turn.
#[test]
fn no_value_in_the_wrong_place_makes_verify_stumble() {
    let (odd, templates) = (odd(), templates());
    let new = new_resources(templates.iter().map(|(_, template)| (String::new(), template)));
    let tried = in_parallel(&templates, |position, (name, template)| {
        let mut places = Vec::new();
        pointers(template, String::new(), &mut places);
        places.retain(|place| resource_at(place).is_none_or(|id| new[position].contains(id)));
        let changes = places.iter().enumerate().map(|(at, place)| (place.as_str(), &odd[at % odd.len()]));
        let lots = lots(&changes.collect::<Vec<_>>());
        for lot in &lots {
            let mut changed = template.clone();
            for (place, value) in lot {
                (*value).clone_into(changed.pointer_mut(place).unwrap());
            }
            let found = std::panic::catch_unwind(|| verdict(&changed));
            assert!(found.is_ok(), "{name}: {lot:?}");
        }
        lots.iter().map(Vec::len).collect()
    });
    assert!(tried.iter().sum::<usize>() > 8_000, "hardly anything was tried");
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

#[test]
fn the_largest_template_is_verified() {
    for (source, inside) in [("10.0.0.0/8", false), ("0.0.0.0/0", false), ("10.0.0.0/8", true), ("0.0.0.0/0", true)] {
        let template = grown(150, 60, source, inside);
        let (bytes, count) = (template.to_string().len(), template["Resources"].as_object().unwrap().len());
        assert!(
            (900_000..=1_000_000).contains(&bytes) && (450..=500).contains(&count),
            "{bytes} bytes, {count} resources"
        );
        let found = verdict(&template);
        assert_eq!(found.groups.len(), 151);
        assert_eq!(found.holds(), source == "10.0.0.0/8", "{:#?}", found.findings.first());
    }
}

#[test]
fn waiting_for_everything_is_followed() {
    let found = verdict(&waiting());
    assert!(found.holds(), "{:?}", found.findings.first());
}
