//! What a release is made of, made here of the program under test, and pipelines before the linters of their kinds. They need a
//! package index like `crate::peers`, in whose Python environment their tools are.

use super::pipeline::{ACTION, CHECK, COMMENT, GITLAB, RELEASE, REVIEW, load, run, said, steps};
use crate::common::folder::Folder;
use crate::common::{read, root};
use crate::house::files::files;
use crate::peers::{process, program};
use serde_json::json;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const RACKFORM: &str = env!("CARGO_BIN_EXE_rackform");

/// The program under test on the path of hooks, and git with nobody's settings.
fn outside(mut command: Command) -> Command {
    command.envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "somebody")));
    command.envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "somebody@example.com")));
    command.env("GIT_CONFIG_GLOBAL", "/dev/null");
    command
}

/// What a program says, and whether it is content.
fn ended(command: Command) -> (bool, String) {
    ended_within(command, Duration::from_secs(300))
}

fn ended_within(mut command: Command, most: Duration) -> (bool, String) {
    let said = process::run(&mut command, most).unwrap_or_else(|reason| panic!("{reason}"));
    (said.status.success(), said.text())
}

/// A tool of the environment, called in the project's folder, is content.
fn content(tool: &str, arguments: &[&str]) {
    let mut command = program(tool);
    command.args(arguments).current_dir(root());
    let (fine, text) = ended(command);
    assert!(fine, "{tool} {arguments:?}:\n{text}");
}

#[test]
fn pipelines_are_sound_to_zizmor() {
    content("zizmor", &["--offline", "--no-progress", "--persona", "auditor", ACTION, REVIEW, COMMENT, CHECK, RELEASE]);
}

#[test]
fn pipelines_fit_their_schemas() {
    content("check-jsonschema", &["--builtin-schema", "vendor.github-actions", ACTION]);
    content("check-jsonschema", &["--builtin-schema", "vendor.github-workflows", REVIEW, COMMENT, CHECK, RELEASE]);
    content("check-jsonschema", &["--builtin-schema", "vendor.gitlab-ci", GITLAB]);
    let schemas = files("schemas").into_iter().filter(|file| file.ends_with(".schema.json")).collect::<Vec<_>>();
    assert!(schemas.len() >= 2, "{schemas:?}");
    content(
        "check-jsonschema",
        &[&["--check-metaschema"], &*schemas.iter().map(String::as_str).collect::<Vec<_>>()].concat(),
    );
}

#[test]
fn scripts_are_sound_to_shellcheck() {
    let bash = [ACTION, COMMENT, CHECK, RELEASE].into_iter().flat_map(|pipeline| steps(&load(pipeline)));
    let bash = bash.filter_map(|step| step["run"].as_str().map(str::to_owned));
    let gitlab = load(GITLAB);
    let jobs = ["rackform review", "rackform note"].map(|job| gitlab[job]["script"].as_array().unwrap().clone());
    let posix = jobs.map(|lines| lines.iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n"));
    let scripts = bash.map(|text| format!("#!/bin/bash\n{text}"));
    let scripts = scripts.chain(posix.map(|text| format!("#!/bin/sh\n{text}"))).collect::<Vec<_>>();
    assert!(scripts.len() >= 10, "{}", scripts.len());
    let mut folder = Folder::new("shellcheck");
    for (number, script) in scripts.iter().enumerate() {
        folder = folder.with(&format!("{number}.sh"), script);
    }
    let extracted = folder.files().iter().map(|file| folder.0.join(file).display().to_string()).collect::<Vec<_>>();
    let own = files("packages").into_iter().filter(|file| file.ends_with(".sh"));
    let own = own.chain([".ci/run", "fuzz/run"].map(str::to_owned));
    let all = own.chain(extracted).collect::<Vec<_>>();
    content("shellcheck", &all.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn the_container_file_is_sound_to_hadolint() {
    content("hadolint", &["packages/container/Containerfile"]);
}

/// The wheel of what is here, compiled for itself and not optimised: the tests have built the program for other features of its
/// dependencies, so nothing of that could be taken.
fn wheel() -> PathBuf {
    let place = Folder::new("wheel");
    let mut command = program("maturin");
    command.args(["build", "--profile", "dev", "--locked", "--target-dir"]).arg(place.0.join("target"));
    command.arg("--out").arg(place.0.join("out")).current_dir(root().join("packages/pypi"));
    // Cargo and its registry are where the user has them, not where the peers' settings are.
    command.env("HOME", std::env::var_os("HOME").unwrap_or_default());
    command.envs([("CARGO_PROFILE_DEV_OPT_LEVEL", "0"), ("CARGO_PROFILE_DEV_DEBUG", "0")]);
    let (fine, text) = ended_within(command, Duration::from_secs(900));
    assert!(fine, "{text}");
    let wheels = fs::read_dir(place.0.join("out")).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let name = wheels[0].file_name().unwrap().to_string_lossy().into_owned();
    assert!(wheels.len() == 1 && name.starts_with(&format!("rackform-{VERSION}-py3-none-")), "{wheels:?}");
    wheels[0].clone()
}

/// As docs/installing.md tells people who have no rackform: pre-commit installs the wheel. The hooks are those of the repository.
#[test]
fn the_wheel_runs_and_its_hooks_hold_templates_to_their_racks() {
    let wheel = wheel();
    let hooks = read(".pre-commit-hooks.yaml");
    let folder = Folder::new("hooks").with("repository/rack.yml", "name: web\nmode: private\n");
    content("pre-commit", &["validate-manifest", ".pre-commit-hooks.yaml"]);
    let python = hooks
        .replace("language: rust", &format!("language: python\n  additional_dependencies: ['{}']", wheel.display()));
    let local = python.lines().filter(|line| !line.starts_with('#')).map(|line| format!("      {line}\n"));
    let config = format!("repos:\n  - repo: local\n    hooks:\n{}", local.collect::<String>());
    let folder = folder.with("repository/.pre-commit-config.yaml", &config);
    let hook = |id: &str| {
        let mut command = outside(program("pre-commit"));
        command.args(["run", "--all-files", "--verbose", id]).current_dir(folder.0.join("repository"));
        command.env("PRE_COMMIT_HOME", folder.0.join("cache"));
        ended(command)
    };
    let git = |commands: &str| {
        let output = run(&folder, &["sh", "-ec"], &format!("cd repository; {commands}"), &[]);
        assert!(output.status.success(), "{}", said(&output));
    };
    git("git init --quiet; git add .");
    let (fine, text) = hook("rackform-synth-check");
    assert!(!fine && text.contains("out/web.private.json"), "no template is there yet: {text}");
    git(&format!("'{RACKFORM}' synth 2>/dev/null; git add --force ."));
    for id in ["rackform-synth-check", "rackform-validate", "rackform-verify"] {
        let (fine, text) = hook(id);
        assert!(fine && text.contains("Passed"), "{id}: {text}");
    }
    let version = "../cache/repo*/py_env*/bin/rackform --version";
    git(&format!("{version} | grep --quiet 'rackform {VERSION}'"));
    git("sed -i 's/AWS::EC2::VPC\"/AWS::EC2::Vpc\"/' out/web.private.json; echo 'mode: hidden' >rack.yml");
    for (id, says) in
        [("rackform-synth-check", "rack.yml"), ("rackform-validate", "AWS::EC2::Vpc"), ("rackform-verify", "rack.yml")]
    {
        let (fine, text) = hook(id);
        assert!(!fine && text.contains(says), "{id}: {text}");
    }
}

/// The archives of a release, of which one has what calls the program under test, and the others nothing that runs.
fn archives(name: &str) -> Folder {
    let mut folder = Folder::new(&format!("archives-{name}"));
    for target in super::names::targets() {
        let binary = if target.contains("windows") { "rackform.exe" } else { "rackform" };
        folder = folder.with(&format!("binaries/{target}/{binary}"), &target);
    }
    let folder =
        folder.with("binaries/x86_64-unknown-linux-musl/rackform", &format!("#!/bin/sh\nexec '{RACKFORM}' \"$@\"\n"));
    let script = root().join("packages/archives.sh");
    let output = run(&folder, &["bash", "-c"], &format!("'{}' binaries release", script.display()), &[]);
    assert!(output.status.success(), "{}", said(&output));
    folder
}

#[test]
fn a_release_has_all_that_is_promised_and_the_same_bytes_each_time() {
    let folder = archives("first");
    let sums = folder.read("release/SHA256SUMS");
    assert_eq!(sums, archives("second").read("release/SHA256SUMS"));
    assert_eq!(sums.lines().count(), folder.files().iter().filter(|file| file.starts_with("release/")).count() - 1);
    for target in super::names::targets() {
        let name = format!("rackform-{VERSION}-{target}");
        assert!(sums.contains(&format!("  {name}.tar.gz\n")), "{sums}");
        let list = run(&folder, &["sh", "-c"], &format!("tar -tzf release/{name}.tar.gz"), &[]);
        let binary = if target.contains("windows") { "rackform.exe" } else { "rackform" };
        for file in
            [binary, "LICENSE", "README.md", "man/rackform-synth.1", "completions/_rackform", "schemas/app.schema.json"]
        {
            assert!(said(&list).contains(&format!("{name}/{file}\n")), "{target} has no {file}: {}", said(&list));
        }
    }
    let unpacked = format!(
        "tar -xzf release/rackform-{VERSION}-x86_64-unknown-linux-musl.tar.gz; rackform-*/rackform -V; stat -c %a rackform-*/rackform"
    );
    assert_eq!(said(&run(&folder, &["sh", "-ec"], &unpacked, &[])), format!("rackform {VERSION}\n755\n"));
    pinned(&folder, &sums);
    readable(&folder);
}

/// What names the release from within it.
fn pinned(folder: &Folder, sums: &str) {
    let formula = folder.read("release/rackform.rb");
    assert!(formula.starts_with("class Rackform < Formula\n") && !formula.contains("\"{"), "{formula}");
    let digests = formula.lines().filter_map(|line| line.trim().strip_prefix("sha256 \"")?.strip_suffix('"'));
    let digests = digests.collect::<Vec<_>>();
    assert_eq!(digests.len(), 4);
    assert!(digests.iter().all(|digest| sums.contains(digest)), "{digests:?} {sums}");
    let workflow = folder.read("release/rackform-review.yml");
    let pin = workflow.split("uses: rackform/rackform@").nth(1).unwrap().lines().next().unwrap();
    let (commit, version) = pin.split_once(" # ").unwrap();
    assert_eq!((commit.len(), version), (40, format!("v{VERSION}").as_str()));
    let gitlab = folder.read("release/rackform-review.gitlab-ci.yml");
    let digest = gitlab.split("RACKFORM_SHA256: ").nth(1).unwrap().lines().next().unwrap();
    assert!(sums.contains(&format!("{digest}  rackform-{VERSION}-x86_64-unknown-linux-musl.tar.gz")), "{digest}");
    let place = folder.0.join("release/rackform-review.yml").display().to_string();
    content("zizmor", &["--offline", "--no-progress", "--persona", "auditor", &place]);
}

/// groff finds nothing to warn of in the man pages of an archive (Debian's package `groff-base`).
fn readable(folder: &Folder) {
    let lint = "for page in rackform-*/man/*.1; do groff -K utf8 -man -ww -z -T utf8 \"$page\"; done";
    let output = run(folder, &["sh", "-ec"], lint, &[]);
    assert_eq!(
        (output.status.success(), said(&output).as_str()),
        (true, ""),
        "are the man pages sound, is groff there?"
    );
}

/// cargo publishes what the crate needs, below the 10 MB that crates.io takes (The Cargo Book, "Publishing on crates.io").
#[test]
fn a_crate_has_its_sources_and_is_small_enough() {
    let place = Folder::new("crate");
    let mut command = Command::new(env!("CARGO"));
    command.args(["package", "--locked", "--no-verify", "--allow-dirty", "--offline", "--quiet", "--target-dir"]);
    command.arg(&place.0).current_dir(root());
    let (fine, text) = ended(command);
    assert!(fine, "{text}");
    let size = fs::metadata(place.0.join(format!("package/rackform-{VERSION}.crate"))).unwrap().len();
    assert!((100_000..10_000_000).contains(&size), "{size}");
}

#[test]
fn a_tool_that_finds_something_is_not_content() {
    let folder = Folder::new("unsound")
        .with("pipeline.yml", "on: pull_request\njobs: {a: {runs-on: x, steps: [{uses: a/b@main}]}}\n");
    let folder = folder.with("script.sh", "#!/bin/sh\nrm $1\n").with("Containerfile", "FROM debian\nRUN cd x\n");
    let folder = folder.with("schema.json", &json!({ "type": "nothing" }).to_string());
    for (tool, arguments) in [
        ("zizmor", vec!["--offline", "--persona", "auditor", "pipeline.yml"]),
        ("shellcheck", vec!["script.sh"]),
        ("hadolint", vec!["Containerfile"]),
        ("check-jsonschema", vec!["--check-metaschema", "schema.json"]),
    ] {
        let mut command = program(tool);
        command.args(arguments).current_dir(&folder.0);
        assert!(!ended(command).0, "{tool}");
    }
}
