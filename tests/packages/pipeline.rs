//! Pipelines read as GitHub and GitLab read them, and run as they run them.

use crate::common::folder::Folder;
use crate::common::read;
use rackform::diag::Text;
use rackform::source::yaml;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};
use std::sync::Arc;

pub const ACTION: &str = "action.yml";
pub const REVIEW: &str = "examples/github/rackform-review.yml";
pub const COMMENT: &str = "examples/github/rackform-comment.yml";
pub const GITLAB: &str = "examples/gitlab/rackform-review.gitlab-ci.yml";
pub const RELEASE: &str = ".github/workflows/release.yml";
pub const CHECK: &str = ".github/workflows/check.yml";

/// The first line of a review.
pub const MARK: &str = "<!-- rackform review -->\n";

/// An empty folder for the test that runs, since others run beside it.
pub fn folder() -> Folder {
    let thread = std::thread::current();
    Folder::new(&thread.name().unwrap_or("packages").replace("::", "-"))
}

/// What rackform says where no rack changes.
pub fn nothing() -> String {
    let shown = read("snapshots/cli-review-nothing.snap");
    let said = shown.split("--- standard output\n").nth(1).unwrap().split("\n--- standard error").next().unwrap();
    assert!(said.starts_with(MARK), "{said}");
    format!("{said}\n")
}

/// A file of YAML.
pub fn load(path: &str) -> Value {
    let text = Arc::new(Text { name: path.to_owned(), body: read(path) });
    yaml::read(&text, yaml::Kind::Description).unwrap_or_else(|finding| panic!("{finding:?}"))
}

/// The steps of all jobs of a workflow, or of an action.
pub fn steps(file: &Value) -> Vec<Value> {
    let jobs = file["jobs"].as_object().map(|jobs| jobs.values().collect::<Vec<_>>()).unwrap_or(vec![&file["runs"]]);
    jobs.iter().flat_map(|job| job["steps"].as_array().unwrap().clone()).collect()
}

/// The script of the step of that name.
pub fn script(path: &str, name: &str) -> String {
    let steps = steps(&load(path));
    let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("{path} has no step {name}"));
    step["run"].as_str().unwrap().to_owned()
}

/// Runs a script in a folder, with the programs in its folder `bin` before all others, these variables and no others.
pub fn run(folder: &Folder, shell: &[&str], script: &str, variables: &[(&str, &str)]) -> Output {
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", folder.0.join("bin").display());
    Command::new(shell[0])
        .args(&shell[1..])
        .arg(script)
        .current_dir(&folder.0)
        .env_clear()
        .envs([("PATH", path.as_str()), ("HOME", "."), ("GIT_CONFIG_GLOBAL", "/dev/null")])
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "somebody")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "somebody@example.com")))
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

/// As GitHub runs a step with `shell: bash`.
pub const BASH: [&str; 6] = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"];

/// Runs a step of a workflow.
pub fn step(folder: &Folder, script: &str, variables: &[(&str, &str)]) -> Output {
    run(folder, &[&BASH[..], &["-c"]].concat(), script, variables)
}

/// What a run has said.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Stands in for a program.
pub fn with_program(folder: Folder, name: &str, script: &str) -> Folder {
    let folder = folder.with(name, script);
    std::fs::set_permissions(folder.0.join(name), PermissionsExt::from_mode(0o755)).unwrap();
    folder
}

/// What may write comments runs nothing that a pull request brings, and what reads it has no rights.
#[test]
fn no_pull_request_runs_anything_with_rights() {
    let (reads, writes) = (load(REVIEW), load(COMMENT));
    for pipeline in [&reads, &writes, &load(CHECK), &load(RELEASE)] {
        assert_eq!(pipeline["permissions"], serde_json::json!({}));
    }
    assert_eq!(reads["jobs"]["review"]["permissions"], serde_json::json!({ "contents": "read" }));
    assert_eq!(reads["on"], "pull_request");
    assert_eq!(writes["on"]["workflow_run"]["workflows"][0], reads["name"]);
    for path in [ACTION, REVIEW, COMMENT, CHECK, RELEASE] {
        assert!(!read(path).contains("secrets."), "{path}");
        for step in steps(&load(path)) {
            assert!(!step["run"].as_str().unwrap_or("").contains("${{"), "a name could become a command: {step}");
        }
    }
    assert!(!read(COMMENT).contains("actions/checkout"));
}

#[test]
fn whatever_others_wrote_is_pinned_by_commit_with_its_version_beside_it() {
    let mut pins = std::collections::BTreeMap::new();
    for path in [ACTION, REVIEW, COMMENT, CHECK, RELEASE] {
        for line in read(path).lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
            let (action, pin) = line.split_once('@').unwrap();
            let (commit, version) = pin.split_once(" # ").unwrap();
            if action == "rackform/rackform" {
                continue;
            }
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{line}");
            assert_eq!(version.strip_prefix('v').unwrap().split('.').count(), 3, "{line}");
            assert_eq!(*pins.entry(action.to_owned()).or_insert(pin.to_owned()), pin, "{path}: one version of each");
        }
    }
    assert!(pins.len() >= 6, "{pins:?}");
}
