//! `rackform diff` from outside: whole outputs and exit codes.

use crate::common;
use crate::common::folder::{Ended, Folder, assert_shown};
use serde_json::{Value, json};

/// A template whose parameter decides over the block of a subnet, and whose bucket is named after where it is.
const TEMPLATE: &str = r#"{
  "Parameters": {"Block": {"Type": "String", "AllowedValues": ["1", "2"]}, "Size": {"Type": "Number", "Default": 1}},
  "Resources": {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
    "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {
      "VpcId": {"Ref": "Vpc"},
      "CidrBlock": {"Fn::Sub": "10.0.${Block}.0/24"}
    }},
    "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "logs-${AWS::Region}"}}}
  }
}"#;

/// The template with one part of it replaced.
fn with(old: &str, new: &str) -> String {
    assert!(TEMPLATE.contains(old), "{old}");
    TEMPLATE.replace(old, new)
}

#[test]
fn a_rack_alone_is_compared_in_its_two_modes() {
    for mode in ["public", "private"] {
        let folder =
            Folder::new(&format!("diff-flip-{mode}")).with("rack.yml", &format!("name: production\nmode: {mode}\n"));
        let ended = folder.run("diff rack.yml");
        assert_shown("diff-flip", &ended);
        let verdict = "production: public -> private:\n  nothing replaced, nothing removed; 3 to 6 instances renewed, 1 at a time; ";
        assert!(ended.out.starts_with(verdict), "{}", ended.out);
        assert!(ended.out.lines().count() <= 40, "it fits a screen");
        assert!(ended.out.lines().all(|line| line.chars().count() <= 100), "{}", ended.out);
        assert_eq!(folder.run_with("diff -", &folder.read("rack.yml")).out, ended.out);
        assert_eq!(folder.files(), ["rack.yml"]);
    }
}

#[test]
fn a_change_of_a_rack_reads_well_in_every_format() {
    let folder = Folder::new("diff-formats").with("old.yml", "name: web\nnetwork: { zones: 3 }\n");
    let folder = folder.with("new.yml", "name: web\nmode: private\nnetwork: { zones: 3, cidr: 10.9.0.0/16 }\n");
    assert_shown("diff-text", &folder.run("diff old.yml new.yml"));
    assert_shown("diff-markdown", &folder.run("diff old.yml new.yml --format markdown"));
    for format in ["json", "changeset"] {
        let ended = folder.run(&format!("diff old.yml new.yml --format {format}"));
        assert_eq!((ended.code, ended.err.as_str()), (0, ""));
        assert!(serde_json::from_str::<Value>(&ended.out).unwrap().is_object());
    }
}

#[test]
fn what_is_deployed_may_come_as_aws_prints_it() {
    let folder = Folder::new("diff-against").with("rack.yml", "name: web\n");
    folder.run("synth");
    let body = folder.read("out/web.public.json");
    let text = serde_json::to_string(&body).unwrap();
    let folder = folder.with("object.json", &format!("{{\"TemplateBody\": {body}}}"));
    let folder = folder.with("text.json", &format!("{{\"TemplateBody\": {text}}}"));
    let folder = folder.with("changed.yml", "name: web\nlogs: { retention: 14 }\n");
    for deployed in ["out/web.public.json", "object.json", "text.json"] {
        let same = folder.run(&format!("diff rack.yml --against {deployed}"));
        assert_eq!((same.code, same.out), (0, format!("{deployed} -> rack.yml: no differences\n")));
        let changed = folder.run(&format!("diff changed.yml --against {deployed}"));
        assert_eq!(changed.code, 0);
        assert!(changed.out.contains("\n      RetentionInDays: 7 -> 14\n"), "{}", changed.out);
        assert_eq!(folder.run(&format!("diff {deployed} changed.yml")).out, changed.out);
    }
}

#[test]
fn each_side_has_its_parameters() {
    let folder = Folder::new("diff-param").with("t.json", TEMPLATE);
    let lines = |arguments: &str| {
        let ended = folder.run(&format!("diff t.json t.json {arguments}"));
        (ended.code, ended.out)
    };
    let none = (0, "t.json -> t.json: no differences\n".to_owned());
    assert_eq!(lines(""), none);
    assert_eq!(lines("--param Block=1"), none);
    assert_eq!(lines("--param Block=1 --new-param Block=1"), none);
    assert_eq!(lines("--region eu-west-1 --account 123456789012 --partition aws"), none);
    let (code, out) = lines("--old-param Block=1 --new-param Block=2");
    assert!(code == 0 && out.contains("CidrBlock: 10.0.1.0/24 -> 10.0.2.0/24"), "{out}");
    assert_eq!(lines("--param Block=1 --new-param Block=2"), (code, out));
    let (code, out) = lines("--old-param AWS::Region=eu-west-1 --new-param AWS::Region=us-east-1");
    assert!(code == 0 && out.contains("BucketName: logs-eu-west-1 -> logs-us-east-1"), "{out}");
}

/// A stack does not move: a region that only one side names is that of both.
#[test]
fn both_sides_are_in_one_region() {
    let folder =
        Folder::new("diff-region").with("old.yml", "name: web\n").with("new.yml", "name: web\nregion: eu-west-1\n");
    assert_eq!(folder.run("diff old.yml new.yml").out, "web: old.yml -> new.yml: no differences\n");
    assert_eq!(folder.run("diff new.yml old.yml").out, "web: new.yml -> old.yml: no differences\n");
}

#[test]
fn what_is_denied_ends_with_three_and_is_named() {
    let folder = Folder::new("diff-deny").with("old.json", TEMPLATE);
    let folder = folder.with("replaced.json", &with("10.0.${Block}.0/24", "10.1.${Block}.0/24"));
    let folder = folder.with(
        "lost.json",
        &with("\"Bucket\": {\"Type\": \"AWS::S3::Bucket\"", "\"Queue\": {\"Type\": \"AWS::SQS::Queue\"")
            .replace("BucketName", "QueueName"),
    );
    let kept = with("\"AWS::S3::Bucket\"", "\"AWS::S3::Bucket\", \"Condition\": \"Kept\"");
    let conditions = r#"{ "Conditions": {"Kept": {"Fn::Equals": [{"Ref": "Block"}, "1"]}},"#;
    let folder = folder.with("undecided.json", &kept.replacen('{', conditions, 1));
    let folder = folder.with("changed.json", &with("/16\"", "/16\", \"EnableDnsSupport\": false"));
    let code = |new: &str, denied: &str| folder.run(&format!("diff old.json {new} --deny {denied}"));
    assert_eq!(code("old.json", "replace,remove-stateful,hazard,exposure").code, 0);
    assert_eq!(code("changed.json", "replace,remove-stateful,hazard,exposure").code, 0);
    let replaced = code("replaced.json", "replace");
    assert_eq!(replaced.err, "denied[replace]: `Subnet` (AWS::EC2::Subnet) is replaced\n");
    assert_eq!((replaced.code, &replaced.out), (3, &folder.run("diff old.json replaced.json").out));
    assert_eq!(code("replaced.json", "remove-stateful").code, 0);
    let lost = code("lost.json", "remove-stateful");
    let said = "denied[remove-stateful]: `Bucket` (AWS::S3::Bucket), which holds data, is removed\n";
    assert_eq!((lost.code, lost.err.as_str()), (3, said));
    let maybe = "denied[remove-stateful]: `Bucket` (AWS::S3::Bucket), which holds data, may be removed\n";
    let undecided = code("undecided.json", "remove-stateful");
    assert_eq!((undecided.code, undecided.err.as_str()), (3, maybe));
    assert_eq!(code("lost.json", "replace --deny exposure").code, 0);
    assert_eq!(code("lost.json", "replace --deny remove-stateful,remove-stateful").err, said);
}

#[test]
fn more_exposure_is_denied() {
    let folder = Folder::new("diff-exposure").with("old.yml", "name: web\nrouter: { allow: [10.0.0.0/8] }\n");
    let folder = folder.with("new.yml", "name: web\n");
    let grown = folder.run("diff old.yml new.yml --deny exposure");
    assert_eq!(grown.code, 3, "{}{}", grown.out, grown.err);
    assert!(grown.err.starts_with("denied[exposure]: "), "{}", grown.err);
    assert!(grown.out.contains("exposure grows"), "{}", grown.out);
    let narrowed = folder.run("diff new.yml old.yml --deny exposure");
    assert_eq!((narrowed.code, narrowed.err.as_str()), (0, ""), "{}", narrowed.out);
    assert!(narrowed.out.contains("no longer: "), "{}", narrowed.out);
}

#[test]
fn a_hazard_is_denied() {
    let folder = Folder::new("diff-hazard").with("old.yml", "name: web\nmode: private\n");
    let folder = folder.with("new.yml", "name: web\nmode: private\nnetwork: { nat: regional }\n");
    // A regional gateway has addresses of its own.
    let ended = folder.run("diff old.yml new.yml --deny hazard");
    assert_eq!(ended.code, 3, "{}{}", ended.out, ended.err);
    assert!(ended.err.starts_with("denied[hazard]: "), "{}", ended.err);
}

/// What changes of a rule or of a statement, and changes nothing that it lets through or allows, is told all the same.
#[test]
fn no_change_of_a_rule_or_a_policy_is_lost_in_a_comment() {
    let template = |word: &str| {
        let rule =
            json!({ "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "10.0.0.0/8", "Description": word });
        let statement = json!({ "Sid": word, "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*" });
        json!({ "Resources": {
            "G": { "Type": "AWS::EC2::SecurityGroup",
                "Properties": { "GroupDescription": "x", "VpcId": "vpc-01234567", "SecurityGroupIngress": [rule] } },
            "P": { "Type": "AWS::S3::BucketPolicy",
                "Properties": { "Bucket": "logs", "PolicyDocument": { "Statement": [statement] } } },
        } })
    };
    let folder = Folder::new("diff-words").with("old.json", &template("Before").to_string());
    let folder = folder.with("new.json", &template("After").to_string());
    let comment = folder.run("diff old.json new.json --format markdown").out;
    for word in ["SecurityGroupIngress/0/Description", "PolicyDocument/Statement/0/Sid", "`Before`", "`After`"] {
        assert!(comment.contains(word), "{word}: {comment}");
    }
}

/// What nobody knows of a type is said where one comes or goes, and not of those that are known.
#[test]
fn a_type_that_is_not_known_is_told_when_it_comes_and_when_it_goes() {
    let queue = json!({ "Type": "AWS::SQS::Queue" });
    let both =
        json!({ "Resources": { "Q": queue, "N": { "Type": "AWS::New::Thing", "Properties": { "Name": "x" } } } });
    let folder = Folder::new("diff-unknown-type").with("one.json", &json!({ "Resources": { "Q": queue } }).to_string());
    let folder = folder
        .with("both.json", &both.to_string())
        .with("none.json", r#"{"Resources": {"X": {"Type": "AWS::SNS::Topic"}}}"#);
    for format in ["text", "markdown"] {
        for sides in ["one.json both.json", "both.json one.json"] {
            let told = folder.run(&format!("diff {sides} --format {format}")).out;
            assert!(told.contains("its type is not known here"), "{told}");
        }
        let known = folder.run(&format!("diff one.json none.json --format {format}")).out;
        assert!(!known.contains("its type is not known here"), "{known}");
    }
}

/// Zones that are pinned by their names may be those that `Fn::GetAZs` returns, and whoever knows these can say so.
#[test]
fn pinned_zones_replace_nothing_if_the_stack_is_in_them() {
    let rack = |zones: &str| format!("name: web\nmode: private\nregion: us-east-1\nnetwork: {{ zones: {zones} }}\n");
    let folder = Folder::new("diff-zones").with("old.yml", &rack("2"));
    let folder = folder.with("new.yml", &rack("[us-east-1b, us-east-1c]"));
    let run = |zones: &str| folder.run(&format!("diff old.yml new.yml --deny replace,hazard {zones}"));
    let open = run("");
    assert!(
        open.code == 3 && open.out.contains("may be replaced") && !open.out.contains(" is replaced"),
        "{}",
        open.out
    );
    let same = run("--zones us-east-1b,us-east-1c,us-east-1d");
    assert_eq!(same.code, 0, "{}", same.out);
    let other = run("--zones us-east-1a,us-east-1b,us-east-1c");
    assert!(other.code == 3 && other.out.contains(" is replaced"), "{}", other.out);
    let wrong = run("--zones us-east-1");
    assert_eq!((wrong.code, wrong.err.lines().next()), (2, Some("error: `us-east-1` is not the name of a zone")));
}

/// A group and an instance whose image is looked up, and a queue beside them.
fn fleet(image: &str, size: &str, delay: u32) -> String {
    json!({ "Resources": {
        "Jobs": { "Type": "AWS::SQS::Queue", "Properties": { "DelaySeconds": delay } },
        "Template": {
            "Type": "AWS::EC2::LaunchTemplate",
            "Properties": { "LaunchTemplateData": { "ImageId": image, "InstanceType": size } },
        },
        "Workers": {
            "Type": "AWS::AutoScaling::AutoScalingGroup",
            "UpdatePolicy": { "AutoScalingRollingUpdate": { "MaxBatchSize": 2 } },
            "Properties": {
                "MinSize": "1",
                "MaxSize": "3",
                "LaunchTemplate": {
                    "LaunchTemplateId": { "Ref": "Template" },
                    "Version": { "Fn::GetAtt": ["Template", "LatestVersionNumber"] },
                },
            },
        },
        "Bastion": { "Type": "AWS::EC2::Instance", "Properties": { "ImageId": image } },
    } })
    .to_string()
}

#[test]
fn a_roll_is_denied_and_one_that_may_be() {
    let looked_up = "{{resolve:ssm:/images/web}}";
    let folder = Folder::new("diff-roll")
        .with("old.json", &fleet(looked_up, "t3.small", 0))
        .with("queue.json", &fleet(looked_up, "t3.small", 5))
        .with("larger.json", &fleet(looked_up, "t3.large", 0))
        .with("pinned.json", &fleet("ami-0123456789abcdef0", "t3.small", 0))
        .with("pinned-queue.json", &fleet("ami-0123456789abcdef0", "t3.small", 5));
    let may = folder.run("diff old.json queue.json --deny roll");
    assert_eq!(may.code, 3);
    assert_shown("diff-looked-up", &may);
    let certain = folder.run("diff old.json larger.json --deny roll");
    assert_eq!(certain.code, 3);
    assert!(certain.out.contains("; 1 to 3 instances renewed, 2 at a time; "), "{}", certain.out);
    assert!(
        certain.err.starts_with("denied[roll]: `Workers` (AWS::AutoScaling::AutoScalingGroup) is rolled: 2 at a time")
    );
    let replace = folder.run("diff old.json queue.json --deny replace");
    let said =
        "denied[replace]: `Bastion` (AWS::EC2::Instance) may be replaced: `ssm:/images/web` is looked up again\n";
    assert_eq!((replace.code, replace.err.as_str()), (3, said));
    assert_eq!(folder.run("diff old.json old.json --deny roll,replace").code, 0);
    assert_eq!(folder.run("diff pinned.json pinned-queue.json --deny roll,replace").code, 0);
}

#[test]
fn what_cannot_be_compared_is_told_and_exits_with_two() {
    let folder = Folder::new("diff-misuse").with("t.json", TEMPLATE).with("rack.yml", "name: web\n");
    let folder =
        folder.with("list.json", "[]").with("none.json", r#"{"Resources": {}}"#).with("wrong.yml", "name: 1st\n");
    let folder = folder.with("isolated.yml", &common::read("tests/racks/ok/existing-vpc-isolated.yml"));
    let mut all = String::new();
    for arguments in [
        "t.json",
        "- -",
        "- --against -",
        "missing.json rack.yml",
        "list.json none.json",
        "wrong.yml rack.yml",
        "wrong.yml",
        "isolated.yml",
        "t.json t.json --param Blok=1",
        "t.json t.json --old-param Block=3",
        "t.json rack.yml --new-param Block=1",
        "t.json rack.yml --old-param Block",
        "t.json t.json --param AWS::Regio=x",
    ] {
        let ended = folder.run(&format!("diff {arguments}"));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments}");
        all += &format!("$ rackform diff {arguments}\n{}\n", ended.err.trim_end());
    }
    assert_shown("diff-misused", &Ended { code: 2, out: String::new(), err: all });
    for arguments in ["", "t.json t.json t.json", "t.json rack.yml --against t.json", "t.json t.json --deny all"] {
        assert_eq!(folder.run(&format!("diff {arguments}")).code, 2, "{arguments}");
    }
}

#[test]
fn no_name_steers_the_terminal() {
    let odd = "a\u{1b}[31m\n\u{7}";
    let template = |value: &str| {
        let resource = json!({ "Type": format!("Custom::{odd}"), "Properties": { odd: format!("{odd}{value}") } });
        json!({ "Resources": { "Odd": resource }, "Outputs": { "Odd": { "Value": format!("{odd}{value}") } } })
            .to_string()
    };
    let named = |value: &str| json!({ "Resources": { odd: { "Type": format!("Custom::{value}") } } }).to_string();
    let folder = Folder::new("diff-odd").with("old.json", &template("1")).with("new.json", &template("2"));
    let folder = folder.with("named.json", &named("1")).with("other.json", &named("2"));
    let refused = folder.run("diff named.json other.json");
    assert_eq!(refused.code, 2, "a logical ID that CloudFormation refuses stands in no command: {}", refused.err);
    assert!(!refused.err.contains(|letter: char| letter.is_control() && letter != '\n'), "{:?}", refused.err);
    for format in ["text", "markdown"] {
        let ended = folder.run(&format!("diff old.json new.json --deny replace --format {format}"));
        let shown = format!("{}{}", ended.out, ended.err);
        assert!(ended.out.lines().count() > 3, "{shown}");
        assert!(!shown.contains(|letter: char| letter.is_control() && letter != '\n'), "{shown:?}");
    }
}

/// The name and the region of a rack are those of its stack: under another one, nothing that is there is updated.
#[test]
fn another_name_or_region_is_another_stack_and_passes_no_gate() {
    let folder = Folder::new("diff-other-stack")
        .with("web.yml", "name: web\nregion: eu-west-1\n")
        .with("site.yml", "name: site\nregion: eu-west-1\n")
        .with("moved.yml", "name: web\nregion: eu-west-2\n")
        .with("anywhere.yml", "name: web\n");
    for (other, said) in [("site.yml", "`site`"), ("moved.yml", "`web` in eu-west-2")] {
        for denied in ["replace", "roll", "remove-stateful", "hazard", "exposure"] {
            let ended = folder.run(&format!("diff web.yml {other} --deny {denied}"));
            assert_eq!(ended.code, 3, "{other}, {denied}");
            assert!(ended.err.contains(&format!("a second stack {said} is created")), "{}", ended.err);
            assert_eq!(ended.err.matches("denied[other-stack]").count(), 1, "{}", ended.err);
        }
        let ended = folder.run(&format!("diff web.yml {other}"));
        assert!(
            ended.out.contains("another stack is created, and nothing that is deployed is updated"),
            "{}",
            ended.out
        );
        let ended = folder.run(&format!("convert web.yml {other}"));
        assert_eq!(ended.code, 1);
        assert!(ended.out.contains("another stack, to which no steps lead"), "{}", ended.out);
    }
    // One that names no region is deployed where the other is.
    assert_eq!(folder.run("diff web.yml anywhere.yml --deny hazard").code, 0);
    // Whoever names the stack knows that it is not called as the rack.
    let ended = folder.run("convert web.yml site.yml --stack-name web");
    assert_eq!(ended.code, 0, "{}", ended.out);
}

/// What opens nothing to the internet, and protects less all the same.
#[test]
fn what_weakens_a_rack_is_denied() {
    const BASE: &str = "name: web\nmode: private\nregion: eu-west-1\nnetwork: { nat: per-zone }\ninstances: { type: m7g.large, \
                        count: { min: 3, max: 6 } }\nrouter: { certificate: arn:aws:acm:eu-west-1:111122223333:certificate/a }\n\
                        logs: { retention: 30 }\n";
    let changes = [
        ("certificate/a }", "certificate/a, tls-policy: ELBSecurityPolicy-2016-08 }", "accepts older versions of TLS"),
        ("retention: 30", "retention: 1", "keeps logs for fewer days"),
        ("count: { min: 3, max: 6 }", "count: { min: 1, max: 1 }", "has fewer instances at most: 1 instead of 6"),
        ("m7g.large,", "m7g.large, hop-limit: 2,", "read from further away: 2 instead of 1"),
        (
            "m7g.large,",
            "m7g.large, policies: [\"arn:aws:iam::aws:policy/AdministratorAccess\"],",
            "AdministratorAccess",
        ),
        ("nat: per-zone", "nat: single", "zone"),
    ];
    for (old, new, said) in changes {
        assert!(BASE.contains(old), "{old}");
        let folder = Folder::new("diff-weaken").with("old.yml", BASE).with("new.yml", &BASE.replace(old, new));
        let ended = folder.run("diff old.yml new.yml --deny weaken");
        assert_eq!(ended.code, 3, "{new}: {}{}", ended.out, ended.err);
        assert!(ended.err.contains("denied[weaken]: ") && ended.err.contains(said), "{new}: {}", ended.err);
        let back = folder.run("diff new.yml old.yml --deny weaken");
        assert_eq!(back.code, 0, "{new}: {}", back.err);
    }
}
