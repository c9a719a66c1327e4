//! Walk-throughs do what they say: their commands run in an empty folder, in their order, and end as is written.

use crate::common::read;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The pages, each with those that it goes on from.
const WALKS: [&[&str]; 4] = [
    &["docs/first-rack.md"],
    &["docs/first-rack.md", "docs/first-app.md"],
    &["docs/first-rack.md", "docs/going-private.md"],
    &["docs/first-rack.md", "docs/reading-a-difference.md"],
];

/// The blocks of a page: their language and text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let text = read(page);
    let parts = text.split("```").skip(1).step_by(2);
    parts.filter_map(|block| block.split_once('\n')).map(|(one, other)| (one.to_owned(), other.to_owned())).collect()
}

fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("walk-{name}"));
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// How a line is to end: `# exit code 3` behind it, else well.
fn ending(line: &str) -> i32 {
    line.rsplit_once("# exit code ").map_or(0, |(_, code)| code.trim().parse().unwrap())
}

/// Runs what is written for a shell, and says what it printed.
fn walk(page: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_rackform")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", binary.display());
    let mut printed = String::new();
    for (_, block) in blocks(page).into_iter().filter(|(language, _)| language == "sh") {
        for line in block.lines() {
            let mut shell = Command::new("sh");
            let ended = shell.args(["-c", line]).current_dir(folder).env_clear().env("PATH", &path).output().unwrap();
            let said = [&ended.stdout[..], &ended.stderr].map(String::from_utf8_lossy).concat();
            assert_eq!(ended.status.code(), Some(ending(line)), "{page}: {line}\n{said}");
            printed += &said;
        }
    }
    printed
}

#[test]
fn every_command_of_a_walk_through_ends_as_is_written() {
    for pages in WALKS {
        let last = pages.last().unwrap();
        let folder = empty(Path::new(last).file_stem().unwrap().to_str().unwrap());
        let printed = pages.iter().map(|page| walk(page, &folder)).collect::<String>();
        assert!(!printed.is_empty());
        // What a page says that is printed is printed.
        for (_, shown) in blocks(last).into_iter().filter(|(language, _)| language == "text") {
            for line in shown.lines() {
                assert!(printed.contains(line), "{last}: nothing prints `{line}`, but\n{printed}");
            }
        }
    }
}
