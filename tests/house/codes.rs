//! Every kind of finding can be explained.

use rackform::diag::{Code, codes, explain};
use rackform::verify::rules;
use std::collections::BTreeSet;

/// Every kind of finding, those of the rules included.
fn all() -> impl Iterator<Item = &'static Code> {
    codes::all().chain(rules().map(|rule| &rule.code))
}

#[test]
fn slugs_are_unique_words_joined_by_hyphens() {
    let mut seen = BTreeSet::new();
    for code in all() {
        assert!(seen.insert(code.slug), "{} stands twice", code.slug);
        assert!(code.slug.split('-').all(|word| {
            word.starts_with(|first: char| first.is_ascii_lowercase())
                && word.chars().all(|found| found.is_ascii_lowercase() || found.is_ascii_digit())
        }));
    }
}

#[test]
fn every_kind_says_what_it_means_why_it_matters_and_what_to_do() {
    for code in all() {
        for text in [code.means, code.why, code.fix] {
            assert!(text.ends_with('.'), "{}: {text}", code.slug);
        }
    }
    for code in codes::all() {
        assert_eq!(explain(code.slug), Some(code));
    }
}

#[test]
fn every_rule_says_what_holds_and_what_it_looks_at() {
    for rule in rules() {
        assert!(!rule.title.is_empty() && !rule.title.ends_with('.'), "{}: {}", rule.code.slug, rule.title);
        assert!(rule.checks.ends_with('.'), "{}: {}", rule.code.slug, rule.checks);
    }
}
