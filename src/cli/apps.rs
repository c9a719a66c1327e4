//! The rack of an app: the file that app.yml names.

use super::files;
use crate::Compiled;
use crate::app::{App, Document};
use crate::cfn::Style;
use crate::compile;
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Path as Key, Place, Severity};
use crate::rack::{Override, Source};
use crate::source::{self, yaml};
use std::path::{Path, PathBuf};

/// The rack that the description of an app in a file names, compiled with these overrides.
///
/// # Errors
/// Why there is none, at the key that names it: it is not read here what else may be wrong with the app.
pub(super) fn rack_of(path: &Path, app: &Source, overrides: &[Override]) -> Result<Compiled, Box<Diagnostic>> {
    let document = Document::load(app).map_err(|refused| Box::new(first(refused.into_findings())))?;
    let App { rack, .. } = document.read(&mut Findings::default()).asked;
    let file = beside(path, &rack.to_string());
    let name = files::name(&file);
    let at_key = |message: String, hint: String| {
        let finding = Diagnostic::error(&codes::UNUSABLE_RACK, Place::Value(Key::of("rack")), message).hint(hint);
        let located = document.locate_all([finding].into_iter().collect()).into_vec();
        Box::new(first(located))
    };
    let bytes = files::read(&file, yaml::SIZE_LIMIT).map_err(|error| {
        let hint = "write the path of its rack.yml, from the folder of this file".to_owned();
        at_key(format!("the rack's file `{name}` cannot be read: {}", files::reason(&error)), hint)
    })?;
    let text = source::text(&name, bytes, yaml::SIZE_LIMIT)?;
    match compile(&Source { text, overrides: overrides.to_vec() }, Style::Readable) {
        Ok(compiled) => Ok(compiled.value),
        Err(refused) => {
            let errors = refused.findings().iter().filter(|finding| finding.severity == Severity::Error);
            let count = errors.clone().count();
            let more = if count > 1 { format!(", and {} more errors", count - 1) } else { String::new() };
            let why = errors.map(|finding| finding.message.clone()).next().unwrap_or_default();
            let hint = format!("`rackform synth {name}` shows what to do about it");
            Err(at_key(format!("the rack's file `{name}` does not compile: {why}{more}"), hint))
        }
    }
}

/// A path from the folder of another file; of standard input, from the current folder.
fn beside(path: &Path, rack: &str) -> PathBuf {
    let folder = if path == Path::new("-") { None } else { path.parent() };
    folder.map_or_else(|| PathBuf::from(rack), |folder| folder.join(rack))
}

/// The first error.
fn first(findings: Vec<Diagnostic>) -> Diagnostic {
    let mut errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.next().expect("what is refused has an error")
}
