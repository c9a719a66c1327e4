//! The interpreter of the AWS schemas against a judge that was written by others, the `jsonschema` crate.
//!
//! For every resource type the schema itself yields instances: a smallest one, then, for nodes that can be reached, the
//! smallest one with that node in it, valid and broken in every way its keywords allow. The two must agree on each.
//! They may differ in three things, all of them on purpose:
//!
//! * a scalar that CloudFormation converts is a warning of ours and an error of the judge's;
//! * a read-only property that is set is an error of ours and unknown to JSON Schema;
//! * some patterns are not checked by us ([`UNCHECKED_PATTERNS`]) and left out for the judge.
//!
//! What only cfn-lint's dialect can say is put to the judge in standard words, or as a keyword of its own ([`standard`]).

mod instances;
mod standard;

use crate::common::{in_parallel, schema_of, snapshots};
use instances::{Instances, Met, Schema};
use rackform::check::schema;
use rackform::diag::codes::template as codes;
use rackform::diag::{Diagnostic, Severity};
use rackform::types::{self, ResourceType, UNCHECKED_PATTERNS};
use serde_json::{Value, json};
use standard::{standard, validator};
use std::env;
use std::sync::LazyLock;

fn judged(name: &str, properties: &Value) -> Vec<Diagnostic> {
    let kind = types::kind(name).expect("the type is in the table");
    let mut findings = schema::judge(None, kind, "It", Some(properties));
    findings.retain(|finding| finding.code != &codes::READ_ONLY_PROPERTY);
    findings
}

/// How the instances of a type were judged.
#[derive(Default)]
struct Tally {
    valid: usize,
    invalid: usize,
    converted: usize,
    /// Those of which only the judge says that they are not valid, in types with patterns that are not checked.
    lax: usize,
    faults: Vec<String>,
}

/// Judges instances of some types by both.
fn tally(kinds: &[&'static ResourceType]) -> Tally {
    let (mut tally, mut met) = (Tally::default(), Met::default());
    for kind in kinds {
        let schema = schema_of(kind.name);
        let (root, is_partial) = (standard(&schema), is_partial(&schema));
        let judge = validator(&root);
        // Of types of which more is known than their schemas say, each node is judged; of the others a sample.
        met.share = if types::of(kind.name).is_empty() { *SHARE } else { 1 };
        Instances::of(&Schema::new(&root), &mut met).each(&mut |what, instance| {
            let findings = judged(kind.name, instance);
            let ours = findings.iter().all(|finding| finding.severity != Severity::Error);
            let theirs = judge.is_valid(instance);
            match (ours, theirs) {
                // What is converted is not valid to the judge.
                (true, false) if !findings.is_empty() => tally.converted += 1,
                (true, true) if findings.is_empty() => tally.valid += 1,
                (false, false) => tally.invalid += 1,
                (true, false) if is_partial => tally.lax += 1,
                _ => {
                    let said: Vec<_> = judge.iter_errors(instance).map(|error| error.to_string()).collect();
                    let ours = findings.iter().map(|finding| &finding.message).collect::<Vec<_>>();
                    tally.faults.push(format!("{}: {what}: {instance}\nours: {ours:#?}\ntheirs: {said:#?}", kind.name));
                }
            }
        });
    }
    tally
}

/// Whether a schema has a pattern that is not checked.
fn is_partial(schema: &Value) -> bool {
    match schema {
        Value::Object(entries) => {
            let pattern = entries.get("pattern").and_then(Value::as_str);
            pattern.is_some_and(|pattern| UNCHECKED_PATTERNS.contains(&pattern)) || entries.values().any(is_partial)
        }
        Value::Array(items) => items.iter().any(is_partial),
        _ => false,
    }
}

/// One node in so many is judged, or every node if the environment has `RACKFORM_TYPES=all`, which takes a minute.
static SHARE: LazyLock<u64> =
    LazyLock::new(|| if env::var_os("RACKFORM_TYPES").is_some_and(|all| all == "all") { 1 } else { 40 });

#[test]
fn interpreter_and_judge_agree_on_every_type() {
    let kinds = types::kinds().collect::<Vec<_>>();
    // Always the same parts, since a node that two types have is judged in the first of a part only.
    let parts = kinds.chunks(64).collect::<Vec<_>>();
    let tallies = in_parallel(&parts, |_, part| vec![tally(part)]);
    let faults = tallies.iter().flat_map(|tally| tally.faults.iter().map(String::as_str)).collect::<Vec<_>>();
    assert!(faults.is_empty(), "{} disagreements\n{}", faults.len(), faults[..faults.len().min(10)].join("\n"));
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    let (valid, invalid) = (sum(|tally| tally.valid), sum(|tally| tally.invalid));
    let (converted, lax) = (sum(|tally| tally.converted), sum(|tally| tally.lax));
    // A generator that yields nothing would agree with anyone.
    assert!(
        valid > 20_000 && invalid > 40_000 && converted > 2_000,
        "{valid} valid, {invalid} invalid, {converted} converted"
    );
    assert!(lax < 100, "{lax} instances are not judged");
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
