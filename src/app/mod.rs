//! **What was asked of an app**: app.yml, typed. No decisions are made here; each section shows its defaults in one place.
//!
//! An app is one or several services that run on a rack. It is described in the way a rack is ([`crate::description`]), and shares
//! with it the words that mean the same.

pub mod foreign;
mod sections;
pub mod words;

pub use sections::{
    App, Deploy, Drain, Grace, Health, Interval, Logs, OneOff, Service, Stop, Syslog, Timeout, Timer, Volume,
};

use crate::description::{self, Source};
use crate::diag::Checked;

/// A description of an app read as a tree, before it is typed.
pub type Document = description::Document<App>;

/// An app as far as its description could be read.
pub type Reading = description::Reading<App>;

/// Reads a description of an app.
///
/// # Errors
/// Everything that is wrong with it at once: syntax, unknown keys, words that mean nothing. Places are resolved.
pub fn parse(source: &Source) -> Checked<App> {
    description::parse(source)
}

/// The JSON Schema (draft 2020-12) of app.yml, made from the sections; committed as `schemas/app.schema.json`.
pub fn schema() -> serde_json::Value {
    description::schema::<App>()
}
