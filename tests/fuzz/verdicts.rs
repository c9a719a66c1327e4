//! What a verdict may not depend on: how a template is spelled, ordered and named; and what parameters may not do to it.

use super::fixtures::TEMPLATES;
use super::{number_of, recipe};
use crate::common::choices::{Choice, choices, others, places, undecided};
use crate::common::generated::Numbers;
use crate::common::rewritings::{SPELLINGS, backwards, renamed, renaming, reworded, spelled};
use crate::common::verdicts::{errors, said, said_of_any_name, without_reasons};
use rackform::check::check;
use rackform::diag::Severity;
use rackform::template::evaluate::Settings;
use rackform::verify::{Verdict, Verification, verify};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A template that could be deployed, in JSON, and a number for choices. What could not may come to mean something else when it is
/// written otherwise.
fn sound(input: &[u8]) -> Option<(Value, Numbers)> {
    let edited = recipe::words(input).map(|mut words| TEMPLATES.edited(&mut words));
    let template = edited.or_else(|| serde_json::from_slice::<Value>(input).ok())?;
    let is_sound = check(&template, 0).iter().all(|finding| finding.severity != Severity::Error);
    let sections = ["Parameters", "Conditions", "Mappings", "Resources"];
    let is_usual = sections.iter().all(|section| template.get(section).is_none_or(Value::is_object));
    (is_sound && is_usual && template["Resources"].is_object()).then(|| (template, Numbers(number_of(input))))
}

fn verified(template: &Value) -> Verification {
    without_reasons(verify(template, &Settings::default(), None))
}

/// Fails with what is said of one only.
fn assert_same(name: &str, template: &Value, one: &BTreeSet<String>, other: &BTreeSet<String>) {
    let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>().join("\n");
    assert!(one == other, "{name}: first\n{}\nthen\n{}\n{template:#}", only(one, other), only(other, one));
}

/// A template, which is written in another way.
pub fn spellings(input: &[u8]) {
    let Some((template, mut numbers)) = sound(input) else { return };
    match numbers.below(SPELLINGS.len() + 2) {
        0 => assert_same("backwards", &template, &said(&verified(&template)), &said(&verified(&backwards(&template)))),
        1 => assert_same_under_other_names(&template),
        number => {
            let (name, spelling) = SPELLINGS[number - 2];
            let (before, after) = (verified(&template), verified(&spelled(&template, spelling)));
            assert_eq!(before.mode, after.mode, "{name}: {template:#}");
            assert_same(name, &template, &errors(&before), &errors(&after));
        }
    }
}

fn assert_same_under_other_names(template: &Value) {
    let names = renaming(template);
    let mut other = renamed(template, &names);
    let resources = other["Resources"].as_object().cloned().unwrap_or_default();
    let resources = resources.into_iter().map(|(id, body)| (names[&id].clone(), body)).collect::<Map<_, _>>();
    other["Resources"] = resources.into();
    let back = names.into_iter().map(|(old, new)| (new, old)).collect();
    let after = said_of_any_name(&verified(&other));
    let after = after.iter().map(|line| reworded(line, &back)).collect();
    assert_same("other names", template, &said_of_any_name(&verified(template)), &after);
}

/// A template in which parameters come to decide about two places.
pub fn parameters(input: &[u8]) {
    let Some((template, mut numbers)) = sound(input) else { return };
    let places = places(&template);
    if places.is_empty() {
        return;
    }
    let mut choose = |name: &str| {
        let (place, value) = numbers.one(&places);
        let others = others(&template, &places, place, value);
        let choices = choices(name, place, value, numbers.one(&others));
        let position = numbers.below(choices.len());
        choices.into_iter().nth(position)
    };
    let (Some(one), Some(two)) = (choose("One"), choose("Two")) else { return };
    if one.place.starts_with(&two.place) || two.place.starts_with(&one.place) {
        return;
    }
    assert_no_assignment_turns(&undecided(&template, &[("One", &one), ("Two", &two)]), &one, &two);
}

/// No values of parameters break what holds without them, or keep what is refuted without them.
fn assert_no_assignment_turns(template: &Value, one: &Choice, two: &Choice) {
    let before = verified(template);
    // Advice about what is known is refuted as well, and breaks no promise.
    let is_refuted = |found: &Verification| {
        let mut refuted = found.findings.iter().filter(|finding| finding.verdict == Verdict::Refuted);
        refuted.any(|finding| finding.diagnostic.severity == Severity::Error)
    };
    for values in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let mut settings = Settings::default();
        let values = [("One", &one.values[values.0]), ("Two", &two.values[values.1])];
        settings.parameters.extend(values.map(|(name, value)| (name.to_owned(), value.clone())));
        let after = verify(template, &settings, None);
        let broken = errors(&before).is_empty() && is_refuted(&after);
        assert!(!broken, "{values:?} refute {:?}\n{template:#}", errors(&after));
        let kept = is_refuted(&before) && errors(&after).is_empty();
        assert!(!kept, "{values:?} keep {:?}\n{template:#}", errors(&before));
    }
}
