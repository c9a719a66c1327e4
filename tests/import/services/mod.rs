//! Services of Convox, Copilot and Compose that become an app.yml. A case is one file, or several whose names begin alike; what it
//! comes to stands beside it: app.yml, then the report. The first line of the first file may give options.
//!
//! A new case is a new file. `UPDATE_EXPECTED=1 cargo test import::services` writes what comes of it now; read the difference.

mod command;
mod hostile;
mod law;
mod table;

use crate::common::{read, root};
use rackform::diag::{Refused, Text};
use rackform::import::services::{App, File, Rack, Wishes, import, recognise};
use rackform::report::{AppReport, Paint};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

const FOLDER: &str = "tests/import/services";

/// Files that are imported together.
pub struct Case {
    pub name: String,
    pub files: Vec<File>,
    pub wishes: Wishes,
}

/// All cases, by name.
pub fn cases() -> Vec<Case> {
    let mut cases = BTreeMap::<String, Vec<(String, String)>>::new();
    for path in fs::read_dir(root().join(FOLDER)).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|extension| extension == "yml") {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let name = file.split('.').next().unwrap().to_owned();
            cases.entry(name).or_default().push((file.clone(), read(&format!("{FOLDER}/{file}"))));
        }
    }
    let case = |(name, mut texts): (String, Vec<(String, String)>)| {
        texts.sort();
        let wishes = wishes(texts[0].1.lines().next().unwrap());
        let files = recognised(&texts).unwrap_or_else(|refused| panic!("{name}: {refused:?}"));
        Case { name, files, wishes }
    };
    cases.into_iter().map(case).collect()
}

/// The wishes of a line such as `# options: --name shop`.
fn wishes(line: &str) -> Wishes {
    let words = line.strip_prefix("# options: ").unwrap_or_default().split(' ').collect::<Vec<_>>();
    let after = |option: &str| words.iter().position(|word| *word == option).map(|at| words[at + 1].to_owned());
    let rack = after("--rack").map(|file| Rack { file, name: Some("prod".to_owned()) });
    Wishes { name: after("--name"), environment: after("--environment"), rack }
}

/// The files of texts by their names.
pub fn recognised(texts: &[(String, String)]) -> Result<Vec<File>, Refused> {
    let texts = texts.iter().map(|(name, body)| Arc::new(Text { name: name.clone(), body: body.clone() }));
    let files = recognise(&texts.collect::<Vec<_>>()).map_err(|findings| findings.refuse())?;
    Ok(files.expect("these are no stacks"))
}

impl Case {
    pub fn app(&self) -> App {
        import(&self.files, &self.wishes).unwrap_or_else(|finding| panic!("{}: {}", self.name, finding.message))
    }

    /// What comes of the case with another tree in the place of one of its files.
    pub fn with(&self, position: usize, tree: Value) -> Option<App> {
        let mut files = self.files.clone();
        files[position].tree = tree;
        import(&files, &self.wishes).ok()
    }
}

/// The text of a report.
pub fn report(app: &App) -> String {
    AppReport { app, file: "app.yml".to_owned() }.text(Paint::Plain)
}

/// The paths of the values of a tree that have no others in them.
pub fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                leaves(value, &if at.is_empty() { key.clone() } else { format!("{at}.{key}") }, found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, &format!("{at}[{index}]"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

/// Every value of a tree with its path, from the outside to the inside.
pub fn all<'v>(value: &'v Value, at: &str, found: &mut Vec<(String, &'v Value)>) {
    found.push((at.to_owned(), value));
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                all(value, &if at.is_empty() { key.clone() } else { format!("{at}.{key}") }, found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| all(item, &format!("{at}[{index}]"), found));
        }
        _ => {}
    }
}

/// The trees that a tree becomes when each of its values in turn becomes another one.
pub fn altered(value: &Value, alter: &dyn Fn(&Value) -> Option<Value>) -> Vec<Value> {
    let mut found = alter(value).into_iter().collect::<Vec<_>>();
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                let outer = |inner: Value| {
                    let mut entries: Map<String, Value> = entries.clone();
                    entries.insert(key.clone(), inner);
                    Value::Object(entries)
                };
                found.extend(altered(inner, alter).into_iter().map(outer));
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                let outer = |inner: Value| {
                    let mut items = items.clone();
                    items[index] = inner;
                    Value::Array(items)
                };
                found.extend(altered(inner, alter).into_iter().map(outer));
            }
        }
        _ => {}
    }
    found
}

#[test]
fn every_case_comes_to_what_stands_beside_it() {
    let mut differ = Vec::new();
    for case in cases() {
        let app = case.app();
        let found = format!("{}\n{}", app.text, report(&app));
        let path = root().join(FOLDER).join(&case.name).with_extension("expected");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &found).unwrap();
        }
        if fs::read_to_string(&path).ok().as_ref() != Some(&found) {
            differ.push(format!("{}:\n{found}", case.name));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn each_tool_has_its_cases() {
    for tool in ["convox", "copilot", "compose"] {
        let count = cases().iter().filter(|case| case.name.starts_with(tool)).count();
        assert!(count >= 6, "{tool}: {count}");
    }
    let told = |case: &Case| case.files.iter().all(|file| case.name.starts_with(&file.tool.name().to_lowercase()));
    assert!(cases().iter().all(told));
}
