//! Which of the AWS services that instances and tasks need are reachable, and how.

use super::ground::Ground;
use super::needs::needs;
use super::placement::Placement;
use super::reach::{reached, starts};
use super::running::Running;
pub(super) use super::{Reached, Service};
use crate::network::{Kind, Launched, Model};
use crate::template::evaluate::Truth;
use serde_json::{Map, Value};

/// What the ECS agent of an instance needs: the service's three interfaces, the image registry's two, S3, where image
/// layers are, and CloudWatch for logs (ECS developer guide, "Amazon ECS interface VPC endpoints"; ECR user guide,
/// "Amazon ECR interface VPC endpoints").
pub(super) const INSTANCES: &[&str] = &["ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "logs", "s3"];

/// What Session Manager needs to open a shell (Systems Manager user guide, "Improve the security of EC2 instances by using
/// VPC endpoints for Systems Manager").
const SESSIONS: &[&str] = &["ssm", "ssmmessages"];

/// What instances need to report that they have booted (CloudFormation user guide, "Use CloudFormation with interface VPC
/// endpoints").
const SIGNALS: &str = "cloudformation";

/// Whether CloudFormation waits for signals of the instances that something launches.
fn signals(model: &Model, launched: &Launched) -> bool {
    let Some(resource) = model.document.resource(&launched.id) else { return false };
    let policy = resource.body.get("UpdatePolicy").and_then(|policy| policy.get("AutoScalingRollingUpdate"));
    let waits = policy.and_then(|policy| policy.get("WaitOnResourceSignals"));
    let created = resource.body.get("CreationPolicy").and_then(|policy| policy.get("ResourceSignal"));
    created.is_some() || waits.is_some_and(|waits| waits == true || waits == "true")
}

/// Whether instances or tasks start something that needs their egress path, as far as the template tells: tasks pull their image;
/// instances run their user data, report to CloudFormation, or join a cluster. What an image does by itself nobody knows.
pub(super) fn boots(model: &Model, launched: &Launched) -> bool {
    let says = |id: &String| {
        let resource = model.document.resource(id);
        resource
            .is_none_or(|resource| has(resource.body, "UserData") || has(resource.body, "AWS::CloudFormation::Init"))
    };
    let is_given = launched.interfaces.iter().all(|interface| interface.resource != launched.id);
    launched.kind != Kind::Instances
        || signals(model, launched)
        || uses_ecs(model, launched)
        || launched.sources.iter().any(says)
        // It is launched from something that nobody describes.
        || is_given && launched.sources.len() == 1
}

/// Whether a key stands anywhere within a value.
fn has(entries: &Map<String, Value>, key: &str) -> bool {
    fn within(value: &Value, key: &str) -> bool {
        match value {
            Value::Object(entries) => has(entries, key),
            Value::Array(items) => items.iter().any(|value| within(value, key)),
            _ => false,
        }
    }
    entries.contains_key(key) || entries.values().any(|value| within(value, key))
}

/// Whether something that is launched runs containers of ECS, as far as the template tells.
fn uses_ecs(model: &Model, launched: &Launched) -> bool {
    match launched.kind {
        Kind::Instances => model.document.resources().any(|resource| resource.kind.starts_with("AWS::ECS::")),
        Kind::Tasks => true,
        Kind::Function | Kind::Interface => false,
    }
}

/// The services that something needs, each with how it is reached from all the subnets it starts in.
pub(super) fn services(ground: &Ground, launched: &Launched, placement: &Placement) -> Vec<Service> {
    let model = ground.model;
    if launched.kind == Kind::Tasks {
        return of_tasks(ground, launched, placement);
    }
    let signals = signals(model, launched);
    let (required, wished) =
        if uses_ecs(model, launched) { (INSTANCES, SESSIONS) } else { (&[] as &[&str], &[] as &[&str]) };
    if required.is_empty() && !signals {
        return Vec::new();
    }
    let starts = starts(ground, launched, placement);
    let service = |name: &&'static str, required| {
        let by = reached(ground.network, placement, &starts, name);
        Service { name, required, by }
    };
    let needed = required.iter().map(|name| service(name, true));
    let signals = signals.then_some(&SIGNALS).map(|name| service(name, true));
    needed.chain(signals).chain(wished.iter().map(|name| service(name, false))).collect()
}

/// What tasks with network interfaces of their own call by these. On instances it is these that pull images, read secrets and
/// send logs (ECS developer guide, "Amazon ECS Managed Instances", "awsvpc network mode"); where tasks may run on either, a
/// service is reached if it is from both.
fn of_tasks(ground: &Ground, launched: &Launched, placement: &Placement) -> Vec<Service> {
    let mut all = Vec::<Service>::new();
    let starts = starts(ground, launched, placement);
    for tasks in ground.network.tasks.iter().filter(|tasks| tasks.id == launched.id) {
        let running = Running::of(ground, tasks);
        for need in needs(ground.model, &running) {
            let own = || reached(ground.network, placement, &starts, need.name);
            let by = match &running.fargate {
                _ if need.is_of_task => own(),
                Truth::Yes => own(),
                Truth::No => continue,
                Truth::Unknown(why) => own().either(from_hosts(ground, &running, need.name), why),
            };
            let by = by.if_needed(&need.truth);
            match all.iter_mut().find(|one| one.name == need.name) {
                Some(one) => one.by = one.by.clone().and(by),
                None => all.push(Service { name: need.name, required: true, by }),
            }
        }
    }
    all
}

/// How a service is reached from the instances that tasks run on.
pub(super) fn from_hosts(ground: &Ground, running: &Running, service: &str) -> Reached {
    let reached = running.hosts.known.iter().map(|host| {
        let starts = starts(ground, host.launched, host.placement);
        let by = reached(ground.network, host.placement, &starts, service).if_needed(&host.there);
        host.placement.places.rest.clone().map_or(by.clone(), |why| by.unless(why))
    });
    let rest = running.hosts.rest.clone().map(Reached::Unknown);
    reached.chain(rest).reduce(Reached::and).unwrap_or(Reached::EgressPath)
}
