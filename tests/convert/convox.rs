//! What it takes to make a rack of ours of Convox's public rack. `convox-public.json` is that rack as Convox
//! deploys it by default (convox/rack 3fc6cc6d5, `provider/aws/formation/rack.json`, conditions and parameters resolved,
//! of its API only a part), `convox-public.yml` the rack that takes it over.

use super::way::{between, template, way};
use crate::common::read;
use rackform::convert::Purpose;
use rackform::diag::codes::hazard;
use rackform::diff::{Action, Fate, TemplateDiff};
use serde_json::{Map, Value, json};

fn convox() -> Value {
    serde_json::from_str(&read("tests/convert/convox-public.json")).unwrap()
}

/// The rack that takes Convox's over, with some of its keys set to other values.
fn ours(keys: &[(&str, &str)]) -> Value {
    template(&read("tests/convert/convox-public.yml"), keys)
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
    let found = described(&between(&convox(), &ours(&[])));
    assert_eq!(found, expected, "found {}", serde_json::to_string_pretty(&found).unwrap());
}

const FILES: [&str; 4] = ["VolumeFilesystem", "VolumeTarget0", "VolumeTarget1", "VolumeTarget2"];

/// Nothing happens to the file system that it cannot live through.
fn keeps_files(name: &str, diff: &TemplateDiff) {
    for change in diff.resources.iter().filter(|change| FILES.contains(&change.id.as_str())) {
        assert_eq!(change.action, Action::Modify, "{name}: {change:#?}");
    }
    let about = |id: &String| FILES.contains(&id.as_str());
    let hazard = diff.hazards.iter().find(|hazard| hazard.resources.iter().any(about));
    assert_eq!(hazard, None, "{name}");
}

#[test]
fn a_convox_rack_keeps_its_files() {
    for mode in ["public", "private"] {
        let diff = between(&convox(), &ours(&[("mode", mode)]));
        keeps_files(mode, &diff);
        for id in FILES {
            assert!(ours(&[("mode", mode)])["Resources"][id].is_object(), "{mode}: {id}");
        }
    }
}

#[test]
fn what_is_not_as_convox_has_it_costs_the_files() {
    let replaced = |keys: &[(&str, &str)]| {
        let diff = between(&convox(), &ours(keys));
        let replaced = diff.resources.into_iter().filter(|change| matches!(change.action, Action::Replace(_)));
        replaced.map(|change| change.id).filter(|id| FILES.contains(&id.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(replaced(&[]), [""; 0]);
    assert_eq!(replaced(&[("storage.encrypted", "true")]), FILES);
    assert_eq!(replaced(&[("storage.mount-targets", "private")]), FILES[1..]);
}

#[test]
fn mount_targets_that_are_not_pinned_stop_the_take_over() {
    let diff = between(&convox(), &ours(&[("storage.mount-targets", "private")]));
    let held = diff.hazards.iter().filter(|hazard| hazard.code == &hazard::MOUNT_TARGET_CONFLICT);
    let held = held.map(|hazard| hazard.resources[0].as_str()).collect::<Vec<_>>();
    assert_eq!(held, FILES[1..]);
}

/// What Convox's rack loses for good with its stack, unless it is told to leave it.
const DATA: [&str; 5] =
    ["EncryptionKey", "WhiteListSGIngresses", "DynamoBuilds", "DynamoReleases", "CustomerManagedKey"];

#[test]
fn a_convox_rack_is_taken_over_in_steps_that_lose_nothing() {
    for mode in ["public", "private"] {
        let way = way(mode, &convox(), &ours(&[("mode", mode)]));
        let purposes = way.steps.iter().map(|step| step.purpose.clone()).collect::<Vec<_>>();
        // What holds data is retained beside that.
        let named = |id: &str| vec![id.to_owned()];
        let (close, provide) =
            (Purpose::CloseBuckets(named("Logs")), Purpose::ProvideFirst(named("InstancesCapacity")));
        assert_eq!(purposes, [close, provide, Purpose::Finish], "{mode}");
        let changes = way.steps.iter().flat_map(|step| &step.diff.resources);
        let left = changes.filter(|change| change.action == Action::Remove(Fate::Retained));
        let left = left.map(|change| change.id.as_str()).collect::<Vec<_>>();
        assert!(DATA.iter().all(|id| left.contains(id)), "{mode}: only {left:?} stay in the account");
        for step in &way.steps {
            keeps_files(mode, &step.diff);
        }
    }
}
