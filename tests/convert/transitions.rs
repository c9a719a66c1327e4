//! Every change of mode, NAT kind and number of zones, in a table that is committed.

use super::way::{between, template, way};
use crate::common::snapshots;
use rackform::diff::{Action, TemplateDiff};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A rack that admits every mode and NAT kind: with `none` it needs these endpoints.
const RACK: &str = "name: production\nregion: us-east-1\nnetwork:\n  endpoints: \
     [s3, cloudformation, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs, ssm, ssmmessages]\n";

fn racks() -> Vec<(String, Value)> {
    let mut racks = Vec::new();
    for mode in ["public", "private"] {
        for nat in ["per-zone", "single", "regional", "none"] {
            for zones in ["2", "3"] {
                let keys = [("mode", mode), ("network.nat", nat), ("network.zones", zones)];
                racks.push((format!("{mode:<7} {nat:<8} {zones}"), template(RACK, &keys)));
            }
        }
    }
    racks
}

/// How many resources something happens to.
fn number(diff: &TemplateDiff, wanted: fn(Action) -> bool) -> usize {
    diff.resources.iter().filter(|change| wanted(change.action)).count()
}

fn row(from: &str, to: &str, old: &Value, new: &Value) -> String {
    let diff = between(old, new);
    let numbers = [
        number(&diff, |action| action == Action::Add),
        number(&diff, |action| matches!(action, Action::Remove(_))),
        number(&diff, |action| action == Action::Modify),
        number(&diff, |action| matches!(action, Action::Replace(_) | Action::MayReplace(_))),
    ];
    let [adds, removes, changes, replaces] = numbers.map(|number| format!("{number:>5}"));
    let hazards = diff.hazards.iter().map(|hazard| hazard.code.slug).collect::<BTreeSet<_>>();
    let hazards = hazards.into_iter().collect::<Vec<_>>().join(", ");
    let steps = way(&format!("{from} -> {to}"), old, new).steps.len();
    format!("{from}  {to}  {adds} {removes} {changes} {replaces} {steps:>5}  {hazards}")
}

#[test]
fn every_transition_is_in_the_table() {
    let racks = racks();
    let mut table = String::from(
        "from               to                  adds  goes alter repla steps  hazards of doing it at once\n",
    );
    for (from, old) in &racks {
        for (to, new) in racks.iter().filter(|(to, _)| to != from) {
            writeln!(table, "{}", row(from, to, old, new).trim_end()).unwrap();
        }
    }
    snapshots().bind(|| insta::assert_snapshot!("transitions", table));
}
