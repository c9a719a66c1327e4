//! On what tasks run, and in which network.

use super::One;
use crate::app::words::{Host, HostPort, TaskNetwork, Transport};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::plan::address::Tier;
use crate::plan::{Fargate, Plan};

/// On what tasks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The instances of the rack.
    Instances,
    /// Fargate.
    Fargate,
    /// Fargate, on spare capacity.
    FargateSpot,
}

/// The network of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// That of their instance (`bridge`), with these ports of it beside the one that ECS chooses for a router.
    Bridge(Vec<HostPort>),
    /// One of their own (`awsvpc`).
    AwsVpc(AwsVpc),
}

/// Where the interfaces of tasks stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsVpc {
    /// The tier of subnets.
    pub tier: Tier,
    /// How many subnets there are: one in each zone.
    pub zones: usize,
    /// Whether a task has a public address; only on Fargate can it be asked for.
    pub public_address: Option<bool>,
}

/// Where tasks run and in which network. Those on instances have their interface in private subnets in both modes, since on
/// instances they get no public address; those on Fargate are where the instances are, and have in public subnets the
/// address without which they could not pull their image (ECS developer guide, "Fargate task networking").
pub(super) fn plan(one: &One, findings: &mut Findings) -> (On, Network) {
    let (service, rack) = (one.service, one.asked.rack);
    let on = match service.capacity {
        Host::Instances => On::Instances,
        Host::Fargate => On::Fargate,
        Host::FargateSpot => On::FargateSpot,
    };
    check(one, findings);
    let mode = service.network.unwrap_or(if on == On::Instances { TaskNetwork::Shared } else { TaskNetwork::Own });
    let zones = rack.network.zones.len();
    let network = match (on, mode) {
        (On::Instances, TaskNetwork::Shared) => Network::Bridge(service.ports.clone()),
        (On::Instances, TaskNetwork::Own) => {
            Network::AwsVpc(AwsVpc { tier: Tier::Private, zones, public_address: None })
        }
        (On::Fargate | On::FargateSpot, _) => {
            let tier = rack.network.home();
            Network::AwsVpc(AwsVpc { tier, zones, public_address: Some(tier == Tier::Public) })
        }
    };
    if let Network::AwsVpc(own) = &network {
        check_subnets(one, own, findings);
    }
    (on, network)
}

/// Whether interfaces have no way out though the instances have one: they stand in the private subnets of a public rack, and have no
/// public addresses.
pub(super) fn is_enclosed(own: &AwsVpc, rack: &Plan) -> bool {
    own.public_address.is_none() && rack.network.home() == Tier::Public
}

/// Whether the rack has subnets of a tier.
fn has(rack: &Plan, tier: Tier) -> bool {
    rack.network.zones.iter().all(|zone| match tier {
        Tier::Public => zone.public.is_some(),
        Tier::Private => zone.private.is_some(),
    })
}

fn check_subnets(one: &One, own: &AwsVpc, findings: &mut Findings) {
    let rack = one.asked.rack;
    if !has(rack, own.tier) {
        let message = format!(
            "tasks of `{}` have interfaces of their own in {} subnets, and the rack `{}` has none",
            one.name,
            own.tier.word(),
            rack.name
        );
        let finding = Diagnostic::error(&codes::NO_SUBNETS, Place::Value(one.at("network")), message);
        findings.push(finding.hint("use `network: shared`, or give the rack such subnets"));
        return;
    }
    // Where the instances have no way to the internet either, that is what the rack is for.
    if is_enclosed(own, rack) {
        let message = format!(
            "tasks of `{}` have no way to the internet: their interfaces are in private subnets, which have no NAT gateway",
            one.name
        );
        let finding = Diagnostic::warning(&codes::NO_WAY_OUT, Place::Value(one.at("network")), message);
        findings.push(
            finding.hint("use `network: shared`, where tasks have the way of their instance, or `capacity: fargate`"),
        );
    }
}

fn check(one: &One, findings: &mut Findings) {
    let service = one.service;
    let mut refuse = |key: &str, message: String, hint: &str| {
        let finding = Diagnostic::error(&codes::CANNOT_BE_TOGETHER, Place::Value(one.at(key)), message);
        findings.push(finding.hint(hint));
    };
    let name = one.name;
    let is_shared = service.network == Some(TaskNetwork::Shared);
    if one.is_on_fargate() {
        if is_shared {
            refuse(
                "network",
                format!("`{name}` runs on Fargate, where each task has a network of its own"),
                "remove `network`, or `capacity`",
            );
        }
        if service.everywhere {
            refuse(
                "everywhere",
                format!("`{name}` runs on Fargate, which has no instances to run it on"),
                "remove `everywhere`, or `capacity`",
            );
        }
        if one.asked.app.logs.syslog.is_some() {
            let message = format!("`{name}` runs on Fargate, which sends no logs to a syslog server");
            refuse("capacity", message, "remove `logs.syslog`, or run the service on `instances`");
        }
        if one.asked.rack.fleet.fargate == Fargate::Unknown {
            let message =
                format!("the cluster of the rack `{}` may not be associated with Fargate", one.asked.rack.name);
            refuse("capacity", message, "run the service on `instances`");
        }
    }
    if service.everywhere && service.network == Some(TaskNetwork::Own) {
        refuse(
            "network",
            format!("`{name}` runs on every instance, whose ports it takes"),
            "remove `network`, or `everywhere`",
        );
    }
    if service.everywhere && service.port.is_some() {
        let message = format!("`{name}` runs on every instance, and no router leads to it: `port` is that of a router");
        refuse("port", message, "list ports of the instance under `ports`, or remove `everywhere`");
    }
    if !service.everywhere && !service.ports.is_empty() {
        let message = format!("`{name}` takes ports of its instance, of which each can be taken once only");
        refuse("ports", message, "set `everywhere: true`, or let a router lead to `port`");
    }
    if service.read_only && service.exec {
        let message = format!("`{name}` has a read-only root file system, on which ECS Exec cannot work");
        refuse("exec", message, "remove `exec`, or `read-only`");
    }
    // The ports that ECS gives to containers (ECS API reference, PortMapping, hostPort).
    for (index, port) in service.ports.iter().enumerate().filter(|(_, port)| port.number() >= 32_768) {
        let message = format!("`{port}` is one of the ports that ECS gives to containers of other services");
        let place = Place::Value(one.at("ports").index(index));
        let finding = Diagnostic::error(&codes::CANNOT_BE_TOGETHER, place, message);
        findings.push(finding.hint("use a port below 32768"));
    }
    for (index, port) in service.ports.iter().enumerate().filter(|(_, port)| is_reserved(**port)) {
        let message = format!("`{port}` is a port of the instance itself, on which ECS places no task");
        let place = Place::Value(one.at("ports").index(index));
        let finding = Diagnostic::error(&codes::CANNOT_BE_TOGETHER, place, message);
        findings.push(finding.hint("use another port: 22, 2375 and 2376 are those of SSH and Docker"));
    }
}

/// Whether a port is one of those that the ECS agent reserves on each instance, as far as they are below those that it gives to
/// containers (ECS API reference, PortMapping, `hostPort`).
fn is_reserved(port: HostPort) -> bool {
    port.transport() == Transport::Tcp && [22, 2375, 2376].contains(&port.number())
}
