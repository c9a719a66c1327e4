//! The keys of convox.yml, of Copilot's manifests and of Compose files, and what becomes of each in app.yml.
//!
//! One table for each ([`keys`]) is behind the hints for their spellings in app.yml, what `rackform import` says of keys that it
//! does not carry, and `docs/importing-apps.md`.

mod compose;
mod convox;
mod copilot;

use crate::diag::{Path, Step};

/// A tool that describes services in a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// Convox: convox.yml.
    Convox,
    /// AWS Copilot: the manifest of a service or a job.
    Copilot,
    /// Docker Compose: compose.yaml.
    Compose,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Convox, Self::Copilot, Self::Compose];

    /// What its file is called, with its article.
    pub fn file(self) -> &'static str {
        match self {
            Tool::Convox => "a convox.yml",
            Tool::Copilot => "a Copilot manifest",
            Tool::Compose => "a Compose file",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Convox => "Convox",
            Tool::Copilot => "Copilot",
            Tool::Compose => "Compose",
        }
    }
}

/// A key of another tool's file.
#[derive(Debug)]
pub struct ForeignKey {
    /// Where it stands, with `*` for a name: `services.*.domain`. It speaks for all that is below it, but for keys with a row of
    /// their own.
    pub path: &'static str,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// This key of a service says it, in this way; nothing more is to be said where the second is empty.
    Key(&'static str, &'static str),
    /// It is to be done by hand: what.
    ByHand(&'static str),
    /// App.yml has nothing of the kind, for this reason.
    Without(&'static str),
}

/// A row whose key has a key here.
const fn key(path: &'static str, key: &'static str, how: &'static str) -> ForeignKey {
    ForeignKey { path, fate: Fate::Key(key, how) }
}

/// A row whose key is work for a person.
const fn by_hand(path: &'static str, what: &'static str) -> ForeignKey {
    ForeignKey { path, fate: Fate::ByHand(what) }
}

/// A row whose key has no meaning here.
const fn without(path: &'static str, why: &'static str) -> ForeignKey {
    ForeignKey { path, fate: Fate::Without(why) }
}

/// The keys of a tool's file.
pub fn keys(tool: Tool) -> &'static [ForeignKey] {
    match tool {
        Tool::Convox => convox::KEYS,
        Tool::Copilot => copilot::KEYS,
        Tool::Compose => compose::KEYS,
    }
}

/// The row of the key at a path of a tool's file, if it has one.
pub fn at(tool: Tool, path: &Path) -> Option<&'static ForeignKey> {
    keys(tool).iter().find(|row| behind(row, path).is_some_and(|mut rest| rest.next().is_none()))
}

/// Whether keys below a path of a tool's file have rows.
pub fn has_below(tool: Tool, path: &Path) -> bool {
    keys(tool).iter().any(|row| behind(row, path).is_some_and(|mut rest| rest.next().is_some()))
}

/// The steps of a row behind those of a path; nothing if it does not begin with them.
fn behind(row: &ForeignKey, path: &Path) -> Option<impl Iterator<Item = &'static str> + use<>> {
    let mut patterns = row.path.split('.');
    let is = |pattern: &str, step: &Step| match step {
        Step::Key(key) => pattern == "*" || pattern == key || pattern == "x-*" && key.starts_with("x-"),
        Step::Index(_) => pattern == "*",
    };
    let fits = path.steps().iter().all(|step| patterns.next().is_some_and(|pattern| is(pattern, step)));
    fits.then_some(patterns)
}

/// Whose key a name is, and what to write instead, if it is one of another tool's. Where several have it, a key that has one here
/// counts before others, and one of a service itself before those deep inside.
pub(super) fn advice(name: &str) -> Option<(Tool, String)> {
    let rows = Tool::ALL.into_iter().flat_map(|tool| keys(tool).iter().map(move |row| (tool, row)));
    let own = |row: &ForeignKey| row.path.trim_start_matches("services.*.").split('.').count();
    let best = rows
        .filter(|(_, row)| row.path.rsplit('.').next() == Some(name))
        .min_by_key(|(_, row)| (!matches!(row.fate, Fate::Key(..)), own(row)));
    let (tool, row) = best?;
    let advice = match row.fate {
        Fate::Key(key, "") => format!("write `{key}`"),
        Fate::Key(key, how) => format!("write `{key}`: {how}"),
        Fate::ByHand(what) => format!("remove it: {what}"),
        Fate::Without(why) => format!("remove it: {why}"),
    };
    Some((tool, advice))
}

#[cfg(test)]
mod tests {
    use super::{Tool, advice, at, keys};
    use crate::diag::Path;

    #[test]
    fn no_key_has_two_rows() {
        for tool in Tool::ALL {
            let mut paths = keys(tool).iter().map(|row| row.path).collect::<Vec<_>>();
            paths.sort_unstable();
            assert!(paths.windows(2).all(|two| two[0] != two[1]), "{paths:?}");
        }
    }

    #[test]
    fn keys_are_found_below_any_name() {
        assert!(at(Tool::Convox, &Path::of("services.web.domain")).is_some());
        assert!(at(Tool::Compose, &Path::of("x-anything")).is_some());
        assert!(at(Tool::Compose, &Path::of("services.web.domain")).is_none());
    }

    #[test]
    fn spellings_of_others_have_advice() {
        for name in ["domain", "build", "healthcheck", "count", "variables", "replicas", "internal", "depends_on"] {
            assert!(advice(name).is_some(), "{name}");
        }
        assert_eq!(advice("domain").unwrap().1, "write `hosts`: a list of host names");
        assert_eq!(advice("nothing-of-the-kind"), None);
    }
}
