//! One address and one version, wherever they stand.

use super::pipeline::{RELEASE, load};
use crate::common::read;
use crate::house::files::files;
use regex_lite::Regex;
use serde_json::Value;
use std::collections::BTreeSet;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the repository is, as `owner/name`.
fn repository() -> &'static str {
    env!("CARGO_PKG_REPOSITORY").strip_prefix("https://github.com/").unwrap()
}

/// The files that say where rackform comes from.
fn sources() -> Vec<String> {
    let folders = ["packages", "examples/github", "examples/gitlab"].map(files).into_iter().flatten();
    let alone = ["action.yml", ".pre-commit-hooks.yaml", RELEASE, "docs/installing.md"].map(str::to_owned);
    folders.chain(alone).collect()
}

#[test]
fn all_files_name_the_same_repository() {
    let named = Regex::new(r#"(?:github\.com/|ghcr\.io/|uses: |--repo |repository=)([\w.-]+/rackform)\b"#).unwrap();
    let mut naming = 0;
    for file in sources() {
        let text = read(&file);
        for found in named.captures_iter(&text) {
            assert_eq!(&found[1], repository(), "{file}");
            naming += 1;
        }
    }
    assert!(naming >= 15, "{naming}");
}

#[test]
fn all_files_name_the_same_version() {
    let forms = r"rackform@v?|rackform==|rackform:|rackform-|releases/download/v|RACKFORM_VERSION: |rev: v|default: |tags/v|--tag v|--version ";
    let named = Regex::new(&format!(r"(?:{forms})(\d+\.\d+\.\d+)")).unwrap();
    let mut naming = BTreeSet::new();
    for file in sources() {
        let text = read(&file);
        for found in named.captures_iter(&text) {
            assert_eq!(&found[1], VERSION, "{file}: {}", &found[0]);
            naming.insert(file.clone());
        }
    }
    for file in ["action.yml", "examples/github/rackform-review.yml", "docs/installing.md"] {
        assert!(naming.contains(file), "{file} names no version: {naming:?}");
    }
    assert_eq!(load("examples/gitlab/rackform-review.gitlab-ci.yml")["variables"]["RACKFORM_VERSION"], VERSION);
}

/// The targets that a release has binaries for.
pub fn targets() -> BTreeSet<String> {
    let release = load(RELEASE);
    let matrix = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_array().unwrap().clone();
    matrix.iter().map(|row| row["target"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn whoever_installs_looks_for_what_a_release_has() {
    let mentioned = |file: &str| targets().into_iter().filter(|target| read(file).contains(target.as_str())).count();
    assert_eq!(targets().len(), 6);
    assert_eq!(mentioned("packages/action/install.sh"), 6);
    assert_eq!(mentioned("packages/homebrew/rackform.rb"), 4);
    assert_eq!(mentioned("docs/installing.md"), 6);
    assert!(read("packages/archives.sh").contains("name=rackform-$version-$target"));
    for line in [
        r#"pkg-url = "{ repo }/releases/download/v{ version }/rackform-{ version }-{ target }.tar.gz""#,
        r#"bin-dir = "rackform-{ version }-{ target }/{ bin }{ binary-ext }""#,
    ] {
        assert!(read("Cargo.toml").contains(line), "{line}");
    }
}

/// What SchemaStore asks of an entry (its CONTRIBUTING.md): a name, a description, an address, and patterns that are no directories.
#[test]
fn editors_are_told_of_schemas_that_a_release_has() {
    let entries = serde_json::from_str::<Value>(&read("packages/schemastore/catalog.json")).unwrap();
    for entry in entries.as_array().unwrap() {
        let [name, description, url] = ["name", "description", "url"].map(|key| entry[key].as_str().unwrap());
        assert!(name.starts_with("rackform ") && !description.ends_with('.'), "{entry}");
        let file = url.strip_prefix(&format!("https://github.com/{}/releases/latest/download/", repository())).unwrap();
        assert!(read("packages/archives.sh").contains(&format!("schemas/{file}\"")), "{file}");
        let schema = serde_json::from_str::<Value>(&read(&format!("schemas/{file}"))).unwrap();
        assert_eq!(schema["$id"], url, "what `rackform init` writes is what SchemaStore knows");
        for pattern in entry["fileMatch"].as_array().unwrap() {
            assert!([".yml", ".yaml"].iter().any(|ending| pattern.as_str().unwrap().ends_with(ending)), "{pattern}");
        }
    }
}

#[test]
fn the_wheels_are_built_by_what_the_tests_build_them_with() {
    let pin = |file: &str| {
        let text = read(file);
        let start = text.find("maturin==").unwrap_or_else(|| panic!("{file} names no maturin"));
        text[start..].split(|letter: char| letter.is_whitespace() || letter == '"').next().unwrap().to_owned()
    };
    let [tests, project, release] =
        ["tests/peers/requirements.txt", "packages/pypi/pyproject.toml", "packages/pypi/requirements.txt"].map(pin);
    assert_eq!((&tests, &tests), (&project, &release));
}
