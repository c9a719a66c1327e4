//! A case as its file says it, and a difference in the words of these files.

use crate::common;
use rackform::diff::{Action, Cause, Fate, PropertyChange, Recreation, ResourceChange, TemplateDiff, diff};
use rackform::template::evaluate::Settings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;

/// A pair of templates and the difference that is expected.
#[derive(Clone)]
pub struct Case {
    pub name: String,
    /// The fact about AWS behind the expectation, and its source.
    pub why: String,
    /// The slug of the hazard that it looks like and has not; mostly none.
    pub near_miss: String,
    /// The difference that is expected, in the words of [`described`].
    pub expected: Value,
    pub old: Value,
    pub new: Value,
    pub old_settings: Settings,
    pub new_settings: Settings,
}

impl Case {
    pub fn diff(&self) -> TemplateDiff {
        diff(&self.old, &self.new, &self.old_settings, &self.new_settings)
    }

    /// The way back.
    pub fn reversed(&self) -> Self {
        Self {
            old: self.new.clone(),
            new: self.old.clone(),
            old_settings: self.new_settings.clone(),
            new_settings: self.old_settings.clone(),
            ..self.clone()
        }
    }

    /// Each of its templates over itself.
    pub fn same(&self) -> [Self; 2] {
        let old = Self { new: self.old.clone(), new_settings: self.old_settings.clone(), ..self.clone() };
        let new = Self { old: self.new.clone(), old_settings: self.new_settings.clone(), ..self.clone() };
        [old, new]
    }

    fn read(name: String, text: &str) -> Self {
        let written: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        const KEYS: &[&str] =
            &["why", "near miss", "old", "new", "parameters", "old parameters", "new parameters", "imports", "expect"];
        let unknown = written.as_object().unwrap().keys().find(|key| !KEYS.contains(&key.as_str()));
        assert_eq!(unknown, None, "{name} has a key that means nothing");
        let settings = |side: &str| {
            let both = written["parameters"].as_object().into_iter().flatten();
            let own = written[side].as_object().into_iter().flatten();
            let (pseudo, parameters): (BTreeMap<_, _>, _) = both
                .chain(own)
                .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
                .partition(|(key, _): &(String, String)| key.starts_with("AWS::"));
            let mut settings = Settings { parameters, pseudo, ..Settings::default() };
            let imports = Some(&written["imports"]).filter(|imports| imports.is_object());
            settings.outside.imports =
                imports.map(|imports| serde_json::from_value(imports.clone()).unwrap()).unwrap_or_default();
            settings
        };
        let template = |resources: &Value| {
            let resources = resources.clone();
            if resources.get("Resources").is_some() { resources } else { json!({ "Resources": resources }) }
        };
        Self {
            why: written["why"].as_str().unwrap_or_default().to_owned(),
            near_miss: written["near miss"].as_str().unwrap_or_default().to_owned(),
            expected: complete(&name, &written["expect"]),
            old: template(&written["old"]),
            new: template(&written["new"]),
            old_settings: settings("old parameters"),
            new_settings: settings("new parameters"),
            name,
        }
    }
}

/// Every case, by name.
pub fn cases() -> Vec<Case> {
    let folder = common::root().join("tests/diff/cases");
    let mut paths = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    assert!(paths.len() > 100, "{} holds only {} cases", folder.display(), paths.len());
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Case::read(name, &fs::read_to_string(path).unwrap())
    };
    paths.iter().map(read).collect()
}

/// The parts of a difference, each with what stands for nothing.
fn parts() -> [(&'static str, Value); 5] {
    [
        ("resources", json!({})),
        ("lookups", json!({})),
        ("outputs", json!([])),
        ("renames", json!([])),
        ("hazards", json!([])),
    ]
}

/// An expectation with what it leaves out: nothing is expected there.
fn complete(name: &str, written: &Value) -> Value {
    let written = written.as_object().unwrap_or_else(|| panic!("{name} expects nothing"));
    let unknown = written.keys().find(|key| parts().iter().all(|(part, _)| part != key));
    assert_eq!(unknown, None, "{name} expects something that no difference has");
    let parts = parts().map(|(part, nothing)| (part.to_owned(), written.get(part).cloned().unwrap_or(nothing)));
    Value::Object(parts.into_iter().collect())
}

/// A difference as the case files write it: everything but notes and sentences.
pub fn described(diff: &TemplateDiff) -> Value {
    let resources = diff.resources.iter().map(|change| (change.id.clone(), resource(change)));
    let renames = diff.renames.iter().map(|rename| {
        let import = if rename.importable { "" } else { ", not importable" };
        format!("{} to {}{import}", rename.from, rename.to)
    });
    let mut hazards =
        diff.hazards.iter().map(|hazard| format!("{}: {}", hazard.code.slug, hazard.resources.join(", ")));
    let mut hazards = hazards.by_ref().collect::<Vec<_>>();
    hazards.sort();
    json!({
        "resources": resources.collect::<Map<_, _>>(),
        "lookups": diff.lookups.iter().map(|change| (change.id.clone(), resource(change))).collect::<Map<_, _>>(),
        "outputs": diff.outputs.iter().map(|output| output.name.as_str()).collect::<Vec<_>>(),
        "renames": renames.collect::<Vec<_>>(),
        "hazards": hazards,
    })
}

/// A changed resource: its action alone if nothing else is to be said.
fn resource(change: &ResourceChange) -> Value {
    let mut shown = Map::new();
    shown.insert("action".to_owned(), action(change.action).into());
    let values = change.properties.iter().map(|change| (change.pointer.clone(), property(change).into()));
    let values = values.chain(change.attributes.iter().map(|change| (change.pointer.clone(), property(change).into())));
    shown.extend(values);
    if !change.chain.is_empty() {
        shown.insert("chain".to_owned(), change.chain.join(" -> ").into());
    }
    if let Some(rolled) = &change.rolled {
        shown.insert("rolled".to_owned(), rolled.at_a_time.map_or(Value::Null, Value::from));
    }
    if let Some(undecided) = &change.undecided {
        let may = [("created", undecided.made), ("removed", undecided.removed)];
        let may = may.iter().filter(|(_, may)| *may).map(|(what, _)| *what).collect::<Vec<_>>();
        shown.insert("may be".to_owned(), may.join(" or ").into());
    }
    if shown.len() == 1 { action(change.action).into() } else { Value::Object(shown) }
}

fn action(action: Action) -> String {
    let fate = |fate| match fate {
        Fate::Deleted => "",
        Fate::Retained => ", retained",
        Fate::Snapshot => ", snapshot",
    };
    match action {
        Action::Add => "add".to_owned(),
        Action::Modify => "modify".to_owned(),
        Action::Remove(what) => format!("remove{}", fate(what)),
        Action::MayReplace(what) => format!("may replace{}", fate(what)),
        Action::Replace(what) => format!("replace{}", fate(what)),
    }
}

fn property(change: &PropertyChange) -> String {
    let recreation = match change.recreation {
        Recreation::Never => "never",
        Recreation::Unknown => "unknown",
        Recreation::Conditionally => "conditionally",
        Recreation::Always => "always",
    };
    match &change.cause {
        Cause::Direct => recreation.to_owned(),
        Cause::Reference(id) => format!("{recreation}, Ref {id}"),
        Cause::Attribute(id, attribute) => format!("{recreation}, GetAtt {id}.{attribute}"),
        Cause::Lookup(name) => format!("{recreation}, {name}"),
    }
}
