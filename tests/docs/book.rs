//! The book is whole: every page is in its summary, and every link within the project leads somewhere.

use crate::common::{read, root};
use crate::house::files::files;
use pulldown_cmark::{Event, Parser, Tag};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The addresses that a page links to, or shows as pictures.
fn links(page: &str) -> Vec<String> {
    let text = read(page);
    let links = Parser::new(&text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    links.filter(|link| !link.contains("://")).collect()
}

/// Where a link of a page leads within the project.
fn target(page: &str, link: &str) -> PathBuf {
    let file = link.split('#').next().unwrap();
    let mut target = PathBuf::new();
    for part in Path::new(page).parent().unwrap().join(file).components() {
        match part {
            Component::ParentDir => assert!(target.pop(), "{page}: {link} leaves the project"),
            part => target.push(part),
        }
    }
    target
}

fn pages() -> BTreeSet<String> {
    files("docs").into_iter().filter(|file| file.ends_with(".md")).collect()
}

#[test]
fn every_link_within_the_project_leads_somewhere() {
    let alone = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned);
    let mut seen = 0;
    for page in pages().into_iter().chain(alone) {
        for link in links(&page).iter().filter(|link| !link.starts_with('#')) {
            assert!(root().join(target(&page, link)).exists(), "{page}: nothing is at {link}");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen}");
}

/// mdBook makes pages of chapters only.
#[test]
fn every_page_is_a_chapter_once() {
    let chapters = links("docs/SUMMARY.md").iter().map(|link| target("docs/SUMMARY.md", link)).collect::<Vec<_>>();
    for page in pages().iter().filter(|page| *page != "docs/SUMMARY.md") {
        let times = chapters.iter().filter(|chapter| chapter.as_path() == Path::new(page)).count();
        assert_eq!(times, 1, "{page} in docs/SUMMARY.md");
    }
}

#[test]
fn the_summary_has_the_form_that_mdbook_reads() {
    for line in read("docs/SUMMARY.md").lines().filter(|line| !line.is_empty()) {
        let is_entry = line.trim_start().starts_with("- [") || line.starts_with('[');
        assert!(line.starts_with("# ") || is_entry && line.ends_with(".md)"), "{line}");
    }
}
