//! The book in `docs`: what is made from declarations is what they say, links lead somewhere, and commands do what is written.

mod book;
mod commands;
mod exports;
mod findings;
mod threats;
mod walks;

use crate::common::root;
use std::fs;

/// That a page is what is made; with `UPDATE_EXPECTED` it is renewed.
fn assert_is(page: &str, text: &str) {
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::create_dir_all(root().join(page).parent().unwrap()).unwrap();
        fs::write(root().join(page), text).unwrap();
    }
    let written = fs::read_to_string(root().join(page)).unwrap_or_default();
    assert!(written == text, "{page} is made by a test; renew it with UPDATE_EXPECTED=1");
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
