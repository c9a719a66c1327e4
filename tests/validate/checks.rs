//! What is found in foreign templates: each `templates/*.json` with the findings in the `.expected` file beside it.
//!
//! A new case is a new file. `UPDATE_EXPECTED=1 cargo test checks::` writes what is found now; read the
//! difference before committing it.

use crate::common::large::{dangling, long_names, misspelt};
use crate::common::pointers;
use rackform::check::{BODY_LIMIT, Capability, capabilities, check};
use rackform::diag::codes::template as codes;
use rackform::diag::{Diagnostic, Place, Severity};
use rackform::source;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// The files of `templates` with an extension; there are some.
fn files(extension: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/validate/templates");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == extension));
    paths.sort();
    assert!(!paths.is_empty(), "tests/validate/templates has no file that ends in .{extension}");
    paths
}

fn templates() -> Vec<PathBuf> {
    files("json")
}

fn read(body: &str) -> Result<Value, Box<Diagnostic>> {
    source::text("template.json", body.as_bytes().to_vec(), usize::MAX).and_then(|text| source::template::read(&text))
}

fn pointer(place: &Place) -> &str {
    if let Place::Pointer(pointer) = place { pointer } else { panic!("{place:?} is no pointer") }
}

/// Findings as the `.expected` files have them: what, where, the message, further places, what to do.
fn written(findings: &[Diagnostic]) -> String {
    let mut text = String::new();
    for finding in findings {
        writeln!(text, "{} {} {}", finding.severity.word(), finding.code.slug, pointer(finding.place())).unwrap();
        writeln!(text, "    {}", finding.message).unwrap();
        for spot in &finding.spots[1..] {
            writeln!(text, "    at {}: {}", pointer(&spot.place), spot.label).unwrap();
        }
        if let Some(hint) = &finding.hint {
            writeln!(text, "    hint: {hint}").unwrap();
        }
    }
    text
}

#[test]
fn each_template_has_the_findings_beside_it() {
    for path in templates() {
        let body = fs::read_to_string(&path).unwrap();
        let found = written(&check(&read(&body).unwrap(), body.len()));
        let beside = path.with_extension("expected");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&beside, &found).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        assert_eq!(found, expected, "{}", path.display());
    }
}

#[test]
fn no_findings_stand_beside_nothing() {
    for path in files("expected") {
        assert!(path.with_extension("json").is_file(), "{} has no template", path.display());
    }
}

#[test]
fn every_place_is_in_the_template_and_in_its_order() {
    for path in templates() {
        let template = read(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_places(&template);
    }
}

/// Whatever stands in the place of whatever: the checks go through, and what they find has a place.
#[test]
fn no_value_in_the_wrong_place_makes_a_check_stumble() {
    let odd = [json!(null), json!([]), json!({}), json!("x"), json!(7), json!({ "Ref": "x" }), json!([{ "a": ["b"] }])];
    for path in templates() {
        let template = read(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut places = Vec::new();
        pointers(&template, String::new(), &mut places);
        for place in places {
            for value in &odd {
                let mut changed = template.clone();
                *changed.pointer_mut(&place).unwrap() = value.clone();
                assert_places(&changed);
                capabilities(&changed);
            }
        }
    }
}

/// Each finding is about a value that is there, and they come in the order of the file.
fn assert_places(template: &Value) {
    let mut order = Vec::new();
    pointers(template, String::new(), &mut order);
    let findings = check(template, 0);
    let position = |found: &str| order.iter().position(|known| known == found);
    let positions: Vec<_> = findings.iter().map(|finding| position(pointer(finding.place()))).collect();
    assert!(!positions.contains(&None) && positions.is_sorted(), "{template}: {findings:#?}");
}

/// So many resources, each waiting for the one before it.
fn chain(count: usize) -> Value {
    let resources = (0..count).map(|index| {
        let body = match index {
            0 => json!({ "Type": "AWS::SNS::Topic" }),
            _ => json!({ "Type": "AWS::SNS::Topic", "DependsOn": format!("T{}", index - 1) }),
        };
        (format!("T{index}"), body)
    });
    json!({ "Resources": Value::Object(resources.collect()) })
}

fn found(template: &Value, bytes: usize) -> Vec<(Severity, &'static str, String)> {
    let findings = check(template, bytes);
    findings.iter().map(|one| (one.severity, one.code.slug, pointer(one.place()).to_owned())).collect()
}

#[test]
fn five_hundred_resources_are_the_most() {
    assert_eq!(found(&chain(500), 0), []);
    assert_eq!(found(&chain(501), 0), [(Severity::Error, "template-limit", "/Resources".to_owned())]);
}

#[test]
fn other_sections_have_limits_of_their_own() {
    let many =
        |body: Value| -> Map<String, Value> { (0..201).map(|index| (format!("N{index}"), body.clone())).collect() };
    let mut template = chain(1);
    template["Parameters"] = many(json!({ "Type": "String" })).into();
    template["Mappings"] = many(json!({ "a": { "b": "c" } })).into();
    template["Outputs"] = many(json!({ "Value": "x" })).into();
    template["Description"] = "ü".repeat(513).into();
    let places: Vec<_> = check(&template, 0).iter().map(|finding| pointer(finding.place()).to_owned()).collect();
    assert_eq!(places, ["/Parameters", "/Mappings", "/Outputs", "/Description"]);
}

#[test]
fn size_asks_for_a_bucket_first_and_is_refused_later() {
    let whole = String::new();
    assert_eq!(found(&chain(1), BODY_LIMIT), []);
    assert_eq!(found(&chain(1), BODY_LIMIT + 1), [(Severity::Notice, "needs-bucket", whole.clone())]);
    assert_eq!(found(&chain(1), 1_000_001), [(Severity::Error, "template-limit", whole)]);
}

/// Nothing about the graph recurses.
#[test]
fn a_cycle_may_be_as_long_as_it_likes() {
    let mut template = chain(20_000);
    assert_eq!(found(&template, 0).len(), 1, "only that they are too many");
    template["Resources"]["T0"]["DependsOn"] = "T19999".into();
    let findings = check(&template, 0);
    let cycle = findings.iter().find(|finding| finding.code == &codes::DEPENDENCY_CYCLE).unwrap();
    assert_eq!(cycle.spots.len(), 20_000);
}

#[test]
fn every_name_that_dangles_is_told_of_however_many_there_are() {
    for count in [4_000, 20_000] {
        assert_eq!(check(&dangling(count), 0).len(), count + 1, "they dangle, and are too many");
    }
    assert_eq!(check(&misspelt(), 0).len(), 20_500);
    assert_eq!(check(&long_names(), 0).len(), 2, "the one name dangles, the other is too long");
}

#[test]
fn keys_that_stand_twice_are_refused_in_reading() {
    let body = r#"{"Resources": {"A": {"Type": "AWS::SNS::Topic"}, "A": {"Type": "AWS::SQS::Queue"}}}"#;
    let finding = read(body).unwrap_err();
    assert_eq!((finding.code.slug, finding.message.as_str()), ("template-syntax", "duplicate key `A`"));
}

/// What is said of a text that is no JSON, and the line and column where.
fn refusal(body: &str) -> (String, (usize, usize), String) {
    let finding = read(body).unwrap_err();
    assert_eq!((finding.code, finding.severity), (&codes::TEMPLATE_SYNTAX, Severity::Error));
    let Place::Span(span) = finding.place() else { panic!("{finding:?} has no place in the text") };
    (finding.message.clone(), span.line_column(), finding.hint.clone().unwrap())
}

#[test]
fn what_is_no_json_is_told_in_our_words() {
    for body in ["{\"a\": }", "[1, ]", "// a comment\n{}", "{} # a comment", "\"a\": 1"] {
        let (message, _, hint) = refusal(body);
        assert!(message.starts_with("this is not valid JSON: ") && hint.contains("correct"), "{message}: {hint}");
    }
    for body in ["", " \n\n", "\u{feff}"] {
        assert_eq!(refusal(body).0, "the file is empty");
    }
    let (message, _, hint) = refusal(&"[".repeat(1_000));
    assert_eq!(message, "this is nested too deeply");
    assert!(hint.contains("127 levels"), "{hint}");
}

#[test]
fn a_byte_order_mark_is_no_column() {
    assert_eq!(refusal("\u{feff}{\"a\": x}"), refusal("{\"a\": x}"));
    assert_eq!(refusal("\u{feff}{\"a\": x}").1, (1, 7));
    assert!(read("\u{feff}{}").is_ok());
}

#[test]
fn depth_is_refused_in_reading_and_bearable_below_that() {
    let nested = |depth: usize| {
        let value = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"Resources": {{"A": {{"Type": "AWS::SNS::Topic", "Metadata": {{"x": {value}}}}}}}}}"#)
    };
    assert_eq!(refusal(&nested(1_000)).0, "this is nested too deeply");
    assert_eq!(found(&read(&nested(120)).unwrap(), 0), []);
}

#[test]
fn capabilities_follow_from_the_resources() {
    let of = |resources: Value| -> Vec<String> {
        capabilities(&json!({ "Resources": resources })).iter().map(Capability::to_string).collect()
    };
    let role = |properties: Value| json!({ "Type": "AWS::IAM::Role", "Properties": properties });
    assert_eq!(of(json!({ "A": { "Type": "AWS::SNS::Topic" } })), [""; 0]);
    assert_eq!(of(json!({ "A": role(json!({})) })), ["CAPABILITY_IAM"]);
    assert_eq!(of(json!({ "A": role(json!({})), "B": role(json!({ "RoleName": "x" })) })), ["CAPABILITY_NAMED_IAM"]);
    assert_eq!(of(json!({ "A": role(json!({ "RoleName": { "Ref": "AWS::NoValue" } })) })), ["CAPABILITY_IAM"]);
    let inline = json!({ "Type": "AWS::IAM::Policy", "Properties": { "PolicyName": "x" } });
    assert_eq!(of(json!({ "A": inline })), ["CAPABILITY_IAM"]);
}

#[test]
fn a_macro_has_to_be_acknowledged() {
    let template =
        json!({ "Transform": "AWS::Serverless-2016-10-31", "Resources": { "A": { "Type": "AWS::IAM::User" } } });
    assert_eq!(capabilities(&template), [Capability::Iam, Capability::AutoExpand]);
    assert_eq!(capabilities(&json!([])), []);
}
