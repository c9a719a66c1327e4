//! Templates whose parameters and conditions decide what there is.

use super::way::{ASKED_FOR, way_under};
use crate::common::folder::Folder;
use rackform::convert::{Purpose, convert};
use rackform::diff::diff;
use rackform::template::evaluate::Settings;
use serde_json::{Value, json};

/// A template of one account's network, as Convox writes its own: instances in public or in private subnets, with files.
/// What stands there is decided by its parameters.
fn written() -> Value {
    serde_json::from_str(&crate::common::read("tests/convert/conditions.json")).unwrap()
}

fn under(parameters: &[(&str, &str)]) -> Settings {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Settings { parameters, pseudo: [("AWS::Region".to_owned(), "us-east-1".to_owned())].into(), ..Settings::default() }
}

const PASSWORD: (&str, &str) = ("Password", "hunter22");

#[test]
fn a_parameter_moves_instances_zone_by_zone() {
    let template = written();
    let [public, private] = ["No", "Yes"].map(|word| under(&[("Private", word), PASSWORD]));
    for (from, to) in [(&public, &private), (&private, &public)] {
        let way = way_under("private", (&template, from), (&template, to));
        assert!(way.steps.iter().any(|step| matches!(step.purpose, Purpose::LeaveZone(..))), "{:?}", way.steps);
        let (last, before) = way.steps.split_last().unwrap();
        assert_eq!(last.template, template);
        assert_eq!(last.parameters["Private"], to.parameters["Private"]);
        for step in before {
            assert!(!step.parameters.contains_key("Private"), "{:?}", step.parameters);
            assert_eq!(step.template.get("Conditions"), None);
            // CloudFormation forgets the value of a parameter that the template does not have.
            assert_eq!(step.template["Parameters"], template["Parameters"]);
            let text = step.template.to_string();
            assert!(!text.contains("Fn::If") && !text.contains("hunter22"), "{text}");
        }
    }
}

#[test]
fn where_no_parameter_changes_anything_nothing_is_deployed() {
    let (template, settings) = (written(), under(&[("Private", "Yes")]));
    let mut described = template.clone();
    described["Parameters"]["Private"]["Description"] = json!("Yes or No");
    assert_eq!(way_under("the same", (&template, &settings), (&described, &settings)).steps, []);
}

/// Two templates decide a condition of one name in two ways, and have a mapping of one name with other contents.
#[test]
fn what_both_ends_define_in_two_ways_stands_side_by_side() {
    let old = written();
    let mut new = old.clone();
    new["Conditions"]["Private"] = json!({ "Fn::Equals": ["Yes", { "Ref": "Private" }] });
    new["Mappings"]["Sizes"]["us-east-1"]["Type"] = json!("t3.large");
    new["Parameters"]["Private"]["Default"] = json!("Yes");
    let way = way_under("both", (&old, &under(&[])), (&new, &under(&[])));
    assert!(way.steps.len() > 1);
    let (last, before) = way.steps.split_last().unwrap();
    // The stack would keep the value it has, so the new default is given.
    assert_eq!(last.parameters["Private"], "Yes");
    assert!(before.iter().all(|step| step.template["Resources"]["Hosts"].to_string().contains("Subnet")));
}

#[test]
fn a_condition_that_is_not_decided_is_told_with_its_parameter() {
    let (mut old, mut new) = (written(), written());
    for template in [&mut old, &mut new] {
        template["Parameters"]["Private"].as_object_mut().unwrap().remove("Default");
    }
    new["Resources"]["Files0"]["Properties"]["SubnetId"] = json!({ "Ref": "Subnet1" });
    let obstacle = convert(&old, &new, &under(&[]), &under(&[])).unwrap_err();
    assert!(!obstacle.hazards.is_empty());
    let [why] = obstacle.undecided.as_slice() else { panic!("{:?}", obstacle.undecided) };
    assert!(why.contains("the parameter `Private` has no value"), "{why}");
    // With it nothing is undecided, whether there is a way or not.
    let known = under(&[("Private", "No")]);
    let undecided = convert(&old, &new, &known, &known).map_or_else(|obstacle| obstacle.undecided, |_| Vec::new());
    assert_eq!(undecided, [""; 0]);
}

#[test]
fn the_updates_that_rolls_are_made_by_count_as_their_conditions_decide() {
    let mut template = written();
    template["Resources"]["Hosts"]["UpdatePolicy"] = json!({ "AutoScalingRollingUpdate": {
        "MaxBatchSize": { "Fn::If": ["Private", 1, 2] } } });
    let change = |from, to| diff(&template, &template, &under(&[("Private", from)]), &under(&[("Private", to)]));
    let attributes = |from, to| {
        let hosts = change(from, to).resources.into_iter().find(|change| change.id == "Hosts");
        hosts.map_or_else(Vec::new, |hosts| hosts.attributes.into_iter().map(|change| change.pointer).collect())
    };
    // What is not made nobody waits for.
    assert_eq!(attributes("No", "Yes"), ["/DependsOn", "/UpdatePolicy"]);
    assert_eq!(attributes("Yes", "Yes"), [""; 0]);
}

/// The files of a folder, and what `convert` prints of the template that becomes private.
fn printed(name: &str, format: &str) -> (Folder, String) {
    let folder = Folder::new(name).with("rack.json", &written().to_string());
    let options = "--param Password=hunter22 --param ApiToken=t0psecret --param Size=3 --old-param Private=No \
        --new-param Private=Yes --region us-east-1 -o steps";
    let ended = folder.run(&format!("convert rack.json rack.json {options} {format}"));
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    (folder, ended.out)
}

#[test]
fn secrets_are_not_printed_again() {
    let (folder, text) = printed("convert-secrets", "--stack-name web");
    let (_, json) = printed("convert-secrets-json", "--stack-name web --format json");
    for (out, quote) in [(&text, "\""), (&json, "\\\"")] {
        assert!(!out.contains("hunter22") && !out.contains("t0psecret"), "{out}");
        let words = [format!("Password={quote}$PASSWORD{quote}"), format!("ApiToken={quote}$API_TOKEN{quote}")];
        assert!(words.iter().all(|word| out.contains(word)), "{out}");
        assert!(out.contains(" Size=3"), "{out}");
    }
    assert!(text.contains("secrets are not printed: set `API_TOKEN`, `PASSWORD` in your shell first"), "{text}");
    for file in folder.files().iter().filter(|file| file.starts_with("steps/")) {
        let step = folder.read(file);
        assert!(!step.contains("hunter22") && !step.contains("t0psecret"), "{file}");
    }
}

#[test]
fn a_value_that_a_template_hides_is_in_no_output() {
    let folder = Folder::new("diff-secrets").with("rack.json", &written().to_string());
    let calls = [
        "diff rack.json rack.json --old-param Password=hunter22 --new-param Password=hunter23",
        "diff rack.json rack.json --old-param Password=hunter22 --new-param Password=hunter23 --format json",
        "diff rack.json rack.json --old-param Password=hunter22 --new-param Password=hunter23 --format changeset",
        "diff rack.json rack.json --old-param Password=hunter22 --new-param Password=hunter23 --format markdown",
        "verify rack.json --param Password=hunter22 --explain",
        "verify rack.json --param Password=hunter22 --format json",
        "convert rack.json rack.json --old-param Password=hunter22 --new-param Password=hunter23",
    ];
    for call in calls {
        let ended = folder.run(call);
        assert!(!ended.out.contains("hunter2") && !ended.err.contains("hunter2"), "{call}\n{}{}", ended.out, ended.err);
        // That it changes is told.
        assert!(call.starts_with("verify") || ended.out.contains("Secret"), "{call}\n{}", ended.out);
    }
    let same = folder.run("diff rack.json rack.json --param Password=hunter22");
    assert_eq!(same.code, 0, "{}", same.out);
}

#[test]
fn what_is_printed_to_be_pasted_is_quoted() {
    let (_, text) = printed("convert-quoted", "--stack-name $(touch;PWN)");
    assert!(text.contains("--stack-name '$(touch;PWN)' "), "{text}");
    assert!(text.contains("'Name=tag:aws:cloudformation:stack-name,Values=$(touch;PWN)' "), "{text}");
    let shown = |line: &str| line.replace("'$(touch;PWN)'", "").replace("Values=$(touch;PWN)'", "");
    assert!(!text.lines().any(|line| shown(line).contains("$(")), "{text}");
}

#[test]
fn names_that_cloudformation_refuses_are_refused() {
    let template = |id: &str| {
        let address = json!({ "Type": "AWS::EC2::EIP", "Properties": { "Domain": "vpc" } });
        json!({ "Resources": { "Topic": { "Type": "AWS::SNS::Topic" }, id: address } }).to_string()
    };
    let folder =
        Folder::new("names").with("old.json", &template("Plain0")).with("new.json", &template("N$(touch PWN)"));
    for command in ["diff", "convert"] {
        for (old, new) in [("old.json", "new.json"), ("new.json", "old.json")] {
            let ended = folder.run(&format!("{command} {old} {new}"));
            assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{command}");
            assert!(
                ended.err.contains("`N$(touch PWN)` has characters that are not allowed in names"),
                "{}",
                ended.err
            );
            assert!(ended.err.contains("new.json"), "{}", ended.err);
        }
        let same = folder.run(&format!("{command} old.json old.json"));
        assert_eq!(same.code, 0, "{}", same.err);
    }
}

#[test]
fn every_hazard_that_is_asked_for_is_one() {
    let slugs = rackform::diag::codes::hazard::ALL.iter().map(|code| code.slug).collect::<Vec<_>>();
    assert!(ASKED_FOR.iter().all(|slug| slugs.contains(slug)));
}
