//! The placeholders in a text for `Fn::Sub`.

use std::collections::BTreeSet;

/// The names between `${` and `}`, each once, in order; `${!name}` stands for the text `${name}` and is none.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let mut seen = BTreeSet::new();
    text.split("${").skip(1).filter_map(move |after| {
        let name = after.split_once('}')?.0.trim();
        (!name.is_empty() && !name.starts_with('!') && seen.insert(name)).then_some(name)
    })
}

/// What is written between the placeholders.
pub(crate) fn written(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").enumerate().map(|(position, piece)| match piece.split_once('}') {
        Some((_, after)) if position > 0 => after,
        _ => piece,
    })
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    fn all(text: &str) -> Vec<&str> {
        placeholders(text).collect()
    }

    #[test]
    fn placeholders_are_found_and_literals_are_not() {
        assert_eq!(all("arn:${AWS::Partition}:s3:::${Bucket.Arn}/*"), ["AWS::Partition", "Bucket.Arn"]);
        assert_eq!(all("echo ${!HOME} $HOME $ {x} ${Name}"), ["Name"]);
        assert_eq!(all("${ Name } and ${Name} again"), ["Name"]);
    }

    #[test]
    fn what_is_not_closed_is_text() {
        assert_eq!(all("${"), [""; 0]);
        assert_eq!(all("${Name"), [""; 0]);
        assert_eq!(all("${}$"), [""; 0]);
        assert_eq!(all("${a ${B}"), ["B"]);
    }
}
