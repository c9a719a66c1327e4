//! **What was asked**: rack.yml, typed. No decisions are made here; each section shows its defaults in one place.
//!
//! A section is a struct declared with `section!` (`description/section.rs`), which also gives its reader and its JSON Schema; its
//! values are [`words`]: types of ours that hold only what is right.

pub mod convox;
mod sections;
pub mod words;

pub use crate::description::{Override, Source, Unread};
pub use sections::{
    Agent, ExistingSubnets, Instances, InternalNlb, Keep, KeepImages, Logs, Network, Nlb, PublicNlb, Rack, Router,
    Spot, StopTimeout, Storage,
};

use crate::description;
use crate::diag::Checked;

/// A rack description read as a tree, before it is typed.
pub type Document = description::Document<Rack>;

/// A rack as far as its description could be read.
pub type Reading = description::Reading<Rack>;

/// Reads a rack description.
///
/// # Errors
/// Everything that is wrong with it at once: syntax, unknown keys, words that mean nothing. Places are resolved.
pub fn parse(source: &Source) -> Checked<Rack> {
    description::parse(source)
}

/// The JSON Schema (draft 2020-12) of rack.yml, generated from the sections; committed as `schemas/rack.schema.json`.
pub fn schema() -> serde_json::Value {
    description::schema::<Rack>()
}
