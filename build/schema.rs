//! Schemas as nodes. A keyword without a meaning here stops the build: a renewed schema cannot bring a check that is
//! silently not made.

use crate::keyword::Keyword;
use crate::pattern::without_length;
use crate::table::{Table, list, number};
use crate::{entries, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A node that admits everything.
const ANY: [u8; 2] = [0, 0];

/// The set of types that has objects only.
const OBJECT: u8 = 1;

/// The schemas of one resource type.
pub struct Schemas<'a> {
    table: &'a mut Table,
    root: &'a Value,
    /// The definitions that are written: their positions, and whether they are checked in part only.
    met: BTreeMap<&'a str, (usize, bool)>,
    /// The definitions that contain themselves.
    recursive: BTreeSet<&'a str>,
    /// Whether something in what was read last is not checked: it may not fit although nothing says so.
    partial: bool,
}

/// The position of the node of a resource type.
pub fn root(table: &mut Table, schema: &Value) -> usize {
    let recursive = recursive(schema);
    Schemas { table, root: schema, met: BTreeMap::new(), recursive, partial: false }.node(schema)
}

/// The references by which definitions lead back to themselves.
fn recursive(root: &Value) -> BTreeSet<&str> {
    let mut all = BTreeSet::new();
    let definitions = root["definitions"].as_object().into_iter().flatten();
    let direct = |schema| {
        let mut found = BTreeSet::new();
        references(schema, &mut found);
        found
    };
    let leads = definitions.map(|(name, schema)| (name.as_str(), direct(schema))).collect::<BTreeMap<_, _>>();
    for name in leads.keys().copied() {
        let (mut reached, mut open) = (BTreeSet::new(), vec![name]);
        while let Some(from) = open.pop() {
            let names = leads.get(from).into_iter().flatten().filter_map(|to| to.strip_prefix("#/definitions/"));
            open.extend(names.filter(|to| reached.insert(*to)));
        }
        if reached.contains(name) {
            all.insert(name);
        }
    }
    all
}

fn references<'a>(schema: &'a Value, found: &mut BTreeSet<&'a str>) {
    match schema {
        Value::Object(entries) => {
            found.extend(entries.get("$ref").and_then(Value::as_str));
            entries.values().for_each(|inner| references(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

impl<'a> Schemas<'a> {
    fn reference(&mut self, pointer: &'a str) -> usize {
        let there = self.root.pointer(&pointer[1..]);
        let schema = there.unwrap_or_else(|| panic!("{}: {pointer} leads nowhere", self.root["typeName"]));
        if let Some((position, partial)) = self.met.get(pointer) {
            self.partial |= partial;
            return *position;
        }
        let name = pointer.strip_prefix("#/definitions/").unwrap_or_default();
        let forward = self.recursive.contains(name).then(|| self.table.forward());
        // As long as it is not read, nobody knows whether all of it is checked.
        self.met.extend(forward.map(|forward| (pointer, (forward, true))));
        let (mut position, partial) = self.alone(|schemas| schemas.node(schema));
        if let Some(forward) = forward {
            self.table.lead(forward, position);
            position = forward;
        }
        self.met.insert(pointer, (position, partial));
        position
    }

    /// What is read, and whether it is checked in part only.
    fn alone<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let before = std::mem::take(&mut self.partial);
        let read = read(self);
        let partial = self.partial;
        self.partial |= before;
        (read, partial)
    }

    /// Notes a pattern that is not checked.
    fn unchecked(&mut self, pattern: &str) {
        self.partial = true;
        self.table.unchecked.insert(pattern.to_owned());
    }

    fn node(&mut self, schema: &'a Value) -> usize {
        assert!(*schema != Value::Bool(false), "{}: a schema that admits nothing", self.root["typeName"]);
        if let Some(pointer) = schema["$ref"].as_str() {
            // Beside a reference stand a type, which the definition repeats, or bounds of their own.
            let alone = entries(schema).all(|(keyword, _)| ["$ref", "type"].contains(&keyword));
            if alone {
                return self.reference(pointer);
            }
        }
        let bytes = self.bytes(schema);
        self.table.node(bytes)
    }

    fn nodes(&mut self, schemas: &'a Value) -> Vec<usize> {
        schemas.as_array().into_iter().flatten().map(|schema| self.node(schema)).collect()
    }

    /// What `node` in `src/types/node.rs` reads.
    fn bytes(&mut self, schema: &'a Value) -> Vec<u8> {
        let (mut types, mut has) = (0, 0);
        let (mut items, mut properties, mut patterns, mut required) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut rules = Vec::new();
        for (keyword, value) in entries(schema) {
            match keyword {
                "type" => types = self::types(value),
                "properties" => properties = self.properties(value),
                "patternProperties" => patterns = self.pattern_properties(value),
                "additionalProperties" if *value == Value::Bool(true) => {}
                "additionalProperties" if *value == Value::Bool(false) => has |= 0x01,
                "required" => required = self.table.texts(value),
                "insertionOrder" if *value == Value::Bool(false) => has |= 0x02,
                "insertionOrder" => {}
                "items" => {
                    has |= 0x04;
                    items = number(self.node(value));
                }
                _ => rules.extend(self.rules(keyword, value, schema)),
            }
        }
        let rules = if rules.is_empty() { Vec::new() } else { list(rules) };
        for (flag, part) in [(0x08, &properties), (0x10, &patterns), (0x20, &required), (0x40, &rules)] {
            has |= if part.is_empty() { 0 } else { flag };
        }
        [vec![types, has], items, properties, patterns, required, rules].concat()
    }

    /// The properties, sorted by name.
    fn properties(&mut self, properties: &'a Value) -> Vec<u8> {
        let nodes: BTreeMap<_, _> = entries(properties).map(|(name, schema)| (name, self.node(schema))).collect();
        list(nodes.into_iter().map(|(name, node)| [self.table.text(name), number(node)].concat()))
    }

    fn pattern_properties(&mut self, patterns: &'a Value) -> Vec<u8> {
        let nodes: Vec<_> = entries(patterns).map(|(pattern, schema)| (pattern, self.node(schema))).collect();
        list(nodes.into_iter().map(|(pattern, node)| {
            // Where it cannot be said which names are meant, all may be.
            let read = self.table.pattern(pattern).or_else(|| {
                self.unchecked(pattern);
                self.table.pattern("")
            });
            [number(read.expect("an empty pattern fits all names")), number(node)].concat()
        }))
    }

    /// The rules a keyword stands for; none if it is a fact that nothing can break.
    fn rules(&mut self, keyword: &str, value: &'a Value, schema: &'a Value) -> Vec<Vec<u8>> {
        let (rule, content) = match keyword {
            "enum" => (Keyword::Enum, list(value.as_array().into_iter().flatten().map(|item| self.literal(item)))),
            "const" => (Keyword::Enum, list([self.literal(value)])),
            "enumCaseInsensitive" => (Keyword::EnumAnyCase, self.table.texts(value)),
            "pattern" => match self.table.pattern(&without_length(text(value), schema)) {
                Some(pattern) => (Keyword::Pattern, number(pattern)),
                None => {
                    self.unchecked(text(value));
                    return Vec::new();
                }
            },
            "format" => match format(text(value)) {
                Some(rule) => (rule, Vec::new()),
                None => return Vec::new(),
            },
            "minimum" => (Keyword::Minimum, float(value)),
            "maximum" => (Keyword::Maximum, float(value)),
            "exclusiveMaximum" => (Keyword::ExclusiveMaximum, float(value)),
            "multipleOf" => (Keyword::MultipleOf, float(value)),
            "minLength" => (Keyword::MinLength, count(value)),
            "maxLength" => (Keyword::MaxLength, count(value)),
            "minItems" => (Keyword::MinItems, count(value)),
            "maxItems" => (Keyword::MaxItems, count(value)),
            "maxUniqueItems" => (Keyword::MaxUniqueItems, count(value)),
            "minProperties" => (Keyword::MinProperties, count(value)),
            "maxProperties" => (Keyword::MaxProperties, count(value)),
            "uniqueItems" if *value == Value::Bool(true) => (Keyword::UniqueItems, Vec::new()),
            "uniqueKeys" => (Keyword::UniqueKeys, self.table.texts(value)),
            "dependencies" | "dependentRequired" => return self.dependencies(value),
            "dependentExcluded" => (Keyword::DependentExcluded, self.dependents(entries(value))),
            "requiredXor" => (Keyword::RequiredXor, self.table.texts(value)),
            "requiredOr" => (Keyword::RequiredOr, self.table.texts(value)),
            "$ref" => (Keyword::AllOf, list([number(self.reference(text(value)))])),
            "allOf" => (Keyword::AllOf, positions(self.nodes(value))),
            "oneOf" => match self.alone(|schemas| schemas.nodes(value)) {
                (nodes, false) => (Keyword::OneOf, positions(nodes)),
                // What seems to fit several may fit one of them.
                (nodes, true) => (Keyword::AnyOf, positions(nodes)),
            },
            "prefixItems" => (Keyword::PrefixItems, positions(self.nodes(value))),
            "not" => match self.alone(|schemas| schemas.node(value)) {
                (node, false) => (Keyword::Not, number(node)),
                (_, true) => return Vec::new(),
            },
            "if" => match (self.alone(|schemas| schemas.node(value)), schema.get("then")) {
                ((condition, false), Some(then)) => {
                    (Keyword::IfThen, [number(condition), number(self.node(then))].concat())
                }
                _ => return Vec::new(),
            },
            "anyOf" => {
                let (nodes, any) = (self.nodes(value), self.table.node(ANY.to_vec()));
                // Alternatives that differ only in what they refer to: one that admits everything settles it.
                if nodes.contains(&any) {
                    return Vec::new();
                }
                (Keyword::AnyOf, positions(nodes))
            }
            "uniqueItems"
            | "then"
            | "arrayType"
            | "relationshipRef"
            | "definitions"
            | "typeName"
            | "tagging"
            | "attributes"
            | "primaryIdentifier"
            | "createOnlyProperties"
            | "conditionalCreateOnlyProperties"
            | "readOnlyProperties"
            | "writeOnlyProperties"
            | "handlers"
            | "replacementStrategy" => return Vec::new(),
            _ => panic!("{}: {keyword}: {value} has no meaning in build/schema.rs yet", self.root["typeName"]),
        };
        vec![[vec![rule as u8], content].concat()]
    }

    /// What a property needs: others, or a schema that the whole object has to fit.
    fn dependencies(&mut self, value: &'a Value) -> Vec<Vec<u8>> {
        let (lists, schemas): (Vec<_>, Vec<_>) = entries(value).partition(|(_, needed)| needed.is_array());
        let mut rules = Vec::new();
        if !lists.is_empty() {
            rules.push([vec![Keyword::DependentRequired as u8], self.dependents(lists)].concat());
        }
        for (name, schema) in schemas {
            // An object that has the property.
            let condition = [vec![OBJECT, 0x20], list([self.table.text(name)])].concat();
            let (condition, then) = (self.table.node(condition), self.node(schema));
            rules.push([vec![Keyword::IfThen as u8], number(condition), number(then)].concat());
        }
        rules
    }

    fn dependents<'v>(&mut self, pairs: impl IntoIterator<Item = (&'v str, &'v Value)>) -> Vec<u8> {
        list(pairs.into_iter().map(|(name, others)| [self.table.text(name), self.table.texts(others)].concat()))
    }

    fn literal(&mut self, value: &Value) -> Vec<u8> {
        match value {
            Value::String(text) => [vec![0], self.table.text(text)].concat(),
            value => [vec![1], float(value)].concat(),
        }
    }
}

/// The formats that are checked: as syntax, or, of what texts refer to, where services take nothing else, not even its name. Of
/// times and JSON services take more forms than one, and the rest says how a number or a text is kept.
fn format(name: &str) -> Option<Keyword> {
    match name {
        "ipv4-network" => Some(Keyword::Ipv4Network),
        "ipv6-network" => Some(Keyword::Ipv6Network),
        "json" | "uri" | "date-time" | "timestamp" | "int64" | "double" | "string" | "password" => None,
        "AWS::EC2::VPC.Id" => Some(Keyword::Vpc),
        "AWS::EC2::Subnet.Id" | "AWS::EC2::Subnet.Ids" => Some(Keyword::Subnet),
        "AWS::EC2::SecurityGroup.Id" | "AWS::EC2::SecurityGroup.Ids" => Some(Keyword::SecurityGroup),
        "AWS::SNS::Topic.Arn" => Some(Keyword::Topic),
        _ if name.starts_with("AWS::") => None,
        // A pattern that stands in the wrong place, of AWS::Rekognition::StreamProcessor.
        _ if name.starts_with("(^arn:") => None,
        _ => panic!("format {name} has no meaning in build/schema.rs yet"),
    }
}

/// A set of types as `Types` in `src/types/node.rs` has it. A template cannot say `null`.
fn types(value: &Value) -> u8 {
    let names = value.as_array().map_or_else(|| vec![text(value)], |names| names.iter().map(text).collect());
    let bits = names.iter().filter(|name| **name != "null").map(|name| {
        let known = ["object", "array", "string", "integer", "number", "boolean"];
        1 << known.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name} is no type"))
    });
    bits.fold(0, |all, bit: u8| all | bit)
}

fn positions(nodes: Vec<usize>) -> Vec<u8> {
    list(nodes.into_iter().map(number))
}

fn count(value: &Value) -> Vec<u8> {
    number(value.as_u64().unwrap_or_else(|| panic!("{value} stands where a schema counts")) as usize)
}

fn float(value: &Value) -> Vec<u8> {
    value.as_f64().unwrap_or_else(|| panic!("{value} stands where a schema has a number")).to_le_bytes().to_vec()
}
