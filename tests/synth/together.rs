//! Racks of one run, beside each other.

use crate::common::folder::Folder;
use rackform::cfn::Style;
use rackform::diag::Severity;
use rackform::rack::Source;
use rackform::{Compiled, compile, together};

fn racks(texts: &[&str]) -> Vec<Compiled> {
    let compiled = texts.iter().map(|text| compile(&Source::new("rack.yml", text), Style::Readable));
    compiled.map(|compiled| compiled.unwrap().value).collect()
}

/// What is found, by the position of the rack: the severity, the code and the message.
fn found(texts: &[&str]) -> Vec<String> {
    let racks = racks(texts).iter().map(Compiled::footprint).collect::<Vec<_>>();
    let found = together(&racks.iter().collect::<Vec<_>>());
    let told = found.into_iter().map(|(position, finding)| {
        assert!(finding.hint.is_some() && finding.severity != Severity::Error, "{}", finding.message);
        format!("{position} {}: {}", finding.code.slug, finding.message)
    });
    told.collect()
}

#[test]
fn racks_with_blocks_and_names_of_their_own_are_not_in_each_others_way() {
    assert_eq!(found(&["name: a", "name: b\nnetwork: { cidr: 10.1.0.0/16 }"]), Vec::<String>::new());
    // In two regions there are two stacks of one name.
    let far = ["name: a\nregion: us-east-1", "name: a\nregion: eu-west-1\nnetwork: { cidr: 10.1.0.0/16 }"];
    assert_eq!(found(&far), Vec::<String>::new());
    // Two racks in one VPC are not two VPCs.
    let vpc = "network: { vpc: vpc-0123456789abcdef0, internet-gateway: igw-0123456789abcdef0, cidr: 10.0.0.0/16 }";
    let inside = [format!("name: a\n{vpc}"), format!("name: b\n{vpc}")];
    assert_eq!(found(&[&inside[0], &inside[1]]), Vec::<String>::new());
}

#[test]
fn one_name_is_one_stack() {
    let told = found(&["name: a\nregion: us-east-1", "name: a\nregion: us-east-1\nmode: private"]);
    assert_eq!(
        told,
        ["1 same-name: another rack of this run is called `a` as well, in us-east-1: both are the same stack"]
    );
}

#[test]
fn overlapping_blocks_are_told_once_for_each_rack() {
    let told = found(&["name: a", "name: b\nnetwork: { cidr: 10.0.64.0/18 }", "name: c"]);
    let expected = [
        "1 overlapping-racks: the VPC's block `10.0.64.0/18` overlaps that of the rack `a`: they cannot be peered",
        "2 overlapping-racks: the VPC's block `10.0.0.0/16` overlaps that of the rack `a` and 1 more: they cannot be peered",
    ];
    assert_eq!(told, expected);
}

/// The rack with which it is too much is told so, each once.
#[test]
fn quotas_count_for_all_racks_of_a_region() {
    let rack = |number: usize, region: &str| {
        format!("name: r{number}\nmode: private\nregion: {region}\nnetwork: {{ cidr: 10.{number}.0.0/16, zones: 2 }}")
    };
    let near = (0..6).map(|number| rack(number, "us-east-1")).collect::<Vec<_>>();
    let told = found(&near.iter().map(String::as_str).collect::<Vec<_>>());
    let expected = [
        "2 fleet-quota: with this rack, those of this run take 6 Elastic IPs in us-east-1; the default quota is 5",
        "5 fleet-quota: with this rack, those of this run take 6 VPCs in us-east-1; the default quota is 5",
        "5 fleet-quota: with this rack, those of this run take 6 internet gateways in us-east-1; the default quota is 5",
    ];
    assert_eq!(told, expected);
    let far = (0..6).map(|number| rack(number, if number < 3 { "us-east-1" } else { "eu-west-1" })).collect::<Vec<_>>();
    let told = found(&far.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(told.len(), 2, "{told:?}");
}

/// Whoever compiles a folder of racks is told, and whoever looks at their pages.
#[test]
fn a_run_over_a_folder_tells_it() {
    let folder = Folder::new("together").with("racks/a.yml", "name: a\n").with("racks/b.yml", "name: b\n");
    let ended = folder.run("synth racks");
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("notice[overlapping-racks]") && ended.err.contains("--> racks/b.yml"), "{}", ended.err);
    assert_eq!(folder.run("page racks -o site").code, 0);
    assert!(folder.read("site/b.html").contains("overlapping-racks"));
    assert!(folder.read("site/index.html").contains("1 notice"));
}
