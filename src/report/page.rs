//! Text for a terminal: lines of a bounded width, in which nothing steers the terminal but what is ours.

use super::finding::{Paint, Rendered};
use crate::diag::printable;
use annotate_snippets::renderer::{AnsiColor, Effects, Style};

/// What is well.
pub(super) const GOOD: Style = AnsiColor::BrightGreen.on_default().effects(Effects::BOLD);
/// What is not.
pub(super) const BAD: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
/// What begins a part.
pub(super) const HEADING: Style = Style::new().effects(Effects::BOLD);

/// A line: texts, each in a style. How they are written is decided by the page alone.
#[derive(Debug, Clone, Default)]
pub(super) struct Line(Vec<(Style, String)>);

/// A text in a style.
pub(super) fn styled(style: Style, text: &str) -> Line {
    Line(vec![(style, text.to_owned())])
}

impl Line {
    /// The line with more behind it.
    pub fn and(mut self, more: impl Into<Self>) -> Self {
        self.0.extend(more.into().0);
        self
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        styled(Style::new(), text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self(vec![(Style::new(), text)])
    }
}

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

    /// Adds a line.
    pub fn line(&mut self, line: impl Into<Line>) {
        let parts = line.into().0;
        let parts = parts.iter().filter(|(_, text)| !text.is_empty()).map(|(style, text)| match self.paint {
            Paint::Coloured if *style != Style::new() => format!("{style}{}{style:#}", printable(text)),
            Paint::Coloured | Paint::Plain => printable(text).into_owned(),
        });
        let line = parts.collect::<String>();
        self.text += line.trim_end();
        self.text.push('\n');
    }

    /// Adds a finding.
    pub fn rendered(&mut self, finding: &Rendered) {
        self.text += finding.lines();
        self.text.push('\n');
    }

    /// Adds a line that begins with a heading.
    pub fn heading(&mut self, name: &str, rest: &str) {
        self.line(styled(HEADING, name).and(rest));
    }

    /// All lines.
    pub fn finish(self) -> String {
        self.text
    }
}
