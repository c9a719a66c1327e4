//! Workflow commands of GitHub Actions: read as its runner reads them (actions/runner, ActionCommand.cs), nothing is lost or added.

use crate::common::folder::Folder;
use rackform::diag::codes::template::TEMPLATE_SYNTAX;
use rackform::diag::{Diagnostic, Place, Severity};
use rackform::report::{Validated, annotations};
use rackform::source::template::locate;
use std::collections::BTreeMap;

/// A command: its name, its properties and its message.
pub fn read(line: &str) -> (String, BTreeMap<String, String>, String) {
    let (head, message) = line.strip_prefix("::").and_then(|line| line.split_once("::")).expect(line);
    let (name, properties) = head.split_once(' ').expect(line);
    let properties = properties.split(',').map(|property| {
        let (name, value) = property.split_once('=').expect(line);
        (
            name.to_owned(),
            value.replace("%3A", ":").replace("%2C", ",").replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%"),
        )
    });
    let message = message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    (name.to_owned(), properties.collect(), message)
}

#[test]
fn no_text_leaves_its_place() {
    const ODD: &str = "a%0Ab,line=9::error file=x::\r\n::set-env name=PATH::b ##[error]c%25";
    let finding = |severity| Diagnostic::new(&TEMPLATE_SYNTAX, severity, Place::Whole, ODD).hint(ODD);
    let findings = Severity::ALL.iter().rev().map(|severity| finding(*severity)).collect::<Vec<_>>();
    let found = Validated { file: ODD.to_owned(), text: None, is_template: true, findings };
    let printed = annotations(&found.alerts(&locate));
    assert!(!printed.contains('\r'));
    let read = printed.lines().map(read).collect::<Vec<_>>();
    let names = read.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["error", "warning", "notice", "notice", "notice"], "the gravest come first");
    for (_, properties, message) in read {
        assert_eq!((properties["file"].as_str(), properties["line"].as_str()), (ODD, "1"));
        assert_eq!(properties["title"], "template-syntax");
        assert!(message.starts_with(&format!("{ODD}\n")) && message.ends_with(ODD), "{message}");
    }
}

#[test]
fn findings_stand_at_their_lines() {
    let template =
        "{\n \"Resources\": {\n  \"A\": {\"Type\": \"AWS::EC2::VPC\", \"Properties\": {\"Cidr\": 1}}\n }\n}\n";
    let folder = Folder::new("annotations").with("t.json", template);
    let folder =
        folder.with("private.yml", "name: web\nmode: private\n").with("public.yml", "name: web\nmode: public\n");
    let ended = folder.run("validate ./t.json --format github");
    let (name, properties, _) = read(ended.out.lines().next().unwrap());
    assert_eq!((ended.code, name.as_str(), properties["file"].as_str()), (1, "error", "t.json"));
    assert_eq!((properties["line"].as_str(), properties["endLine"].as_str()), ("3", "3"));
    let [start, end] = ["col", "endColumn"].map(|name| properties[name].parse::<usize>().unwrap());
    let line = template.lines().nth(2).unwrap();
    let shown = &line[start - 1..end - 1];
    assert!(shown.contains("Cidr") || shown.contains("Properties") || shown.contains('A'), "{shown}");
    let ended = folder.run("diff private.yml public.yml --format github");
    assert!(ended.out.lines().all(|line| read(line).1["file"] == "public.yml"), "{}", ended.out);
    assert!(!ended.out.is_empty() && ended.err.is_empty(), "{}", ended.err);
    let ended = folder.run("verify t.json --format github");
    assert!(ended.out.lines().all(|line| read(line).1["file"] == "t.json"), "{}", ended.out);
}
