//! How things are counted and gathered in a sentence.

use std::collections::BTreeMap;

/// A number and a noun, which takes an `s` unless the number is 1.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
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
