//! **Findings for tools that show them beside lines**: what `sarif` and `annotations` print, whichever command it is from.

use super::json::{Position, region};
use crate::diag::{Code, Diagnostic, Place, Severity, Span, Text};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A kind of finding, as tools list them.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Its code.
    pub code: &'static Code,
    /// What it is in a few words.
    pub title: &'static str,
    /// How grave one is as a rule.
    pub severity: Severity,
    /// What it is about.
    pub topic: Topic,
}

/// What a kind of finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What the internet can reach.
    Exposure,
    /// By what something is protected.
    Protection,
    /// Whether something works, and goes on to work.
    Reliability,
    /// Whether CloudFormation takes a template.
    Correctness,
    /// What deploying a change does.
    Deployment,
}

/// Something that was found, at a line.
#[derive(Debug, Clone)]
pub struct Alert {
    /// What kind it is.
    pub kind: Kind,
    /// How grave it is.
    pub severity: Severity,
    /// What was found, without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where it is.
    pub spot: Spot,
    /// The logical id of the resource it is about, if it is about one.
    pub resource: Option<String>,
    /// The JSON Pointer of what it is about, in the template; empty where there is none.
    pub pointer: String,
    /// How packets come there, hop by hop; the first says the whole way in a line.
    pub path: Option<(String, Vec<Step>)>,
    /// Why it is accepted, if it is.
    pub accepted: Option<String>,
}

/// A hop of a path.
#[derive(Debug, Clone)]
pub struct Step {
    /// What is passed.
    pub name: String,
    /// Why packets pass there; may be empty.
    pub reason: String,
    /// Where it is declared.
    pub spot: Spot,
}

/// A place in a file, from a line and column to another, both counted from 1; the end is the column behind the last letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The name of the file, as it was given.
    pub file: String,
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// Finds where a JSON Pointer leads in a text; `None` if nothing stands there.
pub type Locate<'l> = &'l dyn Fn(&Arc<Text>, &str) -> Option<Span>;

impl Alert {
    /// Of a finding in a file.
    pub(super) fn of(finding: &Diagnostic, kind: Kind, file: &mut File<'_>) -> Self {
        let pointer = finding.spots.iter().find_map(|spot| spot.place.pointer()).unwrap_or_default().to_owned();
        let is_accepted = finding.severity == Severity::Accepted;
        let (accepted, hint) = match &finding.hint {
            Some(hint) if is_accepted => (Some(hint.trim_start_matches("accepted: ").to_owned()), None),
            hint => (is_accepted.then(String::new), hint.clone()),
        };
        Self {
            kind,
            severity: finding.severity,
            message: finding.message.clone(),
            hint,
            spot: file.spot(finding.place(), &pointer),
            resource: finding.resource(),
            pointer,
            path: None,
            accepted,
        }
    }
}

/// A file, and where pointers into it lead.
pub(super) struct File<'a> {
    name: &'a str,
    text: Option<&'a Arc<Text>>,
    locate: Locate<'a>,
    known: BTreeMap<String, Option<Spot>>,
    /// How many bytes may still be read: where a pointer leads means reading the text again.
    left: usize,
}

/// So many bytes are read to find lines, and no more than this: hundreds of places in a template of usual size.
const MOST_READ: usize = 50_000_000;

impl<'a> File<'a> {
    /// A file under its name, with its text if pointers lead into that.
    pub fn new(name: &'a str, text: Option<&'a Arc<Text>>, locate: Locate<'a>) -> Self {
        Self { name, text, locate, known: BTreeMap::new(), left: MOST_READ }
    }

    /// Where a place is, or what a pointer leads to, or else the nearest thing around that; at last, the first line.
    pub fn spot(&mut self, place: &Place, pointer: &str) -> Spot {
        // A text within a text has lines that its file has not.
        let inner = format!("{}#", self.name);
        match place.span() {
            Some(span) if span.text.name.starts_with(&inner) => self.whole(),
            Some(span) => of_span(span, &span.text.name),
            None => self.nearest(pointer),
        }
    }

    /// Where a resource is declared; the first line if it is in another template.
    pub fn resource(&mut self, id: &str) -> Spot {
        self.nearest(&format!("/Resources/{}", id.replace('~', "~0").replace('/', "~1")))
    }

    fn nearest(&mut self, pointer: &str) -> Spot {
        let around = std::iter::successors(Some(pointer), |inner| inner.rsplit_once('/').map(|(outer, _)| outer));
        let found = around.take_while(|pointer| !pointer.is_empty()).find_map(|pointer| self.at(pointer));
        found.unwrap_or_else(|| self.whole())
    }

    fn at(&mut self, pointer: &str) -> Option<Spot> {
        if let Some(known) = self.known.get(pointer) {
            return known.clone();
        }
        let text = self.text?;
        self.left = self.left.checked_sub(text.body.len())?;
        let found = (self.locate)(text, pointer).map(|span| of_span(&span, self.name));
        self.known.insert(pointer.to_owned(), found.clone());
        found
    }

    /// The first line, for what is about the whole file.
    fn whole(&self) -> Spot {
        let first = self.text.and_then(|text| text.body.lines().next()).unwrap_or_default();
        Spot { file: self.name.to_owned(), start: (1, 1), end: (1, first.chars().count() + 1) }
    }
}

fn of_span(span: &Span, file: &str) -> Spot {
    let (start, end) = region(span);
    Spot { file: file.to_owned(), start, end }
}
