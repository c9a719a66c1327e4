//! JSON as people read it: what fits on a line stands on one.

use serde_json::Value;

/// How a template is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A list or mapping that fits into 100 columns stands on one line, otherwise each entry begins a line, two spaces
    /// further in.
    Readable,
    /// Without any space.
    Compact,
}

/// The columns of a line.
const WIDTH: usize = 100;

/// The text of a JSON value, with a newline at the end.
pub fn print(value: &Value, style: Style) -> String {
    let mut out = String::with_capacity(1 << 16);
    match style {
        Style::Readable => write(value, 0, 0, &mut out),
        Style::Compact => out.push_str(&value.to_string()),
    }
    out.push('\n');
    out
}

/// Writes a value. `indent` is that of its line, `trailing` the characters that follow it there.
fn write(value: &Value, indent: usize, trailing: usize, out: &mut String) {
    let column = out.len() - out.rfind('\n').map_or(0, |newline| newline + 1);
    let start = out.len();
    if flat(value, start + WIDTH.saturating_sub(column + trailing), out) {
        return;
    }
    out.truncate(start);
    let (open, close, length) = match value {
        Value::Object(entries) => ('{', '}', entries.len()),
        Value::Array(items) => ('[', ']', items.len()),
        scalar => return out.push_str(&scalar.to_string()),
    };
    out.push(open);
    let mut entry = |position: usize, key: Option<&String>, value: &Value| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent + 2));
        if let Some(key) = key {
            string(key, out);
            out.push_str(": ");
        }
        let last = position + 1 == length;
        write(value, indent + 2, usize::from(!last), out);
        if !last {
            out.push(',');
        }
    };
    match value {
        Value::Object(entries) => entries.iter().enumerate().for_each(|(at, (key, value))| entry(at, Some(key), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| entry(at, None, value)),
        _ => {}
    }
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
    out.push(close);
}

/// Writes a value on one line, unless the text grows longer than `limit`: then it stops and says so.
fn flat(value: &Value, limit: usize, out: &mut String) -> bool {
    match value {
        Value::Object(entries) => {
            out.push('{');
            for (position, (key, value)) in entries.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                string(key, out);
                out.push_str(": ");
                if !flat(value, limit, out) {
                    return false;
                }
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (position, value) in items.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                if !flat(value, limit, out) {
                    return false;
                }
            }
            out.push(']');
        }
        Value::String(text) => string(text, out),
        scalar => out.push_str(&scalar.to_string()),
    }
    out.len() <= limit
}

fn string(text: &str, out: &mut String) {
    out.push_str(&Value::String(text.to_owned()).to_string());
}

#[cfg(test)]
mod tests {
    use super::{Style, WIDTH, print};
    use serde_json::json;

    #[test]
    fn a_list_breaks_exactly_when_it_does_not_fit() {
        let fitting = json!({ "a": ["x".repeat(WIDTH - 12)] });
        assert_eq!(print(&fitting, Style::Readable).lines().map(str::len).collect::<Vec<_>>(), [WIDTH]);
        let one_more = json!({ "a": ["x".repeat(WIDTH - 11)] });
        assert!(print(&one_more, Style::Readable).lines().count() > 1);
    }

    #[test]
    fn a_comma_counts_as_part_of_its_line() {
        let lines = print(&json!({ "a": ["x".repeat(WIDTH - 11)], "b": ["y".repeat(80)] }), Style::Readable);
        assert!(lines.lines().all(|line| line.len() <= WIDTH), "{lines}");
    }

    #[test]
    fn both_styles_say_the_same() {
        let value = json!({ "list": [1, "two", null, { "three": [] }], "text": "a\"b\n".repeat(40) });
        for style in [Style::Readable, Style::Compact] {
            assert_eq!(serde_json::from_str::<serde_json::Value>(&print(&value, style)).expect("JSON"), value);
        }
    }
}
