//! Reading rack.yml: YAML (or JSON, which YAML includes) of a size a person writes.
//!
//! serde_yaml tokenises. Guarded here is what it gets wrong (measured with 0.9.34): duplicate keys in free mappings are
//! lost, a byte-order mark is a second document, and its time grows with the square of unclosed brackets.

use super::tree::{DUPLICATE, Finder, Strict, Target};
use crate::diag::codes::rack as codes;
use crate::diag::{Code, Diagnostic, Path, Place, Span, Text};
use serde::de::DeserializeSeed;
use serde_json::Value;
use std::ops::Range;
use std::sync::Arc;

/// The most bytes a rack.yml may have: a complete one with every key has about two thousand.
pub const SIZE_LIMIT: usize = 64 * 1024;

/// The most brackets that may stand open at once.
const DEPTH_LIMIT: usize = 64;

/// A text from the bytes of a file.
///
/// # Errors
/// One finding when there are more than [`SIZE_LIMIT`] bytes, or when they are not UTF-8 text.
pub fn text(name: &str, bytes: Vec<u8>) -> Result<Arc<Text>, Box<Diagnostic>> {
    let size = bytes.len();
    if size > SIZE_LIMIT {
        let message = format!("this file has {size} bytes; a rack.yml has at most {SIZE_LIMIT}");
        let empty = Arc::new(Text { name: name.to_owned(), body: String::new() });
        let place = Place::Span(Span { text: empty, range: 0..0 });
        let finding = Diagnostic::error(&codes::FILE_TOO_LARGE, place, message);
        return Err(Box::new(finding.hint("was another file meant?")));
    }
    let (body, broken_at) = match String::from_utf8(bytes) {
        Ok(body) => (body, None),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(good))
        }
    };
    let broken_at = broken_at.or_else(|| body.find('\0'));
    let body = body.strip_prefix('\u{feff}').map_or_else(|| body.clone(), str::to_owned);
    match broken_at {
        None => Ok(Arc::new(Text { name: name.to_owned(), body })),
        Some(at) => {
            let line = body.as_bytes()[..at.min(body.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
            let message = format!("this is not a text file: byte {at}, on line {line}, belongs to no UTF-8 text");
            let empty = Arc::new(Text { name: name.to_owned(), body: String::new() });
            let place = Place::Span(Span { text: empty, range: 0..0 });
            Err(Box::new(Diagnostic::error(&codes::NOT_TEXT, place, message).hint("save the file as UTF-8")))
        }
    }
}

/// Reads a YAML text as a tree. An empty document is [`Value::Null`].
///
/// # Errors
/// One finding, at its place: invalid YAML, a duplicate key, a tag, nesting or aliases beyond reason.
pub fn read(text: &Arc<Text>) -> Result<Value, Box<Diagnostic>> {
    if let Some(at) = too_deep(&text.body) {
        let message = format!("more than {DEPTH_LIMIT} brackets are open here");
        let place = Place::Span(Span { text: Arc::clone(text), range: at..at + 1 });
        return Err(Box::new(Diagnostic::error(&codes::NESTED_TOO_DEEP, place, message).hint(FLATTEN)));
    }
    if text.body.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Value::Null);
    }
    Strict.deserialize(serde_yaml::Deserializer::from_str(&text.body)).map_err(|error| Box::new(explain(text, &error)))
}

const FLATTEN: &str = "a rack.yml nests three levels deep at most";

/// The place of the first bracket beyond the limit. Brackets in quotes and comments count too: no rack.yml has so many.
fn too_deep(body: &str) -> Option<usize> {
    let mut open = 0_usize;
    body.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > DEPTH_LIMIT
    })
}

/// One of our findings for an error of serde_yaml.
fn explain(text: &Arc<Text>, error: &serde_yaml::Error) -> Diagnostic {
    let said = error.to_string();
    let second_document = || text.body.find("\n---").filter(|_| said.contains("more than one document"));
    let place = Place::Span(match (error.location(), second_document()) {
        (Some(location), _) => token(text, location.line(), location.column()),
        (None, Some(at)) => Span { text: Arc::clone(text), range: at + 1..at + 4 },
        // Only aliases that repeat too much come without a place.
        (None, None) => {
            let at = text.body.find('*').unwrap_or(0);
            Span { text: Arc::clone(text), range: at..at + token_length(&text.body[at..]) }
        }
    });
    let finding = |code: &'static Code, message: String| Diagnostic::error(code, place.clone(), message);
    if let Some(at) = said.find(DUPLICATE) {
        let message = said[at..].split(" at line ").next().unwrap_or(&said).to_owned();
        finding(&codes::DUPLICATE_KEY, message).hint("keep one of the two: YAML readers disagree on which counts")
    } else if said.contains("recursion limit exceeded") {
        finding(&codes::NESTED_TOO_DEEP, "this is nested too deep".to_owned()).hint(FLATTEN)
    } else if said.contains("repetition limit exceeded") {
        finding(&codes::TOO_MANY_ALIASES, "the aliases (`*name`) of this file repeat too much".to_owned())
            .hint("write the values out instead of naming them by alias")
    } else if said.contains("more than one document") {
        finding(&codes::YAML_SYNTAX, "this file holds more than one YAML document (`---`)".to_owned())
            .hint("put each rack into a file of its own")
    } else if said.contains("invalid type: enum") {
        finding(&codes::YAML_SYNTAX, "a YAML tag (`!name`) means nothing in a rack.yml".to_owned())
            .hint("write the plain value; references and functions are for templates, rackform writes them")
    } else {
        let message = said.split(" at line ").next().unwrap_or(&said);
        let message = message.rsplit_once(": ").map_or(message, |(_, last)| last);
        finding(&codes::YAML_SYNTAX, format!("this is not valid YAML: {message}"))
            .hint("check indentation (spaces, no tabs), colons and quotes near this place")
    }
}

/// Where the value at a path stands; an absent one is where its nearest present ancestor stands.
pub fn value_span(text: &Arc<Text>, path: &Path) -> Span {
    find(text, path, Target::Value)
}

/// Where the key at a path stands; an absent one is where its nearest present ancestor stands.
pub fn key_span(text: &Arc<Text>, path: &Path) -> Span {
    find(text, path, Target::Key)
}

fn find(text: &Arc<Text>, path: &Path, target: Target) -> Span {
    let finder = Finder { steps: path.steps(), target };
    let found = finder.deserialize(serde_yaml::Deserializer::from_str(&text.body)).err();
    match found.and_then(|error| error.location()) {
        Some(location) => token(text, location.line(), location.column()),
        None if path.steps().is_empty() => Span { text: Arc::clone(text), range: 0..0 },
        None => find(text, &path.parent(), Target::Key),
    }
}

/// The token at a line and column, both from 1, the column in characters.
fn token(text: &Arc<Text>, line: usize, column: usize) -> Span {
    let body = &text.body;
    let line_start = body.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let rest = &body[line_start..];
    let skipped = rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    let start = line_start + skipped;
    let range = start..start + token_length(&body[start..]);
    Span { text: Arc::clone(text), range: shown(body, range) }
}

/// How many bytes the token at the beginning of a text has: a quoted string, or a plain one up to what ends it.
fn token_length(rest: &str) -> usize {
    if let Some(quote) = rest.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        return rest[1..].find([quote, '\n']).map_or(rest.len(), |end| end + 2).min(rest.len());
    }
    let line = rest.split(['\n', '\r']).next().unwrap_or(rest);
    let flow = line.starts_with(['[', '{']);
    let end = if flow { line.find([']', '}']).map(|end| end + 1) } else { line.find([',', ']', '}']) };
    let end = end.unwrap_or(line.len());
    let end = [": ", " #"].iter().filter_map(|stop| line.find(stop)).filter(|_| !flow).fold(end, usize::min);
    line[..end].trim_end().trim_end_matches(':').len()
}

/// A range a caret can be shown under: not empty unless the text ends there.
fn shown(body: &str, range: Range<usize>) -> Range<usize> {
    if range.is_empty() {
        range.start..range.start + body[range.start..].chars().next().map_or(0, char::len_utf8)
    } else {
        range
    }
}
