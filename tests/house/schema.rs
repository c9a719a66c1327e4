//! The JSON Schema of rack.yml: committed, the same as the model's, and of one mind with the reader.

use crate::common::keys::{KEYS, Key, get, set};
use crate::common::{racks, read, root};
use rackform::cfn::{Style, print};
use rackform::compile;
use rackform::rack::{self, Rack, Source};
use serde_json::{Value, json};

#[test]
fn the_committed_schema_is_the_models() {
    let schema = print(&rack::schema(), Style::Readable);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(root().join("schemas/rack.schema.json"), &schema).unwrap();
    }
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

/// What changes nothing without a file system is warned of, and refused by nobody.
#[test]
fn the_schema_admits_what_compiles_with_a_warning() {
    let schema = jsonschema::draft202012::new(&rack::schema()).unwrap();
    for storage in [
        "{ filesystem: false, security-group: sg-01234567 }",
        "{ filesystem: false, key: mrk-1234abcd12ab34cd56ef1234567890ab, encrypted: false }",
        "{ filesystem: false, mount-targets: existing }",
    ] {
        let text = format!("name: production\nstorage: {storage}\n");
        assert!(compile(&Source::new("rack.yml", &text), Style::Readable).is_ok(), "{text}");
        assert!(schema.is_valid(&serde_yaml::from_str::<Value>(&text).unwrap()), "{text}");
    }
}

/// What the schema cannot say, because it follows from several keys at once, or from how YAML is written.
const BEYOND_A_SCHEMA: &[&str] = &[
    "duplicate-key",
    "yaml-syntax",
    "nested-too-deep",
    "too-many-aliases",
    "zone-region",
    "zone-count",
    "certificate-region",
    "cidr-avoided",
    "subnet-outside-vpc",
    "subnets-overlap",
    "subnet-count",
    "subnet-in-both-tiers",
    "missing-endpoints",
    "vpc-without-gateway",
    "endpoint-region",
    "arn-partition",
    "out-of-range",
    "batch-too-large",
    "invalid-schedule",
    "address-used-twice",
    "image-architecture",
    "duplicate-endpoint",
    "user-data-too-large",
    "key-region",
    "spot-architecture",
];

#[test]
fn the_schema_refuses_what_the_reader_refuses_for_one_key() {
    let schema = jsonschema::draft202012::new(&rack::schema()).unwrap();
    let mut refused = 0;
    for fixture in racks("err") {
        let announced = fixture.text.lines().filter_map(|line| line.strip_prefix("# error: "));
        let slugs = announced.map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>();
        if slugs.iter().all(|slug| BEYOND_A_SCHEMA.contains(slug)) {
            continue;
        }
        let value = serde_yaml::from_str::<Value>(&fixture.text).unwrap();
        assert!(!schema.is_valid(&value), "the schema admits {}", fixture.name);
        refused += 1;
    }
    assert!(refused > 100, "the law was tried on {refused} racks only");
}

/// The list above shrinks with what the schema learns: of each code there is a rack that it admits, or that is no YAML.
#[test]
fn what_is_said_to_be_beyond_a_schema_is() {
    let schema = jsonschema::draft202012::new(&rack::schema()).unwrap();
    let admitted = racks("err")
        .into_iter()
        .filter(|fixture| serde_yaml::from_str::<Value>(&fixture.text).map_or(true, |value| schema.is_valid(&value)));
    let admitted = admitted.map(|fixture| fixture.text).collect::<String>();
    for slug in BEYOND_A_SCHEMA {
        assert!(admitted.contains(&format!("# error: {slug} at ")), "the schema refuses every `{slug}`");
    }
}

/// What editors offer is right, and what they say of a text that is wrong says what belongs there.
#[test]
fn every_key_has_examples_that_it_takes_and_every_pattern_says_what_it_means() {
    fn look(schema: &Value, at: &str, keys: &mut usize) {
        for (name, key) in schema["properties"].as_object().into_iter().flatten() {
            let (at, is_section) = (format!("{at}.{name}"), key.get("properties").is_some());
            let names = key["additionalProperties"].get("properties").is_some();
            let examples = key["examples"].as_array().cloned().unwrap_or_default();
            assert!(is_section || names || !examples.is_empty(), "{at} has no examples");
            let admits = jsonschema::draft202012::new(key).unwrap();
            for example in &examples {
                assert!(admits.is_valid(example), "{at} does not take its example {example}");
            }
            *keys += 1;
            look(key, &at, keys);
            for inner in ["additionalProperties", "items", "propertyNames"] {
                look(&key[inner], &at, keys);
            }
        }
        if schema["pattern"].is_string() && schema["patternErrorMessage"].is_null() {
            panic!("{at}: nobody is told what {} means", schema["pattern"]);
        }
    }
    for schema in [rack::schema(), rackform::app::schema()] {
        let mut keys = 0;
        look(&schema, "", &mut keys);
        assert!(keys > 40, "{keys}");
    }
}

/// What keys ask of one another is told in words, as far as an editor shows them.
#[test]
fn every_rule_of_a_section_says_what_it_asks() {
    fn rules(schema: &Value, all: &mut Vec<Value>) {
        all.extend(schema["allOf"].as_array().cloned().unwrap_or_default());
        for (_, key) in schema["properties"].as_object().into_iter().flatten() {
            rules(key, all);
            rules(&key["additionalProperties"], all);
        }
    }
    let mut all = Vec::new();
    [rack::schema(), rackform::app::schema()].iter().for_each(|schema| rules(schema, &mut all));
    assert!(all.len() > 40, "{}", all.len());
    for rule in all {
        assert!(rule["errorMessage"].as_str().is_some_and(|text| !text.ends_with('.')), "{rule}");
    }
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
