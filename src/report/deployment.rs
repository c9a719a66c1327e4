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
    parameters: Vec<Parameter>,
}

/// The value that a template is deployed with of one of its parameters.
#[derive(Debug, Clone)]
struct Parameter {
    name: String,
    value: String,
    /// Whether nobody may see the value.
    is_secret: bool,
}

impl Deployment {
    /// The deployment of a template, with so many bytes in its file, as a stack.
    pub fn of(template: &Value, bytes: usize, stack: &str, region: Option<String>) -> Self {
        let capabilities = check::capabilities(template);
        Self { stack: stack.to_owned(), bytes, capabilities, region, parameters: Vec::new() }
    }

    /// The same with those of some parameters that the template has.
    pub fn with(self, template: &Value, parameters: &BTreeMap<String, String>) -> Self {
        let parameters = parameters.iter().filter_map(|(name, value)| {
            let is_secret = check::is_secret(name, template.get("Parameters")?.get(name)?);
            Some(Parameter { name: name.clone(), value: value.clone(), is_secret })
        });
        Self { parameters: parameters.collect(), ..self }
    }

    /// How many bytes the template has.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// What has to be acknowledged.
    pub(super) fn capabilities(&self) -> &[Capability] {
        &self.capabilities
    }

    /// The variables of the shell that have to hold the values which nobody may see.
    pub fn secrets(&self) -> Vec<String> {
        let secrets = self.parameters.iter().filter(|parameter| parameter.is_secret);
        secrets.map(|parameter| variable(&parameter.name)).collect()
    }

    /// The command that deploys the template in a file. Of values that nobody may see it names the variables.
    pub fn command(&self, file: &str) -> String {
        let mut command =
            format!("aws cloudformation deploy --template-file {} --stack-name {}", quoted(file), quoted(&self.stack));
        if !self.parameters.is_empty() {
            let values = self.parameters.iter().map(Parameter::word);
            command += &format!(" --parameter-overrides {}", values.collect::<Vec<_>>().join(" "));
        }
        if !self.capabilities.is_empty() {
            let words = self.capabilities.iter().map(ToString::to_string).collect::<Vec<_>>();
            command += &format!(" --capabilities {}", words.join(" "));
        }
        if self.bytes > check::BODY_LIMIT {
            command += " --s3-bucket BUCKET";
        }
        command + &self.in_region() + " --no-fail-on-empty-changeset"
    }

    /// The command that prints an output of the stack.
    pub(super) fn output_command(&self, output: &str) -> String {
        let query = format!("Stacks[0].Outputs[?OutputKey=='{output}'].OutputValue");
        let stack = quoted(&self.stack);
        let command =
            format!("aws cloudformation describe-stacks --stack-name {stack} --query \"{query}\" --output text");
        command + &self.in_region()
    }

    /// The option that names the region, if there is one.
    pub(super) fn in_region(&self) -> String {
        self.region.as_ref().map(|region| format!(" --region {}", quoted(region))).unwrap_or_default()
    }
}

impl Parameter {
    /// The word by which the command sets it.
    fn word(&self) -> String {
        let Self { name, value, is_secret } = self;
        match is_secret {
            true => format!("{}\"${}\"", quoted(&format!("{name}=")), variable(name)),
            false => quoted(&format!("{name}={value}")),
        }
    }
}

/// The variable of a shell that is named after a parameter: `DB_PASSWORD` of `DbPassword`.
fn variable(name: &str) -> String {
    let mut variable = String::new();
    let mut was_small = false;
    for letter in name.chars().filter(char::is_ascii_alphanumeric) {
        if letter.is_ascii_uppercase() && was_small {
            variable.push('_');
        }
        was_small = !letter.is_ascii_uppercase();
        variable.push(letter.to_ascii_uppercase());
    }
    if variable.starts_with(|letter: char| letter.is_ascii_digit()) {
        variable.insert(0, '_');
    }
    variable
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
