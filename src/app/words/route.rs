//! By which requests a service is reached: hosts, paths, routers.

use crate::description::{Textual, Wrong, as_written, choice, clip};
use crate::diag::codes::app as codes;
use serde_json::{Value, json};
use std::fmt;

choice! {
    /// The routers of a rack.
    RouterName, "`public` or `internal`", {
        /// The one that faces the internet.
        Public = "public",
        /// The one that is reachable inside the VPC only.
        Internal = "internal",
    }
}

/// How exact a pattern is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exactness {
    /// It stands for one text.
    Exact,
    /// It has wildcards, and stands for several.
    Wildcard,
}

/// A name in the `Host` header of a request, with `*` and `?` as wildcards: of at most 128 characters, whatever their case (ALB
/// user guide, "Host conditions").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostName(String);

/// A path of a request, with `*` and `?` as wildcards: of at most 128 characters, whose case counts (ALB user guide, "Path
/// conditions").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathPattern(String);

const LONGEST: usize = 128;

fn exactness(text: &str) -> Exactness {
    if text.contains(['*', '?']) { Exactness::Wildcard } else { Exactness::Exact }
}

/// How many wildcards a pattern has.
fn wildcards(text: &str) -> usize {
    text.matches(['*', '?']).count()
}

impl HostName {
    /// How exact it is.
    pub fn exactness(&self) -> Exactness {
        exactness(&self.0)
    }

    /// How many wildcards it has.
    pub fn wildcards(&self) -> usize {
        wildcards(&self.0)
    }
}

impl PathPattern {
    /// How exact it is.
    pub fn exactness(&self) -> Exactness {
        exactness(&self.0)
    }

    /// How many wildcards it has.
    pub fn wildcards(&self) -> usize {
        wildcards(&self.0)
    }
}

impl Textual for HostName {
    const EXPECTED: &'static str = "a host name such as `www.example.com`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let refused = |message: String, hint: &str| Err(Wrong::new(&codes::INVALID_HOST, message, hint));
        let shown = clip(text);
        let example = "write a host name, which may contain `*` and `?`: `www.example.com`, `*.example.com`";
        if text.contains("://") {
            return refused(format!("`{shown}` is a URL, and only a host name belongs here"), example);
        }
        if text.contains('/') {
            return refused(format!("`{shown}` contains a path"), "write the host only; paths belong under `paths`");
        }
        if text.contains(':') {
            return refused(format!("`{shown}` contains a port, which no rule compares"), "write the host only");
        }
        let lower = text.to_ascii_lowercase();
        if lower != text {
            return refused(
                format!("`{shown}` has capital letters"),
                "write small letters: case does not count in host names",
            );
        }
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-.*?".contains(letter);
        if let Some(bad) = text.chars().find(|letter| !is_letter(*letter)) {
            let hint = if bad.is_alphabetic() {
                "write the name as DNS has it: `xn--…` where it has other letters"
            } else {
                example
            };
            return refused(format!("`{shown}` contains `{}`", bad.escape_debug()), hint);
        }
        let last = text.rsplit_once('.').map(|(_, last)| last);
        let is_whole =
            last.is_some_and(|last| !last.is_empty() && last.chars().all(|letter| letter.is_ascii_alphabetic()));
        if !is_whole || text.starts_with(['.', '-']) || text.contains("..") {
            return refused(format!("`{shown}` is not a host name with a top-level domain"), example);
        }
        if text.len() > LONGEST {
            return refused(format!("`{shown}` has {} characters; at most {LONGEST} are allowed", text.len()), example);
        }
        Ok(Self(lower))
    }

    fn schema() -> Value {
        json!({
            "type": "string",
            "pattern": "^(?!.*\\.\\.)[a-z0-9*?][a-z0-9*?.-]*\\.[a-z]+$",
            "maxLength": LONGEST,
        })
    }
}

impl Textual for PathPattern {
    const EXPECTED: &'static str = "a path such as `/api/*`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let refused = |message: String, hint: &str| Err(Wrong::new(&codes::INVALID_PATH, message, hint));
        let shown = clip(text);
        let example = "write a path, which may contain `*` and `?`: `/api/*`";
        if !text.starts_with(['/', '*']) {
            return refused(format!("`{shown}` does not start with a slash"), example);
        }
        if let Some(at) = text
            .find('#')
            .or_else(|| text.split_once('?').and_then(|(path, rest)| rest.contains('=').then_some(path.len())))
        {
            let hint = "rules compare the path only: leave out what follows it";
            return refused(format!("`{shown}` contains `{}`, a query or a fragment", &text[at..=at]), hint);
        }
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "_-.$/~\"'@:+&*?".contains(letter);
        if let Some(bad) = text.chars().find(|letter| !is_letter(*letter)) {
            return refused(
                format!("`{shown}` contains `{}`, which rules do not compare", bad.escape_debug()),
                example,
            );
        }
        if text.len() > LONGEST {
            return refused(format!("`{shown}` has {} characters; at most {LONGEST} are allowed", text.len()), example);
        }
        Ok(Self(text.to_owned()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[/*][A-Za-z0-9_.$/~\"'@:+&*?-]*$", "maxLength": LONGEST })
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

as_written!(HostName, PathPattern);
