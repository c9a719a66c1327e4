//! **Text in, tree out**: YAML and JSON read strictly, and the place of any node of them.
//!
//! Strict: a key stands once, nesting is bounded, a scalar is what it looks like. Both formats go through one reader
//! (`tree`); the libraries tokenise, we decide.

pub mod json;
mod tree;
pub mod yaml;
