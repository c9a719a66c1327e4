//! Finding what was probably meant by a word that does not exist.

/// Words of more bytes are never looked for: nobody means a name by misspelling one so long, and comparing two words
/// takes as long as their lengths multiplied.
const LONGEST: usize = 255;

/// The candidate that a word was most likely meant to be, if one is near enough: every third letter may differ, three at
/// most, and none of a word with fewer than three; case and kind of hyphen do not count. Of equally near ones the first
/// wins. A number is never a misspelt other number.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST || is_number(word) {
        return None;
    }
    let word = folded(word).collect::<Vec<_>>();
    let mut other = Vec::new();
    let near = candidates.into_iter().filter(|candidate| candidate.len() <= LONGEST).filter_map(|candidate| {
        let bound = tolerance(word.len(), candidate.chars().count())?;
        other.clear();
        other.extend(folded(candidate));
        // Most candidates of a bearable length are ruled out by their letters, without weighing them in order.
        if lacking(&word, &other).max(lacking(&other, &word)) > bound {
            return None;
        }
        let distance = strsim::generic_damerau_levenshtein(&word, &other);
        (distance <= bound).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// How many letters of two words may differ for one to be meant by the other; `None` if their lengths differ by more.
fn tolerance(one: usize, other: usize) -> Option<usize> {
    let (shorter, longer) = (one.min(other), one.max(other));
    let bound = if shorter < 3 { 0 } else { (longer / 3).min(3) };
    (longer - shorter <= bound).then_some(bound)
}

/// The letters of a word, without what does not count.
fn folded(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase).map(|letter| if letter == '_' { '-' } else { letter })
}

/// How many letters of a word stand nowhere in another: at least so many edits lie between the two.
fn lacking(word: &[char], other: &[char]) -> usize {
    word.iter().filter(|letter| !other.contains(letter)).count()
}

/// Whether a word is digits, signs and dots; `nan` and `1e3` are words like any other.
fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte))
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

    #[test]
    fn short_words_are_near_only_to_themselves() {
        assert_eq!(nearest("C", ["A", "B"]), None);
        assert_eq!(nearest("ab", ["ac", "abc", "b"]), None);
        assert_eq!(nearest("ID", ["Ib", "Id"]), Some("Id"));
        assert_eq!(nearest("", ["a", "ab"]), None);
    }

    #[test]
    fn only_digits_make_a_number() {
        assert_eq!(nearest("nan", ["nat"]), Some("nat"));
        assert_eq!(nearest("-1.5", ["-1.6"]), None);
    }

    #[test]
    fn of_equally_near_words_the_first_is_meant() {
        assert_eq!(nearest("Topic", ["Topics", "Tonic"]), Some("Topics"));
    }

    #[test]
    fn words_beyond_reason_are_not_compared() {
        let (word, other) = ("a".repeat(200_000), format!("{}b", "a".repeat(200_000)));
        assert_eq!(nearest(&word, [other.as_str()]), None);
        assert_eq!(nearest(&"a".repeat(255), [&*format!("{}b", "a".repeat(254))]).map(str::len), Some(255));
    }
}
