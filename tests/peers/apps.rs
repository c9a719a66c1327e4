//! The apps of `tests/apps/ok`, held against the linters, and deployed into moto on their racks.

use super::account::Account;
use super::app_expectation::expectation;
use super::environment::{PLACE, REGION};
use super::expectation::differences;
use super::linters::{Finding, lint};
use super::racks::write;
use crate::common::apps::{apps, every_app, on, rack_of};
use crate::common::{Fixture, in_parallel};
use rackform::plan::Entrance;
use rackform::{Compiled, CompiledApp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn linters_find_nothing_in_any_app() {
    let file = |(name, app): &(String, CompiledApp)| {
        write(&PLACE.join("apps"), &name.replace(" (", ".").replace(')', ""), &app.text)
    };
    let files = every_app().iter().map(file).collect::<Vec<_>>();
    let lines = lint(REGION, &files).iter().map(Finding::line).collect::<Vec<_>>();
    assert!(lines.is_empty(), "{} findings (templates are in target/peers):\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn moto_runs_every_app() {
    let mut by_rack = BTreeMap::<String, Vec<Fixture>>::new();
    for app in apps("ok") {
        let rack = app.text.lines().find_map(|line| line.strip_prefix("rack: ")).expect("it names its rack");
        by_rack.entry(rack.to_owned()).or_default().push(app);
    }
    let groups = by_rack.into_values().collect::<Vec<_>>();
    let lines = in_parallel(&groups, |number, group| {
        let mut account = Account::open(&format!("apps-{number}"));
        let rack = deployed_rack(&mut account, &group[0], &[]);
        group.iter().flat_map(|app| deploy(&mut account, app, &rack, "CREATE_COMPLETE").1).collect()
    });
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

/// The rack of an app as it can be in an account, with a certificate that is there.
fn deployed_rack(account: &mut Account, app: &Fixture, keys: &[(&str, &str)]) -> Compiled {
    let certificate = account.provide("10.20.0.0/16", 0)["certificate"].as_str().expect("it has one").to_owned();
    let own = rack_of(app, keys).expect("nothing contradicts it");
    let certified = [keys, &[("router.certificate", certificate.as_str())]].concat();
    let rack = match own.plan.balancing.entrance {
        Entrance::Http => own,
        Entrance::Https { .. } => rack_of(app, &certified).expect("nothing contradicts it"),
    };
    deploy_rack(account, &rack).unwrap_or_else(|said| panic!("the rack of {} cannot be deployed: {said}", app.name));
    rack
}

fn deploy_rack(account: &Account, rack: &Compiled) -> Result<(), String> {
    let name = format!("rack-of-{}", account.log.file_stem().unwrap_or_default().to_string_lossy());
    account.deploy(&write(&PLACE.join("deployed"), &name, &rack.text), &rack.plan.name.to_string())
}

/// Deploys an app: what is there afterwards, and how that differs from what its plan promises.
fn deploy(account: &mut Account, app: &Fixture, rack: &Compiled, status: &str) -> (Value, Vec<String>) {
    let (compiled, _) = on(app, rack).unwrap_or_else(|findings| panic!("{}: {findings:#?}", app.name));
    let stack = compiled.plan.stack();
    let file = write(&PLACE.join("deployed"), &format!("app-{}", app.name), &compiled.text);
    if let Err(said) = account.deploy(&file, &stack) {
        panic!("{} cannot be deployed (see also {}): {said}", app.name, account.log.display());
    }
    let found = account.observe_app(&stack);
    let mut expected = expectation(&compiled.plan);
    expected["status"] = json!(status);
    let things = expected.as_object().expect("an object").keys().map(|key| (key, &found[key]));
    let differences = differences(&expected, &json!(things.collect::<BTreeMap<_, _>>()));
    let lines = if differences.is_empty() { Vec::new() } else { vec![format!("{}:\n{differences}", app.name)] };
    (found, lines)
}
