//! What a file holds, by a first look: the description of a rack or an app, or a template.

use crate::template::SECTIONS;
use serde_json::Value;
use std::path::Path;

/// What a file holds, as far as a first look tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// The description of a rack.
    Rack,
    /// The description of an app.
    App,
    /// A template.
    Template,
}

impl Content {
    /// What a file holds. YAML without a section of templates at its top level is a description: those have no key that begins
    /// with a capital letter. That of an app names services or its rack there. What is in a file named otherwise than YAML is a
    /// template.
    pub fn of(path: &Path, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let may_be = match path.extension() {
            Some(extension) => ["yml", "yaml"].iter().any(|yaml| extension.eq_ignore_ascii_case(yaml)),
            None => !text.trim_start().is_empty() && !text.trim_start().starts_with(['{', '[']),
        };
        let is_description =
            may_be && !text.lines().any(opens_section) && !(text.trim_start().starts_with('{') && is_template(text));
        match is_description {
            false => Self::Template,
            true if text.lines().any(opens_app) || is_called_app(path) => Self::App,
            true => Self::Rack,
        }
    }
}

/// Whether a file is called as apps usually are, which tells what an empty one is to be.
fn is_called_app(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("app"))
}

/// Whether a line holds a key that apps have at their top level, and racks have not.
fn opens_app(line: &str) -> bool {
    let key = line.split_once(':').map(|(key, _)| key.trim_end().trim_matches(['"', '\'']));
    key.is_some_and(|key| ["rack", "services"].contains(&key))
}

/// Whether a line opens a section of a template, or holds one as `aws cloudformation get-template` prints it.
fn opens_section(line: &str) -> bool {
    let Some((key, _)) = line.split_once(':') else { return false };
    let key = key.trim_end().trim_matches(['"', '\'']);
    key == "TemplateBody" || SECTIONS.contains(&key)
}

/// Whether a text is a template in JSON.
fn is_template(text: &str) -> bool {
    let document = serde_json::from_str::<Value>(text);
    document.is_ok_and(|document| ["Resources", "TemplateBody"].iter().any(|section| document.get(section).is_some()))
}
