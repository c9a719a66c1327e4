//! The ways that there have to be.

use super::way::{between, holds, template, way};
use crate::common::generated::{self, Numbers};
use crate::common::{every_slim_template, in_mode, racks, slim};
use rackform::convert::{Purpose, Step, Task, convert};
use rackform::diff::{Action, ResourceChange};
use rackform::template::evaluate::Settings;
use serde_json::{Value, json};

const RACK: &str = "name: production\nmode: private\nregion: us-east-1\n";

/// Elastic IPs of the user's own.
fn own(count: usize) -> String {
    let ids = (0..count).map(|index| format!("eipalloc-0{index:016x}")).collect::<Vec<_>>();
    format!("[{}]", ids.join(", "))
}

/// Every rack with every kind of NAT, public and private.
fn modes() -> Vec<(String, Value, Value)> {
    let mut modes = Vec::new();
    for fixture in racks("ok") {
        for nat in ["per-zone", "single", "regional", "none"] {
            let both = ["public", "private"].map(|mode| slim(&fixture, &[("mode", mode), ("network.nat", nat)]));
            if let [Some(public), Some(private)] = both {
                modes.push((format!("{} ({nat})", fixture.name), public.value, private.value));
            }
        }
    }
    modes
}

#[test]
fn going_private_is_always_one_step() {
    for (name, public, private) in modes() {
        let way = way(&name, &public, &private);
        assert_eq!(way.steps.len(), 1, "{name}");
        assert_eq!(way.steps[0].purpose, Purpose::Finish);
        assert_eq!(way.steps[0].then, [], "{name}");
    }
}

/// What removes nothing that instances use is one step.
#[test]
fn going_back_replaces_nothing_and_keeps_the_egress_path_until_no_instance_drains() {
    let mut kept = 0;
    for (name, public, private) in modes() {
        let way = way(&name, &private, &public);
        for change in way.steps.iter().flat_map(|step| &step.diff.resources) {
            assert!(matches!(change.action, Action::Modify | Action::Remove(_)), "{name}: {change:#?}");
        }
        let removed = |step: &Step| {
            let removed = step.diff.resources.iter().filter(|change| matches!(change.action, Action::Remove(_)));
            removed.count()
        };
        let of_the_change = between(&private, &public).resources;
        let of_the_change = of_the_change.iter().filter(|change| matches!(change.action, Action::Remove(_))).count();
        match way.steps.as_slice() {
            [only] => assert_eq!(removed(only), 0, "{name}"),
            [first, last] => {
                assert!(matches!(first.purpose, Purpose::KeepUsed(_)), "{name}");
                assert_eq!(first.then, [Task::AwaitDrained("Instances".to_owned())], "{name}");
                assert_eq!((removed(first), removed(last)), (0, of_the_change), "{name}");
                assert!(last.diff.resources.iter().all(|change| change.rolled.is_none()), "{name}");
                kept += 1;
            }
            several => panic!("{name}: {} steps", several.len()),
        }
    }
    assert!(kept > 20, "only {kept} keep anything");
}

#[test]
fn where_nothing_differs_there_is_nothing_to_deploy() {
    for fixture in racks("ok") {
        if let Some(compiled) = in_mode(&fixture, "private") {
            assert_eq!(way(&fixture.name, &compiled.value, &compiled.value).steps.len(), 0, "{}", fixture.name);
        }
    }
}

/// Every kind of NAT, with addresses of the rack's own and with given ones, in two zones and in three.
fn kinds_of_nat() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for zones in ["2", "3"] {
        for nat in ["per-zone", "single", "regional"] {
            let count = if nat == "single" { 1 } else { zones.parse().unwrap() };
            let keys = [("network.zones", zones), ("network.nat", nat)];
            all.push((format!("{nat}, {zones} zones"), template(RACK, &keys)));
            let addresses = own(count);
            let keys = [("network.zones", zones), ("network.nat", nat), ("network.nat-addresses", addresses.as_str())];
            all.push((format!("{nat}, {zones} zones, own addresses"), template(RACK, &keys)));
        }
    }
    all
}

#[test]
fn there_is_a_way_from_every_nat_to_every_other() {
    let all = kinds_of_nat();
    for (from, old) in &all {
        for (to, new) in &all {
            let way = way(&format!("{from} -> {to}"), old, new);
            assert!(way.steps.len() <= 4, "{from} -> {to}: {} steps", way.steps.len());
        }
    }
}

#[test]
fn partners_are_told_of_new_addresses_before_packets_carry_them() {
    for (from, to) in [("single", "regional"), ("per-zone", "regional"), ("regional", "per-zone")] {
        let [old, new] = [from, to].map(|nat| template(RACK, &[("network.nat", nat)]));
        let way = way(&format!("{from} -> {to}"), &old, &new);
        let (last, before) = way.steps.split_last().unwrap();
        assert_eq!(last.template["Outputs"]["EgressAddresses"], new["Outputs"]["EgressAddresses"]);
        for step in way.steps.iter() {
            let made = |change: &&ResourceChange| change.action == Action::Add && change.kind == "AWS::EC2::EIP";
            let made = step.diff.resources.iter().filter(made).map(|change| change.id.clone()).collect::<Vec<_>>();
            let told = if made.is_empty() { Vec::new() } else { vec![Task::TellPartners(made)] };
            assert_eq!(step.then, told, "{from} -> {to}");
        }
        assert!(before.iter().any(|step| !step.then.is_empty()), "{from} -> {to}");
        assert_eq!(last.then, [], "{from} -> {to}");
    }
}

#[test]
fn addresses_of_a_users_own_change_hands_one_after_the_other() {
    let old = template(RACK, &[("network.nat-addresses", &own(3))]);
    let swapped = "[eipalloc-00000000000000002, eipalloc-00000000000000001, eipalloc-00000000000000000]";
    let new = template(RACK, &[("network.nat-addresses", swapped)]);
    assert!(between(&old, &new).hazards.iter().any(|hazard| hazard.code.slug == "elastic-ip-in-use"));
    assert!(way("swapped", &old, &new).steps.len() > 1);
}

/// What the steps of the way between two templates are for.
fn purposes(old: &Value, new: &Value) -> Vec<Purpose> {
    way("zones", old, new).steps.into_iter().map(|step| step.purpose).collect()
}

#[test]
fn a_zone_is_left_before_it_goes_and_its_new_address_is_known_before_it_comes() {
    let [two, three] = ["2", "3"].map(|zones| template(RACK, &[("network.zones", zones)]));
    let used = [
        "Nat2",
        "NatAddress2",
        "RouteDefaultPrivate2",
        "Subnet2",
        "SubnetPrivate2",
        "SubnetPrivate2Routes",
        "VolumeTarget2",
    ];
    assert_eq!(purposes(&three, &two), [Purpose::KeepUsed(used.map(str::to_owned).to_vec()), Purpose::Finish]);
    assert_eq!(purposes(&two, &three), [Purpose::Allocate(vec!["NatAddress2".to_owned()]), Purpose::Finish]);
    let [two, three] = ["2", "3"].map(|zones| template(RACK, &[("network.zones", zones), ("network.nat", "single")]));
    assert_eq!(purposes(&two, &three), [Purpose::Finish]);
}

#[test]
fn a_router_comes_before_the_one_it_takes_the_place_of_goes() {
    let kinds = [("true", "false"), ("false", "true"), ("true", "true")];
    for (old_public, old_internal) in kinds {
        for (new_public, new_internal) in kinds {
            let [old, new] = [(old_public, old_internal), (new_public, new_internal)]
                .map(|(public, internal)| template(RACK, &[("router.public", public), ("router.internal", internal)]));
            let exchanged = old_public != new_public && old_internal != new_internal;
            let way = way("routers", &old, &new);
            assert_eq!(way.steps.len(), usize::from(old != new) + usize::from(exchanged));
            let moved = way.steps.iter().any(|step| step.then.iter().any(|task| matches!(task, Task::MoveNames(..))));
            assert_eq!(moved, exchanged);
        }
    }
}

#[test]
fn what_holds_data_stays_in_the_account() {
    let new = template(RACK, &[("storage.filesystem", "false")]);
    let mut old = template(RACK, &[]);
    let filesystem = old["Resources"]["VolumeFilesystem"].as_object_mut().unwrap();
    filesystem.remove("DeletionPolicy");
    filesystem.remove("UpdateReplacePolicy");
    assert!(between(&old, &new).hazards.iter().any(|hazard| hazard.code.slug == "data-loss"));
    let way = way("filesystem", &old, &new);
    // The instances that drain keep their files until then.
    let targets = ["VolumeTarget0", "VolumeTarget1", "VolumeTarget2"].map(str::to_owned);
    assert_eq!(way.steps[0].purpose, Purpose::KeepUsed(targets.to_vec()));
    assert_eq!(way.steps[0].template["Resources"]["VolumeFilesystem"]["DeletionPolicy"], "Retain");
}

/// A template with its mount targets in the subnets of a tier.
fn mounted_in(rack: &str, tier: &str, zones: usize) -> Value {
    let mut template = template(rack, &[("network.zones", &zones.to_string())]);
    for zone in 0..zones {
        let subnet = json!({ "Ref": format!("{tier}{zone}") });
        template["Resources"][format!("VolumeTarget{zone}")]["Properties"]["SubnetId"] = subnet;
    }
    template
}

#[test]
fn mount_targets_move_zone_by_zone_and_no_instance_is_ever_without() {
    for zones in [2, 3] {
        for (from, to) in [("Subnet", "SubnetPrivate"), ("SubnetPrivate", "Subnet")] {
            let [old, new] = [from, to].map(|tier| mounted_in(RACK, tier, zones));
            let way = way(&format!("{from} -> {to}, {zones} zones"), &old, &new);
            let purposes = way.steps.iter().map(|step| step.purpose.clone()).collect::<Vec<_>>();
            let left = |zone| {
                let target = format!("VolumeTarget{zone}");
                [Purpose::LeaveZone(format!("zone {zone}"), target.clone()), Purpose::TakeAway(target)]
            };
            assert_eq!(purposes, (0..zones).flat_map(left).chain([Purpose::Finish]).collect::<Vec<_>>());
            for (position, step) in way.steps.iter().take(2 * zones).enumerate() {
                let (zone, is_left) = (position / 2, position % 2 == 0);
                let waits = [Task::AwaitDrained("Instances".to_owned())];
                assert_eq!(step.then, if is_left { &waits[..] } else { &[] });
                let resources = &step.template["Resources"];
                assert_eq!(resources[format!("VolumeTarget{zone}")].is_object(), is_left);
                let launched = resources["Instances"]["Properties"]["VPCZoneIdentifier"].to_string();
                assert!(!launched.contains(&format!("SubnetPrivate{zone}")), "{launched}");
                assert_eq!(launched.matches("SubnetPrivate").count(), zones - 1);
            }
        }
    }
}

/// Instances that joined their cluster before its capacity provider existed may not belong to it.
#[test]
fn a_capacity_provider_comes_before_the_instances_that_it_counts() {
    let new = template(RACK, &[("instances.type", "m7g.xlarge")]);
    let same_instances = template(RACK, &[]);
    let without = |associated: bool| {
        let mut old = same_instances.clone();
        let resources = old["Resources"].as_object_mut().unwrap();
        resources.remove("InstancesCapacity");
        match associated {
            true => {
                let association = &mut resources["ClusterCapacity"]["Properties"];
                association["CapacityProviders"] = json!(["FARGATE", "FARGATE_SPOT"]);
                association["DefaultCapacityProviderStrategy"] =
                    json!([{ "CapacityProvider": "FARGATE", "Weight": 1 }]);
            }
            false => drop(resources.remove("ClusterCapacity")),
        }
        old["Outputs"].as_object_mut().unwrap().remove("CapacityProvider");
        old
    };
    for associated in [true, false] {
        let old = without(associated);
        assert_eq!(
            purposes(&old, &new),
            [Purpose::ProvideFirst(vec!["InstancesCapacity".to_owned()]), Purpose::Finish]
        );
        let way = way("capacity provider", &old, &new);
        let first = &way.steps[0].template["Resources"];
        assert_eq!(first["ClusterCapacity"], new["Resources"]["ClusterCapacity"]);
        assert_eq!(first["Instances"], old["Resources"]["Instances"]);
        // Where no instance is renewed, it may come at once; and one that is there already counts them.
        assert_eq!(purposes(&old, &same_instances), [Purpose::Finish]);
    }
    assert_eq!(purposes(&same_instances, &new), [Purpose::Finish]);
}

#[test]
fn where_no_order_helps_the_hazard_is_named() {
    let old = template(RACK, &[]);
    let mut new = old.clone();
    let resources = new["Resources"].as_object_mut().unwrap();
    let route = resources.remove("RouteDefaultPrivate0").unwrap();
    resources.insert("RouteElsewhere".to_owned(), route);
    resources["Instances"]["DependsOn"][0] = json!("RouteElsewhere");
    let obstacle = convert(&old, &new, &Settings::default(), &Settings::default()).unwrap_err();
    let slugs = obstacle.hazards.iter().map(|hazard| hazard.code.slug).collect::<Vec<_>>();
    assert_eq!(slugs, ["route-conflict"]);
}

#[test]
fn between_any_two_racks_there_is_a_sound_way_or_a_reason() {
    let all = every_slim_template();
    let mut numbers = Numbers(7);
    for _ in 0..60 {
        let ((from, old), (to, new)) = (numbers.one(all), numbers.one(all));
        sound(&format!("{from} -> {to}"), &old.value, &new.value);
    }
}

#[test]
fn between_any_two_templates_there_is_a_sound_way_or_a_reason() {
    let mut numbers = Numbers(11);
    for _ in 0..150 {
        let old = generated::template(&mut numbers);
        let new = generated::changed(&old, &mut numbers);
        sound(&format!("{old:#}\n->\n{new:#}"), &old, &new);
        let [old, new] = [generated::anything(&mut numbers, 4), generated::anything(&mut numbers, 4)];
        sound(&format!("{old} -> {new}"), &old, &new);
    }
}

/// Whether there is a way that holds, or something in it.
fn sound(name: &str, old: &Value, new: &Value) {
    match convert(old, new, &Settings::default(), &Settings::default()) {
        Ok(way) => holds(name, (old, &Settings::default()), (new, &Settings::default()), &way),
        Err(obstacle) => assert!(!obstacle.hazards.is_empty(), "{name}"),
    }
}

/// Two templates of a case of differences.
fn case(name: &str) -> (Value, Value) {
    let case = crate::diff::cases::cases().into_iter().find(|case| case.name == name);
    let case = case.unwrap_or_else(|| panic!("there is no case {name}"));
    (case.old, case.new)
}

fn of(steps: &[Step]) -> Vec<Purpose> {
    steps.iter().map(|step| step.purpose.clone()).collect()
}

/// Listeners that shift their ports are updated one after the other: first whoever takes nothing from another.
#[test]
fn what_gives_something_up_comes_first() {
    let (old, new) = case("listeners-shift-their-ports");
    let found = way("listeners that shift", &old, &new);
    assert_eq!(of(&found.steps), [Purpose::GiveFirst(vec!["Two".to_owned()]), Purpose::Finish]);
    // Where two exchange what they hold, neither can be first: one of them is missing for a while.
    let mut swapped = new;
    swapped["Resources"]["Two"]["Properties"]["Port"] = json!(80);
    let found = way("listeners that swap", &old, &swapped);
    let one = |id: &str| vec![id.to_owned()];
    let expected = [Purpose::GiveUp(one("Two")), Purpose::GiveFirst(one("One")), Purpose::Finish];
    assert_eq!(of(&found.steps), expected);
}

/// What is created under another logical ID waits until the old one is deleted.
#[test]
fn what_is_renamed_is_removed_first() {
    let (old, new) = case("listener-under-another-id");
    let found = way("a listener under another id", &old, &new);
    assert_eq!(of(&found.steps), [Purpose::GiveUp(vec!["Old".to_owned()]), Purpose::Finish]);
    assert!(found.steps[0].template["Resources"].get("New").is_none());
    assert!(found.steps[0].template["Resources"].get("Front").is_some());
    // What others need that stay is not removed.
    let (mut old, mut new) = (old, new);
    for template in [&mut old, &mut new] {
        template["Resources"]["Watch"] = json!({
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "ComparisonOperator": "GreaterThanThreshold",
                "EvaluationPeriods": 1,
                "Dimensions": [{ "Name": "Listener", "Value": "arn" }],
            },
        });
    }
    old["Resources"]["Watch"]["Properties"]["Dimensions"][0]["Value"] = json!({ "Ref": "Old" });
    let settings = Settings::default();
    let obstacle = convert(&old, &new, &settings, &settings).unwrap_err();
    assert_eq!(obstacle.hazards[0].code.slug, "already-held");
}

/// What both have written stays when the old one leaves the stack, if that is retained.
#[test]
fn what_another_has_written_as_well_is_retained() {
    let policy = json!({
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": ["https://sqs.us-east-1.amazonaws.com/123456789012/jobs"],
            "PolicyDocument": { "Version": "2012-10-17", "Statement": [] },
        },
    });
    let jobs = json!({ "Type": "AWS::SQS::Queue" });
    let old = json!({ "Resources": { "Old": policy, "Other": jobs } });
    let new = json!({ "Resources": { "New": policy, "Other": jobs } });
    let found = way("a policy under another id", &old, &new);
    assert_eq!(of(&found.steps), [Purpose::Retain(vec!["Old".to_owned()]), Purpose::Finish]);
}
