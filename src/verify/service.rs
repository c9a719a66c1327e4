//! Which of the AWS services that instances and tasks need are reachable, and how.

use super::case::{Case, HTTPS, Standing};
pub(super) use super::{Reached, Service};
use super::{Road, world};
use crate::network::{Access, Endpoint, Kind, Launched, Named, Names, Peer};
use crate::template::evaluate::{Fact, Truth};

/// What the ECS agent of an instance needs: the service's three interfaces, the image registry's two, S3, where image
/// layers are, and CloudWatch for logs (ECS developer guide, "Amazon ECS interface VPC endpoints"; ECR user guide,
/// "Amazon ECR interface VPC endpoints").
const INSTANCES: &[&str] = &["ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "logs", "s3"];

/// What a task with a network interface of its own needs besides: it has no agent (the same guides, for Fargate).
const TASKS: &[&str] = &["ecr.api", "ecr.dkr", "logs", "s3"];

/// What Session Manager needs to open a shell (Systems Manager user guide, "Improve the security of EC2 instances by using
/// VPC endpoints for Systems Manager").
const SESSIONS: &[&str] = &["ssm", "ssmmessages"];

/// What instances need to report that they have booted (CloudFormation user guide, "Use CloudFormation with interface VPC
/// endpoints").
const SIGNALS: &str = "cloudformation";

/// Whether CloudFormation waits for signals of the instances that something launches.
fn signals(case: &Case, launched: &Launched) -> bool {
    let Some(resource) = case.document.resource(&launched.id) else { return false };
    let policy = resource.body.get("UpdatePolicy").and_then(|policy| policy.get("AutoScalingRollingUpdate"));
    let waits = policy.and_then(|policy| policy.get("WaitOnResourceSignals"));
    resource.body.contains_key("CreationPolicy") || waits.is_some_and(|waits| waits == true || waits == "true")
}

/// Whether something that is launched runs containers of ECS, as far as the template tells.
pub(super) fn uses_ecs(case: &Case, launched: &Launched) -> bool {
    match launched.kind {
        Kind::Instances => case.document.resources().any(|resource| resource.kind.starts_with("AWS::ECS::")),
        Kind::Tasks => true,
        Kind::Function | Kind::Interface => false,
    }
}

/// The services, each with how it is reached from all the subnets.
pub(super) fn services(case: &Case, launched: &Launched, standing: &Standing) -> Vec<Service> {
    if !uses_ecs(case, launched) {
        return Vec::new();
    }
    let required = if launched.kind == Kind::Tasks { TASKS } else { INSTANCES };
    let wished = if launched.kind == Kind::Tasks { &[] } else { SESSIONS };
    let places = standing.starting().map(|place| {
        let roads = case.roads(place);
        let leads = roads.iter().all(|road| road.trouble.is_none());
        let unknown = roads.iter().any(|road| road.road == Road::Unknown);
        let road = if leads {
            Truth::Yes
        } else if unknown {
            Truth::Unknown("its road is not known".to_owned())
        } else {
            Truth::No
        };
        (place.subnet.as_str(), road)
    });
    let places = places.collect::<Vec<_>>();
    let service =
        |name: &&'static str, required| Service { name, required, by: reached(case, standing, &places, name) };
    let needed = required.iter().map(|name| service(name, true));
    let signals = signals(case, launched).then_some(&SIGNALS).map(|name| service(name, true));
    needed.chain(signals).chain(wished.iter().map(|name| service(name, false))).collect()
}

/// How a service is reached from all these subnets. The name of a service with a private endpoint leads to the endpoint
/// alone, whatever road there is besides.
fn reached(case: &Case, standing: &Standing, places: &[(&str, Truth)], service: &str) -> Reached {
    let mut by = Reached::Road;
    let mut not_from = Vec::new();
    let mut unknown = false;
    for (subnet, road) in places {
        let endpoint =
            case.network.endpoints.iter().find_map(|endpoint| answers(case, standing, endpoint, subnet, service));
        match endpoint {
            Some((endpoint, Truth::Yes)) => by = Reached::Endpoint(endpoint.id.clone()),
            Some((_, Truth::No)) => not_from.push((*subnet).to_owned()),
            Some((_, Truth::Unknown(_))) => unknown = true,
            None => match road {
                Truth::Yes => {}
                Truth::No => not_from.push((*subnet).to_owned()),
                Truth::Unknown(_) => unknown = true,
            },
        }
    }
    if !not_from.is_empty() {
        Reached::NotFrom(not_from)
    } else if unknown {
        Reached::Unknown
    } else {
        by
    }
}

/// Whether an endpoint answers for a service from a subnet; `None` if it is none for it there, so that the road decides.
fn answers<'e>(
    case: &Case,
    standing: &Standing,
    endpoint: &'e Endpoint,
    from: &str,
    service: &str,
) -> Option<(&'e Endpoint, Truth)> {
    let subnet = case.network.subnets.get(from)?;
    let passes = case.network.passes_acl(subnet).0;
    let is_for = matches!(&endpoint.service, Fact::Is(own) if own == service);
    if !is_for || endpoint.vpc != subnet.vpc {
        return None;
    }
    match &endpoint.access {
        Access::Gateway(tables) => {
            let routing = case.network.routing(subnet);
            let here = routing.table.map_or(Truth::No, |table| tables.has(table));
            let open =
                case.network.lets_out(&standing.groups, HTTPS).or(lets_to_lists(case, &standing.groups)).and(passes);
            (!here.is_no()).then(|| (endpoint, here.and(endpoint.exists.clone()).and(open)))
        }
        // What the groups of its interfaces admit is no more known than that it is there.
        Access::Existing => Some((endpoint, case.network.lets_out(&standing.groups, HTTPS).and(passes))),
        Access::Interface { subnets, groups, private_dns } => {
            let named = private_dns.clone().and(endpoint.exists.clone());
            if named.is_no() {
                return None;
            }
            let stands = stands(case, subnets);
            // Without these attributes of the VPC, AWS refuses an endpoint with private DNS.
            let vpc = subnet.vpc.clone().known().and_then(|name| Some(case.network.vpc(&name)?.private_dns.clone()));
            let named = named.and(vpc.unwrap_or(Truth::Yes));
            let open = world::sends(case, &standing.groups, HTTPS, groups, subnet).and(passes);
            Some((
                endpoint,
                named.and(stands).and(open).and(world::admits(case, groups, HTTPS, &standing.groups, subnet)),
            ))
        }
    }
}

/// Whether there is a subnet for certain in which an interface endpoint stands.
fn stands(case: &Case, subnets: &Names) -> Truth {
    let known = Truth::any(subnets.known.iter().map(|written| match &written.name {
        Named::Here(id) => case.network.subnets.get(id).map_or(Truth::No, |subnet| subnet.exists.clone()),
        Named::Given(_) | Named::Symbol(_) => Truth::Yes,
    }));
    match &subnets.unknown {
        Some(why) => known.or(Truth::Unknown(why.clone())),
        None => known,
    }
}

/// Whether security groups let HTTPS out to AWS's prefix lists, as which gateway endpoints appear.
fn lets_to_lists(case: &Case, own: &Names) -> Truth {
    Truth::any(world::egress(case, own, HTTPS).map(|rule| match &rule.peer {
        Peer::PrefixList(list) if list.is_outside() => rule.certain.clone(),
        _ => Truth::No,
    }))
}
