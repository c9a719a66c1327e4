//! Reading JSON templates, and finding places in them.

use super::tree::{DUPLICATE, Finder, Keys, Kind, Strict, Target};
use crate::diag::codes::template;
use crate::diag::{Diagnostic, Place, Span, Step, Text};
use serde::de::DeserializeSeed;
use serde_json::Value;
use std::cell::Cell;
use std::sync::Arc;

/// Reads a JSON text as a tree.
///
/// # Errors
/// One finding, at the place where the text stops being JSON, or where a key stands that may not.
pub fn read(text: &Arc<Text>, keys: Keys) -> Result<Value, Box<Diagnostic>> {
    let mut deserializer = serde_json::Deserializer::from_str(&text.body);
    let strict = Strict { left: &Cell::new(usize::MAX), kind: Kind::Template, keys };
    let read = strict.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    read.map_err(|error| Box::new(explain(text, &error)))
}

/// One of our findings for an error of serde_json.
fn explain(text: &Arc<Text>, error: &serde_json::Error) -> Diagnostic {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(message, _)| message);
    let begins = text.body.trim_start();
    let (message, hint) = if begins.is_empty() {
        ("the file is empty".to_owned(), "check whether this is the right file")
    } else if said.starts_with(DUPLICATE) {
        (said.to_owned(), super::KEEP_ONE)
    } else if said == "recursion limit exceeded" {
        ("this is nested too deeply".to_owned(), super::FLATTEN)
    } else {
        (format!("this is not valid JSON: {said}"), "correct the JSON here or just before")
    };
    let place = Place::Span(at(text, error.line(), error.column()));
    Diagnostic::error(&template::TEMPLATE_SYNTAX, place, message).hint(hint)
}

/// The place of a serde_json error, which counts lines from 1 and columns in bytes.
fn at(text: &Arc<Text>, line: usize, column: usize) -> Span {
    let line_start = text.body.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let mut start = (line_start + column.saturating_sub(1)).min(text.body.len());
    while !text.body.is_char_boundary(start) {
        start -= 1;
    }
    let end = text.body[start..].chars().next().map_or(start, |found| start + found.len_utf8());
    Span { text: Arc::clone(text), range: start..end }
}

/// Where some steps lead in a JSON text: to a member's key, or to an item of a list. `None` if nothing stands there. Steps that go
/// on below a plain value lead to that value.
pub fn node(text: &Arc<Text>, steps: &[Step], nth: &[usize]) -> Option<Span> {
    let finder = Finder { steps, nth, target: Target::Key };
    let found = finder.deserialize(&mut serde_json::Deserializer::from_str(&text.body)).err()?;
    Some(token_before(text, at(text, found.line(), found.column())))
}

/// The steps of a JSON Pointer.
pub(super) fn steps(pointer: &str) -> Vec<Step> {
    pointer.split('/').skip(1).map(|key| Step::Key(key.replace("~1", "/").replace("~0", "~"))).collect()
}

/// The JSON Pointer of some steps.
pub(super) fn pointer(steps: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Step::Index(index) => format!("/{index}"),
    };
    steps.iter().map(step).collect()
}

/// The whole token that a place belongs to: serde_json tells where it has read a token to the end.
fn token_before(text: &Arc<Text>, last: Span) -> Span {
    let before = &text.body[..last.range.end];
    let start = match before.strip_suffix('"') {
        Some(inner) => opening_quote(inner),
        None => {
            before.rfind(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter)).map(|at| at + 1)
        }
    };
    let start = start.filter(|start| *start < last.range.end).unwrap_or(last.range.start);
    Span { range: start..last.range.end, ..last }
}

/// The last quote of a text that no backslash makes a part of a string.
fn opening_quote(text: &str) -> Option<usize> {
    let mut quotes = text.rmatch_indices('"').map(|(at, _)| at);
    quotes.find(|at| (at - text[..*at].trim_end_matches('\\').len()).is_multiple_of(2))
}

#[cfg(test)]
mod tests {
    use crate::diag::Text;
    use crate::source::template::locate;
    use std::sync::Arc;

    const TEXT: &str = r#"{
  "ä": "ö", "a/b": {"~": [10, {"k\"\\": 1}, "x\"y", -2.5e3, true, ["z"]]},
  "last":
    {"a/b": null}
}"#;

    fn at(pointer: &str) -> Option<(usize, usize, String)> {
        let text = Arc::new(Text { name: "t.json".to_owned(), body: TEXT.to_owned() });
        locate(&text, pointer).map(|span| {
            let (line, column) = span.line_column();
            (line, column, TEXT[span.range].to_owned())
        })
    }

    #[test]
    fn a_pointer_leads_to_the_key_or_the_item() {
        let places = [
            ("/ä", 2, 3, r#""ä""#),
            ("/a~1b", 2, 13, r#""a/b""#),
            ("/a~1b/~0", 2, 21, r#""~""#),
            ("/a~1b/~0/0", 2, 27, "10"),
            ("/a~1b/~0/1", 2, 31, "{"),
            ("/a~1b/~0/1/k\"\\", 2, 32, r#""k\"\\""#),
            ("/a~1b/~0/2", 2, 45, r#""x\"y""#),
            ("/a~1b/~0/3", 2, 53, "-2.5e3"),
            ("/a~1b/~0/4", 2, 61, "true"),
            ("/a~1b/~0/5", 2, 67, "["),
            ("/a~1b/~0/5/0", 2, 68, r#""z""#),
            ("/last", 3, 3, r#""last""#),
            ("/last/a~1b", 4, 6, r#""a/b""#),
        ];
        for (pointer, line, column, token) in places {
            assert_eq!(at(pointer), Some((line, column, token.to_owned())), "{pointer}");
        }
    }

    #[test]
    fn a_pointer_to_nothing_leads_nowhere() {
        for pointer in ["", "/b", "/a~1b/~0/6", "/last/a/b"] {
            assert_eq!(at(pointer), None, "{pointer}");
        }
    }
}
