//! What a verdict must not depend on: the order in which a template is written, and the names in it.

use super::subject::{Subject, foreign};
use crate::common::rewritings::{backwards, renamed, renaming, reworded};
use crate::common::verdicts::{said, said_of_any_name};
use crate::common::{racks, with};
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Source};
use serde_json::Map;
use std::collections::BTreeSet;

/// The foreign templates in every way they are verified, and racks as they are and in the other mode.
fn subjects() -> Vec<Subject> {
    let mut all = foreign();
    for rack in racks("ok").iter().filter(|rack| ["everything", "nat-none", "existing-vpc"].contains(&&*rack.name)) {
        for mode in ["public", "private"] {
            let Some(made) = with(rack, &[("mode", mode)]) else { continue };
            for expected in [Expected::Public, Expected::Private] {
                let name = format!("{} ({mode}), as {expected:?}", rack.name);
                let (template, settings) = (made.value.clone(), Settings::default());
                all.push(Subject { name, template, settings, expected: Some(expected) });
            }
        }
    }
    all
}

/// Fails with what is said of one only.
fn assert_same(name: &str, one: &BTreeSet<String>, other: &BTreeSet<String>) {
    let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>().join("\n");
    assert!(one == other, "{name}: first\n{}\nthen\n{}", only(one, other), only(other, one));
}

#[test]
fn the_order_of_a_file_changes_no_verdict_and_no_path() {
    for subject in subjects() {
        let (one, other) = (subject.verify(&subject.template), subject.verify(&backwards(&subject.template)));
        assert_same(&subject.name, &said(&one), &said(&other));
    }
}

#[test]
fn other_names_change_nothing_but_names() {
    for subject in subjects() {
        let names = renaming(&subject.template);
        let mut template = renamed(&subject.template, &names);
        let resources = template["Resources"].as_object().unwrap().clone();
        let resources = resources.into_iter().map(|(id, body)| (names[&id].clone(), body)).collect::<Map<_, _>>();
        template["Resources"] = resources.into();
        let back = names.into_iter().map(|(old, new)| (new, old)).collect();
        let (one, other) =
            (said_of_any_name(&subject.verify(&subject.template)), said_of_any_name(&subject.verify(&template)));
        let other = other.iter().map(|line| reworded(line, &back)).collect::<BTreeSet<_>>();
        assert_same(&subject.name, &one, &other);
    }
}

/// Where it is not known who can connect to something, what is listed of it does not read as if it were.
#[test]
fn what_is_not_known_is_among_those_who_may_connect() {
    let mut asked = 0;
    for subject in subjects() {
        let found = subject.verify(&subject.template);
        for finding in &found.findings {
            let groups = found.groups.iter().filter(|group| group.id == finding.resource);
            if finding.diagnostic.message.starts_with("cannot determine who can connect to") {
                for group in groups {
                    asked += 1;
                    let unknown = group.inbound.iter().any(|inbound| matches!(inbound.from, Source::Unknown(_)));
                    assert!(unknown, "{}: {}: {:?}", subject.name, group.id, group.inbound);
                }
            }
        }
    }
    assert!(asked > 5, "{asked} are too few");
}
