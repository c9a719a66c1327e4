//! How a value of a description becomes one of our types: the [`Word`] trait, and the readers all of them share.

use crate::diag::codes::rack as codes;
use crate::diag::{Code, Diagnostic, Findings, Path, Place, Step, nearest};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// A type that a value of a description can become.
pub trait Word: Serialize + Sized {
    /// The value as this type; when it is not one, the reason goes to the findings.
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self>;

    /// What belongs in its place, with its article: "a whole number from 1 to 64".
    fn expected() -> String;

    /// The JSON Schema of the values it admits.
    fn schema() -> Value;
}

/// A word written as text.
pub trait Textual: fmt::Display + Sized {
    /// What belongs here, with its article and an example: "an IPv4 block such as `10.0.0.0/16`".
    const EXPECTED: &'static str;

    /// The word of a text.
    ///
    /// # Errors
    /// Why the text is not this word.
    fn parse(text: &str) -> Result<Self, Wrong>;

    /// The JSON Schema of its texts.
    fn schema() -> Value;
}

/// Why a text is not the word it should be.
#[derive(Debug)]
pub struct Wrong {
    /// The kind of finding.
    pub code: &'static Code,
    /// What was found; follows the key and a colon.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Wrong {
    /// A reason with an action to take.
    pub fn new(code: &'static Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: hint.into() }
    }
}

impl<T: Textual + Serialize> Word for T {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let Value::String(text) = value else {
            let quoted = matches!(value, Value::Number(_) | Value::Bool(_)) && T::parse(&value.to_string()).is_ok();
            let finding = wrong_type(value, at, T::EXPECTED);
            findings.push(if quoted { finding.hint("put it in quotes") } else { finding });
            return None;
        };
        T::parse(text).map_err(|wrong| findings.push(at_value(at, wrong))).ok()
    }

    fn expected() -> String {
        T::EXPECTED.to_owned()
    }

    /// The schema with what editors say where a text is not this word, and the examples that [`Textual::EXPECTED`] quotes.
    fn schema() -> Value {
        let mut schema = T::schema();
        if let Some(entries) = schema.as_object_mut() {
            let message = json!(format!("write {}", T::EXPECTED));
            if entries.contains_key("pattern") {
                entries.insert("patternErrorMessage".to_owned(), message.clone());
            }
            entries.insert("errorMessage".to_owned(), message);
            let quoted = T::EXPECTED.split('`').skip(1).step_by(2).filter(|text| T::parse(text).is_ok());
            let quoted = quoted.collect::<Vec<_>>();
            if !quoted.is_empty() {
                entries.entry("examples").or_insert(json!(quoted));
            }
        }
        schema
    }
}

/// A reason as a finding at a value.
pub fn at_value(at: &Path, wrong: Wrong) -> Diagnostic {
    Diagnostic::error(wrong.code, Place::Value(at.clone()), format!("`{at}`: {}", wrong.message)).hint(wrong.hint)
}

/// The finding that a value is of another type than belongs there.
pub fn wrong_type(value: &Value, at: &Path, expected: &str) -> Diagnostic {
    let place = Place::Value(at.clone());
    match value {
        Value::Null => Diagnostic::error(&codes::NO_VALUE, Place::Key(at.clone()), format!("`{at}` has no value"))
            .hint(match at.steps().last() {
                Some(Step::Index(_)) => format!("set it to {expected}, or remove the entry"),
                _ => format!("set it to {expected}, or remove the key to get its default"),
            }),
        _ => {
            Diagnostic::error(&codes::WRONG_TYPE, place, format!("`{at}` is {}, but should be {expected}", kind(value)))
                .hint(format!("write {expected}"))
        }
    }
}

/// What a value is, with its article.
fn kind(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => format!("the string `{}`", clip(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping of keys".to_owned(),
    }
}

/// A text short enough for a message.
pub fn clip(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain("…".chars()).collect()
}

impl Word for bool {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let spoken = match value {
            Value::Bool(value) => return Some(*value),
            Value::String(text) => match text.to_lowercase().as_str() {
                "yes" | "y" | "on" | "true" => Some(true),
                "no" | "n" | "off" | "false" => Some(false),
                _ => None,
            },
            _ => None,
        };
        findings.push(match (spoken, value) {
            (Some(meant), Value::String(text)) => {
                let message = format!("`{at}` is the string `{text}`, but should be `true` or `false`");
                Diagnostic::error(&codes::YES_NO_BOOLEAN, Place::Value(at.clone()), message)
                    .hint(format!("write `{meant}`, without quotes"))
            }
            _ => wrong_type(value, at, &Self::expected()),
        });
        None
    }

    fn expected() -> String {
        "`true` or `false`".to_owned()
    }

    fn schema() -> Value {
        json!({ "type": "boolean" })
    }
}

/// A key whose absence means something of its own, rather than a default value. Without a value it is refused, a section as
/// well: what it said may have been lost.
impl<T: Word> Word for Option<T> {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        if value.is_null() {
            findings.push(wrong_type(value, at, &T::expected()));
            return None;
        }
        T::read(value, at, findings).map(Some)
    }

    fn expected() -> String {
        T::expected()
    }

    fn schema() -> Value {
        let mut schema = T::schema();
        if schema["type"] == json!(["object", "null"]) {
            schema["type"] = json!("object");
        }
        schema
    }
}

/// A list in which nothing stands twice.
impl<T: Word> Word for Vec<T> {
    fn read(value: &Value, at: &Path, findings: &mut Findings) -> Option<Self> {
        let Value::Array(items) = value else {
            findings.push(wrong_type(value, at, &Self::expected()));
            return None;
        };
        let mut seen = BTreeMap::new();
        for (index, item) in items.iter().enumerate() {
            if let Some(first) = seen.insert(item.to_string(), index) {
                let message = format!("`{at}` lists {} twice", kind(item).trim_start_matches("the string "));
                let finding = Diagnostic::error(&codes::DUPLICATE_ENTRY, Place::Value(at.index(index)), message);
                findings.push(finding.also(Place::Value(at.index(first)), "first here").hint("remove one of the two"));
                return None;
            }
        }
        let read = items.iter().enumerate().map(|(index, item)| T::read(item, &at.index(index), findings));
        read.collect::<Vec<_>>().into_iter().collect()
    }

    fn expected() -> String {
        format!("a list, each entry {}", T::expected())
    }

    fn schema() -> Value {
        json!({ "type": "array", "items": T::schema(), "uniqueItems": true })
    }
}

/// What is said of keys that stand where no such key is known.
pub struct Catalog {
    /// The name of the description's file.
    pub file: &'static str,
    /// Why a key of another tool's spelling is none here, and what to write instead.
    pub foreign: fn(&str) -> Option<Wrong>,
    /// Where a key belongs that does not stand where it should, if there is such a key.
    pub home: fn(&str, &Path) -> Option<String>,
}

/// For the keys of a word, which stand in no section.
pub static NO_SECTION: Catalog = Catalog { file: "the description", foreign: |_| None, home: |_, _| None };

/// The entries of a mapping while a section takes its keys out of it.
pub struct Keys<'a> {
    entries: Option<&'a Map<String, Value>>,
    at: &'a Path,
    known: &'static [&'static str],
    catalog: &'static Catalog,
}

impl<'a> Keys<'a> {
    /// The entries of a section; none when it is empty or no mapping at all. Unknown keys are found here.
    pub fn of(
        value: &'a Value,
        at: &'a Path,
        known: &'static [&'static str],
        catalog: &'static Catalog,
        findings: &mut Findings,
    ) -> Self {
        let entries = match value {
            Value::Object(entries) => Some(entries),
            // A section whose keys are all commented out.
            Value::Null => None,
            other => {
                findings.push(wrong_type(other, at, "a mapping of keys"));
                None
            }
        };
        let keys = Self { entries, at, known, catalog };
        for key in entries.into_iter().flat_map(Map::keys).filter(|key| !known.contains(&key.as_str())) {
            findings.push(keys.unknown(key));
        }
        keys
    }

    /// The word behind a key, or the default if the key is absent or its value wrong.
    pub fn take<T: Word>(&self, key: &str, default: T, findings: &mut Findings) -> T {
        let value = self.entries.and_then(|entries| entries.get(key));
        value.and_then(|value| T::read(value, &self.at.key(key), findings)).unwrap_or(default)
    }

    /// Finds that a key is not there which has to be; `example` is one of its values.
    pub fn require(&self, key: &str, example: &str, findings: &mut Findings) {
        if !self.entries.is_some_and(|entries| entries.contains_key(key)) {
            let message = format!("`{}` has no `{key}`", self.at);
            let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(self.at.clone()), message);
            findings.push(finding.hint(format!("add a line such as `{key}: {example}`")));
        }
    }

    fn unknown(&self, key: &str) -> Diagnostic {
        let path = self.at.key(key);
        let place = Place::Key(path.clone());
        if let Some(Wrong { code, message, hint }) = (self.catalog.foreign)(key) {
            return Diagnostic::error(code, place, message).hint(hint);
        }
        let hint = if key == "<<" {
            "YAML merge keys are not supported; write out the keys".to_owned()
        } else {
            match nearest(key, self.known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => (self.catalog.home)(key, self.at)
                    .unwrap_or_else(|| format!("valid keys here: {}", self.known.join(", "))),
            }
        };
        let message = match self.at.steps().is_empty() {
            true => format!("`{}` is not a key of {}", clip(key), self.catalog.file),
            false => format!("`{}` is not a key of `{}`", clip(key), self.at),
        };
        Diagnostic::error(&codes::UNKNOWN_KEY, place, message).hint(hint)
    }
}

/// The schema of one key: its type's, with description and default. A section's default follows from its keys.
pub fn key_schema<T: Word>(description: &str, default: Value) -> Value {
    let mut schema = T::schema();
    if let Some(entries) = schema.as_object_mut() {
        entries.shift_insert(0, "description".to_owned(), Value::from(description.trim()));
        if !default.is_null() && !default.is_object() {
            entries.insert("default".to_owned(), default);
        }
    }
    let examples = examples(&schema);
    if let (Some(entries), false) = (schema.as_object_mut(), examples.is_empty()) {
        entries.insert("examples".to_owned(), examples.into());
    }
    schema
}

/// Values that a schema admits: those it names as examples, or that it is made of.
fn examples(schema: &Value) -> Vec<Value> {
    let list = |name: &str| schema[name].as_array().cloned().unwrap_or_default();
    let [named, words, forms] = ["examples", "enum", "anyOf"].map(list);
    let takes_one = schema["minItems"].as_u64().is_none_or(|least| least <= 1);
    let inside = || examples(&schema["items"]).into_iter().take(1).map(|item| json!([item])).collect();
    let ends =
        || ["default", "const", "minimum"].iter().filter_map(|name| schema.get(*name).cloned()).take(1).collect();
    match schema["type"].as_str() {
        _ if !named.is_empty() => named,
        _ if !words.is_empty() => words,
        _ if !forms.is_empty() => forms.iter().flat_map(examples).collect(),
        Some("boolean") => vec![json!(true), json!(false)],
        Some("array") if takes_one => inside(),
        Some("object") if schema["required"].is_array() => vec![with_what_it_needs(schema)],
        _ if schema["propertyNames"].is_object() => named_example(schema).into_iter().collect(),
        _ => ends(),
    }
}

/// A section with the keys that it has to have, each with its first example.
fn with_what_it_needs(schema: &Value) -> Value {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let keys =
        required.filter_map(|key| Some((key.to_owned(), examples(&schema["properties"][key]).into_iter().next()?)));
    keys.collect::<Map<_, _>>().into()
}

/// A mapping of one name.
fn named_example(schema: &Value) -> Option<Value> {
    let name = examples(&schema["propertyNames"]).into_iter().next()?;
    let value = examples(&schema["additionalProperties"]).into_iter().next()?;
    Some(json!({ name.as_str()?: value }))
}

/// The schema of a section: with keys that have to be there, it cannot be left without a value.
pub fn section_schema(
    about: &str,
    required: &[&str],
    properties: Map<String, Value>,
    rules: &[(&str, Value)],
) -> Value {
    let kind = if required.is_empty() { json!(["object", "null"]) } else { json!("object") };
    let mut schema = json!({
        "description": about.trim(),
        "type": kind,
        "additionalProperties": false,
        "properties": properties,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    let rules = rules.iter().map(|(why, rule)| {
        let mut rule = rule.clone();
        rule["errorMessage"] = json!(why);
        rule
    });
    let rules = rules.collect::<Vec<_>>();
    if !rules.is_empty() {
        schema["allOf"] = rules.into();
    }
    schema
}
