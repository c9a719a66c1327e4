//! Limits: what reaches one is admitted, and the next beyond it is found.

use crate::common::read;
use rackform::cfn::Style;
use rackform::rack::Source;
use rackform::{compile, compile_app};
use std::collections::BTreeSet;

/// Eight values, all but the last as long as may be, of 32 KiB with their names if the last is this long.
fn environment(last: usize) -> String {
    let value = |index| format!("V{index}: \"{}\"", "x".repeat(if index < 7 { 4094 } else { last }));
    format!("environment: {{ {} }}", (0..8).map(value).collect::<Vec<_>>().join(", "))
}

#[test]
fn what_reaches_a_limit_of_an_app_is_admitted_and_what_is_beyond_it_is_found() {
    let rack = compile(&Source::new("prod.yml", &read("tests/apps/racks/prod.yml")), Style::Compact).unwrap().value;
    // What is found of an app with one service: the slugs of errors and warnings.
    let found = |service: &str| {
        let text =
            format!("name: web\nrack: prod.yml\nservices: {{ www: {{ image: 'public.ecr.aws/a/b:1', {service} }} }}\n");
        let findings = match compile_app(&Source::new("app.yml", &text), &rack, Style::Compact) {
            Ok(sound) => sound.warnings,
            Err(refused) => refused.into_findings(),
        };
        findings.into_iter().map(|finding| finding.code.slug.to_owned()).collect::<BTreeSet<_>>()
    };
    let policies = |number: usize| {
        let arns = (0..number).map(|index| format!("\"arn:aws:iam::123456789012:policy/p{index}\""));
        format!("policies: [{}]", arns.collect::<Vec<_>>().join(", "))
    };
    // Six hosts need a second rule.
    let priority = |first: u32| {
        let hosts = (0..6).map(|index| format!("h{index}.example.com")).collect::<Vec<_>>();
        format!("port: 80, priority: {first}, hosts: [{}]", hosts.join(", "))
    };
    let texts = |admitted: &str, beyond: &str| (admitted.to_owned(), beyond.to_owned());
    let cases = [
        // The rack has at most four m7g.large, of 8 GiB and two processors.
        ("does-not-fit", texts("memory: 8192MiB", "memory: 8193MiB")),
        ("does-not-fit", texts("cpu: 2048", "cpu: 2049")),
        ("too-little-room", texts("scale: 4, memory: 8192MiB", "scale: 5, memory: 8192MiB")),
        ("too-little-room", texts("scale: 8, cpu: 1024", "scale: 9, cpu: 1024")),
        ("out-of-range", texts("memory: 6MiB", "memory: 5MiB")),
        ("environment-too-large", (environment(4094), environment(4095))),
        (
            "health-timeout",
            texts(
                "port: 80, health: { interval: 10s, timeout: 9s }",
                "port: 80, health: { interval: 10s, timeout: 10s }",
            ),
        ),
        ("out-of-range", texts("port: 80, health: { codes: '200-499' }", "port: 80, health: { codes: '200-500' }")),
        ("out-of-range", texts("port: 80, health: { codes: '200' }", "port: 80, health: { codes: '199' }")),
        ("too-many-policies", (policies(10), policies(11))),
        ("same-priority", (priority(49_999), priority(50_000))),
        ("stuck-deployment", texts("everywhere: true, deploy: { max: 100 }", "everywhere: true, deploy: { max: 101 }")),
        (
            "stuck-deployment",
            texts("scale: 4, deploy: { min: 75, max: 100 }", "scale: 4, deploy: { min: 76, max: 100 }"),
        ),
        ("stuck-deployment", texts("scale: 4, deploy: { max: 125 }", "scale: 4, deploy: { max: 124 }")),
        (
            "no-such-fargate-size",
            texts("capacity: fargate, cpu: 256, memory: 512MiB", "capacity: fargate, cpu: 256, memory: 511MiB"),
        ),
        (
            "no-such-fargate-size",
            texts("capacity: fargate, cpu: 256, memory: 2048MiB", "capacity: fargate, cpu: 256, memory: 2049MiB"),
        ),
    ];
    for (code, (admitted, beyond)) in &cases {
        assert!(!found(admitted).contains(*code), "{code}: {admitted}");
        assert!(found(beyond).contains(*code), "{code}: {beyond}");
    }
}
