//! ECS tasks: who starts them, and what they are made of.

use super::Ports;
use super::name::{Named, Names};
use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::{Fact, Node, Open, Symbol, Term, Truth, Why};
use crate::types::{self, Role};

/// Tasks that a service keeps running, or that a rule or a schedule starts.
#[derive(Debug, Clone)]
pub struct Tasks {
    /// The logical id of what starts them.
    pub id: String,
    /// Its resource type.
    pub resource_type: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The cluster; missing of the one that is called `default`.
    pub cluster: Fact<Named>,
    /// What they are made of.
    pub definition: Fact<Named>,
    /// Where that is named, or would be.
    pub pointer: String,
    /// `EC2`, `FARGATE` or `EXTERNAL`; missing where capacity providers, or the cluster's defaults, say it.
    pub launch_type: Fact<String>,
    /// The capacity providers that are chosen.
    pub providers: Names,
    /// Whether they are given a network configuration, and so have network interfaces of their own.
    pub has_network: Truth,
    /// Which containers are registered in which target groups.
    pub registrations: Open<Registration>,
    /// Whether ECS Exec opens shells in them.
    pub shell: Truth,
}

/// A port of a container that is registered in a target group.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The target group; missing of a classic load balancer, which has none.
    pub group: Fact<Named>,
    /// The container's name.
    pub container: Fact<String>,
    /// The port in the container.
    pub port: Fact<i64>,
    /// Where that is written.
    pub pointer: String,
}

/// A task definition.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its network mode: `bridge` unless it says otherwise (ECS API reference, `RegisterTaskDefinition`, for Linux).
    pub mode: Fact<String>,
    /// Its containers.
    pub containers: Open<Container>,
    /// The EFS file systems among its volumes.
    pub filesystems: Names,
}

/// A container of a task definition.
#[derive(Debug, Clone)]
pub struct Container {
    /// Its name.
    pub name: Fact<String>,
    /// The ports it publishes.
    pub ports: Open<PortMapping>,
    /// Its image.
    pub image: Node,
    /// What writes its logs.
    pub log_driver: Node,
    /// Where its secrets, those of its log driver and the password of its image's registry come from.
    pub secrets: Open<Node>,
}

/// A port, or several, that a container publishes.
#[derive(Debug, Clone)]
pub struct PortMapping {
    /// The ports in the container.
    pub container: Fact<Ports>,
    /// The port of the instance; 0 or missing where it is chosen when the task starts.
    pub host: Fact<i64>,
    /// `tcp` or `udp`.
    pub protocol: Fact<String>,
    /// Where it is written.
    pub pointer: String,
}

impl Tasks {
    /// Whether a service keeps them running: it registers them with load balancers, and waits until they are well.
    pub fn is_kept(&self) -> bool {
        types::of(&self.resource_type).role != Role::Schedules
    }

    /// The tasks that a resource starts; a rule may have several targets.
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Vec<Self> {
        let property = |name: &str| reader.property(resource, name);
        match resource.kind {
            "AWS::ECS::Service" | "AWS::ECS::TaskSet" => {
                let balancers = property("LoadBalancers").listed();
                let tasks = Self::of(reader, resource, &property("Cluster"), &property("TaskDefinition"), &property);
                // A service without a task definition starts nothing: its task sets do (ECS API reference, `CreateService`).
                if tasks.definition.is_missing() {
                    return Vec::new();
                }
                vec![Self { registrations: balancers.map(Registration::read), ..tasks }]
            }
            "AWS::Events::Rule" => Self::targets(reader, resource, &property("Targets")),
            "AWS::Scheduler::Schedule" => Self::targets(reader, resource, &property("Target")),
            _ => Vec::new(),
        }
    }

    fn targets<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>, targets: &Node) -> Vec<Self> {
        let targets = targets.listed().known.into_iter();
        let targets = targets.filter(|target| !target.get("EcsParameters").is_absent());
        let tasks = targets.map(|target| {
            let parameters = target.get("EcsParameters");
            let definition = parameters.get("TaskDefinitionArn");
            Self::of(reader, resource, &target.get("Arn"), &definition, &|name: &str| parameters.get(name))
        });
        tasks.collect()
    }

    fn of<'a>(
        reader: &Reader<'_, 'a>,
        resource: Resource<'a>,
        cluster: &Node,
        definition: &Node,
        property: &dyn Fn(&str) -> Node,
    ) -> Self {
        let network = property("NetworkConfiguration");
        let spellings = ["AwsvpcConfiguration", "AwsVpcConfiguration"].map(|name| network.get(name));
        Self {
            id: resource.id.to_owned(),
            resource_type: resource.kind.to_owned(),
            exists: reader.exists(resource),
            cluster: named_cluster(cluster),
            definition: Named::of(definition),
            pointer: definition.pointer.clone(),
            launch_type: property("LaunchType").text(),
            providers: strategy(&property("CapacityProviderStrategy")),
            has_network: Truth::any(spellings.iter().map(presence)),
            registrations: Open::default(),
            shell: property("EnableExecuteCommand").flag().truth(false),
        }
    }
}

impl Registration {
    fn read(balancer: Node) -> Self {
        Self {
            group: Named::of(&balancer.get("TargetGroupArn")),
            container: balancer.get("ContainerName").text(),
            port: balancer.get("ContainerPort").number(),
            pointer: balancer.pointer,
        }
    }
}

impl Definition {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let mut filesystems = Names::at(&reader.property(resource, "Volumes").pointer);
        let volumes = reader.property(resource, "Volumes").listed();
        let configurations = volumes.known.iter().map(|volume| volume.get("EFSVolumeConfiguration"));
        configurations.for_each(|efs| filesystems.push(&efs.get("FilesystemId")));
        filesystems.all.open(volumes.rest);
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            mode: reader.property(resource, "NetworkMode").text().or("bridge".to_owned()),
            containers: reader.property(resource, "ContainerDefinitions").listed().map(Container::read),
            filesystems,
        }
    }
}

impl Container {
    fn read(container: Node) -> Self {
        let mut secrets = Open::default();
        let log = container.get("LogConfiguration");
        for list in [container.get("Secrets"), log.get("SecretOptions")] {
            secrets.extend(list.listed().map(|secret| secret.get("ValueFrom")));
        }
        let password = container.at(&["RepositoryCredentials", "CredentialsParameter"]);
        secrets.known.extend((!password.is_absent()).then_some(password));
        Self {
            name: container.get("Name").text(),
            ports: container.get("PortMappings").listed().map(PortMapping::read),
            image: container.get("Image"),
            log_driver: log.get("LogDriver"),
            secrets,
        }
    }
}

impl PortMapping {
    fn read(mapping: Node) -> Self {
        let range = |text: String| {
            let ends = text.split_once('-').and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
            ends.map(|(from, to)| Ports { from, to }).ok_or(Why::IsNo(text, "a range of ports"))
        };
        let one =
            |number: i64| u16::try_from(number).map(Ports::one).map_err(|_| Why::IsNo(number.to_string(), "a port"));
        let container = match mapping.get("ContainerPort").number() {
            Fact::Missing => mapping.get("ContainerPortRange").text().parse(range),
            port => port.parse(one),
        };
        Self {
            container,
            host: mapping.get("HostPort").number(),
            protocol: mapping.get("Protocol").text().or("tcp".to_owned()),
            pointer: mapping.pointer,
        }
    }
}

/// A cluster, by its name or its ARN.
pub(super) fn named_cluster(node: &Node) -> Fact<Named> {
    match &node.term {
        Term::Symbol(Symbol::Resource { id, attribute: Some(name) }) if name == "Arn" => {
            Fact::Is(Named::Here(id.clone()))
        }
        _ => Named::of(node),
    }
}

/// The capacity providers of a strategy.
pub(super) fn strategy(strategy: &Node) -> Names {
    let mut names = Names::at(&strategy.pointer);
    let items = strategy.listed();
    items.known.iter().for_each(|item| names.push(&item.get("CapacityProvider")));
    names.all.open(items.rest);
    names
}

fn presence(node: &Node) -> Truth {
    match &node.term {
        Term::Absent => Truth::No,
        Term::Unknown(unknown) => Truth::Unknown(unknown.why.clone()),
        _ => Truth::Yes,
    }
}
