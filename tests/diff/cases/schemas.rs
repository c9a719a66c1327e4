//! Cases made from the table of resource types: a pair of templates for every property that replaces its resource.

use crate::common;
use rackform::diff::{Action, Cause, Recreation, ResourceChange, diff};
use rackform::template::evaluate::Settings;
use rackform::types::{ResourceType, kind, kinds};
use serde_json::{Value, json};

/// What happens to the one resource of a type whose value at a path changes.
fn changed(kind: &str, path: &[&str]) -> ResourceChange {
    let template = |value: &str| {
        let inner = path.iter().rev().fold(Value::from(value), |inner, key| match *key {
            "*" => json!([inner]),
            key => json!({ key: inner }),
        });
        json!({ "Resources": { "Changed": { "Type": kind, "Properties": inner } } })
    };
    let (settings, one, other) = (Settings::default(), template("one"), template("other"));
    let mut changes = diff(&one, &other, &settings, &settings).resources;
    assert_eq!(changes.len(), 1, "{kind} {path:?}");
    changes.remove(0)
}

/// The sources that say something of a property, as `schemas/aws/replacement.json` has them.
fn disputes() -> Vec<(String, String, Value)> {
    let disputes: Value = serde_json::from_str(&common::read("schemas/aws/replacement.json")).unwrap();
    let disputes = disputes.as_object().unwrap().iter().flat_map(|(kind, properties)| {
        let properties = properties.as_object().unwrap().iter();
        properties.map(move |(property, said)| (kind.clone(), property.clone(), said.clone()))
    });
    disputes.collect()
}

fn is_disputed(kind: &ResourceType, path: &[&str]) -> bool {
    disputes().iter().any(|(name, property, _)| name == kind.name && path[0] == property)
}

#[test]
fn every_create_only_property_replaces_its_resource() {
    let mut nested = 0;
    for kind in kinds() {
        for path in kind.create_only {
            let path = path.split('/').collect::<Vec<_>>();
            if is_disputed(kind, &path) {
                continue;
            }
            let change = changed(kind.name, &path);
            assert!(matches!(change.action, Action::Replace(_)), "{} {path:?}: {change:?}", kind.name);
            let pointer = format!("/Properties/{}", path.join("/").replace('*', "0"));
            assert_eq!(change.properties.len(), 1, "{} {path:?}", kind.name);
            assert_eq!(change.properties[0].pointer, pointer, "{}", kind.name);
            assert_eq!(change.properties[0].recreation, Recreation::Always, "{} {path:?}", kind.name);
            assert_eq!(change.properties[0].cause, Cause::Direct, "{} {path:?}", kind.name);
            nested += usize::from(path.len() > 1);
        }
    }
    assert!(nested > 25, "only {nested} are nested");
}

#[test]
fn every_conditional_property_may_replace_its_resource() {
    let mut seen = 0;
    for kind in kinds().filter(|kind| kind.name != "AWS::AutoScaling::AutoScalingGroup") {
        for path in kind.conditional_create_only {
            let path = path.split('/').collect::<Vec<_>>();
            let change = changed(kind.name, &path);
            assert!(matches!(change.action, Action::MayReplace(_)), "{} {path:?}: {change:?}", kind.name);
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} are conditional");
}

/// A group says itself whether it is replaced, so that what its sources say matters no longer.
#[test]
fn every_disagreement_may_replace_and_names_its_sources() {
    let mut seen = 0;
    for (kind, property, said) in disputes() {
        let answers = ["schema", "documentation", "cdk"].map(|source| said[source].as_str());
        let replacement = answers.into_iter().flatten().filter(|said| !["interruption", "unsupported"].contains(said));
        let mut replacement = replacement.collect::<Vec<_>>();
        replacement.dedup();
        let change = changed(&kind, &[&property]);
        let leaf = &change.properties[0];
        if kind == "AWS::AutoScaling::AutoScalingGroup" {
            assert_eq!(change.action, Action::Modify, "{kind} {property}");
            continue;
        }
        // Where all who speak of replacement agree, they are believed; that it interrupts is in the note.
        let expected = if replacement.len() > 1 { Recreation::Conditionally } else { Recreation::Never };
        assert_eq!(leaf.recreation, expected, "{kind} {property}");
        assert_eq!(matches!(change.action, Action::MayReplace(_)), replacement.len() > 1, "{kind} {property}");
        let names = ["AWS's schema", "AWS's documentation", "CDK's data"];
        for (name, _) in names.iter().zip(answers).filter(|(_, said)| said.is_some()) {
            assert!(leaf.note.contains(name), "{kind} {property}: {}", leaf.note);
        }
        seen += usize::from(replacement.len() > 1);
    }
    assert!(seen > 15, "only {seen} disagree");
}

/// Of what nobody knows nobody may say that it changes nothing, or that it is harmless.
#[test]
fn what_is_not_known_may_replace_and_says_so() {
    for (name, path, what) in [
        ("Custom::Thing", "Anything", "Custom::Thing"),
        ("AWS::Quantum::Computer", "Qubits", "AWS::Quantum::Computer"),
        ("AWS::EC2::VPC", "Flavour", "Flavour"),
        ("AWS::EC2::VPCEndpoint", "DnsOptions/Flavour", "DnsOptions.Flavour"),
    ] {
        let path = path.split('/').collect::<Vec<_>>();
        let change = changed(name, &path);
        assert!(matches!(change.action, Action::MayReplace(_)), "{name} {path:?}: {change:?}");
        assert_eq!(change.properties[0].recreation, Recreation::Unknown, "{name} {path:?}");
        assert!(change.properties[0].note.contains(what), "{name} {path:?}: {}", change.properties[0].note);
    }
    assert!(kind("AWS::Quantum::Computer").is_none());
}
