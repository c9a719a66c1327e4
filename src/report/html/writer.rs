//! Writing HTML: elements that close, text that is no markup.

use crate::picture::Picture;
use crate::report::markup::escaped;
use crate::report::picture;
use std::fmt::Write;

/// What a page looks like.
const STYLE: &str = include_str!("page.css");

/// What a page does more where scripts run: it keeps the switch in the address, lets zones be clicked, and computes what a
/// number of GB costs.
const SCRIPT: &str = include_str!("page.js");

/// The SHA-256 of the script, by which the page allows it and no other (Content Security Policy Level 3).
const SCRIPT_HASH: &str = "sha256-eRX7UmIQMwl2ePqOjtEgUpWufvFiMY+q5LMMwPUOim0=";

/// HTML that grows element by element.
pub(super) struct Html(String);

/// A cell of a table: a sentence, and whether it is a number.
pub(super) struct Cell {
    pub words: String,
    pub is_number: bool,
    /// How many columns it spans.
    pub columns: usize,
}

impl Cell {
    pub fn text(words: impl Into<String>) -> Self {
        Self { words: words.into(), is_number: false, columns: 1 }
    }

    pub fn number(words: impl Into<String>) -> Self {
        Self { is_number: true, ..Self::text(words) }
    }
}

/// The attributes of an element.
type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Html {
    /// A page with a title, of which the rest is filled in.
    pub fn page(title: &str, fill: impl FnOnce(&mut Self)) -> String {
        let mut html = Self(String::from("<!doctype html>\n"));
        html.within("html", &[("lang", "en")], |html| {
            html.within("head", &[], |html| {
                html.void("meta", &[("charset", "utf-8")]);
                let policy = format!(
                    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'; \
                     base-uri 'none'; form-action 'none'"
                );
                html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
                html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
                html.void("meta", &[("name", "color-scheme"), ("content", "light dark")]);
                html.element("title", &[], title);
                html.void("link", &[("rel", "icon"), ("href", "data:,")]);
                _ = writeln!(html.0, "<style>\n{STYLE}{}</style>", picture::STYLE);
            });
            html.within("body", &[], |html| {
                fill(html);
                _ = writeln!(html.0, "<script>{SCRIPT}</script>");
            });
        });
        html.0
    }

    /// An element around what is filled in.
    pub fn within(&mut self, tag: &str, attributes: Attributes, fill: impl FnOnce(&mut Self)) {
        self.opening(tag, attributes);
        self.0.push('\n');
        fill(self);
        _ = writeln!(self.0, "</{tag}>");
    }

    /// An element with a sentence, in which what is between backticks is code.
    pub fn element(&mut self, tag: &str, attributes: Attributes, sentence: &str) {
        self.opening(tag, attributes);
        self.0 += &sentenced(sentence);
        _ = writeln!(self.0, "</{tag}>");
    }

    /// An element with a text, shown as it is.
    pub fn verbatim(&mut self, tag: &str, attributes: Attributes, text: &str) {
        self.opening(tag, attributes);
        self.0 += &escaped(text);
        _ = writeln!(self.0, "</{tag}>");
    }

    /// An element without content.
    pub fn void(&mut self, tag: &str, attributes: Attributes) {
        self.opening(tag, attributes);
        self.0.push('\n');
    }

    fn opening(&mut self, tag: &str, attributes: Attributes) {
        _ = write!(self.0, "<{tag}");
        for (name, value) in attributes {
            match *value {
                "" => _ = write!(self.0, " {name}"),
                value => _ = write!(self.0, " {name}=\"{}\"", escaped(value)),
            }
        }
        self.0.push('>');
    }

    /// A picture, whose ids a prefix tells apart from others on the page.
    pub fn picture(&mut self, shown: &Picture, title: &str, prefix: &str) {
        self.0 += &picture::inline(shown, title, prefix);
    }

    /// A list of sentences; nothing where there are none.
    pub fn list(&mut self, sentences: &[String]) {
        if !sentences.is_empty() {
            self.within("ul", &[], |html| sentences.iter().for_each(|sentence| html.element("li", &[], sentence)));
        }
    }

    /// What is folded away below a sentence.
    pub fn folded(&mut self, summary: &str, fill: impl FnOnce(&mut Self)) {
        self.within("details", &[], |html| {
            html.element("summary", &[], summary);
            fill(html);
        });
    }

    /// Something that may be wider than the page, and is scrolled by itself then.
    pub fn scrolling(&mut self, label: &str, fill: impl FnOnce(&mut Self)) {
        self.within("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", label)], fill);
    }

    /// A table with a name; nothing without rows.
    pub fn table(&mut self, label: &str, columns: &[&str], rows: &[Vec<Cell>]) {
        self.rows(label, columns, rows.iter().map(|row| (None, row)));
    }

    /// A table of which the first cell of each row leads to a page.
    pub fn linked_table(&mut self, label: &str, columns: &[&str], rows: &[(String, Vec<Cell>)]) {
        self.rows(label, columns, rows.iter().map(|(link, row)| (Some(link.as_str()), row)));
    }

    fn rows<'r>(
        &mut self,
        label: &str,
        columns: &[&str],
        rows: impl ExactSizeIterator<Item = (Option<&'r str>, &'r Vec<Cell>)>,
    ) {
        if rows.len() == 0 {
            return;
        }
        self.scrolling(label, |html| {
            html.within("table", &[], |html| {
                html.head(columns);
                html.within("tbody", &[], |html| rows.for_each(|(link, row)| html.row(link, row)));
            });
        });
    }

    /// The head of a table. A column without a name has an empty cell there, which is no heading.
    pub fn head(&mut self, columns: &[&str]) {
        self.within("thead", &[], |html| {
            html.within("tr", &[], |html| {
                for column in columns {
                    let tag = if column.is_empty() { "td" } else { "th" };
                    html.element(tag, if column.is_empty() { &[] } else { &[("scope", "col")] }, column);
                }
            });
        });
    }

    fn row(&mut self, link: Option<&str>, row: &[Cell]) {
        self.within("tr", &[], |html| {
            for (position, cell) in row.iter().enumerate() {
                let columns = cell.columns.to_string();
                let mut attributes = Vec::new();
                attributes.extend((cell.columns > 1).then_some(("colspan", columns.as_str())));
                attributes.extend(cell.is_number.then_some(("class", "number")));
                attributes.extend((position == 0).then_some(("scope", "row")));
                match link.filter(|_| position == 0) {
                    Some(link) => {
                        html.within("th", &attributes, |html| html.element("a", &[("href", link)], &cell.words))
                    }
                    None => html.element(if position == 0 { "th" } else { "td" }, &attributes, &cell.words),
                }
            }
        });
    }
}

/// A sentence as HTML: what is between backticks is code.
fn sentenced(sentence: &str) -> String {
    let pieces = sentence.split('`').collect::<Vec<_>>();
    let mut written = String::new();
    for (position, piece) in pieces.iter().enumerate() {
        let is_code = position % 2 == 1 && position + 1 < pieces.len();
        match is_code {
            true => _ = write!(written, "<code>{}</code>", escaped(piece)),
            // A backtick that marks no code is one that is shown.
            false if position % 2 == 1 => _ = write!(written, "`{}", escaped(piece)),
            false => written += &escaped(piece),
        }
    }
    written
}
