//! Descriptions: what compiles keeps its promises, by the public readers as well, and what does not says why.

use super::fixtures::{APPS, BENEATH, RACKS};
use super::templates::surveyed;
use super::{number_of, recipe};
use rackform::cfn::Style;
use rackform::check::check;
use rackform::diag::{Diagnostic, Refused, Severity};
use rackform::diff::diff;
use rackform::rack::Source;
use rackform::report::{Paint, Summary, finding};
use rackform::template::evaluate::Settings;
use rackform::verify::{Verdict, verify};
use rackform::{Product, compile, compile_app};
use serde_json::Value;
use std::borrow::Cow;

/// A description of a rack, which is compiled.
pub fn rack(input: &[u8]) {
    let edited = recipe::words(input).map(|mut words| RACKS.edited(&mut words).to_string());
    let Some(text) = edited.map(Cow::Owned).or_else(|| std::str::from_utf8(input).ok().map(Cow::Borrowed)) else {
        return;
    };
    let source = Source::new("rack.yml", &text);
    let compiled =
        || compile(&source, Style::Readable).map(|sound| (Product::Rack(Box::new(sound.value)), sound.warnings));
    judged(&compiled, number_of(input));
}

/// A description of an app, which is compiled for the rack that it names, or for another one.
pub fn app(input: &[u8]) {
    let mut other = None;
    let edited = recipe::words(input).map(|mut words| {
        other = words.next().and_then(|word| BENEATH.values().nth(word as usize % (4 * BENEATH.len())));
        APPS.edited(&mut words).to_string()
    });
    let Some(text) = edited.map(Cow::Owned).or_else(|| std::str::from_utf8(input).ok().map(Cow::Borrowed)) else {
        return;
    };
    let source = Source::new("app.yml", &text);
    let named = || rackform::app::parse(&source).ok().and_then(|app| BENEATH.get(&app.value.rack.to_string()));
    let Some(beneath) = other.or_else(named).or_else(|| BENEATH.values().next()) else { return };
    let compiled = || {
        compile_app(&source, beneath, Style::Readable)
            .map(|sound| (Product::App(Box::new(sound.value)), sound.warnings))
    };
    judged(&compiled, number_of(input));
}

/// What became of a description: a product that keeps what is promised of any, or findings that a person can act on.
fn judged(compiled: &dyn Fn() -> Result<(Product, Vec<Diagnostic>), Refused>, number: u32) {
    match compiled() {
        Ok((product, warnings)) => {
            told(&warnings);
            match number % 4 {
                0 => {
                    let again = compiled().ok().map(|(again, _)| again.text().to_owned());
                    assert_eq!(Some(product.text()), again.as_deref(), "the same text, other bytes");
                }
                number => kept(&product, number),
            }
        }
        Err(refused) => {
            let findings = refused.findings();
            assert!(
                findings.iter().any(|finding| finding.severity == Severity::Error),
                "refused for nothing: {findings:#?}"
            );
            told(findings);
        }
    }
}

/// Findings, of which each is shown, says what to do, and blames the description.
fn told(findings: &[Diagnostic]) {
    for found in findings {
        assert_ne!(found.code.slug, "invalid-output-template", "{found:#?}");
        assert!(found.hint.as_ref().is_some_and(|hint| !hint.is_empty()) && !found.message.is_empty(), "{found:#?}");
        assert!(!finding(found, "rack.yml", Paint::Plain).is_empty(), "{found:#?}");
    }
}

/// What is promised of any template of ours, of which a number says what is looked at: each takes as long as compiling it.
fn kept(product: &Product, number: u32) {
    let (value, text) = (product.value(), product.text());
    let settings = product.assumed(Settings::default());
    match number {
        1 => holds(value, text, &settings),
        2 => {
            assert_eq!(serde_json::from_str::<Value>(text).ok().as_ref(), Some(value), "the text is another template");
            let same = diff(value, value, &settings, &settings);
            assert!(same.is_empty() && same.hazards.is_empty(), "{same:#?}\n{text}");
        }
        _ => {
            assert!(!Summary::of_product(product).line().is_empty());
            surveyed(value, &settings);
        }
    }
}

/// What anybody finds who reads a template of ours.
fn holds(value: &Value, text: &str, settings: &Settings) {
    let wrong = check(value, 0).into_iter().filter(|finding| finding.severity == Severity::Error).collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{wrong:#?}\n{text}");
    let found = verify(value, settings, None);
    let refuted = found.findings.iter().filter(|finding| finding.verdict == Verdict::Refuted).collect::<Vec<_>>();
    assert!(refuted.is_empty(), "{refuted:#?}\n{text}");
}
