//! The patterns of the schemas.

use super::facts::{PATTERNS, Reader};
use regex_lite::Regex;
use std::sync::OnceLock;

static COMPILED: [OnceLock<Option<Box<Regex>>>; PATTERNS.len()] = [const { OnceLock::new() }; PATTERNS.len()];

/// Whether a text fits a pattern. The pattern is compiled when it is first asked for.
pub(crate) fn matches(number: usize, text: &str) -> bool {
    let compiled = COMPILED[number].get_or_init(|| Regex::new(pattern(number)).ok().map(Box::new));
    compiled.as_ref().is_none_or(|regex| regex.is_match(text))
}

/// A pattern as it is written.
pub(crate) fn pattern(number: usize) -> &'static str {
    Reader::at(PATTERNS[number]).read()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_in_the_table_compiles() {
        for number in 0..PATTERNS.len() {
            assert!(
                Regex::new(pattern(number)).is_ok(),
                "{}: {:?}",
                pattern(number),
                Regex::new(pattern(number)).err()
            );
        }
    }
}
