//! What other stacks import: what nobody imports may go, what somebody imports stays until it is not imported.

use super::way::{template, way_under};
use crate::common::folder::{Folder, assert_shown};
use rackform::convert::{Conversion, Purpose, Task, convert};
use rackform::diff::diff;
use rackform::template::evaluate::Settings;
use serde_json::Value;
use std::collections::BTreeMap;

const RACK: &str = "name: web\nregion: us-east-1\nmode: private\nrouter: {internal: true}\n";

/// Keys of a rack with their values.
type Keys = &'static [(&'static str, &'static str)];

/// Changes that take exports, or give them other values, by the keys before and afterwards.
const CHANGES: &[(Keys, Keys)] = &[
    (&[("network.zones", "3")], &[("network.zones", "2")]),
    (&[], &[("router.internal", "false")]),
    (&[("storage.filesystem", "true")], &[("storage.filesystem", "false")]),
    (&[("storage.encrypted", "true")], &[("storage.encrypted", "false")]),
    (&[], &[("router.public", "false")]),
];

/// A stack called `web` of whose exports these are imported.
fn imported(imports: &[(&str, &[&str])]) -> Settings {
    let mut settings = Settings::default();
    settings.pseudo.insert("AWS::StackName".to_owned(), "web".to_owned());
    let imports = imports.iter().map(|(export, stacks)| {
        ((*export).to_owned(), stacks.iter().map(|stack| (*stack).to_owned()).collect::<Vec<_>>())
    });
    settings.outside.imports = imports.collect::<BTreeMap<_, _>>();
    settings
}

/// The exports that a change takes or changes, by name.
fn affected(old: &Value, new: &Value) -> Vec<String> {
    let settings = imported(&[]);
    let hazards = diff(old, new, &settings, &settings).hazards.into_iter();
    let hazards = hazards.filter(|hazard| hazard.code.slug == "export-change");
    let names = hazards.filter_map(|hazard| hazard.what.split('`').nth(1).map(str::to_owned));
    names.collect()
}

#[test]
fn an_export_that_nobody_imports_is_no_hazard_and_one_that_nothing_is_known_of_stays_one() {
    for (before, after) in CHANGES {
        let (old, new) = (template(RACK, before), template(RACK, after));
        let exports = affected(&old, &new);
        assert!(!exports.is_empty(), "{after:?}");
        let nobody = exports.iter().map(|export| (export.as_str(), [].as_slice())).collect::<Vec<_>>();
        let hazards = |settings: &Settings| {
            let hazards = diff(&old, &new, settings, settings).hazards.into_iter();
            hazards.filter(|hazard| hazard.code.slug.starts_with("export-")).count()
        };
        assert_eq!(hazards(&imported(&nobody)), 0, "{after:?}");
        assert_eq!(hazards(&imported(&nobody[1..])), 1, "{after:?}");
        // Without the name of the stack, which is part of those of its exports, nothing is known of them.
        let unnamed = Settings { outside: imported(&nobody).outside, ..Settings::default() };
        assert_eq!(hazards(&unnamed), exports.len(), "{after:?}");
    }
}

#[test]
fn what_somebody_imports_is_kept_until_nobody_does() {
    for (before, after) in CHANGES {
        let (old, new) = (template(RACK, before), template(RACK, after));
        // The last one, too: the first of a zone is its subnet, the last its route table.
        let exports = affected(&old, &new);
        for export in [exports.first(), exports.last()].into_iter().flatten() {
            let settings = imported(&[(export, &["app", "jobs"])]);
            let both = (&settings, &settings);
            let name = format!("{after:?}, {export}");
            match convert(&old, &new, both.0, both.1) {
                Ok(_) => keeps(&name, &old, export, &way_under(&name, (&old, both.0), (&new, both.1))),
                // What only one may have cannot be kept beside its successor; then nothing is deployed that is refused.
                Err(obstacle) => {
                    let told = obstacle.hazards.iter().any(|hazard| hazard.code.slug == "export-in-use");
                    assert!(told, "{name}: {obstacle:#?}");
                }
            }
        }
    }
}

/// That each template of a way has an export as it was, until those who import it were waited for.
fn keeps(name: &str, old: &Value, export: &str, way: &Conversion) {
    let output = export.rsplit(':').next().unwrap_or_default();
    let waits =
        |task: &Task| matches!(task, Task::AwaitImporters(exports) if exports.iter().any(|one| one.export == export));
    let waited =
        way.steps.iter().position(|step| step.then.iter().any(waits)).unwrap_or_else(|| panic!("{name}: no wait"));
    assert!(way.steps[..=waited].iter().any(|step| matches!(step.purpose, Purpose::KeepImported(_))), "{name}");
    for step in &way.steps[..=waited] {
        assert_eq!(step.template["Outputs"][output], old["Outputs"][output], "{name}");
        assert!(step.diff.hazards.iter().all(|hazard| hazard.code.slug != "export-in-use"), "{name}");
    }
}

#[test]
fn convert_says_who_has_to_be_updated_before_the_last_step() {
    let folder = Folder::new("convert-imports")
        .with("old.yml", &format!("{RACK}network: {{zones: 3}}\n"))
        .with("new.yml", &format!("{RACK}network: {{zones: 2}}\n"))
        .with(
            "imports.yml",
            "imports:\n  web:Subnet2: [app, jobs]\n  web:SubnetPrivate2: []\n  web:RouteTablePrivate2: []\n",
        );
    let ended = folder.run("convert old.yml new.yml -o steps --imports imports.yml");
    assert_shown("convert-imports", &ended);
    assert_eq!(ended.code, 0);
    // What the AWS CLI prints says the same.
    let folder = folder.with("app.json", "{\"ExportName\": \"web:Subnet2\", \"Imports\": [\"jobs\", \"app\"]}");
    let folder = folder.with("web:SubnetPrivate2.json", "{\"Imports\": []}");
    let folder = folder.with("web:RouteTablePrivate2.json", "{\"Imports\": []}");
    let printed = "--imports app.json --imports web:SubnetPrivate2.json --imports web:RouteTablePrivate2.json";
    assert_eq!(folder.run(&format!("convert old.yml new.yml -o steps {printed}")).out, ended.out);
}

#[test]
fn a_list_of_imports_that_does_not_say_of_which_export_is_refused() {
    let folder = Folder::new("imports-unnamed").with("rack.yml", RACK).with("imports.json", "{\"Imports\": [\"app\"]}");
    let ended = folder.run("diff rack.yml --imports imports.json");
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("does not say which export it is of"), "{}", ended.err);
}
