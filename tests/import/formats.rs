//! Text, Markdown and JSON say the same.

use super::{Taken, all, folder, import, taken};
use crate::common::in_parallel;
use serde_json::Value;

/// The texts of a report, but for names of fields.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(entries) => entries.values().for_each(|entry| texts(entry, found)),
        _ => {}
    }
}

/// A text in which only its words count.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Markdown with its letters instead of their numbers.
fn plain(markdown: &str) -> String {
    let mut parts = markdown.split("&#");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap();
        text.push(char::from_u32(number.parse().unwrap()).unwrap());
        text += rest;
    }
    text
}

#[test]
fn formats_say_the_same() {
    let all = all().collect::<Vec<_>>();
    let faults = in_parallel(&all, |_, case| {
        let run = |format: &str| {
            let folder = folder(&format!("formats-{}-{format}", case.name), case.given);
            import(&folder, &format!("--format {format}"))
        };
        let Taken { folder: before, code, report } = taken(case);
        let text = run("text");
        assert_eq!(text.code, *code, "{}", case.name);
        // What is written is what Markdown prints.
        let markdown = match code {
            1 if before.files().contains(&"take/report.md".to_owned()) => before.read("take/report.md"),
            _ => run("markdown").out,
        };
        let mut said = Vec::new();
        for part in ["verdict", "obstacles", "open", "parameters", "survival", "notes", "commands"] {
            texts(&report[part], &mut said);
        }
        let (text, markdown) = (words(&text.out), words(&plain(&markdown)));
        // What a parameter came to is the heading it stands under, and the code of a hazard what it is about.
        let headings = ["carried", "changed", "dropped", "by hand"];
        let said = said.into_iter().map(|said| words(&said)).filter(|said| !headings.contains(&said.as_str()));
        let lacks = said.flat_map(|said| {
            let in_text = text.contains(&said).then_some(()).ok_or("text");
            let in_markdown = markdown.contains(&said).then_some(()).ok_or("Markdown");
            [in_text, in_markdown].into_iter().filter_map(Result::err).map(move |format| format!("{format}: {said}"))
        });
        lacks.map(|lack| format!("{}, {lack}", case.name)).collect::<Vec<_>>()
    });
    assert_eq!(faults, [""; 0]);
}

#[test]
fn the_report_is_what_markdown_prints() {
    let folder = folder("formats-report", &[("Private", "Yes")]);
    let ended = import(&folder, "--format markdown");
    assert_eq!(folder.read("take/report.md"), ended.out);
}
