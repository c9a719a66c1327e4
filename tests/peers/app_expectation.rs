//! What the plan of an app promises, in the words in which `account/app_stacks.py` tells what is there. Written from the plan and
//! from the logical ids that users know, not from the template; what belongs to the rack goes by the name of its export.

use super::environment::REGION;
use rackform::plan::address::Tier;
use rackform::plan::services::{
    AppPlan, AwsVpc, Count, Entrance, HostPort, Logging, Network, On, ProtocolVersion, SecretName, SecretSource,
    Service, Site, Storage, Timer, Transport, Volume,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// moto's account.
const ACCOUNT: &str = "123456789012";

/// Everything that the plan of an app promises and moto can show, but for outputs. It cannot show how tasks are placed on instances, and
/// whether ECS moves them between zones.
pub fn expectation(plan: &AppPlan) -> Value {
    let services = || plan.services.iter();
    let entrances = || services().filter_map(|service| Some((service, service.entrance.as_ref()?)));
    let own = || services().filter(|service| service.has_own_network());
    json!({
        "services": object(services().map(|service| (service.id.clone(), of_service(service)))),
        "tasks": object(services().map(|service| (format!("{}Task", service.id), of_task(plan, service)))),
        "targets": object(entrances().map(|(service, entrance)| (targets(service, entrance), of_targets(entrance)))),
        "rules": object(entrances().flat_map(|(service, entrance)| of_rules(service, entrance))),
        "certificates": certificates(plan),
        "groups": object(own().map(|service| (format!("{}Security", service.id), of_group(service)))),
        "files": object(services().flat_map(|service| files(plan, service))),
        "roles": of_roles(plan),
        "schedules": object(plan.timers.iter().filter_map(|timer| Some((timer.id.clone(), of_timer(plan, timer)?)))),
        "scaling": object(services().filter_map(|service| Some((service.id.clone(), of_scaling(service)?)))),
    })
}

fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}

fn of_service(service: &Service) -> Value {
    let everywhere = service.count == Count::Everywhere;
    let count = match service.count {
        Count::Fixed(count) => Some(count),
        Count::Everywhere | Count::Scaled(_) => None,
    };
    let led_to = |entrance: &Entrance| json!([[service.name.to_string(), entrance.port, targets(service, entrance)]]);
    json!({
        "task": format!("{}Task", service.id),
        "count": count,
        "strategy": if everywhere { "DAEMON" } else { "REPLICA" },
        "on": if everywhere { json!("EC2") } else { json!([provider(service)]) },
        "deployment": [service.deployment.min, service.deployment.max],
        "grace": service.entrance.as_ref().map(|entrance| entrance.health.grace),
        "exec": service.role.exec,
        "targets": service.entrance.as_ref().map_or_else(|| json!([]), led_to),
        "network": of_network(service),
    })
}

fn provider(service: &Service) -> &'static str {
    match service.on {
        On::Instances => "CapacityProvider",
        On::Fargate => "FARGATE",
        On::FargateSpot => "FARGATE_SPOT",
    }
}

fn of_network(service: &Service) -> Value {
    let Network::AwsVpc(AwsVpc { tier, zones, public_address }) = &service.network else { return Value::Null };
    let tier = match tier {
        Tier::Public => "Subnet",
        Tier::Private => "SubnetPrivate",
    };
    json!({
        "subnets": (0..*zones).map(|slot| format!("{tier}{slot}")).collect::<Vec<_>>(),
        "groups": [format!("{}Security", service.id)],
        "public-address": public_address.map(|public| if public { "ENABLED" } else { "DISABLED" }),
    })
}

fn of_task(plan: &AppPlan, service: &Service) -> Value {
    let container = &service.container;
    let on_fargate = service.on != On::Instances;
    let memory = container.memory;
    let arguments =
        |arguments: &Option<rackform::plan::services::Arguments>| arguments.as_ref().map(|all| all.all().to_vec());
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

/// Where ECS finds the value of a secret.
fn value_of(source: &SecretSource) -> String {
    match source {
        SecretSource::Parameter(name) => parameter(name),
        SecretSource::Secret(name, None) => secret(name),
        SecretSource::Secret(name, Some(key)) => format!("{}:{key}::", secret(name)),
    }
}

fn parameter(name: &SecretName) -> String {
    match name {
        SecretName::Arn(arn) => arn.clone(),
        SecretName::Name(name) if name.starts_with('/') => format!("arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{name}"),
        SecretName::Name(name) => format!("arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name}"),
    }
}

fn secret(name: &SecretName) -> String {
    match name {
        SecretName::Arn(arn) => arn.clone(),
        SecretName::Name(name) => format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}"),
    }
}

/// The folders that a service mounts by access points, each once, in the order in which they are first named.
fn points<'s>(service: &'s Service) -> Vec<&'s Volume> {
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

fn files<'p>(plan: &'p AppPlan, service: &'p Service) -> impl Iterator<Item = (String, Value)> + 'p {
    let path = |volume: &Volume| json!(format!("/{}/{}", plan.name, volume.folder));
    points(service).into_iter().map(move |volume| (point(service, volume), path(volume)))
}

fn router(entrance: &Entrance) -> &'static str {
    match entrance.listener.site {
        Site::Public => "Router",
        Site::Internal => "RouterInternal",
    }
}

fn targets(service: &Service, entrance: &Entrance) -> String {
    match entrance.listener.site {
        Site::Public => format!("{}Targets", service.id),
        Site::Internal => format!("{}InternalTargets", service.id),
    }
}

fn of_targets(entrance: &Entrance) -> Value {
    let health = &entrance.health;
    let protocol = if entrance.is_encrypted { "HTTPS" } else { "HTTP" };
    let version = match entrance.version {
        ProtocolVersion::Http1 => "HTTP1",
        ProtocolVersion::Http2 => "HTTP2",
        ProtocolVersion::Grpc => "GRPC",
    };
    json!({
        "vpc": "Vpc",
        "targets": if entrance.by_address { "ip" } else { "instance" },
        "speaks": [protocol, version, entrance.port],
        "health": [
            protocol,
            "traffic-port",
            health.path.to_string(),
            health.codes.to_string(),
            health.interval,
            health.timeout,
            health.healthy,
            health.unhealthy,
        ],
        "drain": entrance.drain.to_string(),
        "sticky": entrance.is_sticky.to_string(),
    })
}

fn listener(entrance: &Entrance) -> String {
    format!("{}Listener{}", router(entrance), entrance.listener.port)
}

fn of_rules(service: &Service, entrance: &Entrance) -> Vec<(String, Value)> {
    let rules = entrance.rules.iter().map(|rule| {
        let shown = json!({
            "listener": listener(entrance),
            "priority": rule.priority.to_string(),
            "hosts": rule.hosts.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "paths": rule.paths.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "targets": targets(service, entrance),
        });
        (format!("{}Rule{}", service.id, rule.priority), shown)
    });
    rules.collect()
}

/// The certificates that listeners have beside their first one.
fn certificates(plan: &AppPlan) -> Value {
    let mut all = Map::new();
    for entrance in plan.services.iter().filter_map(|service| service.entrance.as_ref()) {
        if let Some(certificate) = &entrance.certificate {
            let own = all.entry(listener(entrance)).or_insert_with(|| json!([]));
            own.as_array_mut().expect("a list").push(json!(certificate.to_string()));
        }
    }
    Value::Object(all)
}

fn of_group(service: &Service) -> Value {
    let entrance = service.entrance.as_ref();
    let rule = entrance.map(|entrance| format!("tcp {0}-{0} {1}SecurityGroup", entrance.port, router(entrance)));
    json!({ "in": rule.into_iter().collect::<Vec<_>>(), "out": ["-1 *-* 0.0.0.0/0"] })
}

fn of_roles(plan: &AppPlan) -> Value {
    let mut roles = Map::new();
    roles.insert("ExecutionRole".to_owned(), execution_role(plan));
    roles.extend(plan.services.iter().map(|service| (format!("{}Role", service.id), of_role(service))));
    if !plan.timers.is_empty() {
        roles.insert("TimersRole".to_owned(), timers_role(plan));
    }
    Value::Object(roles)
}

fn role(service: &str, managed: Vec<String>, allows: BTreeSet<String>) -> Value {
    json!({ "for": [format!("{service}.amazonaws.com")], "managed": managed, "allows": allows })
}

/// The ARNs of secrets end with a hyphen and six characters (Secrets Manager user guide, "IAM policy examples").
fn execution_role(plan: &AppPlan) -> Value {
    let allows = plan.secrets().into_iter().map(|source| match source {
        SecretSource::Parameter(name) => format!("ssm:GetParameters {}", parameter(name)),
        SecretSource::Secret(SecretName::Arn(arn), _) if arn.ends_with("-a1B2c3") => {
            format!("secretsmanager:GetSecretValue {arn}")
        }
        SecretSource::Secret(name, _) => format!("secretsmanager:GetSecretValue {}-??????", secret(name)),
    });
    let managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
    role("ecs-tasks", vec![managed.to_owned()], allows.collect())
}

fn of_role(service: &Service) -> Value {
    let channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
    let exec = channels.iter().map(|channel| format!("ssmmessages:{channel} *")).filter(|_| service.role.exec);
    role("ecs-tasks", service.role.policies.iter().map(ToString::to_string).collect(), exec.collect())
}

fn timers_role(plan: &AppPlan) -> Value {
    let started = plan.timers.iter().filter_map(|timer| plan.service(&timer.service));
    let allows = started.flat_map(|service| {
        let family = format!("{}-{}-{}", plan.rack, plan.name, service.name);
        let on = format!("arn:aws:ecs:{REGION}:{ACCOUNT}");
        [
            format!("ecs:RunTask {on}:task-definition/{family}:*"),
            format!("ecs:TagResource {on}:task/*"),
            "iam:PassRole ExecutionRole".to_owned(),
            format!("iam:PassRole {}Role", service.id),
        ]
    });
    role("scheduler", Vec::new(), allows.collect())
}

fn of_timer(plan: &AppPlan, timer: &Timer) -> Option<Value> {
    let service = plan.service(&timer.service)?;
    let overrides = |command: &rackform::plan::services::Arguments| json!({ "containerOverrides": [{ "name": service.name.to_string(), "command": command.all() }] });
    Some(json!({
        "when": [timer.expression, timer.zone.to_string(), if timer.is_enabled { "ENABLED" } else { "DISABLED" }],
        "cluster": "Cluster",
        "role": "TimersRole",
        "task": format!("{}Task", service.id),
        "on": [provider(service)],
        "network": of_network(service),
        "input": timer.command.as_ref().map(overrides),
    }))
}

fn of_scaling(service: &Service) -> Option<Value> {
    let Count::Scaled(scaling) = service.count else { return None };
    let by = scaling.targets;
    let label = service
        .entrance
        .as_ref()
        .map(|entrance| json!([format!("{}Name", router(entrance)), targets(service, entrance)]));
    let policies = [
        ("cpu", "ECSServiceAverageCPUUtilization", by.cpu.map(|value| value.get()), None),
        ("memory", "ECSServiceAverageMemoryUtilization", by.memory.map(|value| value.get()), None),
        ("requests", "ALBRequestCountPerTarget", by.requests.map(|value| value.get()), label),
    ];
    let policies = policies
        .into_iter()
        .filter_map(|(name, metric, value, label)| value.map(|value| (name.to_owned(), json!([metric, value, label]))));
    Some(json!({ "cluster": "Cluster", "between": [scaling.min, scaling.max], "by": object(policies) }))
}
