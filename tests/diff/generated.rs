//! Laws of differences, over thousands of pairs of templates that nobody wrote.

use crate::common::generated::{Numbers, anything, changed, template};
use crate::common::pointers;
use rackform::diff::{Action, Cause, PropertyChange, Recreation, ResourceChange, TemplateDiff, diff};
use rackform::template::Document;
use rackform::template::evaluate::{Evaluator, Settings};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Two templates, the second mostly the first with a few changes, and what is known of both deployments.
struct Pair {
    old: Value,
    new: Value,
    settings: [Settings; 2],
}

impl Pair {
    fn diff(&self) -> TemplateDiff {
        diff(&self.old, &self.new, &self.settings[0], &self.settings[1])
    }

    fn reversed(&self) -> Self {
        let [old, new] = self.settings.clone();
        Self { old: self.new.clone(), new: self.old.clone(), settings: [new, old] }
    }

    fn shown(&self) -> String {
        format!("{:#}\n->\n{:#}\n{:?}", self.old, self.new, self.settings)
    }
}

fn settings(numbers: &mut Numbers) -> Settings {
    let mut settings = Settings::default();
    for name in ["P0", "P1"] {
        if numbers.below(3) == 0 {
            settings.parameters.insert(name.to_owned(), ["x", "7", "10.0.0.0/24"][numbers.below(3)].to_owned());
        }
    }
    if numbers.below(2) == 0 {
        settings.pseudo.insert("AWS::Region".to_owned(), "eu-west-1".to_owned());
    }
    settings
}

fn pairs(number: usize) -> impl Iterator<Item = Pair> {
    let mut numbers = Numbers(4);
    (0..number).map(move |_| {
        let old = template(&mut numbers);
        let new = if numbers.below(10) == 0 { template(&mut numbers) } else { changed(&old, &mut numbers) };
        let before = settings(&mut numbers);
        let after = if numbers.below(4) == 0 { settings(&mut numbers) } else { before.clone() };
        Pair { old, new, settings: [before, after] }
    })
}

/// A law over pairs means something only if they differ in every way.
#[test]
fn the_pairs_differ_in_every_way() {
    let (mut actions, mut hazards, mut undecided) = (BTreeMap::<String, usize>::new(), BTreeSet::new(), 0);
    for pair in pairs(400) {
        let found = pair.diff();
        for change in &found.resources {
            let action = format!("{:?}", change.action);
            *actions.entry(action.split('(').next().unwrap().to_owned()).or_default() += 1;
            undecided += usize::from(change.undecided.is_some());
        }
        hazards.extend(found.hazards.iter().map(|hazard| hazard.code.slug));
    }
    assert!(actions.len() == 5 && actions.values().all(|number| *number > 40), "{actions:?}");
    assert!(undecided > 20 && hazards.len() > 8, "{undecided}, {hazards:?}");
}

#[test]
fn nothing_differs_from_itself() {
    for pair in pairs(300) {
        let same = diff(&pair.old, &pair.old, &pair.settings[0], &pair.settings[0]);
        assert!(same.is_empty() && same.hazards.is_empty(), "{same:#?}\n{}", pair.shown());
    }
}

/// The same template with the keys of all its objects in the opposite order.
fn turned(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().rev().map(|(key, value)| (key.clone(), turned(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(turned).collect(),
        other => other.clone(),
    }
}

/// What happens, whatever its order.
fn verdicts(diff: &TemplateDiff) -> BTreeMap<&str, (String, BTreeSet<&str>)> {
    let values = |change: &'_ ResourceChange| format!("{:?} {:?}", change.action, change.undecided);
    let at = |change: &PropertyChange| change.recreation;
    let resources = diff.resources.iter().map(|change| {
        let mut worst = change.properties.iter().map(at).collect::<Vec<_>>();
        worst.sort();
        let pointers = change.properties.iter().map(|change| change.pointer.as_str()).collect();
        (change.id.as_str(), (format!("{} {worst:?}", values(change)), pointers))
    });
    resources.collect()
}

#[test]
fn the_order_of_keys_changes_nothing() {
    for pair in pairs(300) {
        let turned = Pair { old: turned(&pair.old), settings: pair.settings.clone(), new: pair.new.clone() };
        assert_eq!(verdicts(&pair.diff()), verdicts(&turned.diff()), "{}", pair.shown());
        let itself = Pair { new: turned.old, ..pair };
        assert_eq!(diff(&itself.old, &itself.new, &itself.settings[0], &itself.settings[0]).resources, []);
    }
}

/// The template with every list that is a set in the opposite order, those inside others as well.
fn with_sets_turned(value: &Value, name: &str) -> Value {
    const SETS: &[&str] = &["Tags", "SecurityGroupIngress", "ContainerDefinitions", "Environment"];
    match value {
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), with_sets_turned(value, key)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut items = items.iter().map(|item| with_sets_turned(item, "")).collect::<Vec<_>>();
            if SETS.contains(&name) {
                items.reverse();
            }
            items.into()
        }
        other => other.clone(),
    }
}

#[test]
fn the_order_of_sets_changes_nothing() {
    let mut seen = 0;
    for pair in pairs(400) {
        let turned = with_sets_turned(&pair.old, "");
        seen += usize::from(turned != pair.old);
        let found = diff(&pair.old, &turned, &pair.settings[0], &pair.settings[0]);
        assert_eq!(found.resources, [], "{}", pair.shown());
    }
    assert!(seen > 100, "only {seen} templates have sets");
}

/// A value as far as its spelling and the order of its items mean nothing.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items = items.iter().map(plain).collect::<Vec<_>>();
            items.sort_by_key(Value::to_string);
            items.into()
        }
        Value::Object(entries) => {
            let mut entries = entries.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<Vec<_>>();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Bool(_) | Value::Number(_) => value.to_string().into(),
        other => other.clone(),
    }
}

/// The properties of every resource that is made, or may be, each computed: by an evaluator that knows of no other side.
fn computed(template: &Value, settings: &Settings) -> BTreeMap<String, BTreeMap<String, Value>> {
    let document = Document::of(template).unwrap();
    let evaluator = Evaluator::new(document, settings);
    let made = document.resources().filter(|resource| !evaluator.exists(*resource).is_no());
    let properties = made.map(|resource| {
        let names = resource.body["Properties"].as_object().unwrap().keys();
        let values = names.map(|name| (name.clone(), evaluator.property(resource, name)));
        let there = values.filter(|(_, node)| !node.is_absent());
        (resource.id.to_owned(), there.map(|(name, node)| (name, plain(&node.term.to_json()))).collect())
    });
    properties.collect()
}

#[test]
fn no_change_is_lost() {
    let mut seen = 0;
    for pair in pairs(400) {
        let found = pair.diff();
        let (old, new) = (computed(&pair.old, &pair.settings[0]), computed(&pair.new, &pair.settings[1]));
        for id in old.keys().chain(new.keys()) {
            let change = found.resources.iter().find(|change| change.id == *id);
            let action = change.map(|change| change.action);
            let (Some(before), Some(after)) = (old.get(id), new.get(id)) else {
                let expected =
                    matches!((action, old.get(id)), (Some(Action::Add), None) | (Some(Action::Remove(_)), Some(_)));
                assert!(expected, "{id}: {action:?}\n{}", pair.shown());
                continue;
            };
            for name in before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)) {
                let at = format!("/Properties/{name}");
                let within =
                    |change: &PropertyChange| change.pointer == at || change.pointer.starts_with(&format!("{at}/"));
                let told = change.is_some_and(|change| change.properties.iter().any(within));
                assert!(told, "{id}{at} is not among the changes\n{}", pair.shown());
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "only {seen} properties changed");
}

#[test]
fn no_change_is_made_up() {
    for pair in pairs(400) {
        for change in pair.diff().resources {
            for leaf in change.properties.iter().filter(|leaf| leaf.cause == Cause::Direct) {
                let same = leaf.before.as_ref().map(plain) == leaf.after.as_ref().map(plain);
                let open = leaf.after.as_ref().is_some_and(|value| value.to_string().contains("\"unknown\""));
                // A list in another order differs where its order means something.
                let order = leaf.before.as_ref().is_some_and(Value::is_array) && leaf.before != leaf.after;
                assert!(!same || open || order, "{}: {leaf:?}\n{}", change.id, pair.shown());
            }
        }
    }
}

#[test]
fn no_verdict_is_weaker_than_the_worst_property() {
    for pair in pairs(400) {
        for change in pair.diff().resources {
            let held = match change.properties.iter().map(|change| change.recreation).max() {
                Some(Recreation::Always) => matches!(change.action, Action::Replace(_)),
                Some(Recreation::Conditionally | Recreation::Unknown) => {
                    matches!(change.action, Action::Replace(_) | Action::MayReplace(_))
                }
                Some(Recreation::Never) | None => true,
            };
            assert!(held, "{change:#?}\n{}", pair.shown());
        }
    }
}

#[test]
fn what_follows_has_a_cause_that_changes() {
    for pair in pairs(400) {
        let found = pair.diff();
        for change in &found.resources {
            let causes = change.properties.iter().filter_map(|leaf| match &leaf.cause {
                Cause::Direct | Cause::Lookup(_) => None,
                Cause::Reference(id) | Cause::Attribute(id, _) => Some(id),
            });
            for cause in causes.chain(&change.chain) {
                let there = found.resources.iter().any(|other| other.id == *cause);
                assert!(there, "{} follows {cause}, which does not change\n{}", change.id, pair.shown());
            }
        }
    }
}

#[test]
fn turning_round_swaps_what_is_added_and_what_is_removed() {
    for pair in pairs(300) {
        let ids = |diff: &TemplateDiff, wanted: fn(Action) -> bool| {
            let found = diff.resources.iter().filter(|change| wanted(change.action));
            found.map(|change| change.id.clone()).collect::<BTreeSet<_>>()
        };
        let (adds, removes) = (|action| action == Action::Add, |action| matches!(action, Action::Remove(_)));
        let (there, back) = (pair.diff(), pair.reversed().diff());
        assert_eq!(ids(&there, adds), ids(&back, removes), "{}", pair.shown());
        assert_eq!(ids(&there, removes), ids(&back, adds), "{}", pair.shown());
    }
}

#[test]
fn any_two_documents_can_be_compared() {
    let mut numbers = Numbers(5);
    for _ in 0..2000 {
        let [old, new] = [6, 6].map(|depth| anything(&mut numbers, depth));
        diff(&old, &new, &Settings::default(), &Settings::default());
    }
    for pair in pairs(400) {
        let mut spoiled = pair.new.clone();
        for _ in 0..3 {
            let mut all = Vec::new();
            pointers(&spoiled, String::new(), &mut all);
            *spoiled.pointer_mut(&all[numbers.below(all.len())]).unwrap() = anything(&mut numbers, 3);
        }
        let spoiled = Pair { new: spoiled, ..pair };
        spoiled.diff();
        spoiled.reversed().diff();
    }
}
