//! The table of parameters, and that nothing counts as carried of which no rule speaks.

use super::{IN_PLACE, taken};
use crate::common::in_parallel;
use rackform::rack;
use rackform::rack::convox::{Fate, PARAMETERS};

/// Whether rack.yml has a key.
fn is_key(path: &str) -> bool {
    let schema = rack::schema();
    let mut at = vec![&schema];
    for step in path.split('.') {
        let inner = at.iter().flat_map(|schema| {
            let others = schema["anyOf"].as_array().into_iter().flatten();
            std::iter::once(*schema).chain(others).filter_map(|schema| schema["properties"].get(step))
        });
        at = inner.collect();
    }
    !at.is_empty()
}

#[test]
fn names_stand_once_and_in_order() {
    let names = PARAMETERS.iter().map(|parameter| parameter.name.to_lowercase()).collect::<Vec<_>>();
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(names, sorted);
}

#[test]
fn a_key_of_the_table_is_one() {
    for parameter in PARAMETERS {
        match parameter.fate {
            Fate::Key(keys) => {
                for key in keys {
                    let path = key.split(": ").next().unwrap();
                    assert!(is_key(path), "{}: there is no key `{path}`", parameter.name);
                }
            }
            Fate::Always(_) | Fate::Retired(_) => {}
        }
    }
}

#[test]
fn every_parameter_is_judged_by_a_rule() {
    let faults = in_parallel(IN_PLACE, |_, case| {
        let report = &taken(case).report;
        let rows = report["parameters"].as_array().unwrap();
        assert!(rows.len() >= PARAMETERS.len(), "{}", case.name);
        let mut faults = Vec::new();
        for row in rows {
            let name = row["name"].as_str().unwrap();
            let unjudged = row["reason"].as_str().is_some_and(|why| why.contains("no rule of rackform"));
            let fate = PARAMETERS.iter().find(|parameter| parameter.name == name).map(|parameter| &parameter.fate);
            let keyless = matches!(fate, Some(Fate::Retired(_)) | None);
            if unjudged || keyless && row["verdict"] == "carried" {
                faults.push(format!("{}: {row}", case.name));
            }
        }
        faults
    });
    assert_eq!(faults, [""; 0]);
}
