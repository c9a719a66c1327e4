//! `diff` and `convert` never contradict each other: over every pair of templates that the tests know.

use super::way::{ASKED_FOR, holds, template};
use crate::common::generated::{Numbers, changed};
use crate::common::{every_slim_template, in_parallel};
use crate::diff::cases::cases;
use crate::verify::foreign;
use rackform::convert::convert;
use rackform::diff::{Action, Hazard, TemplateDiff, diff};
use rackform::template::evaluate::Settings;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A template, and what its deployment decides.
#[derive(Clone)]
struct Side(Value, Settings);

/// Two templates of one stack.
struct Pair {
    name: String,
    old: Side,
    new: Side,
}

impl Pair {
    fn of(name: impl Into<String>, old: Side, new: Side) -> Self {
        Self { name: name.into(), old, new }
    }

    fn reversed(&self) -> Self {
        Self { name: format!("{}, the way back", self.name), old: self.new.clone(), new: self.old.clone() }
    }
}

/// Whatever `diff` says, `convert` says as well, and the other way round.
fn agree(pair: &Pair) -> Result<(), String> {
    let Pair { name, old: Side(old, before), new: Side(new, after) } = pair;
    let change = diff(old, new, before, after);
    let codes = |diff: &TemplateDiff| diff.hazards.iter().map(|hazard| hazard.code.slug).collect::<BTreeSet<_>>();
    let known = codes(&change);
    let avoidable = change.hazards.iter().filter(|hazard| !is_asked_for(&change, hazard)).count();
    match convert(old, new, before, after) {
        Ok(way) if way.steps.is_empty() != change.is_empty() => {
            Err(format!("{} steps, while the difference is {change:#?}", way.steps.len()))
        }
        Ok(way) if way.steps.is_empty() => Ok(()),
        Ok(way) if avoidable == 0 && (way.steps.len() != 1 || way.steps[0].diff != change) => {
            Err(format!("{} steps, while nothing has to be avoided in {change:#?}", way.steps.len()))
        }
        Ok(way) if avoidable > 0 && way.steps.len() == 1 => {
            Err(format!("one step, while there is something to avoid in {:#?}", change.hazards))
        }
        Ok(way) => {
            holds(name, (old, before), (new, after), &way);
            let lost = ["data-loss", "kms-key-deleted", "custom-resource-deleted"];
            let is_known = |slug: &&str| match *slug {
                "data-orphaned" if lost.iter().any(|slug| known.contains(slug)) => true,
                "egress-lost" if known.contains("egress-ip-loss") => true,
                // The one goes in a step of its own, after its names are moved to the other.
                "load-balancer-removed" if known.contains("load-balancer-swapped") => true,
                slug => known.contains(slug),
            };
            // The address of a gateway that stood for a few steps; what the old template does not have, nobody relies on.
            let is_passing = |hazard: &&Hazard| {
                hazard.code.slug == "address-released"
                    && hazard.resources.iter().all(|id| old["Resources"].get(id).is_none())
            };
            let hazards = way.steps.iter().flat_map(|step| &step.diff.hazards).filter(|hazard| !is_passing(hazard));
            let more = hazards.map(|hazard| hazard.code.slug).filter(|slug| !is_known(slug)).collect::<BTreeSet<_>>();
            if more.is_empty() { Ok(()) } else { Err(format!("{more:?} in steps, while the whole has {known:?}")) }
        }
        Err(obstacle) => {
            let hazards = &obstacle.hazards;
            let is_known = |hazard: &Hazard| change.hazards.contains(hazard);
            let sound = !hazards.is_empty() && hazards.iter().all(is_known);
            if sound { Ok(()) } else { Err(format!("{hazards:#?} in the way, while the whole has {known:?}")) }
        }
    }
}

/// Whether no order avoids a hazard. What is replaced under its logical id cannot stay beside its successor.
fn is_asked_for(change: &TemplateDiff, hazard: &Hazard) -> bool {
    let is_new = |id: &String| {
        let replaces = |action| matches!(action, Action::Replace(_) | Action::MayReplace(_));
        let of = change.resources.iter().find(|change| change.id == *id && replaces(change.action));
        of.is_some_and(|of| !rackform::types::of(&of.kind).interchangeable)
    };
    let of_successors = hazard.code.slug == "draining-interrupted" && hazard.resources.iter().skip(1).all(is_new);
    of_successors || ASKED_FOR.contains(&hazard.code.slug)
}

fn all_agree(pairs: &[Pair]) {
    let wrong = in_parallel(pairs, |_, pair| {
        let Pair { name, old, new } = pair;
        let shown = |Side(template, settings): &Side| format!("{template:#}\nunder {:?}", settings.parameters);
        let wrong = agree(pair).err().map(|why| format!("{name}: {why}\n{}\n->\n{}", shown(old), shown(new)));
        wrong.into_iter().collect()
    });
    assert!(wrong.is_empty(), "{} of {} pairs contradict\n\n{}", wrong.len(), pairs.len(), wrong.join("\n\n"));
}

#[test]
fn diff_and_convert_agree_on_the_cases_of_differences() {
    let pairs = cases()
        .into_iter()
        .map(|case| Pair::of(case.name, Side(case.old, case.old_settings), Side(case.new, case.new_settings)));
    let pairs = pairs.flat_map(|pair| [pair.reversed(), pair]).collect::<Vec<_>>();
    all_agree(&pairs);
}

/// What people write, against variations of itself: other values of its parameters, and resources that change.
#[test]
fn diff_and_convert_agree_on_foreign_templates_and_variations_of_them() {
    let mut numbers = Numbers(17);
    let mut pairs = Vec::new();
    for case in foreign::all() {
        let old = Side(case.template.clone(), case.settings.clone());
        for settings in assigned(&case.template, &case.settings) {
            pairs.push(Pair::of(case.name(), old.clone(), Side(case.template.clone(), settings)));
        }
        let other = changed(&case.template, &mut numbers);
        pairs.push(Pair::of(case.name(), old.clone(), Side(other, case.settings.clone())));
        pairs.push(Pair::of(case.name(), old.clone(), old));
    }
    let back = pairs.iter().map(Pair::reversed).collect::<Vec<_>>();
    pairs.extend(back);
    all_agree(&pairs);
}

/// The settings in which one parameter has another of its allowed values, for each of them.
fn assigned(template: &Value, settings: &Settings) -> Vec<Settings> {
    let parameters = template["Parameters"].as_object().into_iter().flatten();
    let others = parameters.flat_map(|(name, declared)| {
        let allowed = declared["AllowedValues"].as_array().into_iter().flatten().filter_map(Value::as_str);
        allowed.take(3).map(|value| (name.clone(), value.to_owned()))
    });
    let with = |(name, value)| {
        let mut settings = settings.clone();
        settings.parameters.insert(name, value);
        settings
    };
    others.map(with).collect()
}

/// A half of them, since each takes long and they have most in common.
#[test]
fn diff_and_convert_agree_on_racks() {
    let all = every_slim_template();
    let side = |template: &Value| Side(template.clone(), Settings::default());
    let mut numbers = Numbers(19);
    let mut pairs = Vec::new();
    for (name, compiled) in all.iter().step_by(2) {
        let (other, next) = numbers.one(all);
        pairs.push(Pair::of(format!("{name} -> {other}"), side(&compiled.value), side(&next.value)));
        let next = changed(&compiled.value, &mut numbers);
        pairs.push(Pair::of(format!("{name}, changed"), side(&compiled.value), side(&next)));
    }
    all_agree(&pairs);
}

#[test]
fn diff_and_convert_agree_where_conditions_decide() {
    let rack = template("name: production\nmode: private\nregion: us-east-1\n", &[("network.zones", "2")]);
    let mut conditional = rack.clone();
    conditional["Parameters"] = json!({ "Gateways": { "Type": "String", "Default": "Yes" } });
    conditional["Conditions"] = json!({ "Gateways": { "Fn::Equals": [{ "Ref": "Gateways" }, "Yes"] } });
    for id in ["Nat1", "NatAddress1"] {
        conditional["Resources"][id]["Condition"] = "Gateways".into();
    }
    let target = &mut conditional["Resources"]["RouteDefaultPrivate1"]["Properties"]["NatGatewayId"];
    *target = json!({ "Fn::If": ["Gateways", { "Ref": "Nat1" }, { "Ref": "Nat0" }] });
    conditional["Outputs"].as_object_mut().unwrap().remove("EgressAddresses");
    let under = |value: &str| {
        let parameters = [("Gateways".to_owned(), value.to_owned())].into();
        Side(conditional.clone(), Settings { parameters, ..Settings::default() })
    };
    let plain = Side(rack, Settings::default());
    let sides = [plain, under("Yes"), under("No"), Side(conditional.clone(), Settings::default())];
    let pairs = sides.iter().flat_map(|old| sides.iter().map(move |new| (old, new)));
    all_agree(&pairs.map(|(old, new)| Pair::of("conditions", old.clone(), new.clone())).collect::<Vec<_>>());
}
