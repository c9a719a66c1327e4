//! Laws of differences, over every ok rack.

use crate::common::{Fixture, every_template, racks, with};
use rackform::diff::{Action, TemplateDiff, diff};
use rackform::template::evaluate::Settings;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn between(old: &Value, new: &Value) -> TemplateDiff {
    diff(old, new, &Settings::default(), &Settings::default())
}

/// A rack under every kind of NAT, public and private, as far as its description admits.
fn flips(fixture: &Fixture) -> Vec<(String, Value, Value)> {
    let kinds = ["per-zone", "single", "regional", "none"];
    let flips = kinds.iter().filter_map(|nat| {
        let keys = |mode| [("mode", mode), ("network.nat", *nat)];
        let [public, private] = ["public", "private"].map(|mode| with(fixture, &keys(mode)));
        Some((format!("{} ({nat})", fixture.name), public?.value, private?.value))
    });
    flips.collect()
}

#[test]
fn nothing_differs_from_itself() {
    for (name, compiled) in every_template() {
        assert_eq!(between(&compiled.value, &compiled.value).resources, [], "{name}");
        assert!(between(&compiled.value, &compiled.value).is_empty(), "{name}");
    }
}

#[test]
fn going_private_replaces_and_removes_nothing() {
    for fixture in racks("ok") {
        for (name, public, private) in flips(&fixture) {
            let there = between(&public, &private);
            assert!(
                there.resources.iter().all(|change| matches!(change.action, Action::Add | Action::Modify)),
                "{name}"
            );
            // With the addresses of a Network Load Balancer and of NAT gateways a rack has more than an account by default.
            let mut hazards = there.hazards.iter();
            let is_known = |slug: &str| fixture.name == "nlb-quota" && slug == "update-exceeds-quota";
            assert!(hazards.all(|hazard| is_known(hazard.code.slug)), "{name}: {:?}", there.hazards);
            let back = between(&private, &public);
            let replaced = back.resources.iter().find(|change| matches!(change.action, Action::Replace(_)));
            assert_eq!(replaced, None, "{name}");
        }
    }
}

#[test]
fn turning_round_swaps_what_is_added_and_what_is_removed() {
    for fixture in racks("ok") {
        for (name, public, private) in flips(&fixture) {
            let ids = |diff: &TemplateDiff, wanted: fn(Action) -> bool| {
                let found = diff.resources.iter().filter(|change| wanted(change.action));
                found.map(|change| change.id.clone()).collect::<BTreeSet<_>>()
            };
            let (there, back) = (between(&public, &private), between(&private, &public));
            let (adds, removes) = (|action| action == Action::Add, |action| matches!(action, Action::Remove(_)));
            assert_eq!(ids(&there, adds), ids(&back, removes), "{name}");
            assert_eq!(ids(&there, removes), ids(&back, adds), "{name}");
        }
    }
}

/// The same template with the keys of all its objects in the opposite order.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(entries) => Value::Object(
            entries.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect::<Map<_, _>>(),
        ),
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_order_of_keys_changes_nothing() {
    for (name, compiled) in every_template() {
        assert!(between(&compiled.value, &reversed(&compiled.value)).is_empty(), "{name}");
    }
}

/// A resource is at least as badly off as its worst property.
#[test]
fn no_verdict_is_weaker_than_the_worst_property() {
    use rackform::diff::Recreation;
    let templates = every_template();
    for pair in templates.windows(2) {
        for change in between(&pair[0].1.value, &pair[1].1.value).resources {
            let worst = change.properties.iter().map(|change| change.recreation).max();
            let held = match worst {
                Some(Recreation::Always) => matches!(change.action, Action::Replace(_)),
                Some(Recreation::Conditionally | Recreation::Unknown) => {
                    matches!(change.action, Action::Replace(_) | Action::MayReplace(_))
                }
                Some(Recreation::Never) | None => true,
            };
            assert!(held, "{} -> {}: {change:?}", pair[0].0, pair[1].0);
        }
    }
}

/// What the differences of a resource's properties make of its old ones: every value that changes, put in its place.
fn applied(old: &Value, changes: &[(String, Option<Value>)]) -> Value {
    let mut made = old.clone();
    // What is taken out of a list is taken out from behind, so that positions stay right.
    let (mut gone, put): (Vec<_>, Vec<_>) = changes.iter().partition(|(_, after)| after.is_none());
    gone.sort_by_key(|(pointer, _)| {
        std::cmp::Reverse(pointer.rsplit('/').next().and_then(|index| index.parse::<usize>().ok()))
    });
    for (pointer, _) in gone {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        match made.pointer_mut(parent) {
            Some(Value::Array(items)) => drop(items.remove(last.parse().unwrap())),
            Some(Value::Object(entries)) => drop(entries.remove(last)),
            _ => {}
        }
    }
    for (pointer, after) in put {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        let after = after.clone().unwrap();
        match made.pointer_mut(parent) {
            Some(Value::Array(items)) => {
                let index = last.parse::<usize>().unwrap();
                if index < items.len() { items[index] = after } else { items.push(after) }
            }
            Some(Value::Object(entries)) => drop(entries.insert(last.to_owned(), after)),
            _ => panic!("{pointer} has no place in {made}"),
        }
    }
    made
}

#[test]
fn no_change_is_lost() {
    for fixture in racks("ok") {
        for (name, public, private) in flips(&fixture) {
            let found = between(&public, &private);
            let changes = found.resources.iter().map(|change| (change.id.as_str(), change)).collect::<BTreeMap<_, _>>();
            for (id, resource) in private["Resources"].as_object().unwrap() {
                let old = &public["Resources"][id];
                let Some(change) = changes.get(id.as_str()) else {
                    assert_eq!(old, resource, "{name}: {id} is not among the changes");
                    continue;
                };
                if change.action == Action::Add {
                    assert!(old.is_null(), "{name}: {id}");
                    continue;
                }
                let leaves = change.properties.iter().filter(|leaf| leaf.before != leaf.after);
                let leaves = leaves.map(|leaf| (leaf.pointer.clone(), leaf.after.clone())).collect::<Vec<_>>();
                let attributes = change.attributes.iter().map(|leaf| (leaf.pointer.clone(), leaf.after.clone()));
                let leaves = leaves.into_iter().chain(attributes).collect::<Vec<_>>();
                assert_eq!(&applied(old, &leaves), resource, "{name}: {id}");
            }
        }
    }
}

/// A policy that keeps less of what holds data is told, and one that keeps more or as much is not.
#[test]
fn what_is_kept_less_is_told() {
    let fates = [("Delete", ""), ("Snapshot", "backed up by a snapshot"), ("Retain", "retained")];
    for (policy, when) in [("DeletionPolicy", "leaves the stack"), ("UpdateReplacePolicy", "is replaced")] {
        for (before, (was, kept)) in fates.iter().enumerate() {
            for (after, (is, _)) in fates.iter().enumerate() {
                let template =
                    |fate: &str| json!({ "Resources": { "Disk": { "Type": "AWS::EC2::Volume", policy: fate } } });
                let meaning = between(&template(was), &template(is)).meaning.into_iter();
                let told = meaning.map(|meaning| meaning.sentence).filter(|sentence| sentence.contains("no longer"));
                let expected = format!("`Disk` is no longer {kept} when it {when}");
                let expected = Some(expected).filter(|_| after < before).into_iter().collect::<Vec<_>>();
                assert_eq!(told.collect::<Vec<_>>(), expected, "{policy} from {was} to {is}");
            }
        }
    }
}

#[test]
fn any_two_documents_can_be_compared() {
    let odd = [
        Value::Null,
        serde_json::json!([]),
        serde_json::json!({}),
        serde_json::json!("x"),
        serde_json::json!({ "Resources": [] }),
        serde_json::json!({ "Resources": { "A": 1, "B": {}, "C": { "Type": 1, "Properties": [] } } }),
        serde_json::json!({ "Resources": { "A": { "Type": "AWS::EC2::VPC", "Properties": { "Ref": "A" } } }, "Outputs": 3 }),
    ];
    for old in &odd {
        for new in &odd {
            between(old, new);
        }
    }
}

#[test]
fn every_change_of_a_large_template_is_told() {
    let resources = |seed: usize| {
        let resources = (0..500).map(|index| {
            let tags = (0..20).map(|tag| serde_json::json!({ "Key": format!("k{tag}"), "Value": format!("{seed}-{index}-{tag}-{}", "x".repeat(60)) }));
            let body = serde_json::json!({ "Type": "AWS::SNS::Topic", "DependsOn": (0..index.min(3)).map(|other| format!("T{other}")).collect::<Vec<_>>(), "Properties": { "Tags": tags.collect::<Vec<_>>() } });
            (format!("T{index}"), body)
        });
        serde_json::json!({ "Resources": Value::Object(resources.collect()) })
    };
    let (old, new) = (resources(1), resources(2));
    assert!(old.to_string().len() > 900_000);
    assert_eq!(between(&old, &new).resources.len(), 500);
}
