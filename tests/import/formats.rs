//! Text, Markdown and JSON say the same.

use super::{Taken, all, folder, import, taken};
use crate::common::in_parallel;
use serde_json::Value;

/// Members that say in a word for programs what people read as a heading or a clause, and what only programs get.
const FOR_PROGRAMS: [&str; 5] = ["verdict", "outcome", "fate", "tried", "undecided"];

/// The texts of a report, but for names of fields.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        // Of a hazard people are told what it is, here at least.
        Value::Object(hazard) if hazard.contains_key("harm") => {
            ["code", "message"].iter().for_each(|member| texts(&hazard[*member], found));
        }
        Value::Object(entries) => {
            let said = entries.iter().filter(|(member, _)| !FOR_PROGRAMS.contains(&member.as_str()));
            said.for_each(|(_, entry)| texts(entry, found));
        }
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
        for part in ["summary", "obstacles", "open", "parameters", "survival", "notes", "commands"] {
            texts(&report[part], &mut said);
        }
        let (text, markdown) = (words(&text.out), words(&plain(&markdown)));
        let said = said.into_iter().map(|said| words(&said));
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
