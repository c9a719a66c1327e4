//! The JSON Schema of rack.yml: committed, the same as the model's, and of one mind with the reader.

use crate::common::keys::{KEYS, Key, get, set};
use crate::common::{racks, read, root};
use rackform::cfn::{Style, print};
use rackform::rack::{self, Rack, Source};
use serde_json::{Value, json};

#[test]
fn the_committed_schema_is_the_models() {
    let schema = print(&rack::schema(), Style::Readable);
    let committed = read("schemas/rack.schema.json");
    assert!(schema == committed, "renew it: cargo run -- schema > schemas/rack.schema.json");
}

#[test]
fn the_schema_admits_every_good_rack_and_the_defaults() {
    let schema = jsonschema::draft202012::new(&rack::schema()).unwrap();
    for fixture in racks("ok") {
        let value = serde_yaml::from_str::<Value>(&fixture.text).unwrap();
        assert!(schema.is_valid(&value), "{}: {:?}", fixture.name, schema.iter_errors(&value).next());
        let parsed = rack::parse(&Source::new("rack.yml", &fixture.text)).unwrap().value;
        let mut written = serde_json::to_value(&parsed).unwrap();
        remove_nulls(&mut written);
        assert!(schema.is_valid(&written), "{} written out: {:?}", fixture.name, schema.iter_errors(&written).next());
    }
}

/// What the schema cannot say, because it follows from several keys at once, or from how YAML is written.
const BEYOND_A_SCHEMA: &[&str] = &[
    "duplicate-key",
    "yaml-syntax",
    "nested-too-deep",
    "too-many-aliases",
    "host-bits-set",
    "invalid-cidr",
    "unknown-zone",
    "zone-region",
    "zone-count",
    "certificate-region",
    "cidr-too-large",
    "cidr-too-small",
    "reserved-cidr",
    "cidr-avoided",
    "subnet-outside-vpc",
    "subnets-overlap",
    "subnet-too-small",
    "subnet-count",
    "subnets-without-vpc",
    "missing-subnets",
    "subnet-in-both-tiers",
    "endpoint-without-tables",
    "nat-address-count",
    "missing-endpoints",
    "gateway-without-vpc",
    "vpc-without-cidr",
    "vpc-without-gateway",
    "no-router",
    "router-allows-nobody",
    "too-many-policies",
    "endpoint-region",
    "arn-partition",
    "regional-nat",
    "out-of-range",
    "invalid-tag",
    "no-effect",
    "batch-too-large",
    "invalid-schedule",
    "no-cpu-credits",
    "no-listener",
    "public-source",
    "given-security-group",
    "nlb-address-count",
    "address-used-twice",
    "image-architecture",
    "endpoints-without-vpc",
    "duplicate-endpoint",
    "user-data-too-large",
    "key-region",
    "key-without-encryption",
    "existing-mount-targets",
    "targets-without-group",
    "spot-types",
    "spot-types-conflict",
    "spot-architecture",
];

#[test]
fn the_schema_refuses_what_the_reader_refuses_for_one_key() {
    let schema = jsonschema::draft202012::new(&rack::schema()).unwrap();
    let mut refused = 0;
    for fixture in racks("err") {
        let announced = fixture.text.lines().filter_map(|line| line.strip_prefix("# error: "));
        let slugs = announced.map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>();
        if slugs.iter().any(|slug| BEYOND_A_SCHEMA.contains(slug)) {
            continue;
        }
        let value = serde_yaml::from_str::<Value>(&fixture.text).unwrap();
        assert!(!schema.is_valid(&value), "the schema admits {}", fixture.name);
        refused += 1;
    }
    assert!(refused > 20, "the law was tried on {refused} racks only");
}

/// Each default the schema tells is the one the reader uses, and is itself a value the reader takes.
#[test]
fn the_defaults_told_are_the_defaults_used() {
    let rack = rack::parse(&Source::new("rack.yml", "name: rack\n")).unwrap().value;
    assert_eq!(rack, Rack { name: rack.name.clone(), ..Rack::default() });
    let used = serde_json::to_value(&rack).unwrap();
    let mut told = 0;
    for Key { path, schema } in KEYS.iter().filter(|key| key.path.contains('.')) {
        assert!(schema["description"].as_str().is_some_and(|text| text.ends_with('.')), "{path} is described");
        let Some(default) = schema.get("default") else {
            assert!(get(&used, path).is_null(), "{path} has a default that the schema does not tell");
            continue;
        };
        // Of a section that is not there no key is used.
        let section = path.rsplit_once('.').map(|(section, _)| get(&used, section));
        assert!(get(&used, path) == default || section.is_some_and(Value::is_null), "{path}");
        if section.is_some_and(Value::is_null) {
            continue;
        }
        let text = set(&json!({ "name": "rack" }), path, default.clone()).to_string();
        assert_eq!(rack::parse(&Source::new("rack.yml", &text)).unwrap().value, rack, "{text}");
        told += 1;
    }
    assert!(told > 15, "the schema tells {told} defaults only");
}

/// `rackform init` shows every key; with all of them switched on it is still a rack description.
#[test]
fn the_file_that_init_writes_shows_every_key() {
    let text = std::fs::read_to_string(root().join("src/cli/init.yml")).unwrap();
    let shown = text.lines().filter_map(|line| line.trim_start().trim_start_matches("# ").split_once(':'));
    let shown = shown.map(|(key, _)| key).collect::<Vec<_>>();
    for (section, keys) in rack::schema()["properties"].as_object().unwrap() {
        assert!(shown.contains(&section.as_str()), "{section} is missing");
        for key in keys["properties"].as_object().into_iter().flatten().map(|(key, _)| key.as_str()) {
            assert!(shown.contains(&key), "{section}.{key} is missing");
        }
    }
    let on = text.replace("<name>", "rack").replace("<mode>", "public");
    let on = on.lines().map(|line| match line.trim_start().strip_prefix("# ") {
        Some(key) if key.split(':').next().is_some_and(|key| shown.contains(&key) && !key.contains(' ')) => {
            format!("{}{key}", " ".repeat(line.len() - line.trim_start().len()))
        }
        _ => line.to_owned(),
    });
    let on = on.collect::<Vec<_>>().join("\n");
    if let Err(refused) = rack::parse(&Source::new("init.yml", &on)) {
        panic!("{:#?}", refused.findings());
    }
}

fn remove_nulls(value: &mut Value) {
    if let Value::Object(entries) = value {
        entries.retain(|_, value| !value.is_null());
        entries.values_mut().for_each(remove_nulls);
    }
}
