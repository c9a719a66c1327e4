//! A way, and what has to hold of any.

use crate::common::{Fixture, of_type, with};
use rackform::convert::{Conversion, convert};
use rackform::diff::{Action, TemplateDiff, diff};
use rackform::template::evaluate::Settings;
use rackform::{check::check, verify};
use serde_json::Value;
use std::cell::LazyCell;
use std::collections::BTreeSet;

/// The hazards that lie in what the new template asks for.
const ASKED_FOR: &[&str] = &[
    "load-balancer-replaced",
    "load-balancer-removed",
    "address-released",
    "architecture-changed",
    "data-orphaned",
    "egress-ip-given",
    "egress-ip-loss",
    "egress-lost",
    "endpoint-removed",
    "export-change",
    "invalid-template",
    "not-renewed",
    "role-replaced",
    "subnet-zone-change",
    "update-refused",
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
    let way = convert(old, new, &Settings::default()).unwrap_or_else(|obstacle| panic!("{name}: {obstacle:#?}"));
    holds(name, old, new, &way);
    way
}

pub fn holds(name: &str, old: &Value, new: &Value, way: &Conversion) {
    // Only a template between the ends may have faults that neither of them has.
    let known = LazyCell::new(|| faults(old).union(&faults(new)).copied().collect::<BTreeSet<_>>());
    let mut here = old;
    for (position, step) in way.steps.iter().enumerate() {
        let name = format!("{name}, step {}", position + 1);
        let diff = between(here, &step.template);
        assert!(!diff.is_empty(), "{name} does nothing");
        assert_eq!(diff, step.diff, "{name}");
        for hazard in &diff.hazards {
            // What is replaced under its logical id cannot stay beside its successor.
            let is_new = |id: &String| diff.resources.iter().any(|change| change.id == *id && replaces(change.action));
            let new = hazard.code.slug == "draining-interrupted" && hazard.resources.iter().skip(1).all(is_new);
            assert!(new || ASKED_FOR.contains(&hazard.code.slug), "{name}: {hazard:#?}");
        }
        if position + 1 < way.steps.len() {
            let more = faults(&step.template).difference(&known).copied().collect::<Vec<_>>();
            assert_eq!(more, [""; 0], "{name}");
        }
        keeps_egress(&name, here, &step.template, &diff);
        here = &step.template;
    }
    match way.steps.last() {
        Some(last) => assert_eq!(&last.template, new, "{name}"),
        None => {
            let diff = between(old, new);
            assert_eq!(diff, TemplateDiff { meaning: diff.meaning.clone(), ..TemplateDiff::default() }, "{name}");
        }
    }
}

fn replaces(action: Action) -> bool {
    matches!(action, Action::Replace(_) | Action::MayReplace(_))
}

/// What is wrong with a template: the slugs of its errors.
fn faults(template: &Value) -> BTreeSet<&'static str> {
    let proof = verify::verify(template, &Settings::default(), None).findings.into_iter();
    let all = check(template, 0).into_iter().chain(proof.map(|finding| finding.diagnostic));
    all.filter(|finding| finding.severity == rackform::diag::Severity::Error).map(|finding| finding.code.slug).collect()
}

/// Elastic IPs stay within the five that an account has, and no NAT gateway is made with an address that another one has
/// at that time.
fn keeps_egress(name: &str, old: &Value, new: &Value, step: &TemplateDiff) {
    let addresses = |template| of_type(template, "AWS::EC2::EIP").into_iter().map(|(id, _)| id.to_owned());
    let together = addresses(old).chain(addresses(new)).collect::<BTreeSet<_>>().len();
    let most = addresses(old).count().max(5);
    assert!(together <= most, "{name}: {together} Elastic IPs at once");

    let holders = |template: &Value, id: &str| {
        let gateways = of_type(template, "AWS::EC2::NatGateway");
        let holders = gateways.into_iter().filter(|(_, gateway)| gateway.to_string().contains(id));
        holders.map(|(id, _)| id.to_owned()).collect::<BTreeSet<_>>()
    };
    let given = |template: &Value| {
        let text = template.to_string();
        let ids = text.split('"').filter(|word| word.starts_with("eipalloc-"));
        ids.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    for address in given(old).intersection(&given(new)) {
        let (before, after) = (holders(old, address), holders(new, address));
        assert_eq!(before, after, "{name}: {address} changes hands in one step");
        let replaced = step.resources.iter().filter(|change| before.contains(&change.id));
        let replaced = replaced.filter(|change| replaces(change.action));
        assert_eq!(replaced.count(), 0, "{name}: {address} is held by a gateway that is replaced");
    }
}
