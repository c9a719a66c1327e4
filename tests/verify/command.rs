//! `rackform verify` from outside: whole outputs and exit codes.

use crate::common::folder::{Ended, Folder, assert_shown};

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
    assert_eq!(folder.run("verify").code, 2);
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
