//! The table of sabotages: every way we know of breaking a promise of a rack, done to every rack. Each is refuted by the
//! rule that is there for it, along the right path, and what was not touched holds.

mod addresses;
mod balancers;
mod concealed;
mod edits;
mod egress;
mod fixes;
mod follow;
mod harmless;
mod hygiene;
mod judge;
mod kind;
mod managed;
mod nat;
mod openings;
mod order;
mod rack;
mod racks;
mod reach;
mod routes;
mod services;

use crate::apps;
use crate::common::verdicts::prove;
use judge::{Told, fault};
use kind::{Kind, Sabotage};
use rack::Rack;
use rackform::check::check;
use rackform::diag::codes::template as codes;
use rackform::diag::{Diagnostic, Severity};
use rackform::template::evaluate::Settings;
use rackform::verify::{Expected, rules, verify};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The table.
fn kinds() -> Vec<Kind> {
    let rooms = [openings::kinds, reach::kinds, addresses::kinds, routes::kinds, egress::kinds, nat::kinds];
    let rooms = rooms.into_iter().chain([
        services::kinds,
        balancers::kinds,
        order::kinds,
        hygiene::kinds,
        concealed::kinds,
        managed::kinds,
    ]);
    rooms.flat_map(|kinds| kinds()).collect()
}

/// All that a judge finds at fault with a table, done to every rack. Where there are several ways to do it, such as one in
/// each zone, the racks take turns at them, and at what the verifier is told.
fn faults(kinds: &[Kind], judge: impl Fn(&Rack, &Kind, &Sabotage, Told) -> Option<String> + Sync) -> Vec<String> {
    racks::each(|rack| {
        let faults = kinds.iter().enumerate().filter_map(|(row, kind)| {
            let (mut ways, turn) = ((kind.apply)(rack), rack.number + row);
            let count = ways.len().max(1);
            let done = ways.drain(..).nth(turn % count)?;
            let told = if turn / count % 2 == 0 { Told::Mode } else { Told::Nothing };
            let fault = judge(rack, kind, &done, told)?;
            Some(format!("{}: {}: {fault}", kind.name, rack.name))
        });
        faults.collect()
    })
}

/// Fails with the number of faults of each kind, and the first of each.
fn assert_none(faults: &[String]) {
    let mut by_kind = BTreeMap::<&str, Vec<&str>>::new();
    for fault in faults {
        by_kind.entry(fault.split(": ").next().unwrap()).or_default().push(fault);
    }
    let lines = by_kind.values().map(|faults| {
        let racks = faults.iter().map(|fault| fault.split(": ").nth(1).unwrap()).collect::<BTreeSet<_>>();
        format!("{} x {}\n  in {}", faults.len(), faults[0], racks.into_iter().collect::<Vec<_>>().join(", "))
    });
    let lines = lines.collect::<Vec<_>>();
    assert!(lines.is_empty(), "{} faults in {} kinds:\n{}", faults.len(), lines.len(), lines.join("\n"));
}

#[test]
fn what_is_not_touched_holds() {
    let faults = racks::each(|rack| {
        let found = [Told::Mode, Told::Nothing].map(|told| rack.before(told));
        let found = found.iter().filter(|found| !found.holds() || found.mode != judge::mode(rack));
        found.map(|found| format!("{}: {:?}: {:#?}", rack.name, found.mode, found.findings)).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Where nobody tells the mode, the one that the template claims is enough to refute it.
#[test]
fn every_sabotage_could_be_deployed_or_is_refused_and_is_refuted_by_its_rule_along_its_path() {
    assert_none(&faults(&kinds(), |rack, kind, done, told| {
        let refused = if kind.is_refused { not_refused(done) } else { undeployable(rack, done) };
        refused.or_else(|| fault(rack, kind, done, told))
    }));
}

#[test]
fn what_breaks_no_promise_could_be_deployed_and_is_not_refuted() {
    assert_none(&faults(&harmless::kinds(), |rack, _, done, told| {
        let refuted = || {
            let found = prove(done.template(), &rack.settings, told.of(rack));
            let errors = found.findings.iter().filter(|finding| finding.diagnostic.severity == Severity::Error);
            let errors = errors.map(|finding| format!("{}: {}", finding.resource, finding.diagnostic.message));
            (!found.holds()).then(|| errors.collect::<Vec<_>>().join("; "))
        };
        undeployable(rack, done).or_else(refuted)
    }));
}

/// Why a changed template is none that could be deployed, or not changed at all.
fn undeployable(rack: &Rack, done: &Sabotage) -> Option<String> {
    // As texts too, since the order of a file is no part of its value.
    let text = |template: &Value| template.to_string();
    if *rack.template == *done.template() && text(&rack.template) == text(done.template()) {
        return Some("nothing is changed".to_owned());
    }
    unsound(done.template()).into_iter().next()
}

/// Why a sabotage that AWS refuses is none that `validate` refuses for the resource that is at fault.
fn not_refused(done: &Sabotage) -> Option<String> {
    let found = unsound(done.template());
    let is_told = |id: &String| found.iter().any(|found| found.contains(&format!("`{id}`")));
    (!done.resources.iter().any(is_told)).then(|| format!("AWS refuses it, and validate says {found:?}"))
}

/// Why a template could not be deployed, beside what a rule refutes as well: a reference to what is never created, or what is
/// there twice.
fn unsound(template: &Value) -> Vec<String> {
    let by_rule = [&codes::NOT_CREATED, &codes::DUPLICATE_RESOURCE];
    let is_error = |finding: &Diagnostic| finding.severity == Severity::Error && !by_rule.contains(&finding.code);
    let found = check(template, 0).into_iter().filter(is_error);
    found.map(|found| format!("{}: {}", found.code.slug, found.message)).collect()
}

/// What a parameter leaves open, the value it is given decides.
#[test]
fn the_value_of_a_parameter_refutes_or_proves() {
    let kinds = kinds().into_iter().filter(|kind| kind.name.ends_with("-to-what-a-parameter-will-say"));
    let kinds = kinds.collect::<Vec<_>>();
    assert!(!kinds.is_empty(), "no row asks a parameter");
    assert_none(&faults(&kinds, |rack, _, done, _| {
        let holds = |block: &str| {
            let parameters = BTreeMap::from([("Allowed".to_owned(), block.to_owned())]);
            verify(done.template(), &Settings { parameters, ..rack.settings.clone() }, Some(rack.expected)).holds()
        };
        let verdicts = (holds("0.0.0.0/0"), holds(&rack.block().to_string()));
        (verdicts != (false, true)).then(|| format!("of the world and the VPC's block it holds: {verdicts:?}"))
    }));
}

/// A rack is sabotaged as a whole when it was asked for in the other mode.
#[test]
fn a_rack_does_not_keep_the_promises_of_the_other_mode() {
    let faults = racks::each(|rack| {
        let (other, word, wanted): (_, _, &[&str]) = match rack.expected {
            Expected::Public => (Expected::Private, "private", &["public-address", "internet-route"]),
            Expected::Private => (Expected::Public, "public", &["public-placement"]),
        };
        let claimed = Sabotage::of(rack).set("/Outputs/Mode/Value", json!(word));
        let found = [(&*rack.template, Some(other)), (claimed.template(), None)];
        let found = found.map(|(template, expected)| verify(template, &rack.settings, expected));
        let found = found.iter().map(|found| found.findings.iter().map(|finding| finding.diagnostic.code.slug));
        let found = found.map(Iterator::collect::<BTreeSet<_>>);
        found
            .filter(|found| !wanted.iter().all(|slug| found.contains(slug)))
            .map(|found| format!("{}: {found:?}", rack.name))
            .collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_kind_applies_to_some_rack() {
    let mut all = kinds();
    all.extend(harmless::kinds());
    let racks = racks::all();
    let idle = all.iter().filter(|kind| racks.iter().all(|rack| (kind.apply)(rack).is_empty()));
    let idle = idle.map(|kind| &*kind.name).collect::<Vec<_>>();
    assert!(idle.is_empty(), "{idle:?} apply to no rack");
}

#[test]
fn the_table_has_no_row_twice_and_rows_for_every_rule() {
    let kinds = kinds();
    let names = kinds.iter().map(|kind| &*kind.name).collect::<BTreeSet<_>>();
    assert_eq!(names.len(), kinds.len(), "two rows have one name");
    assert!(names.len() >= 45, "the table has {} rows", names.len());
    let expected = kinds.iter().flat_map(|kind| kind.by.iter().copied()).collect::<BTreeSet<_>>();
    // What services break is done to apps.
    let expected = expected.into_iter().chain(apps::sabotage::expected()).collect::<BTreeSet<_>>();
    let slugs = rules().map(|rule| rule.code.slug).collect::<BTreeSet<_>>();
    assert_eq!(expected, slugs, "the rules that the tables expect, and those there are");
}
