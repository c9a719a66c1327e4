//! `rackform verify` from outside: whole outputs and exit codes.

use crate::common::folder::{Ended, Folder, assert_shown};
use crate::common::read;
use serde_json::Value;

/// A template of which a parameter decides whether its instance is private.
const UNDECIDED: &str = r#"{
  "Parameters": {"Private": {"Type": "String"}, "Size": {"Type": "String", "AllowedValues": ["small", "large"]}},
  "Conditions": {"IsPrivate": {"Fn::Equals": [{"Ref": "Private"}, "Yes"]}},
  "Resources": {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {
      "VpcId": {"Ref": "Vpc"},
      "CidrBlock": "10.0.0.0/24",
      "MapPublicIpOnLaunch": {"Fn::If": ["IsPrivate", false, true]}
    }},
    "Instance": {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": "ami-1", "SubnetId": {"Ref": "Subnet"}}}
  }
}"#;

#[test]
fn verify_proves_what_synth_writes() {
    let folder = Folder::new("verify").with("rack.yml", "name: production\n");
    folder.run("synth --mode private");
    folder.run("synth --mode public");
    for mode in ["private", "public"] {
        let file = format!("out/production.{mode}.json");
        let ended = folder.run(&format!("verify {file}"));
        assert_shown(&format!("verify-{mode}"), &ended);
        assert!(ended.out.lines().count() <= 40, "it fits a screen");
        assert_eq!(folder.run(&format!("verify {file} --expect {mode}")).out, ended.out);
    }
    assert_shown("verify-explain", &folder.run("verify out/production.private.json --explain"));
    assert_shown("verify-json", &folder.run("verify out/production.private.json --format json"));
    let both = folder.run("verify out/production.private.json out/production.public.json --format json");
    let both = serde_json::from_str::<serde_json::Value>(&both.out).unwrap();
    let both = &both["results"];
    assert_eq!((&both[0]["mode"], &both[1]["mode"]), (&"private".into(), &"public".into()));
}

#[test]
fn verify_refutes_with_a_path() {
    let folder = Folder::new("verify-refuted").with("rack.yml", "name: production\n");
    folder.run("synth");
    let refuted = "verify out/production.public.json --expect private";
    assert_shown("verify-refuted", &folder.run(refuted));
    assert_shown("verify-refuted-markdown", &folder.run(&format!("{refuted} --format markdown")));
    let sarif = folder.run(&format!("{refuted} --format sarif"));
    let document = serde_json::from_str::<serde_json::Value>(&sarif.out).unwrap();
    let result = &document["runs"][0]["results"][0];
    assert_eq!((sarif.code, &result["level"]), (1, &"error".into()));
    // The line is that of the property, as an editor counts it.
    let line = result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64().unwrap();
    let template = folder.read("out/production.public.json");
    let line = template.lines().nth(usize::try_from(line).unwrap() - 1).unwrap();
    assert!(line.contains("AssociatePublicIpAddress"), "{line}");
}

#[test]
fn verify_compiles_racks_and_points_at_the_key_that_decides() {
    let folder = Folder::new("verify-rack").with("rack.yml", "name: production\nmode: public\n");
    let folder = folder.with("bare.yml", "name: production\n").with("wrong.yml", "name: 1st\n");
    let folder = folder.with("template.yml", "# ours\nResources:\n  A: !Ref B\n");
    assert_eq!(folder.run("verify rack.yml bare.yml").code, 0);
    assert_shown("verify-rack", &folder.run("verify rack.yml --expect private"));
    let bare = folder.run("verify bare.yml --expect private").out;
    assert!(bare.contains("\n--> production.public.json#/Resources/RouteDefault/Properties/GatewayId\n"), "{bare}");
    assert_shown("verify-rack-wrong", &folder.run("verify wrong.yml template.yml"));
    assert_eq!(folder.run_with("verify -", "name: production\n").code, 0);
    assert_eq!(folder.files(), ["bare.yml", "rack.yml", "template.yml", "wrong.yml"]);
}

#[test]
fn verify_takes_parameters_and_says_what_it_cannot_decide() {
    let folder = Folder::new("verify-param").with("t.json", UNDECIDED);
    assert_shown("verify-undecided", &folder.run("verify t.json"));
    assert_eq!(folder.run("verify t.json --param Private=Yes --param AWS::Region=eu-west-1").code, 0);
    let wrong = ["Private", "=x", "Privat=Yes", "Vpc=x", "Size=smal", "Size=huge", "AWS::region=x", "AWS::NoValue=x"];
    let mut all = String::new();
    for parameter in wrong {
        let ended = folder.run(&format!("verify t.json --param {parameter}"));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{parameter}");
        all += &ended.err;
    }
    all += &folder.run_with("verify - --param Private=Yes", "name: production\n").err;
    assert_shown("verify-param-misused", &Ended { code: 2, out: String::new(), err: all });
}

#[test]
fn verify_says_why_there_is_nothing_to_verify() {
    let folder = Folder::new("verify-none").with("broken.json", "{\"Resources\": {,}}").with("list.json", "[]");
    assert_shown("verify-none", &folder.run("verify broken.json list.json"));
    assert_shown("verify-none-json", &folder.run("verify broken.json list.json missing.json --format json"));
    assert_eq!(folder.run("verify missing.json").code, 2);
    assert_eq!(folder.run("verify - -").code, 2);
}

#[test]
fn verify_reads_what_get_template_prints() {
    let folder = Folder::new("verify-wrapped");
    let ended = folder.run_with("verify -", &format!("{{\"TemplateBody\": {UNDECIDED}}}"));
    assert!(ended.out.contains("--> <stdin>#/TemplateBody/Resources/Subnet/Properties/"), "{}", ended.out);
    let text = serde_json::to_string(UNDECIDED).unwrap();
    let folder = folder.with("t.json", &format!("{{\"TemplateBody\":\n {text}}}"));
    let sarif = folder.run("verify t.json --format sarif").out;
    let document = serde_json::from_str::<serde_json::Value>(&sarif).unwrap();
    let region = &document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 2, "of a text within JSON, the line it stands on");
}

/// Good practice is no promise, unless somebody makes it one.
#[test]
fn advice_counts_only_where_verification_is_strict() {
    let folder = Folder::new("verify-strict").with("logs.yml", LOGS);
    let ended = folder.run("verify logs.yml");
    assert!(ended.code == 0 && ended.out.contains("every promise holds, 2 pieces of advice"), "{}", ended.out);
    assert!(ended.out.contains("advice[deletion-policy]: `Access` (AWS::S3::Bucket) holds data"), "{}", ended.out);
    // What has one cause is told together.
    assert_eq!(ended.out.matches("[deletion-policy]").count(), 1, "{}", ended.out);
    assert!(ended.out.contains("= also: - `Audit` (AWS::S3::Bucket) holds data"), "{}", ended.out);
    let ended = folder.run("verify logs.yml --strict");
    assert!(ended.code == 1 && ended.out.contains("1 promise is refuted"), "{}", ended.out);
    assert_eq!(ended.out.matches("error[deletion-policy]").count(), 2, "{}", ended.out);
}

const LOGS: &str = "
Resources:
  Access:
    Type: AWS::S3::Bucket
  Audit:
    Type: AWS::S3::Bucket
    UpdateReplacePolicy: Retain
";

/// A service in a subnet that a parameter gives and one that is imported, and what says which these are.
fn with_facts(name: &str) -> Folder {
    let facts = "\
subnets:
  subnet-0a: {vpc: vpc-0abc, zone: eu-west-1a, public: false, egress: nat, egress-addresses: [203.0.113.7]}
exports: {network-SubnetB: subnet-0a}
parameters: {Vpc: vpc-0abc, SubnetA: subnet-0a}
";
    Folder::new(name)
        .with("service.yml", include_str!("facts/service.yml"))
        .with("network.yml", include_str!("facts/network.yml"))
        .with("facts.yml", facts)
        .with("public.yml", "subnets: {subnet-0c: {vpc: vpc-0abc, public: true}}\n")
        .with("other.yml", "exports: {network-SubnetB: subnet-0b}\nsubnet: {}\n")
        .with("rack.yml", "name: network\nmode: private\n")
}

#[test]
fn verify_takes_facts_and_other_templates() {
    let folder = with_facts("verify-facts");
    assert_eq!(folder.run("verify service.yml").code, 1);
    assert_shown("verify-facts", &folder.run("verify service.yml --facts facts.yml"));
    assert_shown(
        "verify-facts-public",
        &folder
            .run("verify service.yml --facts facts.yml --facts public.yml --param SubnetA=subnet-0c --expect private"),
    );
    let with = "verify service.yml --facts facts.yml --with network.yml";
    assert!(folder.run(with).out.contains("NAT gateway network/Nat in zone 0, from network/Address"));
    // A rack is called by its own name, a template by that of its file, unless another is given.
    assert_eq!(folder.run("verify service.yml --facts facts.yml --with rack.yml").code, 0);
    let renamed = folder.run("verify service.yml --with other=network.yml --param SubnetA=subnet-0a");
    let words = renamed.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("`network-SubnetB` is not in the template"), "{}", renamed.out);
    let block =
        |name: &str| folder.run(&format!("verify service.yml --with network.yml --param network/{name}=10.0.0.0/16"));
    assert_eq!((block("Block").code, block("Blocks").code), (1, 2));
}

#[test]
fn verify_refuses_facts_that_are_wrong() {
    let folder = with_facts("verify-facts-wrong");
    assert_shown(
        "verify-facts-wrong",
        &folder.run("verify service.yml --facts facts.yml --facts other.yml --facts none.yml"),
    );
    let other = folder.run("verify service.yml --facts facts.yml --facts other.yml");
    assert_eq!((other.code, other.out.as_str()), (2, ""));
    assert_eq!(folder.run("verify service.yml --with service.yml --with service.yml").code, 2);
    assert_eq!(folder.run("verify service.yml --with 1=none.yml").code, 2);
}

#[test]
fn diff_and_convert_take_facts_for_both_sides() {
    let folder = with_facts("diff-facts");
    let changed = include_str!("facts/service.yml").replace("GroupDescription: service", "GroupDescription: other");
    let folder = folder.with("changed.yml", &changed);
    let ended = folder.run("diff service.yml changed.yml --facts facts.yml --with network.yml");
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(!ended.out.contains("network/"), "what stands outside does not change: {}", ended.out);
    let ended = folder.run("convert service.yml changed.yml --facts facts.yml --with network.yml --stack-name web");
    assert_eq!(ended.code, 0, "{}", ended.err);
    for command in ["diff", "convert"] {
        assert_eq!(folder.run(&format!("{command} service.yml changed.yml --facts none.yml")).code, 2);
    }
}

/// What a source for rain consists of is known when it is packaged: one finding says so, and nothing follows from what is not
/// there.
#[test]
fn a_source_for_rain_is_told_so_once() {
    let folder = Folder::new("verify-rain").with("rain.json", &read("tests/validate/templates/rain.json"));
    let ended = folder.run("verify rain.json --format json");
    let found = &serde_json::from_str::<Value>(&ended.out).unwrap()["results"][0];
    assert_eq!((ended.code, found["findings"].as_array().unwrap().len()), (1, 1), "{}", ended.out);
    assert!(found["findings"][0]["message"].as_str().unwrap().starts_with("this is a source for rain"));
}

/// A database that leaves it to AWS may have a public address, which its subnets keep out of reach: no proof says that it has none.
#[test]
fn a_proof_claims_no_more_than_what_it_rests_on() {
    let folder = Folder::new("verify-databases").with("databases.json", &read("tests/verify/foreign/databases.json"));
    let ended = folder.run("verify databases.json --explain");
    let text = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("`Inside` is not reached from the internet at an address of its own"), "{}", ended.out);
    assert!(text.contains("is not set, so AWS may give it a public address, but no subnet where it may run"), "{text}");
    assert!(!text.contains("`Inside` has no public address"), "{}", ended.out);
}
