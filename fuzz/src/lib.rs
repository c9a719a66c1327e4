//! The laws of `tests/fuzz` with what they share with the tests, in a package of its own: what it is built with would slow down
//! everything else, and nothing else needs it.
#![allow(dead_code)]

mod common;
mod convert;

#[path = "../../tests/fuzz/mod.rs"]
pub mod laws;
