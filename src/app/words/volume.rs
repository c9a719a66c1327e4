//! Folders that tasks share.

use crate::description::{Textual, Wrong, as_written, clip, form};
use crate::diag::codes::app as codes;
use serde_json::{Value, json};
use std::fmt;

form! {
    /// A path in a container.
    ContainerPath, "an absolute path in the container", "^(/[A-Za-z0-9_][A-Za-z0-9_.-]*|/\\.[A-Za-z0-9_][A-Za-z0-9_.-]*)+$", "`/usr/share/nginx/html`";
}

/// A folder in the app's part of the rack's file system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Folder(String);

impl Textual for Folder {
    const EXPECTED: &'static str = "a folder such as `uploads`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = |message: String| {
            let hint = "write a path inside the app's own folder: `uploads`, `cache/images`";
            Wrong::new(&codes::INVALID_FOLDER, message, hint)
        };
        let shown = clip(text);
        if text.starts_with('/') {
            return Err(wrong(format!(
                "`{shown}` is an absolute path; folders lie in the app's part of the file system"
            )));
        }
        if text.split('/').any(|part| part == "..") {
            return Err(wrong(format!("`{shown}` leads out of the app's part of the file system")));
        }
        let is_part = |part: &str| {
            let letters = part.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.-".contains(letter));
            letters && part.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        };
        // EFS takes at most 100 characters and four folders for the root of an access point (EFS API reference, RootDirectory);
        // the app's own folder is one of them.
        if text.len() > 64 || text.split('/').count() > 3 || !text.split('/').all(is_part) {
            return Err(wrong(format!(
                "`{shown}` is not a folder of at most 64 letters, digits and `_ . -`, at most three deep"
            )));
        }
        Ok(Self(text.to_owned()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,2}$", "maxLength": 64 })
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(Folder);
