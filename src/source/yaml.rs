//! Reading YAML (or JSON, which YAML includes): rack descriptions, and templates with the short forms of functions.
//!
//! serde_yaml tokenises. Guarded here is what it gets wrong (measured with 0.9.34): duplicate keys in free mappings are
//! lost, a byte-order mark is a second document, and its time grows with the square of unclosed brackets.

pub use super::tree::Kind;
use super::tree::{A_KEY, DUPLICATE, Finder, Keys, OVERGROWN, Strict, Target};
use crate::diag::codes::{rack as codes, template};
use crate::diag::{Code, Diagnostic, Path, Place, Span, Step, Text};
use serde::de::DeserializeSeed;
use serde_json::Value;
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

/// The most bytes a rack.yml may have: a complete one with every key has about two thousand.
pub const SIZE_LIMIT: usize = 64 * 1024;

impl Kind {
    /// The most brackets that may stand open at once. serde_yaml itself refuses a tree of more than 127 levels.
    fn depth_limit(self) -> usize {
        match self {
            Kind::Description => 64,
            Kind::Template => 127,
        }
    }

    /// What to do about nesting beyond the limit.
    fn flatten(self) -> &'static str {
        match self {
            Kind::Description => "a description is nested a few levels deep only",
            Kind::Template => super::FLATTEN,
        }
    }

    /// The code of a finding: all that is wrong with the YAML of a template is of one kind.
    fn code(self, of_rack: &'static Code) -> &'static Code {
        match self {
            Kind::Description => of_rack,
            Kind::Template => &template::TEMPLATE_SYNTAX,
        }
    }
}

/// Reads a YAML text as a tree. An empty document is [`Value::Null`].
///
/// # Errors
/// One finding, at its place: invalid YAML, a duplicate key, a tag in a rack, nesting or aliases beyond reason.
pub fn read(text: &Arc<Text>, kind: Kind) -> Result<Value, Box<Diagnostic>> {
    tree(text, kind, Keys::Once)
}

/// The same, where of equal keys the last may count.
pub(super) fn tree(text: &Arc<Text>, kind: Kind, keys: Keys) -> Result<Value, Box<Diagnostic>> {
    if let Some(at) = too_deep(&text.body, kind.depth_limit()) {
        let message = format!("more than {} brackets are open here", kind.depth_limit());
        let place = Place::Span(Span { text: Arc::clone(text), range: at..at + 1 });
        let code = kind.code(&codes::NESTED_TOO_DEEP);
        return Err(Box::new(Diagnostic::error(code, place, message).hint(kind.flatten())));
    }
    if text.body.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Value::Null);
    }
    let strict = Strict { left: &Cell::new(text.body.len() + 1), kind, keys };
    let read = strict.deserialize(serde_yaml::Deserializer::from_str(&text.body));
    let mut tree = read.map_err(|error| Box::new(explain(text, kind, &error)))?;
    if kind == Kind::Template {
        read_booleans(text, keys, &mut tree);
    }
    Ok(tree)
}

/// So many words are looked up in the text, each by reading it again; a template has a few.
const MOST_WORDS: usize = 50;

/// Takes `yes`, `no`, `on` and `off` for booleans where they are not in quotes, as YAML 1.1 does, which CloudFormation reads
/// (CloudFormation user guide, "Template formats"); serde_yaml reads YAML 1.2, in which they are text.
fn read_booleans(text: &Arc<Text>, keys: Keys, tree: &mut Value) {
    let mut words = Vec::new();
    collect_words(tree, &mut Vec::new(), &mut words);
    for (steps, meaning) in words {
        let nth = match keys {
            Keys::Once => Vec::new(),
            Keys::Last(repeats) => repeats.borrow().last(&steps),
        };
        let quoted = node(text, &steps, &nth, Target::Value).is_none_or(|span| {
            let written = &text.body[span.range];
            !written.starts_with(|first: char| first.is_ascii_alphabetic())
        });
        let place = steps.iter().try_fold(&mut *tree, |value, step| match step {
            Step::Key(key) => value.get_mut(key),
            Step::Index(index) => value.get_mut(index),
        });
        if let Some(place) = place.filter(|_| !quoted) {
            *place = Value::Bool(meaning);
        }
    }
}

/// The texts of a tree that mean a boolean in YAML 1.1, and where they are.
fn collect_words(value: &Value, steps: &mut Vec<Step>, words: &mut Vec<(Vec<Step>, bool)>) {
    match value {
        Value::String(word) if words.len() < MOST_WORDS => {
            let meaning = match word.as_str() {
                "yes" | "Yes" | "YES" | "on" | "On" | "ON" => true,
                "no" | "No" | "NO" | "off" | "Off" | "OFF" => false,
                _ => return,
            };
            words.push((steps.clone(), meaning));
        }
        Value::Object(entries) => entries.iter().for_each(|(key, value)| {
            steps.push(Step::Key(key.clone()));
            collect_words(value, steps, words);
            steps.pop();
        }),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| {
            steps.push(Step::Index(index));
            collect_words(value, steps, words);
            steps.pop();
        }),
        _ => {}
    }
}

/// The place of the first bracket beyond a limit. A bracket opens a list or a mapping where a value may begin: at the
/// beginning of a line, after a colon, a comma or a hyphen, and behind another that is open; elsewhere it is a part of a
/// text. In block scalars, comments and quotes they count where they stand so too: nobody has so many.
fn too_deep(body: &str, most: usize) -> Option<usize> {
    let (mut open, mut before) = (0_usize, b'\n');
    body.bytes().position(|byte| {
        let begins = open > 0 || matches!(before, b'\n' | b':' | b',' | b'-' | b'?');
        match byte {
            b'[' | b'{' if begins => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        if !matches!(byte, b' ' | b'\t' | b'\r') {
            before = byte;
        }
        open > most
    })
}

/// One of our findings for an error of serde_yaml.
fn explain(text: &Arc<Text>, kind: Kind, error: &serde_yaml::Error) -> Diagnostic {
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
    let finding =
        |code, message: String, hint: &str| Diagnostic::error(kind.code(code), place.clone(), message).hint(hint);
    if let Some(at) = said.find(DUPLICATE) {
        let message = said[at..].split(" at line ").next().unwrap_or(&said).to_owned();
        let hint = match kind {
            Kind::Description => "keep one of the two: YAML parsers disagree on which one counts",
            Kind::Template => super::KEEP_ONE,
        };
        finding(&codes::DUPLICATE_KEY, message, hint)
    } else if said.contains("recursion limit exceeded") {
        finding(&codes::NESTED_TOO_DEEP, "this is nested too deeply".to_owned(), kind.flatten())
    } else if said.contains("repetition limit exceeded") || said.contains(OVERGROWN) {
        let message = "the aliases (`*name`) of this file expand to too much content".to_owned();
        finding(&codes::TOO_MANY_ALIASES, message, "write out the values instead of using aliases")
    } else if said.contains("more than one document") {
        let hint = match kind {
            Kind::Description => "put each description in a separate file",
            Kind::Template => "put each template in a separate file",
        };
        finding(&codes::YAML_SYNTAX, "this file contains more than one YAML document (`---`)".to_owned(), hint)
    } else if said.contains("invalid type: enum") {
        let hint = "write the plain value; references and functions belong in templates, which rackform generates";
        finding(&codes::YAML_SYNTAX, "YAML tags (`!name`) are not supported in descriptions".to_owned(), hint)
    } else if said.contains(A_KEY) {
        let message = "there is a list or a mapping where a key is expected".to_owned();
        finding(&codes::YAML_SYNTAX, message, "write a key and a colon")
    } else {
        let message = said.split(" at line ").next().unwrap_or(&said);
        let message = message.rsplit_once(": ").map_or(message, |(_, last)| last);
        let hint = "check indentation (spaces, no tabs), colons and quotes near this place";
        finding(&codes::YAML_SYNTAX, format!("this is not valid YAML: {message}"), hint)
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
    node(text, path.steps(), &[], target).or_else(|| find(text, &path.parent(), Target::Key))
}

/// Where some steps lead; `None` where nothing stands, and for the root.
pub(super) fn node(text: &Arc<Text>, steps: &[Step], nth: &[usize], target: Target) -> Option<Span> {
    let finder = Finder { steps, nth, target };
    let found = finder.deserialize(serde_yaml::Deserializer::from_str(&text.body)).err();
    found.and_then(|error| error.location()).map(|location| token(text, location.index()))
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
