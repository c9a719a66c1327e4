//! What a verdict must not depend on: the order in which a template is written, and the names in it.

use super::subject::{Subject, foreign};
use crate::common::{racks, with};
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, Source, Verification};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

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

/// What was found, a line for each thing: whatever follows the order of the file or of names is a set.
fn said(found: &Verification) -> BTreeSet<String> {
    let mut all = BTreeSet::from([format!("{:?} {:?}", found.mode, found.quota)]);
    for finding in &found.findings {
        let diagnostic = &finding.diagnostic;
        let (severity, slug, message) = (diagnostic.severity, diagnostic.code.slug, &diagnostic.message);
        let (hint, path) = (&diagnostic.hint, &finding.path);
        all.insert(format!("{severity:?} {slug} {}: {message} {hint:?} {path:?}", finding.resource));
    }
    for group in &found.groups {
        let id = &group.id;
        all.insert(format!("{id} {:?} {:?}", group.subnets, group.public_address));
        all.extend(group.egress.iter().map(|egress| format!("{id} {egress:?}")));
        all.extend(group.inbound.iter().map(|inbound| format!("{id} {inbound:?}")));
        all.extend(group.services.iter().map(|service| format!("{id} {service:?}")));
    }
    for balancer in &found.balancers {
        all.insert(format!("{} {} {:?}", balancer.id, balancer.scheme, balancer.subnets));
        all.extend(balancer.open_to.iter().map(|opening| format!("{} {opening:?}", balancer.id)));
    }
    for loss in &found.losses {
        all.extend(loss.subnets.iter().map(|subnet| format!("{} {subnet}", loss.zone)));
        all.extend(loss.through.iter().map(|through| format!("{} through {through}", loss.zone)));
    }
    all
}

/// What is told of the second by name of several that are in conflict.
const SECONDS: [&str; 2] = ["endpoint-conflict", "mount-targets"];

/// The same where names are not. Of several that are in conflict the order is that of their names.
fn said_of_any_name(found: &Verification) -> BTreeSet<String> {
    let mut all = said(found);
    all.retain(|line| !SECONDS.iter().any(|slug| line.contains(&format!(" {slug} "))));
    let conflicts = found.findings.iter().filter(|finding| SECONDS.contains(&finding.diagnostic.code.slug));
    for finding in conflicts {
        let (severity, slug) = (finding.diagnostic.severity, finding.diagnostic.code.slug);
        all.extend(finding.path.iter().map(|hop| format!("{severity:?} {slug} {}", hop.resource)));
    }
    all
}

/// Fails with what is said of one only.
fn assert_same(name: &str, one: &BTreeSet<String>, other: &BTreeSet<String>) {
    let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>().join("\n");
    assert!(one == other, "{name}: first\n{}\nthen\n{}", only(one, other), only(other, one));
}

/// A template with the entries of each object in the opposite order.
fn backwards(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            entries.iter().rev().map(|(key, value)| (key.clone(), backwards(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(backwards).collect(),
        plain => plain.clone(),
    }
}

#[test]
fn the_order_of_a_file_changes_no_verdict_and_no_path() {
    for subject in subjects() {
        let (one, other) = (subject.verify(&subject.template), subject.verify(&backwards(&subject.template)));
        assert_same(&subject.name, &said(&one), &said(&other));
    }
}

/// Other names for the resources, which come in the opposite order.
fn renaming(template: &Value) -> BTreeMap<String, String> {
    let ids = template["Resources"].as_object().unwrap().keys().collect::<BTreeSet<_>>();
    let count = ids.len();
    ids.into_iter().enumerate().map(|(position, id)| (id.clone(), format!("X{:03}X", count - position))).collect()
}

/// A text in which each word that is a name is another.
fn reworded(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut made = String::new();
    let mut word = String::new();
    for letter in text.chars().map(Some).chain([None]) {
        match letter {
            Some(letter) if letter.is_ascii_alphanumeric() => word.push(letter),
            other => {
                made.push_str(names.get(&word).unwrap_or(&word));
                made.extend(other);
                word.clear();
            }
        }
    }
    made
}

/// A value in which each text is reworded.
fn everywhere(value: &Value, names: &BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(entries) => {
            entries.iter().map(|(key, value)| (key.clone(), everywhere(value, names))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| everywhere(item, names)).collect(),
        Value::String(text) => reworded(text, names).into(),
        plain => plain.clone(),
    }
}

/// A value in which resources are called otherwise: where functions and `DependsOn` name them, and in texts for hosts.
fn renamed(value: &Value, names: &BTreeMap<String, String>) -> Value {
    const NAMING: [&str; 5] = ["Ref", "Fn::GetAtt", "Fn::Sub", "DependsOn", "UserData"];
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| match NAMING.contains(&&**key) {
                true => (key.clone(), everywhere(value, names)),
                false => (key.clone(), renamed(value, names)),
            });
            entries.collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, names)).collect(),
        plain => plain.clone(),
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
