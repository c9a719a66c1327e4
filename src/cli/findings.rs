//! Printing what was found.

use super::{Format, Outcome};
use crate::diag::{Diagnostic, Severity, printable};
use crate::report::{self, Paint};
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

    /// Leaves nothing but errors, if only these are asked for.
    pub fn hush(&mut self, quiet: bool) {
        self.0.retain(|(_, finding)| !quiet || finding.severity == Severity::Error);
    }

    /// Adds all that was found elsewhere.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
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
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.0.iter().map(|(input, finding)| report::finding_json(finding, input)).collect()
    }

    /// Prints them in a format; as JSON together with other members of the document.
    pub fn print_as(&self, format: Format, members: serde_json::Value, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.print(out),
            Format::Json => {
                let mut document = serde_json::json!({ "findings": self.json() });
                if let (Some(document), serde_json::Value::Object(members)) = (document.as_object_mut(), members) {
                    document.extend(members);
                }
                write!(out, "{}", crate::cfn::print(&document, crate::cfn::Style::Readable))
            }
        }
    }
}
