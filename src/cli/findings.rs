//! Printing what was found.

use super::{Outcome, Streams};
use crate::cfn::{self, Style};
use crate::diag::{Diagnostic, Severity, is_unseen, printable};
use crate::report::{self, Paint};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Prints a line, in which nothing steers the terminal or whoever reads a log.
pub(super) fn say(out: &mut dyn Write, line: &str) -> io::Result<()> {
    writeln!(out, "{}", printable(line))
}

/// Everything found in one call, each finding with the name of the input it is about.
#[derive(Default)]
pub(super) struct Found(Vec<(String, Diagnostic)>);

impl Found {
    /// Adds findings about an input.
    pub fn add(&mut self, input: &str, findings: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(findings.into_iter().map(|finding| (input.to_owned(), finding)));
    }

    /// What was found, each with the name of the input it is about.
    pub fn of(found: Vec<(String, Diagnostic)>) -> Self {
        Self(found)
    }

    /// Leaves nothing but errors, if only these are asked for.
    pub fn hush(&mut self, quiet: bool) {
        self.0.retain(|(_, finding)| !quiet || finding.severity == Severity::Error);
    }

    /// Adds all that was found elsewhere.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an error is among them, in the terms of an exit code.
    pub fn outcome(&self) -> Outcome {
        let error = self.0.iter().any(|(_, finding)| finding.severity == Severity::Error);
        if error { Outcome::Findings } else { Outcome::Fine }
    }

    /// Them, each with the name of the input it is about.
    pub fn into_list(self) -> Vec<(String, Diagnostic)> {
        self.0
    }

    /// How many of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.0.iter().filter(|(_, finding)| finding.severity == severity).count()
    }

    /// Prints them for people, each followed by an empty line.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0
            .iter()
            .try_for_each(|(input, finding)| writeln!(out, "{}\n", report::finding(finding, input, Paint::Coloured)))
    }

    /// Them as JSON.
    pub fn json(&self) -> Vec<Value> {
        self.0.iter().map(|(input, finding)| report::finding_json(finding, input)).collect()
    }

    /// What is about some inputs, as JSON by input, and the rest.
    pub fn split(self, inputs: &BTreeSet<&str>) -> (BTreeMap<String, Vec<Value>>, Self) {
        let (own, rest) = self.0.into_iter().partition::<Vec<_>, _>(|(input, _)| inputs.contains(input.as_str()));
        let mut by_input = BTreeMap::<_, Vec<_>>::new();
        for (input, finding) in own {
            let json = report::finding_json(&finding, &input);
            by_input.entry(input).or_default().push(json);
        }
        (by_input, Self(rest))
    }
}

/// Tells why a command can do nothing: as JSON if the command, named here, prints that, else as text.
pub(super) fn tell(found: &Found, json: Option<&str>, streams: &mut Streams) -> io::Result<()> {
    match json {
        Some(command) => print_json(command, Vec::new(), found, &mut streams.out),
        None => found.print(&mut streams.err),
    }
}

/// Prints what a command found out as JSON: a result for each thing it is about, and the findings about none of them.
pub(super) fn print_json(command: &str, results: Vec<Value>, found: &Found, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}", document(&report::envelope(command, results, found.json())))
}

/// JSON for programs, which people see in a log as well: what nobody sees, or changes how others are shown, is escaped.
pub(super) fn document(value: &Value) -> String {
    let mut text = String::new();
    for letter in cfn::print(value, Style::Readable).chars() {
        if is_unseen(letter) {
            letter.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text += &format!("\\u{unit:04x}"));
        } else {
            text.push(letter);
        }
    }
    text
}
