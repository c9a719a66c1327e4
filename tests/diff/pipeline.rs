//! The pipelines in `examples` that review what a change does: their steps run here as a pipeline runs them, in a folder
//! with nothing in it but a repository. What needs GitHub or GitLab is checked for its syntax.

use crate::common::folder::Folder;
use crate::common::read;
use rackform::diag::Text;
use rackform::source::yaml;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

const DIFF: &str = "examples/github/rackform-diff.yml";
const COMMENT: &str = "examples/github/rackform-comment.yml";
const GITLAB: &str = "examples/gitlab/rackform-diff.gitlab-ci.yml";

const WEB: &str = "name: web\ntags: { team: one }\n";

/// A pipeline read as GitHub and GitLab read it.
fn pipeline(path: &str) -> Value {
    let text = Arc::new(Text { name: path.to_owned(), body: read(path) });
    yaml::read(&text, yaml::Kind::Description).unwrap_or_else(|finding| panic!("{finding:?}"))
}

/// The steps of a job on GitHub, by name.
fn steps(pipeline: &Value, job: &str) -> Vec<(String, String)> {
    let steps = pipeline["jobs"][job]["steps"].as_array().unwrap().iter();
    let runs = steps.filter_map(|step| Some((step["name"].as_str()?.to_owned(), step["run"].as_str()?.to_owned())));
    runs.collect()
}

/// What runs in a job on GitLab.
fn script(pipeline: &Value, job: &str) -> Vec<String> {
    let lines = pipeline[job]["script"].as_array().unwrap().iter();
    lines.map(|line| line.as_str().unwrap().to_owned()).collect()
}

/// Runs a script in a folder with the variables of a pipeline, rackform and git at hand, and nothing else.
fn run(folder: &Folder, script: &str, variables: &[(String, String)]) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_rackform")).parent().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display());
    Command::new("bash")
        .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script])
        .current_dir(&folder.0)
        .env_clear()
        .envs([("PATH", path.as_str()), ("HOME", "."), ("GIT_CONFIG_GLOBAL", "/dev/null")])
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "somebody")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "somebody@example.com")))
        .envs(variables.iter().cloned())
        .output()
        .unwrap()
}

fn git(folder: &Folder, commands: &str) {
    let output = run(folder, commands, &[]);
    assert!(output.status.success(), "{commands}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository whose last commit merges a branch with these files into one with those; a file without text is removed.
fn repository(name: &str, base: &[(&str, &str)], head: &[(&str, &str)]) -> Folder {
    let folder =
        base.iter().fold(Folder::new(&format!("pipeline-{name}")), |folder, (file, text)| folder.with(file, text));
    git(&folder, "git init --quiet --initial-branch main; git add .; git commit --quiet -m base");
    git(&folder, "git switch --quiet --create change");
    let mut folder = folder;
    for (file, text) in head {
        folder = folder.with(file, text);
        if text.is_empty() {
            git(&folder, &format!("git rm --quiet --force '{file}'"));
        }
    }
    git(&folder, "git add .; git commit --quiet --allow-empty -m change; git switch --quiet main");
    git(&folder, "git merge --quiet --no-ff --no-edit change");
    folder
}

/// What the pipeline on GitHub finds out: the comment, and how its last step ends.
fn review(folder: &Folder) -> (String, bool) {
    let pipeline = pipeline(DIFF);
    let mut variables = vec![("GITHUB_STEP_SUMMARY".to_owned(), "summary.md".to_owned())];
    for (name, value) in pipeline["env"].as_object().unwrap() {
        variables.push((name.clone(), value.as_str().unwrap().to_owned()));
    }
    let steps = steps(&pipeline, "diff");
    let names = steps.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["Install rackform", "Compare racks", "Show it", "Refuse what is denied"]);
    for (name, script) in &steps[1..3] {
        let output = run(folder, script, &variables);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let comment = folder.read("comment.md");
    assert_eq!(folder.read("summary.md"), comment);
    (comment, run(folder, &steps[3].1, &variables).status.success())
}

#[test]
fn a_pull_request_gets_one_comment_about_every_rack_it_changes() {
    let base = [
        ("rack.yml", "name: production\n"),
        ("racks/web.yml", WEB),
        ("racks/old.yml", "name: old\n"),
        ("racks/same.yml", "name: same\n"),
        ("README.md", ""),
    ];
    let head = [
        ("rack.yml", "name: production\nmode: private\n"),
        ("racks/web.yml", "# commented\nname: web\ntags: { team: one }\n"),
        ("racks/old.yml", ""),
        ("racks/a new.yml", "name: new\n"),
        ("README.md", "changed"),
    ];
    let (comment, passes) = review(&repository("whole", &base, &head));
    assert!(passes, "{comment}");
    assert!(
        comment.contains(
            "### ✅ `production` (`new/rack.yml`)\n\n**nothing replaced, nothing removed; 3 to 6 instances renewed, 1 at a time; 9 added"
        ),
        "{comment}"
    );
    assert!(comment.contains("### ✅ `web` (`new/racks/web.yml`)\n\n**no differences**"), "{comment}");
    assert!(comment.contains("    racks/old.yml is gone. Its stack stays until somebody deletes it."), "{comment}");
    assert!(comment.contains("`new/racks/a new.yml`: **public, every promise holds**"), "{comment}");
    assert!(!comment.contains("same.yml"), "{comment}");
}

#[test]
fn a_pull_request_without_racks_says_so() {
    let (comment, passes) = review(&repository("none", &[("rack.yml", "name: web\n")], &[("README.md", "new")]));
    assert_eq!((comment.as_str(), passes), ("No rack changes.\n", true));
}

#[test]
fn a_rack_that_is_wrong_is_told_of_and_fails() {
    let base = [("rack.yml", "name: web\n"), ("racks/web.yml", WEB)];
    // What it says may try to leave the place it is put into.
    let head = [("rack.yml", "name: web\nmode: |\n  ````\n  <img src=x> @all\n"), ("racks/web.yml", "name: web\n")];
    let (comment, passes) = review(&repository("wrong", &base, &head));
    assert!(!passes, "{comment}");
    assert!(comment.contains("    error[unknown-value]"), "{comment}");
    assert!(comment.lines().all(|line| !line.contains("<img") || line.starts_with("    ")), "{comment}");
    assert!(comment.contains("`web` (`new/racks/web.yml`)"), "the others are compared: {comment}");
}

#[test]
fn what_is_denied_is_told_and_fails() {
    let base = [("rack.yml", "name: web\nnetwork: { cidr: 10.0.0.0/16 }\n")];
    let head = [("rack.yml", "name: web\nnetwork: { cidr: 10.9.0.0/16 }\n")];
    let (comment, passes) = review(&repository("denied", &base, &head));
    assert!(!passes, "{comment}");
    assert!(comment.contains("    denied[replace]: `Vpc` (AWS::EC2::VPC) is replaced, and "), "{comment}");
}

#[test]
fn a_comment_fits_however_many_racks_there_are() {
    let files = (0..40).map(|number| format!("racks/{number}.yml")).collect::<Vec<_>>();
    let [base, head] = ["name: a\nmode: public\n", "name: a\nmode: private\nnetwork: { cidr: 10.9.0.0/16 }\n"]
        .map(|text| files.iter().map(|file| (file.as_str(), text)).collect::<Vec<_>>());
    let (comment, passes) = review(&repository("many", &base, &head));
    assert!(!passes);
    let letters = comment.chars().count();
    assert!((40_000..65_000).contains(&letters), "{letters}");
    assert!(comment.contains("\n    There is no room here for racks/9.yml: compare it yourself.\n"), "{comment}");
    for file in files {
        assert!(comment.contains(&file), "{file} is told of: {comment}");
    }
}

/// One script in two homes.
#[test]
fn gitlab_compares_racks_as_github_does() {
    let github = steps(&pipeline(DIFF), "diff");
    let gitlab = pipeline(GITLAB);
    assert_eq!(
        script(&gitlab, "rackform diff"),
        [&github[0].1, &github[1].1, &github[3].1].map(|script| script.trim_end_matches(' ').to_owned())
    );
    for (name, value) in pipeline(DIFF)["env"].as_object().unwrap().iter().filter(|(name, _)| *name != "BASE") {
        assert_eq!(gitlab["variables"][name], *value);
    }
}

/// Answers like `gh`, as far as the posting step asks, and notes what is changed.
const GH: &str = r#"#!/bin/sh
case "$*" in
*"--method GET repos/a/b/pulls"*) echo "$NUMBER" ;;
*"--paginate repos/a/b/issues/7/comments"*) printf "$COMMENTS" ;;
*) echo "$*" >>posted.txt && cp body.md posted.md ;;
esac
"#;

#[test]
fn a_comment_is_posted_once_and_replaced_from_then_on() {
    let post = &steps(&pipeline(COMMENT), "comment")[0].1;
    let said = "✅ `a` → `b`: **no differences**\n";
    let new = "api --method POST repos/a/b/issues/7/comments -F body=@body.md --silent\n";
    let again = "api --method PATCH repos/a/b/issues/comments/1 -F body=@body.md --silent\n";
    for (number, comments, comment, posted) in [
        ("7", "", said, new),
        ("7", "1\n2\n", said, again),
        ("7", "1\n", "No rack changes.\n", again),
        ("7", "", "No rack changes.\n", ""),
        ("", "1\n", said, ""),
    ] {
        let folder = Folder::new("pipeline-post").with("found/comment.md", comment).with("bin/gh", GH);
        let variables = [("NUMBER", number), ("COMMENTS", comments), ("REPOSITORY", "a/b"), ("OWNER", "c")];
        let variables = variables.into_iter().chain([("BRANCH", "$(touch stolen)"), ("COMMIT", "d")]);
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>();
        let output = run(&folder, &format!("chmod +x bin/gh; PATH=$PWD/bin:$PATH; {post}"), &variables);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let files = folder.files();
        assert!(!files.contains(&"stolen".to_owned()), "{files:?}");
        assert_eq!(files.contains(&"posted.txt".to_owned()), !posted.is_empty(), "{number} {comments} {comment}");
        if !posted.is_empty() {
            assert_eq!(folder.read("posted.txt"), posted);
            assert_eq!(folder.read("posted.md"), format!("<!-- rackform diff -->\n{comment}"));
        }
    }
}

#[test]
fn what_only_runs_there_is_well_formed() {
    let folder = Folder::new("pipeline-syntax");
    let mut scripts = steps(&pipeline(COMMENT), "comment").into_iter().map(|(_, script)| script).collect::<Vec<_>>();
    scripts.extend(script(&pipeline(GITLAB), "rackform note"));
    assert!(scripts.len() >= 3, "{scripts:?}");
    for script in scripts {
        let folder = Folder(folder.0.clone()).with("script", &script);
        let output = run(&folder, "bash -n script", &[]);
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What may write comments runs nothing that a pull request brings, and what reads it has no rights.
#[test]
fn no_pull_request_runs_anything_with_rights() {
    let (reads, writes) = (pipeline(DIFF), pipeline(COMMENT));
    assert_eq!(reads["permissions"], serde_json::json!({ "contents": "read" }));
    assert_eq!(reads["on"], "pull_request");
    assert_eq!(writes["on"]["workflow_run"]["workflows"][0], reads["name"]);
    assert!(!read(DIFF).contains("secrets.") && !read(COMMENT).contains("secrets."));
    assert!(!read(COMMENT).contains("actions/checkout"));
    for (_, script) in steps(&reads, "diff").into_iter().chain(steps(&writes, "comment")) {
        assert!(!script.contains("${{"), "a name could become a command: {script}");
    }
    let actions = [reads, writes].map(|pipeline| {
        let jobs = pipeline["jobs"].as_object().unwrap().values().cloned().collect::<Vec<_>>();
        jobs.iter().flat_map(|job| job["steps"].as_array().unwrap().clone()).collect::<Vec<_>>()
    });
    let uses = actions.iter().flatten().filter_map(|step| step["uses"].as_str()).collect::<Vec<_>>();
    assert_eq!(uses.len(), 3);
    for action in uses {
        let version = action.split_once("@v").expect("an action has a version").1;
        assert_eq!(version.split('.').filter(|part| part.parse::<u32>().is_ok()).count(), 3, "{action} is pinned");
    }
}
