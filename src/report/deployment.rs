//! How to deploy a template.

use crate::check::{self, Capability};
use crate::diag::Shell;
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
    pub fn command(&self, file: &str) -> Shell {
        let mut command = Shell::of(
            "aws cloudformation deploy --template-file {} --stack-name {}",
            [Shell::file(file), Shell::word(&self.stack)],
        );
        if !self.parameters.is_empty() {
            let values = Shell::joined(self.parameters.iter().map(Parameter::word), " ");
            command = command.and(Shell::of(" --parameter-overrides {}", [values]));
        }
        if !self.capabilities.is_empty() {
            let words = self.capabilities.iter().map(|capability| Shell::word(&capability.to_string()));
            command = command.and(Shell::of(" --capabilities {}", [Shell::joined(words, " ")]));
        }
        if self.bytes > check::BODY_LIMIT {
            command = command.and(Shell::of(" --s3-bucket BUCKET", []));
        }
        command.and(self.in_region()).and(Shell::of(" --no-fail-on-empty-changeset", []))
    }

    /// The command that prints an output of the stack.
    pub(super) fn output_command(&self, output: &str) -> Shell {
        let query = format!("Stacks[0].Outputs[?OutputKey=='{output}'].OutputValue");
        let command = Shell::of(
            "aws cloudformation describe-stacks --stack-name {} --query {} --output text",
            [Shell::word(&self.stack), Shell::word(&query)],
        );
        command.and(self.in_region())
    }

    /// The option that names the region, if there is one.
    pub(super) fn in_region(&self) -> Shell {
        in_region(self.region.as_deref())
    }
}

/// The option that names a region, if there is one.
pub(super) fn in_region(region: Option<&str>) -> Shell {
    region.map(|region| Shell::of(" --region {}", [Shell::word(region)])).unwrap_or_default()
}

impl Parameter {
    /// The word by which the command sets it.
    fn word(&self) -> Shell {
        let Self { name, value, is_secret } = self;
        match is_secret {
            // A variable's name has nothing in it but letters and digits.
            true => Shell::of("{}\"${}\"", [Shell::word(&format!("{name}=")), Shell::word(&variable(name))]),
            false => Shell::word(&format!("{name}={value}")),
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
