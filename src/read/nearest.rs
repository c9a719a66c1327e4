//! Finding what was probably meant by a name that does not exist.

/// The known name nearest to one that does not exist, if it is near enough to have been meant.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this similarity a proposal amuses more than it helps.
    const NEAR: f64 = 0.75;
    let near = known.into_iter().map(|known| (similarity(name, known), known)).filter(|(near, _)| *near >= NEAR);
    // Of equally near names the first wins: `max_by` would take the last.
    near.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, known)| known)
}

/// How alike two names are, from 0 to 1; only their case apart is as near as can be.
fn similarity(one: &str, other: &str) -> f64 {
    if one.eq_ignore_ascii_case(other) { 1.0 } else { strsim::normalized_damerau_levenshtein(one, other) }
}
