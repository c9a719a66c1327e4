//! **What was asked**: rack.yml, typed. No decisions are made here; each section shows its defaults in one place.
//!
//! A section is a struct declared with `section!`, which also gives its reader and its JSON Schema; its
//! values are [`words`]: types of ours that hold only what is right.

pub mod convox;
mod document;
mod literal;
mod read;
mod sections;
mod unread;
pub mod words;

pub use document::{Document, Override, Reading, Source};
pub use read::Word;
pub use sections::{
    Agent, ExistingSubnets, Instances, InternalNlb, Keep, KeepImages, Logs, Network, Nlb, PublicNlb, Rack, Router,
    Spot, StopTimeout, Storage,
};
pub use unread::Unread;

use crate::diag::{Checked, Findings};

/// Reads a rack description.
///
/// # Errors
/// Everything that is wrong with it at once: syntax, unknown keys, words that mean nothing. Places are resolved.
pub fn parse(source: &Source) -> Checked<Rack> {
    let document = Document::load(source)?;
    let mut findings = Findings::default();
    let rack = document.read(&mut findings).rack;
    document.locate_all(findings).conclude(rack)
}

/// The JSON Schema (draft 2020-12) of rack.yml, generated from the sections; committed as `schemas/rack.schema.json`.
pub fn schema() -> serde_json::Value {
    sections::schema()
}
