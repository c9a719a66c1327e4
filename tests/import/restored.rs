//! A rack that rackform made is read back into keys, and these into rack.yml.

use crate::common::{Fixture, with};
use rackform::cfn::Style;
use rackform::compile;
use rackform::import::{Hand, Line, Outcome, RackFile, Rejected, Wishes, rack_file, restore};
use rackform::rack::Source;
use rackform::report::{ImportReport, Paint};
use serde_json::{Value, json};

fn compiled(file: &RackFile) -> Result<Value, Vec<Rejected>> {
    let made = compile(&Source::new("rack.yml", &file.text), Style::Readable);
    made.map(|sound| sound.value.value).map_err(|refused| {
        let rejected = |why: &str| Rejected { key: None, why: why.to_owned() };
        refused.findings().iter().map(|finding| rejected(&finding.message)).collect()
    })
}

fn line(key: &'static str, value: Value) -> Line {
    Line { key, value, from: "the template".to_owned() }
}

#[test]
fn nothing_changes_where_it_is_deployed_again() {
    let text = "name: production\ninstances: { type: m6g.large, count: { min: 3, max: 9 } }\ntags: { team: web }\n";
    let rack = with(&Fixture { name: "rack.yml".to_owned(), text: text.to_owned() }, &[]).unwrap();
    let hand = Hand { stack: Some("production".to_owned()), template: Some(rack.value.clone()), ..Hand::default() };
    let lines = vec![
        line("instances.count", json!({ "min": 3, "max": 9 })),
        line("instances.type", json!("m6g.large")),
        line("instances.swap", json!(5)),
        line("tags", json!({ "team": "web" })),
    ];
    let restored = restore(&hand, &Wishes::default(), lines, &compiled).unwrap();
    assert!(restored.is_complete() && !restored.file.text.contains("swap"), "{}", restored.file.text);
    let (rack, deployed) = ("take/rack.yml".to_owned(), Some("take/deployed.json".to_owned()));
    let report = ImportReport { imported: &restored, rack, deployed }.text(Paint::Plain);
    assert!(report.starts_with("production: read back from its template\n") && !report.contains("convox"), "{report}");
    let survival = restored.survival.unwrap();
    assert!(survival.steps.is_empty() && survival.obstacle.is_none());
    let changed =
        survival.subjects.iter().flat_map(|one| &one.outcomes).filter(|(outcome, _)| *outcome != Outcome::Stays);
    assert_eq!(changed.count(), 0);
}

#[test]
fn values_are_written_as_yaml_reads_them() {
    let texts = [
        "yes",
        "1.5",
        "a: b",
        "# no",
        "",
        "null",
        "10:30",
        "{a}",
        "ü",
        "- x",
        "a\"b",
        "x #y",
        "ssm:/a/b",
        "10.0.0.0/16",
        "007",
    ];
    for text in texts {
        let file = rack_file("", &[line("name", json!("x")), line("tags", json!({ "team": text, text: "v" }))]);
        let read = tree(&file.text);
        assert_eq!(read["tags"]["team"], text, "{}", file.text);
    }
    let script = "set -x\n\n  echo \"a: b\" # c\nexit\n";
    for text in [script, script.trim_end()] {
        let file = rack_file("", &[line("name", json!(text))]);
        assert_eq!(tree(&file.text)["name"], text, "{}", file.text);
        assert_eq!(file.keys.len(), file.text.lines().count());
    }
}

/// A text as the reader of templates reads it: YAML, whatever its keys.
fn tree(text: &str) -> Value {
    let text = rackform::diag::Text { name: "rack.yml".to_owned(), body: text.to_owned() };
    rackform::source::template::read(&std::sync::Arc::new(text)).unwrap()
}
