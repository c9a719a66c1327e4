//! The AWS services that containers need are reachable.

use super::road_out;
use crate::diag::Code;
use crate::network::{Access, Endpoint, Launched, Names, Subnet};
use crate::template::evaluate::Fact;
use crate::template::wording::quoted;
use crate::verify::case::{Case, HTTPS, Standing};
use crate::verify::report::{Claim, Report, at};
use crate::verify::service::{Reached, Service};
use crate::verify::{Hop, Rule, world};

pub(in crate::verify) static RULE: Rule = Rule {
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
        for lacking in lacking(case, launched, standing).into_iter().filter(|one| !one.endpoints.is_empty() || !told) {
            lacking.report(report, &launched.id);
        }
        assumed(case, services, report, &launched.id);
        let reached = |service: &&Service| matches!(service.by, Reached::Road | Reached::Endpoint(_));
        if !services.is_empty() && services.iter().filter(|service| service.required).all(|service| reached(&service)) {
            let path = services.iter().filter(reached).map(|service| match &service.by {
                Reached::Endpoint(id) if case.document.resource(id).is_none() => Hop::new(
                    id,
                    format!("has an endpoint for {} already, as the template's `Metadata` says", service.name),
                ),
                Reached::Endpoint(id) => Hop::new(id, format!("answers for {}", service.name)),
                _ => Hop::new(service.name, "is reached by the road out"),
            });
            report.prove(&launched.id, format!("`{}` reaches the services it needs", launched.id), path.collect());
        }
    }
}

/// Says what the proof rests on and nobody has looked at: endpoints that are there already, as the template says.
fn assumed(case: &Case, services: &[Service], report: &mut Report, id: &str) {
    let outside = services.iter().filter_map(|service| match &service.by {
        Reached::Endpoint(vpc) if case.document.resource(vpc).is_none() => Some((vpc, service.name)),
        _ => None,
    });
    let outside = outside.collect::<Vec<_>>();
    let Some((vpc, _)) = outside.first() else { return };
    let names = quoted(&outside.iter().map(|(_, name)| *name).collect::<Vec<_>>(), "and");
    let message =
        format!("that `{vpc}` has endpoints for {names}, which `{id}` needs, is taken from the template's `Metadata`");
    let hint = "`aws ec2 describe-vpc-endpoints` lists those it has; they have to admit the instances' security group";
    report.notice(id, "/Metadata/ExistingEndpoints".to_owned(), message, hint);
}

/// Services that are not reached for one reason: endpoints that do not answer, or that there are none.
struct Lacking<'c> {
    endpoints: Vec<&'c Endpoint>,
    by: &'c Reached,
    /// Whether containers need them, or Session Manager only.
    required: bool,
    names: Vec<&'static str>,
    /// What to do about the endpoints.
    hint: String,
}

fn lacking<'c>(case: &'c Case, launched: &Launched, standing: &'c Standing) -> Vec<Lacking<'c>> {
    let mut all = Vec::<Lacking>::new();
    let services = case.services(launched, standing).iter();
    for service in services.filter(|service| matches!(service.by, Reached::NotFrom(_) | Reached::Unknown)) {
        let is_for = |endpoint: &&Endpoint| matches!(&endpoint.service, Fact::Is(name) if name == service.name);
        let endpoint = case.network.endpoints.iter().find(is_for);
        let hint = endpoint.map_or_else(String::new, |endpoint| hint(case, launched, standing, endpoint));
        let same =
            |other: &&mut Lacking| (&other.hint, other.by, other.required) == (&hint, &service.by, service.required);
        match all.iter_mut().find(same) {
            Some(other) => {
                other.names.push(service.name);
                other.endpoints.extend(endpoint);
            }
            None => {
                let (names, endpoints) = (vec![service.name], endpoint.into_iter().collect());
                all.push(Lacking { endpoints, by: &service.by, required: service.required, names, hint });
            }
        }
    }
    all
}

impl Lacking<'_> {
    fn report(&self, report: &mut Report, id: &str) {
        let names = quoted(&self.names, "and");
        // One that the VPC has already stands nowhere in the template.
        let made = self.endpoints.iter().find(|endpoint| !matches!(endpoint.access, Access::Existing));
        let pointer = at(made.map_or(id, |endpoint| &endpoint.id));
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
        let hint = if self.endpoints.is_empty() {
            format!("add endpoints for {names}, or give the subnets a road out")
        } else {
            self.hint.clone()
        };
        if !self.required {
            let message = format!("Session Manager does not reach `{id}`: from {from} there is no way to {names}");
            return report.notice(id, pointer, message, hint);
        }
        let mut path = vec![Hop::new(id, format!("is launched into {from}"))];
        path.extend(
            self.names
                .iter()
                .zip(&self.endpoints)
                .map(|(name, endpoint)| Hop::new(&endpoint.id, format!("is for `{name}`, and does not answer there"))),
        );
        if self.endpoints.is_empty() {
            path.push(Hop::new(self.names[0], "has no endpoint, and the subnets have no road out"));
        }
        report.refute(Claim {
            resource: id.to_owned(),
            pointer,
            refuted: format!("`{id}` does not reach {names}, which it needs, from {from}"),
            hint,
            path,
        });
    }
}

/// What keeps an endpoint from answering, as far as one thing does, and what to do about it.
fn hint(case: &Case, launched: &Launched, standing: &Standing, endpoint: &Endpoint) -> String {
    let (id, own) = (&launched.id, &standing.groups);
    let groups = match &endpoint.access {
        Access::Interface { groups, .. } => groups,
        Access::Gateway(_) => {
            return format!(
                "name the subnet's route table in `{}`, and let `{id}` open connections to the service's addresses",
                endpoint.id
            );
        }
        Access::Existing => {
            return format!("let `{id}` open connections to tcp {HTTPS} of the endpoints that `{}` has", endpoint.id);
        }
    };
    let name = |groups: &Names| groups.ids().next().unwrap_or_default().to_owned();
    let subnets = standing.starting().filter_map(|place| case.network.subnets.get(&place.subnet)).collect::<Vec<_>>();
    let admits = |subnet: &&Subnet| world::admits(case, groups, HTTPS, own, subnet).is_no();
    let sends = |subnet: &&Subnet| world::sends(case, own, HTTPS, groups, subnet).is_no();
    let vpc = endpoint.vpc.clone().known().and_then(|name| case.network.vpc(&name));
    if let Some(vpc) = vpc.filter(|vpc| vpc.private_dns.is_no()) {
        format!("set `EnableDnsSupport` and `EnableDnsHostnames` of `{}` to true", vpc.id)
    } else if subnets.iter().any(admits) {
        format!("let `{}` admit tcp {HTTPS} from `{}`", name(groups), name(own))
    } else if subnets.iter().any(sends) {
        format!("let `{}` open connections to tcp {HTTPS} of `{}`", name(own), name(groups))
    } else {
        format!("let `{}` stand in a subnet of the VPC of `{id}`, with private DNS", endpoint.id)
    }
}
