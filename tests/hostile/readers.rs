//! Readers of what rackform prints, each as strict as the strictest of those that read it in earnest.

use super::names::is_plain;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex_lite::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// That a text does nothing to a terminal, and gives the runner of a pipeline no command.
pub fn terminal(what: &str, text: &str) {
    for line in text.split('\n') {
        assert!(line.chars().all(is_plain), "{what}: {line:?} has letters that nobody sees");
        commands(what, line);
    }
}

/// That a line is no command to the runner of a pipeline (GitHub's `ActionCommand.TryParse` and `TryParseV2`).
fn commands(what: &str, line: &str) {
    static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"##[a-zA-Z]*\[").unwrap());
    static FIRST: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^::[a-zA-Z][a-zA-Z_-]*( .*)?::").unwrap());
    let is_command = FIRST.is_match(line.trim_start()) || ANYWHERE.is_match(line);
    assert!(!is_command, "{what}: {line:?} is a command");
}

/// What GitHub and GitLab see in text: mentions, references, addresses, emoji, commits.
static LIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)@[a-z0-9]|[#!~$%&^][a-z0-9]|://|www\.|mailto:|\bgh-[0-9]|:[a-z+-][a-z0-9_+-]*:|\b[0-9a-f]{7,40}\b")
        .unwrap()
});

/// The HTML that stands in Markdown of ours.
const OURS: [&str; 6] = ["<br>", "<details>", "</details>", "<summary>", "</summary>", "<code>"];

/// That nothing in a text is a link, an image, HTML or a formula, and that nobody sees more than text in its text.
pub fn markdown(what: &str, text: &str) {
    terminal(what, text);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_MATH;
    let (mut is_code, mut words) = (false, String::new());
    for event in Parser::new_ext(text, options | Options::ENABLE_GFM) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough | Tag::FootnoteDefinition(_)) => {
                panic!("{what}: {event:?}")
            }
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) => panic!("{what}: {event:?}"),
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(text) if !is_code => words += &text,
            Event::Code(_) => words += "\u{0}",
            Event::Html(html) | Event::InlineHtml(html) => {
                words += &in_html(what, &html);
            }
            Event::End(TagEnd::Paragraph | TagEnd::TableCell | TagEnd::Item | TagEnd::HtmlBlock) => words.push('\n'),
            _ => {}
        }
    }
    for line in words.lines() {
        assert!(!LIVE.is_match(line), "{what}: {line:?} is more than text");
    }
    assert!(!text.lines().any(|line| line.starts_with('/')), "{what}: a line is a quick action of GitLab");
}

/// The text of HTML that is ours, without what is code.
fn in_html(what: &str, html: &str) -> String {
    static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<code>[^<]*</code>").unwrap());
    let html = CODE.replace_all(html, "\u{0}").into_owned();
    let html = OURS.iter().fold(html, |html, ours| html.replace(ours, " "));
    assert!(!html.contains(['<', '>']), "{what}: {html:?} is HTML of somebody else");
    html
}

/// The elements of HTML or SVG and how many there are of each, and the names of their attributes. Panics at a text that has a bracket
/// or a quotation mark where none belongs.
pub fn elements(what: &str, html: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::<String, usize>::new();
    let mut rest = html;
    while let Some(start) = rest.find(['<', '>']) {
        assert!(rest[start..].starts_with('<'), "{what}: a bracket closes nothing: {:?}", &rest[..start + 1]);
        let end = start + rest[start..].find('>').unwrap_or_else(|| panic!("{what}: a tag is not closed"));
        let tag = &rest[start + 1..end];
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        assert!(!tag.contains('<'), "{what}: <{tag}>");
        *found.entry(name.to_owned()).or_default() += 1;
        for attribute in tag.split('"').step_by(2).skip(usize::from(!tag.contains('"'))) {
            let attribute = attribute.trim().trim_end_matches('=').rsplit(' ').next().unwrap_or_default();
            *found.entry(format!("@{attribute}")).or_default() += 1;
        }
        rest = &rest[end + 1..];
        // Neither is read as HTML up to its end.
        for raw in ["style", "script"].iter().filter(|raw| name == **raw) {
            rest = &rest[rest.find(&format!("</{raw}>")).unwrap()..];
        }
    }
    found
}
