//! A way, and what has to hold of any.

use crate::common::{Fixture, of_type, with};
use rackform::convert::{Conversion, Task, convert};
use rackform::diag::Severity;
use rackform::diff::{Action, TemplateDiff, diff};
use rackform::network::Model;
use rackform::template::evaluate::Settings;
use rackform::{check::check, verify};
use serde_json::Value;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

/// The hazards that lie in what the new template asks for.
pub const ASKED_FOR: &[&str] = &[
    "capacity-reset",
    "load-balancer-replaced",
    "load-balancer-removed",
    "address-released",
    "architecture-changed",
    "data-orphaned",
    "deployment-blocked",
    "egress-ip-given",
    "egress-ip-loss",
    "egress-lost",
    "endpoint-removed",
    "export-change",
    "invalid-template",
    "not-renewed",
    "role-replaced",
    "rule-removed",
    "scaling-removed",
    "secret-unreadable",
    "subnet-zone-change",
    "target-group-replaced",
    "update-refused",
    "volume-moved",
];

pub fn between(old: &Value, new: &Value) -> TemplateDiff {
    diff(old, new, &Settings::default(), &Settings::default())
}

/// The template of a rack under some keys.
pub fn template(rack: &str, keys: &[(&str, &str)]) -> Value {
    let fixture = Fixture { name: "rack.yml".to_owned(), text: rack.to_owned() };
    with(&fixture, keys).unwrap_or_else(|| panic!("{keys:?} contradict each other")).value
}

/// The way between two templates, which has to be one: it leads from the one to the other, each step deploys without a
/// hazard of its own, and every template on it keeps its promises.
pub fn way(name: &str, old: &Value, new: &Value) -> Conversion {
    way_under(name, (old, &Settings::default()), (new, &Settings::default()))
}

/// [`way`] between two templates under settings of their own.
pub fn way_under(name: &str, old: (&Value, &Settings), new: (&Value, &Settings)) -> Conversion {
    let way = convert(old.0, new.0, old.1, new.1).unwrap_or_else(|obstacle| panic!("{name}: {obstacle:#?}"));
    holds(name, old, new, &way);
    way
}

pub fn holds(name: &str, old: (&Value, &Settings), new: (&Value, &Settings), way: &Conversion) {
    // What AWS was given already is not refused; what an end breaks may be broken on the way to it.
    let known = LazyCell::new(|| [refused(old.0), broken(old), broken(new)].concat());
    let mut here = (old.0, old.1.clone());
    for (position, step) in way.steps.iter().enumerate() {
        let name = format!("{name}, step {}", position + 1);
        let is_last = position + 1 == way.steps.len();
        let given = if is_last { new.1.parameters.clone() } else { step.parameters.clone() };
        let there = (&step.template, Settings { parameters: given, ..new.1.clone() });
        let diff = diff(here.0, there.0, &here.1, &there.1);
        assert!(!diff.is_empty(), "{name} does nothing");
        assert_eq!(diff, step.diff, "{name}");
        for hazard in &diff.hazards {
            // What is replaced under its logical id cannot stay beside its successor.
            let is_new = |id: &String| diff.resources.iter().any(|change| change.id == *id && replaces(change.action));
            let new = hazard.code.slug == "draining-interrupted" && hazard.resources.iter().skip(1).all(is_new);
            // Those who import what goes are waited for.
            let waits = |task: &Task| matches!(task, Task::AwaitImporters(_));
            let awaited = position > 0 && way.steps[position - 1].then.iter().any(waits);
            let waited = hazard.code.slug == "export-in-use" && awaited;
            assert!(new || waited || ASKED_FOR.contains(&hazard.code.slug), "{name}: {hazard:#?}");
        }
        if !is_last {
            let mut more = [refused(there.0), broken((there.0, &there.1))].concat();
            more.retain(|fault| !known.contains(fault));
            assert_eq!(more, [""; 0], "{name}");
        }
        keeps_egress(&name, (here.0, &here.1), (there.0, &there.1), &diff);
        here = there;
    }
    match way.steps.last() {
        Some(last) => assert_eq!(&last.template, new.0, "{name}"),
        None => {
            let diff = diff(old.0, new.0, old.1, new.1);
            assert_eq!(diff, TemplateDiff { meaning: diff.meaning.clone(), ..TemplateDiff::default() }, "{name}");
        }
    }
}

fn replaces(action: Action) -> bool {
    matches!(action, Action::Replace(_) | Action::MayReplace(_))
}

/// The sentences of what AWS would refuse of a template.
fn refused(template: &Value) -> Vec<String> {
    let errors = check(template, 0).into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.message).collect()
}

/// The slugs of the rules that a template breaks.
fn broken((template, settings): (&Value, &Settings)) -> Vec<String> {
    let proof = verify::verify(template, settings, None).findings.into_iter().map(|finding| finding.diagnostic);
    proof.filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code.slug.to_owned()).collect()
}

/// The NAT gateways that hold each Elastic IP that a template is given by its id.
fn held((template, settings): (&Value, &Settings)) -> BTreeMap<String, BTreeSet<String>> {
    let mut held = BTreeMap::<_, BTreeSet<_>>::new();
    let model = Model::of(template, settings);
    for nat in model.iter().flat_map(|model| &model.network.nats) {
        for address in nat.all_addresses().ids().filter(|id| id.starts_with("eipalloc-")) {
            held.entry(address.to_owned()).or_default().insert(nat.id.clone());
        }
    }
    held
}

/// Elastic IPs stay within the five that an account has, and no NAT gateway is made with an address that another one has
/// at that time.
fn keeps_egress(name: &str, old: (&Value, &Settings), new: (&Value, &Settings), step: &TemplateDiff) {
    let addresses = |(template, _)| of_type(template, "AWS::EC2::EIP").into_iter().map(|(id, _)| id.to_owned());
    let together = addresses(old).chain(addresses(new)).collect::<BTreeSet<_>>().len();
    let most = addresses(old).count().max(5);
    assert!(together <= most, "{name}: {together} Elastic IPs at once");

    let (held, holds) = (held(old), held(new));
    for (address, before) in &held {
        let Some(after) = holds.get(address) else { continue };
        let taken_over = !after.is_subset(before);
        assert!(!taken_over, "{name}: {address} goes from {before:?} to {after:?} in one step");
        let replaced = step.resources.iter().filter(|change| before.contains(&change.id));
        let replaced = replaced.filter(|change| replaces(change.action));
        assert_eq!(replaced.count(), 0, "{name}: {address} is held by a gateway that is replaced");
    }
}
