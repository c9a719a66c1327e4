//! The parameters of a Convox rack: what of each has a key, and why the others have none.
//!
//! One table ([`PARAMETERS`]) is behind the hints for Convox spellings in rack.yml, the import of a Convox rack and
//! `docs/convox.md`.

mod table;

pub use table::{Fate, PARAMETERS, Parameter};

/// The row of a parameter, if it is one of Convox's.
pub fn parameter(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// What to write instead of a Convox parameter, if a key is the name of one.
pub(super) fn advice(key: &str) -> Option<String> {
    let parameter = parameter(key)?;
    Some(match parameter.fate {
        Fate::Key(keys) => format!("write {}{}", named(keys), with_comma(parameter.note)),
        Fate::Always(reason) | Fate::Retired(reason) => format!("remove it: {reason}"),
    })
}

fn with_comma(note: &str) -> String {
    if note.is_empty() { String::new() } else { format!(", {note}") }
}

/// Keys by their sections: `` `public: false` and `internal: true` under `router` ``.
fn named(keys: &[&'static str]) -> String {
    let mut sections = Vec::<(&str, Vec<&str>)>::new();
    for key in keys {
        let path = key.split_once(": ").map_or(*key, |(path, _)| path);
        let (section, written) = path.rfind('.').map_or(("", *key), |dot| (&key[..dot], &key[dot + 1..]));
        match sections.iter_mut().find(|(known, _)| *known == section) {
            Some((_, names)) => names.push(written),
            None => sections.push((section, vec![written])),
        }
    }
    let sections = sections.into_iter().map(|(section, names)| {
        let names = names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
        if section.is_empty() { names } else { format!("{names} under `{section}`") }
    });
    sections.collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::{PARAMETERS, advice};

    #[test]
    fn every_parameter_of_convox_has_advice() {
        assert_eq!(PARAMETERS.len(), 110);
        assert!(PARAMETERS.iter().all(|parameter| advice(parameter.name).is_some()));
        assert_eq!(advice("Private").as_deref(), Some("write `mode`, which is `private` or `public`"));
        assert_eq!(
            advice("InternalOnly").as_deref(),
            Some("write `public: false` and `internal: true` under `router`")
        );
        assert_eq!(
            advice("HighAvailability").as_deref(),
            Some("write `zones` under `network` and `count` under `instances`")
        );
        assert_eq!(advice("EncryptEbs").as_deref(), Some("remove it: volumes are always encrypted"));
        assert_eq!(advice("mode"), None);
    }
}
