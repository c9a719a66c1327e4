//! **What `rackform import` says of services**: what became of every key of a convox.yml, of Copilot's manifests or of a Compose file.

use super::finding::Paint;
use super::json::list;
use super::markdown::{self, Markdown};
use super::page::{GOOD, Line, Page, styled};
use super::sections::{self, Item, Section};
use super::wording::count;
use crate::diag::Shell;
use crate::import::services::{App, Entry, Fate, Part};
use serde_json::{Value, json};

/// An imported app, and where it is written.
#[derive(Debug)]
pub struct AppReport<'i> {
    /// What came of it.
    pub app: &'i App,
    /// The file of the app.
    pub file: String,
}

impl AppReport<'_> {
    /// The whole as text, with a newline at its end.
    pub fn text(&self, paint: Paint) -> String {
        let mut page = Page::new(paint);
        page.line(Line::from(format!("{}: ", self.app.name)).and(styled(GOOD, &self.verdict())));
        sections::print(&mut page, &self.sections());
        page.finish()
    }

    /// The whole as Markdown: what report.md has in it.
    pub fn markdown(&self) -> String {
        let head = [markdown::code(&self.app.name), markdown::text(&self.verdict())];
        Markdown::of("# {}\n\n{}.\n", head).and(sections::markdown(&self.sections())).finish()
    }

    /// The whole as one object.
    pub fn json(&self) -> Value {
        json!({
            "kind": "app",
            "app": self.app.name,
            "tool": self.app.tool.name(),
            "summary": self.verdict(),
            "written": [self.file],
            "parts": list(&self.app.parts, part),
            "notes": self.app.notes,
            "commands": [{ "message": COMPILE, "command": self.compile() }],
        })
    }

    /// What became of how many keys.
    fn verdict(&self) -> String {
        let number = |word: &str| self.app.entries().filter(|entry| entry.fate.word() == word).count();
        let words = ["carried", "carried otherwise", "left out", "by hand", "unknown"];
        let counts = words.map(|word| format!("{} {word}", number(word)));
        format!("{} of {}: {}", count(self.app.entries().count(), "key"), self.app.tool.file(), counts.join(", "))
    }

    /// Each service with what is to be done first; then what is good to know, and what comes next.
    fn sections(&self) -> Vec<Section> {
        let mut all = self.app.parts.iter().map(section).collect::<Vec<_>>();
        all.push(Section::new("Good to know", self.app.notes.iter().map(|note| Item::new("", *note)).collect()));
        let compile = Item { command: Some(self.compile()), ..Item::new("", COMPILE) };
        all.push(Section::new("Commands", vec![compile]));
        all
    }

    fn compile(&self) -> Shell {
        Shell::of("rackform synth {}", [Shell::file(&self.file)])
    }
}

const COMPILE: &str = "compile the app when nothing is left to be done by hand";

/// A service with its keys: of each kind those that say the same together.
fn section(part: &Part) -> Section {
    let title = if part.service.is_empty() { "The app".to_owned() } else { format!("Service {}", part.service) };
    let mut entries = part.entries.iter().collect::<Vec<_>>();
    entries.sort_by_key(|entry| match entry.fate {
        Fate::ByHand(_) => 0,
        Fate::Unknown(_) => 1,
        Fate::Changed(..) => 2,
        Fate::LeftOut(_) => 3,
        Fate::Carried(_) => 4,
    });
    let items = entries.into_iter().map(|entry| Item::new(entry.at.clone(), sentence(&entry.fate)));
    Section::new(title, items.collect())
}

/// What became of the keys of a service, or of the app itself.
fn part(part: &Part) -> Value {
    let service = Some(&part.service).filter(|name| !name.is_empty());
    json!({ "service": service, "entries": list(&part.entries, entry) })
}

/// What became of a key, in the words that are said of parameters as well.
fn entry(entry: &Entry) -> Value {
    let verdict = match entry.fate {
        Fate::Carried(_) => "carried",
        Fate::Changed(..) => "changed",
        Fate::LeftOut(_) => "dropped",
        Fate::ByHand(_) => "by-hand",
        Fate::Unknown(_) => "unknown",
    };
    let (key, why) = said(&entry.fate);
    json!({ "at": entry.at, "verdict": verdict, "key": key, "reason": why })
}

/// The key of app.yml, and what is said of it.
fn said(fate: &Fate) -> (Option<&str>, Option<&str>) {
    match fate {
        Fate::Carried(key) => (Some(key), None),
        Fate::Changed(key, how) => (Some(key), Some(how)),
        Fate::ByHand(why) | Fate::Unknown(why) | Fate::LeftOut(why) => (None, Some(why)),
    }
}

fn sentence(fate: &Fate) -> String {
    match said(fate) {
        (Some(key), Some(how)) => format!("{}: `{key}`, {how}", fate.word()),
        (Some(key), None) => format!("{}: `{key}`", fate.word()),
        (None, why) => format!("{}: {}", fate.word(), why.unwrap_or_default()),
    }
}
