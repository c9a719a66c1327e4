//! What a compiled rack is, in a line, and how to deploy it.

use super::Deployment;
use crate::Compiled;
use crate::check;
use serde_json::{Value, json};

/// What there is to say about a compiled rack.
#[derive(Debug, Clone)]
pub struct Summary {
    name: String,
    mode: &'static str,
    zones: usize,
    resources: usize,
    deployment: Deployment,
}

impl Summary {
    /// The summary of a rack.
    pub fn of(compiled: &Compiled) -> Self {
        let network = &compiled.plan.network;
        let name = compiled.plan.name.to_string();
        let region = compiled.plan.region.map(|region| region.to_string());
        Self {
            deployment: Deployment::of(&compiled.value, compiled.text.len(), &name, region),
            name,
            mode: network.home().word(),
            zones: network.zones.len(),
            resources: compiled.template.resource_count(),
        }
    }

    /// The name its template is written under: `production.private.json`.
    pub fn file_name(&self) -> String {
        format!("{}.{}.json", self.name, self.mode)
    }

    /// One line: the name and its facts.
    pub fn line(&self) -> String {
        format!("{}: {}", self.name, self.facts())
    }

    /// Mode, zones, resources, and the bytes of those a body without a bucket may have.
    pub(super) fn facts(&self) -> String {
        let Self { mode, zones, resources, .. } = self;
        let (bytes, limit) = (thousands(self.deployment.bytes()), thousands(check::BODY_LIMIT));
        format!("{mode}, {zones} zones, {resources} resources, {bytes} of {limit} bytes")
    }

    /// The command that prints an output of the stack.
    pub(super) fn output_command(&self, output: &str) -> String {
        self.deployment.output_command(output)
    }

    /// The command that deploys the template in a file.
    pub fn deploy_command(&self, file: &str) -> String {
        self.deployment.command(file)
    }

    /// The same as JSON.
    pub fn json(&self, file: &str) -> Value {
        json!({
            "rack": self.name,
            "mode": self.mode,
            "zones": self.zones,
            "resources": self.resources,
            "bytes": self.deployment.bytes(),
            "limit": check::BODY_LIMIT,
            "capabilities": self.deployment.capabilities().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "template": file,
            "deploy": self.deploy_command(file),
        })
    }
}

/// A number with commas.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let commas = digits.char_indices().map(|(at, digit)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        if comma { format!(",{digit}") } else { digit.to_string() }
    });
    commas.collect()
}
