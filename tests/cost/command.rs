//! `rackform cost`, and what `diff` and `synth` say of costs.

use crate::common::folder::{Folder, assert_shown};
use serde_json::Value;

const RACK: &str = "name: production\nmode: private\nregion: us-east-1\n";

fn folder(name: &str) -> Folder {
    Folder::new(&format!("cost-{name}")).with("rack.yml", RACK)
}

#[test]
fn a_rack_is_told_line_by_line_with_what_else_it_could_cost() {
    assert_shown("cost", &folder("rack").run("cost --compare nat"));
}

#[test]
fn usage_and_prices_of_ones_own_count() {
    let folder = folder("own").with("usage.yml", "nat-gateway-gb: 500\ninternet-gb: 300\nlcu-hour: 2.5\n");
    let folder = folder.with("prices.yml", "region: us-east-1\nas-of: 2026-11-01\nunits: { nat-gateway-hour: 0.04 }\n");
    assert_shown("cost-own", &folder.run("cost rack.yml --usage usage.yml --prices prices.yml --format markdown"));
    let other = folder.run("cost rack.yml --prices prices.yml --region eu-west-1");
    assert_eq!((other.code, other.out.as_str()), (2, ""));
    assert!(other.err.contains("the prices are those of us-east-1"), "{}", other.err);
}

#[test]
fn what_has_no_price_or_is_not_known_is_listed() {
    let folder = folder("unknown").with(
        "web.yml",
        "Resources:\n  Data: { Type: AWS::RDS::DBInstance }\n  Cache: { Type: AWS::RDS::DBInstance }\n  Nat:\n    Type: AWS::EC2::NatGateway\n    Properties: { SubnetId: subnet-0a, AllocationId: eipalloc-0a }\n",
    );
    assert_shown("cost-unknown", &folder.run("cost web.yml --region sa-east-1"));
}

/// What a template says steers neither a terminal nor a comment.
#[test]
fn hostile_names_are_shown_as_text() {
    let template = serde_json::json!({ "Resources": {
        "Host": { "Type": "AWS::EC2::Instance", "Properties": { "InstanceType": "\u{1b}[2J<img src=x>|`a`|" } },
        "Other": { "Type": "Custom::<b>|\u{1b}[31m" },
    } });
    let folder = folder("hostile").with("web.json", &template.to_string());
    for format in ["text", "markdown", "json"] {
        let ended = folder.run(&format!("cost web.json --format {format}"));
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(!ended.out.contains('\u{1b}'), "{}", ended.out);
        // What is between backticks is shown as it is.
        let outside = ended.out.split('`').step_by(2).collect::<String>();
        assert!(format != "markdown" || !outside.contains("<img"), "{}", ended.out);
    }
}

#[test]
fn programs_get_every_line() {
    let ended = folder("json").run("cost rack.yml --compare nat --format json");
    let json = &serde_json::from_str::<Value>(&ended.out).unwrap()["results"][0];
    let bill = &json["bill"];
    assert_eq!(bill["fixed"]["least"], 201.47);
    assert_eq!((&bill["complete"], &bill["region"]), (&Value::Bool(true), &Value::from("us-east-1")));
    let lines = json["lines"].as_array().unwrap();
    let nat = lines.iter().find(|line| line["meter"] == "nat-gateway-hour").unwrap();
    assert_eq!((&nat["monthly"]["least"], &nat["price"]["amount"]), (&Value::from(98.55), &Value::from(0.045)));
    assert_eq!(json["alternatives"].as_array().unwrap().len(), 5);
}

#[test]
fn a_change_that_costs_more_than_it_may_is_denied() {
    let folder = folder("deny");
    let run = |deny: &str| folder.run(&format!("diff rack.yml --deny {deny}"));
    assert_eq!(run("cost=+100").code, 0);
    let denied = run("replace,cost=+98");
    assert_eq!(
        (denied.code, denied.err.as_str()),
        (3, "denied[cost]: the change costs +98.55 USD a month; +98.00 is allowed\n")
    );
    assert!(denied.out.contains("+98.55 USD a month"), "{}", denied.out);
    // A group that may grow may cost more, though its smallest size costs the same.
    let larger =
        Folder::new("cost-larger").with("old.yml", &format!("{RACK}instances: {{ count: {{ min: 3, max: 6 }} }}\n"));
    let larger = larger.with("new.yml", &format!("{RACK}instances: {{ count: {{ min: 3, max: 60 }} }}\n"));
    assert_eq!(larger.run("diff old.yml new.yml --deny cost=+100").code, 3);
    for odd in ["cost=", "cost=much", "cost=-5", "cost", "costs=+5"] {
        assert_eq!(run(odd).code, 2, "{odd}");
    }
    // Nobody knows what a change costs where there are no prices.
    let unknown = folder.run("diff rack.yml --region sa-east-1 --deny cost=+1000");
    assert_eq!(unknown.code, 3, "{}", unknown.err);
    assert!(unknown.err.contains("what the change costs is not known"), "{}", unknown.err);
    let json = folder.run("diff rack.yml --format json");
    let cost = &serde_json::from_str::<Value>(&json.out).unwrap()["results"][0]["cost"];
    assert_eq!((&cost["difference"], &cost["complete"]), (&Value::from(98.55), &Value::Bool(true)));
}

#[test]
fn synth_says_what_a_rack_costs() {
    let ended = folder("synth").run("synth");
    assert!(ended.err.contains("201.47 to 260.22 USD a month (list prices, us-east-1, as of"), "{}", ended.err);
    let other = folder("synth-else").run("synth --set region=eu-west-3");
    assert!(other.err.contains("cost not known"), "{}", other.err);
}
