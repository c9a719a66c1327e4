//! What holds of every bill.

use crate::common::{every_slim_template, resources};
use crate::verify::foreign;
use rackform::cost::{Bill, Expense, Prices, Usage};
use rackform::plan::Tenancy;
use rackform::priced;
use rackform::template::evaluate::Settings;
use rackform::types::{Billing, billing};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

fn bill(template: &Value, settings: &Settings) -> Bill {
    static PRICES: LazyLock<Prices> = LazyLock::new(|| Prices::listed("us-east-1"));
    priced(template, settings, &PRICES, &Usage::default())
}

/// Whatever is named in a bill.
fn named(bill: &Bill) -> BTreeSet<&str> {
    let lines = bill.lines.iter().flat_map(|line| &line.resources);
    let others = bill.open.iter().chain(&bill.by_use).map(|one| &one.resource);
    lines.chain(others).map(String::as_str).collect()
}

/// All that a rack consists of has a price.
#[test]
fn every_rack_is_counted_whole() {
    for (name, compiled) in every_slim_template() {
        let bill = bill(&compiled.value, &compiled.settings());
        // Dedicated instances have prices of their own, and Spot Instances of the hour.
        let fleet = &compiled.plan.fleet;
        let is_open = fleet.tenancy == Tenancy::Dedicated || fleet.spot.is_some();
        let open = bill.open.iter().filter(|one| !is_open || one.resource != "Instances").collect::<Vec<_>>();
        assert!(open.is_empty(), "{name}: {open:?}");
        let unpriced = bill.unpriced().map(|line| line.meter.to_string()).collect::<Vec<_>>();
        assert!(unpriced.iter().all(|meter| meter == "nlcu-hour"), "{name}: {unpriced:?}");
    }
}

/// Going private changes neither instances nor disks.
#[test]
fn a_mode_costs_what_leads_packets_out() {
    let all = every_slim_template();
    for pair in all.windows(2).filter(|pair| pair[0].0.replace("(public)", "(private)") == pair[1].0) {
        let [before, after] = [&pair[0].1, &pair[1].1].map(|compiled| bill(&compiled.value, &compiled.settings()));
        let expense = Expense { before, after };
        for (meter, _) in expense.by_meter() {
            let meter = meter.to_string();
            assert!(["nat-gateway-hour", "public-ipv4-hour"].contains(&&*meter), "{}: {meter} changes", pair[0].0);
        }
    }
}

/// Whatever may cost something is told of: by a line, as billed by use, or as not counted.
#[test]
fn nothing_that_costs_is_passed_over() {
    let mut seen = 0;
    for case in foreign::all() {
        let bill = bill(&case.template, &case.settings);
        let named = named(&bill);
        let Some(all) = case.template["Resources"].as_object() else { continue };
        for (id, resource) in all {
            let kind = resource["Type"].as_str().unwrap_or_default();
            let may_be_free = [
                // Services whose tasks run on instances, endpoints of gateways, and what a condition leaves out.
                "AWS::ECS::Service",
                "AWS::EC2::VPCEndpoint",
            ];
            let is_made = resource.get("Condition").is_none();
            if billing(kind) != Billing::Free && is_made && !may_be_free.contains(&kind) {
                assert!(named.contains(id.as_str()), "{}: `{id}` ({kind}) is passed over", case.name());
                seen += 1;
            }
        }
        let fixed = bill.fixed();
        assert!(fixed.least <= fixed.most, "{}: {fixed:?}", case.name());
    }
    assert!(seen > 200, "only {seen} resources were looked for");
}

/// A change costs the difference, the way back the opposite, and no change nothing.
#[test]
fn changes_add_up() {
    let all = every_slim_template();
    for pair in all.windows(2).step_by(3) {
        let [one, other] = [&pair[0].1, &pair[1].1].map(|compiled| bill(&compiled.value, &compiled.settings()));
        let there = Expense { before: one.clone(), after: other.clone() };
        let back = Expense { before: other.clone(), after: one.clone() };
        assert_eq!(there.more(), other.fixed().least - one.fixed().least);
        assert!((there.more() + back.more()).is_nothing());
        let by_meter = there.by_meter().into_iter().filter_map(|(_, more)| more).sum::<rackform::cost::Decimal>();
        assert!(!there.is_known() || (by_meter - there.more()).is_nothing(), "{}", pair[0].0);
        assert!(Expense { before: one.clone(), after: one }.is_nothing());
    }
}

/// What comes or goes without a price is no change that costs nothing.
#[test]
fn a_change_that_nobody_can_count_is_not_known() {
    let with = |kind: &str| bill(&json!({ "Resources": { "One": { "Type": kind } } }), &Settings::default());
    let (unknown, free) = (with("AWS::RDS::DBInstance"), with("AWS::EC2::VPC"));
    for (before, after) in [(&free, &unknown), (&unknown, &free)] {
        let expense = Expense { before: before.clone(), after: after.clone() };
        assert!(!expense.is_known() && !expense.is_nothing());
        assert_eq!(expense.uncounted().len(), 1);
    }
    // In a region without prices, more of something is not known either.
    let unpriced = |count: usize| {
        let resources = (0..count).map(|number| (format!("Address{number}"), json!({ "Type": "AWS::EC2::EIP" })));
        let template = json!({ "Resources": resources.collect::<serde_json::Map<_, _>>() });
        priced(&template, &Settings::default(), &Prices::listed("sa-east-1"), &Usage::default())
    };
    assert!(!Expense { before: unpriced(1), after: unpriced(2) }.is_known());
    assert!(Expense { before: unpriced(2), after: unpriced(2) }.is_nothing());
}

/// Whatever stands in the place of whatever, there is a bill.
#[test]
fn no_value_in_the_wrong_place_makes_a_bill_stumble() {
    let mut odd = vec![json!(null), json!([]), json!({}), json!("x"), json!({ "Ref": "x" }), json!([[1]])];
    odd.extend([json!(-7), json!(1e300), json!(i64::MAX), json!(i64::MIN)]);
    let numbers = ["/MinSize", "/MaxSize", "/VolumeSize", "/Size", "/DesiredCount", "/Cpu", "/Memory"];
    // All at once, what is large is larger still.
    let enormous = |template: &Value, places: &[String]| {
        let mut changed = template.clone();
        for place in places.iter().filter(|place| numbers.iter().any(|name| place.ends_with(name))) {
            *changed.pointer_mut(place).unwrap() = json!(i64::MAX);
        }
        changed
    };
    let (_, compiled) = &every_slim_template()[0];
    let mut template = json!({ "Resources": compiled.value["Resources"] });
    // What decides about no costs only takes time.
    let counts = |kind: &str| {
        matches!(billing(kind), Billing::Metered(_))
            || ["LaunchTemplate", "Subnet"].iter().any(|name| kind.ends_with(name))
    };
    template["Resources"].as_object_mut().unwrap().retain(|_, resource| counts(resource["Type"].as_str().unwrap()));
    template["Resources"]["Task"] =
        json!({ "Type": "AWS::ECS::TaskDefinition", "Properties": { "Cpu": "256", "Memory": "512" } });
    template["Resources"]["Tasks"] = json!({ "Type": "AWS::ECS::Service", "Properties": {
        "LaunchType": "FARGATE", "TaskDefinition": { "Ref": "Task" }, "DesiredCount": 3,
    } });
    template["Resources"]["Disk"] =
        json!({ "Type": "AWS::EC2::Volume", "Properties": { "Size": 8, "VolumeType": "gp3" } });
    let metered = resources(&template).filter(|(_, resource)| {
        let kind = resource["Type"].as_str().unwrap();
        matches!(billing(kind), Billing::Metered(_))
            || kind.ends_with("LaunchTemplate")
            || kind.ends_with("TaskDefinition")
    });
    let mut places = Vec::new();
    for (id, resource) in metered {
        crate::common::pointers(resource, format!("/Resources/{id}"), &mut places);
    }
    let largest = bill(&enormous(&template, &places), &Settings::default()).fixed();
    assert!(largest.least <= largest.most && largest.most > rackform::cost::Decimal::whole(1_000_000));
    for place in places {
        for value in &odd {
            let mut changed = template.clone();
            *changed.pointer_mut(&place).unwrap() = value.clone();
            let bill = bill(&changed, &Settings::default());
            assert!(bill.fixed().least <= bill.fixed().most, "{place}: {value}");
        }
    }
}
