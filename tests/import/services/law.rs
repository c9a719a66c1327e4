//! Nothing is passed over, nothing secret is copied, and what is written can be read.

use super::{Case, all, altered, cases, leaves, report};
use rackform::app;
use rackform::diag::Findings;
use rackform::import::services::{App, Fate};
use rackform::rack::Source;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The leaves of the files of a case of which nothing is told.
///
/// What is left out, unknown or to be done by hand may be told as a whole; what is carried is told value by value, or in a list.
pub fn passed_over(case: &Case, trees: &[Value], app: &App) -> Vec<String> {
    let told = app.entries().map(|entry| (entry.at.as_str(), &entry.fate)).collect::<BTreeMap<_, _>>();
    let is_whole = |fate: &Fate| matches!(fate, Fate::ByHand(_) | Fate::LeftOut(_) | Fate::Unknown(_));
    // What does not become a service is told as a file.
    let file = app.entries().any(|entry| matches!(&entry.fate, Fate::ByHand(what) if what.contains("static site")));
    let mut lacking = Vec::new();
    for tree in trees.iter().filter(|tree| !(file && tree["type"] == "Static Site")) {
        let mut found = Vec::new();
        all(tree, "", &mut found);
        let lists =
            found.iter().filter(|(_, value)| value.is_array()).map(|(at, _)| at.as_str()).collect::<BTreeSet<_>>();
        let mut own = Vec::new();
        leaves(tree, "", &mut own);
        let is_told = |leaf: &String| {
            let above = |at: &str| told.get(at).is_some_and(|fate| is_whole(fate) || lists.contains(at));
            told.contains_key(leaf.as_str()) || leaf.match_indices(['.', '[']).any(|(end, _)| above(&leaf[..end]))
        };
        lacking.extend(own.into_iter().filter(|leaf| !is_told(leaf)).map(|leaf| format!("{}: {leaf}", case.name)));
    }
    lacking
}

#[test]
fn every_value_of_a_source_is_told() {
    let cases = cases();
    let faults = cases.iter().flat_map(|case| {
        let trees = case.files.iter().map(|file| file.tree.clone()).collect::<Vec<_>>();
        passed_over(case, &trees, &case.app())
    });
    assert_eq!(faults.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_key_that_nobody_knows_is_told_wherever_it_stands() {
    let add = |value: &Value| {
        let mut entries = value.as_object()?.clone();
        entries.insert("nobody-knows-this".to_owned(), json!("at all"));
        Some(Value::Object(entries))
    };
    let mut tried = 0;
    for case in cases() {
        for (position, file) in case.files.iter().enumerate() {
            for tree in altered(&file.tree, &add) {
                let app = case.with(position, tree.clone()).unwrap();
                let faults = passed_over(&case, std::slice::from_ref(&tree), &app);
                assert_eq!(faults, [""; 0], "{tree}");
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn the_same_source_makes_the_same_bytes_which_can_be_read() {
    for case in cases() {
        let app = case.app();
        assert_eq!(app.text, case.app().text);
        assert_eq!(report(&app), report(&case.app()));
        let mut findings = Findings::default();
        let read = app::Document::load(&Source::new("app.yml", &app.text)).unwrap().read(&mut findings).asked;
        // A key that is missing is to be written by hand.
        assert!(findings.iter().all(|finding| finding.code.slug == "missing-key"), "{}: {findings:?}", case.name);
        assert_eq!(read.name.to_string(), app.name);
        assert!(!read.services.is_empty(), "{}", case.name);
        assert!(read.services.iter().all(|(_, service)| service.image.is_some()), "{}", case.name);
    }
}

/// What is said to be carried is there.
#[test]
fn a_key_that_is_named_is_in_app_yml() {
    for case in cases() {
        let app = case.app();
        let tree = rackform::source::yaml::read(
            &Source::new("app.yml", &app.text).text,
            rackform::source::yaml::Kind::Description,
        );
        let tree = tree.unwrap();
        for entry in app.entries() {
            let Fate::Carried(key) = &entry.fate else { continue };
            let found = key.split('.').try_fold(&tree, |value, step| value.get(step));
            assert!(found.is_some(), "{}: {} is said to be `{key}`", case.name, entry.at);
        }
    }
}

#[test]
fn values_that_are_secret_are_in_nothing_that_is_written() {
    for case in cases() {
        let app = case.app();
        let said = format!("{}{}{app:?}", app.text, report(&app));
        assert!(!said.contains("never-to-be-copied") && !said.contains("never_to_be_copied"), "{}", case.name);
    }
}
