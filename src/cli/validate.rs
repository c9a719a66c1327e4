//! `rackform validate`.

use super::accepted::settle;
use super::findings::{Found, say};
use super::templates::{SIZE_LIMIT, Template};
use super::{Format, Outcome, Streams, files};
use crate::diag::codes::{command, rack, template};
use crate::diag::{Diagnostic, Place, Severity};
use crate::report::counts;
use crate::template::{Document, acceptances};
use crate::{check, source};
use clap::Args;
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;

/// Check any CloudFormation templates
///
/// Finds unknown and missing properties, wrong types, references to names and attributes that do not exist, cycles, and
/// exceeded limits. Reads only the templates: no AWS calls, no credentials.
#[derive(Args)]
pub(super) struct Validate {
    /// The templates; `-` is standard input
    #[arg(value_name = "TEMPLATE", required = true)]
    templates: Vec<PathBuf>,
    /// How to print findings on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// So many findings are shown of one template.
const MOST_FINDINGS: usize = 100;

/// What was found in all the templates.
#[derive(Default)]
struct Report {
    /// The findings to be shown.
    shown: Found,
    /// The templates that could be read, and how much was found in each.
    templates: Vec<(String, usize)>,
    /// The severities of all findings, of those that are not shown too.
    severities: Vec<Severity>,
    /// Whether a template could not be read.
    unreadable: bool,
}

impl Validate {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let mut report = Report::default();
        for path in &self.templates {
            let name = files::name(path);
            match files::read(path, SIZE_LIMIT) {
                Ok(bytes) => report.add(&name, bytes),
                Err(error) => report.add_unreadable(&name, &error),
            }
        }
        report.shown.hush(streams.quiet);
        report.print(self.format, streams.quiet, &mut streams.out)?;
        Ok(report.outcome())
    }
}

impl Report {
    /// Adds everything found in the bytes of a template.
    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let (mut findings, template) =
            match source::text(name, bytes, SIZE_LIMIT).and_then(|text| Template::read(&text)) {
                Ok(template) => {
                    let found = check::check(&template.value, template.bytes);
                    let accepted = Document::of(&template.value).map(acceptances).unwrap_or_default().0;
                    (settle(found, &accepted, template::ALL), Some(template))
                }
                Err(finding) => (vec![*finding], None),
            };
        self.templates.push((name.to_owned(), findings.len()));
        self.severities.extend(findings.iter().map(|finding| finding.severity));
        findings.sort_by_key(|finding| finding.severity);
        let more = findings.len().saturating_sub(MOST_FINDINGS);
        findings.truncate(MOST_FINDINGS);
        let in_file = |finding| match &template {
            Some(template) => template.in_file(finding),
            None => finding,
        };
        self.shown.add(name, findings.into_iter().map(in_file));
        if more > 0 {
            let message = format!("there are {more} more findings");
            let finding = Diagnostic::notice(&rack::MORE_FINDINGS, Place::Whole, message);
            self.shown.add(name, [finding.hint("fix these first; some of the others may disappear with them")]);
        }
    }

    fn add_unreadable(&mut self, name: &str, error: &io::Error) {
        let finding = files::failure(&command::UNREADABLE_FILE, name, "read", error);
        self.severities.push(finding.severity);
        self.shown.add(name, [finding]);
        self.unreadable = true;
    }

    fn outcome(&self) -> Outcome {
        if self.unreadable {
            Outcome::Misuse
        } else if self.severities.contains(&Severity::Error) {
            Outcome::Findings
        } else {
            Outcome::Fine
        }
    }

    fn print(&self, format: Format, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
        let names = self.templates.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        self.shown.print_as(format, json!({ "templates": names }), out)?;
        if format == Format::Text && !quiet {
            for (name, _) in self.templates.iter().filter(|(_, findings)| *findings == 0) {
                say(out, &format!("{name}: no findings"))?;
            }
            let counts = counts(self.severities.iter().copied());
            if !counts.is_empty() {
                writeln!(out, "{}", counts.join(", "))?;
            }
        }
        Ok(())
    }
}
