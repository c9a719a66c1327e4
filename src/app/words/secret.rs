//! Where the values of secrets are kept.

use crate::description::{Textual, Wrong, as_written, clip};
use crate::diag::codes::app as codes;
use regex_lite::Regex;
use serde_json::{Value, json};
use std::fmt;
use std::sync::LazyLock;

/// Where ECS finds the value of a secret when it starts a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// In a parameter of Systems Manager, by its path or ARN.
    Parameter(SecretName),
    /// In a secret of Secrets Manager, by its name or ARN, and there under a key, if it is JSON.
    Secret(SecretName, Option<SecretKey>),
}

/// The name of a parameter or a secret in the rack's account and region, or its ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretName {
    /// Its name.
    Name(String),
    /// Its ARN.
    Arn(String),
}

/// A key of a secret that is a JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretKey(String);

impl fmt::Display for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Systems Manager API reference, PutParameter: letters, digits and `_ . - /`.
const PARAMETER: &str = "^ssm:(?:(/[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*|[A-Za-z0-9_.-]+)|(arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter/[A-Za-z0-9_./-]+))$";

/// Secrets Manager API reference, CreateSecret: letters, digits and `/ _ + = . @ -`.
const SECRET: &str = "^secret:(?:([A-Za-z0-9/_+=.@-]+)|(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+))(?:#([A-Za-z0-9_.-]+))?$";

static PATTERNS: LazyLock<Option<(Regex, Regex)>> =
    LazyLock::new(|| Some((Regex::new(PARAMETER).ok()?, Regex::new(SECRET).ok()?)));

impl Textual for SecretSource {
    const EXPECTED: &'static str = "where a secret is kept, such as `ssm:/prod/db-url` or `secret:prod/token#key`";

    fn parse(text: &str) -> Result<Self, Wrong> {
        let wrong = || {
            // Not the text itself: it may be the secret.
            let begin = ["ssm:", "secret:"].into_iter().find(|begin| text.starts_with(begin));
            let message = match begin {
                Some(_) => format!("`{}` does not name a parameter or a secret", clip(text)),
                None => "this does not say where the value is kept".to_owned(),
            };
            let hint = "write `ssm:` and the path of a parameter, or `secret:` and the name of a secret, with `#` and a key \
                if it is JSON";
            Wrong::new(&codes::INVALID_SECRET, message, hint)
        };
        let (parameter, secret) = PATTERNS.as_ref().ok_or_else(wrong)?;
        if text.len() > 2048 {
            return Err(wrong());
        }
        let name = |parts: &regex_lite::Captures| {
            let part = |number: usize| parts.get(number).map(|part| part.as_str().to_owned());
            part(1).map(SecretName::Name).or_else(|| part(2).map(SecretName::Arn))
        };
        if let Some(name) = parameter.captures(text).as_ref().and_then(name) {
            return Ok(Self::Parameter(name));
        }
        let parts = secret.captures(text).ok_or_else(wrong)?;
        let key = parts.get(3).map(|key| SecretKey(key.as_str().to_owned()));
        Ok(Self::Secret(name(&parts).ok_or_else(wrong)?, key))
    }

    fn schema() -> Value {
        json!({ "anyOf": [{ "type": "string", "pattern": PARAMETER }, { "type": "string", "pattern": SECRET }] })
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(text) | Self::Arn(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(name) => write!(f, "ssm:{name}"),
            Self::Secret(name, None) => write!(f, "secret:{name}"),
            Self::Secret(name, Some(key)) => write!(f, "secret:{name}#{key}"),
        }
    }
}

as_written!(SecretSource);
