//! What a compiled rack or app is, in a line, and how to deploy it.

use super::json::{list, with};
use super::{Deployment, Run};
use crate::check;
use crate::diag::Shell;
use crate::{Compiled, CompiledApp, Product};
use serde_json::{Map, Value, json};

/// What there is to say about a compiled rack or app.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The name of its stack.
    stack: String,
    kind: Kind,
    resources: usize,
    deployment: Deployment,
}

/// What is compiled, and what there is to say of that alone.
#[derive(Debug, Clone)]
enum Kind {
    /// A rack.
    Rack { mode: &'static str, zones: usize },
    /// An app.
    App { name: String, rack: String, services: usize, has_rules: bool, runs: Vec<Run> },
}

impl Summary {
    /// The summary of a rack.
    pub fn of(compiled: &Compiled) -> Self {
        let network = &compiled.plan.network;
        let stack = compiled.plan.name.to_string();
        let region = compiled.plan.region.map(|region| region.to_string());
        Self {
            deployment: Deployment::of(&compiled.value, compiled.text.len(), &stack, region),
            stack,
            kind: Kind::Rack { mode: network.home().word(), zones: network.zones.len() },
            resources: resources(&compiled.value),
        }
    }

    /// The summary of an app.
    pub fn of_app(compiled: &CompiledApp) -> Self {
        let plan = &compiled.plan;
        let region = plan.region.map(|region| region.to_string());
        let deployment = Deployment::of(&compiled.value, compiled.text.len(), &plan.stack(), region);
        Self {
            stack: plan.stack(),
            kind: Kind::App {
                name: plan.name.to_string(),
                rack: plan.rack.to_string(),
                services: plan.services.len(),
                has_rules: plan.services.iter().any(|service| service.entrance.is_some()),
                runs: Run::all(compiled, &deployment),
            },
            deployment,
            resources: resources(&compiled.value),
        }
    }

    /// The summary of either.
    pub fn of_product(product: &Product) -> Self {
        match product {
            Product::Rack(rack) => Self::of(rack),
            Product::App(app) => Self::of_app(app),
        }
    }

    /// The name its template is written under: `production.private.json` of a rack, `production-web.json` of an app.
    pub fn file_name(&self) -> String {
        match &self.kind {
            Kind::Rack { mode, .. } => format!("{}.{mode}.json", self.stack),
            Kind::App { .. } => format!("{}.json", self.stack),
        }
    }

    /// The rack whose listeners get rules, if this is an app that has some: whether others have the same is not known of it alone.
    pub fn routed_by(&self) -> Option<&str> {
        match &self.kind {
            Kind::App { rack, has_rules: true, .. } => Some(rack),
            Kind::App { .. } | Kind::Rack { .. } => None,
        }
    }

    /// The tasks that are started by hand, each with the command that starts it.
    pub fn runs(&self) -> &[Run] {
        match &self.kind {
            Kind::Rack { .. } => &[],
            Kind::App { runs, .. } => runs,
        }
    }

    /// One line: the name and its facts.
    pub fn line(&self) -> String {
        format!("{}: {}", self.stack, self.facts())
    }

    /// What it is, its resources, and the bytes of those a body without a bucket may have.
    pub(super) fn facts(&self) -> String {
        let what = match &self.kind {
            Kind::Rack { mode, zones } => format!("{mode}, {zones} zones"),
            Kind::App { rack, services: 1, .. } => format!("1 service on rack {rack}"),
            Kind::App { rack, services, .. } => format!("{services} services on rack {rack}"),
        };
        let (bytes, limit) = (thousands(self.deployment.bytes()), thousands(check::BODY_LIMIT));
        format!("{what}, {} resources, {bytes} of {limit} bytes", self.resources)
    }

    /// The command that prints an output of the stack.
    pub(super) fn output_command(&self, output: &str) -> Shell {
        self.deployment.output_command(output)
    }

    /// The command that deploys the template in a file.
    pub fn deploy_command(&self, file: &str) -> Shell {
        self.deployment.command(file)
    }

    /// The same as JSON, with the description it is from and the file its template is in.
    pub fn json(&self, description: &str, file: &str) -> Value {
        let more = json!({
            "template": file,
            "deploy": self.deploy_command(file),
            "tasks": list(self.runs(), Run::json),
        });
        with(self.product(description), more)
    }

    /// What it is, wherever its template is. What an app alone has is null of a rack, and the other way round.
    pub(super) fn product(&self, description: &str) -> Value {
        let own = match &self.kind {
            Kind::Rack { mode, zones } => json!({
                "file": description, "kind": "rack", "rack": self.stack, "app": null, "mode": mode, "zoneCount": zones, "serviceCount": null,
            }),
            Kind::App { name, rack, services, .. } => json!({
                "file": description, "kind": "app", "rack": rack, "app": name, "mode": null, "zoneCount": null, "serviceCount": services,
            }),
        };
        let more = json!({
            "resourceCount": self.resources,
            "bytes": self.deployment.bytes(),
            "bytesLimit": check::BODY_LIMIT,
            "capabilities": list(self.deployment.capabilities(), |one| one.to_string().into()),
        });
        with(own, more)
    }
}

/// How many resources a template has.
fn resources(template: &Value) -> usize {
    template["Resources"].as_object().map_or(0, Map::len)
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
