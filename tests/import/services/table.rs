//! The table of keys says what becomes of them, and `docs/importing-apps.md` shows it.

use super::{all, cases};
use crate::common::assert_ends_with;
use rackform::app::foreign::{Fate, Tool, keys};
use rackform::import::services::Fate as Found;

/// Whether a path has the form of a row, or lies below it.
fn fits(row: &str, at: &str) -> bool {
    let steps = at.replace('[', ".").replace(']', "");
    let (row, steps) = (row.split('.').collect::<Vec<_>>(), steps.split('.').collect::<Vec<_>>());
    let is =
        |pattern: &str, step: &str| pattern == "*" || pattern == step || pattern == "x-*" && step.starts_with("x-");
    row.len() <= steps.len() && row.iter().zip(steps).all(|(pattern, step)| is(pattern, step))
}

#[test]
fn every_key_of_the_table_is_in_a_case_and_becomes_what_it_says() {
    let mut lacking = Vec::new();
    for tool in Tool::ALL {
        let cases = cases().into_iter().filter(|case| case.files[0].tool == tool).collect::<Vec<_>>();
        let apps = cases.iter().map(|case| case.app()).collect::<Vec<_>>();
        let mut paths = Vec::new();
        cases.iter().flat_map(|case| &case.files).for_each(|file| all(&file.tree, "", &mut paths));
        for row in keys(tool) {
            let told = apps.iter().flat_map(|app| app.entries()).filter(|entry| fits(row.path, &entry.at));
            let as_it_says = told.map(|entry| &entry.fate).any(|found| match row.fate {
                Fate::Key(..) => {
                    matches!(found, Found::Carried(_) | Found::Changed(..) | Found::LeftOut(_))
                        || matches!(found, Found::ByHand(what) if what.contains("secrets"))
                }
                Fate::ByHand(_) => matches!(found, Found::ByHand(_)),
                Fate::Without(_) => matches!(found, Found::LeftOut(_)),
            });
            let is_there = paths.iter().any(|(path, _)| fits(row.path, path));
            if !is_there || !as_it_says {
                lacking.push(format!("{}: {}", tool.name(), row.path));
            }
        }
    }
    assert_eq!(lacking, [""; 0]);
}

/// The keys that rows name are keys of app.yml.
#[test]
fn what_the_table_names_can_be_written() {
    let schema = rackform::app::schema();
    for row in Tool::ALL.into_iter().flat_map(keys) {
        let Fate::Key(key, _) = row.fate else { continue };
        let service = &schema["properties"]["services"]["additionalProperties"];
        let (from, path) = match key.strip_prefix("timers.<name>.") {
            Some(rest) => (&schema["properties"]["timers"]["additionalProperties"], rest),
            None if schema["properties"][key.split('.').next().unwrap()].is_object() => (&schema, key),
            None => (service, key),
        };
        let found = path.split('.').try_fold(from, |schema, step| schema["properties"].get(step));
        assert!(found.is_some(), "{}: {key}", row.path);
    }
}

fn table() -> String {
    let mut text = String::new();
    for tool in Tool::ALL {
        text += &format!("### Keys of {}\n\n| key | in app.yml |\n|---|---|\n", tool.file());
        for row in keys(tool) {
            let fate = match row.fate {
                Fate::Key(key, "") => format!("`{key}`"),
                Fate::Key(key, how) => format!("`{key}`: {how}"),
                Fate::ByHand(what) => format!("by hand: {what}"),
                Fate::Without(why) => format!("left out: {why}"),
            };
            text += &format!("| `{}` | {fate} |\n", row.path.replace('*', "<name>"));
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

#[test]
fn the_table_of_keys_is_that_of_the_code() {
    assert_ends_with("docs/importing-apps.md", &table());
}
