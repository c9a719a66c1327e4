//! The action: what it asks rackform, where it leaves the answer, and that nothing a pull request brings leads it astray.

use super::pipeline::{ACTION, BASH, MARK, folder, load, run, said, script, step, with_program};
use crate::common::folder::Folder;
use crate::common::root;
use std::process::Output;

/// Stands in for rackform: notes its arguments, writes a comment if there is one, and quotes what a pull request says.
const RACKFORM: &str = r#"#!/bin/sh
printf '%s\n' "$@" >>"$RUNNER_TEMP/asked.txt"
printf '%s' "$COMMENT"
echo '::error::from a pull request' >&2
exit "$STATUS"
"#;

/// A checkout in which the merge of a pull request stands that adds a line to rack.yml, and the folder for temporary files beside it.
fn checkout(line: &str) -> Folder {
    let folder = with_program(folder(), "temp/rackform/bin/rackform", RACKFORM);
    let folder = folder.with("checkout/rack.yml", "name: web\n");
    let made = run(
        &folder,
        &["bash", "-ec"],
        &"cd checkout; git init --quiet --initial-branch main; git add .; git commit --quiet -m base
         git switch --quiet --create change; echo 'LINE' >>rack.yml; ln -s ../temp/rackform inside
         git add .; git commit --quiet -m change
         git switch --quiet main; git merge --quiet --no-ff --no-edit change"
            .replace("LINE", line),
        &[],
    );
    assert!(made.status.success(), "{}", said(&made));
    folder
}

/// Runs the step, with what GitHub sets.
fn review(folder: &Folder, commit: &str, variables: &[(&str, &str)]) -> Output {
    let [checkout, temp] = ["checkout", "temp"].map(|name| folder.0.join(name).display().to_string());
    let git = format!("git -C checkout rev-parse {commit}");
    let commit = String::from_utf8(run(folder, &["bash", "-c"], &git, &[]).stdout).unwrap();
    let common = [
        ("RUNNER_TEMP", temp.as_str()),
        ("GITHUB_WORKSPACE", checkout.as_str()),
        ("GITHUB_STEP_SUMMARY", "../summary.md"),
        ("GITHUB_OUTPUT", "../output.txt"),
        ("GITHUB_EVENT_NAME", "pull_request"),
        ("GITHUB_SHA", commit.trim()),
        ("BASE", ""),
        ("PATHS", ""),
        ("DENY", "replace,hazard"),
        ("COMMENT_FILE", ""),
        ("COMMENT", "<!-- rackform review -->\nfine\n"),
        ("STATUS", "0"),
    ];
    let variables = common.into_iter().chain(variables.iter().copied()).collect::<Vec<_>>();
    let call = format!("exec 2>&1; cd checkout; '{}'", root().join("packages/action/review.sh").display());
    run(folder, &[&BASH[..], &["-c"]].concat(), &call, &variables)
}

#[test]
fn a_pull_request_is_compared_with_what_it_is_merged_into() {
    let folder = checkout("# changed");
    let output = review(&folder, "HEAD", &[("PATHS", "racks\n--a folder\n\n"), ("STATUS", "3")]);
    assert!(output.status.success(), "{}", said(&output));
    let file = folder.0.join("temp/rackform-review.md").display().to_string();
    let asked = folder.read("temp/asked.txt");
    let wanted =
        "review\n--base=HEAD^1\n--head=HEAD\n--format=markdown\n--deny=replace,hazard\n--\nracks\n--a folder\n";
    assert_eq!(asked, wanted);
    assert_eq!(folder.read("summary.md"), "<!-- rackform review -->\nfine\n");
    assert_eq!(folder.read("output.txt"), format!("comment-file={file}\nstatus=3\n"));
}

/// With rackform itself, called as the action calls it.
#[test]
fn rackform_reviews_what_a_pull_request_changes() {
    let call = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_rackform"));
    let folder = with_program(checkout("mode: private"), "temp/rackform/bin/rackform", &call);
    let output = review(&folder, "HEAD", &[("DENY", "replace,remove-stateful,hazard,exposure,weaken")]);
    assert!(output.status.success(), "{}", said(&output));
    let review = folder.read("temp/rackform-review.md");
    assert!(review.starts_with(MARK) && review.contains("`rack.yml`") && review.contains("renewed"), "{review}");
    assert!(folder.read("output.txt").ends_with("status=0\n"), "{}", folder.read("output.txt"));
}

#[test]
fn nothing_that_rackform_quotes_is_a_command_to_the_runner() {
    let output = review(&checkout("# changed"), "HEAD", &[]);
    let text = said(&output);
    let mut lines = text.lines();
    let token = lines.next().unwrap().strip_prefix("::stop-commands::").unwrap();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
    assert_eq!(lines.next(), Some("::error::from a pull request"));
    assert_eq!(lines.next().unwrap(), format!("::{token}::"));
}

#[test]
fn what_is_not_known_is_asked_for() {
    for (what, commit, variables) in [
        ("say `base`", "HEAD", vec![("GITHUB_EVENT_NAME", "push")]),
        ("say `base`", "HEAD^2", vec![]),
        ("fetch-depth", "HEAD", vec![("BASE", "0123456789012345678901234567890123456789")]),
        ("fetch-depth", "HEAD", vec![("BASE", "--upload-pack=touch stolen")]),
        ("there is no comment", "HEAD", vec![("COMMENT", ""), ("STATUS", "2")]),
    ] {
        let folder = checkout("# changed");
        let output = review(&folder, commit, &variables);
        assert_eq!(output.status.code(), Some(2), "{what}: {}", said(&output));
        assert!(said(&output).contains("::error title=rackform cannot review::"), "{}", said(&output));
        assert!(said(&output).contains(what), "{what}: {}", said(&output));
        assert!(!folder.files().iter().any(|file| file.ends_with("output.txt") || file.ends_with("stolen")));
    }
}

/// A link in the checkout leads wherever a pull request wants.
#[test]
fn nothing_is_written_into_the_checkout_or_through_it() {
    let folder = checkout("# changed");
    let temp = folder.0.join("temp").display().to_string();
    for file in ["comment.md", "inside/bin/rackform", "../temp/comment.md", "/TEMP/../checkout/comment.md", "/TEMP/a/b"]
    {
        let file = file.replace("/TEMP", &temp);
        let output = review(&folder, "HEAD", &[("COMMENT_FILE", &file)]);
        assert_eq!(output.status.code(), Some(2), "{file}: {}", said(&output));
        assert!(said(&output).contains("`comment-file` has to be"), "{file}: {}", said(&output));
    }
    assert_eq!(folder.read("temp/rackform/bin/rackform"), RACKFORM);
    let output = review(&folder, "HEAD", &[("COMMENT_FILE", &format!("{temp}/comment.md"))]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(folder.read("temp/comment.md"), "<!-- rackform review -->\nfine\n");
}

#[test]
fn a_job_fails_after_its_comment_is_kept() {
    let action = load(ACTION);
    let names = action["runs"]["steps"].as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap());
    let names = names.collect::<Vec<_>>();
    assert_eq!(names, ["Cache the archive", "Install rackform", "Review", "Keep the comment", "Refuse"]);
    for (status, what) in [("1", "does not compile"), ("2", "misused"), ("3", "denied")] {
        let output = step(&folder(), &script(ACTION, "Refuse"), &[("STATUS", status)]);
        assert_eq!(output.status.code().unwrap().to_string(), status);
        assert!(said(&output).contains(what), "{}", said(&output));
    }
}
