//! How to start the tasks of an app that are started by hand.

use super::deployment::{Deployment, quoted};
use crate::CompiledApp;
use serde_json::{Value, json};

/// A task that is started by hand, and the command that starts it.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its name.
    pub name: String,
    /// The commands of a shell: which cluster it is, and what starts the task there.
    pub command: String,
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
            let cluster =
                format!("CLUSTER=$(aws cloudformation list-exports --query \"{query}\" --output text{region})");
            let family = quoted(&service.family);
            let mut command = format!("aws ecs run-task --cluster \"$CLUSTER\" --task-definition {family}");
            if let Some(provider) = service.fargate_provider() {
                command += &format!(" --capacity-provider-strategy capacityProvider={provider}");
            }
            if service.has_own_network() {
                let name = deployment.output_command(&service.id);
                let services = format!("aws ecs describe-services --cluster \"$CLUSTER\" --services \"$({name})\"");
                let query = "--query 'services[0].networkConfiguration' --output json";
                command += &format!(" --network-configuration \"$({services} {query}{region})\"");
            }
            if let Some(arguments) = &task.command {
                let container = json!({ "name": service.name.to_string(), "command": arguments.all() });
                let overrides = json!({ "containerOverrides": [container] }).to_string();
                command += &format!(" --overrides {}", quoted(&overrides));
            }
            Some(Self { name: task.name.to_string(), command: format!("{cluster} && {command}{region}") })
        });
        runs.collect()
    }

    /// The same as JSON.
    pub(super) fn json(&self) -> Value {
        json!({ "name": self.name, "command": self.command })
    }
}
