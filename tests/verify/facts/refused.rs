//! What is wrong with facts is told at its place, and then nothing is concluded from any of them.

use super::{read, settings, verified};
use rackform::diag::Diagnostic;
use rackform::facts;
use serde_json::Value;

/// Code, line and column of each finding.
fn told(findings: &[Diagnostic]) -> Vec<(&'static str, (usize, usize))> {
    let told = findings.iter().map(|finding| {
        let place = finding.place().span().map_or((0, 0), rackform::diag::Span::line_column);
        assert!(finding.hint.is_some(), "{finding:?}");
        (finding.code.slug, place)
    });
    told.collect()
}

fn refused(files: &[&str], stacks: &[(&str, &str)]) -> Vec<(&'static str, (usize, usize))> {
    told(&read(files, stacks).unwrap_err())
}

#[test]
fn each_fault_of_a_file_is_told_at_its_place() {
    let file = "\
subnets:
  subnet-0a: {vpc: vpc-1, zon: eu-west-1a}
  foo: {vpc: vpc-1}
  subnet-0b:
    block: 10.0.0.0/99
    vpc: vpc-1
  subnet-0c: {public: true}
zones: []
region: [eu]
security-groups:
  sg-1: {vpc: vpc-1, inbound: [{from: anyone}]}
";
    let expected = [
        ("unknown-fact", (2, 27)),
        ("invalid-fact", (3, 3)),
        ("invalid-fact", (5, 5)),
        ("invalid-fact", (7, 3)),
        ("invalid-fact", (8, 1)),
        ("invalid-fact", (9, 1)),
        ("invalid-fact", (11, 33)),
    ];
    assert_eq!(refused(&[file], &[]), expected);
}

#[test]
fn what_says_nothing_together_is_told() {
    assert_eq!(refused(&["subnets: {subnet-0a: {vpc: vpc-1, egress: nat}}"], &[])[0].0, "invalid-fact");
    assert_eq!(
        refused(
            &["subnets: {subnet-0a: {vpc: vpc-1, public: false, egress: none, egress-addresses: [192.0.2.1]}}"],
            &[]
        )[0]
        .0,
        "invalid-fact"
    );
}

#[test]
fn what_is_neither_of_the_forms_is_told() {
    assert_eq!(refused(&["subnets: ["], &[])[0].0, "facts-syntax");
    assert_eq!(refused(&["{\"Users\": []}"], &[])[0].0, "unknown-fact");
    assert_eq!(refused(&["{\"Resources\": {}}"], &[])[0].0, "unknown-fact");
    assert_eq!(refused(&["{\"Subnets\": [{\"Id\": \"subnet-0a\"}]}"], &[])[0].0, "invalid-fact");
    assert_eq!(refused(&["{\"Subnets\": [], \"NextToken\": \"more\"}"], &[])[0].0, "incomplete-facts");
    assert_eq!(refused(&["- subnets"], &[])[0].0, "invalid-fact");
    // Entries of a prefix list, without a name of it.
    assert_eq!(refused(&["{\"Entries\": [{\"Cidr\": \"10.0.0.0/8\"}]}"], &[])[0].0, "invalid-fact");
    assert_eq!(
        refused(&["{\"PrefixListId\": \"pl-1\", \"Entries\": [{\"Cidr\": \"ten\"}]}"], &[])[0].0,
        "invalid-fact"
    );
    assert_eq!(refused(&["{\"PrefixListId\": \"pl-1\"}"], &[])[0].0, "unknown-fact");
    assert_eq!(refused(&["prefix-lists: {pl-1: [anyone]}"], &[])[0].0, "invalid-fact");
    assert_eq!(refused(&["prefix-lists: {sg-1: [10.0.0.0/8]}"], &[])[0].0, "invalid-fact");
}

#[test]
fn who_contradicts_is_told_with_both_places() {
    let one = "subnets: {subnet-0a: {vpc: vpc-1, zone: eu-west-1a}}";
    for other in [
        "subnets: {subnet-0a: {vpc: vpc-1, zone: eu-west-1b}}",
        "{\"Subnets\": [{\"SubnetId\": \"subnet-0a\", \"VpcId\": \"vpc-1\", \"AvailabilityZone\": \"eu-west-1b\", \
         \"CidrBlock\": \"10.0.0.0/24\", \"MapPublicIpOnLaunch\": false}]}",
    ] {
        let findings = read(&[one, other], &[]).unwrap_err();
        assert_eq!(told(&findings)[0].0, "contradicting-facts");
        assert_eq!(findings[0].spots.len(), 2);
    }
    // Who says the same twice does not, nor who says less.
    read(&[one, one, "subnets: {subnet-0a: {vpc: vpc-1, block: 10.0.0.0/24}}"], &[]).unwrap();
    assert_eq!(refused(&["exports: {a: b}", "exports: {a: c}"], &[])[0].0, "contradicting-facts");
    // A subnet that is said to be private has no route to an internet gateway.
    let table = |target: &str| {
        format!(
            "{{\"RouteTables\": [{{\"RouteTableId\": \"rtb-1\", \"VpcId\": \"vpc-1\", \"Associations\": \
            [{{\"SubnetId\": \"subnet-0a\", \"Main\": false}}], \"Routes\": \
            [{{\"DestinationCidrBlock\": \"0.0.0.0/0\", {target}}}]}}]}}"
        )
    };
    let private = "subnets: {subnet-0a: {vpc: vpc-1, public: false}}";
    read(&[private, &table("\"NatGatewayId\": \"nat-1\"")], &[]).unwrap();
    assert_eq!(refused(&[private, &table("\"GatewayId\": \"igw-1\"")], &[])[0].0, "contradicting-facts");
}

#[test]
fn a_template_that_does_not_tell_what_it_makes_is_refused() {
    let network = include_str!("network.yml");
    assert_eq!(refused(&[], &[("network", "Transform: Other\nResources: {A: {Type: B}}")])[0].0, "unusable-stack");
    assert_eq!(refused(&[], &[("network", "Resources: {}")])[0].0, "unusable-stack");
    assert_eq!(refused(&[], &[("network", network), ("network", network)])[0].0, "unusable-stack");
    // Who exports under one name twice says nothing about it.
    let two = network.replace("${AWS::StackName}", "network").replace("!Ref \"AWS::StackName\"", "network");
    let facts = read(&["parameters: {Vpc: vpc-0abc, SubnetA: subnet-0a}"], &[("one", &two), ("other", &two)]).unwrap();
    let verification = verified(&super::service(), &facts);
    assert!(verification.findings.iter().all(|finding| finding.verdict != rackform::verify::Verdict::Refuted));
    assert!(!verification.holds());
}

#[test]
fn the_schema_is_one() {
    let schema = facts::schema();
    jsonschema::draft202012::new(&schema).unwrap();
    let committed = include_str!("../../../schemas/facts.schema.json");
    assert_eq!(schema, serde_json::from_str::<Value>(committed).unwrap());
}

/// The example of the documentation is one.
#[test]
fn the_example_of_the_documentation_is_read() {
    let page = crate::common::read("docs/facts.md");
    let mut examples = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let facts = read(&[examples.next().unwrap()], &[]).unwrap();
    assert!(settings(&facts).parameters.contains_key("Vpc"));
    assert!(verified(&super::service(), &facts).holds());
    let schema = jsonschema::draft202012::new(&facts::schema()).unwrap();
    assert!(schema.is_valid(
        &serde_yaml::from_str::<Value>(page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap()).unwrap()
    ));
}
