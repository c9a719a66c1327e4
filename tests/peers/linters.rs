//! cfn-lint and cloudformation-validate, in one process for all templates.

use super::environment::{HERE, program};
use super::process::run;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Both linters.
pub const LINTERS: [&str; 2] = ["cfn-lint", "cloudformation-validate"];

/// Something a linter has found.
pub struct Finding {
    pub linter: String,
    /// The name of the template's file, without the ending: the rack and the mode.
    pub template: String,
    pub rule: String,
    level: String,
    message: String,
    place: String,
}

impl Finding {
    /// The finding on one line.
    pub fn line(&self) -> String {
        let Self { linter, template, rule, level, message, place } = self;
        format!("{template}: {place}: {message} [{linter} {level} {rule}]")
    }
}

/// The region that stands for all of them.
pub const ALL_REGIONS: &str = "ALL_REGIONS";

/// What both linters find in templates that are meant for a region, from warnings upwards.
pub fn lint(region: &str, templates: &[PathBuf]) -> Vec<Finding> {
    lint_with(region, templates.len(), templates)
}

/// The same, but cfn-lint, which takes a second for each, reads only so many of them.
pub fn lint_with(region: &str, most: usize, templates: &[PathBuf]) -> Vec<Finding> {
    let mut command = program("python");
    let command = command.arg(HERE.join("lint.py")).arg(region).arg(most.to_string()).args(templates);
    let said = run(command, Duration::from_secs(300));
    let said = said.unwrap_or_else(|reason| panic!("the linters did not finish: {reason}"));
    assert!(said.status.success(), "the linters failed:\n{}", said.text());
    let found = serde_json::from_str::<Vec<Value>>(&said.out).expect("lint.py prints a list");
    found.iter().map(finding).collect()
}

fn finding(found: &Value) -> Finding {
    let text = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    let template = Path::new(&text("file")).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Finding {
        linter: text("linter"),
        template,
        rule: text("rule"),
        level: text("level"),
        message: text("message"),
        place: text("place"),
    }
}
