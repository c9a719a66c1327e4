//! The page of commands is their help.

use super::assert_is;
use std::process::Command;

/// The help of rackform, or of a command.
fn help(command: &[&str]) -> String {
    let binary = env!("CARGO_BIN_EXE_rackform");
    let printed = Command::new(binary).args(command).arg("--help").env("COLUMNS", "100").output().unwrap();
    assert!(printed.status.success(), "{command:?}");
    String::from_utf8(printed.stdout).unwrap()
}

#[test]
fn every_command_is_on_the_page_with_its_help() {
    let all = help(&[]);
    let names = all.split("\nCommands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = names.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let names = names.collect::<Vec<_>>();
    assert!(names.len() > 10, "{names:?}");
    let mut page = format!("# Commands\n\nWhat `--help` prints.\n\n```text\n{}\n```\n", all.trim_end());
    for name in names {
        page += &format!("\n## {name}\n\n```text\n{}\n```\n", help(&[name]).trim_end());
    }
    let page = page.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
    assert_is("docs/commands.md", &page);
}
