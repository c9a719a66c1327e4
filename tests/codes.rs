//! Every kind of finding can be explained.

use rackform::diag::{codes, explain};
use std::collections::BTreeSet;

#[test]
fn slugs_are_unique_words_joined_by_hyphens() {
    let mut seen = BTreeSet::new();
    for code in codes::all() {
        assert!(seen.insert(code.slug), "{} stands twice", code.slug);
        assert!(
            code.slug.split('-').all(|word| !word.is_empty() && word.chars().all(|found| found.is_ascii_lowercase()))
        );
    }
}

#[test]
fn every_kind_says_what_it_means_why_it_matters_and_what_to_do() {
    for code in codes::all() {
        for text in [code.means, code.why, code.mend] {
            assert!(text.ends_with('.'), "{}: {text}", code.slug);
        }
        assert_eq!(explain(code.slug), Some(code));
    }
}
