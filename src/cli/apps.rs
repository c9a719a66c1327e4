//! The rack of an app: the file that app.yml names.

use super::content::Content;
use super::files;
use super::tree::Tree;
use crate::Compiled;
use crate::app::{App, Document};
use crate::cfn::Style;
use crate::compile;
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Path as Key, Place, Refused, Severity, Shell};
use crate::rack::{Override, Source};
use crate::source::{self, yaml};
use std::path::{Path, PathBuf};

/// The rack that the description of an app in a file names, in the same tree, compiled with these overrides.
///
/// # Errors
/// Why there is none, at the key that names it, and what else is wrong with the description.
pub(super) fn rack_of(
    tree: &dyn Tree,
    path: &Path,
    app: &Source,
    overrides: &[Override],
) -> Result<Compiled, Vec<Diagnostic>> {
    let document = Document::load(app).map_err(Refused::into_findings)?;
    let mut findings = Findings::default();
    let App { rack, .. } = document.read(&mut findings).asked;
    let refused = |mut findings: Findings, more: Option<Diagnostic>| {
        findings.extend(more);
        document.locate_all(findings).into_vec()
    };
    // Where the key is not there, or not a path, that is said already.
    if findings.iter().any(|finding| finding.place().path() == Some(&Key::of("rack"))) {
        return Err(refused(findings, None));
    }
    match compiled(tree, &beside(path, &rack.to_string()), overrides) {
        Ok(compiled) => Ok(compiled),
        Err(Unusable { message, hint }) => {
            let place = Place::Value(Key::of("rack"));
            let finding = Diagnostic::error(&codes::UNUSABLE_RACK, place, message).hint(hint);
            Err(refused(findings, Some(finding)))
        }
    }
}

/// Why a rack cannot be used, and what to do.
struct Unusable {
    message: String,
    hint: String,
}

fn compiled(tree: &dyn Tree, file: &Path, overrides: &[Override]) -> Result<Compiled, Unusable> {
    let name = tree.name(file);
    let bytes = tree.read_named(file, yaml::SIZE_LIMIT).map_err(|error| Unusable {
        message: format!("the rack's file `{name}` cannot be read: {}", files::reason(&error)),
        hint: "write the path of its rack.yml, from the folder of this file".to_owned(),
    })?;
    if Content::of(file, &bytes) == Content::App {
        return Err(Unusable {
            message: format!("`{name}` describes an app, and not the rack it runs on"),
            hint: "write the path of the rack.yml, from the folder of this file".to_owned(),
        });
    }
    let hint = || format!("`rackform synth {}` shows what to do about it", Shell::file(&name));
    let text = source::text(&name, bytes, yaml::SIZE_LIMIT).map_err(|finding| Unusable {
        message: format!("the rack's file `{name}` cannot be read: {}", finding.message),
        hint: hint(),
    })?;
    let compiled = compile(&Source { text, overrides: overrides.to_vec() }, Style::Readable);
    compiled.map(|compiled| compiled.value).map_err(|refused| {
        let errors = refused.findings().iter().filter(|finding| finding.severity == Severity::Error);
        let more = match errors.clone().count() {
            0 | 1 => String::new(),
            2 => ", and another error".to_owned(),
            count => format!(", and {} more errors", count - 1),
        };
        let why = errors.map(|finding| finding.message.clone()).next().unwrap_or_default();
        Unusable { message: format!("the rack's file `{name}` does not compile: {why}{more}"), hint: hint() }
    })
}

/// A path from the folder of another file; of standard input, from the current folder.
fn beside(path: &Path, rack: &str) -> PathBuf {
    let folder = if path == Path::new("-") { None } else { path.parent() };
    folder.map_or_else(|| PathBuf::from(rack), |folder| folder.join(rack))
}
