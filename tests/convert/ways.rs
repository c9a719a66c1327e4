//! The ways that there have to be.

use crate::common::{in_mode, racks, with};
use crate::way::{between, template, way};
use rackform::read::convert::{Purpose, Task, convert};
use rackform::read::diff::{Action, ResourceChange};
use rackform::read::evaluate::Settings;
use serde_json::{Value, json};

const RACK: &str = "name: production\nmode: private\nregion: us-east-1\n";

/// Elastic IPs of the user's own.
fn own(count: usize) -> String {
    let ids = (0..count).map(|index| format!("eipalloc-0{index:016x}")).collect::<Vec<_>>();
    format!("[{}]", ids.join(", "))
}

#[test]
fn a_change_of_mode_is_always_one_step() {
    for fixture in racks("ok") {
        for nat in ["per-zone", "single", "regional", "none"] {
            let [public, private] =
                ["public", "private"].map(|mode| with(&fixture, &[("mode", mode), ("network.nat", nat)]));
            let (Some(public), Some(private)) = (public, private) else { continue };
            for (old, new) in [(&public, &private), (&private, &public)] {
                let way = way(&format!("{} ({nat})", fixture.name), &old.value, &new.value);
                assert_eq!(way.stages.len(), 1, "{} ({nat})", fixture.name);
                assert_eq!(way.stages[0].purpose, Purpose::Finish);
            }
        }
    }
}

#[test]
fn where_nothing_differs_there_is_nothing_to_deploy() {
    for fixture in racks("ok") {
        if let Some(compiled) = in_mode(&fixture, "private") {
            assert_eq!(way(&fixture.name, &compiled.value, &compiled.value).stages.len(), 0, "{}", fixture.name);
        }
    }
}

/// Every kind of NAT, with addresses of the rack's own and with given ones, in two zones and in three.
fn roads() -> Vec<(String, Value)> {
    let mut roads = Vec::new();
    for zones in ["2", "3"] {
        for nat in ["per-zone", "single", "regional"] {
            let count = if nat == "single" { 1 } else { zones.parse().unwrap() };
            let keys = [("network.zones", zones), ("network.nat", nat)];
            roads.push((format!("{nat}, {zones} zones"), template(RACK, &keys)));
            let addresses = own(count);
            let keys = [("network.zones", zones), ("network.nat", nat), ("network.nat-addresses", addresses.as_str())];
            roads.push((format!("{nat}, {zones} zones, own addresses"), template(RACK, &keys)));
        }
    }
    roads
}

#[test]
fn there_is_a_way_from_every_road_to_every_other() {
    let roads = roads();
    for (from, old) in &roads {
        for (to, new) in &roads {
            let way = way(&format!("{from} -> {to}"), old, new);
            assert!(way.stages.len() <= 4, "{from} -> {to}: {} steps", way.stages.len());
        }
    }
}

#[test]
fn partners_are_told_of_new_addresses_before_packets_carry_them() {
    for (from, to) in [("single", "regional"), ("per-zone", "regional"), ("regional", "per-zone")] {
        let [old, new] = [from, to].map(|nat| template(RACK, &[("network.nat", nat)]));
        let way = way(&format!("{from} -> {to}"), &old, &new);
        let (last, before) = way.stages.split_last().unwrap();
        assert_eq!(last.template["Outputs"]["EgressAddresses"], new["Outputs"]["EgressAddresses"]);
        for stage in way.stages.iter() {
            let made = |change: &&ResourceChange| change.action == Action::Add && change.kind == "AWS::EC2::EIP";
            let made = stage.diff.resources.iter().filter(made).map(|change| change.id.clone()).collect::<Vec<_>>();
            let told = if made.is_empty() { Vec::new() } else { vec![Task::TellPartners(made)] };
            assert_eq!(stage.then, told, "{from} -> {to}");
        }
        assert!(before.iter().any(|stage| !stage.then.is_empty()), "{from} -> {to}");
        assert_eq!(last.then, [], "{from} -> {to}");
    }
}

#[test]
fn addresses_of_a_users_own_change_hands_one_after_the_other() {
    let old = template(RACK, &[("network.nat-addresses", &own(3))]);
    let swapped = "[eipalloc-00000000000000002, eipalloc-00000000000000001, eipalloc-00000000000000000]";
    let new = template(RACK, &[("network.nat-addresses", swapped)]);
    assert!(between(&old, &new).hazards.iter().any(|hazard| hazard.code.slug == "address-held"));
    assert!(way("swapped", &old, &new).stages.len() > 1);
}

/// What the stages of the way between two templates are for.
fn purposes(old: &Value, new: &Value) -> Vec<Purpose> {
    way("zones", old, new).stages.into_iter().map(|stage| stage.purpose).collect()
}

#[test]
fn a_zone_is_left_before_it_goes_and_its_new_address_is_known_before_it_comes() {
    let [two, three] = ["2", "3"].map(|zones| template(RACK, &[("network.zones", zones)]));
    assert_eq!(
        purposes(&three, &two),
        [Purpose::Leave(vec!["Subnet2".to_owned(), "SubnetPrivate2".to_owned()]), Purpose::Finish]
    );
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
            assert_eq!(way.stages.len(), usize::from(old != new) + usize::from(exchanged));
            let moved =
                way.stages.iter().any(|stage| stage.then.iter().any(|task| matches!(task, Task::MoveNames(..))));
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
    assert!(between(&old, &new).hazards.iter().any(|hazard| hazard.code.slug == "data-lost"));
    let way = way("filesystem", &old, &new);
    assert_eq!(way.stages[0].purpose, Purpose::KeepData(vec!["VolumeFilesystem".to_owned()]));
    assert_eq!(way.stages[0].template["Resources"]["VolumeFilesystem"]["DeletionPolicy"], "Retain");
}

#[test]
fn where_no_order_helps_the_hazard_is_named() {
    let old = template(RACK, &[]);
    let mut new = old.clone();
    for zone in 0..3 {
        new["Resources"][format!("VolumeTarget{zone}")]["Properties"]["SubnetId"] =
            json!({ "Ref": format!("Subnet{zone}") });
    }
    let obstacle = convert(&old, &new, &Settings::default()).unwrap_err();
    let slugs = obstacle.hazards.iter().map(|hazard| hazard.code.slug).collect::<Vec<_>>();
    assert_eq!(slugs, ["mount-target-held"; 3]);
}
