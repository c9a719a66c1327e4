//! Environment variables, and which of them are secret.

use super::Fate;
use super::draft::Draft;
use crate::app::words::VariableName;
use crate::description::Textual;

/// Words in the names of variables whose values are secret.
const SECRET: [&str; 6] = ["PASSWORD", "PASSWD", "PASSPHRASE", "TOKEN", "SECRET", "CREDENTIAL"];

/// Whether a variable is secret: by its name, or since its value has a password in a URL, or is a private key.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let by_name = SECRET.iter().any(|word| name.contains(word))
        || name.split(['_', '-', '.']).any(|part| part.ends_with("KEY") || part == "PASS" || part == "PWD");
    let in_url = value.split_once("://").is_some_and(|(_, rest)| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
    });
    by_name || in_url || value.contains("PRIVATE KEY-----")
}

/// What is said of a variable whose value is kept elsewhere from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// The source has no value.
    Unsaid,
    /// Its value is secret.
    Secret,
    /// Its value leads to something that is created elsewhere.
    Address,
    /// It has variables in it that the tool replaces when it deploys.
    Open,
}

/// Whether a text has variables in it that Convox and Copilot replace when they deploy.
pub(super) fn is_open(text: &str) -> bool {
    text.contains("${")
}

/// Writes a variable of the service as Convox and Copilot have it, who replace what stands in it.
pub(super) fn replaced(draft: &mut Draft, name: &str, value: Option<&str>) -> Fate {
    match value {
        Some(value) if is_open(value) => kept(draft, name, Kept::Open),
        value => variable(draft, name, value),
    }
}

/// Writes a variable of the service, or where its value is kept; a later one of the same name replaces it.
pub(super) fn variable(draft: &mut Draft, name: &str, value: Option<&str>) -> Fate {
    match value {
        None => kept(draft, name, Kept::Unsaid),
        Some(value) if is_secret(name, value) => kept(draft, name, Kept::Secret),
        Some(value) => {
            draft.forget("secrets", name);
            written(draft, "environment", name, value).map_or_else(Fate::ByHand, Fate::Carried)
        }
    }
}

/// Writes where the value of a variable is to be kept.
pub(super) fn kept(draft: &mut Draft, name: &str, kept: Kept) -> Fate {
    draft.forget("environment", name);
    let parameter = draft.parameter(name);
    let place = parameter.trim_start_matches("ssm:").to_owned();
    let why = match kept {
        Kept::Unsaid => "it has no value here",
        Kept::Secret => "it is secret, so its value is not copied",
        Kept::Address => "it leads to what is created elsewhere",
        Kept::Open => "it has `${…}` in it, for which a value is put when it is deployed",
    };
    match written(draft, "secrets", name, &parameter) {
        Ok(key) => {
            draft.comment("secrets", "placeholders: create these parameters, or write where the values are kept");
            let or = match kept {
                Kept::Unsaid | Kept::Open => "write it under `environment` if everybody may read it",
                Kept::Secret | Kept::Address => "write where it is kept",
            };
            Fate::ByHand(format!("`{key}`: {why}; keep it in the parameter `{place}`, or {or}"))
        }
        Err(why) => Fate::ByHand(why),
    }
}

/// Writes an entry of a section of the service. A name that is none is not shown: it may be a value.
fn written(draft: &mut Draft, section: &str, name: &str, value: &str) -> Result<String, String> {
    if VariableName::parse(name).is_err() {
        return Err("this is not the name of an environment variable: letters, digits and underscores".to_owned());
    }
    let service = draft.service.clone();
    draft.write_at(&["services", &service, section, name], value.into())
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn secrets_are_told_by_their_names_and_values() {
        for (name, value) in [
            ("DB_PASSWORD", "x"),
            ("GITHUB_TOKEN", "x"),
            ("SECRET_KEY_BASE", "x"),
            ("AWS_ACCESS_KEY_ID", "x"),
            ("STRIPE_APIKEY", "x"),
            ("DATABASE_URL", "postgres://user:word@db/app"),
            ("CERT", "-----BEGIN PRIVATE KEY-----"),
        ] {
            assert!(is_secret(name, value), "{name}");
        }
        for (name, value) in
            [("LEVEL", "info"), ("KEYBOARD", "qwerty"), ("URL", "https://example.com/a@b:c"), ("MONKEYS", "3")]
        {
            assert!(!is_secret(name, value), "{name}");
        }
    }
}
