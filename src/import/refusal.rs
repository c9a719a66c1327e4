//! Why nothing comes of what describes a stack.

use crate::diag::codes::import as codes;
use crate::diag::{Code, Diagnostic, Place};

/// An error about the files as a whole.
pub(super) fn finding(code: &'static Code, message: String, hint: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, Place::Whole, message).hint(hint))
}

/// That nothing tells the name of the stack.
pub(super) fn unnamed() -> Box<Diagnostic> {
    let message = "none of the files tells the name of the stack".to_owned();
    let hint = "give it with `--name`, or add what `aws cloudformation describe-stacks` prints";
    finding(&codes::UNNAMED_RACK, message, hint)
}
