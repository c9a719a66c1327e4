//! Sources that are broken, empty, huge or made to do harm: a finding or an app.yml that can be read, and never a panic.

use super::law::passed_over;
use super::{altered, cases, recognised};
use crate::common::in_parallel;
use rackform::import::services::{Tool, Wishes, import};
use serde_json::{Value, json};
use std::cell::Cell;

fn text(name: &str, body: impl Into<String>) -> (String, String) {
    (name.to_owned(), body.into())
}

#[test]
fn any_value_in_any_place_is_told() {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("on"),
        json!([]),
        json!({}),
        json!([[null]]),
        json!([{ "a": {} }, 1]),
        json!({ "a": { "b": [] } }),
        json!("\u{202e}{{resolve:ssm:x}}\u{0}"),
        json!("${X}:${Y-1}=#: [{\"'"),
        json!("x".repeat(3_000)),
    ];
    let cases = cases();
    let faults = in_parallel(&cases, |number, case| {
        let mut faults = Vec::new();
        for (position, file) in case.files.iter().enumerate() {
            // Each place gets one of the values; which one differs from case to case.
            let turn = Cell::new(number);
            let next = |_: &Value| {
                turn.set(turn.get() + 1);
                Some(values[turn.get() % values.len()].clone())
            };
            for tree in altered(&file.tree, &next) {
                let Some(app) = case.with(position, tree.clone()) else { continue };
                faults.extend(passed_over(case, &[tree], &app));
            }
        }
        faults
    });
    assert_eq!(faults, [""; 0]);
}

#[test]
fn what_is_broken_is_found() {
    for (name, body, code) in [
        ("open.yml", "services: [", "yaml-syntax"),
        ("twice.yml", "services:\n  a: {}\n  a: {}\n", "duplicate-key"),
        ("tagged.yml", "services:\n  a:\n    ports: !reset []\n", "yaml-syntax"),
        ("two.yml", "services: {}\n---\nservices: {}\n", "yaml-syntax"),
        ("other.yml", "a: 1\n", "unknown-import-file"),
        ("app.yml", "name: web\nrack: rack.yml\nservices: {}\n", "unknown-import-file"),
    ] {
        let refused = recognised(&[text(name, body)]).unwrap_err();
        assert_eq!(refused.findings()[0].code.slug, code, "{name}");
    }
    let deep = format!("services: {}{}", "[".repeat(100), "]".repeat(100));
    assert_eq!(recognised(&[text("deep.yml", deep)]).unwrap_err().findings()[0].code.slug, "nested-too-deep");
    let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |body, level| {
        format!("{body}a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "))
    });
    let bomb = format!("{bomb}services:\n  a: {{ x-a: *a29 }}\n");
    assert_eq!(recognised(&[text("bomb.yml", bomb)]).unwrap_err().findings()[0].code.slug, "too-many-aliases");
}

#[test]
fn what_is_too_much_is_refused() {
    let services = (0..20_000).map(|number| format!("  s{number}: {{ image: a }}\n")).collect::<String>();
    let huge = recognised(&[text("huge.yml", format!("services:\n{services}"))]).unwrap_err();
    assert_eq!(huge.findings()[0].code.slug, "unknown-import-file");
    // Small enough to be read, and too large to be written.
    let services = (0..3_000).map(|number| format!("  s{number}: {{ image: a, ports: [80] }}\n")).collect::<String>();
    let files = recognised(&[text("large.yml", format!("services:\n{services}"))]).unwrap();
    let wishes = Wishes { name: Some("large".to_owned()), ..Wishes::default() };
    assert_eq!(import(&files, &wishes).unwrap_err().code.slug, "unproven-import");
}

#[test]
fn what_describes_no_service_comes_to_nothing() {
    for body in ["services:\n", "services: []\n", "services:\n  db: { image: postgres:17 }\n", "timers: {}\n"] {
        let files = recognised(&[text("compose.yml", body)]).unwrap();
        let wishes = Wishes { name: Some("empty".to_owned()), ..Wishes::default() };
        assert_eq!(import(&files, &wishes).unwrap_err().code.slug, "unknown-import-file", "{body}");
    }
}

#[test]
fn files_are_told_apart_by_what_is_in_them() {
    for (body, tool) in [
        ("services: { a: { port: 80 } }", Tool::Convox),
        ("services: { a: { image: b } }\ntimers: {}", Tool::Convox),
        ("services: { a: { image: b, ports: [80] } }", Tool::Compose),
        ("services: { a: { image: b } }", Tool::Compose),
        ("name: a\ntype: Worker Service", Tool::Copilot),
        ("{\"services\": {\"a\": {\"domain\": \"b.example.com\"}}}", Tool::Convox),
    ] {
        assert_eq!(recognised(&[text("file.yml", body)]).unwrap()[0].tool, tool, "{body}");
    }
    let convox = recognised(&[text("convox.yml", "services: { a: { image: b } }")]).unwrap();
    assert_eq!(convox[0].tool, Tool::Convox);
}

#[test]
fn merge_keys_say_what_yaml_says() {
    let body = "x: &x { image: a:1, cpus: 1 }\ny: &y { image: b:1, user: me }\nservices:\n  s: { <<: [*x, *y], cpus: 2 }\n  t: { <<: 5 }\n";
    let tree = recognised(&[text("compose.yml", body)]).unwrap().remove(0).tree;
    assert_eq!(tree["services"]["s"], json!({ "cpus": 2, "image": "a:1", "user": "me" }));
    // What merges no mapping stays, and is unknown.
    assert_eq!(tree["services"]["t"], json!({ "<<": 5 }));
    let order = tree["services"]["s"].as_object().map(|keys| keys.keys().cloned().collect::<Vec<_>>());
    assert_eq!(order, Some(["cpus", "image", "user"].map(str::to_owned).to_vec()));
    assert_ne!(tree, Value::Null);
}
