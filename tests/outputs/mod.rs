//! What programs read: JSON as the published schemas describe it, SARIF, JUnit XML and annotations of GitHub.

mod annotations;
mod junit;
mod review;
pub mod sarif;
mod schemas;

use crate::common::root;
use std::fs;

/// The files of a folder whose names have an ending, as arguments.
fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let paths = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths = paths
        .filter(|path| endings.iter().any(|ending| path.extension().is_some_and(|found| found == *ending)))
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>();
    paths.sort();
    assert!(!paths.is_empty(), "{folder}");
    paths
}
