//! `rackform review`: what is compared with what, what is said of it, and how it ends.

mod repository;
mod trust;

use crate::common::folder::assert_shown;
use repository::PATH;
pub use repository::Repository;
use serde_json::Value;

pub const WEB: &str = "name: web\nregion: us-east-1\ntags: { team: one }\n";
pub const WEB_PRIVATE: &str = "name: web\nregion: us-east-1\nmode: private\ntags: { team: one }\n";
pub const DATA: &str = "name: data\nregion: us-east-1\nnetwork: { cidr: 10.1.0.0/16 }\n";

pub const ROUTED: &str = r#"name: prod
region: us-east-1
network: { cidr: 10.2.0.0/16 }
router: { certificate: "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012" }
"#;
pub const SHOP: &str = r#"name: shop
rack: prod.yml
services:
  www: { image: "public.ecr.aws/nginx/nginx:1.29", port: 80, hosts: [www.example.com] }
"#;

/// What a review says of the changes, in a line for each: the file, what it was called, what becomes of it.
fn changes(repository: &Repository, arguments: &str) -> Vec<String> {
    let ended = repository.review(&format!("--format json {arguments}"));
    let document = serde_json::from_str::<Value>(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.err));
    let results = document["results"].as_array().unwrap().iter();
    let line = |result: &Value| {
        let was = result["movedFrom"].as_str().map(|was| format!(" (was {was})")).unwrap_or_default();
        format!("{}{was}: {}", result["file"].as_str().unwrap(), result["kind"].as_str().unwrap())
    };
    results.map(line).collect()
}

fn several() -> Repository {
    let base = [("racks/web.yml", WEB), ("racks/data.yaml", DATA), ("prod.yml", ROUTED), ("shop.yml", SHOP)];
    let old = [("racks/old.yml", "name: old\n"), (".github/workflows/ci.yml", "name: ci\non: push\njobs: {}\n")];
    let shop = SHOP.replace("1.29", "1.30");
    Repository::new("several", &[&base[..], &old[..]].concat()).then(&[
        ("racks/web.yml", WEB_PRIVATE),
        ("racks/data.yaml", ""),
        ("racks/moved/data.yaml", &format!("{DATA}instances: {{ type: t3.large }}\n")),
        ("shop.yml", &shop),
        ("racks/old.yml", ""),
        ("racks/new.yml", "name: fresh\nregion: us-east-1\nmode: private\nnetwork: { cidr: 10.3.0.0/16 }\n"),
        ("racks/wrong.yml", "name: wrong\nmode: privat\n"),
    ])
}

#[test]
fn a_review_tells_what_every_rack_and_app_becomes() {
    let repository = several();
    assert_shown("review-text", &repository.review("--deny roll"));
    assert_shown("review-markdown", &repository.review("--format markdown --deny roll"));
    assert_eq!(
        changes(&repository, ""),
        [
            "racks/wrong.yml: refused",
            "racks/old.yml: gone",
            "racks/moved/data.yaml (was racks/data.yaml): changed",
            "racks/new.yml: new",
            "racks/web.yml: changed",
            "shop.yml: changed",
        ]
    );
}

#[test]
fn exit_codes_tell_what_is_wrong_and_not_what_changes() {
    let changed = Repository::new("code-changed", &[("rack.yml", WEB)]).then(&[("rack.yml", WEB_PRIVATE)]);
    assert_eq!(changed.review("").code, 0);
    assert_eq!(changed.review("--deny replace").code, 0);
    let denied = changed.review("--deny roll");
    assert_eq!((denied.code, denied.err.lines().count()), (3, 1), "{}", denied.err);
    assert!(denied.err.starts_with("rack.yml: denied[roll]: "), "{}", denied.err);
    let wrong = Repository::new("code-wrong", &[("rack.yml", WEB)]).then(&[("rack.yml", "name: web\nmode: privat\n")]);
    assert_eq!(wrong.review("").code, 1);
    let gone = Repository::new("code-gone", &[("rack.yml", WEB)]).then(&[("rack.yml", "")]);
    assert_eq!(gone.review("--deny replace,remove-stateful,hazard,exposure,weaken").code, 0);
    let dear = Repository::new("code-dear", &[]).then(&[("rack.yml", WEB)]);
    assert_eq!(dear.review("--deny replace,exposure,cost=+5000").code, 0);
    assert_eq!(dear.review("--deny cost=+10").code, 3);
}

#[test]
fn nothing_that_changes_is_said_to_be_nothing() {
    let same = Repository::new("nothing", &[("rack.yml", WEB)]).then(&[("README.md", "no rack\n")]);
    assert_shown("review-nothing", &same.review("--format markdown"));
}

/// A comment or an acceptance changes nothing of what is deployed, and the file is named all the same.
#[test]
fn a_description_that_compiles_to_the_same_is_told_of() {
    let commented = Repository::new("comment", &[("rack.yml", WEB)]).then(&[("rack.yml", &format!("# why\n{WEB}"))]);
    let ended = commented.review("");
    assert!(ended.out.contains("web (rack.yml): no differences"), "{}", ended.out);
    assert_eq!(ended.code, 0);
}

#[test]
fn files_that_swap_their_stacks_are_compared_stack_by_stack() {
    let base = [("a.yml", WEB), ("b.yml", DATA)];
    let swapped = Repository::new("swapped", &base).then(&[("a.yml", DATA), ("b.yml", WEB)]);
    assert_eq!(changes(&swapped, ""), ["a.yml (was b.yml): changed", "b.yml (was a.yml): changed"]);
    assert!(!swapped.review("").out.contains("another stack"));
}

#[test]
fn a_file_whose_rack_gets_another_name_is_another_stack() {
    let renamed = Repository::new("renamed", &[("rack.yml", WEB)]).then(&[("rack.yml", &WEB.replace("web", "site"))]);
    let ended = renamed.review("--deny replace");
    assert!(ended.out.contains("another stack"), "{}", ended.out);
    assert_eq!(ended.code, 3);
}

#[test]
fn an_app_changes_with_its_rack() {
    let base = [("prod.yml", ROUTED), ("shop.yml", SHOP)];
    let both = Repository::new("rack-of-app", &base).then(&[("prod.yml", &ROUTED.replace("name: prod", "name: live"))]);
    assert_eq!(changes(&both, ""), ["prod.yml: changed", "shop.yml: changed"]);
    let private = Repository::new("rack-of-app-2", &base).then(&[("prod.yml", &format!("{ROUTED}mode: private\n"))]);
    assert_eq!(changes(&private, ""), ["prod.yml: changed"]);
}

#[test]
fn what_cannot_be_compared_is_unknown_and_fails() {
    let mended = Repository::new("unknown", &[("rack.yml", "name: web\nmode: privat\n")]).then(&[("rack.yml", WEB)]);
    let ended = mended.review("");
    assert!(ended.out.contains("what changes is not known"), "{}", ended.out);
    assert_eq!(ended.code, 1);
}

/// The committed template is what was deployed, so an upgrade of rackform shows what it changes.
#[test]
fn a_committed_template_of_another_version_is_what_is_compared_with() {
    let rack = WEB;
    let file = "out/web.public.json";
    let compiled = Repository::new("compiled", &[("rack.yml", rack)]);
    assert_eq!(compiled.run("synth").code, 0);
    let compiled = compiled.0.read(file);
    let older = compiled.replace("everything among the instances", "all among the instances");
    assert_ne!(older, compiled);
    let upgraded = Repository::new("upgrade", &[("rack.yml", rack), (file, &older)]).then(&[(file, &compiled)]);
    let ended = upgraded.review("");
    assert!(ended.out.contains("InstancesSecuritySelf"), "{}", ended.out);
    let said = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("another version made it, or somebody edited it"), "{}", ended.out);

    // Compiled by one version, both sides are the same, and the review speaks of what changes only.
    let private = format!("{rack}\nmode: private\n");
    let changed = Repository::new("upgrade-2", &[("rack.yml", rack), (file, &older)]).then(&[("rack.yml", &private)]);
    let ended = changed.review("");
    assert!(ended.out.contains("all among the instances"), "{}", ended.out);

    // What nobody compiled again is said to be stale, as a note.
    let stale = Repository::new("stale", &[("rack.yml", rack), (file, &older)]).then(&[("README.md", "x\n")]);
    let ended = stale.review("");
    assert!(ended.out.contains("warning[stale-output]"), "{}", ended.out);
    assert_eq!(ended.code, 0);
}

#[test]
fn racks_of_the_new_side_are_held_against_each_other() {
    let twice = Repository::new("twice", &[("a.yml", WEB)]).then(&[("b.yml", WEB)]);
    let ended = twice.review("");
    assert!(ended.out.contains("described-twice"), "{}", ended.out);
    assert_eq!(ended.code, 1);
}

#[test]
fn a_comment_has_room_for_200_racks() {
    let name = |number: usize| format!("racks/r{number}.yml");
    let rack = |number: usize, more: &str| {
        format!(
            "name: r{number}\nregion: us-east-1\nnetwork: {{ cidr: 10.{number}.0.0/16 }}\ntags: {{ 部門: \"{}\" }}\n{more}",
            "経理部".repeat(20)
        )
    };
    let all = |more: &str| (1..=200).map(|number| (name(number), rack(number, more))).collect::<Vec<_>>();
    fn lent(files: &[(String, String)]) -> Vec<(&str, &str)> {
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }
    let (before, after) = (all(""), all("instances: { disk: 40 }\n"));
    let many = Repository::new("many", &lent(&before)).then(&lent(&after));
    let ended = many.review("--format markdown");
    assert!(ended.out.len() < 60_000, "{} bytes", ended.out.len());
    for number in 1..=200 {
        assert!(ended.out.contains(&format!("| `r{number}` |")), "r{number} has no row");
    }
    assert_eq!(ended.out.matches("<details>").count(), ended.out.matches("</details>").count());
    assert!(
        ended.out.trim_end().ends_with("see the whole with `--format text`."),
        "{}",
        &ended.out[ended.out.len() - 300..]
    );
}

#[test]
fn what_is_not_committed_yet_is_reviewed_as_well() {
    let edited = Repository::new("edited", &[("rack.yml", WEB), (".gitignore", "ignored.yml\n")]);
    let edited = edited.edited(&[("rack.yml", WEB_PRIVATE), ("new.yml", DATA), ("ignored.yml", "name: ignored\n")]);
    assert_eq!(changes(&edited, ""), ["new.yml: new", "rack.yml: changed"]);
}

#[test]
fn paths_are_those_of_the_current_folder() {
    let repository = several();
    assert_eq!(changes(&repository, "shop.yml racks/moved"), ["racks/moved/data.yaml: new", "shop.yml: changed"]);
    let folder = crate::common::folder::Folder(repository.0.0.join("racks"));
    let ended = folder.run_under(&[("PATH", PATH)], "review --base main ../shop.yml", "");
    assert!(ended.out.starts_with("1 stack: 1 changed"), "{}{}", ended.out, ended.err);
    for (wrong, word) in [("nowhere", "there is no file"), ("../../..", "out of the repository"), ("README", "no file")]
    {
        let ended = folder.run_under(&[("PATH", PATH)], &format!("review --base main {wrong}"), "");
        assert_eq!(ended.code, 2);
        assert!(ended.err.contains(word), "{}", ended.err);
    }
}

#[test]
fn a_branch_is_compared_with_where_it_began() {
    let repository =
        Repository::new("began", &[("rack.yml", WEB), ("data.yml", DATA)]).then(&[("rack.yml", WEB_PRIVATE)]);
    repository.git("switch --quiet main");
    let repository = repository.then(&[("data.yml", &format!("{DATA}mode: private\n"))]);
    repository.git("switch --quiet change");
    assert_eq!(changes(&repository, ""), ["rack.yml: changed"]);
}

#[test]
fn what_git_cannot_tell_is_misuse() {
    let repository = Repository::new("misuse", &[("rack.yml", WEB)]);
    for base in ["nothing", "--output=planted", "HEAD:rack.yml", ""] {
        let ended = repository.run(&format!("review --base={base}"));
        assert_eq!(ended.code, 2, "{base}: {}{}", ended.out, ended.err);
    }
    assert!(!repository.0.files().iter().any(|file| file.contains("planted")));
    let bare = crate::common::folder::Folder::new("review-none");
    let ended = bare.run_under(&[("PATH", "/nowhere")], "review --base main", "");
    assert!(ended.code == 2 && ended.err.contains("git cannot be run"), "{}", ended.err);
}

#[test]
fn a_commit_is_reviewed_without_the_working_tree() {
    let repository = Repository::new("head", &[("rack.yml", WEB)]).then(&[("rack.yml", WEB_PRIVATE)]);
    let repository = repository.edited(&[("rack.yml", "not a rack"), ("other.yml", DATA)]);
    assert_eq!(changes(&repository, "--head HEAD"), ["rack.yml: changed"]);
    assert_eq!(repository.review("--head HEAD").code, 0);
    assert_eq!(repository.review("--head nothing").code, 2);
}

/// Nothing of it changes, and nobody knows what its stack is.
#[test]
fn what_compiles_on_neither_side_is_told() {
    let broken = Repository::new("broken", &[("rack.yml", "name: web\nmode: privat\n")]).then(&[("data.yml", DATA)]);
    let ended = broken.review("");
    assert!(ended.out.contains("warning[unknown-change]"), "{}", ended.out);
    assert_eq!(changes(&broken, ""), ["data.yml: new"]);
    assert_eq!(ended.code, 0);
}
