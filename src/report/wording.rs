//! How things are counted, gathered in a sentence and laid out in lines.

use crate::diag::Severity;
use std::collections::BTreeMap;

/// A number and a noun, which takes an `s` unless the number is 1.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// How many findings there are of each severity, the gravest first: `1 error`, `2 pieces of advice`.
pub fn counts(found: impl Iterator<Item = Severity> + Clone) -> Vec<String> {
    let number = |severity| found.clone().filter(|found| *found == severity).count();
    let counted = Severity::ALL.into_iter().map(|severity| (number(severity), severity));
    let counted = counted.filter(|(number, _)| *number > 0).map(|(number, severity)| match severity {
        Severity::Advice => format!("{} of advice", count(number, "piece")),
        Severity::Accepted => format!("{number} accepted"),
        _ => count(number, severity.word()),
    });
    counted.collect()
}

/// Things that have something in common, under what that is; both in the order in which they came.
pub(super) fn fold<T, K: Ord>(things: impl IntoIterator<Item = (T, K)>) -> Vec<(Vec<T>, K)> {
    let mut positions = BTreeMap::<K, usize>::new();
    let mut folded = Vec::<Vec<T>>::new();
    for (thing, common) in things {
        let position = *positions.entry(common).or_insert(folded.len());
        if position == folded.len() {
            folded.push(Vec::new());
        }
        folded[position].push(thing);
    }
    let mut commons = positions.into_iter().collect::<Vec<_>>();
    commons.sort_unstable_by_key(|(_, position)| *position);
    folded.into_iter().zip(commons).map(|(things, (common, _))| (things, common)).collect()
}

/// So many columns a line has, unless a name is longer.
pub(super) const WIDTH: usize = 100;

/// A text in lines of so many columns; a word that is longer has a line of its own.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::<String>::new();
    // Spaces that align columns stay as they are.
    for word in text.split_inclusive(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.trim_end().chars().count() <= width => *line += word,
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}
