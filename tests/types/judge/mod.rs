//! The interpreter of the AWS schemas against a judge that was written by others, the `jsonschema` crate.
//!
//! For every resource type the schema itself yields instances: a smallest one, then, for every node that can be reached,
//! the smallest one with that node in it, valid and broken in every way its keywords allow. The two must agree on each.
//! They may differ in three things, all of them on purpose:
//!
//! * a scalar that CloudFormation converts is a warning of ours and an error of the judge's;
//! * a read-only property that is set is an error of ours and unknown to JSON Schema;
//! * some patterns are not checked by us ([`UNCHECKED_PATTERNS`]) and left out for the judge.
//!
//! What only cfn-lint's dialect can say is put to the judge in standard words, or as a keyword of its own ([`standard`]).

mod instances;
mod standard;

use crate::common::{schema_of, snapshots};
use instances::{Instances, Schema};
use rackform::check::schema;
use rackform::diag::codes::template as codes;
use rackform::diag::{Diagnostic, Severity};
use rackform::types::{self, UNCHECKED_PATTERNS};
use serde_json::{Value, json};
use standard::{standard, validator};

fn judged(name: &str, properties: &Value) -> Vec<Diagnostic> {
    let kind = types::kind(name).expect("the type is in the table");
    let mut findings = schema::judge(kind, "It", Some(properties));
    findings.retain(|finding| finding.code != &codes::READ_ONLY_PROPERTY);
    findings
}

#[test]
fn interpreter_and_judge_agree_on_every_node_of_every_type() {
    let (mut valid, mut invalid, mut converted) = (0, 0, 0);
    for kind in types::kinds() {
        let root = standard(&schema_of(kind.name));
        let judge = validator(&root);
        Instances::of(&Schema::new(&root)).each(&mut |what, instance| {
            let findings = judged(kind.name, instance);
            let ours = findings.iter().all(|finding| finding.severity != Severity::Error);
            let theirs = judge.is_valid(instance);
            if ours && !findings.is_empty() {
                converted += 1;
                assert!(!theirs, "{}: {what}: {instance} was converted, but is valid\n{findings:#?}", kind.name);
                return;
            }
            *(if theirs { &mut valid } else { &mut invalid }) += 1;
            let said: Vec<_> = judge.iter_errors(instance).map(|error| error.to_string()).collect();
            assert_eq!(ours, theirs, "{}: {what}: {instance}\nours: {findings:#?}\ntheirs: {said:#?}", kind.name);
        });
    }
    // A generator that yields nothing would agree with anyone.
    assert!(
        valid > 5_000 && invalid > 15_000 && converted > 3_000,
        "{valid} valid, {invalid} invalid, {converted} converted"
    );
}

#[test]
fn every_type_has_a_smallest_instance_without_findings() {
    for kind in types::kinds() {
        let root = standard(&schema_of(kind.name));
        let smallest = Schema::new(&root).smallest(&root);
        assert_eq!(judged(kind.name, &smallest), [], "{}: {smallest}", kind.name);
    }
}

/// What `regex-lite` does not have: look-around, classes of Unicode, halves of UTF-16, and a dash behind a class. A renewal
/// that changes this list is read by whoever makes it.
#[test]
fn patterns_that_are_not_checked_are_these() {
    let lacking = ["(?=", "(?!", "(?<", r"\p", r"\P", r"\uD8", r"\w-", r"\s-"];
    for pattern in UNCHECKED_PATTERNS {
        assert!(lacking.iter().any(|what| pattern.contains(what)), "{pattern} could be checked");
    }
    snapshots().bind(|| insta::assert_snapshot!("unchecked-patterns", UNCHECKED_PATTERNS.join("\n")));
}

#[test]
fn lists_that_name_unique_keys_are_held_to_them() {
    let environment = |names: [&str; 2]| {
        let pairs: Vec<_> =
            names.iter().zip(["1", "2"]).map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        json!({ "ContainerDefinitions": [{ "Name": "web", "Image": "nginx", "Environment": pairs }] })
    };
    assert_eq!(judged("AWS::ECS::TaskDefinition", &environment(["A", "B"])), []);
    let findings = judged("AWS::ECS::TaskDefinition", &environment(["A", "A"]));
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0].code, &codes::INVALID_VALUE);
}

#[test]
fn lists_that_limit_different_items_count_each_once() {
    let alarm = |actions: &[&str]| {
        json!({
            "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 1,
            "MetricName": "m", "Namespace": "n", "Period": 60, "Statistic": "Sum", "AlarmActions": actions,
        })
    };
    assert_eq!(judged("AWS::CloudWatch::Alarm", &alarm(&["a", "b", "c", "d", "e"])), []);
    assert_eq!(judged("AWS::CloudWatch::Alarm", &alarm(&["a", "b", "c", "d", "e", "f"])).len(), 1);
}
