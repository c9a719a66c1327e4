//! Environment variables, and which of them are secret.

use super::Fate;
use super::draft::Draft;
use crate::app::words::{VariableName, holds_secret, names_secret};
use crate::description::Textual;

/// Whether a variable is secret: by its name, or by its value.
pub(super) fn is_secret(name: &str, value: &str) -> bool {
    names_secret(name) || holds_secret(value)
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
