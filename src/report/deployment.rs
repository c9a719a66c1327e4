//! How to deploy a template.

use crate::check::{self, Capability};
use serde_json::Value;
use std::collections::BTreeMap;

/// A template that can be deployed, and where.
#[derive(Debug, Clone)]
pub struct Deployment {
    stack: String,
    bytes: usize,
    capabilities: Vec<Capability>,
    region: Option<String>,
    parameters: Vec<(String, String)>,
}

impl Deployment {
    /// The deployment of a template, with so many bytes in its file, as a stack.
    pub fn of(template: &Value, bytes: usize, stack: &str, region: Option<String>) -> Self {
        let capabilities = check::capabilities(template);
        Self { stack: stack.to_owned(), bytes, capabilities, region, parameters: Vec::new() }
    }

    /// The same with those of some parameters that the template has.
    pub fn with(self, template: &Value, parameters: &BTreeMap<String, String>) -> Self {
        let has = |name: &String| template.get("Parameters").is_some_and(|known| known.get(name).is_some());
        let parameters = parameters.iter().filter(|(name, _)| has(name));
        Self { parameters: parameters.map(|(name, value)| (name.clone(), value.clone())).collect(), ..self }
    }

    /// How many bytes the template has.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// What has to be acknowledged.
    pub(super) fn capabilities(&self) -> &[Capability] {
        &self.capabilities
    }

    /// The command that deploys the template in a file.
    pub fn command(&self, file: &str) -> String {
        let mut command =
            format!("aws cloudformation deploy --template-file {} --stack-name {}", quoted(file), self.stack);
        if !self.parameters.is_empty() {
            let values = self.parameters.iter().map(|(name, value)| quoted(&format!("{name}={value}")));
            command += &format!(" --parameter-overrides {}", values.collect::<Vec<_>>().join(" "));
        }
        if !self.capabilities.is_empty() {
            let words = self.capabilities.iter().map(ToString::to_string).collect::<Vec<_>>();
            command += &format!(" --capabilities {}", words.join(" "));
        }
        if self.bytes > check::BODY_LIMIT {
            command += " --s3-bucket BUCKET";
        }
        if let Some(region) = &self.region {
            command += &format!(" --region {region}");
        }
        command + " --no-fail-on-empty-changeset"
    }
}

/// A word as a shell takes it for one.
pub(super) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./+:@%,=".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
