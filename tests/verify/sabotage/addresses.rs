//! Public addresses where there must be none, and none where there must be one.

use super::kind::{Deed, Kind, Sabotage, kind};
use super::rack::Rack;
use serde_json::{Map, Value, json};

const LAUNCHED: &str = "InstancesLaunchTemplate/Properties/LaunchTemplateData";
const FLAG: &str = "InstancesLaunchTemplate/Properties/LaunchTemplateData/NetworkInterfaces/0/AssociatePublicIpAddress";

/// What a finding about addresses may be about.
const THINGS: [&str; 3] = ["Instances", "InstancesLaunchTemplate", "Added"];

/// The rules that miss a subnet of which nothing is known.
const PLACE: &[&str] = &["public-placement", "public-address", "internet-route", "no-egress-path"];

/// What gives private instances public addresses, or may.
const GIVEN: &[(&str, Deed)] = &[
    ("set-the-flag", |done, _| done.set(FLAG, json!(true))),
    ("set-the-flag-as-text", |done, _| done.set(FLAG, json!("true"))),
    ("let-subnets-decide-and-say-yes", |done, rack| subnets_say_yes(done.unset(FLAG), rack)),
    ("leave-interfaces-out-where-subnets-say-yes", |done, rack| subnets_say_yes(without_interfaces(done), rack)),
    ("add-an-interface-with-an-address", |done, _| {
        let interface = json!({
            "DeviceIndex": 1, "AssociatePublicIpAddress": true, "Groups": [{ "Ref": "InstancesSecurity" }],
        });
        done.push(&format!("{LAUNCHED}/NetworkInterfaces"), interface)
    }),
    ("launch-some-from-another-template", |done, _| mixed(done, json!(true))),
    ("launch-from-a-configuration", |done, _| configured(done, json!(true))),
    ("launch-from-a-template-from-elsewhere", |done, _| elsewhere(done)),
    ("ask-a-parameter-that-says-yes", |done, _| {
        let done = done.set("/Parameters/Addresses", json!({ "Type": "String", "Default": "true" }));
        done.set(FLAG, json!({ "Ref": "Addresses" }))
    }),
    ("ask-a-parameter-that-says-nothing", |done, _| {
        done.set("/Parameters/Addresses", json!({ "Type": "String" })).set(FLAG, json!({ "Ref": "Addresses" }))
    }),
    ("let-subnets-decide-as-a-parameter-will-say", |done, rack| {
        let done = done.set("/Parameters/Addresses", json!({ "Type": "String" })).unset(FLAG);
        let subnets = rack.homes().into_iter().map(|home| format!("{}/Properties/MapPublicIpOnLaunch", home.subnet));
        subnets.fold(done, |done, flag| done.set(&flag, json!({ "Ref": "Addresses" })))
    }),
    ("ask-a-condition-that-holds", |done, _| {
        let done = done.set("/Conditions/Addresses", json!({ "Fn::Not": [{ "Fn::Equals": ["private", "public"] }] }));
        done.set(FLAG, json!({ "Fn::If": ["Addresses", true, false] }))
    }),
];

/// What takes public instances' addresses away, or may.
const TAKEN: &[(&str, Deed)] = &[
    ("clear-the-flag", |done, _| done.set(FLAG, json!(false))),
    ("let-subnets-decide", |done, _| done.unset(FLAG)),
    ("leave-interfaces-out", |done, _| without_interfaces(done)),
    ("launch-some-from-another-template", |done, _| mixed(done, json!(false))),
    ("launch-from-a-configuration", |done, _| configured(done, json!(false))),
    ("launch-from-a-template-from-elsewhere", |done, _| elsewhere(done)),
    ("ask-a-parameter-that-says-nothing", |done, _| {
        done.set("/Parameters/Addresses", json!({ "Type": "String" })).set(FLAG, json!({ "Ref": "Addresses" }))
    }),
];

pub fn kinds() -> Vec<Kind> {
    let given = GIVEN.iter().map(|&(name, deed)| {
        kind(format!("give-private-instances-addresses-{name}"), &["public-address"], move |rack| {
            let subnets = rack.private_homes().into_iter().map(|home| home.subnet);
            let done = deed(Sabotage::of(rack), rack).at(THINGS).at(subnets);
            if rack.is_private() { vec![done] } else { Vec::new() }
        })
    });
    let taken = TAKEN.iter().map(|&(name, deed)| {
        kind(format!("take-public-instances'-addresses-{name}"), &["public-placement"], move |rack| {
            let subnets = rack.public_homes().into_iter().map(|home| home.subnet);
            let done = deed(Sabotage::of(rack), rack).at(THINGS).at(subnets);
            if rack.is_private() { Vec::new() } else { vec![done] }
        })
    });
    let others = [
        kind("give-a-private-bastion-an-elastic-ip", &["public-address"], bastion),
        kind("move-public-instances-of-a-zone-into-its-private-subnet", &["public-placement"], |rack| {
            moved(rack, rack.public_homes().len(), "SubnetPrivate")
        }),
        kind("move-private-instances-of-a-zone-into-its-public-subnet", &["internet-route"], |rack| {
            if rack.has("RouteDefault") { moved(rack, rack.private_homes().len(), "Subnet") } else { Vec::new() }
        }),
        kind("launch-into-subnets-that-a-parameter-will-name", PLACE, |rack| {
            let homes = json!({ "Type": "List<AWS::EC2::Subnet::Id>" });
            let done = Sabotage::of(rack).set("/Parameters/Homes", homes);
            vec![done.set("Instances/Properties/VPCZoneIdentifier", json!({ "Ref": "Homes" })).at(["Instances"])]
        }),
        kind("launch-into-the-default-vpc", PLACE, |rack| {
            let done = Sabotage::of(rack).unset("Instances/Properties/VPCZoneIdentifier");
            vec![done.set("Instances/Properties/AvailabilityZones", json!({ "Fn::GetAZs": "" })).at(["Instances"])]
        }),
        kind("launch-into-a-subnet-from-elsewhere-as-well", PLACE, |rack| {
            let done =
                Sabotage::of(rack).push("Instances/Properties/VPCZoneIdentifier", json!("subnet-0123456789abcdef0"));
            vec![done.at(["Instances"])]
        }),
        kind("launch-a-second-group-in-public-subnets", &["internet-route"], |rack| match rack.has("RouteDefault") {
            true => rack.private_homes().iter().take(1).map(|_| second_group(rack, "Subnet0")).collect(),
            false => Vec::new(),
        }),
        kind("launch-a-second-group-in-private-subnets", &["public-placement"], |rack| {
            rack.public_homes().iter().take(1).map(|_| second_group(rack, "SubnetPrivate0")).collect()
        }),
        kind("launch-a-fleet-in-public-subnets", &["internet-route"], |rack| match rack.has("RouteDefault") {
            true => rack.private_homes().iter().take(1).map(|_| fleet(rack)).collect(),
            false => Vec::new(),
        }),
    ];
    given.chain(taken).chain(others).collect()
}

fn subnets_say_yes(done: Sabotage, rack: &Rack) -> Sabotage {
    let subnets = rack.homes().into_iter().map(|home| home.subnet);
    subnets.fold(done, |done, id| done.set(&format!("{id}/Properties/MapPublicIpOnLaunch"), json!(true)))
}

/// Groups alone, as a launch template has them that leaves the interface to its subnet.
fn without_interfaces(done: Sabotage) -> Sabotage {
    let groups = json!([{ "Ref": "InstancesSecurity" }]);
    done.unset(&format!("{LAUNCHED}/NetworkInterfaces")).set(&format!("{LAUNCHED}/SecurityGroupIds"), groups)
}

/// A second launch template, for instances of another type.
fn mixed(done: Sabotage, flag: Value) -> Sabotage {
    let second = |template: &mut Value| {
        let resources = &mut template["Resources"];
        resources["Added"] = resources["InstancesLaunchTemplate"].clone();
        let group = resources["Instances"]["Properties"].as_object_mut().unwrap();
        let own = launched_from(group).clone();
        group.shift_remove("LaunchTemplate");
        let version = json!({ "Fn::GetAtt": ["Added", "LatestVersionNumber"] });
        let other = json!({ "LaunchTemplateId": { "Ref": "Added" }, "Version": version });
        let overrides = json!([{ "InstanceType": "t3.medium", "LaunchTemplateSpecification": other }]);
        let mixed = json!({ "LaunchTemplate": { "LaunchTemplateSpecification": own, "Overrides": overrides } });
        group.insert("MixedInstancesPolicy".to_owned(), mixed);
    };
    let path = "Added/Properties/LaunchTemplateData/NetworkInterfaces/0/AssociatePublicIpAddress";
    done.edit(second).set(path, flag)
}

/// What launched instances before there were launch templates.
fn configured(done: Sabotage, flag: Value) -> Sabotage {
    let configuration = json!({
        "ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.small", "AssociatePublicIpAddress": flag,
        "SecurityGroups": [{ "Ref": "InstancesSecurity" }], "IamInstanceProfile": { "Ref": "InstancesProfile" },
    });
    let without_template = |template: &mut Value| {
        let group = template["Resources"]["Instances"]["Properties"].as_object_mut().unwrap();
        ["LaunchTemplate", "MixedInstancesPolicy"].iter().for_each(|name| drop(group.shift_remove(*name)));
    };
    done.add("Added", "AWS::AutoScaling::LaunchConfiguration", configuration)
        .edit(without_template)
        .set("Instances/Properties/LaunchConfigurationName", json!({ "Ref": "Added" }))
}

fn elsewhere(done: Sabotage) -> Sabotage {
    done.edit(|template| {
        let group = template["Resources"]["Instances"]["Properties"].as_object_mut().unwrap();
        *launched_from(group) = json!({ "LaunchTemplateId": "lt-0123456789abcdef0", "Version": "7" });
    })
}

/// What names the launch template of a group, which may launch several types from it.
fn launched_from(group: &mut Map<String, Value>) -> &mut Value {
    match group.contains_key("MixedInstancesPolicy") {
        true => &mut group["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"],
        false => &mut group["LaunchTemplate"],
    }
}

/// An instance beside the others, in the same group and subnet, with an address of its own.
fn bastion(rack: &Rack) -> Vec<Sabotage> {
    let homes = rack.private_homes().into_iter().take(1);
    let done = homes.map(|home| {
        let instance = json!({
            "ImageId": "ami-0123456789abcdef0", "SubnetId": { "Ref": &home.subnet },
            "SecurityGroupIds": [{ "Ref": "InstancesSecurity" }],
        });
        let done = Sabotage::of(rack).add("Bastion", "AWS::EC2::Instance", instance).wait("Bastion", &home.association);
        let done = home.route.iter().fold(done, |done, route| done.wait("Bastion", route));
        let address = json!({ "Domain": "vpc", "InstanceId": { "Ref": "Bastion" } });
        let done = done.add("BastionAddress", "AWS::EC2::EIP", address).wait("BastionAddress", "GatewayAttachment");
        done.at(["Bastion", "BastionAddress"])
    });
    done.collect()
}

/// The same instances once more, in another subnet.
fn second_group(rack: &Rack, subnet: &str) -> Sabotage {
    let mut group = rack.value("Instances").clone();
    group.as_object_mut().unwrap().shift_remove("UpdatePolicy");
    group["Properties"]["VPCZoneIdentifier"] = json!([{ "Ref": subnet }]);
    let done = Sabotage::of(rack).set("Added", group).wait("Added", "RouteDefault");
    done.wait("Added", &format!("{subnet}Routes")).at(["Added"])
}

fn fleet(rack: &Rack) -> Sabotage {
    let template = json!({
        "LaunchTemplateId": { "Ref": "InstancesLaunchTemplate" },
        "Version": { "Fn::GetAtt": ["InstancesLaunchTemplate", "LatestVersionNumber"] },
    });
    let launched =
        json!([{ "LaunchTemplateSpecification": template, "Overrides": [{ "SubnetId": { "Ref": "Subnet0" } }] }]);
    let request = json!({
        "IamFleetRole": "arn:aws:iam::123456789012:role/fleet", "TargetCapacity": 1, "LaunchTemplateConfigs": launched,
    });
    let done = Sabotage::of(rack).add("Added", "AWS::EC2::SpotFleet", json!({ "SpotFleetRequestConfigData": request }));
    done.wait("Added", "RouteDefault").wait("Added", "Subnet0Routes").at(["Added"])
}

/// The instances of one zone in its subnet of the other tier, for each zone.
fn moved(rack: &Rack, zones: usize, tier: &str) -> Vec<Sabotage> {
    let one = |slot: usize| {
        let subnet = format!("{tier}{slot}");
        let done = Sabotage::of(rack).wait("Instances", &format!("{subnet}Routes"));
        let done = if rack.is_private() { done.wait("Instances", "RouteDefault") } else { done };
        let list = format!("Instances/Properties/VPCZoneIdentifier/{slot}");
        let done = done.set(&list, json!({ "Ref": subnet }));
        let table = if tier == "Subnet" { "Routes".to_owned() } else { format!("RouteTablePrivate{slot}") };
        done.at(["Instances", &subnet, &table, "RouteDefault"])
    };
    (0..zones).map(one).collect()
}
