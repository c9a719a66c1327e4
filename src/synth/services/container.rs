//! What a task runs.

use super::App;
use super::role::{Store, arn};
use super::volume::Volumes;
use crate::cfn::kinds::ecs::{
    ContainerDefinition, KeyValuePair, LinuxParameters, LogConfiguration, PortMapping, Secret,
};
use crate::cfn::{Pseudo, Text};
use crate::plan::services::{Arguments, Logging, Network, SecretSource, Service, Transport};

/// The container of a service's tasks.
pub(super) fn definition(app: &App, service: &Service, volumes: &Volumes) -> ContainerDefinition {
    let container = &service.container;
    let arguments = |arguments: &Option<Arguments>| arguments.as_ref().map(|arguments| arguments.all().to_vec());
    let environment = container.environment.iter();
    let environment = environment.map(|(name, value)| KeyValuePair { name: name.to_string(), value: value.clone() });
    let secrets = container.secrets.iter();
    let secrets = secrets.map(|(name, source)| Secret { name: name.to_string(), value_from: value_from(source) });
    ContainerDefinition {
        name: service.name.to_string(),
        image: container.image.to_string(),
        essential: true,
        cpu: container.cpu,
        memory: container.memory.limit,
        memory_reservation: container.memory.reserve,
        entry_point: arguments(&container.command.entrypoint),
        command: arguments(&container.command.arguments),
        environment: some(environment.collect()),
        secrets: some(secrets.collect()),
        port_mappings: some(ports(service)),
        mount_points: some(volumes.mount_points.clone()),
        user: container.user.as_ref().map(ToString::to_string),
        readonly_root_filesystem: container.is_read_only.then_some(true),
        stop_timeout: container.stop,
        linux_parameters: container.has_init.then_some(LinuxParameters { init_process_enabled: true }),
        log_configuration: logs(app, service),
    }
}

/// A list, if there is anything in it.
pub(super) fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    Some(list).filter(|list| !list.is_empty())
}

/// Where the value of a secret is (ECS developer guide, "Pass sensitive data to an Amazon ECS container"): a key of a secret
/// stands behind its ARN, before its stage and its version, which are left to AWS.
fn value_from(source: &SecretSource) -> Text {
    match source {
        SecretSource::Parameter(name) => arn(Store::Parameters, name),
        SecretSource::Secret(name, None) => arn(Store::Secrets, name),
        SecretSource::Secret(name, Some(key)) => {
            Text::join("", [arn(Store::Secrets, name), Text::from(format!(":{key}::"))])
        }
    }
}

/// The ports: of the container, for a router, at a port that ECS chooses; and those of the instance.
fn ports(service: &Service) -> Vec<PortMapping> {
    let entrance = service.entrance.as_ref().map(|entrance| PortMapping {
        container_port: entrance.port,
        host_port: matches!(service.network, Network::Bridge(_)).then_some(0),
        protocol: "tcp",
    });
    let fixed = match &service.network {
        Network::Bridge(ports) => ports.clone(),
        Network::AwsVpc(_) => Vec::new(),
    };
    let fixed = fixed.into_iter().map(|port| PortMapping {
        container_port: port.number(),
        host_port: Some(port.number()),
        protocol: match port.transport() {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        },
    });
    entrance.into_iter().chain(fixed).collect()
}

fn logs(app: &App, service: &Service) -> LogConfiguration {
    let name = Text::from(service.name.to_string());
    match (&app.plan.logging, &app.group) {
        (Logging::Syslog { address, format }, _) => LogConfiguration {
            log_driver: "syslog",
            options: [
                ("syslog-address", Text::from(address.to_string())),
                ("syslog-format", Text::from(format.word())),
                ("tag", Text::from(format!("{}.{}", app.plan.stack(), service.name))),
            ]
            .into(),
        },
        (Logging::CloudWatch(_), group) => LogConfiguration {
            log_driver: "awslogs",
            options: [("awslogs-region", Text::from(Pseudo::Region)), ("awslogs-stream-prefix", name)]
                .into_iter()
                .chain(group.iter().map(|group| ("awslogs-group", Text::from(group))))
                .collect(),
        },
    }
}
