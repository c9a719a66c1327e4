//! `rackform validate`.

use super::accepted::settle;
use super::alerts::{print_annotations, print_sarif};
use super::findings::{Found, print_json, say};
use super::templates::{SIZE_LIMIT, Template};
use super::{Outcome, Streams, files, folders, many};
use crate::diag::codes::{command, rack, template};
use crate::diag::{Diagnostic, Place, Severity};
use crate::report::{Validated, counts, junit};
use crate::source::template::locate;
use crate::template::evaluate::Settings;
use crate::template::{Document, acceptances};
use crate::{check, source};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Check any CloudFormation templates
///
/// Finds unknown and missing properties, wrong types, references to names and attributes that do not exist, cycles, and
/// exceeded limits. Reads only the templates: no AWS calls, no credentials.
#[derive(Args)]
pub(super) struct Validate {
    /// The templates; `-` is standard input, a folder stands for the templates in it
    #[arg(value_name = "TEMPLATE", required = true)]
    templates: Vec<PathBuf>,
    /// How to print findings on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// So many findings are shown of one template to people.
const MOST_FINDINGS: usize = 100;

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs: one JSON document.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For pipelines that show tests: JUnit XML.
    Junit,
    /// For GitHub Actions: annotations beside lines.
    Github,
}

impl Validate {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let templates = match folders::templates(&self.templates) {
            Ok(templates) => templates,
            Err(refused) => return refused.tell_as((self.format == Format::Json).then_some("validate"), streams),
        };
        let validated = many::map(templates, streams.quiet, |path| validated(&path)).into_iter();
        let (validated, unreadable): (Vec<_>, Vec<_>) = validated.unzip();
        self.print(&validated, streams)?;
        Ok(if unreadable.contains(&Readable::No) {
            Outcome::Misuse
        } else if validated.iter().all(Validated::is_valid) {
            Outcome::Fine
        } else {
            Outcome::Findings
        })
    }

    fn print(&self, validated: &[Validated], streams: &mut Streams) -> io::Result<()> {
        let alerts = || validated.iter().flat_map(|one| one.alerts(&locate)).collect::<Vec<_>>();
        match self.format {
            Format::Text => print(validated, streams.quiet, &mut streams.out),
            Format::Json => {
                let results = validated.iter().map(Validated::json).collect();
                print_json("validate", results, &Found::default(), &mut streams.out)
            }
            Format::Sarif => print_sarif("validate", &Validated::kinds(), &alerts(), streams),
            Format::Junit => {
                let suites = validated.iter().map(Validated::suite).collect::<Vec<_>>();
                write!(streams.out, "{}", junit("validate", &suites))
            }
            Format::Github => print_annotations(&alerts(), streams),
        }
    }
}

/// Whether a file can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readable {
    Yes,
    No,
}

/// Everything found in the template of a file, the gravest first.
fn validated(path: &Path) -> (Validated, Readable) {
    let file = files::name(path);
    let refused = |text, finding| Validated { file: file.clone(), text, is_template: false, findings: vec![finding] };
    let bytes = match files::read(path, SIZE_LIMIT) {
        Ok(bytes) => bytes,
        Err(error) => {
            let finding = files::failure(&command::UNREADABLE_FILE, &file, "read", &error);
            return (refused(None, finding), Readable::No);
        }
    };
    let text = match source::text(&file, bytes, SIZE_LIMIT) {
        Ok(text) => text,
        Err(finding) => return (refused(None, *finding), Readable::Yes),
    };
    let mut template = match Template::read(&text) {
        Ok(template) => template,
        Err(finding) => return (refused(Some(text), *finding), Readable::Yes),
    };
    template.expand(&Settings::default());
    let mut found = template.faults();
    // What is left of loops is told with the transform.
    found.retain(|fault| fault.severity != Severity::Notice);
    found.extend(check::check(&template.value, template.bytes));
    let accepted = Document::of(&template.value).map(acceptances).unwrap_or_default().0;
    let mut findings = settle(found, &accepted, template::ALL);
    findings.sort_by_key(|finding| finding.severity);
    let findings = template.all_in_file(findings);
    (Validated { file, text: Some(text), is_template: true, findings }, Readable::Yes)
}

/// Prints the findings for people, the gravest of each template first.
fn print(validated: &[Validated], quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut shown = Found::default();
    for one in validated {
        shown.add(&one.file, one.findings.iter().take(MOST_FINDINGS).cloned());
        let more = one.findings.len().saturating_sub(MOST_FINDINGS);
        if more > 0 {
            let message = format!("there are {more} more findings");
            let finding = Diagnostic::notice(&rack::MORE_FINDINGS, Place::Whole, message);
            shown.add(&one.file, [finding.hint("fix these first; some of the others may disappear with them")]);
        }
    }
    shown.hush(quiet);
    shown.print(out)?;
    for one in validated.iter().filter(|one| one.findings.is_empty() && !quiet) {
        say(out, &format!("{}: no findings", one.file))?;
    }
    let counts = counts(validated.iter().flat_map(|one| &one.findings).map(|finding| finding.severity));
    if !counts.is_empty() && !quiet {
        writeln!(out, "{}", counts.join(", "))?;
    }
    Ok(())
}
