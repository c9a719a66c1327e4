//! Writes app.yml: keys in the order of its schema, with a comment above each that needs a decision.

use super::super::rackfile;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> = LazyLock::new(crate::app::schema);

/// The columns of a line of comment.
const WIDTH: usize = 120;

/// Keys whose mappings stand in one line.
const FLOW: [&str; 4] = ["port", "scale", "memory", "deploy"];

/// The text of an app.yml below some lines of comment; comments by the path of the key above which they stand.
pub(super) fn app_file(head: &str, tree: &Map<String, Value>, comments: &BTreeMap<Vec<String>, Vec<String>>) -> String {
    let mut file = AppFile { text: String::new(), comments };
    head.lines().for_each(|line| file.comment(0, line));
    file.section(tree, &SCHEMA, &mut Vec::new());
    file.text
}

struct AppFile<'c> {
    text: String,
    comments: &'c BTreeMap<Vec<String>, Vec<String>>,
}

impl AppFile<'_> {
    /// Keys of a section, in the order of its schema; names that a user gives in the order of the source.
    fn section(&mut self, entries: &Map<String, Value>, schema: &Value, path: &mut Vec<String>) {
        let order = schema["properties"].as_object().map(|keys| keys.keys().collect::<Vec<_>>()).unwrap_or_default();
        let mut shown = entries.iter().collect::<Vec<_>>();
        shown.sort_by_key(|(key, _)| order.iter().position(|known| known == key));
        for (position, (key, value)) in shown.into_iter().enumerate() {
            let depth = path.len();
            let is_part = depth == 0 && value.is_object() || depth == 1 && position > 0 && value.is_object();
            if is_part {
                self.text.push('\n');
            }
            path.push(key.clone());
            for line in self.comments.get(path).into_iter().flatten() {
                self.comment(depth, line);
            }
            let below = if schema["properties"].is_object() {
                &schema["properties"][key]
            } else {
                &schema["additionalProperties"]
            };
            self.key(key, value, below, path);
            path.pop();
        }
    }

    fn key(&mut self, key: &str, value: &Value, schema: &Value, path: &mut Vec<String>) {
        let indent = "  ".repeat(path.len() - 1);
        let name = line(&Value::from(key));
        match value {
            Value::Object(entries) if !entries.is_empty() && !FLOW.contains(&key) => {
                self.text += &format!("{indent}{name}:\n");
                self.section(entries, schema, path);
            }
            value => self.text += &format!("{indent}{name}: {}\n", line(value)),
        }
    }

    /// A comment in lines of a bounded width, with nothing in it but what is seen.
    fn comment(&mut self, depth: usize, text: &str) {
        let indent = "  ".repeat(depth);
        let seen =
            |letter: char| letter.is_alphanumeric() || letter == ' ' || letter.is_ascii_graphic() || letter == '…';
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && indent.len() + line.chars().count() + word.chars().count() + 3 > WIDTH {
                self.text += &format!("{indent}# {line}\n");
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.extend(word.chars().map(|letter| if seen(letter) { letter } else { '?' }));
        }
        self.text += &format!("{indent}# {line}\n");
    }
}

/// A value in a line.
fn line(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(line).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) if !entries.is_empty() => {
            let entry =
                |(key, value): (&String, &Value)| format!("{}: {}", line(&Value::from(key.as_str())), line(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        other => rackfile::value(other),
    }
}

/// Whether a text needs no quotes beside those that never do: an amount with its unit, a path, or an option such as `--all`.
fn is_plain(text: &str) -> bool {
    let amount = ["s", "m", "h", "MiB", "GiB"].iter().filter_map(|unit| text.strip_suffix(unit));
    let mut amount = amount.filter(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()));
    let word = |rest: &str| {
        rest.starts_with(|first: char| first.is_ascii_alphabetic())
            && rest.chars().all(|letter| letter.is_ascii_alphanumeric() || "._/-=".contains(letter))
    };
    let after = ["/", "--", "-", "../"].iter().filter_map(|start| text.strip_prefix(start));
    amount.next().is_some() || after.map(|rest| rest.trim_start_matches("../")).any(word)
}
