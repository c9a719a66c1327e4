//! Turns the facts under `schemas/aws` into a table of static Rust data, `OUT_DIR/aws.rs`, for `src/types`.
//!
//! Every schema becomes a [node](Table::node); equal nodes become one. A keyword without a meaning here stops the
//! build: a renewed schema cannot bring a check that is silently not made.
#![allow(clippy::print_stdout, reason = "cargo reads what a build script prints")]

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=schemas/aws");
    let attributes = read(Path::new("schemas/aws/attributes.json"));
    let disputes = read(Path::new("schemas/aws/replacement.json"));
    let mut table = Table::default();
    let kinds: Vec<String> =
        schemas().iter().map(|path| kind(&mut table, &read(path), &attributes, &disputes)).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    let version = read(Path::new("schemas/aws/version.json"));
    let version = format!(
        "/// Where the facts come from, and the day they are of.\n\
         pub const VERSION: (&str, &str) = ({:?}, {:?});\n",
        text(&version["source"]),
        text(&version["date"])
    );
    fs::write(out.join("aws.rs"), version + &table.print(&kinds)).expect("OUT_DIR is there to be written to");
}

/// The paths of the resource types' schemas, sorted by the types' names.
fn schemas() -> BTreeSet<PathBuf> {
    let folder = fs::read_dir("schemas/aws").expect("the schemas are part of the package");
    let paths = folder.map(|entry| entry.expect("a folder that opens can be listed").path());
    paths.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("AWS-"))).collect()
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The entry of a resource type.
fn kind(table: &mut Table, schema: &Value, attributes: &Value, disputes: &Value) -> String {
    let name = text(&schema["typeName"]);
    let empty = Map::new();
    let definitions = schema["definitions"].as_object().unwrap_or(&empty);
    let root = Definitions { table, definitions, met: BTreeMap::new() }.node(schema);
    let paths = |key: &str| {
        list(schema[key].as_array().into_iter().flatten().map(|pointer| {
            let pointer = text(pointer);
            let path = pointer.strip_prefix("/properties/");
            let path = path.unwrap_or_else(|| panic!("{name}: {key} has {pointer}, which leads to no property"));
            format!("{path:?}")
        }))
    };
    format!(
        "ResourceType {{ name: {name:?}, root: {root}, tags: {:?}, attributes: {}, identifier: {}, read_only: {}, \
         create_only: {}, conditional_create_only: {}, deletes_first: {}, importable: {}, disputes: {} }}",
        schema["tagging"]["tagProperty"].as_str().and_then(|pointer| pointer.strip_prefix("/properties/")),
        texts(&attributes[name]),
        paths("primaryIdentifier"),
        paths("readOnlyProperties"),
        paths("createOnlyProperties"),
        paths("conditionalCreateOnlyProperties"),
        deletes_first(&schema["replacementStrategy"]),
        schema["handlers"].as_array().is_some_and(|handlers| handlers.iter().any(|handler| handler == "read")),
        list(entries(&disputes[name]).map(|(property, said)| dispute(schema, property, said))),
    )
}

/// Whether a replacement strategy deletes the old resource first. AWS's default is to create the new one first.
fn deletes_first(strategy: &Value) -> bool {
    match strategy.as_str() {
        None | Some("create_then_delete") => false,
        Some("delete_then_create") => true,
        Some(strategy) => panic!("the replacement strategy {strategy} has no meaning in build.rs yet"),
    }
}

/// An entry of `replacement.json`, which must not be older than the schema.
fn dispute(schema: &Value, property: &str, said: &Value) -> String {
    let pointer = format!("/properties/{property}");
    let has = |key: &str| schema[key].as_array().is_some_and(|all| all.iter().any(|path| *path == pointer));
    let says = if has("createOnlyProperties") {
        "always"
    } else if has("conditionalCreateOnlyProperties") {
        "conditionally"
    } else {
        "never"
    };
    let kind = text(&schema["typeName"]);
    assert!(said["schema"] == says, "{kind}: the schema says {says} of {property}; renew replacement.json");
    let optional = |source: &str| said.get(source).map_or("None".to_owned(), |said| format!("Some({})", answer(said)));
    format!(
        "Dispute {{ property: {property:?}, schema: {}, documentation: {}, cdk: {} }}",
        answer(&said["schema"]),
        optional("documentation"),
        optional("cdk"),
    )
}

fn answer(said: &Value) -> &'static str {
    match text(said) {
        "never" => "Answer::Never",
        "conditionally" => "Answer::Conditionally",
        "always" => "Answer::Always",
        "interruption" => "Answer::Interruption",
        "unsupported" => "Answer::Unsupported",
        said => panic!("{said} has no meaning in build.rs yet"),
    }
}

/// The table while it grows: nodes refer to nodes, and rules to patterns, by position.
#[derive(Default)]
struct Table {
    nodes: Vec<String>,
    known: BTreeMap<String, usize>,
    patterns: Vec<String>,
    unchecked: BTreeSet<String>,
}

/// A node that admits everything.
const ANY: &str = "Node { ..ANY }";

impl Table {
    fn print(&self, kinds: &[String]) -> String {
        let patterns = list(self.patterns.iter().map(|pattern| format!("{pattern:?}")));
        let unchecked = list(self.unchecked.iter().map(|pattern| format!("{pattern:?}")));
        format!(
            "static KINDS: &[ResourceType] = &[\n{}\n];\nstatic NODES: &[Node] = &[\n{}\n];\n\
             static PATTERNS: [&str; {count}] = *{patterns};\n\
             static COMPILED: [OnceLock<Option<Regex>>; {count}] = [const {{ OnceLock::new() }}; {count}];\n\
             /// Patterns of AWS's schemas that are not checked: they look ahead or behind, which `regex-lite` cannot.\n\
             pub static UNCHECKED_PATTERNS: &[&str] = {unchecked};\n",
            kinds.join(",\n"),
            self.nodes.join(",\n"),
            count = self.patterns.len(),
        )
    }

    /// The position of a node, which is new or known.
    fn node(&mut self, node: String) -> usize {
        *self.known.entry(node).or_insert_with_key(|node| {
            self.nodes.push(node.clone());
            self.nodes.len() - 1
        })
    }

    /// The position of a pattern in the dialect of `regex-lite`, unless it has look-around.
    fn pattern(&mut self, pattern: &str) -> Option<usize> {
        if ["(?=", "(?!", "(?<"].iter().any(|look| pattern.contains(look)) {
            self.unchecked.insert(pattern.to_owned());
            return None;
        }
        let pattern = dialect(pattern);
        Some(self.patterns.iter().position(|known| *known == pattern).unwrap_or_else(|| {
            self.patterns.push(pattern);
            self.patterns.len() - 1
        }))
    }
}

/// The schemas of one resource type. A definition gets its position before its text, so that it may contain itself.
struct Definitions<'a> {
    table: &'a mut Table,
    definitions: &'a Map<String, Value>,
    met: BTreeMap<&'a str, usize>,
}

impl<'a> Definitions<'a> {
    fn definition(&mut self, pointer: &str) -> usize {
        let name = pointer.strip_prefix("#/definitions/").unwrap_or_else(|| panic!("{pointer} is not a definition"));
        let (name, schema) =
            self.definitions.get_key_value(name).unwrap_or_else(|| panic!("there is no definition {name}"));
        if let Some(position) = self.met.get(name.as_str()) {
            return *position;
        }
        let position = self.table.nodes.len();
        self.table.nodes.push(ANY.to_owned());
        self.met.insert(name, position);
        self.table.nodes[position] = self.text(schema);
        position
    }

    fn node(&mut self, schema: &'a Value) -> usize {
        if let Some(pointer) = schema["$ref"].as_str() {
            // Beside a reference stand a type, which the definition repeats, or bounds of their own.
            let alone = entries(schema).all(|(keyword, _)| ["$ref", "type"].contains(&keyword));
            if alone {
                return self.definition(pointer);
            }
        }
        let text = self.text(schema);
        self.table.node(text)
    }

    fn nodes(&mut self, schemas: &'a Value) -> Vec<usize> {
        schemas.as_array().into_iter().flatten().map(|schema| self.node(schema)).collect()
    }

    fn text(&mut self, schema: &'a Value) -> String {
        let (mut fields, mut rules) = (Vec::new(), Vec::new());
        for (keyword, value) in entries(schema) {
            match keyword {
                "type" => fields.push(format!("types: {}", types(value))),
                "properties" => fields.push(format!("properties: {}", self.properties(value))),
                "patternProperties" => fields.push(format!("patterns: {}", self.pattern_properties(value))),
                "additionalProperties" if *value == Value::Bool(true) => {}
                "additionalProperties" if *value == Value::Bool(false) => fields.push("closed: true".to_owned()),
                "required" => fields.push(format!("required: {}", texts(value))),
                "insertionOrder" if *value == Value::Bool(false) => fields.push("unordered: true".to_owned()),
                "insertionOrder" => {}
                "items" => fields.push(format!("items: Some({})", self.node(value))),
                _ => rules.extend(self.rule(keyword, value, schema)),
            }
        }
        if !rules.is_empty() {
            fields.push(format!("rules: {}", list(rules)));
        }
        fields.push("..ANY".to_owned());
        format!("Node {{ {} }}", fields.join(", "))
    }

    /// The properties, sorted by name for a binary search.
    fn properties(&mut self, properties: &'a Value) -> String {
        let nodes: BTreeMap<_, _> = entries(properties).map(|(name, schema)| (name, self.node(schema))).collect();
        list(nodes.iter().map(|(name, node)| format!("({name:?}, {node})")))
    }

    fn pattern_properties(&mut self, patterns: &'a Value) -> String {
        let nodes: Vec<_> = entries(patterns).map(|(pattern, schema)| (pattern, self.node(schema))).collect();
        list(nodes.iter().map(|(pattern, node)| {
            let position = self.table.pattern(pattern).unwrap_or_else(|| panic!("names by {pattern}: not judgeable"));
            format!("({position}, {node})")
        }))
    }

    /// The rule a keyword stands for; `None` if it is a fact that nothing can break.
    fn rule(&mut self, keyword: &str, value: &'a Value, schema: &'a Value) -> Option<String> {
        let rule = match keyword {
            "enum" => format!("Enum({})", list(value.as_array().into_iter().flatten().map(literal))),
            "const" => format!("Enum(&[{}])", literal(value)),
            "enumCaseInsensitive" => format!("EnumAnyCase({})", texts(value)),
            "pattern" => format!("Pattern({})", self.table.pattern(&without_length(text(value), schema))?),
            "format" => format!("Format({})", format(text(value))?),
            "minimum" => format!("Minimum({:?})", number(value)),
            "maximum" => format!("Maximum({:?})", number(value)),
            "multipleOf" => format!("MultipleOf({:?})", number(value)),
            "minLength" => format!("MinLength({value})"),
            "maxLength" => format!("MaxLength({value})"),
            "minItems" => format!("MinItems({value})"),
            "maxItems" => format!("MaxItems({value})"),
            "maxUniqueItems" => format!("MaxUniqueItems({value})"),
            "minProperties" => format!("MinProperties({value})"),
            "maxProperties" => format!("MaxProperties({value})"),
            "uniqueItems" if *value == Value::Bool(true) => "UniqueItems".to_owned(),
            "uniqueItems" => return None,
            "uniqueKeys" => format!("UniqueKeys({})", texts(value)),
            "dependencies" | "dependentRequired" => format!("DependentRequired({})", dependents(value)),
            "dependentExcluded" => format!("DependentExcluded({})", dependents(value)),
            "requiredXor" => format!("RequiredXor({})", texts(value)),
            "requiredOr" => format!("RequiredOr({})", texts(value)),
            "$ref" => format!("AllOf(&[{}])", self.definition(text(value))),
            "allOf" => format!("AllOf(&{:?})", self.nodes(value)),
            "oneOf" => format!("OneOf(&{:?})", self.nodes(value)),
            "prefixItems" => format!("PrefixItems(&{:?})", self.nodes(value)),
            "if" => format!("IfThen({}, {})", self.node(value), self.node(&schema["then"])),
            "anyOf" => {
                let nodes = self.nodes(value);
                // Alternatives that differ only in what they refer to: one that admits everything settles it.
                if nodes.iter().any(|node| self.table.nodes[*node] == ANY) {
                    return None;
                }
                format!("AnyOf(&{nodes:?})")
            }
            "then"
            | "arrayType"
            | "relationshipRef"
            | "definitions"
            | "typeName"
            | "tagging"
            | "primaryIdentifier"
            | "createOnlyProperties"
            | "conditionalCreateOnlyProperties"
            | "readOnlyProperties"
            | "writeOnlyProperties"
            | "handlers"
            | "replacementStrategy" => return None,
            _ => panic!("{keyword}: {value} has no meaning in build.rs yet"),
        };
        Some(format!("Rule::{rule}"))
    }
}

/// A pattern that is one class so many times, without the times if the schema states them as a length as well: the
/// length is checked anyway, and a class 512 times over takes as long to compile as fifty other patterns.
fn without_length(pattern: &str, schema: &Value) -> String {
    let times = format!("{{{},{}}}", schema["minLength"], schema["maxLength"]);
    let class = pattern.strip_suffix('$').or(pattern.strip_suffix(r"\Z")).and_then(|rest| rest.strip_suffix(&times));
    match class {
        Some(class) if class.starts_with("^[") && class.find(']') == Some(class.len() - 1) => format!("{class}*$"),
        _ => pattern.to_owned(),
    }
}

/// A pattern of the schemas, which follow Python and ECMAScript, as `regex-lite` reads it.
fn dialect(pattern: &str) -> String {
    // `\Z` is the end. Letters, separators and numbers of all scripts: ASCII's, and anything beyond ASCII, which lets
    // a symbol through but refuses nothing AWS takes.
    let pattern = pattern.replace(r"\Z", "$").replace(r"\p{L}\p{Z}\p{N}", r"a-zA-Z 0-9\u{80}-\u{10FFFF}");
    let (mut read, mut in_class, mut escaped) = (String::new(), false, false);
    for found in pattern.chars() {
        if found == '[' && in_class && !escaped {
            read.push('\\');
        }
        in_class = if escaped { in_class } else { found == '[' || in_class && found != ']' };
        escaped = found == '\\' && !escaped;
        read.push(found);
    }
    read
}

/// The formats that are checked as syntax. Others, such as `AWS::EC2::VPC.Id`, say what a text refers to.
fn format(name: &str) -> Option<&'static str> {
    match name {
        "ipv4-network" => Some("Format::Ipv4Network"),
        "ipv6-network" => Some("Format::Ipv6Network"),
        "json" | "uri" => None,
        _ if name.starts_with("AWS::") => None,
        _ => panic!("format {name} has no meaning in build.rs yet"),
    }
}

fn types(value: &Value) -> String {
    let names = value.as_array().map_or_else(|| vec![text(value)], |names| names.iter().map(text).collect());
    let names = names.iter().map(|name| format!("Types::{}", name.to_uppercase()));
    names.reduce(|all, name| format!("{all}.or({name})")).expect("a type is one name or several")
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("Literal::Text({text:?})"),
        value => format!("Literal::Number({:?})", number(value)),
    }
}

fn dependents(value: &Value) -> String {
    list(entries(value).map(|(name, others)| format!("({name:?}, {})", texts(others))))
}

fn texts(value: &Value) -> String {
    list(value.as_array().into_iter().flatten().map(|item| format!("{:?}", text(item))))
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("&[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} stands where a schema has text"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} stands where a schema has a number"))
}
