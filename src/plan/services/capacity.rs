//! Whether tasks have room on the rack's instances.

use super::{AppPlan, On, Service, place};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::plan::Plan;
use crate::rack::words::InstanceSize;
use crate::types::FargateSize;

pub(super) fn check(plan: &AppPlan, rack: &Plan, findings: &mut Findings) {
    let size = rack.fleet.instance_type.size_of_instances();
    for service in &plan.services {
        match (service.on, size) {
            (On::Instances, Some(size)) if rack.fleet.spot.is_none() => too_large(service, rack, size, findings),
            (On::Instances, _) => {}
            (On::Fargate | On::FargateSpot, _) => findings.extend(of_fargate(service)),
        }
    }
    findings.extend(too_little_room(&[plan], rack, "the tasks of this app"));
}

/// Finds what no instance has room for: ECS would never place it.
fn too_large(service: &Service, rack: &Plan, size: InstanceSize, findings: &mut Findings) {
    let InstanceSize { vcpus, mebibytes } = size;
    let kind = &rack.fleet.instance_type;
    let mut refuse = |key: &str, message: String| {
        let place = Place::Value(place::service(&service.name).key(key));
        let finding = Diagnostic::error(&codes::DOES_NOT_FIT, place, message);
        findings
            .push(finding.hint(format!("ask for less, or give the rack a larger type: `instances.type` is `{kind}`")));
    };
    let memory = service.container.memory.placed_by();
    if memory > mebibytes {
        refuse(
            "memory",
            format!(
                "a task of `{}` reserves {memory} MiB of memory, and a `{kind}` has {mebibytes}: it would never be placed",
                service.name
            ),
        );
    }
    let cpu = service.container.cpu;
    if cpu > vcpus * 1024 {
        refuse(
            "cpu",
            format!(
                "a task of `{}` reserves {cpu} CPU units, and a `{kind}` has {}: it would never be placed",
                service.name,
                vcpus * 1024
            ),
        );
    }
}

/// That Fargate does not offer such a task.
fn of_fargate(service: &Service) -> Option<Diagnostic> {
    let (cpu, memory) = (service.container.cpu, service.container.memory.limit);
    let refuse = |key: &str, message: String, hint: String| {
        let place = Place::Value(place::service(&service.name).key(key));
        Some(Diagnostic::error(&codes::NO_SUCH_FARGATE_SIZE, place, message).hint(hint))
    };
    let Some(size) = FargateSize::of(cpu) else {
        let hint = format!("write one of {}", FargateSize::all());
        return refuse("cpu", format!("Fargate has no tasks of {cpu} CPU units"), hint);
    };
    if size.has(memory) {
        return None;
    }
    let hint = match size.at_least(memory) {
        Some(fitting) => format!("write `memory: {fitting}MiB`"),
        None => "ask for more CPU as well".to_owned(),
    };
    let sizes = size.words();
    refuse("memory", format!("with {cpu} CPU units a task on Fargate has {sizes}, not {memory}MiB"), hint)
}

/// That the fewest tasks of all services of some apps have no room on the most instances of their rack; `whose` says in words
/// whose tasks they are.
pub(super) fn too_little_room(apps: &[&AppPlan], rack: &Plan, whose: &str) -> Option<Diagnostic> {
    let fleet = &rack.fleet;
    let size = fleet.instance_type.size_of_instances().filter(|_| fleet.spot.is_none())?;
    let instances = u64::from(fleet.max);
    let services = apps.iter().flat_map(|app| &app.services).filter(|service| service.on == On::Instances);
    let sum = |each: fn(&Service) -> u32| {
        let all = services.clone().map(|service| {
            let tasks = u64::from(service.count.min().unwrap_or(fleet.max));
            tasks * u64::from(each(service))
        });
        all.sum::<u64>()
    };
    let memory = ("MiB of memory", sum(|service| service.container.memory.placed_by()), u64::from(size.mebibytes));
    let cpu = ("CPU units", sum(|service| service.container.cpu), u64::from(size.vcpus) * 1024);
    let (what, needed, each) = [memory, cpu].into_iter().find(|(_, needed, each)| *needed > each * instances)?;
    let message = format!(
        "{whose} take at least {needed} {what}, and the rack's {instances} instances of `{}` have {}",
        fleet.instance_type,
        each * instances
    );
    let finding = Diagnostic::warning(&codes::TOO_LITTLE_ROOM, Place::Key(Path::of("services")), message);
    Some(finding.hint("raise `instances.count` of rack.yml, or ask for less"))
}
