//! What a template says of accepted findings, and not as it should.

use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::{Document, acceptances};

/// Entries that accept nothing, because they do not say what, or why.
pub(super) fn malformed(document: Document) -> Vec<Diagnostic> {
    let (_, malformed) = acceptances(document);
    let told = malformed.into_iter().map(|entry| {
        let message = format!("this accepts no finding: {}", entry.why);
        let finding = Diagnostic::warning(&codes::INVALID_ACCEPTANCE, Place::Pointer(entry.pointer), message);
        finding.hint("write an object with `Finding`, `Resource`, `Reason` and, if it ends, `Until`")
    });
    told.collect()
}
