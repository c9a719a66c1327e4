//! The AWS services that containers need are reachable.

use crate::diag::Code;
use crate::read::evaluate::Truth;
use crate::read::network::Kind;
use crate::read::verify::case::Case;
use crate::read::verify::report::{Claim, Report, at};
use crate::read::verify::service::{Reached, Service};
use crate::read::verify::{Hop, Rule};

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "service-unreachable",
        means: "From a subnet that instances or tasks are launched into, an AWS service that ECS needs is reached neither by a road to the internet nor by a VPC endpoint; or an endpoint answers under the service's name and does not admit them.",
        why: "Without ecs, ecs-agent and ecs-telemetry an instance never joins its cluster; without ecr.api, ecr.dkr and s3 it fetches no image; without logs its tasks fail to start. Session Manager needs ssm and ssmmessages.",
        mend: "Give the subnet a road out, or add the endpoint: with private DNS, in the subnet's VPC, with a security group that admits 443 from the instances; for s3 in the subnet's route table.",
    },
    title: "the AWS services that containers need are reachable",
    checks: "ecs, ecs-agent, ecs-telemetry, ecr.api, ecr.dkr, logs and s3, and for Session Manager ssm and ssmmessages, from every launch subnet, where the template runs containers.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.kind != Kind::Function) {
        let services = case.services(launched, standing);
        for service in services {
            one(case, report, &launched.id, service);
        }
        let reached = |service: &&Service| matches!(service.by, Reached::Road | Reached::Endpoint(_));
        if !services.is_empty() && services.iter().filter(|service| service.required).all(|service| reached(&service)) {
            let path = services.iter().filter(reached).map(|service| match &service.by {
                Reached::Endpoint(id) => Hop::new(id, format!("answers for {}", service.name)),
                _ => Hop::new(service.name, "is reached by the road out"),
            });
            report.prove(&launched.id, format!("`{}` reaches the services it needs", launched.id), path.collect());
        }
    }
}

fn one(case: &Case, report: &mut Report, id: &str, service: &Service) {
    let name = service.name;
    let (truth, subnets) = match &service.by {
        Reached::NotFrom(subnets) => (Truth::Yes, subnets.clone()),
        Reached::Unknown => (Truth::Unknown("its road or endpoint is not known".to_owned()), Vec::new()),
        Reached::Road | Reached::Endpoint(_) => return,
    };
    let from = subnets.iter().map(|subnet| format!("`{subnet}`")).collect::<Vec<_>>().join(", ");
    let endpoint = case
        .network
        .endpoints
        .iter()
        .find(|endpoint| endpoint.service == crate::read::evaluate::Fact::Is(name.to_owned()));
    let (about, hint) = match endpoint {
        Some(endpoint) => (
            endpoint.id.clone(),
            format!(
                "`{}` has to have private DNS, and its security group to admit 443 from `{id}`; a gateway endpoint needs the subnet's route table",
                endpoint.id
            ),
        ),
        None => (id.to_owned(), format!("add an endpoint for `{name}`, or give the subnets a road out")),
    };
    if !service.required {
        let message = format!("Session Manager does not reach `{id}`: `{name}` is not reachable from {from}");
        if truth.is_yes() {
            report.notice(id, at(&about), message, hint);
        }
        return;
    }
    let mut path = vec![Hop::new(id, format!("is launched into {from}"))];
    path.push(match endpoint {
        Some(endpoint) => Hop::new(&endpoint.id, format!("is for `{name}`, and does not answer there")),
        None => Hop::new(name, "has no endpoint, and the subnets have no road out"),
    });
    report.judge(
        &truth,
        || format!("whether `{id}` reaches `{name}`, which ECS needs"),
        || Claim {
            resource: id.to_owned(),
            pointer: at(&about),
            refuted: format!("`{id}` does not reach `{name}`, which ECS needs, from {from}"),
            hint,
            path,
        },
    );
}
