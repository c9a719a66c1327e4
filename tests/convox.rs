//! What it takes to make a rack of ours of Convox's public rack. `convert/convox-public.json` is that rack as Convox
//! deploys it by default (convox/rack 3fc6cc6d5, `provider/aws/formation/rack.json`, conditions and parameters resolved,
//! of its API only a part), `convox-public.yml` the rack that takes it over.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Fixture, read, with};
use rackform::diag::codes::hazard;
use rackform::read::diff::{Action, Fate, TemplateDiff, diff};
use rackform::read::evaluate::Settings;
use serde_json::{Map, Value, json};

fn convox() -> Value {
    serde_json::from_str(&read("tests/convert/convox-public.json")).unwrap()
}

/// What deploying the rack over Convox's does, with some of its keys set anew.
fn taken_over(old: &Value, keys: &[(&str, &str)]) -> TemplateDiff {
    let fixture = Fixture { name: "convox-public".to_owned(), text: read("tests/convert/convox-public.yml") };
    let new = with(&fixture, keys).unwrap().value;
    diff(old, &new, &Settings::default(), &Settings::default())
}

/// The logical ids by what happens to them, and what of it is a hazard.
fn described(diff: &TemplateDiff) -> Value {
    let mut described = Map::new();
    let mut list = |key: String, item: String| {
        described.entry(key).or_insert_with(|| json!([])).as_array_mut().unwrap().push(item.into());
    };
    for change in &diff.resources {
        list(action(change.action), change.id.clone());
    }
    for hazard in &diff.hazards {
        match hazard.resources.is_empty() {
            true => list(hazard.code.slug.to_owned(), hazard.what.clone()),
            false => list(hazard.code.slug.to_owned(), hazard.resources.join(", ")),
        }
    }
    for items in described.values_mut() {
        items.as_array_mut().unwrap().sort_by(|one, other| one.as_str().cmp(&other.as_str()));
    }
    described.into()
}

fn action(action: Action) -> String {
    let (word, fate) = match action {
        Action::Add => return "add".to_owned(),
        Action::Modify => return "modify".to_owned(),
        Action::Remove(fate) => ("remove", fate),
        Action::MayReplace(fate) => ("may replace", fate),
        Action::Replace(fate) => ("replace", fate),
    };
    let kept = match fate {
        Fate::Deleted => "",
        Fate::Retained => ", retained",
        Fate::Snapshot => ", snapshot",
    };
    format!("{word}{kept}")
}

#[test]
fn the_take_over_of_a_convox_rack_is_judged_as_it_is_written() {
    let expected = serde_json::from_str::<Value>(&read("tests/convert/convox-public.expected.json")).unwrap();
    let found = described(&taken_over(&convox(), &[]));
    assert_eq!(found, expected, "found {}", serde_json::to_string_pretty(&found).unwrap());
}

const FILES: [&str; 4] = ["VolumeFilesystem", "VolumeTarget0", "VolumeTarget1", "VolumeTarget2"];

/// Convox's rack with a file system that is encrypted as ours is, which AWS does not let change (EFS API reference,
/// "CreateFileSystem", Encrypted). Its tenancy is left to its default: AWS's schema has whatever stands in the VPC depend
/// on that, which is not the question here.
fn with_encrypted_files() -> Value {
    let mut old = convox();
    old["Resources"]["VolumeFilesystem"]["Properties"]["Encrypted"] = true.into();
    old["Resources"]["Vpc"]["Properties"].as_object_mut().unwrap().shift_remove("InstanceTenancy").unwrap();
    old
}

#[test]
fn a_convox_rack_keeps_its_files() {
    for mode in ["public", "private"] {
        let diff = taken_over(&with_encrypted_files(), &[("mode", mode)]);
        for id in FILES {
            let change = diff.resources.iter().find(|change| change.id == id).unwrap();
            assert_eq!(change.action, Action::Modify, "{mode}: {change:#?}");
            let hazard = diff.hazards.iter().find(|hazard| hazard.resources.iter().any(|about| about == id));
            assert_eq!(hazard, None, "{mode}: {id}");
        }
    }
}

#[test]
fn mount_targets_that_are_not_pinned_stop_the_take_over() {
    let diff = taken_over(&with_encrypted_files(), &[("storage.mount-targets", "private")]);
    let held = diff.hazards.iter().filter(|hazard| hazard.code == &hazard::MOUNT_TARGET_HELD);
    let held = held.map(|hazard| hazard.resources[0].as_str()).collect::<Vec<_>>();
    assert_eq!(held, FILES[1..]);
}
