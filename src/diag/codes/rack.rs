//! Findings.

use crate::diag::code::declare;

declare! {}
