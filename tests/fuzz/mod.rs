//! Laws over any bytes at all. The package in `fuzz` runs them under libFuzzer, over inputs that it makes up; here they are held
//! over the inputs that once broke one, and over a few of each kind, so that they stay laws of this program.
//!
//! An input is the text that a person would give, or a [recipe](recipe): edits of a fixture. A law panics if it is broken.

mod descriptions;
mod fixtures;
mod pairs;
mod recipe;
mod templates;
mod verdicts;

pub use descriptions::{app, rack};
pub use pairs::pair;
pub use templates::template;
pub use verdicts::{parameters, spellings};

/// Reads the fixtures, which takes seconds that belong to no input.
pub fn prepare() {
    for shelf in [&fixtures::RACKS, &fixtures::APPS, &fixtures::TEMPLATES] {
        assert!(!shelf.all.is_empty());
    }
    assert!(!fixtures::BENEATH.is_empty() && !fixtures::PAIRS.is_empty());
}

/// A number that belongs to an input, for choices of which it says nothing (FNV-1a).
fn number_of(input: &[u8]) -> u32 {
    let number =
        input.iter().fold(0x811c_9dc5, |number, byte| (number ^ u32::from(*byte)).wrapping_mul(0x0100_0193_u32));
    // The last bits of it follow from the last bits of the bytes alone.
    number ^ (number >> 15)
}

#[cfg(test)]
mod tests {
    use crate::common::root;
    use std::fs;

    /// A law over bytes, by the name of its target.
    type Law = fn(&[u8]);

    const LAWS: [(&str, Law); 6] = [
        ("rack", super::rack),
        ("app", super::app),
        ("template", super::template),
        ("pair", super::pair),
        ("spellings", super::spellings),
        ("parameters", super::parameters),
    ];

    /// The law of a target.
    fn law(target: &str) -> Law {
        LAWS.iter().find(|(name, _)| *name == target).unwrap_or_else(|| panic!("{target} has no law")).1
    }

    #[test]
    fn what_broke_a_law_breaks_none_any_more() {
        let mut tried = 0;
        for folder in fs::read_dir(root().join("fuzz/regressions")).unwrap().map(|entry| entry.unwrap().path()) {
            let law = law(&folder.file_name().unwrap().to_string_lossy());
            for input in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                law(&fs::read(input).unwrap());
                tried += 1;
            }
        }
        assert!(tried > 0, "fuzz/regressions is empty");
    }

    /// So many recipes are tried of each target.
    const RECIPES: u32 = 40;

    #[test]
    fn the_laws_hold_over_edits_of_fixtures() {
        super::prepare();
        for (_, law) in LAWS {
            for number in 0..RECIPES {
                let words = (0..number % 5 + 2)
                    .flat_map(|word| number.wrapping_mul(2_654_435_761).rotate_left(word * 5).to_le_bytes());
                law(&[0xff].into_iter().chain(words).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn each_law_has_a_target_and_a_share_of_the_run() {
        let (script, package) = (crate::common::read("fuzz/run"), crate::common::read("fuzz/Cargo.toml"));
        let names = LAWS.map(|(name, _)| name).join(" ");
        assert!(script.contains(&format!("targets=({names})")), "fuzz/run runs other targets than {names}");
        for (name, _) in LAWS {
            assert!(package.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml has no target {name}");
        }
    }
}
