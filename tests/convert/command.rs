//! `rackform convert` from outside: whole outputs, files and exit codes.

use crate::common::folder::{Folder, assert_shown};
use serde_json::Value;

const RACK: &str = "name: web\nregion: us-east-1\nmode: private\n";

/// A folder with a rack before and after some of its keys are set.
fn racks(name: &str, old: &str, new: &str) -> Folder {
    Folder::new(name).with("old.yml", &format!("{RACK}{old}\n")).with("new.yml", &format!("{RACK}{new}\n"))
}

#[test]
fn a_change_of_egress_comes_in_steps_with_what_to_do_between_them() {
    let folder = racks("convert-egress", "network: { nat: single }", "network: { nat: regional }");
    let ended = folder.run("convert old.yml new.yml");
    assert_shown("convert-egress", &ended);
    assert_eq!(ended.code, 0);
    assert_eq!(folder.files(), ["new.yml", "old.yml", "out/web.steps/01-add.json", "out/web.steps/02-change.json"]);
    folder.run("synth new.yml");
    assert_eq!(folder.read("out/web.steps/02-change.json"), folder.read("out/web.private.json"));
    let again = folder.run("convert old.yml new.yml");
    assert_eq!((again.code, again.out), (0, ended.out));
}

#[test]
fn a_zone_is_left_first_and_who_imports_its_exports_is_told_of() {
    let folder = racks("convert-zones", "network: { zones: 3 }", "network: { zones: 2 }");
    assert_shown("convert-zones", &folder.run("convert old.yml new.yml -o steps"));
    assert_eq!(folder.files(), ["new.yml", "old.yml", "steps/01-change.json", "steps/02-remove.json"]);
}

#[test]
fn a_rack_alone_goes_private_in_one_step() {
    let folder = Folder::new("convert-flip").with("rack.yml", "name: web\n");
    let ended = folder.run("convert rack.yml");
    assert_eq!(ended.code, 0);
    assert!(ended.out.starts_with("public -> private: one step\n"), "{}", ended.out);
    assert_eq!(folder.files(), ["out/web.steps/01-change.json", "rack.yml"]);
}

#[test]
fn a_rack_goes_public_in_two_steps_and_its_gateways_last() {
    let folder = racks("convert-public", "", "").with("new.yml", "name: web\nregion: us-east-1\n");
    let ended = folder.run("convert old.yml new.yml");
    assert_shown("convert-public", &ended);
    assert_eq!(folder.files(), ["new.yml", "old.yml", "out/web.steps/01-change.json", "out/web.steps/02-remove.json"]);
}

#[test]
fn where_nothing_differs_nothing_is_written() {
    let folder = racks("convert-same", "", "");
    let ended = folder.run("convert old.yml new.yml");
    assert_eq!((ended.code, ended.out.as_str()), (0, "old.yml -> new.yml: no differences, nothing to deploy\n"));
    assert_eq!(folder.files(), ["new.yml", "old.yml"]);
}

#[test]
fn where_no_order_helps_nothing_is_written_and_it_says_why() {
    let folder = racks("convert-none", "", "");
    folder.run("synth old.yml -o old.json");
    let mut template = serde_json::from_str::<Value>(&folder.read("old.json")).unwrap();
    let resources = template["Resources"].as_object_mut().unwrap();
    let route = resources.remove("RouteDefaultPrivate0").unwrap();
    resources.insert("RouteElsewhere".to_owned(), route);
    resources["Instances"]["DependsOn"][0] = "RouteElsewhere".into();
    let folder = folder.with("new.json", &template.to_string());
    let ended = folder.run("convert old.json new.json");
    assert_shown("convert-none", &ended);
    assert_eq!(ended.code, 1);
    assert_eq!(folder.files(), ["new.json", "new.yml", "old.json", "old.yml"]);
    let json = folder.run("convert old.json new.json --format json");
    let json = &serde_json::from_str::<Value>(&json.out).unwrap()["results"][0];
    assert_eq!(json["steps"], Value::Array(Vec::new()));
    assert_eq!(json["obstacle"]["hazards"][0]["code"], "route-conflict");
}

#[test]
fn programs_get_files_commands_and_what_to_do() {
    let folder = racks("convert-json", "network: { nat: single }", "network: { nat: per-zone }");
    folder.run("synth old.yml -o old.json");
    folder.run("synth new.yml -o new.json");
    let ended = folder.run("convert old.json new.json --stack-name web --region eu-west-1 --format json");
    let json = &serde_json::from_str::<Value>(&ended.out).unwrap()["results"][0];
    let steps = json["steps"].as_array().unwrap();
    let files = steps.iter().map(|step| step["template"].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(files, ["out/web.steps/01-add.json", "out/web.steps/02-change.json"]);
    for (step, file) in steps.iter().zip(files) {
        let deploy = step["deploy"].as_str().unwrap();
        assert!(deploy.contains(&format!("--template-file {file} --stack-name web ")), "{deploy}");
        assert!(deploy.contains(" --region eu-west-1 "), "{deploy}");
        assert!(step["diff"]["changes"].is_array());
    }
    assert!(steps[0]["then"][0]["command"].as_str().unwrap().contains(r#"LogicalResourceId==`"NatAddress1"`"#));
    assert_eq!(json["obstacle"], Value::Null);
}

#[test]
fn steps_of_another_conversion_are_in_the_way() {
    let folder = racks("convert-other", "network: { nat: single }", "network: { nat: regional }");
    let folder = folder.with("steps/03-remove.json", "{}").with("steps/notes.json", "{}");
    let ended = folder.run("convert old.yml new.yml -o steps");
    assert_shown("convert-other", &ended);
    assert_eq!(ended.code, 2);
    assert_eq!(folder.files(), ["new.yml", "old.yml", "steps/03-remove.json", "steps/notes.json"]);
}

#[test]
fn what_cannot_be_read_is_misuse() {
    let folder = racks("convert-misuse", "", "");
    for arguments in ["convert", "convert old.yml missing.yml", "convert - -", "convert old.yml new.yml --param x"] {
        let ended = folder.run(arguments);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments}");
        assert!(!ended.err.is_empty(), "{arguments}");
    }
}
