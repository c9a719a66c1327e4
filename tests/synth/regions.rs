//! What depends on where in AWS a rack is deployed, over all regions.

use crate::common::{of_type, resources};
use rackform::cfn::Style;
use rackform::diag::{Diagnostic, Sound};
use rackform::plan::{Partition, Region};
use rackform::rack::Source;
use rackform::{Compiled, compile};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PARTITIONS: &[Partition] = &[
    Partition::Commercial,
    Partition::China,
    Partition::GovCloud,
    Partition::Sovereign,
    Partition::Iso,
    Partition::IsoB,
    Partition::IsoE,
    Partition::IsoF,
];

/// The endpoints without which `nat: none` is refused, and the one that reports go through.
const NEEDED: &str = "s3, ecr.api, ecr.dkr, ecs, ecs-agent, ecs-telemetry, logs, cloudformation";

fn regions() -> impl Iterator<Item = Region> {
    PARTITIONS.iter().copied().flat_map(Region::of)
}

fn findings(text: &str) -> Vec<Diagnostic> {
    match compile(&Source::new("rack.yml", text), Style::Readable) {
        Ok(sound) => sound.warnings,
        Err(refused) => refused.into_findings(),
    }
}

fn sound(text: &str) -> Sound<Compiled> {
    let compiled = compile(&Source::new("rack.yml", text), Style::Readable);
    compiled.unwrap_or_else(|refused| panic!("{text}: {:#?}", refused.findings()))
}

fn slugs(findings: &[Diagnostic]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.code.slug).collect()
}

#[test]
fn every_region_that_the_schema_admits_lies_in_one_partition() {
    let schema = rackform::rack::schema();
    let admitted = schema["properties"]["region"]["enum"].as_array().unwrap();
    let known = regions().map(|region| json!(region.name())).collect::<Vec<_>>();
    assert_eq!(admitted, &known);
    assert_eq!(known.iter().map(Value::to_string).collect::<BTreeSet<_>>().len(), known.len());
}

#[test]
fn a_rack_compiles_for_every_region_in_both_modes() {
    for region in regions() {
        for mode in ["public", "private"] {
            let made = sound(&format!("name: rack\nregion: {region}\nmode: {mode}\n"));
            assert!(!made.value.text.contains("AWS::URLSuffix"), "{region}");
            let trusted = &made.value.value["Resources"]["InstancesRole"]["Properties"]["AssumeRolePolicyDocument"];
            assert_eq!(trusted["Statement"][0]["Principal"], json!({ "Service": "ec2.amazonaws.com" }), "{region}");
            assert!(!slugs(&made.warnings).contains("instance-type-not-offered"), "{region} has the default type");
        }
    }
}

/// That the readers understand the names is held by the proof of the template, which every compilation makes.
#[test]
fn a_rack_lives_by_endpoints_alone_in_every_region() {
    for region in regions() {
        let network = format!("network:\n  nat: none\n  endpoints: [{NEEDED}]\n");
        let made = sound(&format!("name: rack\nregion: {region}\nmode: private\n{network}"));
        for (_, endpoint) in of_type(&made.value.value, "AWS::EC2::VPCEndpoint") {
            let name = endpoint["Properties"]["ServiceName"]["Fn::Sub"].as_str().unwrap();
            let plain = name.starts_with("com.amazonaws.${AWS::Region}.");
            let common = [Partition::Commercial, Partition::GovCloud].contains(&region.partition());
            assert!(plain || !common && !name.ends_with(".s3"), "{region}: {name}");
            assert!(common || !plain || !name.contains(".ecr."), "{region}: {name}");
        }
    }
}

/// Names as AWS's documentation and AWS CDK have them.
#[test]
fn endpoints_are_called_as_they_are_in_each_region() {
    let names = [
        ("us-east-1", "ecr.api", "com.amazonaws"),
        ("us-gov-west-1", "ecr.api", "com.amazonaws"),
        ("cn-north-1", "batch", "cn.com.amazonaws"),
        ("cn-northwest-1", "lambda", "cn.com.amazonaws"),
        ("cn-north-1", "ecs", "com.amazonaws"),
        ("cn-north-1", "dynamodb", "com.amazonaws"),
        ("eusc-de-east-1", "execute-api", "eu.amazonaws"),
        ("us-iso-east-1", "sns", "gov.ic.c2s"),
        ("us-iso-east-1", "monitoring", "com.amazonaws"),
        ("us-iso-west-1", "monitoring", "gov.ic.c2s"),
        ("us-isob-east-1", "sqs", "gov.sgov.sc2s"),
        ("us-isob-west-1", "sqs", "com.amazonaws"),
        ("us-isof-south-1", "ecr.dkr", "gov.ic.hci.csp"),
        ("eu-isoe-west-1", "ecr.dkr", "uk.adc-e.cloud"),
    ];
    for (region, service, prefix) in names {
        let made = sound(&format!("name: rack\nregion: {region}\nnetwork: {{ endpoints: [{service}] }}\n"));
        let (_, endpoint) = of_type(&made.value.value, "AWS::EC2::VPCEndpoint")[0];
        let name = format!("{prefix}.${{AWS::Region}}.{service}");
        assert_eq!(endpoint["Properties"]["ServiceName"], json!({ "Fn::Sub": name }), "{region}");
    }
}

#[test]
fn an_arn_fits_the_partition_of_the_region_and_no_other() {
    for region in regions() {
        for partition in PARTITIONS {
            let arns = format!(
                "instances: {{ policies: ['arn:{partition}:iam::aws:policy/ReadOnlyAccess'] }}\nrouter: {{ certificate: 'arn:{partition}:iam::123456789012:server-certificate/own' }}\n"
            );
            let by_region = findings(&format!("name: rack\nregion: {region}\n{arns}"));
            let by_zones = findings(&format!("name: rack\nnetwork: {{ zones: [{region}a, {region}b] }}\n{arns}"));
            for found in [by_region, by_zones] {
                let refused = found.iter().filter(|finding| finding.code.slug == "arn-partition").collect::<Vec<_>>();
                assert_eq!(
                    refused.len(),
                    if region.partition() == *partition { 0 } else { 2 },
                    "{region}, {partition}"
                );
                for finding in refused {
                    let hint = finding.hint.as_deref().unwrap();
                    assert!(hint.contains(region.partition().word()), "{hint}");
                }
            }
        }
    }
}

#[test]
fn a_certificate_fits_its_own_region_and_no_other() {
    for region in regions() {
        for other in regions() {
            let partition = other.partition();
            let certificate =
                format!("router: {{ certificate: 'arn:{partition}:acm:{other}:123456789012:certificate/a' }}\n");
            let by_region = findings(&format!("name: rack\nregion: {region}\n{certificate}"));
            let by_zones =
                findings(&format!("name: rack\nnetwork: {{ zones: [{region}a, {region}b] }}\n{certificate}"));
            for found in [by_region, by_zones] {
                let slugs = slugs(&found);
                assert_eq!(slugs.contains("certificate-region"), region != other, "{region}, {other}");
                assert!(!slugs.contains("arn-partition"), "{region}, {other}: told once");
            }
        }
    }
}

/// Who may write access logs, as the policy of the bucket says.
fn deliverers(template: &Value) -> Vec<&Value> {
    let (_, policy) = resources(template).find(|(id, _)| *id == "LogsPolicy").unwrap();
    let statements = policy["Properties"]["PolicyDocument"]["Statement"].as_array().unwrap();
    statements
        .iter()
        .filter(|statement| statement["Effect"] == "Allow")
        .map(|statement| &statement["Principal"])
        .collect()
}

#[test]
fn access_logs_are_admitted_from_who_delivers_them_in_each_region() {
    let service = json!({ "Service": "logdelivery.elasticloadbalancing.amazonaws.com" });
    let account = |id: &str| json!({ "AWS": { "Fn::Sub": format!("arn:${{AWS::Partition}}:iam::{id}:root") } });
    let known = [
        ("us-east-1", vec![service.clone()]),
        ("us-gov-west-1", vec![service.clone(), account("048591011584")]),
        ("us-gov-east-1", vec![service.clone(), account("190560391635")]),
        ("cn-north-1", vec![account("638102146993")]),
        ("cn-northwest-1", vec![account("037604701340")]),
        ("us-isob-east-1", vec![account("740734521339")]),
        ("eusc-de-east-1", vec![service.clone()]),
    ];
    for (region, expected) in known {
        let made = sound(&format!("name: rack\nregion: {region}\n"));
        assert_eq!(deliverers(&made.value.value), expected.iter().collect::<Vec<_>>(), "{region}");
    }
    assert_eq!(deliverers(&sound("name: rack\n").value.value), [&service]);
    for region in regions() {
        let documented = [Partition::Commercial, Partition::GovCloud].contains(&region.partition());
        let told = slugs(&findings(&format!("name: rack\nregion: {region}\n"))).contains("log-delivery-principal");
        assert_eq!(told, !documented, "{region}");
    }
}

#[test]
fn regional_nat_gateways_are_refused_where_there_are_none() {
    for region in regions() {
        let found = findings(&format!("name: rack\nregion: {region}\nnetwork: {{ nat: regional }}\n"));
        let told = found.iter().find(|finding| finding.code.slug == "regional-nat");
        let severity = told.map(|finding| finding.severity.word());
        let expected = match region.partition() {
            Partition::Commercial => None,
            Partition::China | Partition::GovCloud => Some("error"),
            _ => Some("warning"),
        };
        assert_eq!(severity, expected, "{region}");
    }
}

#[test]
fn what_a_number_of_zones_means_is_told_where_zones_could_be_named() {
    let cases = [
        ("name: rack\n", false),
        ("name: rack\nregion: us-east-1\n", true),
        ("name: rack\nnetwork: { zones: 2 }\n", true),
        ("name: rack\nregion: us-east-1\nnetwork: { zones: [us-east-1a, us-east-1b] }\n", false),
    ];
    for (text, told) in cases {
        let found = findings(text);
        let notices = found.iter().filter(|finding| finding.code.slug == "unpinned-zones").collect::<Vec<_>>();
        assert_eq!(notices.len(), usize::from(told), "{text}");
        assert!(notices.iter().all(|notice| notice.severity.word() == "notice"), "{text}");
    }
}

#[test]
fn a_type_is_told_of_where_others_have_its_family() {
    let told = |region: &str, kind: &str| {
        let found = findings(&format!("name: rack\nregion: {region}\ninstances: {{ type: {kind} }}\n"));
        found.iter().any(|finding| finding.code.slug == "instance-type-not-offered")
    };
    assert!(told("af-south-1", "t3a.large"));
    assert!(!told("us-east-1", "t3a.large"));
    assert!(!told("af-south-1", "m99g.large"), "a family of nowhere may be new");
    assert!(!told("us-iso-east-1", "t3a.large"), "a region without a price list is unknown");
}
