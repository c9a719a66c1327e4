//! What the plan of an app promises, in the words in which `account/app_stacks.py` tells what is there. Written from the plan and
//! from the logical ids that users know, not from the template; what belongs to the rack goes by the name of its export.

mod role;
mod task;

use rackform::plan::address::Tier;
use rackform::plan::services::{
    AppPlan, Arguments, AwsVpc, Count, Entrance, Network, On, ProtocolVersion, Service, Site, Timer,
};
use role::of_roles;
use serde_json::{Map, Value, json};
use task::{files, of_task};

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
        let site = if entrance.listener.site == Site::Internal { "Internal" } else { "" };
        (format!("{}{site}Rule{}", service.id, rule.priority), shown)
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

fn of_timer(plan: &AppPlan, timer: &Timer) -> Option<Value> {
    let service = plan.service(&timer.service)?;
    let overrides = |command: &Arguments| json!({ "containerOverrides": [{ "name": service.name.to_string(), "command": command.all() }] });
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
