//! What a pull request contains cannot make a review read or run anything else, or look like something else.

use super::repository::Repository;
use super::{DATA, SHOP, WEB, WEB_PRIVATE};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

/// A link may lead to anything that the runner can read.
#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let repository = Repository::new("links", &[("rack.yml", WEB)]);
    let secret = repository.0.0.with_extension("secret.yml");
    std::fs::write(&secret, "name: web\nhunter2: true\nmode: private\n").unwrap();
    std::fs::remove_file(repository.0.0.join("rack.yml")).unwrap();
    symlink(&secret, repository.0.0.join("rack.yml")).unwrap();
    symlink(secret.parent().unwrap(), repository.0.0.join("racks")).unwrap();
    repository.commit();
    let ended = repository.review("");
    assert!(!ended.out.contains("hunter2") && !ended.err.contains("hunter2"), "{}", ended.out);
    assert!(ended.out.contains("its description is gone"), "{}", ended.out);
}

#[test]
fn no_file_outside_the_repository_is_read() {
    let repository = Repository::new("outside", &[("app.yml", SHOP), ("prod.yml", super::ROUTED)]);
    let secret = repository.0.0.with_extension("outside.yml");
    std::fs::write(&secret, "name: prod\nhunter2: true\n").unwrap();
    let name = secret.file_name().unwrap().to_string_lossy().into_owned();
    for rack in [format!("../{name}"), secret.display().to_string(), "/proc/self/environ".to_owned()] {
        let repository = Repository::new("outside", &[("app.yml", SHOP), ("prod.yml", super::ROUTED)]);
        let repository = repository.edited(&[("app.yml", &SHOP.replace("prod.yml", &rack))]);
        let ended = repository.review("");
        assert_eq!(ended.code, 1, "{}", ended.out);
        assert!(!ended.out.contains("hunter2"), "{}", ended.out);
        let said = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let refused = ["there is no such file", "is not the path of a rack description"];
        assert!(refused.iter().any(|words| said.contains(words)), "{}", ended.out);
    }
}

/// A name in bytes that are no text, with a newline, with the words of a workflow command, or as an option of git.
#[cfg(unix)]
#[test]
fn any_name_of_a_file_is_reviewed() {
    let names: [&[u8]; 6] = [
        b"ra\xffck.yml",
        b"two\nlines.yml",
        b"::error::x.yml",
        b"--help.yml",
        b"`code` @all.yml",
        "bidi\u{202e}.yml".as_bytes(),
    ];
    let repository = Repository::new("names", &[("keep", "x")]);
    for (position, name) in names.iter().enumerate() {
        let text = DATA.replace("data", &format!("rack{position}")).replace("10.1", &format!("10.{position}"));
        std::fs::write(repository.0.0.join(OsStr::from_bytes(name)), text).unwrap();
    }
    repository.commit();
    for format in ["text", "markdown", "json"] {
        let ended = repository.review(&format!("--format {format}"));
        assert_eq!(ended.code, 0, "{}", ended.err);
        for position in 0..names.len() {
            assert!(ended.out.contains(&format!("rack{position}")), "{format}: rack{position}: {}", ended.out);
        }
        assert!(!ended.out.contains('\u{202e}'), "{format}");
        assert!(!ended.out.lines().any(|line| line.trim_start().starts_with("::")), "{format}: {}", ended.out);
        assert!(format == "json" || !ended.out.lines().any(|line| line.starts_with("lines.yml")), "{format}");
    }
    // Where findings stand at lines, each file has to have one.
    for format in ["sarif", "github"] {
        let ended = repository.review(&format!("--format {format} --deny cost=+1"));
        assert_eq!((ended.code, ended.err.lines().count()), (3, names.len()), "{}", ended.err);
        assert_eq!(ended.out.matches("(denied: cost)").count(), names.len(), "{format}: {}", ended.out);
        assert!(!(ended.out.clone() + &ended.err).contains('\u{202e}'), "{format}: {}{}", ended.out, ended.err);
        let is_own = |line: &str| {
            let is_told = ["::error file=", "::warning file="].iter().any(|start| line.starts_with(start));
            is_told || !line.trim_start().starts_with("::")
        };
        assert!(ended.out.lines().chain(ended.err.lines()).all(is_own), "{format}: {}{}", ended.out, ended.err);
    }
}

/// Filters and drivers that attributes name are not run.
#[test]
fn attributes_run_nothing() {
    let repository = Repository::new("attributes", &[("rack.yml", WEB)])
        .then(&[("rack.yml", WEB_PRIVATE), (".gitattributes", "*.yml filter=planted diff=planted textconv=planted\n")]);
    for key in ["filter.planted.smudge", "filter.planted.clean", "diff.planted.textconv", "diff.planted.command"] {
        repository.git(&format!("config {key} ./planted.sh"));
    }
    let ended = repository.review("");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("1 changed"), "{}", ended.out);
}
