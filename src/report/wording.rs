//! How things are counted and gathered in a sentence.

/// A number and a noun, which takes an `s` unless the number is 1.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Things that have something in common, under what that is; both in the order in which they came.
pub(super) fn fold<T, K: PartialEq>(things: impl IntoIterator<Item = (T, K)>) -> Vec<(Vec<T>, K)> {
    let mut folded = Vec::<(Vec<T>, K)>::new();
    for (thing, common) in things {
        match folded.iter_mut().find(|(_, other)| *other == common) {
            Some((things, _)) => things.push(thing),
            None => folded.push((vec![thing], common)),
        }
    }
    folded
}
