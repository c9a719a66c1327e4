//! SARIF as GitHub's code scanning takes it: its documentation, "SARIF support for code scanning", says what has to be there.

use super::files;
use crate::common::folder::Folder;
use crate::common::root;
use rackform::diag::codes::template::TEMPLATE_SYNTAX;
use rackform::diag::{Diagnostic, Place, Severity};
use rackform::report::{Program, Validated, sarif};
use rackform::source::template::locate;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

const PROGRAM: Program<'_> = Program { command: "validate", version: "1.2.3", address: "" };

/// What calls print over the files of the tests. Several tests read it, and the calls are made once, in a folder of theirs.
pub fn documents() -> Vec<Value> {
    static PRINTED: LazyLock<Vec<Value>> = LazyLock::new(printed);
    PRINTED.clone()
}

fn printed() -> Vec<Value> {
    let templates = files("tests/validate/templates", &["json", "yml", "yaml"]).join(" ");
    let foreign = files("tests/verify/foreign", &["json"]).join(" ");
    let racks = files("tests/racks/ok", &["yml"]);
    let folder = Folder::new("sarif").with("private.yml", "name: web\nmode: private\n");
    let folder = folder.with("public.yml", "name: web\nmode: public\n");
    folder.run("synth private.yml -o old.json");
    folder.run("synth public.yml -o new.json");
    let calls = [
        format!("validate {templates} missing.json"),
        format!("verify {foreign} {}", racks.join(" ")),
        "diff old.json new.json".to_owned(),
        "diff private.yml public.yml".to_owned(),
    ];
    let documents = calls.map(|call| {
        let ended = folder.run(&format!("{call} --format sarif"));
        serde_json::from_str::<Value>(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.err))
    });
    assert!(documents.iter().all(|document| !results(document).is_empty()), "each call finds something");
    documents.into()
}

fn results(document: &Value) -> &[Value] {
    document["runs"][0]["results"].as_array().unwrap()
}

fn text<'v>(value: &'v Value, what: &str) -> &'v str {
    value.as_str().filter(|text| !text.is_empty()).unwrap_or_else(|| panic!("{what}: {value}"))
}

#[test]
fn rules_have_what_code_scanning_shows() {
    for document in documents() {
        assert_eq!(document["version"], "2.1.0");
        assert!(text(&document["$schema"], "schema").ends_with("sarif-schema-2.1.0.json"));
        let run = &document["runs"][0];
        assert!(text(&run["automationDetails"]["id"], "category").ends_with('/'));
        let driver = &run["tool"]["driver"];
        assert_eq!(
            (&driver["name"], &driver["semanticVersion"]),
            (&"rackform".into(), &env!("CARGO_PKG_VERSION").into())
        );
        let mut ids = BTreeSet::new();
        for rule in driver["rules"].as_array().unwrap() {
            let id = text(&rule["id"], "id");
            assert!(ids.insert(id), "{id} stands twice");
            let name = rule["name"].as_str();
            assert_eq!(name.is_some(), id.contains('-'), "{id}: of one word, the name would be the id");
            assert!(name.is_none_or(|name| name.chars().all(|letter| letter.is_ascii_alphanumeric())), "{name:?}");
            for (said, most) in [("shortDescription", 1024), ("fullDescription", 1024), ("help", 10_000)] {
                assert!(text(&rule[said]["text"], id).chars().count() <= most, "{id}: {said}");
            }
            text(&rule["help"]["markdown"], id);
            assert!(["error", "warning", "note"].contains(&text(&rule["defaultConfiguration"]["level"], id)));
            let properties = &rule["properties"];
            assert!(["very-high", "high", "medium", "low"].contains(&text(&properties["precision"], id)));
            let tags = properties["tags"].as_array().unwrap();
            assert!(tags.len() <= 10);
            let score = properties["security-severity"].as_str();
            assert_eq!(score.is_some(), tags.contains(&"security".into()), "{id}");
            assert_ne!(score.is_some(), properties["problem.severity"].is_string(), "{id}");
            assert!(score.is_none_or(|score| (0.1..=10.0).contains(&score.parse::<f64>().unwrap())));
        }
    }
}

#[test]
fn results_have_what_code_scanning_shows() {
    for document in documents() {
        let rules = &document["runs"][0]["tool"]["driver"]["rules"];
        let mut prints = BTreeSet::new();
        for result in results(&document) {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(["error", "warning", "note"].contains(&text(&result["level"], "level")));
            assert!(text(&result["message"]["text"], "message").ends_with(['.', '?', '!']), "{result}");
            let print = text(&result["partialFingerprints"]["primaryLocationLineHash"], "fingerprint");
            assert!(prints.insert(print), "two have the fingerprint {print}");
            assert_eq!(result["locations"].as_array().unwrap().len(), 1);
            assert_in_its_file(&result["locations"][0]["physicalLocation"]);
            for flow in result["codeFlows"].as_array().into_iter().flatten() {
                for step in flow["threadFlows"][0]["locations"].as_array().unwrap() {
                    assert_in_its_file(&step["location"]["physicalLocation"]);
                    text(&step["location"]["message"]["text"], "step");
                }
            }
        }
    }
}

/// A region has both ends, and they lie in the text.
fn assert_in_its_file(place: &Value) {
    let number = |name: &str| usize::try_from(place["region"][name].as_u64().unwrap()).unwrap();
    let start = (number("startLine"), number("startColumn"));
    let end = (number("endLine"), number("endColumn"));
    assert!(start >= (1, 1) && start <= end, "{place}");
    let address = text(&place["artifactLocation"]["uri"], "address");
    let path = match address.strip_prefix("file://") {
        Some(path) => root().join(path),
        None => {
            assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli-sarif").join(address)
        }
    };
    assert!(address.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._~/%:".contains(letter)), "{address}");
    let Ok(text) = fs::read_to_string(path) else { return };
    let line = text.split('\n').nth(end.0 - 1).unwrap_or_else(|| panic!("{place} lies behind the text"));
    assert!(end.1 <= line.chars().count() + 1, "{place} lies behind its line");
}

/// The same finding is the same alert when the lines around it move.
#[test]
fn fingerprints_stay_when_lines_move() {
    let template = r#"{"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"Cidr": 1}}, "B": {"Type": "AWS::SNS::Topics"}}}"#;
    let folder = Folder::new("sarif-moved");
    let prints = |text: &str| {
        fs::write(folder.0.join("t.json"), text).unwrap();
        let ended = folder.run("validate t.json --format sarif");
        let document = serde_json::from_str::<Value>(&ended.out).unwrap();
        let of = |result: &Value| {
            let print = &result["partialFingerprints"]["primaryLocationLineHash"];
            (print.clone(), result["locations"][0]["physicalLocation"]["region"]["startLine"].clone())
        };
        results(&document).iter().map(of).collect::<Vec<_>>()
    };
    let (before, after) = (prints(template), prints(&template.replacen('{', "{\n\n\n", 1)));
    assert!(before.len() > 1, "{before:?}");
    for ((before, line), (after, moved)) in before.iter().zip(&after) {
        assert_eq!(before, after);
        assert_ne!(line, moved);
    }
}

#[test]
fn what_is_accepted_is_suppressed_with_its_reason() {
    let diagnostic = Diagnostic::warning(&TEMPLATE_SYNTAX, Place::Whole, "odd").accepted("it is meant");
    let found = Validated { file: "t.json".to_owned(), text: None, is_template: true, findings: vec![diagnostic] };
    let document = sarif(PROGRAM, &[], &found.alerts(&locate));
    let suppression = &results(&document)[0]["suppressions"][0];
    assert_eq!((&suppression["kind"], &suppression["justification"]), (&"inSource".into(), &"it is meant".into()));
}

/// Code scanning refuses a document with more than 25,000 results: those that are left out are the least grave, and counted.
#[test]
fn no_more_results_than_code_scanning_takes() {
    let of = |severity: Severity| Diagnostic::new(&TEMPLATE_SYNTAX, severity, Place::Whole, "odd");
    let mut findings = vec![of(Severity::Notice); 25_001];
    findings.push(of(Severity::Error));
    let found = Validated { file: "t.json".to_owned(), text: None, is_template: true, findings };
    let document = sarif(PROGRAM, &Validated::kinds(), &found.alerts(&locate));
    assert_eq!((results(&document).len(), &results(&document)[0]["level"]), (25_000, &"error".into()));
    let notification = &document["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
    assert!(text(&notification["message"]["text"], "notification").contains(" 2 more findings"), "{notification}");
}
