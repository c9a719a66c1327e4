//! Templates: whatever a text holds, it is read in one way, and all that reads templates has something to say of it.

use super::fixtures::TEMPLATES;
use super::{number_of, recipe};
use rackform::check::check;
use rackform::convert::convert;
use rackform::cost::{Prices, Usage};
use rackform::diag::{Diagnostic, Place, Text};
use rackform::diff::diff;
use rackform::report::{Paint, TemplatePage, finding, mermaid, svg};
use rackform::source;
use rackform::source::template::{locate, read};
use rackform::survey;
use rackform::template::evaluate::Settings;
use rackform::template::loops::expand;
use rackform::verify::{Verification, verify};
use serde_json::Value;
use std::sync::Arc;

/// The most bytes that are read: what CloudFormation takes from a bucket.
const MOST: usize = 1_000_000;

/// The text of a template in JSON or YAML.
pub fn template(input: &[u8]) {
    if let Some(mut words) = recipe::words(input) {
        let value = written_out(TEMPLATES.edited(&mut words));
        return judged(&value, None, number_of(input));
    }
    match source::text("template.yml", input.to_vec(), MOST).and_then(|text| Ok((read(&text)?, text))) {
        Ok((value, text)) => judged(&written_out(value), Some(&text), number_of(input)),
        Err(refused) => shown(&refused, None),
    }
}

/// A template with its loops written out, which leaves nothing to write out.
fn written_out(mut value: Value) -> Value {
    let settings = Settings::default();
    expand(&mut value, &settings).faults.iter().for_each(|fault| shown(fault, None));
    let mut again = value.clone();
    expand(&mut again, &settings);
    assert_eq!(again, value, "loops come to something else the second time");
    value
}

/// A finding, as it is shown at its line.
fn shown(found: &Diagnostic, text: Option<&Arc<Text>>) {
    let mut found = found.clone();
    for spot in &mut found.spots {
        let Place::Pointer(pointer) = &spot.place else { continue };
        let span = text.and_then(|text| locate(text, pointer));
        if let Some(span) = span {
            spot.place = Place::Located(pointer.clone(), span);
        }
    }
    assert!(!finding(&found, "template.yml", Paint::Plain).is_empty(), "{found:#?}");
}

/// So many findings of a template are looked for in its text: for each it is read again.
const LOCATED: usize = 4;

/// What every reader makes of a template. Beside the first two, a number says which one: each takes as long as they do.
fn judged(value: &Value, text: Option<&Arc<Text>>, number: u32) {
    let settings = Settings::default();
    let wrong = check(value, text.map_or(0, |text| text.body.len()));
    wrong.iter().take(LOCATED).for_each(|found| shown(found, text));
    assert_sound(&verify(value, &settings, None), value);
    match number % 4 {
        0 => spelled(value),
        1 => surveyed(value, &settings),
        2 => changes_nothing(value, &settings),
        _ => needs_no_steps(value, &settings),
    }
}

fn changes_nothing(value: &Value, settings: &Settings) {
    let same = diff(value, value, settings, settings);
    assert!(same.is_empty() && same.hazards.is_empty(), "{same:#?}\n{value:#}");
}

fn needs_no_steps(value: &Value, settings: &Settings) {
    let way = convert(value, value, settings, settings);
    let way = way.unwrap_or_else(|obstacle| panic!("{obstacle:#?}\n{value:#}"));
    assert!(way.steps.is_empty(), "{:#?}\n{value:#}", way.steps);
}

/// A verdict, which has to be one that can be shown.
fn assert_sound(found: &Verification, template: &Value) {
    let errors = found.findings.iter().filter(|finding| finding.diagnostic.severity == rackform::diag::Severity::Error);
    assert_eq!(found.holds(), errors.count() == 0, "{template:#}");
    for finding in &found.findings {
        let Place::Pointer(pointer) = finding.diagnostic.place() else { panic!("{finding:#?} has no pointer") };
        assert!(template.pointer(pointer).is_some(), "{pointer} leads nowhere in {template:#}");
        let words = [Some(&finding.diagnostic.message), finding.diagnostic.hint.as_ref()];
        assert!(words.iter().all(|words| words.is_some_and(|words| !words.is_empty())), "{finding:#?}");
        assert!(finding.path.iter().all(|hop| !hop.because.is_empty()), "{finding:#?}\n{template:#}");
        shown(&finding.diagnostic, None);
    }
}

/// What a template costs, and how it is drawn.
pub fn surveyed(value: &Value, settings: &Settings) {
    let Some(survey) = survey(value, settings, &Prices::listed_or_usual(None), &Usage::default()) else { return };
    assert!(svg(&survey.picture, "template").ends_with("</svg>\n") || !mermaid(&survey.picture).is_empty());
    let page = TemplatePage { name: "template".to_owned(), survey };
    assert!(page.html().trim_end().ends_with("</html>"));
}

/// A template written in JSON and in YAML, which both are read as that template.
fn spelled(value: &Value) {
    let mut yaml = String::from("---");
    write_yaml(value, 0, &mut yaml);
    for (name, body) in [("template.json", value.to_string()), ("template.yml", yaml)] {
        let text = Arc::new(Text { name: name.to_owned(), body });
        let again = read(&text).unwrap_or_else(|refused| panic!("{name}: {refused:#?}\n{}", text.body));
        assert_eq!(*value, again, "{name}\n{}", text.body);
    }
}

/// A value as YAML in lines, with all texts in quotes: which of them could do without is not the same in each version of YAML.
fn write_yaml(value: &Value, level: usize, out: &mut String) {
    let start = |out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', level));
    };
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                start(out);
                // YAML knows a key by the colon behind it only so many letters long.
                if key.len() > 90 {
                    out.push_str("? ");
                    write_text(key, out);
                    start(out);
                } else {
                    write_text(key, out);
                }
                out.push(':');
                write_yaml(value, level + 1, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                start(out);
                out.push('-');
                write_yaml(item, level + 1, out);
            }
        }
        Value::String(text) => {
            out.push(' ');
            write_text(text, out);
        }
        plain => out.push_str(&format!(" {plain}")),
    }
}

/// A text in double quotes, in which whatever is no letter of ASCII is escaped as YAML 1.1 and 1.2 have it.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            ' '..='~' => out.push(letter),
            other => out.push_str(&format!("\\U{:08X}", u32::from(other))),
        }
    }
    out.push('"');
}
