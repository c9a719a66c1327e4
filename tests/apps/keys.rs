//! What holds for every key of app.yml: each has an effect, and none takes a text that is not what it says.

use crate::common::read;
use rackform::cfn::Style;
use rackform::diag::{Diagnostic, Place};
use rackform::rack::Source;
use rackform::{Compiled, app, compile, compile_app};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A key with a value that is not its default, within an app with what the key needs beside it.
struct Row {
    /// What the service has without the key.
    beside: &'static str,
    key: &'static str,
    value: &'static str,
}

const fn row(key: &'static str, value: &'static str) -> Row {
    Row { beside: "{}", key, value }
}

const fn routed(key: &'static str, value: &'static str) -> Row {
    Row { beside: r#"{"port": 80, "hosts": ["www.example.com"]}"#, key, value }
}

/// The keys of services.
const OF_SERVICES: &[Row] = &[
    row("image", r#""example.com/other:1""#),
    routed("port", r#"{"port": 8080, "protocol": "grpc"}"#),
    routed("router", r#""internal""#),
    routed("hosts", r#"["other.example.com"]"#),
    routed("paths", r#"["/api/*"]"#),
    routed("priority", "77"),
    routed("certificate", r#""arn:aws:acm:us-east-1:123456789012:certificate/22345678-1234-1234-1234-123456789012""#),
    routed("health.path", r#""/health""#),
    routed("health.codes", r#""200""#),
    routed("health.interval", r#""20s""#),
    routed("health.timeout", r#""3s""#),
    routed("health.healthy", "3"),
    routed("health.unhealthy", "4"),
    routed("health.grace", r#""1m""#),
    routed("scale", r#"{"min": 1, "max": 3, "cpu": 50, "memory": 60, "requests": 100}"#),
    row("cpu", "512"),
    row("memory", r#"{"reserve": "256MiB", "limit": "1GiB"}"#),
    row("command", r#"["./run", "--all"]"#),
    row("entrypoint", r#"["/bin/sh", "-c"]"#),
    row("environment", r#"{"LEVEL": "debug"}"#),
    row("secrets", r#"{"A": "ssm:/a", "B": "secret:b#c"}"#),
    row("volumes", r#"[{"from": "data", "to": "/data"}]"#),
    Row {
        beside: r#"{"volumes": [{"from": "data", "to": "/data"}]}"#,
        key: "volumes",
        value: r#"[{"from": "data", "to": "/data", "read-only": true}]"#,
    },
    row("policies", r#"["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]"#),
    row("stop", r#""1m""#),
    routed("drain", r#""1m""#),
    routed("sticky", "true"),
    row("deploy.min", "50"),
    Row { beside: r#"{"scale": 2}"#, key: "deploy.max", value: "150" },
    row("init", "false"),
    row("read-only", "true"),
    row("user", r#""1000:1000""#),
    row("exec", "true"),
    row("network", r#""own""#),
    row("capacity", r#""fargate-spot""#),
    row("everywhere", "true"),
    Row { beside: r#"{"everywhere": true}"#, key: "ports", value: r#"["8125/udp"]"# },
];

/// The others.
const OF_APPS: &[Row] = &[
    row("name", r#""other""#),
    row("tags", r#"{"team": "web"}"#),
    row("timers", r#"{"t": {"service": "main", "schedule": "0 3 * * *"}}"#),
    row("timers.t.schedule", r#""0 4 * * 1""#),
    row("timers.t.zone", r#""Europe/Zurich""#),
    row("timers.t.command", r#"["./report"]"#),
    row("timers.t.enabled", "false"),
    row("timers.t.service", r#""second""#),
    row("logs.retention", "7"),
    row("logs.syslog", r#"{"address": "tcp://logs.example.com:514"}"#),
    row("logs.syslog.address", r#""udp://logs.example.com:514""#),
    row("logs.syslog.format", r#""rfc3164""#),
    row("accept", r#"[{"finding": "service-rolled", "reason": "decided"}]"#),
];

/// Keys that change what is around the template: the rack that is read, the tasks that are started by hand.
const OUTSIDE: &[&str] = &["rack", "tasks", "tasks.service", "tasks.command"];

fn rack() -> Compiled {
    let source = Source::new("prod.yml", &read("tests/apps/racks/prod.yml"));
    compile(&source, Style::Readable).unwrap().value
}

/// The value behind a dotted key, made on the way.
fn set(app: &mut Value, key: &str, value: Value) {
    let place = key.split('.').fold(app, |place, key| &mut place[key]);
    *place = value;
}

fn base(row: &Row, in_service: bool) -> Value {
    let mut service = serde_json::from_str::<Value>(row.beside).unwrap();
    service["image"] = json!("nginx:1.29");
    let mut app = json!({ "name": "web", "rack": "prod.yml", "services": { "main": service } });
    if !in_service && row.key.starts_with("timers.") {
        app["services"]["second"] = json!({ "image": "nginx:1.29" });
        app["timers"] = json!({ "t": { "service": "main", "schedule": "0 3 * * *" } });
    }
    if row.key.starts_with("logs.syslog.") {
        app["logs"] = json!({ "syslog": { "address": "tcp://logs.example.com:514" } });
    }
    app
}

/// An app without a key and with it.
fn pair(row: &Row, in_service: bool) -> (Value, Value) {
    let without = base(row, in_service);
    let mut with = without.clone();
    let key = if in_service { format!("services.main.{}", row.key) } else { row.key.to_owned() };
    set(&mut with, &key, serde_json::from_str(row.value).unwrap());
    (without, with)
}

fn rows() -> impl Iterator<Item = (&'static Row, bool)> {
    OF_SERVICES.iter().map(|row| (row, true)).chain(OF_APPS.iter().map(|row| (row, false)))
}

#[test]
fn every_key_changes_the_template() {
    let rack = rack();
    let template = |app: &Value| {
        let compiled = compile_app(&Source::new("app.yml", &app.to_string()), &rack, Style::Readable);
        compiled.unwrap_or_else(|refused| panic!("{app}: {:#?}", refused.findings())).value.text
    };
    for (row, in_service) in rows() {
        let (without, with) = pair(row, in_service);
        assert!(template(&without) != template(&with), "{with} is the same without `{}`", row.key);
    }
}

#[test]
fn every_key_is_tried() {
    fn walk(schema: &Value, at: &str, all: &mut BTreeSet<String>) {
        for (key, below) in schema["properties"].as_object().into_iter().flatten() {
            let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
            let named = &below["additionalProperties"];
            match (below.get("properties"), named.get("properties")) {
                (Some(_), _) => walk(below, &path, all),
                (_, Some(_)) => walk(named, if key == "services" { "" } else { &path }, all),
                _ => drop(all.insert(path)),
            }
        }
    }
    let mut all = BTreeSet::new();
    walk(&app::schema(), "", &mut all);
    let tried = rows().map(|(row, _)| row.key.replace("timers.t.", "timers.")).collect::<BTreeSet<_>>();
    let untried = all.iter().filter(|key| !tried.contains(*key) && !OUTSIDE.contains(&key.as_str()));
    assert_eq!(untried.collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Texts for which somebody else would put another value, or that are not what they look like, with what is found.
const NOT_LITERAL: &[(&str, &str)] = &[
    ("{{resolve:ssm:x}}", "dynamic-reference"),
    ("${AWS::Region}", "dynamic-reference"),
    ("a\u{1b}[2J", "invisible-character"),
    ("key\u{202e}gpj", "invisible-character"),
];

/// What a container, its program or its shell reads may hold what these replace.
fn is_for_the_container(key: &str, text: &str) -> bool {
    let key = key.rsplit('.').next().unwrap_or(key);
    ["command", "entrypoint", "environment"].contains(&key) && text.contains("${")
}

#[test]
fn no_key_takes_a_text_that_is_not_what_it_says() {
    let (rack, mut tried) = (rack(), 0);
    for (row, in_service) in rows() {
        for (text, code) in NOT_LITERAL.iter().filter(|(text, _)| !is_for_the_container(row.key, text)) {
            let value = spoiled(serde_json::from_str(row.value).unwrap(), text);
            let Some(value) = value else { continue };
            let mut app = base(row, in_service);
            let key = if in_service { format!("services.main.{}", row.key) } else { row.key.to_owned() };
            set(&mut app, &key, value);
            let refused = compile_app(&Source::new("app.yml", &app.to_string()), &rack, Style::Readable);
            let refused = refused.map(|_| ()).expect_err(row.key);
            let is_it = |finding: &&Diagnostic| finding.code.slug == *code && matches!(finding.place(), Place::Span(_));
            assert!(refused.findings().iter().any(|finding| is_it(&finding)), "{app}: {:#?}", refused.findings());
            tried += 1;
        }
    }
    assert!(tried > 60, "the law was tried {tried} times only");
}

/// The value with a text in place of the first of its texts; `None` where it has none.
fn spoiled(value: Value, text: &str) -> Option<Value> {
    match value {
        Value::String(_) => Some(json!(text)),
        Value::Array(items) => {
            let at = items.iter().position(|item| spoiled(item.clone(), text).is_some())?;
            let mut items = items;
            items[at] = spoiled(items[at].clone(), text)?;
            Some(Value::Array(items))
        }
        Value::Object(entries) => {
            let key = entries.iter().find(|(_, item)| spoiled((*item).clone(), text).is_some())?.0.clone();
            let mut entries = entries;
            let value = spoiled(entries[&key].clone(), text)?;
            entries.insert(key, value);
            Some(Value::Object(entries))
        }
        _ => None,
    }
}

/// What containers read reaches them as it is written.
#[test]
fn commands_and_variables_reach_containers_as_they_are_written() {
    let text = "echo ${HOME} ${AWS::Region} ${!X} $X \"\n\" '%' {{.Names}}";
    let app = json!({ "name": "web", "rack": "prod.yml", "services": { "main": {
        "image": "nginx:1.29", "command": [text], "entrypoint": [text], "environment": { "A": text },
    } }, "timers": { "t": { "service": "main", "schedule": "0 3 * * *", "command": [text] } } });
    let compiled = compile_app(&Source::new("app.yml", &app.to_string()), &rack(), Style::Readable).unwrap().value;
    let container = &compiled.value["Resources"]["MainTask"]["Properties"]["ContainerDefinitions"][0];
    for place in ["/Command/0", "/EntryPoint/0", "/Environment/0/Value"] {
        assert_eq!(container.pointer(place), Some(&json!(text)), "{place}");
    }
    let input = compiled.value["Resources"]["TTimer"]["Properties"]["Target"]["Input"].as_str().unwrap();
    let input = serde_json::from_str::<Value>(input).unwrap();
    assert_eq!(input["containerOverrides"][0]["command"], json!([text]));
}
