//! Changes in steps: that each step deploys, that nothing is lost on the way, and that a way is found where there is one.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../common/mod.rs"]
mod common;
mod convox;
mod transitions;
mod way;
mod ways;
