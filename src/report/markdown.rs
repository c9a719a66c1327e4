//! Markdown for a comment on a pull request: a page that ends where a comment has to, and names that mean nothing to
//! Markdown.

use super::finding::printable;
use super::wording::count;
use std::fmt::Write;

/// So many bytes a comment has at most, and so no more letters. GitHub takes 65,536.
const MOST: usize = 60_000;

/// So many of them are kept for the sentence that says what was left out, and to close what is folded.
const RESERVE: usize = 400;

/// A text that grows as long as there is room, and counts what it has none for.
pub(super) struct Page {
    text: String,
    /// So many bytes it has at most.
    most: usize,
    left_out: Vec<(&'static str, usize)>,
}

impl Default for Page {
    fn default() -> Self {
        Self::within(MOST)
    }
}

impl Page {
    /// A page in so many bytes.
    pub fn within(most: usize) -> Self {
        Self { text: String::new(), most, left_out: Vec::new() }
    }

    /// For how many bytes there is room.
    pub fn room(&self) -> usize {
        self.most.saturating_sub(RESERVE + self.text.len())
    }

    /// Adds a piece if nothing was left out before it and there is room; whether it did.
    pub fn add(&mut self, kind: &'static str, piece: &str) -> bool {
        if self.left_out.is_empty() && piece.len() <= self.room() {
            self.text += piece;
            return true;
        }
        self.leave_out(kind);
        false
    }

    /// Counts a piece for which there is no room.
    pub fn leave_out(&mut self, kind: &'static str) {
        match self.left_out.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => self.left_out.push((kind, 1)),
        }
    }

    /// Whether something was left out.
    pub fn is_cut(&self) -> bool {
        !self.left_out.is_empty()
    }

    /// Adds a table, row by row; none where there are no rows.
    pub fn table<const N: usize>(
        &mut self,
        kind: &'static str,
        columns: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) {
        let mut head = format!("\n| {} |\n|{}\n", columns.join(" | "), "---|".repeat(N));
        for cells in rows {
            let cells = cells.map(|cell| cell.replace('|', "\\|"));
            self.add(kind, &format!("{head}| {} |\n", cells.join(" | ")));
            // It goes with the first row: without one it would be an empty table.
            head.clear();
        }
    }

    /// Adds what is folded away below a sentence; nothing if nothing is. What is kept in reserve has room for both ends.
    pub fn folded(&mut self, summary: &str, fill: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        _ = write!(self.text, "\n<details><summary>{}</summary>\n", text(summary));
        let opened = self.text.len();
        fill(self);
        if self.text.len() == opened {
            self.text.truncate(start);
        } else {
            self.text += "\n</details>\n";
        }
    }

    /// The text, with what was left out said at its end.
    pub fn finish(mut self) -> String {
        if !self.left_out.is_empty() {
            let left_out = self.left_out.iter().map(|(kind, number)| count(*number, kind)).collect::<Vec<_>>();
            let left_out = left_out.join(", ");
            _ = writeln!(self.text, "\nThere is no room here for {left_out}: see the whole with `--format text`.");
        }
        self.text
    }
}

/// Names as code.
pub(super) fn codes(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| code(name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A name as code. One with backticks in it is marked by more of them.
pub(super) fn code(name: &str) -> String {
    let name = printable(name);
    let marks = fence(&name, 1);
    let space = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{marks}{space}{name}{space}{marks}")
}

/// A sentence: what is in backticks is code, and the rest means nothing to Markdown.
pub(super) fn text(sentence: &str) -> String {
    let sentence = printable(sentence);
    let pieces = sentence.split('`').collect::<Vec<_>>();
    let mut written = String::new();
    for (position, piece) in pieces.iter().enumerate() {
        let is_code = position % 2 == 1 && position + 1 < pieces.len() && !piece.is_empty();
        if is_code {
            written += &code(piece);
            continue;
        }
        // A backtick that marks no code is one that is shown.
        if position % 2 == 1 {
            written += "\\`";
        }
        for letter in piece.chars() {
            if "\\*_<>[]#|~&@!$".contains(letter) {
                _ = write!(written, "&#{};", u32::from(letter));
            } else {
                written.push(letter);
            }
        }
        if position % 2 == 1 && position + 1 < pieces.len() {
            written += "\\`";
        }
    }
    written
}

/// Lines in a block that shows them as they are.
pub(super) fn fenced(lines: &str) -> String {
    let marks = fence(lines, 3);
    format!("{marks}text\n{lines}\n{marks}")
}

/// As many backticks as mark a text as code: more than stand together in it, and at least so many.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(least.max(longest + 1))
}
