//! Named texts and stretches of them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A text and the name under which its reader knows it: a file, `<stdin>`, an option.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// The name shown before line and column.
    pub name: String,
    /// The text itself.
    pub body: String,
}

/// A stretch of a [`Text`].
#[derive(Clone, PartialEq, Eq)]
pub struct Span {
    /// The text it lies in.
    pub text: Arc<Text>,
    /// The bytes it covers; both ends lie on character boundaries.
    pub range: Range<usize>,
}

impl Span {
    /// The line and the column of the span's start, both counted from 1; the column counts characters.
    pub fn line_column(&self) -> (usize, usize) {
        let before = &self.text.body[..self.range.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Display for Span {
    /// Where it begins: `rack.yml:2:7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.text.name)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
