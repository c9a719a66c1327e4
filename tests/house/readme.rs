//! What README.md says is so: its commands run, its outputs are the real ones, its table has every key.

use crate::common::assert_ends_with;
use crate::common::{read, root};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<String> {
    let readme = read("README.md");
    let parts = readme.split("```").skip(1).step_by(2);
    parts.filter_map(|block| block.strip_prefix(&format!("{language}\n"))).map(str::to_owned).collect()
}

/// A folder like a fresh clone, as far as the commands need it.
fn clone(name: &str) -> PathBuf {
    let folder = empty(name);
    fs::copy(root().join("rack.yml"), folder.join("rack.yml")).unwrap();
    for part in ["examples", "examples/templates"] {
        fs::create_dir_all(folder.join(part)).unwrap();
        for path in
            fs::read_dir(root().join(part)).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file())
        {
            fs::copy(&path, folder.join(part).join(path.file_name().unwrap())).unwrap();
        }
    }
    folder
}

fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{name}"));
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a line of shell with rackform on the path.
fn run(line: &str, folder: &Path) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_rackform")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", binary.display());
    Command::new("sh").args(["-c", line]).current_dir(folder).env_clear().env("PATH", path).output().unwrap()
}

#[test]
fn its_commands_run() {
    let mut ran = 0;
    for (number, block) in blocks("sh").iter().enumerate() {
        let folder = if block.contains("rackform init") { empty("init") } else { clone(&number.to_string()) };
        for line in block.lines() {
            if line == "cargo test" {
                // That is what runs here.
                continue;
            }
            let line = line.replace("cargo run --release -- ", "rackform ");
            let output = run(&line, &folder);
            let fine = if line.starts_with("rackform diff ") { Some(1) } else { Some(0) };
            assert_eq!(output.status.code(), fine, "{line}: {}", String::from_utf8_lossy(&output.stderr));
            ran += 1;
        }
    }
    assert!(ran >= 7, "{ran} commands ran");
}

#[test]
fn its_rack_is_the_one_in_the_repository() {
    assert_eq!(blocks("yaml")[0], read("rack.yml"));
}

#[test]
fn its_outputs_are_the_real_ones() {
    let shown = blocks("text");
    let output = run("rackform synth", &clone("outputs"));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), shown[0]);
    let folder = empty("finding");
    fs::write(folder.join("rack.yml"), "name: production\nmode: private\n").unwrap();
    assert!(run("rackform synth -o sound.json", &folder).status.success());
    let mut edited = serde_json::from_slice::<Value>(&fs::read(folder.join("sound.json")).unwrap()).unwrap();
    let route = edited.pointer_mut("/Resources/RouteDefaultPrivate0/Properties").unwrap().as_object_mut().unwrap();
    route.remove("NatGatewayId");
    route.insert("GatewayId".to_owned(), json!({ "Ref": "Gateway" }));
    fs::write(folder.join("edited.json"), edited.to_string()).unwrap();
    let output = run("rackform verify edited.json", &folder);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains(&shown[1]), "{}", shown[1]);
}

/// The lines of its pipelines that compare a rack with what it was.
fn comparisons() -> Vec<String> {
    let lines = blocks("yaml").concat();
    let runs = lines.lines().filter_map(|line| Some(line[line.find("rackform diff base.yml")?..].to_owned()));
    runs.collect()
}

#[test]
fn its_pipelines_let_changes_pass_and_refuse_what_is_denied() {
    let comparisons = comparisons();
    assert_eq!(comparisons.len(), 2, "GitHub and GitLab");
    let folder = clone("pipelines");
    let rack = read("rack.yml");
    for (base, fine) in [(rack.clone(), true), (rack.replace("max: 10", "max: 9"), true)]
        .into_iter()
        .chain([(rack.replace("  nat: per-zone", "  nat: per-zone\n  cidr: 10.9.0.0/16"), false)])
    {
        fs::write(folder.join("base.yml"), base).unwrap();
        for line in &comparisons {
            let ended = run(&format!("export GITHUB_STEP_SUMMARY=summary.md; {line}"), &folder);
            assert_eq!(ended.status.success(), fine, "{line}: {}", String::from_utf8_lossy(&ended.stderr));
        }
    }
    for file in ["summary.md", "change.md"] {
        assert!(fs::read_to_string(folder.join(file)).unwrap().contains("replaced"), "{file}");
    }
}

#[test]
fn the_table_of_keys_has_every_key_with_its_default() {
    fn rows(section: &Value, at: &str, table: &mut String) {
        for (name, facts) in section["properties"].as_object().into_iter().flatten() {
            let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            // A section is a key of its own where it makes something by being there.
            if facts.get("properties").is_none() || facts["type"] == "object" {
                let default = match facts.get("default") {
                    None => String::new(),
                    Some(Value::String(text)) => format!("`{text}`"),
                    Some(value) => format!("`{}`", value.to_string().replace('"', "")),
                };
                *table += &format!("| `{path}` | {default} | {} |\n", facts["description"].as_str().unwrap());
            }
            rows(facts, &path, table);
        }
    }
    let mut table = "| key | default | what it means |\n|---|---|---|\n".to_owned();
    rows(&rackform::rack::schema(), "", &mut table);
    assert_ends_with("docs/keys.md", &table);
}

#[test]
fn it_lists_every_export() {
    let readme = read("README.md");
    for name in read("snapshots/names.txt").lines().filter_map(|line| line.strip_prefix("export ")) {
        // Of each zone and router there are the same.
        let name =
            name.trim_end_matches(['0', '1', '2']).replace("RouterInternal", "Router").replace("NLBInternal", "NLB");
        let name = if name.starts_with("RouterListener") { "RouterListener80".to_owned() } else { name };
        assert!(readme.contains(&format!("`{name}")), "README.md lacks the export `{name}`");
    }
}

#[test]
fn it_is_short_enough_to_be_read() {
    assert!(read("README.md").lines().count() <= 250);
}
