//! Finding what was probably meant by a word that does not exist.

/// The candidate that a word was most likely meant to be, if one is near enough: every third letter may differ, three at
/// most; case and kind of hyphen do not count. Of equally near ones the first wins. A number is no misspelt other number.
/// A number is never a misspelt other number.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = |word: &str| word.to_lowercase().replace('_', "-");
    let word = folded(word);
    if word.parse::<f64>().is_ok() {
        return None;
    }
    let near = candidates.into_iter().filter_map(|candidate| {
        let longest = candidate.len().max(word.len());
        // Words of very different lengths cannot be near; most candidates are ruled out here.
        let bound = (longest / 3).clamp(1, 3);
        if longest - candidate.len().min(word.len()) > bound {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&word, &folded(candidate));
        (distance <= bound).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn what_was_meant_is_found_and_what_was_not_is_not() {
        assert_eq!(nearest("natt", ["cidr", "nat", "nat-addresses"]), Some("nat"));
        assert_eq!(nearest("Vcp", ["Subnet", "Vpc"]), Some("Vpc"));
        assert_eq!(nearest("flow_logs", ["flow-logs"]), Some("flow-logs"));
        assert_eq!(nearest("backups", ["name", "storage"]), None);
        assert_eq!(nearest("10", ["1", "100"]), None);
    }
}
