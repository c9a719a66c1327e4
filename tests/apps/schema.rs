//! The JSON Schema of app.yml: committed, the same as the model's, and of one mind with the reader.

use crate::common::apps::apps;
use crate::common::{assert_ends_with, read, root};
use rackform::app;
use rackform::cfn::{Style, print};
use rackform::rack::Source;
use serde_json::Value;

#[test]
fn the_committed_schema_is_the_models() {
    let schema = print(&app::schema(), Style::Readable);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(root().join("schemas/app.schema.json"), &schema).unwrap();
    }
    let committed = read("schemas/app.schema.json");
    assert!(schema == committed, "renew it: cargo run -- schema --app > schemas/app.schema.json");
}

#[test]
fn the_schema_admits_every_good_app_and_what_is_read_of_it() {
    let schema = jsonschema::draft202012::new(&app::schema()).unwrap();
    for fixture in apps("ok").iter().chain(&apps("warned")) {
        let value = serde_yaml::from_str::<Value>(&fixture.text).unwrap();
        assert!(schema.is_valid(&value), "{}: {:?}", fixture.name, schema.iter_errors(&value).next());
        let parsed = app::parse(&Source::new("app.yml", &fixture.text)).unwrap().value;
        let mut written = serde_json::to_value(&parsed).unwrap();
        remove_nulls(&mut written);
        assert!(schema.is_valid(&written), "{} written out: {:?}", fixture.name, schema.iter_errors(&written).next());
        let again = app::parse(&Source::new("app.yml", &written.to_string())).unwrap().value;
        assert_eq!(again, parsed, "{}", fixture.name);
    }
}

/// What the schema cannot say, because it follows from several keys at once, from the rack, or from how YAML is written.
const BEYOND_A_SCHEMA: &[&str] = &[
    "arn-partition",
    "cannot-be-together",
    "certificate-region",
    "does-not-fit",
    "environment-too-large",
    "health-timeout",
    "image-built-for-others",
    "ambiguous-secret",
    "name-collision",
    "no-file-system",
    "no-https",
    "no-such-router",
    "out-of-range",
    "path-taken",
    "port-taken",
    "same-priority",
    "same-requests",
    "too-many-wildcards",
    "unknown-service",
    "unreachable-registry",
    "unreachable-service",
    "no-subnets",
    "variable-twice",
];

#[test]
fn the_schema_refuses_what_the_reader_refuses_for_one_key() {
    let schema = jsonschema::draft202012::new(&app::schema()).unwrap();
    let mut refused = 0;
    for fixture in apps("err") {
        let announced = fixture.text.lines().filter_map(|line| line.strip_prefix("# error: "));
        let slugs = announced.map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>();
        if slugs.iter().all(|slug| BEYOND_A_SCHEMA.contains(slug)) {
            continue;
        }
        let value = serde_yaml::from_str::<Value>(&fixture.text).unwrap();
        assert!(!schema.is_valid(&value), "the schema admits {}", fixture.name);
        refused += 1;
    }
    assert!(refused > 15, "the law was tried on {refused} apps only");
}

/// `rackform init --app` shows every key; with all of them switched on it is still the description of an app.
#[test]
fn the_file_that_init_writes_shows_every_key() {
    let text = read("src/cli/init-app.yml");
    let schema = app::schema();
    let mut missing = Vec::new();
    keys(&schema, &mut |key| {
        let shown = [format!("{key}:"), format!("{{ {key}:")];
        if !shown.iter().any(|shown| text.contains(shown)) {
            missing.push(key.to_owned());
        }
    });
    assert!(missing.is_empty(), "src/cli/init-app.yml does not show {missing:?}");
    let on = text.replace("<name>", "web").replace("<rack>", "rack.yml");
    // What explains begins with a capital letter, or stands behind a value.
    let on = on.lines().map(|line| match line.trim_start().strip_prefix("# ") {
        Some(key) if key.starts_with(|first: char| first.is_ascii_lowercase()) => {
            format!("{}{key}", " ".repeat(line.len() - line.trim_start().len()))
        }
        _ => line.to_owned(),
    });
    let on = on.collect::<Vec<_>>().join("\n");
    if let Err(refused) = app::parse(&Source::new("init-app.yml", &on)) {
        panic!("{on}\n{:#?}", refused.findings());
    }
}

/// Each key of a schema, wherever it stands.
fn keys(schema: &Value, tell: &mut dyn FnMut(&str)) {
    for (key, below) in schema["properties"].as_object().into_iter().flatten() {
        tell(key);
        keys(below, tell);
    }
    for inner in ["additionalProperties", "items"].iter().filter(|inner| schema[**inner].is_object()) {
        keys(&schema[*inner], tell);
    }
}

/// The table of keys in docs/apps.md is made from the schema.
#[test]
fn the_documentation_lists_every_key() {
    fn rows(section: &Value, at: &str, table: &mut String) {
        for (name, facts) in section["properties"].as_object().into_iter().flatten() {
            let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            let (inner, below) = match (&facts["additionalProperties"], &facts["items"]) {
                (inner @ Value::Object(_), _) if inner.get("properties").is_some() => (inner, format!("{path}.<name>")),
                (_, items @ Value::Object(_)) if items.get("properties").is_some() => (items, format!("{path}[]")),
                _ => (facts, path.clone()),
            };
            if facts.get("properties").is_none() {
                let default = match facts.get("default") {
                    None => String::new(),
                    Some(Value::String(text)) => format!("`{text}`"),
                    Some(value) => format!("`{}`", value.to_string().replace('"', "")),
                };
                *table += &format!("| `{path}` | {default} | {} |\n", facts["description"].as_str().unwrap());
            }
            rows(inner, &below, table);
        }
    }
    let mut table = "| key | default | what it means |\n|---|---|---|\n".to_owned();
    rows(&app::schema(), "", &mut table);
    assert_ends_with("docs/apps.md", &table);
}

fn remove_nulls(value: &mut Value) {
    if let Value::Object(entries) = value {
        entries.retain(|_, value| !value.is_null());
        entries.values_mut().for_each(remove_nulls);
    }
    if let Value::Array(items) = value {
        items.iter_mut().for_each(remove_nulls);
    }
}
