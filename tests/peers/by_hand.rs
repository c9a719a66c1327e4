//! The commands that `rackform synth` prints for a rack, an app and its tasks, given as a person gives them: to a shell.

use super::account::Account;
use super::apps::app;
use crate::common::folder::Folder;
use crate::common::read;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn a_shell_gives_the_commands_that_synth_prints() {
    let mut account = Account::open("apps-printed");
    let certificate = account.provide("10.20.0.0/16", 0)["certificate"].as_str().expect("it has one").to_owned();
    let rack = read("tests/apps/racks/private.yml");
    let own = rack.lines().find_map(|line| line.strip_prefix("  certificate: ")).expect("it has one");
    let text = app("timers").text.replace("../racks/private.yml", "rack.yml");
    let folder = Folder::new("apps-printed").with("rack.yml", &rack.replace(own, &certificate)).with("app.yml", &text);

    let mut commands = BTreeMap::new();
    for file in ["rack.yml", "app.yml"] {
        let ended = folder.run(&format!("synth {file}"));
        assert_eq!(ended.code, 0, "{}", ended.err);
        for line in ended.err.lines() {
            if let Some(deploy) = line.trim_start().strip_prefix("aws ") {
                account.shell(&format!("aws {deploy}"), &folder.0).unwrap_or_else(|said| panic!("{line}: {said}"));
            }
            commands.extend(
                line.trim_start()
                    .split_once(": CLUSTER=")
                    .map(|(name, rest)| (name.to_owned(), format!("CLUSTER={rest}"))),
            );
        }
    }
    // Two instances: to moto the port that ECS is to choose is one that only one task has.
    account.join("production");
    account.join("production");
    for (name, command) in &commands {
        account.shell(command, &folder.0).unwrap_or_else(|said| panic!("{name}: {said}"));
    }
    let task = |service: &str, on: &str, command: Option<Value>| {
        let overrides = command.map(|command| json!({ "name": service, "command": command }));
        json!({ "family": format!("production-jobs-{service}"), "on": on, "overrides": Vec::from_iter(overrides) })
    };
    let expected = [
        task("www", "CapacityProvider", None),
        task("report", "CapacityProvider", Some(json!(["./year", "--now"]))),
        task("www", "CapacityProvider", Some(json!(["./migrate", "--note=it's $HOME"]))),
        task("spare", "FARGATE_SPOT", None),
    ];
    assert_eq!(json!(expected), account.tasks("production"));
}
