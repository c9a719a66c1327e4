//! Instances of a schema, made from the schema: valid ones, and broken ones for every keyword there is.

use super::standard::{has_format, validator};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Texts to be tried where a pattern wants a particular one.
const TEXTS: &[&str] = &[
    "a",
    "aa",
    "allow",
    "vpc",
    "abcdefghij",
    "A1",
    "1",
    "10",
    "2020-01-01T00:00:00Z",
    "443",
    "200",
    "0755",
    "/",
    "/a/",
    "/mnt/data",
    "alias/key",
    "rate(1 day)",
    "$.id",
    "lambda:*",
    "kafka://host:9092",
    "host:9092",
    "HTTP",
    "EC2",
    "LATEST",
    "10.0.0.0",
    "10.0.0.0/16",
    "2001:db8::/56",
    "ami-12345678",
    "sg-12345678",
    "subnet-12345678",
    "fs-12345678",
    "o-abcdefghij",
    "123456789012",
    "12345678-1234-1234-1234-123456789012",
    "ns-abcdefgh12345678",
    "arn:aws:iam::123456789012:role/x",
    "arn:aws:iam::aws:policy/x",
    "arn:aws:acm:us-east-1:123456789012:certificate/x",
    "arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012",
    "arn:aws:lambda:us-east-1:123456789012:function:x",
    "arn:aws:lambda:us-east-1:123456789012:layer:x:1",
    "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-12345678901234567",
    "arn:aws:lambda:us-east-1:123456789012:capacity-provider:x",
    "arn:aws:sqs:us-east-1:123456789012:x",
    "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:12345678-1234-1234-1234-123456789012",
    "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-12345678901234567",
    "arn:aws:events:us-east-1:123456789012:event-bus/x",
    "arn:aws:ssm:us-east-1:123456789012:parameter/x",
    "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-abcdefgh12345678",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:x",
];

/// A schema with its definitions.
pub struct Schema<'s> {
    root: &'s Value,
    /// The texts found for nodes so far: finding one takes a judge of its own.
    texts: RefCell<BTreeMap<String, Value>>,
}

impl<'s> Schema<'s> {
    pub fn new(root: &'s Value) -> Self {
        Self { root, texts: RefCell::default() }
    }

    /// A node with its reference followed; what stands beside the reference is added.
    fn resolved(&self, node: &Value) -> Value {
        let Some(pointer) = node["$ref"].as_str() else { return node.clone() };
        let mut resolved = self.resolved(self.root.pointer(&pointer[1..]).unwrap());
        for (keyword, value) in node.as_object().unwrap().iter().filter(|(keyword, _)| *keyword != "$ref") {
            resolved[keyword] = value.clone();
        }
        resolved
    }

    /// A smallest value that fits a node.
    pub fn smallest(&self, node: &Value) -> Value {
        let node = self.resolved(node);
        if let Some(value) = node.get("const").or(node["enum"].get(0)) {
            return value.clone();
        }
        match kind(&node) {
            "object" => self.object(&node, None),
            "array" => {
                let count = node["minItems"].as_u64().unwrap_or(0);
                (0..count).map(|index| self.item(&node, index as usize)).collect()
            }
            "integer" | "number" => node.get("minimum").or(node.get("maximum")).cloned().unwrap_or(json!(1)),
            "boolean" => json!(true),
            _ => {
                let text = || self.text(&node);
                self.texts.borrow_mut().entry(node.to_string()).or_insert_with(text).clone()
            }
        }
    }

    /// The judge of a node, for texts: what the whole says of properties stands beside it, so that references lead there.
    fn judge(&self, node: Value) -> jsonschema::Validator {
        if !node.to_string().contains("$ref") {
            return validator(&node);
        }
        let part = |key: &str| self.root.get(key).cloned().unwrap_or(json!({}));
        validator(&json!({ "allOf": [node], "definitions": part("definitions"), "properties": part("properties") }))
    }

    fn item(&self, node: &Value, index: usize) -> Value {
        let prefix = node["prefixItems"].get(index);
        let items = self.resolved(node.get("items").unwrap_or(&json!({})));
        let item =
            prefix.map_or_else(|| self.smallest(&items), |prefix| merged(self.smallest(&items), self.smallest(prefix)));
        // Lists often want their items to differ.
        match item {
            Value::String(text) if items.get("enum").is_none() => {
                let other = format!("{text}{index}");
                if index > 0 && self.judge(items.clone()).is_valid(&json!(other)) { json!(other) } else { json!(text) }
            }
            item => item,
        }
    }

    /// A smallest object, with one more property if asked for, and without what that property excludes.
    fn object(&self, node: &Value, with: Option<(&str, Value)>) -> Value {
        let mut names: Vec<String> = texts(&node["required"]);
        let chosen = with.as_ref().map(|(name, _)| *name);
        for choice in choices(node) {
            if !choice.iter().any(|set| set.iter().all(|name| Some(name.as_str()) == chosen || names.contains(name))) {
                names.extend(choice[0].clone());
            }
            // Of several that exclude one another, the one that is asked for stays.
            if let Some(chosen) = chosen
                && choice.iter().any(|set| set.iter().any(|name| name == chosen))
            {
                names.retain(|name| {
                    !choice.iter().flatten().any(|other| other == name) || texts(&node["required"]).contains(name)
                });
                names.extend(choice.iter().find(|set| set.iter().any(|name| name == chosen)).unwrap().clone());
            }
        }
        names.extend(chosen.map(str::to_owned));
        for excluded in chosen.map(|chosen| excluded(node, chosen)).unwrap_or_default() {
            names.retain(|name| *name != excluded || Some(name.as_str()) == chosen);
        }
        let mut index = 0;
        while index < names.len() {
            names.extend(
                texts(&node["dependentRequired"][&names[index]])
                    .into_iter()
                    .filter(|name| !names.contains(name))
                    .collect::<Vec<_>>(),
            );
            index += 1;
        }
        let mut object = Map::new();
        for name in names {
            let property = node["properties"].get(&name).cloned().unwrap_or(json!({}));
            object.entry(name).or_insert_with(|| self.smallest(&property));
        }
        if let Some((name, value)) = with {
            object.insert(name.to_owned(), value);
        }
        if object.is_empty() && node["minProperties"].as_u64() > Some(0) {
            let named = |keyword: &str| node[keyword].as_object().and_then(|entries| entries.iter().next());
            if let Some((name, property)) = named("properties") {
                object.insert(name.clone(), self.smallest(property));
            } else if let Some((_, property)) = named("patternProperties") {
                object.insert("abc".to_owned(), self.smallest(property));
            }
        }
        Value::Object(object)
    }

    /// A short text that fits a node, if one of [`TEXTS`] or any text does.
    fn text(&self, node: &Value) -> Value {
        let least = node["minLength"].as_u64().unwrap_or(0) as usize;
        let padded = "a".repeat(least);
        let fits = |text: &&str| {
            has_format(node["format"].as_str().unwrap_or_default(), text)
                && text.len() >= least
                && node["maxLength"].as_u64().is_none_or(|most| text.len() as u64 <= most)
        };
        let patterned = json!({
            "pattern": node.get("pattern").cloned().unwrap_or(json!("")),
            "allOf": node.get("allOf").cloned().unwrap_or(json!([{}])),
            "anyOf": node.get("anyOf").cloned().unwrap_or(json!([{}])),
        });
        let judge = self.judge(patterned);
        let mut candidates = std::iter::once(padded.as_str()).chain(TEXTS.iter().copied()).filter(|text| fits(text));
        candidates.find(|text| judge.is_valid(&json!(text))).map_or(json!(padded), |text| json!(text))
    }
}

/// The nodes that instances were made about, in whichever type: a list of tags is the same in each.
#[derive(Default)]
pub struct Met {
    nodes: BTreeSet<String>,
    /// One node in so many is to be met.
    pub share: u64,
}

impl Met {
    /// Whether instances are to be made about a node: it is new, and by what stands in it one of those that are taken.
    fn takes(&mut self, node: &Value) -> bool {
        let text = node.to_string();
        let sum =
            text.bytes().fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
        (sum >> 7) % self.share == 0 && self.nodes.insert(text)
    }
}

/// The instances of a schema.
pub struct Instances<'s> {
    schema: &'s Schema<'s>,
    met: RefCell<&'s mut Met>,
}

/// What takes an instance and the words for it.
type Sink<'k> = &'k mut dyn FnMut(&str, &Value);

impl<'s> Instances<'s> {
    pub fn of(schema: &'s Schema<'s>, met: &'s mut Met) -> Self {
        Self { schema, met: RefCell::new(met) }
    }

    /// Hands out each instance with a word about it.
    pub fn each(&self, sink: Sink) {
        sink("smallest", &self.schema.smallest(self.schema.root));
        self.node(self.schema.root, &|value| value, &mut Vec::new(), "", sink);
    }

    /// Instances about a node, which `around` puts into a whole; then those about the nodes below it. Each definition is
    /// entered once.
    fn node(&self, node: &Value, around: &dyn Fn(Value) -> Value, entered: &mut Vec<String>, path: &str, sink: Sink) {
        if let Some(pointer) = node["$ref"].as_str() {
            if !entered.iter().any(|one| one == pointer) {
                entered.push(pointer.to_owned());
                self.node(&self.schema.resolved(node), around, entered, path, sink);
            }
            return;
        }
        let smallest = self.schema.smallest(node);
        if self.met.borrow_mut().takes(node) {
            sink(&format!("{path}: smallest"), &around(smallest.clone()));
            for (what, value) in self.variations(node, &smallest) {
                sink(&format!("{path}: {what}"), &around(value));
            }
        }
        for (name, property) in node["properties"].as_object().into_iter().flatten() {
            let around = |value| around(self.schema.object(node, Some((name, value))));
            self.node(property, &around, entered, &format!("{path}/{name}"), sink);
        }
        for (_, property) in node["patternProperties"].as_object().into_iter().flatten() {
            self.node(property, &|value| around(json!({ "abc": value })), entered, &format!("{path}/abc"), sink);
        }
        if let Some(items) = node.get("items") {
            let around = |value| {
                let mut list = smallest.as_array().cloned().unwrap_or_default();
                list.truncate(list.len().saturating_sub(1));
                list.push(value);
                around(Value::Array(list))
            };
            self.node(items, &around, entered, &format!("{path}/0"), sink);
        }
        for keyword in ["oneOf", "anyOf", "allOf"] {
            for form in node[keyword].as_array().into_iter().flatten().filter(|form| has_shape(form)) {
                self.node(form, around, entered, path, sink);
            }
        }
    }

    /// A node's smallest value changed in every way that a keyword could mind.
    fn variations(&self, node: &Value, smallest: &Value) -> Vec<(&'static str, Value)> {
        let mut all: Vec<(&'static str, Value)> = [
            json!({}),
            json!([]),
            json!(""),
            json!("x y"),
            json!(0),
            json!(-7),
            json!(1.5),
            json!(70000),
            json!(true),
            json!("true"),
            json!("12"),
            json!(null),
            json!([1]),
            json!({ "a": 1 }),
        ]
        .into_iter()
        .map(|value| ("another type", value))
        .collect();
        all.extend(node["enum"].as_array().into_iter().flatten().map(|value| ("listed", value.clone())));
        match smallest {
            Value::Object(entries) => all.extend(self.of_object(node, entries)),
            Value::Array(items) => all.extend(self.of_list(node, items)),
            Value::String(text) => all.extend(of_text(node, text)),
            Value::Number(_) => {
                for bound in ["minimum", "maximum"] {
                    if let Some(bound) = node[bound].as_f64() {
                        all.extend(
                            [bound - 1.0, bound, bound + 1.0].map(|number| ("about a bound", json!(number as i64))),
                        );
                    }
                }
                all.extend([0.1, 0.3, 0.35, 99.9].map(|number| ("a fraction", json!(number))));
            }
            _ => {}
        }
        all
    }

    fn of_object(&self, node: &Value, entries: &Map<String, Value>) -> Vec<(&'static str, Value)> {
        let mut all = Vec::new();
        let mut more = entries.clone();
        more.insert("Unheard".to_owned(), json!("of"));
        all.push(("an unknown property", Value::Object(more)));
        for name in entries.keys() {
            let mut fewer = entries.clone();
            fewer.remove(name);
            all.push(("a property less", Value::Object(fewer)));
        }
        // One property more, whatever it excludes or needs.
        for (name, property) in node["properties"].as_object().into_iter().flatten() {
            let mut more = entries.clone();
            more.insert(name.clone(), self.schema.smallest(property));
            all.push(("a property more", Value::Object(more)));
        }
        all
    }

    fn of_list(&self, node: &Value, items: &[Value]) -> Vec<(&'static str, Value)> {
        let item = |index| self.schema.item(node, index);
        let mut all = vec![
            ("one item", json!([item(0)])),
            ("the same twice", json!([item(0), item(0)])),
            ("two items", json!([item(0), item(1)])),
            ("an item less", Value::from(items.get(1..).unwrap_or_default())),
        ];
        if let Some(most) = node["maxItems"].as_u64().filter(|most| *most < 200) {
            all.push(("as many as may be", (0..most as usize).map(item).collect()));
            all.push(("one too many", (0..=most as usize).map(item).collect()));
        }
        all
    }
}

fn of_text(node: &Value, text: &str) -> Vec<(&'static str, Value)> {
    let mut all = vec![
        ("longer", json!(format!("{text}a"))),
        ("odd characters", json!("\u{7}$ %")),
        ("in capitals", json!(text.to_uppercase())),
    ];
    for bound in ["minLength", "maxLength"] {
        // Longer ones take longer to make than to judge.
        if let Some(bound) = node[bound].as_u64().map(|bound| bound as usize).filter(|bound| *bound < 10_000) {
            all.extend(
                [bound.saturating_sub(1), bound, bound + 1].map(|length| ("about a length", json!("a".repeat(length)))),
            );
        }
    }
    if node.get("pattern").is_some() || node.get("format").is_some() || node.get("anyOf").is_some() {
        all.extend(TEXTS.iter().map(|text| ("another text", json!(text))));
    }
    all
}

/// Whether an alternative says anything about shape beyond what its surroundings say.
fn has_shape(form: &Value) -> bool {
    ["$ref", "type", "properties"].iter().any(|keyword| form.get(*keyword).is_some())
}

/// The first type of a node, or the one its keywords imply.
fn kind(node: &Value) -> &str {
    let kind = &node["type"];
    kind.as_str().or(kind[0].as_str()).unwrap_or(if node.get("properties").is_some() { "object" } else { "string" })
}

/// The choices a node leaves: of each, one set of properties has to be there.
fn choices(node: &Value) -> Vec<Vec<Vec<String>>> {
    let all = node["allOf"].as_array().into_iter().flatten();
    let rules = std::iter::once(node).chain(all.map(|rule| &rule["then"]));
    let alternatives = rules.flat_map(|node| [&node["oneOf"], &node["anyOf"]]);
    alternatives
        .filter_map(Value::as_array)
        .map(|forms| forms.iter().map(|form| texts(&form["required"])).collect::<Vec<_>>())
        .filter(|forms| !forms.is_empty() && forms.iter().all(|form| !form.is_empty()))
        .collect()
}

/// What a property excludes.
fn excluded(node: &Value, name: &str) -> Vec<String> {
    let all = node["allOf"].as_array().into_iter().flatten();
    all.filter(|rule| texts(&rule["if"]["required"]) == [name])
        .flat_map(|rule| rule["then"]["not"]["anyOf"].as_array().cloned().unwrap_or_default())
        .flat_map(|other| texts(&other["required"]))
        .collect()
}

fn merged(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, &other) {
        one.extend(other.clone());
        return Value::Object(one.clone());
    }
    other
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
