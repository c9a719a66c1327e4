//! Names: of the app, of its services, timers and tasks; and of the rack's file.

use crate::description::{Textual, Wrong, as_written, clip};
use crate::diag::codes::rack as codes;
use serde_json::{Value, json};
use std::fmt;

/// Declares a name of small letters, digits and single hyphens, a letter first.
macro_rules! names {
    ($( $(#[doc = $about:literal])+ $name:ident, $expected:literal, $longest:literal, $example:literal; )+) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(String);

        impl Textual for $name {
            const EXPECTED: &'static str = concat!($expected, " such as `", $example, "`");

            fn parse(text: &str) -> Result<Self, Wrong> {
                refusal(text, $longest).map_or_else(|| Ok(Self(text.to_owned())), |message| {
                    let hint = concat!("write small letters, digits and single hyphens: `", $example, "`");
                    Err(Wrong::new(&codes::INVALID_NAME, message, hint))
                })
            }

            fn schema() -> Value {
                json!({ "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": $longest })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        as_written!($name);
    )+};
}

names! {
    /// The name of an app: behind that of its rack and a hyphen, the name of its stack.
    AppName, "the name of an app", 24, "web";
    /// The name of a service, a timer or a task.
    ServiceName, "a name", 31, "api";
}

/// Why a text is no name.
fn refusal(text: &str, longest: usize) -> Option<String> {
    let shown = clip(text);
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if text.is_empty() {
        return Some("the name is empty".to_owned());
    }
    if let Some(bad) = text.chars().find(|letter| !is_letter(*letter) && *letter != '-') {
        return Some(format!("`{shown}` contains `{}`", bad.escape_debug()));
    }
    if !text.starts_with(|first: char| first.is_ascii_lowercase()) {
        return Some(format!("`{shown}` does not start with a letter"));
    }
    if text.ends_with('-') || text.contains("--") {
        return Some(format!("`{shown}` has a hyphen at its end, or two in a row"));
    }
    (text.len() > longest).then(|| format!("`{shown}` has {} characters; at most {longest} are allowed", text.len()))
}

impl AppName {
    /// What stands for the name of an app that gave none, and is refused for it.
    pub(in crate::app) fn placeholder() -> Self {
        Self("app".to_owned())
    }
}

impl ServiceName {
    /// The name as logical ids begin with it: `api-v2` is `ApiV2`.
    pub fn logical(&self) -> String {
        self.0.split('-').map(capitalised).collect()
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().map(|first| first.to_ascii_uppercase()).chain(letters).collect()
}

/// The file of the rack: a path, from the folder of app.yml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RackFile(String);

impl RackFile {
    /// What stands for the file of an app that names none, and is refused for it.
    pub(in crate::app) fn placeholder() -> Self {
        Self("rack.yml".to_owned())
    }
}

impl Textual for RackFile {
    const EXPECTED: &'static str = "the path of a rack.yml such as `../rack.yml`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let is_yaml = [".yml", ".yaml"].iter().any(|end| text.to_lowercase().ends_with(end));
        if is_yaml && text.len() <= 1024 && !text.contains(['\n', '\t']) {
            return Ok(Self(text.to_owned()));
        }
        let message = format!("`{}` is not the path of a rack description", clip(text));
        Err(Wrong::new(&codes::UNKNOWN_VALUE, message, "write its path from the folder of this file: `../rack.yml`"))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "\\.[yY][aA]?[mM][lL]$", "maxLength": 1024 })
    }
}

impl fmt::Display for RackFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(RackFile);
