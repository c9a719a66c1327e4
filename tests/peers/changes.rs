//! What `rackform diff` adds and removes, held against change sets that the AWS CLI asks for, and the steps of
//! `rackform convert`, deployed one after the other.

use super::account::Account;
use super::expectation::expectation;
use super::racks::{self, Case};
use super::{deploy, expect};
use crate::common::folder::Folder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The default rack in a mode, with some of its keys set to other values.
const RACKS: &[(&str, &str, &[&str])] = &[
    ("public", "public", &[]),
    ("private", "private", &[]),
    ("single-nat", "private", &["network.nat=single"]),
    ("two-zones", "private", &["network.zones=2"]),
    ("both-routers", "public", &["router.internal=true"]),
    ("no-filesystem", "public", &["storage.filesystem=false"]),
    ("endpoints", "public", &["network.endpoints=[s3, dynamodb, ecr.api, logs]"]),
];

/// The racks that stand, and what each might become.
const CHANGES: &[(&str, &[&str])] = &[
    ("public", &["private", "both-routers", "no-filesystem", "endpoints"]),
    ("private", &["public", "single-nat", "two-zones"]),
    ("single-nat", &["private"]),
    ("two-zones", &["private"]),
];

/// The changes that are made, in steps.
const CONVERSIONS: &[(&str, &str)] = &[("private", "two-zones"), ("single-nat", "private")];

#[test]
fn moto_changes_what_diff_and_convert_say() {
    let mut account = Account::open("changes");
    let racks = RACKS.iter().map(|(name, mode, keys)| (*name, default_rack(mode, keys))).collect::<BTreeMap<_, _>>();
    let mut standing = BTreeMap::new();
    for (old, news) in CHANGES {
        standing.insert(*old, names(&deploy(&mut account, &racks[old], old)));
        for new in *news {
            agree(&account, old, new, &racks);
        }
    }
    // These come last, as they change the stacks.
    for (old, new) in CONVERSIONS {
        let (rack, when) = (&racks[new], format!("converted from {old}"));
        let there = convert(&mut account, old, new, &racks);
        assert_eq!(names(&there), standing[new], "{old} -> {new}");
        expect(rack, &when, &"UPDATE_COMPLETE".into(), &there["status"]);
        let expected = expectation(&rack.compiled.plan);
        for part in ["/network/subnets", "/network/nat", "/instances", "/mounts"] {
            expect(rack, &when, expected.pointer(part).unwrap(), there.pointer(part).unwrap());
        }
    }
}

fn default_rack(mode: &'static str, keys: &[&str]) -> Case {
    racks::load("default", mode, &keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>())
}

/// The logical ids of what a stack has brought about.
fn names(observation: &Value) -> BTreeSet<String> {
    observation["ids"].as_object().unwrap().keys().cloned().collect()
}

/// A folder with the templates of two racks, to call rackform in.
fn folder(old: &str, new: &str, racks: &BTreeMap<&str, Case>) -> Folder {
    let folder = Folder::new(&format!("peers-{old}-{new}"));
    folder.with("old.json", &racks[old].compiled.text).with("new.json", &racks[new].compiled.text)
}

/// A change set for a stack adds and removes what the difference does. What else it says is not compared: moto knows no
/// replacement, and takes any other text of a resource for a change of it, where AWS and we compare values.
fn agree(account: &Account, old: &str, new: &str, racks: &BTreeMap<&str, Case>) {
    let folder = folder(old, new, racks);
    let theirs = account.change_set(&folder.0.join("new.json"), old);
    let theirs = theirs.unwrap_or_else(|said| panic!("{old} -> {new} (see also {}): {said}", account.log.display()));
    let said = folder.run("diff old.json new.json --format changeset");
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{old} -> {new}");
    let ours = serde_json::from_str(&said.out).unwrap();
    let [theirs, ours] = [theirs, ours].map(|changes| ["Add", "Remove"].map(|action| ids(&changes, action)));
    assert_eq!(theirs, ours, "{old} -> {new}");
    assert_ne!(ours, [const { BTreeSet::new() }; 2], "{old} -> {new}");
}

/// The logical ids that something happens to, in what `describe-change-set` prints.
fn ids(changes: &Value, action: &str) -> BTreeSet<String> {
    let changes = changes["Changes"].as_array().unwrap().iter().map(|change| &change["ResourceChange"]);
    let changes = changes.filter(|change| change["Action"] == action);
    changes.map(|change| change["LogicalResourceId"].as_str().unwrap().to_owned()).collect()
}

/// Changes a stack with the commands that `convert` prints.
fn convert(account: &mut Account, old: &str, new: &str, racks: &BTreeMap<&str, Case>) -> Value {
    let folder = folder(old, new, racks);
    let said = folder.run(&format!("convert old.json new.json --output steps --stack-name {old}"));
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{old} -> {new}");
    let commands = said.out.lines().map(str::trim).filter(|line| line.starts_with("aws cloudformation deploy "));
    let commands = commands.collect::<Vec<_>>();
    assert!(commands.len() > 1, "{old} -> {new}: {}", said.out);
    for command in commands {
        if let Err(said) = account.run(command, &folder.0) {
            panic!("{old} -> {new}: `{command}` (see also {}): {said}", account.log.display());
        }
    }
    account.observe(old)
}
