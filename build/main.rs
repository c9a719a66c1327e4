//! Turns the facts under `schemas/aws` into bytes that `src/types` reads: `aws.facts`, the texts they name, `aws.texts`,
//! and `aws.rs`, which says where each resource type begins; and list prices into `prices.rs`.
#![allow(clippy::print_stdout, reason = "cargo reads what a build script prints")]

#[path = "../src/types/keyword.rs"]
mod keyword;
mod pattern;
mod prices;
mod schema;
#[path = "../src/types/slot.rs"]
mod slot;
mod table;

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};
use table::{Table, list, number};

fn main() {
    for source in ["build", "schemas/aws", "schemas/prices", "src/types/keyword.rs", "src/types/slot.rs"] {
        println!("cargo::rerun-if-changed={source}");
    }
    let disputes = read(Path::new("schemas/aws/replacement.json"));
    let mut schemas = BTreeMap::new();
    collect(Path::new("schemas/aws/types"), &mut schemas);
    let mut table = Table::default();
    let index: Vec<_> = schemas.values().map(|schema| kind(&mut table, schema, &disputes)).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    let write = |name: &str, content: &[u8]| {
        fs::write(out.join(name), content).expect("OUT_DIR is there to be written to");
    };
    write("aws.facts", &table.facts);
    write("aws.texts", table.texts.as_bytes());
    write("aws.rs", source(&table, &index, &numbers(schemas.keys())).as_bytes());
    write("prices.rs", prices::source().as_bytes());
}

/// The schemas in a folder and those below, by the names of the types.
fn collect(folder: &Path, found: &mut BTreeMap<String, Value>) {
    for entry in fs::read_dir(folder).expect("the schemas are part of the package") {
        let path = entry.expect("a folder that opens can be listed").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            let schema = read(&path);
            found.insert(text(&schema["typeName"]).to_owned(), schema);
        }
    }
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where each type and each pattern stands, and what the facts are.
fn source(table: &Table, index: &[usize], numbers: &[usize]) -> String {
    let version = read(Path::new("schemas/aws/version.json"));
    let (source, date) = (text(&version["source"]), text(&version["date"]));
    format!(
        "/// Where the facts come from, and the day they are of.\n\
         pub const VERSION: (&str, &str) = ({source:?}, {date:?});\n\
         /// Where the types stand, sorted by their names.\n\
         pub(super) static INDEX: [usize; {}] = {index:?};\n\
         /// The numbers of the types plus one, each in its slot; nothing stands in the others.\n\
         pub(super) static NUMBERS: [u16; {}] = {numbers:?};\n\
         /// Where the texts of the patterns stand.\n\
         pub(super) static PATTERNS: [usize; {}] = {:?};\n\
         /// Patterns of AWS's schemas that are not checked: `regex-lite` cannot read them.\n\
         pub static UNCHECKED_PATTERNS: &[&str] = &{:?};\n",
        index.len(),
        numbers.len(),
        table.patterns.len(),
        table.patterns,
        table.unchecked.iter().collect::<Vec<_>>(),
    )
}

/// The number of each type plus one, in the first free one of its slots.
fn numbers<'n>(names: impl Iterator<Item = &'n String>) -> Vec<usize> {
    let mut numbers = vec![0; slot::SLOTS];
    for (number, name) in names.enumerate() {
        let free = slot::slots(name).find(|slot| numbers[*slot] == 0).expect("there are more slots than types");
        numbers[free] = number + 1;
    }
    numbers
}

/// The position of a resource type: what `ResourceType::read` in `src/types/table.rs` reads.
fn kind(table: &mut Table, schema: &Value, disputes: &Value) -> usize {
    let name = text(&schema["typeName"]);
    let root = schema::root(table, schema);
    let tags = schema["tagging"]["tagProperty"].as_str().and_then(|pointer| pointer.strip_prefix("/properties/"));
    let importable = schema["handlers"].as_array().is_some_and(|handlers| handlers.iter().any(|one| one == "read"));
    let bytes = [
        table.text(name),
        number(root),
        list(tags.map(|tags| table.text(tags))),
        table.texts(&schema["attributes"]),
        paths(table, schema, "primaryIdentifier"),
        read_only(table, schema),
        paths(table, schema, "createOnlyProperties"),
        paths(table, schema, "conditionalCreateOnlyProperties"),
        vec![u8::from(deletes_first(&schema["replacementStrategy"])), u8::from(importable)],
        list(entries(&disputes[name]).map(|(property, said)| dispute(table, schema, property, said))),
    ];
    table.write(&bytes.concat())
}

/// The properties that a keyword points to.
fn paths(table: &mut Table, schema: &Value, keyword: &str) -> Vec<u8> {
    list(schema[keyword].as_array().into_iter().flatten().map(|pointer| path(table, schema, keyword, pointer)))
}

/// The properties that only AWS sets. One that can be set at creation is none, though some schemas say both, such as that of
/// AWS::CodeArtifact::Domain of `EncryptionKey`.
fn read_only(table: &mut Table, schema: &Value) -> Vec<u8> {
    let keyword = "readOnlyProperties";
    let is_set = |pointer: &&Value| schema["createOnlyProperties"].as_array().is_some_and(|all| all.contains(pointer));
    let all = schema[keyword].as_array().into_iter().flatten().filter(|pointer| !is_set(pointer));
    list(all.map(|pointer| path(table, schema, keyword, pointer)))
}

fn path(table: &mut Table, schema: &Value, keyword: &str, pointer: &Value) -> Vec<u8> {
    let path = text(pointer).strip_prefix("/properties/");
    let name = &schema["typeName"];
    table.text(path.unwrap_or_else(|| panic!("{name}: {keyword} has {pointer}, which leads to no property")))
}

/// Whether a replacement strategy deletes the old resource first. AWS's default is to create the new one first.
fn deletes_first(strategy: &Value) -> bool {
    match strategy.as_str() {
        None | Some("create_then_delete") => false,
        Some("delete_then_create") => true,
        Some(strategy) => panic!("the replacement strategy {strategy} has no meaning in build/main.rs yet"),
    }
}

/// An entry of `replacement.json`, which must not be older than the schema.
fn dispute(table: &mut Table, schema: &Value, property: &str, said: &Value) -> Vec<u8> {
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
    let answers = ["schema", "documentation", "cdk"].map(|source| said.get(source).map_or(0, answer));
    [table.text(property), answers.to_vec()].concat()
}

/// What a source says; 0 is left for one that says nothing.
fn answer(said: &Value) -> u8 {
    match text(said) {
        "never" => 1,
        "conditionally" => 2,
        "always" => 3,
        "interruption" => 4,
        "unsupported" => 5,
        said => panic!("{said} has no meaning in build/main.rs yet"),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} stands where a schema has text"))
}
