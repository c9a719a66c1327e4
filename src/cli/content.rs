//! What a file holds, by a first look: the description of a rack or an app, or a template.

use crate::rack;
use crate::template::SECTIONS;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

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
            Some(_) => is_yaml(path),
            None => !text.trim_start().is_empty() && !text.trim_start().starts_with(['{', '[']),
        };
        let is_description =
            may_be && !top(text).any(opens_section) && !(text.trim_start().starts_with('{') && is_json_template(text));
        match is_description {
            false => Self::Template,
            true if top(text).any(opens_app) || is_called_app(path) => Self::App,
            true => Self::Rack,
        }
    }
}

/// The keys of rack.yml.
static RACK_KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let schema = rack::schema();
    let keys = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    keys.map(|(key, _)| key.clone()).collect()
});

/// Whether a file among others is the description of a rack or an app: YAML without a section of templates, that is called
/// rack.yml, has two keys of it, or its name and no other tool's key; or that has the key by which app.yml names its rack. A name
/// with tags, or services alone, may be those of another tool.
pub(super) fn is_description(path: &Path, bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let keys = top(&text).filter_map(key).filter(|key| !key.is_empty()).collect::<Vec<_>>();
    match Content::of(path, bytes) {
        _ if !is_yaml(path) => false,
        Content::Template => false,
        Content::App => keys.contains(&"rack"),
        Content::Rack => {
            let count = keys.iter().filter(|key| RACK_KEYS.contains(**key)).count();
            let is_plain = |key: &&str| ["name", "region", "tags"].contains(key);
            let is_usual = path.file_stem().is_some_and(|stem| stem == "rack");
            is_usual || count > 1 && !keys.iter().all(is_plain) || keys.contains(&"name") && count == keys.len()
        }
    }
}

/// Whether a file among others is a template: it has a section of one. In JSON the word is enough, so that what is wrong with one is
/// told.
pub(super) fn is_template(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let has_section = ["\"Resources\"", "\"TemplateBody\""].iter().any(|section| text.contains(section));
    has_section || top(&text).any(opens_section)
}

/// Whether a file is named as templates are.
pub(super) fn may_be_template(path: &Path) -> bool {
    is_yaml(path) || has_ending(path, &["json", "template"])
}

/// Whether a file is named as YAML is.
pub(super) fn is_yaml(path: &Path) -> bool {
    has_ending(path, &["yml", "yaml"])
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|extension| endings.iter().any(|ending| extension.eq_ignore_ascii_case(ending)))
}

/// The lines of a YAML text without the indentation of its top level, which is that of its first key; those that are indented less,
/// such as comments and the marks between documents, are left out.
fn top(text: &str) -> impl Iterator<Item = &str> {
    let is_content = |line: &&str| {
        !line.trim().is_empty() && !["#", "---", "%"].iter().any(|mark| line.trim_start().starts_with(mark))
    };
    let first = text.lines().find(is_content).unwrap_or_default();
    let indentation = &first[..first.len() - first.trim_start_matches(' ').len()];
    text.lines().filter_map(move |line| line.strip_prefix(indentation))
}

/// The key that a line opens at the top level.
fn key(line: &str) -> Option<&str> {
    let is_top = !line.starts_with([' ', '\t', '#', '-']);
    let (key, _) = line.split_once(':').filter(|_| is_top)?;
    Some(key.trim_start_matches('{').trim().trim_matches(['"', '\'']))
}

/// Whether a file is called as apps usually are, which tells what an empty one is to be.
fn is_called_app(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("app"))
}

/// Whether a line holds a key that apps have at their top level, and racks have not.
fn opens_app(line: &str) -> bool {
    key(line).is_some_and(|key| ["rack", "services"].contains(&key))
}

/// Whether a line opens a section of a template, or holds one as `aws cloudformation get-template` prints it.
fn opens_section(line: &str) -> bool {
    let Some((key, _)) = line.split_once(':') else { return false };
    let key = key.trim_end().trim_matches(['"', '\'']);
    key == "TemplateBody" || SECTIONS.contains(&key)
}

/// Whether a text is a template in JSON.
fn is_json_template(text: &str) -> bool {
    let document = serde_json::from_str::<Value>(text);
    document.is_ok_and(|document| ["Resources", "TemplateBody"].iter().any(|section| document.get(section).is_some()))
}
