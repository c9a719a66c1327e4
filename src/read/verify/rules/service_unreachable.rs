//! The AWS services that containers need are reachable.

use super::road_out;
use crate::diag::Code;
use crate::read::evaluate::Fact;
use crate::read::network::{Access, Endpoint};
use crate::read::verify::case::Case;
use crate::read::verify::report::{Claim, Report, at};
use crate::read::verify::service::{Reached, Service};
use crate::read::verify::{Hop, Rule};
use crate::read::wording::quoted;

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "service-unreachable",
        means: "From a subnet that instances or tasks are launched into, an AWS service that ECS needs is reached neither by a road to the internet nor by a VPC endpoint; or an endpoint answers under the service's name and does not admit them.",
        why: "Without ecs, ecs-agent and ecs-telemetry an instance never joins its cluster; without ecr.api, ecr.dkr and s3 it fetches no image; without logs its tasks fail to start; without cloudformation it cannot report that it has booted. Session Manager needs ssm and ssmmessages.",
        mend: "Give the subnet a road out, or add the endpoint: with private DNS, in the subnet's VPC, with a security group that admits 443 from the instances; for s3 in the subnet's route table.",
    },
    title: "the AWS services that containers need are reachable",
    checks: "ecs, ecs-agent, ecs-telemetry, ecr.api, ecr.dkr, logs and s3, cloudformation where the stack waits for signals, and for Session Manager ssm and ssmmessages, from every launch subnet, where the template runs containers.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    for (launched, standing) in case.launched().filter(|(launched, _)| launched.boots()) {
        let services = case.services(launched, standing);
        // What lacks its road is told that once.
        let told = road_out::lacks_road(case, launched, standing);
        for lacking in lacking(case, services).into_iter().filter(|lacking| lacking.endpoint.is_some() || !told) {
            lacking.report(report, &launched.id);
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

/// Services that are not reached for one reason: the endpoint that does not answer, or that there is none.
struct Lacking<'c> {
    endpoint: Option<&'c Endpoint>,
    by: &'c Reached,
    /// Whether containers need them, or Session Manager only.
    required: bool,
    names: Vec<&'static str>,
}

fn lacking<'c>(case: &'c Case, services: &'c [Service]) -> Vec<Lacking<'c>> {
    let mut all = Vec::<Lacking>::new();
    for service in services.iter().filter(|service| matches!(service.by, Reached::NotFrom(_) | Reached::Unknown)) {
        let is_for = |endpoint: &&Endpoint| matches!(&endpoint.service, Fact::Is(name) if name == service.name);
        let endpoint = case.network.endpoints.iter().find(is_for);
        let same = |other: &&mut Lacking| {
            other.endpoint.is_none() && other.by == &service.by && other.required == service.required
        };
        match all.iter_mut().find(same).filter(|_| endpoint.is_none()) {
            Some(other) => other.names.push(service.name),
            None => {
                let names = vec![service.name];
                all.push(Lacking { endpoint, by: &service.by, required: service.required, names });
            }
        }
    }
    all
}

impl Lacking<'_> {
    fn report(&self, report: &mut Report, id: &str) {
        let names = quoted(&self.names, "and");
        let pointer = at(self.endpoint.map_or(id, |endpoint| &endpoint.id));
        let from = match self.by {
            Reached::NotFrom(subnets) => quoted(&subnets.iter().map(String::as_str).collect::<Vec<_>>(), "and"),
            _ => {
                let question = format!("whether `{id}` reaches {names}, which it needs");
                let why = "the road or the endpoint is not known";
                if self.required {
                    report.undecided(id, pointer, &question, why, Vec::new());
                }
                return;
            }
        };
        let hint = match self.endpoint {
            Some(endpoint) => self.hint_for(endpoint, id),
            None => format!("add endpoints for {names}, or give the subnets a road out"),
        };
        if !self.required {
            let message = format!("Session Manager does not reach `{id}`: {names} are not reachable from {from}");
            return report.notice(id, pointer, message, hint);
        }
        let reason = match self.endpoint {
            Some(endpoint) => Hop::new(&endpoint.id, format!("is for {names}, and does not answer there")),
            None => Hop::new(self.names[0], "has no endpoint, and the subnets have no road out"),
        };
        report.refute(Claim {
            resource: id.to_owned(),
            pointer,
            refuted: format!("`{id}` does not reach {names}, which it needs, from {from}"),
            hint,
            path: vec![Hop::new(id, format!("is launched into {from}")), reason],
        });
    }

    fn hint_for(&self, endpoint: &Endpoint, id: &str) -> String {
        match endpoint.access {
            Access::Gateway(_) => format!(
                "name the subnet's route table in `{}`, and let `{id}` open connections to the service's addresses",
                endpoint.id
            ),
            Access::Interface { .. } => format!(
                "give `{}` private DNS, and let its security group admit 443 from `{id}`; the VPC needs DNS support and hostnames",
                endpoint.id
            ),
        }
    }
}
