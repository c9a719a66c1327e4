//! How long it takes to read what is as large as it may be. Each of these took minutes here before it was fixed; the tests ask
//! what comes of them, and for that they may take what they take. Run with `cargo bench --bench large`.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/large.rs"]
mod large;

use divan::{Bencher, black_box};
use rackform::cfn::Style;
use rackform::check::check;
use rackform::compile;
use rackform::convert::convert;
use rackform::diff::diff;
use rackform::rack::Source;
use rackform::template::Document;
use rackform::template::evaluate::{Evaluator, Settings};
use rackform::verify::verify;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

fn main() {
    divan::main();
}

fn verified(bencher: Bencher, template: &Value) {
    bencher.bench(|| verify(black_box(template), &Settings::default(), None));
}

/// Each text that is made to keep a reader busy.
#[divan::bench(args = 0..large::texts().len(), max_time = 2)]
fn compile_text(bencher: Bencher, number: usize) {
    let text = large::texts().swap_remove(number);
    bencher.bench(|| drop(compile(&Source::new("rack.yml", black_box(&text)), Style::Readable)));
}

/// Each template whose parts multiply.
#[divan::bench(args = ["listeners", "members", "interfaces", "subnets", "routes", "shared"], max_time = 10)]
fn verify_multiplied(bencher: Bencher, name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify/foreign/classic.json");
    let base = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let all = large::multiplied(&base);
    let (_, template) = all.into_iter().find(|(multiplied, _)| *multiplied == name).unwrap();
    verified(bencher, &template);
}

/// The largest network there may be, open to its own and to the world, without a way out and with one.
#[divan::bench(args = [("10.0.0.0/8", false), ("0.0.0.0/0", false), ("10.0.0.0/8", true), ("0.0.0.0/0", true)], max_time = 10)]
fn verify_grown(bencher: Bencher, (source, inside): (&str, bool)) {
    verified(bencher, &large::grown(150, 60, source, inside));
}

/// Everything waits for everything before it.
#[divan::bench(max_time = 10)]
fn verify_waiting(bencher: Bencher) {
    verified(bencher, &large::waiting());
}

/// Many references that lead nowhere.
#[divan::bench(args = [4_000, 20_000], max_time = 10)]
fn check_dangling(bencher: Bencher, count: usize) {
    let template = large::dangling(count);
    bencher.bench(|| check(black_box(&template), 0));
}

/// Many names that are almost the right ones.
#[divan::bench(max_time = 10)]
fn check_misspelt(bencher: Bencher) {
    let template = large::misspelt();
    bencher.bench(|| check(black_box(&template), 0));
}

/// Names as long as a file.
#[divan::bench(max_time = 10)]
fn check_long_names(bencher: Bencher) {
    let template = large::long_names();
    bencher.bench(|| check(black_box(&template), 0));
}

/// Values that are too large, in ten thousand places.
#[divan::bench(args = 0..large::large_values().len(), max_time = 2)]
fn evaluate_large_values(bencher: Bencher, number: usize) {
    let (_, template) = large::large_values().swap_remove(number);
    let document = Document::of(&template).unwrap();
    let settings = Settings::default();
    bencher.bench(|| {
        let evaluator = Evaluator::new(document, &settings);
        document.resources().map(|resource| evaluator.property(resource, "CidrBlock")).collect::<Vec<_>>()
    });
}

/// So many topics, each with a subscription to it.
fn topics(count: usize, id: &str, name: &str) -> Value {
    let topic = |index| json!({ "Type": "AWS::SNS::Topic", "Properties": { "TopicName": format!("{name}{index}") } });
    let subscription = |index: usize| {
        json!({ "Type": "AWS::SNS::Subscription", "Properties": {
            "Protocol": "email", "Endpoint": format!("{index}@example.com"), "TopicArn": { "Ref": format!("{id}{index}") } }})
    };
    let resources = (0..count).flat_map(|index| {
        [(format!("{id}{index}"), topic(index)), (format!("{id}{index}Reader"), subscription(index))]
    });
    json!({ "Resources": resources.collect::<Map<_, _>>() })
}

/// So many security groups, each of which admits all before it.
fn mesh(count: usize, id: &str, port: u16) -> Value {
    let rule = |other: usize| {
        json!({ "IpProtocol": "tcp", "FromPort": port, "ToPort": port,
            "SourceSecurityGroupId": { "Fn::GetAtt": [format!("{id}{other}"), "GroupId"] } })
    };
    let group = |index: usize| {
        json!({ "Type": "AWS::EC2::SecurityGroup", "Properties": { "GroupDescription": "mesh", "VpcId": "vpc-0abc",
            "SecurityGroupIngress": (0..index).map(rule).collect::<Vec<_>>() } })
    };
    let resources = (0..count).map(|index| (format!("{id}{index}"), group(index)));
    json!({ "Resources": resources.collect::<Map<_, _>>() })
}

fn compared(bencher: Bencher, old: &Value, new: &Value) {
    let settings = Settings::default();
    bencher.bench(|| drop(diff(black_box(old), black_box(new), &settings, &settings)));
}

/// Other logical ids for the same things: each is found again.
#[divan::bench(args = [500, 2_000], max_time = 10)]
fn diff_renamed(bencher: Bencher, count: usize) {
    compared(bencher, &topics(count, "A", "topic"), &topics(count, "B", "topic"));
}

/// Security groups that all refer to one another, under other logical ids and with other ports.
#[divan::bench(args = [("B", 80), ("A", 81)], max_time = 10)]
fn diff_mesh(bencher: Bencher, (id, port): (&str, u16)) {
    compared(bencher, &mesh(44, "A", 80), &mesh(44, id, port));
}

/// As many resources as there may be, with other logical ids, or replaced.
#[divan::bench(args = [("B", "topic"), ("A", "other")], max_time = 10)]
fn convert_all(bencher: Bencher, (id, name): (&str, &str)) {
    let (old, new) = (topics(250, "A", "topic"), topics(250, id, name));
    bencher.bench(|| drop(convert(black_box(&old), black_box(&new), &Settings::default(), &Settings::default())));
}
