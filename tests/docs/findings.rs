//! A page for each kind of finding, and one that lists them. `helpUri` of SARIF leads to them.

use super::{assert_is, cell};
use crate::common::{assert_ends_with, read, root};
use crate::house::files::files;
use rackform::diag::{Code, codes};
use rackform::report::{Compared, Program, Validated, Verified, sarif};
use rackform::verify::rules;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What kinds of findings are about, and by what they are found.
fn groups() -> Vec<(&'static str, &'static str, Vec<&'static Code>)> {
    let list = |codes: &[&'static Code]| codes.to_vec();
    vec![
        ("Racks", "`rackform synth`, and whatever else reads a rack.yml", list(codes::rack::ALL)),
        ("Apps", "`rackform synth app.yml`, and whatever else reads an app.yml", list(codes::app::ALL)),
        ("Templates", "`rackform validate`, and whatever else reads a template", list(codes::template::ALL)),
        ("Promises", "`rackform verify`", rules().map(|rule| &rule.code).collect()),
        (
            "Changes",
            "`rackform diff`, `convert` and `review`",
            Compared::refused().chain(list(codes::hazard::ALL)).collect(),
        ),
        ("Facts", "`--facts`, `--with` and `--imports`", list(codes::facts::ALL)),
        ("Costs", "`rackform cost`", list(codes::cost::ALL)),
        ("Imports", "`rackform import`", list(codes::import::ALL)),
        ("The command line", "any command", list(codes::command::ALL)),
    ]
}

/// How grave a finding is: as SARIF has it, and as the racks and apps of the tests announce it.
fn severities() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut severities = BTreeMap::<String, BTreeSet<&'static str>>::new();
    for kind in [Validated::kinds(), Verified::kinds(), Compared::kinds()].into_iter().flatten() {
        severities.entry(kind.code.slug.to_owned()).or_default().insert(kind.severity.word());
    }
    for file in ["tests/racks", "tests/apps"].into_iter().flat_map(files).filter(|file| file.ends_with(".yml")) {
        for line in read(&file).lines() {
            for word in ["error", "warning", "advice", "notice"] {
                let Some(announced) = line.strip_prefix(&format!("# {word}: ")) else { continue };
                let slug = announced.split(' ').next().unwrap().to_owned();
                severities.entry(slug).or_default().insert(word);
            }
        }
    }
    severities
}

fn page(code: &Code, found_by: &str, severities: Option<&BTreeSet<&'static str>>) -> String {
    let Code { slug, means, why, fix } = code;
    let grave = severities.map(|words| words.iter().copied().collect::<Vec<_>>().join(", or "));
    let grave = grave.map(|words| format!("\n\n**Severity:** {words}")).unwrap_or_default();
    let checks = rules().find(|rule| rule.code.slug == *slug);
    let checks = checks.map(|rule| format!("\n\n**What is checked.** {}", rule.checks)).unwrap_or_default();
    format!(
        "# {slug}\n\n{means}\n\n**Found by:** {found_by}{grave}{checks}\n\n**Why it matters.** {why}\n\n**What to do.** {fix}\n\n\
         `rackform explain {slug}` says the same. [All findings](../findings.md)\n"
    )
}

#[test]
fn every_kind_of_finding_has_a_page() {
    let severities = severities();
    let mut index = "# Findings\n\nWhat `rackform explain` says, as pages. Each finding has a code: `error[cidr-too-small]`. Pipelines \
                     and [acceptances](accepting.md) name it, so it stays the same.\n"
        .to_owned();
    let mut pages = BTreeSet::new();
    for (title, found_by, codes) in groups() {
        index += &format!("\n## {title}\n\nFound by {found_by}.\n\n| code | what it means |\n|---|---|\n");
        for code in codes {
            let file = format!("docs/findings/{}.md", code.slug);
            assert_is(&file, &page(code, found_by, severities.get(code.slug)));
            index += &format!("| [{0}](findings/{0}.md) | {1} |\n", code.slug, cell(code.means));
            pages.insert(file);
        }
    }
    assert_is("docs/findings.md", &index);
    // mdBook makes pages of chapters only.
    let chapters = pages.iter().map(|page| page.trim_start_matches("docs/")).map(|page| {
        let slug = page.trim_start_matches("findings/").trim_end_matches(".md");
        format!("  - [{slug}]({page})\n")
    });
    assert_ends_with("docs/SUMMARY.md", &format!("- [Findings](findings.md)\n{}", chapters.collect::<String>()));
    for gone in files("docs/findings").difference(&pages) {
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::remove_file(root().join(gone)).unwrap();
        }
        assert!(!root().join(gone).exists(), "{gone} is of no kind of finding; renew with UPDATE_EXPECTED=1");
    }
}

/// Where code scanning sends whoever wants to know more.
#[test]
fn the_address_of_each_rule_of_sarif_is_its_page() {
    let (version, address) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
    let before = format!("{address}/blob/v{version}/");
    for (command, kinds) in
        [("validate", Validated::kinds()), ("verify", Verified::kinds()), ("diff", Compared::kinds())]
    {
        let sarif = sarif(Program { command, version, address }, &kinds, &[]);
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().clone();
        assert_eq!(rules.len(), kinds.len());
        for rule in rules {
            let page = rule["helpUri"].as_str().unwrap().strip_prefix(&before).unwrap();
            assert!(read(page).starts_with(&format!("# {}\n", rule["id"].as_str().unwrap())), "{page}");
        }
    }
}

#[test]
fn every_kind_of_finding_belongs_to_a_group() {
    let grouped = groups().into_iter().flat_map(|(.., codes)| codes).map(|code| code.slug).collect::<BTreeSet<_>>();
    for code in codes::all().chain(rules().map(|rule| &rule.code)).chain(Compared::refused()) {
        assert!(grouped.contains(code.slug), "{}", code.slug);
    }
}
