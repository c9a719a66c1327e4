//! The interpreter of the AWS schemas against a judge that was written by others, the `jsonschema` crate.
//!
//! For every resource type the schema itself yields instances: a smallest one, then, for every node that can be reached,
//! the smallest one with that node in it, valid and broken in every way its keywords allow. The two must agree on each.
//! They may differ in three things, all of them on purpose:
//!
//! * a scalar that CloudFormation converts is a warning of ours and an error of the judge's;
//! * a read-only property that is set is an error of ours and unknown to JSON Schema;
//! * patterns with look-around are not checked by us ([`UNCHECKED_PATTERNS`]) and left out for the judge.
//!
//! What only cfn-lint's dialect can say is put to the judge in standard words, or as a keyword of its own ([`standard`]).

mod instances;
mod standard;

use instances::{Instances, Schema};
use rackform::check::schema;
use rackform::diag::codes::template as codes;
use rackform::diag::{Diagnostic, Severity};
use rackform::types::{self, UNCHECKED_PATTERNS};
use serde_json::{Value, json};
use standard::{standard, validator};

/// The committed schema of a type.
fn committed(name: &str) -> Value {
    let path = format!("{}/schemas/aws/{}.json", env!("CARGO_MANIFEST_DIR"), name.replace("::", "-"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

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
        let root = standard(&committed(kind.name));
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
        let root = standard(&committed(kind.name));
        let smallest = Schema::new(&root).smallest(&root);
        assert_eq!(judged(kind.name, &smallest), [], "{}: {smallest}", kind.name);
    }
}

/// Look-around is what `regex-lite` does not have. A renewal that changes this list is read by whoever makes it.
#[test]
fn patterns_that_are_not_checked_are_these() {
    let expected = [
        // AWS::Logs::MetricFilter, a metric's name: ASCII without `:`, `*` and `$`.
        r"^((?![:*$])[\x00-\x7F]){1,255}",
        // AWS::Events::Rule, a value in the path of an HTTP target: not blank.
        r"^(?!\s*$).+$",
        // AWS::ServiceDiscovery::PrivateDnsNamespace, its name: no ARN.
        r"^(?!arn:)[!-~]{1,253}$",
        // AWS::ECR::Repository, its name: from 2 to 256 characters, which its length says as well.
        r"^(?=.{2,256}$)([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*)$",
        // AWS::EFS::AccessPoint, its path: no segment begins with a dot.
        r"^(\/|(\/(?!\.)+[^$#<>;`|&?{}^*/\n]+){1,4})$",
        // AWS::Lambda::EventSourceMapping, a DocumentDB collection: not one of the system's.
        r"^(^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*)$",
        // AWS::Lambda::Function, an S3 bucket: no dot at the end.
        r"^[0-9A-Za-z\.\-_]*(?<!\.)$",
    ];
    assert_eq!(UNCHECKED_PATTERNS, expected);
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
