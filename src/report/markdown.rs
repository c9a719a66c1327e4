//! Markdown for a comment on a pull request: what others wrote means nothing in it, and a page ends where a comment has to.
//!
//! GitHub and GitLab see more in a text than Markdown does: names of people, numbers of issues, hashes of commits, addresses.
//! Entities do not hide these, since both look for them in what has been rendered; only code does. So a word in which one of them
//! could see something is code.

use super::markup::escaped;
use super::wording::count;
use crate::diag::{filled, printable};
use std::fmt::Write;

/// Markdown. It is made of what stands in this program, and of what [`code`], [`text`] and [`fenced`] make of others' words.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Markdown(String);

impl Markdown {
    /// A form of ours with pieces in place of each `{}`.
    pub fn of<const N: usize>(form: &'static str, pieces: [Self; N]) -> Self {
        Self(filled(form, &pieces.each_ref().map(|piece| piece.0.as_str())))
    }

    /// Several, with something of ours between them.
    pub fn joined(all: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        Self(all.into_iter().map(|one| one.0).collect::<Vec<_>>().join(between))
    }

    /// The same with more behind it.
    pub fn and(self, more: Self) -> Self {
        Self(self.0 + &more.0)
    }

    /// Whether something of it was cut off.
    pub fn is_cut(&self) -> bool {
        self.0.contains('…')
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text.
    pub fn finish(self) -> String {
        self.0
    }
}

impl From<&'static str> for Markdown {
    fn from(ours: &'static str) -> Self {
        Self(ours.to_owned())
    }
}

impl From<usize> for Markdown {
    fn from(number: usize) -> Self {
        Self(number.to_string())
    }
}

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
    pub fn add(&mut self, kind: &'static str, piece: &Markdown) -> bool {
        if self.left_out.is_empty() && piece.0.len() <= self.room() {
            self.text += &piece.0;
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
        columns: [&'static str; N],
        rows: impl IntoIterator<Item = [Markdown; N]>,
    ) {
        let mut head = format!("\n| {} |\n|{}\n", columns.join(" | "), "---|".repeat(N));
        for cells in rows {
            // A pipe that stands in code: everywhere else it is an entity.
            let cells = cells.map(|cell| cell.0.replace('|', "\\|"));
            self.add(kind, &Markdown(format!("{head}| {} |\n", cells.join(" | "))));
            // It goes with the first row: without one it would be an empty table.
            head.clear();
        }
    }

    /// Adds what is folded away below a sentence; nothing if nothing is. What is kept in reserve has room for both ends.
    pub fn folded(&mut self, summary: &str, fill: impl FnOnce(&mut Self)) {
        let start = self.text.len();
        // To its end the line is HTML, and no Markdown is read there.
        _ = write!(self.text, "\n<details><summary>{}</summary>\n", in_html(summary));
        let opened = self.text.len();
        fill(self);
        if self.text.len() == opened {
            self.text.truncate(start);
        } else {
            self.text += "\n</details>\n";
        }
    }

    /// The same, as a part of another page.
    pub fn part(self) -> Markdown {
        Markdown(self.finish())
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

/// An empty line before the first of several.
pub(super) fn lead(position: usize) -> Markdown {
    if position == 0 { "\n".into() } else { Markdown::default() }
}

/// Names as code.
pub(super) fn codes(names: &[impl AsRef<str>]) -> Markdown {
    Markdown::joined(names.iter().map(|name| code(name.as_ref())), ", ")
}

/// A name as code. One with backticks in it is marked by more of them.
pub(super) fn code(name: &str) -> Markdown {
    let name = printable(name);
    if name.is_empty() {
        return Markdown::default();
    }
    let marks = fence(&name, 1);
    let space = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    // A pipe behind a backslash would end a cell of some tables, however it is escaped.
    let name = name.replace("\\|", "\\\\u{7c}");
    Markdown(format!("{marks}{space}{name}{space}{marks}"))
}

/// A sentence: what is in backticks is code, and the rest means nothing to Markdown, nor to who shows it.
pub(super) fn text(sentence: &str) -> Markdown {
    let sentence = printable(sentence);
    let pieces = sentence.split('`').collect::<Vec<_>>();
    let mut written = String::new();
    for (position, piece) in pieces.iter().enumerate() {
        let is_odd = position % 2 == 1;
        let is_last = position + 1 == pieces.len();
        if is_odd && !is_last && !piece.is_empty() {
            push_code(&mut written, piece);
            continue;
        }
        // A backtick that marks no code is one that is shown.
        let marks = [is_odd, is_odd && !is_last].map(|is_shown| if is_shown { BACKTICK } else { "" });
        written += marks[0];
        words(&mut written, piece);
        written += marks[1];
    }
    Markdown(written)
}

/// A backtick that is shown.
const BACKTICK: &str = "&#96;";

/// Adds code. Right behind other code their marks would be read as one.
fn push_code(written: &mut String, name: &str) {
    if written.ends_with('`') {
        *written += "&#8203;";
    }
    *written += &code(name).0;
}

/// Adds words that mean nothing.
fn words(written: &mut String, text: &str) {
    const AROUND: [char; 6] = ['.', ',', ';', ':', '(', ')'];
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let core = word.trim_matches(AROUND);
        match word.split_once(core).filter(|_| !core.is_empty() && is_live(word)) {
            Some((before, after)) => {
                plain(written, before);
                push_code(written, core);
                plain(written, after);
            }
            None => plain(written, word),
        }
        *written += &part[word.len()..];
    }
}

/// Adds a word in which no letter means anything to Markdown.
fn plain(written: &mut String, word: &str) {
    let is_first = written.is_empty();
    for (at, letter) in word.char_indices() {
        let means = "\\*_<>[]#|~&@!$".contains(letter) || is_first && opens_block(&word[..at], &word[at..]);
        if means { _ = write!(written, "&#{};", u32::from(letter)) } else { written.push(letter) }
    }
}

/// Whether a letter of the first word of a text makes a list or a line of it, or, for GitLab, a command.
fn opens_block(before: &str, rest: &str) -> bool {
    let is_alone = |rest: &str| rest.chars().all(|letter| rest.starts_with(letter));
    match rest.chars().next() {
        Some('/') => before.is_empty(),
        Some('-' | '+' | '=') => before.is_empty() && is_alone(rest),
        Some('.' | ')') => rest.len() == 1 && !before.is_empty() && before.bytes().all(|one| one.is_ascii_digit()),
        _ => false,
    }
}

/// Whether GitHub or GitLab may see more than text in a word: an address, a mention, a reference, a commit or an emoji (GitHub Docs,
/// "Autolinked references and URLs"; GitLab Docs, "GitLab Flavored Markdown").
fn is_live(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_address = ["://", "www.", "mailto:", "xmpp:", "@"].iter().any(|sign| lower.contains(sign));
    let is_issue = lower.split("gh-").skip(1).any(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
    let is_reference = word.char_indices().any(|(at, letter)| {
        let next = word[at + letter.len_utf8()..].chars().next();
        "#!~%$&^*".contains(letter) && next.is_some_and(|next| next.is_alphanumeric() || "\"'(".contains(next))
    });
    let is_commit = lower
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|run| (7..=64).contains(&run.len()) && run.bytes().all(|letter| letter.is_ascii_hexdigit()));
    is_address || is_issue || is_reference || is_commit || is_emoji(&lower)
}

/// Whether a word has a name between colons, as an emoji is written.
fn is_emoji(word: &str) -> bool {
    let is_name = |part: &str| {
        let names = |letter: char| letter.is_ascii_alphanumeric() || "_+-".contains(letter);
        !part.is_empty() && part.chars().all(names)
    };
    let parts = word.split(':').collect::<Vec<_>>();
    parts.len() > 2 && parts[1..parts.len() - 1].iter().any(|part| is_name(part))
}

/// What is folded away below a sentence.
pub(super) fn folded(summary: &str, inner: &Markdown) -> Markdown {
    Markdown(format!("\n<details><summary>{}</summary>\n\n{}\n</details>\n", in_html(summary), inner.0))
}

/// A sentence as HTML: what is in backticks is code, and so is a word in which somebody may see more than text.
fn in_html(sentence: &str) -> String {
    let mut written = String::new();
    for (position, piece) in printable(sentence).split('`').enumerate() {
        let words = if position % 2 == 1 { vec![piece] } else { piece.split_inclusive(' ').collect() };
        for word in words {
            let (shown, rest) = (word.trim_end(), &word[word.trim_end().len()..]);
            match position % 2 == 1 || is_live(shown) {
                true => _ = write!(written, "<code>{}</code>{rest}", escaped(shown)),
                false => _ = write!(written, "{}{rest}", escaped(shown)),
            }
        }
    }
    written
}

/// Lines in a block that shows them as they are.
pub(super) fn fenced(lines: &str) -> Markdown {
    Markdown(format!("{}\n", block("text", "", lines)))
}

/// The same of a language that is highlighted or drawn.
pub(super) fn fenced_as(language: &'static str, lines: &str) -> Markdown {
    Markdown(format!("{}\n", block(language, "", lines)))
}

/// A command as a block that belongs to an item of a list.
pub(super) fn item_fenced(language: &'static str, lines: &str) -> Markdown {
    Markdown(format!("{}\n", block(language, "  ", lines)))
}

fn block(language: &'static str, indent: &'static str, lines: &str) -> String {
    let lines = lines.trim_end_matches('\n').split('\n').map(|line| format!("{indent}{}", printable(line)));
    let lines = lines.collect::<Vec<_>>().join("\n");
    let marks = fence(&lines, 3);
    format!("{indent}{marks}{language}\n{lines}\n{indent}{marks}")
}

/// As many backticks as mark a text as code: more than stand together in it, and at least so many.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(least.max(longest + 1))
}
