//! What tasks cannot reach on a rack without a way to the internet.

use super::placement::is_enclosed;
use super::{AppPlan, Asked, Network, On, Service, place};
use crate::app::words::{Registry, SecretSource};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::plan::{Home, Plan, PrivateEgress};

pub(super) fn check(asked: &Asked, plan: &AppPlan, findings: &mut Findings) {
    let has_gateway = has_gateway(asked.rack);
    // A proxy serves the agents and the Docker of instances; Fargate pulls images, gets secrets and writes logs without it, and
    // ECS Exec leaves by the interface of a task that has one.
    let by_proxy = asked.rack.network.proxy.as_ref().is_some_and(|proxy| proxy.is_egress);
    for service in &plan.services {
        let is_out = has_gateway || by_proxy && service.on == On::Instances;
        if !is_out {
            check_service(asked.rack, plan, service, findings);
        } else if matches!(&service.network, Network::AwsVpc(own) if !has_gateway || is_enclosed(own, asked.rack)) {
            let tasks = format!("tasks of `{}` have", service.name);
            check_exec(asked.rack, service, &tasks, findings);
        }
    }
}

fn check_service(rack: &Plan, plan: &AppPlan, service: &Service, findings: &mut Findings) {
    let at = |key: &str| place::service(&service.name).key(key);
    let container = &service.container;
    let from = match container.image.registry() {
        Registry::Public(host) => Some(host.clone()),
        Registry::Ecr(region) => {
            rack.region.filter(|own| own.to_string() != *region).map(|_| format!("ECR in {region}"))
        }
    };
    if let Some(from) = from {
        let message =
            format!("`{}` is pulled from {from}, and the rack `{}` has no way to it", container.image, plan.rack);
        let finding = Diagnostic::error(&codes::UNREACHABLE_REGISTRY, Place::Value(at("image")), message);
        findings.push(finding.hint("push the image to a private registry of Amazon ECR in the rack's region"));
    }
    if service.on != On::Instances {
        for needed in FARGATE {
            let message = format!("Fargate needs `{needed}`, to which {} no way", the_rack_has(rack));
            unreached(rack, needed, &message, at("capacity"), findings);
        }
    }
    for (name, source) in &container.secrets {
        let needed = match source {
            SecretSource::Parameter(_) => "ssm",
            SecretSource::Secret(..) => "secretsmanager",
        };
        let message = format!("ECS gets `{name}` from `{needed}`, to which {} no way", the_rack_has(rack));
        unreached(rack, needed, &message, at("secrets").key(&name.to_string()), findings);
    }
    check_exec(rack, service, &the_rack_has(rack), findings);
}

/// A shell in a container is opened from there, whoever pulls its image and gets its secrets.
fn check_exec(rack: &Plan, service: &Service, who_has: &str, findings: &mut Findings) {
    if service.role.exec {
        let message = format!("ECS Exec needs `ssmmessages`, to which {who_has} no way");
        unreached(rack, "ssmmessages", &message, place::service(&service.name).key("exec"), findings);
    }
}

/// What Fargate pulls images from and writes logs to (ECS developer guide, "Amazon ECS interface VPC endpoints (AWS PrivateLink)").
const FARGATE: [&str; 4] = ["ecr.api", "ecr.dkr", "s3", "logs"];

/// Whether packets of the rack's subnets get to the internet, as far as the rack says.
fn has_gateway(rack: &Plan) -> bool {
    rack.network.zones.iter().any(|zone| zone.home != Home::Private(PrivateEgress::Endpoints))
}

fn the_rack_has(rack: &Plan) -> String {
    format!("the rack `{}` has", rack.name)
}

fn unreached(rack: &Plan, service: &str, message: &str, at: Path, findings: &mut Findings) {
    if rack.network.has_endpoint(service) {
        return;
    }
    let finding = Diagnostic::error(&codes::UNREACHABLE_SERVICE, Place::Value(at), message);
    findings.push(finding.hint(format!("add `{service}` to `network.endpoints` of rack.yml")));
}
