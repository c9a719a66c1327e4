//! What `convox rack params` prints: a name, padded to the longest one, two spaces and its value, one below the other. Further
//! lines of a value stand below its beginning (convox/rack 3fc6cc6d5, vendor/github.com/convox/stdcli/info.go).

use crate::diag::codes::import as codes;
use crate::diag::{Diagnostic, Place, Span, Text};
use std::sync::Arc;

/// The parameters of a text with their values, in its order.
///
/// # Errors
/// The first line that is no parameter, with its place.
pub(super) fn read(text: &Arc<Text>) -> Result<Vec<(String, String)>, Box<Diagnostic>> {
    let lines = text.body.lines().map(|line| line.strip_suffix('\r').unwrap_or(line)).collect::<Vec<_>>();
    let column = lines.iter().filter_map(|line| name(line)).map(str::len).max().map_or(0, |longest| longest + 2);
    let mut parameters = Vec::<(String, String)>::new();
    let mut empty = 0;
    for (number, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        let is_more = line.bytes().take(column).all(|letter| letter == b' ');
        match (is_more, parameters.last_mut()) {
            (true, Some((_, value))) => {
                // Empty lines stand inside a value only if more of it follows.
                *value += &"\n".repeat(empty + 1);
                *value += line.get(column..).unwrap_or_default();
            }
            _ => parameters.push(one(line, column).ok_or_else(|| refused(text, number))?),
        }
        empty = 0;
    }
    match parameters.is_empty() {
        true => Err(refused(text, 0)),
        false => Ok(parameters),
    }
}

/// The name that a line begins with, if it is a parameter's.
fn name(line: &str) -> Option<&str> {
    let name = &line[..line.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(line.len())];
    let rest = &line[name.len()..];
    let begins = name.starts_with(|letter: char| letter.is_ascii_uppercase());
    (begins && (rest.trim().is_empty() || rest.starts_with("  "))).then_some(name)
}

fn one(line: &str, column: usize) -> Option<(String, String)> {
    let name = name(line)?;
    let rest = &line[name.len()..];
    let value = match line.get(column..) {
        Some(value) if line.get(name.len()..column)?.trim().is_empty() => value,
        // An editor took the spaces at the end of the line away.
        _ if rest.trim().is_empty() => "",
        _ => return None,
    };
    Some((name.to_owned(), value.to_owned()))
}

fn refused(text: &Arc<Text>, number: usize) -> Box<Diagnostic> {
    let start = text.body.split_inclusive('\n').take(number).map(str::len).sum::<usize>();
    let length = text.body[start..].lines().next().map_or(0, str::len);
    let place = Place::Span(Span { text: Arc::clone(text), range: start..start + length });
    let message = "this line is not a parameter: a name, two spaces or more, and its value".to_owned();
    let hint = "give what `convox rack params` prints, unchanged, or what `aws cloudformation` prints in JSON";
    Box::new(Diagnostic::error(&codes::PARAMETER_SYNTAX, place, message).hint(hint))
}
