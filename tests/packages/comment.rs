//! Posting a review on GitHub. The text comes from a run that anybody's pull request may have written.

use super::pipeline::{COMMENT, MARK, folder, nothing, said, script, step, with_program};
use crate::common::folder::Folder;
use std::os::unix::fs::symlink;
use std::process::Output;

/// Answers like `gh`, as far as the step asks, and notes what is posted.
const GH: &str = r#"#!/bin/sh
case "$*" in
*"--paginate --method GET repos/a/b/pulls "*) printf "$NUMBERS" ;;
*"--paginate repos/a/b/pulls/7/files "*) printf "$CHANGED" ;;
*"--paginate repos/a/b/issues/7/comments "*) printf "$COMMENTS" ;;
*) echo "$*" >>posted.txt && cp body.md posted.md ;;
esac
"#;

const NEW: &str = "api --method POST repos/a/b/issues/7/comments -F body=@./body.md --silent\n";
const AGAIN: &str = "api --method PATCH repos/a/b/issues/comments/1 -F body=@./body.md --silent\n";

/// A folder with the artifact of the other run.
fn found(review: &str) -> Folder {
    with_program(folder(), "bin/gh", GH).with("found/rackform-review.md", review)
}

fn post(folder: &Folder, variables: &[(&str, &str)]) -> Output {
    let common = [
        ("RUNNER_TEMP", "."),
        ("REPOSITORY", "a/b"),
        ("OWNER", "c"),
        ("BRANCH", "$(touch stolen)"),
        ("COMMIT", "d"),
        ("RUN", "https://github.com/a/b/actions/runs/1"),
        ("NUMBERS", "7\n"),
    ];
    let variables = common.into_iter().chain(variables.iter().copied()).collect::<Vec<_>>();
    let output = step(folder, &script(COMMENT, "Post it"), &variables);
    assert!(!folder.files().contains(&"stolen".to_owned()));
    output
}

/// What was posted, if anything.
fn posted(folder: &Folder) -> Option<(String, String)> {
    let posted = folder.files().contains(&"posted.txt".to_owned());
    posted.then(|| (folder.read("posted.txt"), folder.read("posted.md")))
}

#[test]
fn a_comment_is_posted_once_and_replaced_from_then_on() {
    let (said_much, said_nothing) = (format!("{MARK}### `web`\n\n**replaced**\n\n1\n"), nothing());
    for (comments, review, posts) in [
        ("", &said_much, Some(NEW)),
        ("1\n2\n", &said_much, Some(AGAIN)),
        ("1\n", &said_nothing, Some(AGAIN)),
        ("", &said_nothing, None),
    ] {
        let folder = found(review);
        let output = post(&folder, &[("COMMENTS", comments)]);
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(
            posted(&folder),
            posts.map(|call| (call.to_owned(), review.replacen(MARK, &format!("{MARK}\n"), 1)))
        );
    }
}

#[test]
fn nothing_is_posted_where_it_is_not_known_to_belong() {
    for (numbers, fine) in [("", true), ("7\n8\n", false)] {
        let folder = found(&format!("{MARK}1\n2\n3\n"));
        assert_eq!(post(&folder, &[("NUMBERS", numbers)]).status.success(), fine);
        assert_eq!(posted(&folder), None);
    }
}

#[test]
fn what_is_no_review_is_not_posted() {
    for review in ["", "Approved.\n", "<!-- rackform review --> Approved.\n", &format!("\n{MARK}"), &format!(" {MARK}")]
    {
        let folder = found(review);
        assert!(!post(&folder, &[]).status.success(), "{review}");
        assert_eq!(posted(&folder), None, "{review}");
    }
    let folder = found("");
    std::fs::write(folder.0.join("found/rackform-review.md"), [MARK.as_bytes(), b"\xff\n1\n2\n"].concat()).unwrap();
    assert!(!post(&folder, &[]).status.success());
    assert_eq!(posted(&folder), None);
}

#[test]
fn a_file_of_the_runner_is_not_posted() {
    let folder = found("").with("secret", &format!("{MARK}the token\n1\n2\n"));
    let place = folder.0.join("found/rackform-review.md");
    std::fs::remove_file(&place).unwrap();
    symlink("../secret", &place).unwrap();
    let output = post(&folder, &[]);
    assert!(said(&output).contains("regular file") && !output.status.success(), "{}", said(&output));
    std::fs::remove_file(&place).unwrap();
    std::fs::create_dir(&place).unwrap();
    assert!(!post(&folder, &[]).status.success());
    assert_eq!(posted(&folder), None);
}

/// In letters as well as in bytes: a letter has up to four of them.
#[test]
fn a_review_that_is_too_long_is_not_cut_but_linked_to() {
    let long = |letter: &str, count: usize| found(&format!("{MARK}{}\n\n1\n2\n3\n", letter.repeat(count)));
    for (letter, count, fits) in
        [("a", 59_000, true), ("a", 61_000, false), ("路", 59_000, true), ("路", 61_000, false), ("🛣", 59_999, false)]
    {
        let folder = long(letter, count);
        let output = post(&folder, &[]);
        assert!(output.status.success(), "{}", said(&output));
        let text = posted(&folder).unwrap().1;
        assert_eq!(text.contains(letter.repeat(9).as_str()), fits, "{letter} {count}");
        assert_eq!(text.contains("too long for a comment\n\n[The run](https://github.com/a/b/actions/runs/1)"), !fits);
        assert!(text.starts_with(MARK) && text.chars().count() < 65_536 && text.len() < 262_144);
    }
}

#[test]
fn a_review_whose_workflow_a_pull_request_changes_says_so() {
    let folder = found(&format!("{MARK}<!-- <details> ```\n"));
    assert!(post(&folder, &[("CHANGED", "changed\n")]).status.success());
    let text = posted(&folder).unwrap().1;
    let caution = "> [!CAUTION]\n> This pull request changes files in .github, and with them perhaps what this review says: read those first.";
    assert_eq!(text, format!("{MARK}{caution}\n\n<!-- <details> ```\n"), "before what could hide it");
}
