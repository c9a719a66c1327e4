//! What a template leaves to its parameters: no values of them break what holds without them, and none keep what is broken
//! without them.

use super::case;
use super::subject::{self, Subject};
use crate::common::choices::{choices, others, places, undecided};
use crate::common::in_parallel;
use rackform::verify::{Verdict, verify};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The templates that hold and all foreign ones; where someone says what is expected, and where nobody does.
fn subjects() -> Vec<Subject> {
    let mut all = subject::all();
    let unasked = subject::all().into_iter().filter(|subject| subject.expected.is_some());
    all.extend(unasked.map(|subject| Subject {
        name: format!("{}, nothing expected", subject.name),
        expected: None,
        ..subject
    }));
    all
}

/// What is said under some values of the parameters: whether all holds, and what is refuted.
fn said(subject: &Subject, template: &Value, values: &[(&str, &str)]) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut settings = subject.settings.clone();
    settings.parameters.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let found = verify(template, &settings, subject.expected);
    let refuted = found.findings.iter().filter(|finding| finding.verdict == Verdict::Refuted);
    let refuted = refuted.map(|finding| format!("{} {}", finding.diagnostic.code.slug, finding.resource));
    (case::errors(&found), refuted.collect())
}

/// Numbers that look drawn by chance, the same ones each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// What breaks the law of one subject, in so many pairs of choices.
fn faults(subject: &Subject, draw: &mut Draw, pairs: usize, tried: &AtomicUsize) -> Vec<String> {
    let places = places(&subject.template);
    if places.len() < 2 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for _ in 0..pairs {
        let mut choose = |name: &str| {
            let (place, value) = &places[draw.below(places.len())];
            let others = others(&subject.template, &places, place, value);
            let choices = choices(name, place, value, &others[draw.below(others.len())]);
            let position = draw.below(choices.len());
            choices.into_iter().nth(position).unwrap()
        };
        let (one, two) = (choose("One"), choose("Two"));
        if one.place.starts_with(&two.place) || two.place.starts_with(&one.place) {
            continue;
        }
        let template = undecided(&subject.template, &[("One", &one), ("Two", &two)]);
        let (errors, refuted) = said(subject, &template, &[]);
        for values in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            tried.fetch_add(1, Ordering::Relaxed);
            let values = [("One", one.values[values.0].as_str()), ("Two", two.values[values.1].as_str())];
            let (now, broken) = said(subject, &template, &values);
            let what = format!("{}: {} at {}, {} at {}", subject.name, one.written, one.place, two.written, two.place);
            if errors.is_empty() && !broken.is_empty() {
                found.push(format!("{what} hold, and {values:?} refutes {broken:?}"));
            }
            if !refuted.is_empty() && now.is_empty() {
                found.push(format!("{what} are refuted by {refuted:?}, and {values:?} holds"));
            }
        }
    }
    found
}

#[test]
fn no_values_of_parameters_break_what_holds_or_keep_what_is_refuted() {
    /// So many pairs of places are tried of each template.
    const PAIRS: usize = 12;
    let all = subjects();
    let tried = AtomicUsize::new(0);
    let found = in_parallel(&all, |position, subject| faults(subject, &mut Draw(position as u64 + 1), PAIRS, &tried));
    let tried = tried.into_inner();
    assert!(tried > 4_000, "{tried} choices are too few");
    assert!(found.is_empty(), "{} of {tried} choices:\n{}", found.len(), found.join("\n"));
}

/// Parameters of which nobody knows whether they are the same thing.
#[test]
fn what_two_parameters_name_may_be_one_thing() {
    let mut tried = 0;
    for case in case::all() {
        let ids = case.template.get("Parameters").and_then(Value::as_object).into_iter().flatten();
        let ids = ids.filter(|(name, declared)| {
            declared.get("Default").is_none() && !case.settings.parameters.contains_key(*name)
        });
        let ids = ids.map(|(name, declared)| (name.clone(), declared["Type"].as_str().unwrap_or_default().to_owned()));
        let ids = ids.collect::<BTreeMap<_, _>>();
        let before = case.verify();
        for (name, kind) in ids.iter().filter(|(_, kind)| kind.ends_with("::Id")) {
            for (other, _) in ids.iter().filter(|(other, same)| *other > name && *same == kind) {
                tried += 1;
                let mut settings = case.settings.clone();
                let prefix = kind.rsplit("::").nth(1).unwrap_or_default().to_ascii_lowercase();
                for name in [name, other] {
                    settings.parameters.insert(name.clone(), format!("{prefix}-0a1b2c3d4e5f60718"));
                }
                let after = verify(&case.template, &settings, case.expected);
                let broken = after.findings.iter().find(|finding| finding.verdict == Verdict::Refuted);
                let newly = before.holds() && broken.is_some();
                assert!(!newly, "{}: `{name}` and `{other}` may be one: {broken:?}", case.name());
            }
        }
    }
    assert!(tried > 0, "no template has two parameters for ids of one kind");
}
