//! What tasks cannot reach on a rack without a way to the internet.

use super::{AppPlan, Asked, place};
use crate::app::words::{Registry, SecretSource};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::plan::{Home, Plan, PrivateEgress};

pub(super) fn check(asked: &Asked, plan: &AppPlan, findings: &mut Findings) {
    if leads_out(asked.rack) {
        return;
    }
    for service in &plan.services {
        let at = |key: &str| place::service(&service.name).key(key);
        if let Registry::Public(host) = service.container.image.registry() {
            let message = format!(
                "`{}` is pulled from {host}, and the rack `{}` has no way to the internet",
                service.container.image, plan.rack
            );
            let finding = Diagnostic::error(&codes::UNREACHABLE_REGISTRY, Place::Value(at("image")), message);
            findings.push(finding.hint("push the image to a private registry of Amazon ECR in the rack's region"));
        }
        for (name, source) in &service.container.secrets {
            let needed = match source {
                SecretSource::Parameter(_) => "ssm",
                SecretSource::Secret(..) => "secretsmanager",
            };
            unreached(
                asked.rack,
                needed,
                &format!("ECS gets `{name}` from `{needed}`"),
                at("secrets").key(&name.to_string()),
                findings,
            );
        }
        if service.role.exec {
            unreached(asked.rack, "ssmmessages", "ECS Exec needs `ssmmessages`", at("exec"), findings);
        }
    }
}

/// Whether packets of instances get to the internet, as far as the rack says.
fn leads_out(rack: &Plan) -> bool {
    let by_proxy = rack.network.proxy.as_ref().is_some_and(|proxy| proxy.is_egress);
    by_proxy || rack.network.zones.iter().any(|zone| zone.home != Home::Private(PrivateEgress::Endpoints))
}

fn unreached(rack: &Plan, service: &str, why: &str, at: crate::diag::Path, findings: &mut Findings) {
    let made = rack.network.endpoints.iter().map(|endpoint| endpoint.endpoint.to_string());
    let there = rack.network.existing_endpoints.iter().map(ToString::to_string);
    if made.chain(there).any(|endpoint| endpoint == service) {
        return;
    }
    let message = format!("{why}, to which the rack `{}` has no way", rack.name);
    let finding = Diagnostic::error(&codes::UNREACHABLE_SERVICE, Place::Value(at), message);
    findings.push(finding.hint(format!("add `{service}` to `network.endpoints` of rack.yml")));
}
