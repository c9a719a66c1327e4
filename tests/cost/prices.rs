//! The tables: what is billed, and at which prices; and the files that people give.

use crate::common::{every_template, read, resources, schema_of};
use rackform::cost::{Decimal, Meter, Prices, read_prices, read_usage};
use rackform::diag::{Date, Text};
use rackform::types::{BY_USE, Billing, EXTRAS, FREE, METERED, billing, kind};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

#[test]
fn the_table_of_what_is_billed_has_each_type_once_and_in_order() {
    let all =
        METERED.iter().map(|(name, _)| *name).chain(BY_USE.iter().map(|(name, _)| *name)).chain(FREE.iter().copied());
    let all = all.collect::<Vec<_>>();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "a type stands twice");
    assert!(
        METERED.is_sorted_by_key(|(name, _)| name) && BY_USE.is_sorted_by_key(|(name, _)| name) && FREE.is_sorted()
    );
    // CDK's is a type of CloudFormation itself, without a published schema.
    for name in all.into_iter().filter(|name| *name != "AWS::CDK::Metadata") {
        assert!(kind(name).is_some(), "AWS has no {name}");
        assert_ne!(billing(name), Billing::Unknown, "{name}");
    }
    for extra in EXTRAS {
        assert_ne!(billing(extra.kind), Billing::Unknown, "{} is not counted at all", extra.kind);
        let properties = &schema_of(extra.kind)["properties"];
        assert!(properties.get(extra.property).is_some(), "{} has no {}", extra.kind, extra.property);
    }
    for (name, compiled) in every_template() {
        for (id, resource) in resources(&compiled.value) {
            let of = resource["Type"].as_str().unwrap();
            assert_ne!(billing(of), Billing::Unknown, "{name}: {id} ({of})");
        }
    }
}

#[test]
fn every_list_price_has_a_name_an_amount_a_source_and_a_day() {
    let rows = serde_json::from_str::<Value>(&read("schemas/prices/services.json")).unwrap();
    let mut seen = BTreeSet::new();
    for row in rows.as_array().unwrap() {
        let text = |key: &str| row[key].as_str().unwrap_or_else(|| panic!("{row} has no {key}"));
        assert!(Meter::of(text("meter")).is_some(), "{row}");
        assert!(Decimal::parse(text("price")).is_some_and(|price| price > Decimal::default()), "{row}");
        assert!(Date::parse(text("date")).is_some() && !text("source").is_empty(), "{row}");
        assert!(["high", "medium"].contains(&text("trust")), "{row}");
        assert!(seen.insert((text("region"), text("meter"))), "{row} stands twice");
        let listed = Prices::listed(text("region"));
        let price = listed.of(&Meter::of(text("meter")).unwrap()).unwrap();
        assert_eq!(Some(price.amount), Decimal::parse(text("price")), "{row}");
    }
    let lists = serde_json::from_str::<Value>(&read("schemas/prices/instances.json")).unwrap();
    for (region, list) in lists.as_object().unwrap() {
        assert!(Date::parse(list["date"].as_str().unwrap()).is_some(), "{region}");
        let listed = Prices::listed(region);
        for (kind, price) in list["prices"].as_object().unwrap() {
            let amount = listed.of(&Meter::Instance(kind.clone())).map(|price| price.amount);
            assert_eq!(amount, Decimal::parse(price.as_str().unwrap()), "{kind} in {region}");
        }
    }
}

/// What the documentation lists is what there is.
#[test]
fn the_documentation_names_every_meter() {
    let text = read("docs/cost.md");
    for name in Meter::names().chain(["ebs-gp3-gb-month"]) {
        assert!(text.contains(&format!("`{name}`")), "docs/cost.md does not name `{name}`");
        assert_eq!(Meter::of(name).unwrap().to_string(), name);
    }
}

fn text(body: &str) -> Arc<Text> {
    Arc::new(Text { name: "given.yml".to_owned(), body: body.to_owned() })
}

fn messages(found: Vec<rackform::diag::Diagnostic>) -> Vec<String> {
    found.into_iter().map(|finding| finding.message).collect()
}

const PRICES: &str =
    "region: us-east-1\nas-of: 2026-11-01\nunits: { nat-gateway-hour: 0.04 }\ninstances: { t3.small: 0.02 }\n";

#[test]
fn prices_of_ones_own_come_before_list_prices_of_their_currency() {
    let own = read_prices(&text(PRICES)).unwrap();
    let amount = |prices: &Prices, meter| prices.of(&meter).map(|price| price.amount.exact());
    assert_eq!(amount(&own, Meter::NatGateway).as_deref(), Some("0.04"));
    assert_eq!(amount(&own, Meter::Instance("t3.small".to_owned())).as_deref(), Some("0.02"));
    assert_eq!(amount(&own, Meter::PublicIpv4).as_deref(), Some("0.005"));
    assert!(!own.are_listed);
    let other = read_prices(&text(&format!("{PRICES}currency: EUR\n"))).unwrap();
    assert_eq!((amount(&other, Meter::PublicIpv4), other.currency.as_str()), (None, "EUR"));
}

#[test]
fn what_is_wrong_with_a_file_of_prices_is_told_at_once() {
    let wrong =
        "regon: x\nas-of: soon\ncurrency: usd\nunits: { nat-gatway-hour: 1, kms-key-month: -1 }\ninstances: [a]\n";
    let found = read_prices(&text(wrong)).unwrap_err();
    assert!(found.iter().all(|finding| finding.code.slug == "invalid-prices" && finding.hint.is_some()));
    let found = messages(found);
    for part in ["`regon`", "`region`", "`as-of`", "`currency`", "`nat-gatway-hour`", "not an amount", "`instances`"] {
        assert!(found.iter().any(|message| message.contains(part)), "{part} in {found:?}");
    }
    for odd in ["", "[]", "7", "region: [", "region: us-east-1\nas-of: 2026-13-01\n"] {
        assert!(read_prices(&text(odd)).is_err(), "{odd}");
    }
}

#[test]
fn usage_is_told_of_what_only_use_makes() {
    let usage = read_usage(&text("nat-gateway-gb: 500\nlcu-hour: 2.5\n")).unwrap();
    assert_eq!(usage.of.get(&Meter::NatGatewayData), Decimal::parse("500").as_ref());
    let found = messages(read_usage(&text("nat-gateway-hour: 3\nefs-gb-month: much\n")).unwrap_err());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("`nat-gateway-hour`") && found[1].contains("not an amount"), "{found:?}");
}
