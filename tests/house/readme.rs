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
        let folder = match block {
            _ if block.contains("rackform init") => empty("init"),
            _ if block.contains("origin/main") => repository(&number.to_string()),
            _ => clone(&number.to_string()),
        };
        for line in block.lines() {
            if line == "cargo test" {
                // That is what runs here.
                continue;
            }
            let line = line.replace("cargo run --release -- ", "rackform ");
            let output = run(&line, &folder);
            assert_eq!(output.status.code(), Some(0), "{line}: {}", String::from_utf8_lossy(&output.stderr));
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

/// A repository like those of its pipelines: racks, and the templates that they compile to, at `origin/main`.
fn repository(name: &str) -> PathBuf {
    let folder = empty(name);
    fs::create_dir(folder.join("racks")).unwrap();
    fs::copy(root().join("rack.yml"), folder.join("racks/rack.yml")).unwrap();
    let made = run(
        "rackform synth racks --output templates && git init --quiet && git add --all \\
         && git -c user.name=somebody -c user.email=somebody@example.com commit --quiet --message base \\
         && git update-ref refs/remotes/origin/main HEAD",
        &folder,
    );
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    folder
}

#[test]
fn its_pipeline_lets_changes_pass_and_refuses_what_is_stale_or_denied() {
    let block = blocks("sh").into_iter().find(|block| block.contains("--check")).unwrap();
    let [check, review] = block.lines().collect::<Vec<_>>().try_into().unwrap();
    let (folder, rack) = (repository("pipelines"), read("rack.yml"));
    let larger = rack.replace("max: 10", "max: 12");
    let moved = rack.replace("  nat: per-zone", "  nat: per-zone\n  cidr: 10.9.0.0/16");
    for (changed, code) in [(&rack, 0), (&larger, 0), (&moved, 3)] {
        fs::write(folder.join("racks/rack.yml"), changed).unwrap();
        let is_stale = *changed != rack;
        assert_eq!(run(check, &folder).status.code(), Some(i32::from(is_stale)), "{check}");
        assert!(run(check.strip_suffix(" --check").unwrap(), &folder).status.success());
        assert_eq!(run(check, &folder).status.code(), Some(0), "{check}");
        let ended = run(review, &folder);
        assert_eq!(ended.status.code(), Some(code), "{review}: {}", String::from_utf8_lossy(&ended.stderr));
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
