//! Racks spoiled in every way a hand or a disk spoils them: there is a template or there are findings, never a panic.

use crate::common::generated::Numbers;
use crate::common::racks;
use rackform::cfn::Style;
use rackform::compile;
use rackform::rack::Source;
use rackform::report::{self, Paint};

/// What stands where a value should.
const ODD: &[&str] = &[
    "",
    "~",
    "0",
    "-1",
    "1e999",
    ".nan",
    ".inf",
    "18446744073709551616",
    "0x1F",
    "''",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[]]",
    "{a: {b: {c: d}}}",
    "*a",
    "&a b",
    "!tag x",
    "|",
    "? x",
    "- x",
    "<<: x",
    "ä€😀",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\r",
    "\t",
    "10.0.0.0/33",
    "255.255.255.255/32",
    "0.0.0.0/0",
    "224.0.0.0/24",
    "2001:db8::/32",
    "#",
    "%",
    "@",
    "`",
];

fn spoiled(text: &str, numbers: &mut Numbers) -> String {
    let mut lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
    let line = numbers.below(lines.len());
    let letters = lines[line].char_indices().map(|(at, _)| at).chain([lines[line].len()]).collect::<Vec<_>>();
    let at = letters[numbers.below(letters.len())];
    let odd = ODD[numbers.below(ODD.len())];
    match numbers.below(7) {
        0 => drop(lines.remove(line)),
        1 => lines.insert(line, lines[line].clone()),
        2 => lines[line].truncate(at),
        3 => lines[line].insert_str(at, odd),
        4 => lines[line].insert_str(0, ["  ", " ", "\t", "- "][numbers.below(4)]),
        5 => lines[line] = lines[line].trim_start().to_owned(),
        _ => {
            let key = lines[line].split(':').next().unwrap_or_default().to_owned();
            lines[line] = format!("{key}: {odd}");
        }
    }
    lines.join(["\n", "\r\n"][numbers.below(2)])
}

#[test]
fn no_spoiled_rack_makes_the_compiler_stumble() {
    let mut numbers = Numbers(2026);
    let (mut compiled, mut refused) = (0, 0);
    for fixture in racks("ok").iter().chain(&racks("err")) {
        let mut text = fixture.text.clone();
        for round in 0..60 {
            if round % 4 == 0 {
                text.clone_from(&fixture.text);
            }
            text = spoiled(&text, &mut numbers);
            let findings = match compile(&Source::new("rack.yml", &text), Style::Readable) {
                Ok(sound) => {
                    compiled += 1;
                    assert!(serde_json::from_str::<serde_json::Value>(&sound.value.text).is_ok());
                    sound.warnings
                }
                Err(rejected) => {
                    refused += 1;
                    rejected.into_findings()
                }
            };
            for finding in findings {
                assert_ne!(finding.code.slug, "invalid-output-template", "{text}\n{}", finding.message);
                assert!(!report::finding(&finding, "rack.yml", Paint::Plain).is_empty());
                assert!(report::finding_json(&finding, "rack.yml").is_object());
            }
            if text.is_empty() {
                break;
            }
        }
    }
    assert!(compiled > 200 && refused > 2000, "{compiled} compiled, {refused} refused: the spoiling is lopsided");
}
