//! Loops as cfn-lint writes them out.

use super::environment::{PLACE, program};
use super::process::run;
use crate::loops::cases;
use serde_json::Value;
use std::fs;
use std::time::Duration;

/// Prints the templates in some files as they are without loops.
const TRANSFORM: &str = "
import json, sys
from cfnlint.decode import decode
from cfnlint.template import Template
def transformed(file):
    template = Template(file, decode(file)[0], ['us-east-1'])
    return template.transform() and None or template.template
print(json.dumps([transformed(file) for file in sys.argv[1:]]))
";

#[test]
fn cfn_lint_writes_loops_out_in_the_same_way() {
    let cases = cases::all();
    let files = cases.iter().enumerate().map(|(number, case)| {
        let file = PLACE.join(format!("loops-{number}.json"));
        fs::write(&file, case.template.to_string()).unwrap();
        file
    });
    let files = files.collect::<Vec<_>>();
    let said = run(program("python").args(["-c", TRANSFORM]).args(files), Duration::from_secs(60)).unwrap();
    let written = serde_json::from_str::<Vec<Value>>(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.err));
    for (case, template) in cases.iter().zip(written) {
        let is_like = case.comes_to.as_object().unwrap().iter().all(|(section, value)| template[section] == *value);
        assert_eq!(is_like, case.like_cfn_lint, "{}: {template:#}", case.what);
    }
}
