//! Which of the AWS services that instances and tasks need are reachable, and how.

use super::egress::EgressPath;
use super::ground::Ground;
use super::needs::needs;
use super::placement::{HTTPS, Placement};
use super::running::Running;
use super::world;
pub(super) use super::{Reached, Service};
use crate::network::{Access, Endpoint, Kind, Launched, Model, Names, Network, Peer, Subnet};
use crate::template::evaluate::{Same, Truth, Why};
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

/// Whether something that is launched starts something that needs its egress path, as far as the template tells: tasks pull
/// their image; instances run their user data, report to CloudFormation, or join a cluster. What an image does by itself nobody
/// knows.
pub(super) fn boots(model: &Model, launched: &Launched) -> bool {
    if launched.starts_later() || !launched.boots() {
        return false;
    }
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
            if all.iter().any(|one| one.name == need.name) {
                continue;
            }
            let own = || reached(ground.network, placement, &starts, need.name);
            let by = match &running.fargate {
                _ if need.is_of_task => own(),
                Truth::Yes => own(),
                Truth::No => continue,
                Truth::Unknown(why) => own().either(from_hosts(ground, &running, need.name), why),
            };
            all.push(Service { name: need.name, required: true, by: by.if_needed(&need.truth) });
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

impl Reached {
    /// From two places.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotFrom(mut one), Self::NotFrom(other)) => {
                one.extend(other);
                Self::NotFrom(one)
            }
            (one @ Self::NotFrom(_), _) | (_, one @ Self::NotFrom(_)) => one,
            (one @ Self::Unknown(_), _) | (_, one @ Self::Unknown(_)) => one,
            (one, _) => one,
        }
    }

    /// From one place or another, and it is not known from which.
    fn either(self, other: Self, why: &Why) -> Self {
        match (self, other) {
            (one @ (Self::NotFrom(_) | Self::Unknown(_)), Self::NotFrom(_)) => one,
            (Self::NotFrom(_), _) | (_, Self::NotFrom(_)) => Self::Unknown(why.clone()),
            (_, other @ Self::Unknown(_)) => other,
            (one, _) => one,
        }
    }

    /// Where it is not known whether it is needed there, it is not known to be missed.
    fn if_needed(self, needed: &Truth) -> Self {
        match (self, needed) {
            (Self::NotFrom(_), Truth::Unknown(why)) => Self::Unknown(why.clone()),
            (one, _) => one,
        }
    }

    /// Where there may be more places.
    fn unless(self, why: Why) -> Self {
        if let Self::NotFrom(_) = self { self } else { Self::Unknown(why) }
    }
}

/// The subnets in which something starts, and whether a path leads out of each.
fn starts<'s>(ground: &'s Ground, launched: &Launched, placement: &'s Placement) -> Vec<(&'s str, Truth)> {
    // Where a proxy leads nobody knows. It is for instances alone, in their user data.
    let proxy = ground.network.proxy.as_ref().filter(|_| launched.kind == Kind::Instances);
    let starts = placement.starting().map(|place| {
        let leads = Truth::all(ground.paths(place).iter().map(EgressPath::leads));
        let leads = match (proxy, leads) {
            (Some(proxy), Truth::No) => Truth::Unknown(Why::Proxy(proxy.clone())),
            (_, leads) => leads,
        };
        (place.subnet.as_str(), leads)
    });
    starts.collect()
}

/// How a service is reached from all these subnets. The name of a service with a private endpoint leads to the endpoint
/// alone, whatever path there is besides.
fn reached(network: &Network, placement: &Placement, places: &[(&str, Truth)], service: &str) -> Reached {
    let mut by = Reached::EgressPath;
    let mut not_from = Vec::new();
    let mut unknown = None;
    for (from, leads) in places {
        let answers = network.subnets.get(*from).map(|subnet| {
            let endpoints = network.endpoints.iter();
            let answers = endpoints.map(|endpoint| Answer::of(network, placement, endpoint, subnet, service));
            answers.filter(|answer| !answer.takes.is_no()).collect::<Vec<_>>()
        });
        let answers = answers.unwrap_or_default();
        let decide =
            |otherwise, answer: &Answer| Truth::choose(answer.takes.clone(), answer.answers.clone(), otherwise);
        match answers.iter().fold(leads.clone(), decide) {
            Truth::Yes => {
                if let Some(answer) = answers.iter().find(|answer| answer.takes.is_yes()) {
                    by = Reached::Endpoint(answer.endpoint.id.clone());
                }
            }
            Truth::No => not_from.push((*from).to_owned()),
            Truth::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    if !not_from.is_empty() { Reached::NotFrom(not_from) } else { unknown.map_or(by, Reached::Unknown) }
}

/// What an endpoint is for a service in a subnet.
struct Answer<'n> {
    endpoint: &'n Endpoint,
    /// Whether the name of the service leads to it, and to no other.
    takes: Truth,
    /// Whether it answers then.
    answers: Truth,
}

impl<'n> Answer<'n> {
    fn of(network: &'n Network, placement: &Placement, endpoint: &'n Endpoint, subnet: &Subnet, service: &str) -> Self {
        let takes = endpoint.service.holds(|own| Truth::of(own == service));
        let takes = takes.and(endpoint.vpc.same(&subnet.vpc)).and(endpoint.exists.clone());
        let (leads, answers) = match takes {
            Truth::No => (Truth::No, Truth::No),
            _ => Self::access(network, placement, endpoint, subnet),
        };
        Self { endpoint, takes: takes.and(leads), answers }
    }

    /// Whether packets for the service get to an endpoint that is there for it, and whether it answers then.
    fn access(network: &Network, placement: &Placement, endpoint: &Endpoint, subnet: &Subnet) -> (Truth, Truth) {
        let own = &placement.groups;
        let passes = network.passes_acl(subnet).passes;
        match &endpoint.access {
            Access::Gateway(tables) => {
                let routing = network.routing(subnet);
                let here = routing.table.map_or_else(|| routing.routes.rest(), |table| tables.has(table));
                let open = network.lets_out(own, HTTPS).or(lets_to_lists(network, own));
                (here, open.and(passes))
            }
            // What the groups of its interfaces admit is no more known than that it is there.
            Access::Existing => (Truth::Yes, network.lets_out(own, HTTPS).and(passes)),
            Access::Interface { subnets, groups, private_dns } => {
                // Without these attributes of the VPC, AWS refuses an endpoint with private DNS.
                let vpc = subnet.vpc.clone().known().and_then(|name| Some(network.vpc(&name)?.private_dns.clone()));
                let open = world::sends(network, own, HTTPS, groups, subnet).and(passes);
                let open = open.and(world::admits(network, groups, HTTPS, own, subnet));
                (private_dns.clone(), vpc.unwrap_or(Truth::Yes).and(stands(network, subnets)).and(open))
            }
            Access::Unknown(why) => (Truth::Unknown(why.clone()), Truth::Unknown(why.clone())),
        }
    }
}

/// Whether there is a subnet in which an interface endpoint stands.
fn stands(network: &Network, subnets: &Names) -> Truth {
    let exists = |id: &str| network.subnets.get(id).map_or(Truth::No, |subnet| subnet.exists.clone());
    subnets.all.any(|written| written.name.here().map_or(Truth::Yes, exists))
}

/// Whether security groups let HTTPS out to AWS's prefix lists, as which gateway endpoints appear.
fn lets_to_lists(network: &Network, own: &Names) -> Truth {
    world::egress(network, own, HTTPS).any(|(rule, there)| match &rule.peer {
        Peer::PrefixList(list) if list.is_foreign() => there.clone(),
        _ => Truth::No,
    })
}
