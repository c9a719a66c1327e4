//! The pipeline on GitLab: the job that reads, with a release in a folder; the job that posts, with an API in a file.

use super::install::{CURL, release};
use super::names::targets;
use super::pipeline::{GITLAB, MARK, folder, load, nothing, run, said, with_program};
use crate::common::folder::Folder;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Output;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs a job as GitLab's runner does.
fn job(folder: &Folder, name: &str, variables: &[(&str, &str)]) -> Output {
    let pipeline = load(GITLAB);
    let lines = pipeline[name]["script"].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
    let script = lines.collect::<Vec<_>>().join("\n");
    run(folder, &["sh", "-ec"], &script, variables)
}

/// A release whose binary notes its arguments and leaves a comment, and a checkout with a link where the comment goes.
fn reviewing(binary: &str) -> Folder {
    let folder = with_program(release(), "bin/apk", "#!/bin/sh\n");
    let folder = with_program(folder, "bin/curl", &CURL.replace("$OLDPWD/", ""));
    let folder = with_program(folder, "new/rackform", binary).with("secret", "kept");
    let name = format!("rackform-{VERSION}-x86_64-unknown-linux-musl");
    assert!(targets().contains("x86_64-unknown-linux-musl"));
    let pack = format!(
        "mv new {name}; tar -czf release/{name}.tar.gz {name}; rm -r {name}; cd release; sha256sum *.tar.gz >SHA256SUMS"
    );
    assert!(run(&folder, &["sh", "-ec"], &pack, &[]).status.success());
    symlink("secret", folder.0.join("rackform-review.md")).unwrap();
    folder
}

/// Stands in for rackform.
const RACKFORM: &str = r#"#!/bin/sh
printf '%s\n' "$@" >called.txt
echo fine
exit "$STATUS"
"#;

fn review(folder: &Folder, variables: &[(&str, &str)]) -> Output {
    let defaults = load(GITLAB)["variables"].as_object().unwrap().clone();
    let defaults = defaults.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap()));
    let common = [("CI_MERGE_REQUEST_DIFF_BASE_SHA", "abc"), ("STATUS", "0"), ("TMPDIR", ".")];
    let variables = defaults.chain(common).chain(variables.iter().copied()).collect::<Vec<_>>();
    job(folder, "rackform review", &variables)
}

#[test]
fn a_merge_request_is_compared_with_what_it_began_from() {
    for status in ["0", "1", "3"] {
        let folder = reviewing(RACKFORM);
        let output = review(&folder, &[("STATUS", status)]);
        assert_eq!(output.status.code().unwrap().to_string(), status, "{}", said(&output));
        assert_eq!(folder.read("rackform-review.md"), "fine\n");
        assert_eq!(folder.read("secret"), "kept", "a link is not followed");
        let asked = folder.read("called.txt");
        assert!(asked.starts_with("review\n--base=abc\n--head=HEAD\n--format=markdown\n"), "{asked}");
        assert!(asked.ends_with("\n--deny=replace,remove-stateful,hazard,exposure,weaken\n"), "{asked}");
    }
}

#[test]
fn only_a_binary_with_the_right_checksum_runs() {
    let folder = reviewing(RACKFORM);
    let wrong = "0".repeat(64);
    let output = review(&folder, &[("RACKFORM_SHA256", &wrong)]);
    assert!(!output.status.success() && !folder.files().contains(&"called.txt".to_owned()), "{}", said(&output));
    let folder = reviewing(RACKFORM);
    let name = format!("release/rackform-{VERSION}-x86_64-unknown-linux-musl.tar.gz");
    fs::write(folder.0.join(&name), "other").unwrap();
    let output = review(&folder, &[]);
    assert!(!output.status.success() && !folder.files().contains(&"called.txt".to_owned()), "{}", said(&output));
}

/// Answers like GitLab's API through curl: who has the token, notes in pages of two, and what is written is noted.
const API: &str = r#"#!/bin/sh
case "$*" in
*/user) echo '{"id": 5}' ;;
*"&page=1&"*) cat first.json ;;
*"&page=2&"*) cat second.json ;;
*"&page="*) echo '[]' ;;
*) echo "$*" | sed 's/.*--request \([A-Z]*\).* \([^ ]*\)$/\1 \2/' >>posted.txt ;;
esac
for argument in "$@"; do
    case $argument in body@*) cp "${argument#body@}" posted.md ;; esac
done
"#;

/// Notes of people, and ours on the second page.
const FIRST: &str = r#"[{"id": 1, "author": {"id": 4}, "system": false, "body": "<!-- rackform review -->\nmine"},
    {"id": 2, "author": {"id": 5}, "system": false, "body": "hello"}]"#;
const SECOND: &str = r#"[{"id": 3, "author": {"id": 5}, "system": false, "body": "<!-- rackform review -->\nours"}]"#;

fn posting(review: &str, second: &str) -> Folder {
    let folder = with_program(folder(), "bin/curl", API).with("rackform-review.md", review);
    with_program(folder, "bin/apk", "#!/bin/sh\n").with("first.json", FIRST).with("second.json", second)
}

fn note(folder: &Folder) -> Output {
    let variables = [
        ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
        ("CI_PROJECT_ID", "7"),
        ("CI_MERGE_REQUEST_IID", "8"),
        ("CI_PIPELINE_URL", "https://gitlab.example/pipeline"),
        ("RACKFORM_TOKEN", "token"),
        ("TMPDIR", "."),
    ];
    job(folder, "rackform note", &variables)
}

const NOTES: &str = "https://gitlab.example/api/v4/projects/7/merge_requests/8/notes";

#[test]
fn the_note_that_is_replaced_is_ours_on_whatever_page() {
    let review = format!("{MARK}### `web`\n\n**fine**\n\n1\n");
    for (second, posts) in [(SECOND, format!("PUT {NOTES}/3\n")), ("[]", format!("POST {NOTES}\n"))] {
        let folder = posting(&review, second);
        let output = note(&folder);
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!((folder.read("posted.txt"), folder.read("posted.md")), (posts, review.clone()));
    }
    let folder = posting(&nothing(), "[]");
    assert!(note(&folder).status.success());
    assert!(!folder.files().contains(&"posted.txt".to_owned()), "that nothing changes is no news");
}

#[test]
fn a_note_is_a_regular_file_that_begins_like_a_review() {
    let folder = posting("", "[]").with("secret", &format!("{MARK}1\n2\n3\n"));
    assert!(!note(&folder).status.success());
    fs::remove_file(folder.0.join("rackform-review.md")).unwrap();
    symlink("secret", folder.0.join("rackform-review.md")).unwrap();
    let output = note(&folder);
    assert!(!output.status.success() && said(&output).contains("regular file"), "{}", said(&output));
    assert!(!folder.files().contains(&"posted.txt".to_owned()));
}

#[test]
fn a_note_that_is_too_long_is_linked_to() {
    for letter in ["a", "🛣"] {
        let folder = posting(&format!("{MARK}{}\n\n1\n", letter.repeat(60_500)), SECOND);
        let output = note(&folder);
        assert!(output.status.success(), "{}", said(&output));
        assert!(
            folder.read("posted.md").contains("too long for a note\n\n[The pipeline](https://gitlab.example/pipeline)")
        );
    }
}
