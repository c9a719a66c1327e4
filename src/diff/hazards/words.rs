//! What several finders say in the same words.

use crate::diag::Code;
use crate::diff::{Hazard, Severity};
use crate::network::Named;

/// The resource of the template that a name leads to: itself, or one with an attribute of that name.
pub(super) fn maker(name: &Named) -> Option<&str> {
    match name {
        Named::Here(id) | Named::Symbol(id) => id.split('.').next(),
        Named::Given(_) | Named::Parameter(_) => None,
    }
}

/// A hazard in the words of a finder: who, what, when and what to do instead.
pub(super) fn hazard(
    code: &'static Code,
    severity: Severity,
    ids: &[&str],
    what: String,
    when: String,
    instead: &str,
) -> Hazard {
    let resources = ids.iter().map(|id| (*id).to_owned()).collect();
    Hazard { code, severity, resources, what, when, instead: instead.to_owned() }
}

/// Logical ids in a sentence.
pub(super) fn quoted<'i>(ids: impl IntoIterator<Item = &'i str>) -> String {
    ids.into_iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

/// What stands in the way of a resource that is made: another one, or the old one of the same logical id.
pub(super) fn holder(made: &str, held: &str) -> String {
    if made == held { "the old one".to_owned() } else { format!("`{held}`") }
}

/// When CloudFormation makes a resource while another is still there, or the old one.
pub(super) fn before_deleting(made: &str, deleted: &str) -> String {
    match made == deleted {
        true => "while CloudFormation creates the new one, before it deletes the old one".to_owned(),
        false => format!("while CloudFormation creates `{made}`, before it deletes `{deleted}`"),
    }
}
