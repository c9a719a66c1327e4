//! Hand-written cases of differences: `NAME.json` beside this file holds two small templates, what AWS is known to do when the one
//! is deployed over the other, where that is known from, and the whole difference that is expected.

mod case;
mod exposure;
mod schemas;

use crate::common::snapshots;
use case::described;
pub use case::{Case, cases};
use rackform::diag::codes::hazard;
use rackform::diff::{Action, Hazard};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn every_case_is_judged_as_it_is_written() {
    let wrong = cases().into_iter().filter_map(|case| {
        let found = described(&case.diff());
        (found != case.expected).then(|| {
            let shown = |value: &Value| serde_json::to_string_pretty(value).unwrap();
            format!("{}: {}\nexpected {}\nfound {}", case.name, case.why, shown(&case.expected), shown(&found))
        })
    });
    let wrong = wrong.collect::<Vec<_>>();
    assert!(wrong.is_empty(), "{} cases are judged otherwise\n\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_case_says_where_its_fact_is_from() {
    for case in cases() {
        assert!(case.why.contains('"') || case.why.contains('`'), "{} names no page and no field", case.name);
    }
}

/// A near miss looks like a hazard and is none; both have to be there, or a finder could say always or never.
#[test]
fn every_hazard_has_a_case_and_a_near_miss() {
    let cases = cases();
    // Of templates nobody knows in which stack they are; of racks `diff::command` does.
    for code in hazard::ALL.iter().filter(|code| code.slug != "other-stack") {
        let is_found = |case: &Case| case.diff().hazards.iter().any(|hazard| hazard.code == *code);
        assert!(cases.iter().any(is_found), "no case has the hazard {code:?}");
        let mut misses = cases.iter().filter(|case| case.near_miss == code.slug).peekable();
        assert!(misses.peek().is_some(), "no case nearly has the hazard {code:?}");
        for case in misses {
            assert!(!is_found(case), "{} has the hazard {code:?}", case.name);
        }
    }
}

#[test]
fn the_gravest_hazards_come_first() {
    for case in cases() {
        let gravities = case.diff().hazards.iter().map(Hazard::gravity).collect::<Vec<_>>();
        assert!(gravities.is_sorted(), "{}: {gravities:?}", case.name);
    }
}

/// The names of these cases say "may", and so does what is said of them.
#[test]
fn what_may_happen_is_not_told_as_certain() {
    let mut seen = 0;
    for case in cases().iter().filter(|case| case.name.contains("-may-")) {
        for hazard in case.diff().hazards {
            assert!(hazard.what.contains(" may "), "{}: {}", case.name, hazard.what);
            seen += 1;
        }
    }
    assert!(seen > 5, "only {seen} hazards may happen");
}

/// Nobody says of one logical id that it stands in its own way.
#[test]
fn what_is_made_anew_is_held_up_by_the_old_one() {
    let mut seen = 0;
    for case in cases() {
        let hazards = case.diff().hazards;
        for (hazard, id) in hazards.iter().flat_map(|hazard| hazard.resources.iter().map(move |id| (hazard, id))) {
            assert!(hazard.what.matches(&format!("`{id}`")).count() < 2, "{}: {}", case.name, hazard.what);
        }
        for hazard in hazards.iter().filter(|hazard| matches!(&*hazard.resources, [one, other] if one == other)) {
            let said = format!("{}, {}", hazard.what, hazard.when);
            assert!(
                hazard.what.contains("the old one") && hazard.when.contains("the old one"),
                "{}: {said}",
                case.name
            );
            assert!(hazard.what.contains(" replaced "), "{}: {said}", case.name);
            seen += 1;
        }
    }
    assert!(seen > 4, "only {seen} stand in their own way");
}

#[test]
fn a_replaced_balancer_tells_what_replaces_it() {
    let case = cases().into_iter().find(|case| case.name == "balancer-says-its-default-scheme").unwrap();
    let hazards = case.diff().hazards;
    assert_eq!(hazards[0].what, "`Router` is replaced because of `Scheme`, and its DNS name changes");
}

#[test]
fn turning_a_case_round_swaps_what_is_added_and_what_is_removed() {
    for case in cases() {
        let ids = |case: &Case, wanted: fn(Action) -> bool| {
            let resources = case.diff().resources.into_iter();
            resources.filter(|change| wanted(change.action)).map(|change| change.id).collect::<BTreeSet<_>>()
        };
        let (added, removed) = (|action| action == Action::Add, |action| matches!(action, Action::Remove(_)));
        let back = case.reversed();
        assert_eq!(ids(&case, added), ids(&back, removed), "{}", case.name);
        assert_eq!(ids(&case, removed), ids(&back, added), "{}", case.name);
    }
}

#[test]
fn the_templates_of_a_case_do_not_differ_from_themselves() {
    for case in cases() {
        for same in case.same() {
            assert!(same.diff().is_empty(), "{}: {:?}", case.name, same.diff());
        }
    }
}

/// What people read of each case: its hazards with when and what to do, what the change means, and what outputs say.
#[test]
fn every_case_reads_as_it_was_reviewed() {
    let mut text = String::new();
    for case in cases() {
        let diff = case.diff();
        let hazards = diff.hazards.iter().flat_map(|hazard| {
            let first = format!("{}: {}", hazard.code.slug, hazard.what);
            [first, format!("  when: {}", hazard.when), format!("  instead: {}", hazard.instead)]
        });
        let meaning = diff.meaning.iter().map(|meaning| format!("{}: {}", meaning.kind.word(), meaning.sentence));
        let said = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
        let outputs = diff.outputs.iter().map(|output| {
            let [before, after] = [(&output.before, &output.export.0), (&output.after, &output.export.1)]
                .map(|(value, export)| format!("{}, exported as {}", said(value), said(export)));
            format!("output {}: {before}\n      now: {after}", output.name).replace(", exported as nothing", "")
        });
        let lines = hazards.chain(meaning).chain(outputs).map(|line| format!("    {line}\n")).collect::<String>();
        if !lines.is_empty() {
            text += &format!("{}\n{lines}", case.name);
        }
    }
    snapshots().bind(|| insta::assert_snapshot!("cases", text));
}
