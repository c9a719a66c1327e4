//! Limits: what reaches one is admitted, and the next beyond it is found.

use rackform::cfn::Style;
use rackform::compile;
use rackform::rack::Source;
use std::collections::BTreeSet;

/// What is found of a rack: the slugs of errors and warnings.
fn found(text: &str) -> BTreeSet<String> {
    let compiled = compile(&Source::new("rack.yml", &format!("name: production\n{text}\n")), Style::Compact);
    let findings = match compiled {
        Ok(sound) => sound.warnings,
        Err(refused) => refused.into_findings(),
    };
    findings.into_iter().map(|finding| finding.code.slug.to_owned()).collect()
}

/// So many items in a list of YAML.
fn list(number: usize, item: impl Fn(usize) -> String) -> String {
    format!("[{}]", (0..number).map(item).collect::<Vec<_>>().join(", "))
}

#[test]
fn what_reaches_a_limit_of_a_rack_is_admitted_and_what_is_beyond_it_is_found() {
    let policies = |number| list(number, |index| format!("\"arn:aws:iam::123456789012:policy/p{index}\""));
    let blocks = |number| list(number, |index| format!("198.51.100.{index}/32"));
    let sizes = ["large", "xlarge", "2xlarge", "4xlarge"];
    let families = ["m5", "m5a", "m5n", "m6i", "m6a", "c5", "c5a", "c6i", "r5", "r6i"];
    let types = |number| list(number, |index| format!("{}.{}", families[index / 4], sizes[index % 4]));
    // Each has 32 bytes with what separates it from the next.
    let direct = |last: &str| {
        let name = |index| if index < 63 { format!("h{index:02}.{}.example", "x".repeat(19)) } else { last.to_owned() };
        list(64, name)
    };
    let fleet = |more: &str| format!("instances: {{ count: {{ min: 2, max: 5 }}, {more} }}");
    let spot = |base: u32| fleet(&format!("spot: {{ types: [t3a.small], base: {base} }}"));
    let on_demand = |percentage: u32| fleet(&format!("spot: {{ types: [t3a.small], on-demand: {percentage} }}"));
    let subnets = |last: &str| format!("network: {{ public-subnets: [10.0.1.0/24, 10.0.2.0/24, {last}] }}");
    let cases = [
        ("cidr-too-large", "network: { cidr: 10.0.0.0/16 }".to_owned(), "network: { cidr: 10.0.0.0/15 }".to_owned()),
        ("cidr-too-small", "network: { cidr: 10.0.0.0/24 }".to_owned(), "network: { cidr: 10.0.0.0/25 }".to_owned()),
        ("subnet-too-small", subnets("10.0.3.0/27"), subnets("10.0.3.0/28")),
        (
            "too-many-policies",
            format!("instances: {{ policies: {} }}", policies(8)),
            format!("instances: {{ policies: {} }}", policies(9)),
        ),
        ("batch-too-large", fleet("batch: 3"), fleet("batch: 4")),
        (
            "slow-rolling-update",
            "instances: { count: { min: 2, max: 36 } }".to_owned(),
            "instances: { count: { min: 2, max: 37 } }".to_owned(),
        ),
        ("out-of-range", spot(5), spot(6)),
        ("spot-below-minimum", spot(2), spot(1)),
        ("no-spot-instances", spot(4), spot(5)),
        ("no-spot-instances", on_demand(99), on_demand(100)),
        // With the rack's own there is one more.
        (
            "out-of-range",
            format!("instances: {{ spot: {{ types: {} }} }}", types(39)),
            format!("instances: {{ spot: {{ types: {} }} }}", types(40)),
        ),
        (
            "too-many-rules",
            format!("router: {{ allow: {} }}", blocks(60)),
            format!("router: {{ allow: {} }}", blocks(61)),
        ),
        (
            "user-data-too-large",
            format!("network: {{ proxy: {{ address: '10.0.0.9:3128', except: {} }} }}", direct(&"z".repeat(31))),
            format!("network: {{ proxy: {{ address: '10.0.0.9:3128', except: {} }} }}", direct(&"z".repeat(32))),
        ),
    ];
    for (code, admitted, beyond) in &cases {
        assert!(!found(admitted).contains(*code), "{code}: {admitted}");
        assert!(found(beyond).contains(*code), "{code}: {beyond}");
    }
}
