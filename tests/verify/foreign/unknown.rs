//! What is not known is never counted as safe: a choice that is not decided is proved only if each thing to choose is.

use super::subject::{Subject, kept, shapes};
use crate::common::choices::{others, places};
use crate::common::{in_parallel, new_resources, resource_at};
use rackform::diag::Severity;
use rackform::template::evaluate::Settings;
use rackform::verify::{Verdict, verify};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The rule that may be silent about internal load balancers: in a public subnet they admit nobody all the same.
const HARMLESS: &str = "load-balancer-subnets";

/// A template with a condition `Undecided`, of which nobody knows whether it holds.
pub fn with_condition(template: &Value) -> Value {
    let mut template = template.clone();
    template["Parameters"]["Unknown"] = json!({ "Type": "String" });
    template["Conditions"]["Undecided"] = json!({ "Fn::Equals": [{ "Ref": "Unknown" }, "yes"] });
    template
}

/// A template with a place that is not decided between two values, or not known at all.
fn undecided(template: &Value, place: &str, value: Value) -> Value {
    let mut template = with_condition(template);
    *template.pointer_mut(place).unwrap() = value;
    template
}

/// Whether the verifier may be silent about what is not decided where one choice gets these errors.
pub fn is_excused(refuted: &BTreeSet<String>) -> bool {
    refuted.iter().all(|error| error.split(' ').next() == Some(HARMLESS))
}

/// What a template says of a place, if it counts something as safe that is not known there.
fn unsound(kept: &Subject, place: &str, value: &Value, other: &Value) -> Option<String> {
    let mut changed = kept.template.clone();
    other.clone_into(changed.pointer_mut(place).unwrap());
    let refuted = kept.errors(&changed);
    if is_excused(&refuted) {
        return None;
    }
    // By turns, since a place may be refuted by either branch.
    let (then, otherwise) = if place.len().is_multiple_of(2) { (value, other) } else { (other, value) };
    let mut ways = vec![json!({ "Fn::If": ["Undecided", then, otherwise] })];
    // A parameter may stand for anything but a resource of the template.
    if other.is_string() || other.is_boolean() {
        ways.push(json!({ "Ref": "Unknown" }));
    }
    let holds = ways.into_iter().find(|way| kept.errors(&undecided(&kept.template, place, way.clone())).is_empty())?;
    Some(format!("{}: {holds} at {place} holds, although {other} gets {refuted:?}", kept.name))
}

#[test]
fn what_is_not_decided_is_proved_only_if_each_choice_is() {
    let all = kept();
    let shapes = shapes();
    let new = new_resources(shapes.iter().map(|subject| (format!("{:?}", subject.expected), &subject.template)));
    let tried = AtomicUsize::new(0);
    let found = in_parallel(&all, |position, kept| {
        assert_eq!(kept.errors(&kept.template), BTreeSet::new(), "{}", kept.name);
        let places = places(&kept.template);
        let is_new =
            |place: &str| new.get(position).is_none_or(|new| resource_at(place).is_none_or(|id| new.contains(id)));
        let mut found = Vec::new();
        for (place, value) in places.iter().filter(|(place, _)| is_new(place)) {
            for other in others(&kept.template, &places, place, value) {
                tried.fetch_add(1, Ordering::Relaxed);
                found.extend(unsound(kept, place, value, &other));
            }
        }
        found
    });
    let tried = tried.into_inner();
    assert!(tried > 2_000, "{tried} choices are too few");
    assert!(found.is_empty(), "{} of {tried} choices:\n{}", found.len(), found.join("\n"));
}

/// Of blocks that nobody knows it is known that they lie apart if they are slices of one call at positions of their own.
#[test]
fn slices_lie_apart_whatever_they_are_cut_from_if_no_two_are_the_same() {
    let slices = super::case::all().into_iter().find(|case| case.name() == "slices").unwrap();
    let cidr =
        |bits: u32, position: u32| json!({ "Fn::Select": [position, { "Fn::Cidr": [{ "Ref": "Block" }, 4, bits] }] });
    for (block, apart) in [
        (cidr(8, 2), true),
        (cidr(8, 3), true),
        (cidr(8, 0), false),
        (cidr(8, 1), false),
        (cidr(7, 2), false),
        (json!({ "Ref": "Block" }), false),
    ] {
        let mut template = slices.template.clone();
        template["Resources"]["Subnet2"]["Properties"]["CidrBlock"] = block.clone();
        let found = rackform::verify::verify(&template, &slices.settings, None);
        assert_eq!(found.holds(), apart, "{block}");
    }
}

#[test]
fn two_empty_texts_are_no_thing_that_is_named_twice() {
    let of = |kind: &str, properties: Value| json!({ "Type": kind, "Properties": properties });
    let balancer = |subnets: Value| {
        let properties = json!({ "Scheme": "internal", "Type": "network", "Subnets": subnets });
        of("AWS::ElasticLoadBalancingV2::LoadBalancer", properties)
    };
    let subnet = |block: &str, zone: &Value| {
        let properties = json!({ "VpcId": { "Ref": "Vpc" }, "CidrBlock": block, "AvailabilityZone": zone });
        of("AWS::EC2::Subnet", properties)
    };
    let template = |one: Value, other: Value| {
        let empty = json!({ "Type": "String", "Default": "" });
        json!({ "Parameters": { "One": empty, "Other": empty }, "Resources": {
            "Vpc": of("AWS::EC2::VPC", json!({ "CidrBlock": "10.0.0.0/16" })),
            "Subnet0": subnet("10.0.0.0/24", &one),
            "Subnet1": subnet("10.0.1.0/24", &other),
            "ByZones": balancer(json!([{ "Ref": "Subnet0" }, { "Ref": "Subnet1" }])),
            "BySubnets": balancer(json!([one, other])),
            "Bucket0": of("AWS::S3::Bucket", json!({ "BucketName": one })),
            "Bucket1": of("AWS::S3::Bucket", json!({ "BucketName": other })),
        } })
    };
    let told = |template: &Value, verdict: Verdict| {
        let found = verify(template, &Settings::default(), None).findings;
        let errors = found.into_iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
        let errors = errors.filter(|finding| finding.verdict == verdict);
        errors.map(|finding| format!("{} {}", finding.diagnostic.code.slug, finding.resource)).collect::<BTreeSet<_>>()
    };
    let all = ["held-twice Bucket1", "load-balancer-zones BySubnets", "load-balancer-zones ByZones"];
    let all = BTreeSet::from(all.map(str::to_owned));
    assert!(told(&template(json!("a"), json!("a")), Verdict::Refuted).is_superset(&all));
    let empty = template(json!({ "Ref": "One" }), json!({ "Ref": "Other" }));
    assert_eq!(told(&empty, Verdict::Refuted), BTreeSet::new());
    assert!(told(&empty, Verdict::Undecided).is_superset(&all), "{:?}", told(&empty, Verdict::Undecided));
}
