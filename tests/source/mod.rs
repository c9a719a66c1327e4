//! Templates in YAML: the same as in JSON, each at its own places.

mod written;

use crate::common::{every_template, root};
use rackform::check::check;
use rackform::diag::{Diagnostic, Place, Text};
use rackform::source::template::{locate, read, take};
use rackform::template::evaluate::Settings;
use rackform::verify::verify;
use serde_json::Value;
use std::fs;
use std::sync::Arc;
use written::{Form, written};

fn text(name: &str, body: impl Into<String>) -> Arc<Text> {
    Arc::new(Text { name: name.to_owned(), body: body.into() })
}

fn yaml(body: &str) -> Result<Value, Box<Diagnostic>> {
    read(&text("template.yml", body))
}

/// Every template of the tests: those of racks, foreign ones, and those that are checked.
fn templates() -> Vec<(String, Value)> {
    let racks = every_template().iter().map(|(name, compiled)| (name.clone(), compiled.value.clone()));
    let folders = ["tests/verify/foreign", "tests/validate/templates"];
    let files = folders.into_iter().flat_map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let files =
        files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|found| found == "json"));
    let files = files.filter_map(|path| {
        // Some are no JSON on purpose.
        let value = read(&text("template.json", fs::read_to_string(&path).unwrap())).ok()?;
        Some((path.display().to_string(), value))
    });
    racks.chain(files).collect()
}

#[test]
fn a_template_in_yaml_is_the_one_in_json() {
    for (name, template) in templates() {
        for form in [Form::Long, Form::Short] {
            let yaml = written(&template, form);
            let found =
                read(&text("template.yml", yaml.clone())).unwrap_or_else(|found| panic!("{name}: {found:?}\n{yaml}"));
            assert_eq!(found, template, "{name}, {form:?}");
        }
    }
}

/// What is found in the template is found in the YAML file too, at a line that shows it.
#[test]
fn every_finding_has_its_line() {
    let mut all = 0;
    for (name, template) in templates() {
        let yaml = text("template.yml", written(&template, Form::Short));
        let mut found = check(&template, yaml.body.len());
        let verified = verify(&template, &Settings::default(), None).findings;
        found.extend(verified.into_iter().map(|finding| finding.diagnostic));
        for pointer in found.iter().take(20).filter_map(|finding| finding.place().pointer()) {
            if pointer.is_empty() || template.pointer(pointer).is_none() {
                continue;
            }
            let span = locate(&yaml, pointer).unwrap_or_else(|| panic!("{name}: {pointer} is nowhere"));
            let shown = &yaml.body[span.range.start..];
            assert!(
                shows(shown, pointer, &template),
                "{name}: {pointer} is at {span:?}, where there is {}",
                line(shown)
            );
            all += 1;
        }
    }
    assert!(all > 400, "only {all} findings were looked for");
}

fn line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Whether a text begins with what a pointer leads to: its key, a function in its short form, or an item of a list.
fn shows(text: &str, pointer: &str, template: &Value) -> bool {
    let key = pointer.rsplit('/').next().unwrap().replace("~1", "/").replace("~0", "~");
    let plain = text.trim_start_matches(['"', '\'']);
    let is_item = template.pointer(&pointer[..pointer.rfind('/').unwrap()]).is_some_and(Value::is_array);
    is_item || plain.starts_with(&key) || text.starts_with(&format!("!{}", key.trim_start_matches("Fn::")))
}

#[test]
fn functions_are_read_in_their_short_forms() {
    let table = [
        ("!Ref Vpc", r#"{"Ref": "Vpc"}"#),
        ("!Condition Never", r#"{"Condition": "Never"}"#),
        ("!GetAtt Vpc.CidrBlock", r#"{"Fn::GetAtt": ["Vpc", "CidrBlock"]}"#),
        ("!GetAtt Nested.Outputs.Vpc", r#"{"Fn::GetAtt": ["Nested", "Outputs.Vpc"]}"#),
        ("!GetAtt [Vpc, !Ref Attribute]", r#"{"Fn::GetAtt": ["Vpc", {"Ref": "Attribute"}]}"#),
        ("!Sub '${A}-x'", r#"{"Fn::Sub": "${A}-x"}"#),
        ("!Sub ['${A}', { A: !Ref B }]", r#"{"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}"#),
        ("!Select [0, !GetAZs '']", r#"{"Fn::Select": [0, {"Fn::GetAZs": ""}]}"#),
        ("!If [A, !Ref B, !Ref 'AWS::NoValue']", r#"{"Fn::If": ["A", {"Ref": "B"}, {"Ref": "AWS::NoValue"}]}"#),
        (
            "\n  Fn::Base64: !Sub |\n    #!/bin/sh\n    echo [[ {\n",
            r##"{"Fn::Base64": {"Fn::Sub": "#!/bin/sh\necho [[ {\n"}}"##,
        ),
        ("2010-09-09", r#""2010-09-09""#),
        ("012345678901", r#""012345678901""#),
        ("[yes, No, ON, off, 'yes', \"no\", yes please]", r#"[true, false, true, false, "yes", "no", "yes please"]"#),
    ];
    for (written, json) in table {
        let found = yaml(&format!("Value: {written}")).unwrap_or_else(|found| panic!("{written}: {found:?}"));
        assert_eq!(found["Value"], serde_json::from_str::<Value>(json).unwrap(), "{written}");
    }
}

/// What is no template in YAML is refused at its place, in words that help.
#[test]
fn what_cannot_be_read_is_told_at_its_place() {
    let deep = format!("A: {}", "[".repeat(200));
    let hyphens = format!("A:\n  {}x\n", "- ".repeat(200));
    let mut bomb = "A0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for depth in 1..12 {
        bomb += &format!("A{depth}: &a{depth} [{}]\n", vec![format!("*a{}", depth - 1); 9].join(", "));
    }
    let table = [
        ("A: 1\nB: 2\nA: 3\n", (3, 1), "duplicate key `A`"),
        ("A:\n\t- 1\n", (2, 1), "this is not valid YAML"),
        ("A: 1\n---\nB: 2\n", (2, 1), "more than one YAML document"),
        ("[A, B]: 1\n", (1, 2), "this is not valid JSON"),
        ("? [A, B]\n: 1\n", (1, 3), "a list or a mapping where a key is expected"),
        ("A: [1, 2\nB: 3\n", (2, 2), "this is not valid YAML"),
        (&deep, (1, 131), "more than 127 brackets are open here"),
        (&hyphens, (2, 257), "this is nested too deeply"),
        (&bomb, (1, 5), "expand to too much content"),
        ("// no comment\nA: 1\n", (1, 1), "this is not valid JSON"),
    ];
    for (written, place, message) in table {
        let found = yaml(written).expect_err(written);
        assert_eq!(found.code.slug, "template-syntax", "{written}");
        assert!(found.message.contains(message), "{written}: {}", found.message);
        assert_eq!(found.place().span().map(|span| span.line_column()), Some(place), "{written}: {}", found.message);
        assert!(found.hint.is_some(), "{written}");
    }
}

/// The last of equal keys counts, as with CloudFormation, and its place is the one that is shown.
#[test]
fn of_equal_keys_the_last_is_taken() {
    let table = [
        (
            "{\n\"A\": {\"B\": 1, \"B\": [2]},\n\"C\": {\"D\": 1, \"D\": 2, \"D\": 3},\n\"A\": {\"B\": 4,\n \"B\": [{\"E\": 5, \"E\": 6}]}}",
            r#"{"A": {"B": [{"E": 6}]}, "C": {"D": 3}}"#,
            vec![("/A", 4, 2), ("/A/B", 5, 4), ("/A/B/0/E", 5, 5), ("/C/D", 3, 3)],
        ),
        (
            "A:\n  B: on\nC: !Sub ['', {D: 1, D: 2}]\n\"A\":\n  B: 'on'\n  B: yes\n",
            r#"{"A": {"B": true}, "C": {"Fn::Sub": ["", {"D": 2}]}}"#,
            vec![("/A", 4, 1), ("/A/B", 6, 5), ("/C/Fn::Sub/1/D", 3, 3)],
        ),
        ("A: on\nA: 'on'\n", r#"{"A": "on"}"#, vec![("/A", 2, 1)]),
    ];
    for (written, json, places) in table {
        let taken = take(&text("template", written)).unwrap_or_else(|found| panic!("{written}: {found:?}"));
        assert_eq!(taken.value, serde_json::from_str::<Value>(json).unwrap(), "{written}");
        let findings = taken.repeated.expect(written).findings();
        let found = findings.iter().map(|finding| {
            let line = |place: &Place| place.span().unwrap().line_column().0;
            (finding.place().pointer().unwrap(), line(finding.place()), line(&finding.spots[1].place))
        });
        assert_eq!(found.collect::<Vec<_>>(), places, "{written}");
        assert!(read(&text("template", written)).is_err(), "{written}: elsewhere a key stands once");
    }
    assert!(take(&text("template", r#"{"A": {"A": 1}, "B": [{"A": 1}, {"A": 1}]}"#)).unwrap().repeated.is_none());
    assert!(take(&text("template", r#"{"A": 1, "A": 2,}"#)).is_err());
    let many = (0..50).map(|number| format!("K{number}: 1\nK{number}: 2\n")).collect::<String>();
    let findings = take(&text("template", many)).unwrap().repeated.unwrap().findings();
    assert_eq!((findings.len(), findings.last().unwrap().message.split(' ').next()), (21, Some("30")));
}
