//! No dialect: the words of the project are those of people who run AWS. An egress path is no "road", what is replaced is
//! not "made anew", and what is wrong is fixed.

use super::files::files;
use crate::common::read;

/// What this project once called things that have a name of their own.
const DIALECT: [&str; 12] = [
    "road",
    "roads",
    "mend",
    "mends",
    "mended",
    "mending",
    "anew",
    "lend",
    "lender",
    "soothe",
    "bystander",
    "bystanders",
];

/// The same, of several words.
const PHRASES: [&str; 4] = ["slip of the pen", "need less", "leave under", "stands in zone"];

#[test]
fn no_text_and_no_name_is_in_a_dialect() {
    let folders = ["src", "docs", "examples"].map(files).into_iter().flatten();
    let alone = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "schemas/rack.schema.json"].map(str::to_owned);
    let mut found = Vec::new();
    for file in folders.chain(alone).filter(|file| !file.ends_with(".png")) {
        for (number, line) in read(&file).lines().enumerate() {
            let line = line.to_lowercase();
            let word = line.split(|letter: char| !letter.is_alphabetic()).find(|word| DIALECT.contains(word));
            let phrase = PHRASES.into_iter().find(|phrase| line.contains(phrase));
            found.extend(word.or(phrase).map(|word| format!("{file}:{}: {word}", number + 1)));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
