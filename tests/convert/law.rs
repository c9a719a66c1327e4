//! `diff` and `convert` never contradict each other: over every pair of templates that the tests know.

use super::agreement::{Pair, Side, agree};
use super::way::template;
use crate::common::generated::{Numbers, changed};
use crate::common::{every_slim_template, in_parallel};
use crate::diff::cases::cases;
use crate::verify::foreign;
use rackform::template::evaluate::Settings;
use serde_json::{Value, json};

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
