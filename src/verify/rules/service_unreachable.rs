//! The AWS services that containers need are reachable.

use crate::diag::Code;
use crate::network::{Access, Endpoint, Launched, Subnet};
use crate::template::evaluate::Truth;
use crate::template::wording::quoted;
use crate::verify::endpoints::lacks_path;
use crate::verify::hops::at;
use crate::verify::hosted;
use crate::verify::judgement::{Advice, Judgement, Words};
use crate::verify::placement::{HTTPS, Placement};
use crate::verify::registries::is_registry;
use crate::verify::scene::Scene;
use crate::verify::service::{Reached, Service};
use crate::verify::{Expected, Hop, Rule, fixes, remedies, world};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "service-unreachable",
        means: "From a subnet that instances or tasks are launched into, an AWS service that ECS needs, or the registry of a container image, is reachable neither over the internet nor through a VPC endpoint; or an endpoint takes over the DNS name of the service and does not allow their traffic.",
        why: "Without ecs, ecs-agent and ecs-telemetry an instance never joins its cluster; without ecr.api, ecr.dkr and s3 it cannot pull images; without logs its tasks fail to start; an image of a public registry needs an egress path; without ssm and secretsmanager tasks do not get their secrets; without cloudformation it cannot signal that it has booted. Session Manager needs ssm and ssmmessages.",
        fix: "Give the subnet an egress path, or add the endpoint: with private DNS, in the subnet's VPC, with a security group that allows port 443 from the instances; for s3, in the subnet's route table.",
    },
    title: "the AWS services that containers need are reachable",
    checks: "From every launch subnet: ecs, ecs-agent, ecs-telemetry, ecr.api, ecr.dkr, logs and s3, and ssm and ssmmessages for Session Manager, if the template runs containers; cloudformation where the stack waits for signals; and for tasks what their task definition names, from their own subnets on Fargate, else from those of the instances, in the template or outside it: registries of images, logs, ssm and secretsmanager for secrets, ssmmessages for ECS Exec.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    for (launched, placement) in scene.launched().filter(|(launched, _)| launched.boots()) {
        let id = &launched.id;
        let services = scene.services(launched);
        // What lacks its path out is told that once.
        let told = lacks_path(scene, launched, placement);
        let mut lacks = Judgement::new(id, "");
        for lacking in lacking(scene, launched, placement) {
            if told && lacking.endpoints.is_empty() {
                continue;
            }
            lacking.ask(&mut lacks, scene, launched, placement);
        }
        if let Some(advice) = assumed(scene, services, id) {
            lacks.notice(|| advice);
        }
        hand_over(lacks);
        let mut judgement = Judgement::new(id, format!("`{id}` can reach the services it needs"));
        for service in services.iter().filter(|service| service.required) {
            judgement.rests_on(is_reached(service));
            judgement.rests_on(placement.places.rest().not());
        }
        judgement.because(services.iter().filter_map(|service| evidence(scene, service)));
        hand_over(judgement);
    }
    hosted::judge(scene, hand_over);
}

fn is_reached(service: &Service) -> Truth {
    match &service.by {
        Reached::EgressPath | Reached::Endpoint(_) => Truth::Yes,
        Reached::NotFrom(_) => Truth::No,
        Reached::Unknown(why) => Truth::Unknown(why.clone()),
    }
}

/// How a service is reached, if it is.
fn evidence(scene: &Scene, service: &Service) -> Option<Hop> {
    match &service.by {
        Reached::EgressPath => Some(Hop::new(service.name, "is reached over the egress path")),
        Reached::Endpoint(id) if scene.model.document.resource(id).is_none() => Some(Hop::new(
            id,
            format!("already has an endpoint for {}, according to the template's `Metadata`", service.name),
        )),
        Reached::Endpoint(id) => Some(Hop::new(id, format!("is the endpoint for {}", service.name))),
        Reached::NotFrom(_) | Reached::Unknown(_) => None,
    }
}

/// Says what the proof rests on and nobody has looked at: endpoints that are there already, as the template says.
fn assumed(scene: &Scene, services: &[Service], id: &str) -> Option<Advice> {
    let outside = services.iter().filter_map(|service| match &service.by {
        Reached::Endpoint(vpc) if scene.model.document.resource(vpc).is_none() => Some((vpc, service.name)),
        _ => None,
    });
    let outside = outside.collect::<Vec<_>>();
    let (vpc, _) = outside.first()?;
    let names = quoted(&outside.iter().map(|(_, name)| *name).collect::<Vec<_>>(), "and");
    Some(Advice {
        about: id.to_owned(),
        place: "/Metadata/ExistingEndpoints".to_owned(),
        message: format!(
            "the template's `Metadata` says that `{vpc}` has endpoints for {names}, which `{id}` needs; this was not \
             checked"
        ),
        hint: "`aws ec2 describe-vpc-endpoints` lists its endpoints; they have to allow the instances' security group"
            .to_owned(),
    })
}

/// Services that are not reached for one reason: endpoints that do not answer, or that there are none.
struct Lacking<'n> {
    endpoints: Vec<&'n Endpoint>,
    by: &'n Reached,
    /// Whether containers need them, or Session Manager only.
    required: bool,
    names: Vec<&'static str>,
    /// What to do about the endpoints.
    hint: String,
}

fn lacking<'s>(scene: &'s Scene, launched: &Launched, placement: &'s Placement) -> Vec<Lacking<'s>> {
    let mut all = Vec::<Lacking>::new();
    let services = scene.services(launched).iter();
    for service in services.filter(|service| matches!(service.by, Reached::NotFrom(_) | Reached::Unknown(_))) {
        let is_for = |endpoint: &&Endpoint| endpoint.service.holds(|name| Truth::of(name == service.name)).is_yes();
        let endpoint = scene.network.endpoints.iter().find(is_for);
        let hint = endpoint.map_or_else(String::new, |endpoint| hint(scene, launched, placement, endpoint));
        let is_same = |other: &Lacking| is_registry(other.names[0]) == is_registry(service.name);
        let same = |other: &&mut Lacking| {
            let told = (&other.hint, other.by, other.required);
            told == (&hint, &service.by, service.required) && is_same(other)
        };
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
    fn ask(&self, judgement: &mut Judgement, scene: &Scene, launched: &Launched, placement: &Placement) {
        let id = launched.id.as_str();
        let names = quoted(&self.names, "and");
        // One that the VPC has already stands nowhere in the template.
        let made = self.endpoints.iter().find(|endpoint| !matches!(endpoint.access, Access::Existing));
        let place = at(made.map_or(id, |endpoint| &endpoint.id));
        let (from, truth) = match self.by {
            Reached::Unknown(why) => (String::new(), Truth::Unknown(why.clone())),
            Reached::NotFrom(from) => (quoted(&from.iter().map(String::as_str).collect::<Vec<_>>(), "and"), Truth::No),
            Reached::EgressPath | Reached::Endpoint(_) => return,
        };
        let fix =
            if self.endpoints.is_empty() { add(scene, launched, placement, &self.names) } else { self.hint.clone() };
        if !self.required {
            if truth.is_no() {
                judgement.notice(|| Advice {
                    about: id.to_owned(),
                    place,
                    message: format!("Session Manager cannot reach `{id}`: there is no path from {from} to {names}"),
                    hint: fix,
                });
            }
            return;
        }
        judgement.ask(truth.clone(), || Words {
            about: id.to_owned(),
            place,
            question: format!("whether `{id}` can reach {names}, which it needs"),
            refuted: format!("`{id}` cannot reach {names}, which it needs, from {from}"),
            fix,
            evidence: if truth.is_no() { self.path(id, &from) } else { Vec::new() },
        });
    }

    fn path(&self, id: &str, from: &str) -> Vec<Hop> {
        let mut path = vec![Hop::new(id, format!("is launched into {from}"))];
        let silent = self.names.iter().zip(&self.endpoints);
        path.extend(silent.map(|(name, endpoint)| {
            Hop::new(&endpoint.id, format!("is for `{name}`, but cannot be reached from there"))
        }));
        if self.endpoints.is_empty() {
            path.push(Hop::new(self.names[0], "has no endpoint, and the subnets have no egress path"));
        }
        path
    }
}

/// What to do where there is neither an endpoint nor a path: what is public needs its path, what is private may do without.
fn add(scene: &Scene, launched: &Launched, placement: &Placement, names: &[&str]) -> String {
    let troubles = placement.starting().flat_map(|place| {
        let paths = scene.paths(place).iter().filter_map(|path| path.trouble.as_ref());
        paths.map(|trouble| remedies::remedy(scene, launched, placement, trouble, &place.subnet))
    });
    let path = fixes::all(troubles.filter(|fix| !fix.is_empty()));
    match placement.expected {
        Expected::Public if !path.is_empty() => path,
        _ => fixes::reach(&launched.id, names),
    }
}

/// What keeps an endpoint from answering, as far as one thing does, and what to do about it.
fn hint(scene: &Scene, launched: &Launched, placement: &Placement, endpoint: &Endpoint) -> String {
    let (network, id, own) = (scene.network, &launched.id, &placement.groups);
    let subnets = placement.starting().filter_map(|place| network.subnets.get(&place.subnet)).collect::<Vec<_>>();
    let closed = subnets.iter().map(|subnet| network.passes_acl(subnet)).filter(|pass| pass.passes.is_no());
    let closed = closed.filter_map(|pass| pass.acl).map(|acl| fixes::open_acl(acl.id())).collect::<Vec<_>>();
    if !closed.is_empty() {
        return fixes::all(closed);
    }
    let group = own.ids().next().unwrap_or_default();
    let out =
        || if placement.expected == Expected::Public { fixes::allow_all(group) } else { fixes::allow_https(group) };
    let (groups, private_dns) = match &endpoint.access {
        Access::Interface { groups, private_dns, .. } => (groups, private_dns),
        Access::Gateway(tables) => {
            let tables = subnets.iter().filter_map(|subnet| match network.routing(subnet).table {
                None => Some(match placement.expected {
                    Expected::Public => fixes::make_public(network, subnet),
                    Expected::Private => fixes::add_nat_route(network, subnet),
                }),
                Some(table) => tables
                    .has(table)
                    .is_no()
                    .then(|| format!("add `{}` to `RouteTableIds` of `{}`", table.id(), endpoint.id)),
            });
            let tables = fixes::all(tables);
            return if tables.is_empty() { out() } else { tables };
        }
        Access::Existing | Access::Unknown(_) => return out(),
    };
    let admits = |subnet: &&Subnet| world::admits(network, groups, HTTPS, own, subnet).is_no();
    let sends = |subnet: &&Subnet| world::sends(network, own, HTTPS, groups, subnet).is_no();
    let vpc = endpoint.vpc.clone().known().and_then(|name| network.vpc(&name));
    if let Some(vpc) = vpc.filter(|vpc| vpc.private_dns.is_no()) {
        format!("set `EnableDnsSupport` and `EnableDnsHostnames` of `{}` to true", vpc.id)
    } else if private_dns.is_no() {
        format!("set `PrivateDnsEnabled` of `{}` to true", endpoint.id)
    } else if subnets.iter().any(admits) {
        fixes::allow_in(HTTPS, own, groups)
    } else if subnets.iter().any(sends) {
        fixes::allow_out(HTTPS, own, groups)
    } else {
        format!("add a subnet of the VPC of `{id}` to `SubnetIds` of `{}`", endpoint.id)
    }
}
