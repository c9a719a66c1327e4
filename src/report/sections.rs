//! Reports in sections: headings with lists below them, as text and as Markdown.

use super::markdown::{self as marks, Markdown};
use super::page::Page;
use super::wording::{WIDTH, wrapped};
use crate::diag::Shell;

/// A part of a report.
pub(super) struct Section {
    /// Its heading.
    pub title: String,
    /// What stands below it.
    pub items: Vec<Item>,
}

/// Something to say.
pub(super) struct Item {
    /// What it is about, if it has a name.
    pub subject: String,
    /// What there is to say, as a sentence without a full stop.
    pub what: String,
    /// A command that belongs to it.
    pub command: Option<Shell>,
}

impl Section {
    /// Items below a heading.
    pub fn new(title: impl Into<String>, items: Vec<Item>) -> Self {
        Self { title: title.into(), items }
    }
}

impl Item {
    /// Something to say without a command.
    pub fn new(subject: impl Into<String>, what: impl Into<String>) -> Self {
        Self { subject: subject.into(), what: what.into(), command: None }
    }
}

/// Adds sections to a page, each below an empty line.
pub(super) fn print(page: &mut Page, sections: &[Section]) {
    for section in sections {
        page.line("");
        page.heading(&section.title, "");
        for item in &section.items {
            let subject = if item.subject.is_empty() { String::new() } else { format!("{}: ", item.subject) };
            let lines = wrapped(&format!("{subject}{}", item.what), WIDTH - 4);
            for (position, line) in lines.iter().enumerate() {
                let lead = if position == 0 { "  - " } else { "    " };
                page.line(format!("{lead}{line}"));
            }
            if let Some(command) = &item.command {
                page.line(format!("      {command}"));
            }
        }
    }
}

/// Sections as Markdown, each below an empty line.
pub(super) fn markdown(sections: &[Section]) -> Markdown {
    Markdown::joined(sections.iter().map(section), "")
}

fn section(section: &Section) -> Markdown {
    let head = Markdown::of("\n## {}\n\n", [marks::text(&section.title)]);
    head.and(Markdown::joined(section.items.iter().map(item), ""))
}

fn item(item: &Item) -> Markdown {
    let subject = marks::code(&item.subject);
    let subject = if subject.is_empty() { subject } else { Markdown::of("{}: ", [subject]) };
    let what = Markdown::of("- {}{}\n", [subject, marks::text(&item.what)]);
    match &item.command {
        Some(command) => what.and(Markdown::of("\n{}\n", [marks::item_fenced("sh", &command.to_string())])),
        None => what,
    }
}
