//! Where in app.yml things stand.

use crate::app::words::ServiceName;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};

/// The path of a service.
pub(super) fn service(name: &ServiceName) -> Path {
    Path::of("services").key(&name.to_string())
}

/// The value of a key that has to be there; that it is not is found. `example` is one of its values.
pub(super) fn required<T>(value: Option<T>, at: &Path, key: &str, example: &str, findings: &mut Findings) -> Option<T> {
    if value.is_none() {
        let finding = Diagnostic::error(&codes::MISSING_KEY, Place::Key(at.clone()), format!("`{at}` has no `{key}`"));
        findings.push(finding.hint(format!("add a line such as `{key}: {example}`")));
    }
    value
}
