//! Reading templates, in JSON or in YAML, and finding places in them.

use super::tree::Target;
use super::{json, yaml};
use crate::diag::{Diagnostic, Span, Text};
use serde_json::Value;
use std::sync::Arc;

/// How a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// As JSON.
    Json,
    /// As YAML.
    Yaml,
}

impl Format {
    /// The format of a text. One that begins like JSON is JSON, and so is one in a file that is named so: what is wrong with
    /// it is then told in the terms of JSON.
    pub fn of(text: &Text) -> Self {
        let begins = text.body.trim_start();
        let is_json = begins.is_empty() || begins.starts_with(['{', '[', '/']) || text.name.ends_with(".json");
        if is_json { Self::Json } else { Self::Yaml }
    }
}

/// Reads a template as a tree, in which short forms of functions such as `!Sub` are written out.
///
/// # Errors
/// One finding, at the place where the text stops being what it begins as, or where a key stands for the second time.
pub fn read(text: &Arc<Text>) -> Result<Value, Box<Diagnostic>> {
    match Format::of(text) {
        Format::Json => json::read(text),
        Format::Yaml => yaml::read(text, yaml::Kind::Template),
    }
}

/// Where a JSON Pointer (RFC 6901) into the tree leads in the text: to a member's key, or to an item of a list. `None` if
/// nothing stands there, and for the root. A pointer that goes on below a plain value leads to that value, one to a function
/// in its short form to that.
pub fn locate(text: &Arc<Text>, pointer: &str) -> Option<Span> {
    match Format::of(text) {
        Format::Json => json::locate(text, pointer),
        Format::Yaml => {
            let steps = json::steps(pointer);
            if steps.is_empty() { None } else { yaml::node(text, &steps, Target::Key) }
        }
    }
}
