//! Commands that are printed to be pasted: a shell takes each name for one word, and does nothing with it.

use super::names::{self, NAMES};
use super::outputs::run;
use crate::common::folder::Folder;
use std::process::Command;

/// How printed commands begin.
const BEGINNINGS: [&str; 6] = ["aws ", "rackform ", "convox ", "CLUSTER=", "for export in ", "mkdir "];

/// The commands in a text, each a line.
fn commands(text: &str) -> Vec<&str> {
    // The command that starts a task stands behind the name of the task.
    let lines = text.lines().map(|line| line.find("CLUSTER=").map_or(line.trim(), |start| &line[start..]));
    lines.filter(|line| BEGINNINGS.iter().any(|beginning| line.starts_with(beginning))).collect()
}

/// The words that programs get when commands are pasted into a shell in which there is nothing but them.
fn words(folder: &Folder, commands: &[&str]) -> Vec<String> {
    let stubs =
        "exec 3>words; aws() { printf '%s\\0' \"$@\" >&3; }; rackform() { aws \"$@\"; }; convox() { aws \"$@\"; };\n";
    for shell in ["bash", "sh"] {
        let mut checked = Command::new(shell);
        let ended = checked.args(["-n", "-c", &commands.join("\n")]).output().unwrap();
        // Only dash does not know `$'…'`, which is in the standard since 2024; it reads it as other text.
        assert!(ended.status.success(), "{shell}: {commands:?}: {}", String::from_utf8_lossy(&ended.stderr));
    }
    let script = format!("{stubs}{}", commands.join("\n"));
    let ended = Command::new("bash").args(["-c", &script]).current_dir(&folder.0).output().unwrap();
    assert!(!folder.0.join("PWNED").exists(), "{commands:?} runs what a name says");
    assert!(ended.stderr.is_empty(), "{commands:?}: {}", String::from_utf8_lossy(&ended.stderr));
    folder.read("words").split('\0').map(str::to_owned).collect()
}

#[test]
fn the_name_of_a_stack_is_one_word() {
    let folder = Folder::new("hostile-stacks");
    let folder = folder.with("old.json", &names::template("public").to_string());
    let folder = folder.with("new.json", &names::template("private").to_string());
    for name in NAMES {
        let option = format!("--stack-name={name}");
        let ended = run(&folder, &["convert", "-o", "steps", "old.json", "new.json", &option]);
        let commands = commands(&ended.out);
        if ended.code == 2 {
            assert!(commands.is_empty(), "{name:?}");
            continue;
        }
        assert!(!commands.is_empty(), "{name:?}: {}", ended.out);
        let words = words(&folder, &commands);
        assert!(words.iter().any(|word| word == name), "{name:?}: {words:?}");
        assert!(!words.iter().any(|word| *word == "touch"), "{name:?}: {words:?}");
    }
}

#[test]
fn the_name_of_a_file_is_one_word() {
    for name in NAMES.iter().filter(|name| !name.contains('/')) {
        let folder = Folder::new("hostile-outs").with("rack.yml", "name: production\n");
        let ended = run(&folder, &["synth", &format!("--output={name}")]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        let words = words(&folder, &commands(&ended.err));
        let file = format!("{name}/production.public.json");
        let file = words.iter().find(|word| word.ends_with(&file)).unwrap_or_else(|| panic!("{name:?}: {words:?}"));
        assert!(!file.starts_with('-') && folder.0.join(file).exists(), "{file:?}");
    }
}

#[test]
fn the_words_of_a_command_are_those_that_are_described() {
    let folder = Folder::new("hostile-words").with("rack.yml", "name: production\nregion: us-east-1\n");
    let folder = folder.with("app.yml", &names::app());
    let ended = run(&folder, &["synth", "app.yml"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let words = words(&folder, &commands(&ended.err));
    let overrides = words.iter().find(|word| word.starts_with("{\"containerOverrides\"")).unwrap();
    let overrides = serde_json::from_str::<serde_json::Value>(overrides).unwrap();
    let command = overrides.pointer("/containerOverrides/0/command").unwrap().as_array().unwrap();
    assert_eq!(command, &names::words().into_iter().map(serde_json::Value::from).collect::<Vec<_>>());
}

#[test]
fn what_describes_a_stack_runs_nothing() {
    for name in NAMES {
        let folder = Folder::new("hostile-imports");
        let folder = folder.with("stack.json", &names::convox(&[("ExistingVpc", name), ("Private", "No")]));
        for arguments in [&["import", "stack.json", "-o", "a"][..], &["import", "stack.json", "--beside", "-o", "b"]] {
            let ended = run(&folder, arguments);
            words(&folder, &commands(&ended.out));
        }
    }
}
