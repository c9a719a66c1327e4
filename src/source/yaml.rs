//! Reading rack.yml: YAML (or JSON, which YAML includes) of a size a person writes.
//!
//! serde_yaml tokenises. Guarded here is what it gets wrong (measured with 0.9.34): duplicate keys in free mappings are
//! lost, a byte-order mark is a second document, and its time grows with the square of unclosed brackets.

use super::tree::{A_KEY, DUPLICATE, Finder, OVERGROWN, Strict, Target};
use crate::diag::codes::rack as codes;
use crate::diag::{Code, Diagnostic, Path, Place, Span, Text};
use serde::de::DeserializeSeed;
use serde_json::Value;
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

/// The most bytes a rack.yml may have: a complete one with every key has about two thousand.
pub const SIZE_LIMIT: usize = 64 * 1024;

/// The most brackets that may stand open at once.
const DEPTH_LIMIT: usize = 64;

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
    let strict = Strict { left: &Cell::new(text.body.len() + 1) };
    strict.deserialize(serde_yaml::Deserializer::from_str(&text.body)).map_err(|error| Box::new(explain(text, &error)))
}

const FLATTEN: &str = "a rack.yml is nested at most three levels deep";

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
        (Some(location), _) => token(text, location.index()),
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
        finding(&codes::DUPLICATE_KEY, message).hint("keep one of the two: YAML parsers disagree on which one counts")
    } else if said.contains("recursion limit exceeded") {
        finding(&codes::NESTED_TOO_DEEP, "this is nested too deeply".to_owned()).hint(FLATTEN)
    } else if said.contains("repetition limit exceeded") || said.contains(OVERGROWN) {
        finding(&codes::TOO_MANY_ALIASES, "the aliases (`*name`) of this file expand to too much content".to_owned())
            .hint("write out the values instead of using aliases")
    } else if said.contains("more than one document") {
        finding(&codes::YAML_SYNTAX, "this file contains more than one YAML document (`---`)".to_owned())
            .hint("put each rack in a separate file")
    } else if said.contains("invalid type: enum") {
        finding(&codes::YAML_SYNTAX, "YAML tags (`!name`) are not supported in a rack.yml".to_owned())
            .hint("write the plain value; references and functions belong in templates, which rackform generates")
    } else if said.contains(A_KEY) {
        finding(&codes::YAML_SYNTAX, "there is a list or a mapping where a key is expected".to_owned())
            .hint("write a key and a colon")
    } else {
        let message = said.split(" at line ").next().unwrap_or(&said);
        let message = message.rsplit_once(": ").map_or(message, |(_, last)| last);
        finding(&codes::YAML_SYNTAX, format!("this is not valid YAML: {message}"))
            .hint("check indentation (spaces, no tabs), colons and quotes near this place")
    }
}

/// Where the value at a path stands; an absent one is where its nearest present ancestor stands, if one but the root does.
pub fn value_span(text: &Arc<Text>, path: &Path) -> Option<Span> {
    find(text, path, Target::Value)
}

/// Where the key at a path stands; an absent one is where its nearest present ancestor stands, if one but the root does.
pub fn key_span(text: &Arc<Text>, path: &Path) -> Option<Span> {
    find(text, path, Target::Key)
}

fn find(text: &Arc<Text>, path: &Path, target: Target) -> Option<Span> {
    if path.steps().is_empty() {
        return None;
    }
    let finder = Finder { steps: path.steps(), target };
    let found = finder.deserialize(serde_yaml::Deserializer::from_str(&text.body)).err();
    match found.and_then(|error| error.location()) {
        Some(location) => Some(token(text, location.index())),
        None => find(text, &path.parent(), Target::Key),
    }
}

/// The token at a place, given in bytes.
fn token(text: &Arc<Text>, at: usize) -> Span {
    let body = &text.body;
    let mut start = at.min(body.len());
    while !body.is_char_boundary(start) {
        start -= 1;
    }
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
