//! How to start the tasks of an app that are started by hand.

use super::deployment::Deployment;
use crate::CompiledApp;
use crate::diag::Shell;
use serde_json::{Value, json};

/// A task that is started by hand, and the command that starts it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its name.
    pub name: String,
    /// The commands of a shell: which cluster it is, and what starts the task there.
    pub command: Shell,
}

impl Run {
    /// The tasks of an app that are started by hand. What only AWS knows, the commands ask for: the name of the cluster, and of a
    /// task with a network of its own, the network of its service.
    pub(super) fn all(compiled: &CompiledApp, deployment: &Deployment) -> Vec<Self> {
        let plan = &compiled.plan;
        let region = deployment.in_region();
        let runs = plan.tasks.iter().filter_map(|task| {
            let service = plan.service(&task.service)?;
            let query = format!("Exports[?Name=='{}:Cluster'].Value", plan.rack);
            let cluster = Shell::of(
                "CLUSTER=$(aws cloudformation list-exports --query {} --output text{})",
                [Shell::word(&query), region.clone()],
            );
            let mut command = Shell::of(
                "aws ecs run-task --cluster \"$CLUSTER\" --task-definition {}",
                [Shell::word(&service.family)],
            );
            if let Some(provider) = service.fargate_provider() {
                let provider = Shell::word(&format!("capacityProvider={provider}"));
                command = command.and(Shell::of(" --capacity-provider-strategy {}", [provider]));
            }
            if service.has_own_network() {
                let name = deployment.output_command(&service.id);
                let network = Shell::of(
                    " --network-configuration \"$(aws ecs describe-services --cluster \"$CLUSTER\" --services \"$({})\" \
                     --query 'services[0].networkConfiguration' --output json{})\"",
                    [name, region.clone()],
                );
                command = command.and(network);
            }
            if let Some(arguments) = &task.command {
                let container = json!({ "name": service.name.to_string(), "command": arguments.all() });
                let overrides = json!({ "containerOverrides": [container] }).to_string();
                command = command.and(Shell::of(" --overrides {}", [Shell::word(&overrides)]));
            }
            let command = Shell::of("{} && {}{}", [cluster, command, region.clone()]);
            Some(Self { name: task.name.to_string(), command })
        });
        runs.collect()
    }

    /// The same as JSON.
    pub(super) fn json(&self) -> Value {
        json!({ "name": self.name, "command": self.command })
    }
}
