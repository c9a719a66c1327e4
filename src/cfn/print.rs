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
    let mut out = Vec::with_capacity(1 << 16);
    match style {
        Style::Readable => write(value, 0, 0, &mut out),
        Style::Compact => scalar(value, &mut out),
    }
    out.push(b'\n');
    String::from_utf8(out).expect("JSON made of strings is UTF-8")
}

/// Writes a value. `indent` is that of its line, `trailing` the characters that follow it there.
fn write(value: &Value, indent: usize, trailing: usize, out: &mut Vec<u8>) {
    let start = out.len();
    let column = start - out.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    if flat(value, start + WIDTH.saturating_sub(column + trailing), out) {
        return;
    }
    out.truncate(start);
    let (open, close, length) = match value {
        Value::Object(entries) => (b'{', b'}', entries.len()),
        Value::Array(items) => (b'[', b']', items.len()),
        wide => return scalar(wide, out),
    };
    out.push(open);
    let mut entry = |position: usize, key: Option<&String>, value: &Value| {
        new_line(indent + 2, out);
        if let Some(key) = key {
            string(key, out);
            out.extend(b": ");
        }
        let last = position + 1 == length;
        write(value, indent + 2, usize::from(!last), out);
        if !last {
            out.push(b',');
        }
    };
    match value {
        Value::Object(entries) => entries.iter().enumerate().for_each(|(at, (key, value))| entry(at, Some(key), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| entry(at, None, value)),
        _ => {}
    }
    new_line(indent, out);
    out.push(close);
}

/// Writes a value on one line, unless the text grows longer than `limit`: then it stops and says so.
fn flat(value: &Value, limit: usize, out: &mut Vec<u8>) -> bool {
    let separate = |position: usize, out: &mut Vec<u8>| {
        if position > 0 {
            out.extend(b", ");
        }
    };
    match value {
        Value::Object(entries) => {
            out.push(b'{');
            for (position, (key, value)) in entries.iter().enumerate() {
                separate(position, out);
                string(key, out);
                out.extend(b": ");
                if !flat(value, limit, out) {
                    return false;
                }
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (position, value) in items.iter().enumerate() {
                separate(position, out);
                if !flat(value, limit, out) {
                    return false;
                }
            }
            out.push(b']');
        }
        value => scalar(value, out),
    }
    out.len() <= limit
}

fn new_line(indent: usize, out: &mut Vec<u8>) {
    out.push(b'\n');
    out.extend(std::iter::repeat_n(b' ', indent));
}

fn scalar(value: &Value, out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("memory takes what is written to it");
}

fn string(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("memory takes what is written to it");
}

#[cfg(test)]
mod tests {
    use super::{Style, WIDTH, print};
    use serde_json::json;

    #[test]
    fn a_list_breaks_exactly_when_it_does_not_fit() {
        let fitting = json!({ "a": ["x".repeat(WIDTH - 11)] });
        assert_eq!(print(&fitting, Style::Readable).lines().map(str::len).collect::<Vec<_>>(), [WIDTH]);
        let one_more = json!({ "a": ["x".repeat(WIDTH - 10)] });
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
