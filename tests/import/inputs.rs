//! Files are told apart by what is in them, and what they contradict is found.

use super::{RESOURCES, folder, import, stack};
use crate::common::folder::{Folder, assert_shown};
use crate::common::read;
use rackform::diag::Text;
use rackform::import::read as hand;
use std::sync::Arc;

const PARAMETERS: &str = "Autoscale            Yes\nAvailabilityZones    us-east-1a,us-east-1b,us-east-1c\nInstanceCount        3\n\
    InstanceRunCommand   echo one\n                     echo two\n\n                     echo four\nInstanceType         m5.large\n\
    Password             **********\nPrivate              No\nRouterSecurityGroup  \nTags                 \
    Type=rack,System=convox,team=web\nVersion              20260421192651\n";

fn text(name: &str, body: &str) -> Arc<Text> {
    Arc::new(Text { name: name.to_owned(), body: body.to_owned() })
}

#[test]
fn what_convox_prints_is_read() {
    let trimmed = PARAMETERS.lines().map(|line| format!("{}\r\n", line.trim_end())).collect::<String>();
    for body in [PARAMETERS, &trimmed] {
        let read = hand(&[text("params.txt", body)]).unwrap().value;
        let value = |name: &str| read.parameters[name].value.as_str();
        assert_eq!(value("InstanceType"), "m5.large");
        assert_eq!(value("InstanceRunCommand"), "echo one\necho two\n\necho four");
        assert_eq!(value("RouterSecurityGroup"), "");
        assert!(read.parameters["Password"].is_masked() && !read.parameters.contains_key("Tags"));
        assert_eq!(read.tags["team"], "web");
    }
}

#[test]
fn the_order_of_files_changes_nothing() {
    let template = read("tests/import/convox.json");
    let files = [
        text("params.txt", PARAMETERS),
        text("stack.json", &stack(&[("InstanceType", "m5.large"), ("RouterSecurityGroup", "")])),
        text("template.json", &template),
        text("resources.json", RESOURCES),
        text("imports.json", r#"{"Imports": ["web", "api"]}"#),
    ];
    let forwards = hand(&files).unwrap().value;
    let backwards = hand(&files.iter().rev().cloned().collect::<Vec<_>>()).unwrap().value;
    assert_eq!(format!("{forwards:?}"), format!("{backwards:?}"));
    assert_eq!(forwards.importers.unwrap().len(), 2);
    assert_eq!(forwards.physical["Gateway"], "igw-0fedcba9876543210");
    assert_eq!(forwards.stack.as_deref(), Some("production"));
}

#[test]
fn parameters_alone_are_enough() {
    let folder = Folder::new("import-params").with("params.txt", PARAMETERS);
    assert_shown("import-unnamed", &folder.run("import params.txt"));
    let ended = folder.run_with("import - --name production", PARAMETERS);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert_eq!(folder.files(), ["out/production.import/rack.yml", "out/production.import/report.md", "params.txt"]);
}

#[test]
fn what_says_too_little_or_contradicts_itself_is_refused() {
    let part = PARAMETERS.lines().filter(|line| !line.starts_with("Version")).collect::<Vec<_>>().join("\n");
    let other = stack(&[("InstanceType", "c5.large")]);
    for (name, files) in [
        ("import-part", vec![("params.txt", part.as_str())]),
        ("import-two-values", vec![("params.txt", PARAMETERS), ("stack.json", &other)]),
        ("import-no-parameters", vec![("resources.json", RESOURCES)]),
        ("import-no-stack", vec![("facts.json", r#"{"Subnets": []}"#)]),
        ("import-no-lines", vec![("params.txt", "Autoscale  Yes\n* a list\n")]),
        (
            "import-no-rack",
            vec![(
                "stack.json",
                r#"{"Stacks": [{"StackName": "web", "Parameters": [{"ParameterKey": "Vpc", "ParameterValue": "vpc-1"}]}]}"#,
            )],
        ),
        ("import-two-stacks", vec![("stack.json", r#"{"Stacks": [{"StackName": "a"}, {"StackName": "b"}]}"#)]),
    ] {
        let folder = files.iter().fold(Folder::new(name), |folder, (file, text)| folder.with(file, text));
        let before = folder.files();
        let names = files.iter().map(|(file, _)| *file).collect::<Vec<_>>().join(" ");
        let ended = folder.run(&format!("import {names} --name production"));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{name}");
        assert_shown(name, &ended);
        assert_eq!(folder.files(), before, "{name}");
    }
}

#[test]
fn no_file_is_written_over() {
    let folder = folder("overwrite", &[]).with("take/report.md", "mine");
    let before = folder.files();
    let ended = import(&folder, "");
    assert_eq!(ended.code, 2, "{}", ended.out);
    assert!(ended.err.contains("`take/report.md` cannot be written: it already exists"), "{}", ended.err);
    assert_eq!(folder.files(), before);
    assert_eq!(folder.read("take/report.md"), "mine");
}

#[test]
fn the_rack_can_stand_elsewhere() {
    let folder = folder("elsewhere", &[]);
    assert_eq!(import(&folder, "--as racks/production.yml").code, 1);
    assert!(folder.read("racks/production.yml").contains("name: production"));
    assert!(folder.read("take/report.md").contains("racks/production.yml"));
}
