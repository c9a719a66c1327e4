//! The table of sabotages of apps: every way we know of breaking what an app promises, done to every service of every app. Each is
//! refuted beside the rack, by the rule that is there for it, in the place that is at fault; and what breaks no promise is not.

mod harmless;
mod kind;
mod networks;
mod registrations;

use crate::common::Fixture;
use crate::common::apps::{every_app, on, rack_of};
use crate::common::in_parallel;
use crate::common::verdicts::prove;
use kind::{Deed, Kind, Service};
use rackform::CompiledApp;
use rackform::check::check;
use rackform::diag::codes::template as codes;
use rackform::diag::{Diagnostic, Severity};
use rackform::template::evaluate::Settings;
use rackform::verify::{Finding, Verdict};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The table.
fn kinds() -> Vec<Kind> {
    registrations::kinds().into_iter().chain(networks::kinds()).collect()
}

/// The rules that the table expects.
pub fn expected() -> BTreeSet<&'static str> {
    kinds().iter().flat_map(|kind| kind.by.iter().copied()).collect()
}

/// An app on a rack that has no way to the internet and few endpoints.
const ENCLOSED: &str = "name: enclosed\nrack: ../racks/closed.yml\nservices:\n  www: { image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/www:1\", port: 8080, hosts: [www.example.com] }\n  jobs: { image: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/jobs:1\", network: own }\n";

/// It, compiled.
fn enclosed() -> (String, CompiledApp) {
    let app = Fixture { name: "enclosed".to_owned(), text: ENCLOSED.to_owned() };
    let compiled = on(&app, &rack_of(&app, &[]).unwrap()).unwrap_or_else(|findings| panic!("{findings:#?}")).0;
    (app.name, compiled)
}

/// The apps that are sabotaged.
fn all() -> &'static [(String, CompiledApp)] {
    static ALL: LazyLock<Vec<(String, CompiledApp)>> =
        LazyLock::new(|| every_app().iter().cloned().chain([enclosed()]).collect());
    &ALL
}

/// What a judge finds at fault with a table, done to every service of every app; and how often each kind was done.
fn tried(
    kinds: &[Kind],
    judge: impl Fn(&CompiledApp, &Settings, &Kind, &Deed) -> Option<String> + Sync,
) -> (Vec<String>, BTreeMap<&'static str, usize>) {
    let done = in_parallel(all(), |_, (name, app)| {
        let settings = app.settings();
        let mut done = Vec::new();
        for service in Service::all(app) {
            for kind in kinds {
                for deed in (kind.apply)(&service) {
                    let fault = judge(app, &settings, kind, &deed);
                    done.push((
                        kind.name,
                        fault.map(|fault| format!("{}: {name}: {}: {fault}", kind.name, service.id)),
                    ));
                }
            }
        }
        done
    });
    let mut times = kinds.iter().map(|kind| (kind.name, 0)).collect::<BTreeMap<_, _>>();
    done.iter().for_each(|(name, _)| *times.get_mut(name).unwrap() += 1);
    (done.into_iter().filter_map(|(_, fault)| fault).collect(), times)
}

/// Fails with the number of faults of each kind, and the first of each.
fn assert_none(faults: &[String]) {
    let mut by_kind = BTreeMap::<&str, Vec<&str>>::new();
    for fault in faults {
        by_kind.entry(fault.split(": ").next().unwrap()).or_default().push(fault);
    }
    let lines = by_kind.values().map(|faults| format!("{} x {}", faults.len(), faults[0])).collect::<Vec<_>>();
    assert!(lines.is_empty(), "{} faults:\n{}", faults.len(), lines.join("\n"));
}

#[test]
fn what_is_not_touched_holds() {
    for (name, app) in all() {
        let found = prove(&app.value, &app.settings(), None);
        assert!(found.holds(), "{name}: {:#?}", found.findings);
    }
}

#[test]
fn every_sabotage_is_refuted_by_its_rule_in_its_place() {
    let (faults, times) = tried(&kinds(), |app, settings, kind, deed| {
        undeployable(app, deed).or_else(|| {
            let found = prove(&deed.template, settings, None);
            if found.findings.iter().any(|finding| is_expected(kind, deed, finding)) {
                return found.holds().then(|| "it is refuted and holds".to_owned());
            }
            let lines = found.findings.iter().map(line).collect::<Vec<_>>();
            Some(format!("not by {:?} of `{}` at {:?}, but {lines:#?}", kind.by, deed.about, deed.places))
        })
    });
    assert_none(&faults);
    assert_all_tried(&times);
}

#[test]
fn what_breaks_no_promise_of_an_app_is_not_refuted() {
    let (faults, times) = tried(&harmless::kinds(), |app, settings, _, deed| {
        undeployable(app, deed).or_else(|| {
            let found = prove(&deed.template, settings, None);
            let errors = found.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
            (!found.holds()).then(|| errors.map(line).collect::<Vec<_>>().join("; "))
        })
    });
    assert_none(&faults);
    assert_all_tried(&times);
}

#[test]
fn the_table_has_no_row_twice() {
    let all = kinds().into_iter().chain(harmless::kinds()).map(|kind| kind.name).collect::<Vec<_>>();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "two rows have one name");
}

fn assert_all_tried(times: &BTreeMap<&str, usize>) {
    let idle = times.iter().filter(|(_, times)| **times == 0).map(|(name, _)| *name).collect::<Vec<_>>();
    assert!(idle.is_empty(), "{idle:?} apply to no service of any app");
}

/// Why a changed template is none that could be deployed, beside what a rule refutes, or is not changed at all.
fn undeployable(app: &CompiledApp, deed: &Deed) -> Option<String> {
    // As texts, since the order of a file is no part of its value.
    let text = |template: &Value| template.to_string();
    if text(&app.value) == text(&deed.template) {
        return Some("nothing is changed".to_owned());
    }
    let by_rule = |finding: &&Diagnostic| {
        finding.code == &codes::DUPLICATE_RESOURCE || finding.message.contains("`NetworkConfiguration`")
    };
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error && !by_rule(finding);
    let found = check(&deed.template, 0);
    found.iter().find(is_error).map(|finding| format!("{}: {}", finding.code.slug, finding.message))
}

fn is_expected(kind: &Kind, deed: &Deed, finding: &Finding) -> bool {
    let pointer = finding.diagnostic.place().pointer().unwrap_or_default();
    kind.by.contains(&finding.diagnostic.code.slug)
        && finding.verdict == Verdict::Refuted
        && finding.diagnostic.severity == Severity::Error
        && (deed.about.is_empty() || deed.about == finding.resource)
        && (deed.places.is_empty() || deed.places.iter().any(|place| pointer.starts_with(place.as_str())))
}

fn line(finding: &Finding) -> String {
    let place = finding.diagnostic.place().pointer().unwrap_or_default();
    let (slug, message) = (finding.diagnostic.code.slug, &finding.diagnostic.message);
    format!("{:?} {slug} of `{}` at {place}: {message}", finding.verdict, finding.resource)
}
