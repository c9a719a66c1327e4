//! Texts of Compose files: the variables in them, and what they lead to.

/// A text in which variables of Compose may stand.
pub(super) enum Said {
    /// As it is written.
    So(String),
    /// With defaults in the place of variables.
    ByDefault(String),
    /// It has variables without a default.
    Unsaid,
}

/// Puts the defaults of variables in their places: `${NAME:-default}`; `$$` is a dollar sign.
pub(super) fn interpolated(text: &str) -> Said {
    let (mut said, mut rest, mut defaults) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once('$') {
        said += before;
        if let Some(after) = after.strip_prefix('$') {
            said.push('$');
            rest = after;
        } else if let Some((inside, after)) = after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            match inside.split_once(":-").or_else(|| inside.split_once('-')) {
                Some((_, default)) if !default.contains('$') => said += default,
                _ => return Said::Unsaid,
            }
            (rest, defaults) = (after, true);
        } else if after.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '{') {
            return Said::Unsaid;
        } else {
            said.push('$');
            rest = after;
        }
    }
    said += rest;
    if defaults { Said::ByDefault(said) } else { Said::So(said) }
}

/// The path of the first URL in a command.
pub(super) fn url_path(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("://")?;
    let url = rest.split([' ', '"', '\'', '|', ';']).next()?;
    Some(url.split_once('/').map_or_else(|| "/".to_owned(), |(_, path)| format!("/{path}")))
}

/// Whether a value is the name of a host, or has it in a URL or before a port.
pub(super) fn leads_to(value: &str, host: &str) -> bool {
    let bounds = |letter: char| "/@:,".contains(letter);
    value == host
        || value.match_indices(host).any(|(at, _)| {
            let (before, after) = (&value[..at], &value[at + host.len()..]);
            before.ends_with(['/', '@', ',']) && (after.is_empty() || after.starts_with(bounds))
                || before.is_empty() && after.starts_with(':')
        })
}

#[cfg(test)]
mod tests {
    use super::{Said, interpolated, leads_to, url_path};

    #[test]
    fn defaults_take_the_place_of_variables() {
        let said = |text: &str| match interpolated(text) {
            Said::So(text) => format!("so {text}"),
            Said::ByDefault(text) => format!("default {text}"),
            Said::Unsaid => "unsaid".to_owned(),
        };
        let texts = ["a", "${A:-b}/c", "${A-b}", "$$A", "$A", "${A}", "${A:?no}", "5$", "${A", "${A:-${B}}"];
        let expected =
            ["so a", "default b/c", "default b", "so $A", "unsaid", "unsaid", "unsaid", "so 5$", "unsaid", "unsaid"];
        assert_eq!(texts.map(said), expected);
    }

    #[test]
    fn what_leads_to_a_database_is_seen() {
        assert!(
            ["db", "db:5432", "postgres://db/app", "postgres://a:b@db:5432", "x,y@db"]
                .iter()
                .all(|text| leads_to(text, "db"))
        );
        assert!(["mydb", "dbs", "db/", "a-db:1"].iter().all(|text| !leads_to(text, "db")));
    }

    #[test]
    fn a_path_is_found_in_a_command() {
        assert_eq!(url_path("CMD curl -f http://localhost:80/health || exit 1").as_deref(), Some("/health"));
        assert_eq!(url_path("CMD wget -q http://localhost").as_deref(), Some("/"));
        assert_eq!(url_path("CMD pg_isready"), None);
    }
}
