//! Where ECS tasks run, and what of them is open there.

use super::ground::Ground;
use super::placement::Placement;
use crate::network::{Definition, Launched, Network, PortMapping, Ports, Rule, Tasks};
use crate::template::evaluate::{Fact, Open, Truth, Why};

/// The host ports from which one is chosen for a container that asks for none: those of Linux (ECS API reference, `PortMapping`:
/// `/proc/sys/net/ipv4/ip_local_port_range` of the instance, which is 32768 to 60999).
pub(super) const EPHEMERAL: Ports = Ports { from: 32_768, to: 60_999 };

/// Those to open: an instance may have a wider range, and Docker takes 49153 to 65535 where it has none (the same).
pub(super) const ANY_EPHEMERAL: Ports = Ports { from: 32_768, to: 65_535 };

/// ECS tasks of the template, what they are made of and where they run.
pub(super) struct Running<'s> {
    pub tasks: &'s Tasks,
    /// What they are made of, or why that is not known.
    pub definition: Result<&'s Definition, Why>,
    /// Whether they run on Fargate.
    pub fargate: Truth,
    /// The instances that they run on otherwise.
    pub hosts: Open<Host<'s>>,
}

/// Instances that tasks run on.
#[derive(Clone)]
pub(super) struct Host<'s> {
    pub launched: &'s Launched,
    pub placement: &'s Placement,
    /// Whether they do.
    pub there: Truth,
}

/// Ports of an instance that lead to a container.
pub(super) struct Published {
    pub ports: Ports,
    pub protocol: String,
    /// Whether they do.
    pub truth: Truth,
    /// The ports in the container; nothing where these are the same, or not known.
    container: Option<Ports>,
    /// Where that is written.
    pub pointer: String,
}

/// The tasks that the template starts.
pub(super) fn running<'s>(ground: &'s Ground) -> impl Iterator<Item = Running<'s>> {
    ground.network.tasks.iter().filter(|tasks| ground.is_own(&tasks.id)).map(|tasks| Running::of(ground, tasks))
}

impl<'s> Running<'s> {
    pub fn of(ground: &'s Ground, tasks: &'s Tasks) -> Self {
        let network: &'s Network = ground.network;
        let runs_on = network.runs_on(tasks);
        let hosts = runs_on.instances.map(|(position, there)| Host {
            launched: &network.launched[position],
            placement: &ground.placements[position],
            there,
        });
        let definition = network.definition(&tasks.definition).ok_or_else(|| Network::unknown_definition(tasks));
        Self { tasks, definition, fargate: runs_on.fargate, hosts }
    }

    /// Whether they are started at all.
    pub fn exists(&self) -> Truth {
        self.tasks.exists.clone()
    }

    /// The ports of the instances that lead to their containers. In the network mode `host` these are all that a container
    /// listens on, which nobody says.
    pub fn published(&self) -> Open<Published> {
        match &self.tasks.has_network {
            Truth::Yes => return Open::default(),
            Truth::Unknown(why) => return Open::unknown(why.clone()),
            Truth::No => {}
        }
        let definition = match &self.definition {
            Ok(definition) => definition,
            Err(why) => return Open::unknown(why.clone()),
        };
        match &definition.mode {
            Fact::Is(mode) if mode == "host" => {
                let pointer = definition.containers.known.first().map(|one| one.image.pointer.clone());
                let pointer = pointer.unwrap_or_else(|| self.tasks.pointer.clone());
                let (ports, protocol) = (Ports::ALL, "-1".to_owned());
                let all = Published { ports, protocol, truth: Truth::Yes, container: None, pointer };
                [all].into_iter().collect()
            }
            Fact::Is(mode) if mode == "bridge" || mode == "default" => mapped(definition),
            Fact::Is(_) | Fact::Missing => Open::default(),
            Fact::Unknown(unknown) => Open::unknown(unknown.why.clone()),
        }
    }
}

/// What containers publish in the network mode `bridge`.
fn mapped(definition: &Definition) -> Open<Published> {
    let mut all = Open { known: Vec::new(), rest: definition.containers.rest.clone() };
    for container in &definition.containers.known {
        all.known.extend(container.ports.known.iter().map(Published::of));
        all.open(container.ports.rest.clone());
    }
    all
}

impl Published {
    fn of(mapping: &PortMapping) -> Self {
        let (ports, open) = match &mapping.host {
            Fact::Missing | Fact::Is(0) => (EPHEMERAL, None),
            Fact::Is(port) => match u16::try_from(*port) {
                Ok(port) => (Ports::one(port), None),
                Err(_) => (Ports::ALL, Some(Why::IsNo(port.to_string(), "a port"))),
            },
            Fact::Unknown(unknown) => (Ports::ALL, Some(unknown.why.clone())),
        };
        let (protocol, unclear) = match &mapping.protocol {
            Fact::Is(protocol) => (protocol.clone(), None),
            Fact::Unknown(unknown) => ("-1".to_owned(), Some(unknown.why.clone())),
            Fact::Missing => ("tcp".to_owned(), None),
        };
        let truth = open.or(unclear).map_or(Truth::Yes, Truth::Unknown);
        let container = mapping.container.clone().known();
        Self { ports, protocol, truth, container, pointer: mapping.pointer.clone() }
    }

    /// Whether a rule of a security group may be about some of these ports.
    pub fn is_met_by(&self, rule: &Rule) -> bool {
        let meets = rule.ports.from <= self.ports.to && self.ports.from <= rule.ports.to;
        meets && (self.protocol == "-1" || rule.admits(&self.protocol))
    }

    /// Those that lead to some ports in the container, which are the same where it shares all ports of the instance.
    pub fn within(&self, ports: &[i64]) -> Vec<Ports> {
        let is_all = self.container.is_none() && self.ports == Ports::ALL;
        let same = ports.iter().filter_map(|port| u16::try_from(*port).ok()).map(Ports::one);
        if is_all { same.collect() } else { vec![self.ports] }
    }

    /// Whether they may lead to one of some ports in the container.
    pub fn leads_to(&self, ports: &[i64]) -> bool {
        let has = |own: Ports| ports.iter().any(|port| u16::try_from(*port).is_ok_and(|port| own.has(port)));
        self.container.is_none_or(has)
    }

    /// As it is told: `tcp 8080`, `a port of tcp 32768-60999`, `every port`.
    pub fn told(&self) -> String {
        match (self.ports, self.protocol.as_str()) {
            (Ports::ALL, _) => "every port".to_owned(),
            (EPHEMERAL, protocol) => format!("a port of {protocol} {EPHEMERAL}"),
            (ports, protocol) => format!("{protocol} {ports}"),
        }
    }
}
