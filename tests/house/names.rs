//! Logical ids and export names are promises: a removed or renamed one destroys something of a user's.

use crate::common;
use crate::common::{every_template, read};
use std::collections::BTreeSet;

/// The names of all templates of all racks.
fn names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, compiled) in every_template() {
        for (id, resource) in common::resources(&compiled.value) {
            names.insert(format!("resource {id} {}", resource["Type"].as_str().unwrap()));
        }
        for (name, output) in compiled.value["Outputs"].as_object().unwrap() {
            let word = if output.get("Export").is_some() { "export" } else { "output" };
            names.insert(format!("{word} {name}"));
            if let Some(export) = output.get("Export") {
                assert_eq!(export["Name"]["Fn::Sub"], format!("${{AWS::StackName}}:{name}"));
            }
        }
    }
    names
}

/// A name stays in the list for ever. One that no template has any more needs its word in the changelog.
#[test]
fn no_name_goes_unless_the_changelog_says_so() {
    let list = read("snapshots/names.txt");
    let listed = list.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let names = names();
    let changelog = read("CHANGELOG.md");
    for gone in listed.difference(&names) {
        let word = format!("- Removed {}.", gone.split(' ').take(2).collect::<Vec<_>>().join(" `") + "`");
        assert!(
            changelog.lines().any(|line| line.starts_with(&word)),
            "`{gone}` is gone, and stacks that have it lose it. If that is meant, CHANGELOG.md has to say: {word}"
        );
    }
    let new = names.difference(&listed).map(|name| format!("{name}\n")).collect::<String>();
    assert!(new.is_empty(), "new names are promises from now on: add them to snapshots/names.txt\n{new}");
    assert!(list.lines().is_sorted(), "snapshots/names.txt is sorted, each name once");
}
