//! The keys of rack.yml as its JSON Schema tells them, and values that each of them takes. A key that is added is met by
//! every test that goes by them, or they say what is missing.

use super::generated::Numbers;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A key that takes a value of its own, not a section.
pub struct Key {
    /// Its dotted path: `network.nat`.
    pub path: String,
    /// The schema of its values.
    pub schema: Value,
}

/// Every key, in the order of the schema.
pub static KEYS: LazyLock<Vec<Key>> = LazyLock::new(|| {
    fn collect(section: &Value, at: &str, keys: &mut Vec<Key>) {
        for (name, schema) in section["properties"].as_object().into_iter().flatten() {
            let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            if schema.get("properties").is_some() {
                collect(schema, &path, keys);
            } else {
                keys.push(Key { path, schema: schema.clone() });
            }
        }
    }
    let mut keys = Vec::new();
    collect(&rackform::rack::schema(), "", &mut keys);
    assert!(keys.len() > 30, "the schema tells {} keys only", keys.len());
    keys
});

/// Texts of every kind that rack.yml knows; a schema takes those that its pattern admits.
const TEXTS: &[&str] = &[
    "production",
    "everything-on-2",
    "X",
    "operators",
    "platform team",
    "2026",
    "t3.small",
    "t4g.medium",
    "m7g.large",
    "c7i.2xlarge",
    "m5.large",
    "us-east-1a",
    "us-east-1b",
    "us-east-1c",
    "vpc-0123456789abcdef0",
    "vpc-01234567",
    "subnet-0123456789abcdef0",
    "subnet-0a0a0a0a0a0a0a0a0",
    "subnet-01234567",
    "igw-0123456789abcdef0",
    "igw-01234567",
    "ami-0123456789abcdef0",
    "ami-01234567",
    "ssm:/images/hardened",
    "ssm:/images/hardened:3",
    "artifacts.example",
    "/convox/",
    "/racks/web/",
    "zone-failure",
    "weaken",
    "Nat0",
    "2027-01-31",
    "2028-02-29",
    "0 20 * * 1-5",
    "0 7 * * 1-5",
    "30 6 1,15 */3 *",
    "echo \"${HOSTNAME:-none}\" >> /run/booted\n\ndnf install -y -q jq\n",
    "proxy.example.com:3128",
    "10.0.0.9:8080",
    "1s",
    "45s",
    "10m",
    "720h",
    "Europe/Zurich",
    "America/New_York",
    "UTC",
    "eipalloc-0a0a0a0a0a0a0a0a0",
    "eipalloc-0b0b0b0b0b0b0b0b0",
    "eipalloc-0c0c0c0c0c0c0c0c0",
    "sg-0123456789abcdef0",
    "sg-0a0a0a0a0a0a0a0a0",
    "fs-0123456789abcdef0",
    "fs-01234567",
    "sg-01234567",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    "m7g.*",
    "c*.large",
    "t3*.medium",
    "4GiB",
    "512MiB",
    "pl-3b927c52",
    "pl-0123456789abcdef0",
    "198.51.100.0/24",
    "203.0.113.7/32",
    "100.64.0.0/16",
    "0.0.0.0/0",
    "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    "arn:aws:iam::123456789012:server-certificate/web/production",
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess",
    "arn:aws:iam::123456789012:policy/racks/rack-extra",
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    "ELBSecurityPolicy-TLS13-1-0-2021-06",
];

/// The texts above by the schemas that admit them.
static ADMITTED: LazyLock<BTreeMap<String, Vec<&str>>> = LazyLock::new(|| {
    fn collect(schema: &Value, schemas: &mut BTreeSet<String>) {
        if schema["type"] == "string" {
            schemas.insert(form(schema));
        }
        match schema {
            Value::Object(entries) => entries.values().for_each(|inner| collect(inner, schemas)),
            Value::Array(items) => items.iter().for_each(|inner| collect(inner, schemas)),
            _ => {}
        }
    }
    let mut schemas = BTreeSet::new();
    collect(&rackform::rack::schema(), &mut schemas);
    let texts = |form: &String| {
        let schema = jsonschema::draft202012::new(&serde_json::from_str(form).expect("it was JSON before"));
        let schema = schema.expect("the schema of a key is one");
        TEXTS.iter().copied().filter(|text| schema.is_valid(&json!(text))).collect()
    };
    schemas.into_iter().map(|form| (form.clone(), texts(&form))).collect()
});

/// What a schema says of texts, without what it says to people.
fn form(schema: &Value) -> String {
    let mut form = schema.clone();
    for word in ["description", "default"] {
        form.as_object_mut().map(|form| form.remove(word));
    }
    form.to_string()
}

/// A value that a schema admits, taken by itself.
///
/// # Panics
/// When the schema has a form, or a pattern, for which nothing is known here.
pub fn value(schema: &Value, numbers: &mut Numbers) -> Value {
    if let Some(forms) = schema["anyOf"].as_array() {
        return value(numbers.one(forms), numbers);
    }
    if let Some(words) = schema["enum"].as_array() {
        return numbers.one(words).clone();
    }
    if let Some(word) = schema.get("const") {
        return word.clone();
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or_default();
    match kind {
        "boolean" => (numbers.below(2) == 0).into(),
        "integer" => whole(schema, numbers),
        "number" => json!(*numbers.one(&[0.05, 0.1, 2.0])),
        "string" => {
            let texts = &ADMITTED[&form(schema)];
            assert!(texts.len() > 1, "tests/common/keys.rs has no two texts for {schema}: add some");
            (*numbers.one(texts)).into()
        }
        "array" => list(schema, numbers),
        "object" if schema.get("properties").is_some() => {
            let keys = schema["properties"].as_object().into_iter().flatten();
            keys.map(|(key, schema)| (key.clone(), value(schema, numbers))).collect::<Map<_, _>>().into()
        }
        "object" => {
            let names = ["team", "owner", "cost-center", "Größe", "a:b/c @d"];
            let names = &names[..numbers.below(names.len() + 1)];
            let entries =
                names.iter().map(|name| ((*name).to_owned(), value(&schema["additionalProperties"], numbers)));
            entries.collect::<Map<_, _>>().into()
        }
        _ => panic!("tests/common/keys.rs knows no values of this form: {schema}"),
    }
}

/// A whole number within bounds: the least, the most, the default, or one not far from it.
fn whole(schema: &Value, numbers: &mut Numbers) -> Value {
    let bound = |word: &str| schema[word].as_u64().unwrap_or_else(|| panic!("{schema} has no {word}"));
    let (least, most) = (bound("minimum"), bound("maximum"));
    let usual = schema["default"].as_u64().unwrap_or(least);
    match numbers.below(5) {
        0 => least,
        1 => most,
        2 => usual,
        _ => (usual + numbers.below(12) as u64).min(most),
    }
    .into()
}

/// A list without anything twice.
fn list(schema: &Value, numbers: &mut Numbers) -> Value {
    let bound = |word: &str, otherwise| schema[word].as_u64().map_or(otherwise, |bound| bound as usize);
    let (least, most) = (bound("minItems", 0), bound("maxItems", 4));
    let wanted = least + numbers.below(most - least + 1);
    let mut items = Vec::new();
    for _ in 0..20 {
        let item = value(&schema["items"], numbers);
        if items.len() < wanted && !items.contains(&item) {
            items.push(item);
        }
    }
    items.into()
}

/// The value at a dotted path.
pub fn get<'a>(rack: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(rack, |value, key| &value[key])
}

/// The rack with a value at a dotted path; null takes the key away.
pub fn set(rack: &Value, path: &str, value: Value) -> Value {
    let mut made = rack.clone();
    let (sections, key) = path.rsplit_once('.').map_or((None, path), |(sections, key)| (Some(sections), key));
    // Nothing is made only to take something away from it.
    if value.is_null() {
        let pointer = sections.map_or_else(String::new, |sections| format!("/{}", sections.replace('.', "/")));
        let section = made.pointer_mut(&pointer).and_then(Value::as_object_mut);
        section.map(|entries| entries.shift_remove(key));
        return made;
    }
    let section = sections.into_iter().flat_map(|path| path.split('.')).fold(&mut made, |value, key| &mut value[key]);
    section[key] = value;
    made
}
