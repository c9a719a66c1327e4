//! Text for a terminal: lines of a bounded width, in which nothing steers the terminal but what is ours.

use super::finding::{Paint, printable};
use annotate_snippets::renderer::{AnsiColor, Effects, Style};

/// What is well.
pub(super) const GOOD: Style = AnsiColor::BrightGreen.on_default().effects(Effects::BOLD);
/// What is not.
pub(super) const BAD: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
/// What begins a part.
pub(super) const HEADING: Style = Style::new().effects(Effects::BOLD);

/// A text that grows line by line.
pub(super) struct Page {
    text: String,
    paint: Paint,
}

impl Page {
    /// An empty page.
    pub fn new(paint: Paint) -> Self {
        Self { text: String::new(), paint }
    }

    /// Adds a line, which is made of printable and styled parts.
    pub fn line(&mut self, line: &str) {
        self.text += line.trim_end();
        self.text.push('\n');
    }

    /// Adds a line that begins with a heading.
    pub fn heading(&mut self, name: &str, rest: &str) {
        let line = format!("{}{}", self.styled(HEADING, name), printable(rest));
        self.line(&line);
    }

    /// A text in a style, if this page has styles.
    pub fn styled(&self, style: Style, text: &str) -> String {
        match self.paint {
            Paint::Coloured => format!("{style}{}{style:#}", printable(text)),
            Paint::Plain => printable(text).into_owned(),
        }
    }

    /// All lines.
    pub fn finish(self) -> String {
        self.text
    }
}
