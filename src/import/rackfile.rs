//! Writes rack.yml: keys in the order of its schema, each with a comment that says where it comes from.

use super::Line;
use serde_json::{Map, Value};
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> = LazyLock::new(crate::rack::schema);

/// The columns of a line with its comment; a longer comment stands above its key.
const WIDTH: usize = 120;

/// What the schema says of a key; nothing where there is no such key.
fn schema_of(key: &str) -> Option<&'static Value> {
    key.split('.').try_fold(&*SCHEMA, |schema, step| {
        let alternatives = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        std::iter::once(schema).chain(alternatives).find_map(|schema| schema.get("properties")?.get(step))
    })
}

/// Whether a key says anything but its default.
pub fn differs(line: &Line) -> bool {
    schema_of(line.key).and_then(|schema| schema.get("default")) != Some(&line.value)
}

/// A rack.yml, and the key of each of its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RackFile {
    /// The text, with a newline at its end.
    pub text: String,
    /// The keys by lines, counted from 0; nothing for a line of comments.
    pub keys: Vec<Option<&'static str>>,
}

/// The rack.yml of some keys, but for those at their default, below some lines of comment.
pub fn rack_file(comment: &str, lines: &[Line]) -> RackFile {
    let mut file = RackFile::default();
    comment.lines().for_each(|line| file.line(None, format!("# {}", one_line(line)).trim_end()));
    let order =
        SCHEMA["properties"].as_object().map(|sections| sections.keys().collect::<Vec<_>>()).unwrap_or_default();
    let mut shown = lines.iter().filter(|line| line.key == "name" || differs(line)).collect::<Vec<_>>();
    let place = |line: &Line| {
        let section = line.key.split('.').next().unwrap_or_default();
        order.iter().position(|name| *name == section).unwrap_or(order.len())
    };
    shown.sort_by_key(|line| place(line));
    file.section(0, &shown);
    file
}

impl RackFile {
    fn line(&mut self, key: Option<&'static str>, text: &str) {
        self.text += text;
        self.text.push('\n');
        self.keys.push(key);
    }

    /// Keys that share the steps above `depth`, in their order; those of one section together.
    fn section(&mut self, depth: usize, lines: &[&Line]) {
        let step = |line: &Line| line.key.split('.').nth(depth);
        let mut done = Vec::new();
        for line in lines {
            let Some(name) = step(line).filter(|name| !done.contains(name)) else { continue };
            done.push(name);
            let inner = lines.iter().copied().filter(|other| step(other) == Some(name)).collect::<Vec<_>>();
            if line.key.split('.').count() == depth + 1 {
                self.key(depth, name, line);
            } else {
                self.line(None, &format!("{}{name}:", "  ".repeat(depth)));
                self.section(depth + 1, &inner);
            }
        }
    }

    fn key(&mut self, depth: usize, name: &str, line: &Line) {
        let indent = "  ".repeat(depth);
        let comment = format!("# {}", one_line(&line.from));
        let block = match &line.value {
            Value::String(text) if text.contains('\n') && is_block(text) => Some(text),
            _ => None,
        };
        let value =
            block.map_or_else(|| value(&line.value), |text| if text.ends_with('\n') { "|" } else { "|-" }.to_owned());
        let written = format!("{indent}{name}: {value}");
        match written.chars().count() + comment.chars().count() < WIDTH {
            true => self.line(Some(line.key), &format!("{written}  {comment}")),
            false => {
                self.line(Some(line.key), &format!("{indent}{comment}"));
                self.line(Some(line.key), &written);
            }
        }
        for text in block.into_iter().flat_map(|text| text.lines()) {
            let inner = if text.is_empty() { String::new() } else { format!("{indent}  {text}") };
            self.line(Some(line.key), &inner);
        }
    }
}

/// Whether a text of several lines can be written as they are.
fn is_block(text: &str) -> bool {
    !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && !text.chars().any(|letter| letter.is_control() && letter != '\n')
}

/// A value in a line.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(self::value).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => format!("{{ {} }}", mapping(entries)),
        other => other.to_string(),
    }
}

fn mapping(entries: &Map<String, Value>) -> String {
    entries.iter().map(|(key, entry)| format!("{}: {}", scalar(key), value(entry))).collect::<Vec<_>>().join(", ")
}

/// A text as YAML has it: in quotes, unless it can be taken for nothing else.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    let is_block = || text.contains('/') && text.contains('.');
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic())
        || text.starts_with(|first: char| first.is_ascii_digit()) && is_block();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._/-:".contains(letter);
    if begins && text.chars().all(plain) && !text.ends_with(':') && !WORDS.contains(&text.to_lowercase().as_str()) {
        return text.to_owned();
    }
    Value::from(text).to_string()
}

/// A text for a comment: on one line, with nothing that steers a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
