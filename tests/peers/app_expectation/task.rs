//! What a task is: its container, its ports, where its secrets are, what it mounts.

use super::object;
use super::role::value_of;
use rackform::plan::services::{
    AppPlan, Arguments, HostPort, Logging, Network, On, Service, Storage, Transport, Volume,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub fn of_task(plan: &AppPlan, service: &Service) -> Value {
    let container = &service.container;
    let on_fargate = service.on != On::Instances;
    let memory = container.memory;
    let arguments = |arguments: &Option<Arguments>| arguments.as_ref().map(|all| all.all().to_vec());
    let environment = container.environment.iter().map(|(name, value)| (name.to_string(), json!(value)));
    let secrets = container.secrets.iter().map(|(name, source)| (name.to_string(), json!(value_of(source))));
    json!({
        "family": format!("{}-{}-{}", plan.rack, plan.name, service.name),
        "network": if service.has_own_network() { "awsvpc" } else { "bridge" },
        "for": [if on_fargate { "FARGATE" } else { "EC2" }],
        "size": if on_fargate { json!([container.cpu.to_string(), memory.limit.to_string()]) } else { json!([null, null]) },
        "architecture": service.architecture.to_string().to_uppercase(),
        "roles": ["ExecutionRole", format!("{}Role", service.id)],
        "container": {
            "name": service.name.to_string(),
            "image": container.image.to_string(),
            "cpu": container.cpu,
            "memory": [memory.reserve, Some(memory.limit)],
            "command": [arguments(&container.command.entrypoint), arguments(&container.command.arguments)],
            "environment": object(environment),
            "secrets": object(secrets),
            "ports": ports(service),
            "user": container.user.as_ref().map(ToString::to_string),
            "read-only": container.is_read_only,
            "stop": container.stop,
        },
        "logs": match &plan.logging {
            Logging::CloudWatch(_) => json!(["awslogs", "LogGroup"]),
            Logging::Syslog { address, .. } => json!(["syslog", address.to_string()]),
        },
        "mounts": service.volumes.iter().map(|volume| mount(plan, service, volume)).collect::<Vec<_>>(),
    })
}

fn ports(service: &Service) -> Vec<Value> {
    let routed = service.entrance.as_ref().map(|entrance| {
        let by_ecs = (!service.has_own_network()).then_some(0);
        json!([entrance.port, by_ecs, "tcp"])
    });
    let fixed = |port: &HostPort| {
        let transport = if port.transport() == Transport::Udp { "udp" } else { "tcp" };
        json!([port.number(), port.number(), transport])
    };
    let fixed = match &service.network {
        Network::Bridge(ports) => ports.iter().map(fixed).collect(),
        Network::AwsVpc(_) => Vec::new(),
    };
    routed.into_iter().chain(fixed).collect()
}

/// The folders that a service mounts by access points, each once, in the order in which they are first named.
fn points(service: &Service) -> Vec<&Volume> {
    let mut seen = BTreeSet::new();
    let by_point = service.volumes.iter().filter(|volume| volume.storage == Storage::AccessPoint);
    by_point.filter(|volume| seen.insert(volume.folder.clone())).collect()
}

fn point(service: &Service, volume: &Volume) -> String {
    let number = points(service).iter().position(|other| other.folder == volume.folder);
    format!("{}Volume{}", service.id, number.expect("it is one of them"))
}

fn mount(plan: &AppPlan, service: &Service, volume: &Volume) -> Value {
    let source = match volume.storage {
        Storage::Instance => format!("/volumes/{}/{}", plan.name, volume.folder),
        Storage::AccessPoint => format!("Filesystem {}", point(service, volume)),
    };
    json!([source, volume.to.to_string(), volume.is_read_only])
}

pub fn files<'p>(plan: &'p AppPlan, service: &'p Service) -> impl Iterator<Item = (String, Value)> + 'p {
    let path = |volume: &Volume| json!(format!("/{}/{}", plan.name, volume.folder));
    points(service).into_iter().map(move |volume| (point(service, volume), path(volume)))
}
