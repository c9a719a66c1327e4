//! **What `rackform validate` says** of a template to programs.

use super::alert::{Alert, File, Kind, Locate, Topic};
use super::json;
use super::junit::{Case, Outcome, Suite, line};
use crate::diag::codes::template;
use crate::diag::{Code, Diagnostic, Severity, Text};
use serde_json::{Value, json};
use std::sync::Arc;

/// A template, and everything that was found in it.
#[derive(Debug, Clone)]
pub struct Validated {
    /// The name of its file.
    pub file: String,
    /// The text of the file, if it can be read.
    pub text: Option<Arc<Text>>,
    /// Whether there is a template in it; else the findings say why not.
    pub is_template: bool,
    /// What was found, the gravest first.
    pub findings: Vec<Diagnostic>,
}

impl Validated {
    /// Whether no error is among the findings.
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    /// The whole as one object.
    pub fn json(&self) -> Value {
        let findings = json::list(&self.findings, |finding| json::finding(finding, &self.file));
        json!({ "file": self.file, "valid": self.is_valid(), "findings": findings })
    }

    /// The kinds of findings that a validation looks for.
    pub fn kinds() -> Vec<Kind> {
        template::ALL.iter().map(|code| kind(code)).collect()
    }

    /// Its findings, each at its line.
    pub fn alerts(&self, locate: Locate<'_>) -> Vec<Alert> {
        let mut file = File::new(&self.file, self.text.as_ref(), locate);
        self.findings.iter().map(|finding| Alert::of(finding, kind(finding.code), &mut file)).collect()
    }

    /// It as tests: a case for each kind of finding.
    pub fn suite(&self) -> Suite {
        let mut codes = template::ALL.to_vec();
        let others = self.findings.iter().map(|finding| finding.code);
        for code in others {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Suite { name: self.file.clone(), cases: codes.into_iter().map(|code| self.case(code)).collect() }
    }

    fn case(&self, code: &'static Code) -> Case {
        let own = self.findings.iter().filter(|finding| finding.code == code);
        let (errors, others): (Vec<_>, Vec<_>) = own.partition(|finding| finding.severity == Severity::Error);
        let lines = errors.into_iter().map(line).collect::<Vec<_>>();
        let outcome = match (lines.is_empty(), self.is_template) {
            (false, true) => Outcome::Failed(lines),
            (false, false) => Outcome::Broken(lines),
            (true, true) => Outcome::Passed,
            (true, false) => Outcome::Skipped("the template cannot be read"),
        };
        let notes = others.into_iter().map(|found| format!("{}: {}", found.severity.word(), line(found)));
        Case { name: code.slug, outcome, notes: notes.collect() }
    }
}

fn kind(code: &'static Code) -> Kind {
    Kind { code, title: code.means, severity: Severity::Error, topic: Topic::Correctness }
}
