//! **Text in, tree out**: YAML and JSON read strictly, and the place of any node of them.
//!
//! Strict: a key stands once, unless CloudFormation would take the last; nesting is bounded; a scalar is what it looks like. Both
//! formats go through one reader (`tree`); the libraries tokenise, we decide.

mod json;
pub mod template;
mod tree;
pub mod yaml;

use crate::diag::codes::command as codes;
use crate::diag::{Code, Diagnostic, Place, Span, Text};
use std::sync::Arc;

/// What to do about two equal keys of a template.
const KEEP_ONE: &str = "keep one of the two: CloudFormation would silently take the last";

/// What to do about a template that is nested too deeply.
const FLATTEN: &str = "reduce the nesting of lists and objects: the maximum is 127 levels";

/// A text from the bytes of a file, without the byte-order mark that some editors put before it.
///
/// # Errors
/// One finding when there are more than `most` bytes, or when they are not UTF-8 text.
pub fn text(name: &str, bytes: Vec<u8>, most: usize) -> Result<Arc<Text>, Box<Diagnostic>> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let refused = |code: &'static Code, message: String| {
        let nothing = Arc::new(Text { name: name.to_owned(), body: String::new() });
        let place = Place::Span(Span { text: nothing, range: 0..0 });
        Err(Box::new(Diagnostic::error(code, place, message).hint("check whether this is the right file")))
    };
    if bytes.len() > most {
        return refused(&codes::FILE_TOO_LARGE, format!("this file has more than {most} bytes, the maximum size"));
    }
    let unmarked = bytes.strip_prefix(MARK).unwrap_or(&bytes);
    let broken_at = std::str::from_utf8(unmarked).err().map(|error| error.valid_up_to());
    if let Some(at) = broken_at.or_else(|| unmarked.iter().position(|byte| *byte == 0)) {
        let line = unmarked[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        return refused(
            &codes::NOT_TEXT,
            format!("this is not a text file: byte {at}, on line {line}, is not valid UTF-8"),
        );
    }
    let body = String::from_utf8_lossy(unmarked).into_owned();
    Ok(Arc::new(Text { name: name.to_owned(), body }))
}
