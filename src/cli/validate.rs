//! `rackform validate`.

use super::findings::Found;
use super::{Format, Outcome, Streams, files};
use crate::diag::codes::{command, template as codes};
use crate::diag::{Diagnostic, Place, Severity};
use crate::{read, source};
use clap::Args;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;

/// Check any CloudFormation templates (JSON)
///
/// Finds unknown and missing properties, wrong types, references that lead nowhere, attributes that do not exist,
/// cycles, and limits exceeded. Reads the templates alone: no AWS calls, no credentials.
#[derive(Args)]
pub(super) struct Validate {
    /// The templates; `-` is standard input
    #[arg(value_name = "TEMPLATE", required = true)]
    templates: Vec<PathBuf>,
    /// How to print findings on standard output
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// The bytes of a template beyond which it is not read: eight times what CloudFormation takes.
const SIZE_LIMIT: usize = 8 * 1024 * 1024;

impl Validate {
    pub fn run(self, streams: &mut Streams) -> io::Result<Outcome> {
        let mut found = Found::default();
        let mut unreadable = Outcome::Fine;
        let mut templates = Vec::new();
        for path in &self.templates {
            let name = files::name(path);
            match files::read(path, SIZE_LIMIT) {
                Ok(bytes) => {
                    let findings = check(&name, bytes);
                    templates.push((name.clone(), findings.len()));
                    found.add(&name, findings);
                }
                Err(error) => {
                    found.add(&name, [files::failure(&command::UNREADABLE_FILE, &name, "read", &error)]);
                    unreadable = Outcome::Misuse;
                }
            }
        }
        let names = templates.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        found.print_as(self.format, json!({ "templates": names }), &mut streams.out)?;
        if self.format == Format::Text {
            for (name, _) in templates.iter().filter(|(_, findings)| *findings == 0) {
                writeln!(streams.out, "{name}: nothing found")?;
            }
            let counts = [Severity::Error, Severity::Warning, Severity::Notice];
            let counts = counts.map(|severity| (found.count(severity), severity.word()));
            let counts = counts.iter().filter(|(count, _)| *count > 0);
            let counts = counts.map(|(count, word)| format!("{count} {word}{}", if *count == 1 { "" } else { "s" }));
            let counts = counts.collect::<Vec<_>>();
            if !counts.is_empty() {
                writeln!(streams.out, "{}", counts.join(", "))?;
            }
        }
        Ok(unreadable.max(found.outcome()))
    }
}

/// Everything found in the bytes of a template.
fn check(name: &str, bytes: Vec<u8>) -> Vec<Diagnostic> {
    let size = bytes.len();
    let whole = |message: &str| Diagnostic::error(&codes::TEMPLATE_SYNTAX, Place::Whole, message);
    if size > SIZE_LIMIT {
        return vec![
            whole("the file is far larger than any template CloudFormation takes").hint("was another file meant?"),
        ];
    }
    let Ok(body) = String::from_utf8(bytes) else {
        return vec![whole("the file is not UTF-8 text").hint("was another file meant?")];
    };
    match source::json::read(&source::json::text(name, body)) {
        Ok(template) => read::check(template_of(&template), size),
        Err(finding) => vec![*finding],
    }
}

/// The template itself, where it comes wrapped as `aws cloudformation get-template` prints it.
fn template_of(document: &Value) -> &Value {
    document
        .get("TemplateBody")
        .filter(|body| body.is_object() && document.get("Resources").is_none())
        .unwrap_or(document)
}
