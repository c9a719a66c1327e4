//! JUnit XML, read by a parser of XML: a suite for each input, a case for each rule.

use super::files;
use crate::common::folder::Folder;
use rackform::diag::codes::template::{self, TEMPLATE_SYNTAX};
use rackform::diag::{Diagnostic, Place};
use rackform::report::{Validated, junit};
use rackform::verify::rules;
use roxmltree::{Document, Node};
use serde_json::Value;
use std::collections::BTreeSet;

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

/// That the numbers of an element are those of its cases.
fn assert_counted(node: Node<'_, '_>) {
    let cases = node.descendants().filter(|case| case.has_tag_name("testcase")).collect::<Vec<_>>();
    let with = |name: &str| cases.iter().filter(|case| case.children().any(|child| child.has_tag_name(name))).count();
    for (attribute, number) in
        [("tests", cases.len()), ("failures", with("failure")), ("errors", with("error")), ("skipped", with("skipped"))]
    {
        assert_eq!(node.attribute(attribute), Some(number.to_string().as_str()), "{attribute}");
    }
}

/// Whoever reads the tests learns what whoever reads JSON does: which inputs have errors, and of which rules.
#[test]
fn a_case_fails_where_its_rule_found_an_error() {
    let folder = Folder::new("junit");
    let templates = files("tests/validate/templates", &["json", "yml", "yaml"]);
    let foreign = files("tests/verify/foreign", &["json"]);
    let mut failed = 0;
    for (command, inputs, most) in [("validate", templates, template::ALL.len()), ("verify", foreign, rules().count())]
    {
        let call = format!("{command} {} missing.json", inputs.join(" "));
        let xml = folder.run(&format!("{call} --format junit"));
        let json = folder.run(&format!("{call} --format json"));
        assert_eq!(xml.code, json.code);
        let json = serde_json::from_str::<Value>(&json.out).unwrap();
        let document = Document::parse(&xml.out).unwrap();
        assert_counted(document.root_element());
        let suites = children(document.root_element(), "testsuite").collect::<Vec<_>>();
        assert_eq!(suites.len(), inputs.len() + 1);
        for (suite, result) in suites.iter().zip(json["results"].as_array().unwrap()) {
            assert_eq!(suite.attribute("name"), result["file"].as_str());
            assert_counted(*suite);
            let bad = |case: &Node| {
                ["failure", "error"].iter().any(|name| case.children().any(|one| one.has_tag_name(*name)))
            };
            let bad = children(*suite, "testcase").filter(bad).map(|case| case.attribute("name").unwrap().to_owned());
            let errors = result["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
            let errors = errors.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
            assert_eq!(bad.collect::<BTreeSet<_>>(), errors, "{}", result["file"]);
            failed += errors.len();
        }
        assert!(children(suites[0], "testcase").count() >= most);
    }
    assert!(failed > 50, "{failed} cases fail");
}

/// What XML does not allow is replaced; everything else arrives as it was.
#[test]
fn no_text_breaks_the_document() {
    let odd = "a\u{0}\u{1b}[31m]]><x a=\"'&\"> \u{fffe}\u{ffff}\tb\r\nc ä \u{1f600}";
    let allowed =
        |letter: char| matches!(letter, '\t' | '\n' | '\r') || letter >= ' ' && !"\u{fffe}\u{ffff}".contains(letter);
    let expected = odd.chars().map(|letter| if allowed(letter) { letter } else { '\u{fffd}' }).collect::<String>();
    let finding = Diagnostic::error(&TEMPLATE_SYNTAX, Place::Whole, odd);
    let warning = Diagnostic::warning(&TEMPLATE_SYNTAX, Place::Whole, odd);
    let found = Validated { file: odd.to_owned(), text: None, is_template: true, findings: vec![finding, warning] };
    let xml = junit("validate", &[found.suite()]);
    let document = Document::parse(&xml).unwrap();
    let suite = document.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
    assert_eq!(suite.attribute("name"), Some(expected.as_str()));
    let failure = document.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!((failure.attribute("message"), failure.text()), (Some(expected.as_str()), Some(expected.as_str())));
    let notes = document.descendants().find(|node| node.has_tag_name("system-out")).unwrap();
    assert_eq!(notes.text(), Some(format!("warning: {expected}").as_str()));
}
