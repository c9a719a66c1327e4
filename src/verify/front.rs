//! What stands in front of ECS tasks: the load balancers that forward to them, by which listener and rule.

use super::hops::inward;
use super::openings::{Openings, source};
use super::running::Running;
use super::scene::Scene;
use super::{Hop, Opening, Source};
use crate::network::{Balancer, Forwarding, Listener, Named, Network};
use crate::template::evaluate::{Fact, Truth, Why};
use std::collections::BTreeSet;

/// A load balancer that forwards to tasks.
pub(super) struct Front<'s> {
    pub balancer: &'s Balancer,
    openings: &'s Openings,
    listener: &'s Listener,
    forwarding: &'s Forwarding,
    group: &'s Named,
}

/// The load balancers in front of tasks, and why there may be others.
pub(super) struct Fronts<'s> {
    pub all: Vec<Front<'s>>,
    pub rest: Option<Why>,
}

/// What stands in front of tasks.
pub(super) fn fronts<'s>(scene: &'s Scene, running: &Running<'s>) -> Fronts<'s> {
    let mut found = Fronts { all: Vec::new(), rest: running.tasks.registrations.rest.clone() };
    for registration in &running.tasks.registrations.known {
        match &registration.group {
            Fact::Is(group) => found.behind(scene, group),
            Fact::Unknown(unknown) => found.open(unknown.why.clone()),
            // A classic load balancer is named by its name.
            Fact::Missing => found.open(Why::NamesNo("it", "target group")),
        }
    }
    found
}

impl<'s> Fronts<'s> {
    fn open(&mut self, why: Why) {
        self.rest = self.rest.take().or(Some(why));
    }

    fn behind(&mut self, scene: &'s Scene, group: &'s Named) {
        if !group.here().is_some_and(|id| scene.network.target_groups.contains_key(id)) {
            return self.open(Why::Outside("target group", group.id().to_owned()));
        }
        for forwarding in &scene.network.forwardings {
            match forwarding.targets.has(group).and(forwarding.exists.clone()) {
                Truth::No => {}
                Truth::Unknown(why) => self.open(why),
                Truth::Yes => match listening(scene, forwarding) {
                    Ok((balancer, openings, listener)) => {
                        self.all.push(Front { balancer, openings, listener, forwarding, group });
                    }
                    Err(why) => self.open(why),
                },
            }
        }
    }
}

/// The listener of a rule, and its load balancer.
fn listening<'s>(
    scene: &'s Scene,
    forwarding: &'s Forwarding,
) -> Result<(&'s Balancer, &'s Openings, &'s Listener), Why> {
    let id = match &forwarding.listener {
        Fact::Is(name) => name.id(),
        Fact::Unknown(unknown) => return Err(unknown.why.clone()),
        Fact::Missing => return Err(Why::Names("listener", forwarding.id.clone())),
    };
    let found = scene.all_balancers().find_map(|(balancer, openings)| {
        let listener = balancer.listeners.known.iter().find(|listener| listener.id == id)?;
        Some((balancer, openings, listener))
    });
    let (balancer, openings, listener) = found.ok_or_else(|| Why::Outside("listener", id.to_owned()))?;
    match balancer.exists.clone().and(listener.exists.clone()) {
        Truth::Unknown(why) => Err(why),
        Truth::Yes | Truth::No => Ok((balancer, openings, listener)),
    }
}

impl Front<'_> {
    /// Who may connect to its listener; nothing where that is not known.
    pub fn from(&self) -> Option<BTreeSet<&Source>> {
        let Fact::Is(port) = self.listener.port else { return None };
        if self.openings.more || self.balancer.faces_internet.why().is_some() {
            return None;
        }
        let port = port.to_string();
        let from = self.openings.all.iter().filter(|opening| opening.ports == port).map(|opening| &opening.from);
        let from = from.collect::<BTreeSet<_>>();
        let is_known = |source: &&Source| !matches!(source, Source::Unknown(_) | Source::PrefixList(_));
        from.iter().all(is_known).then_some(from)
    }

    /// Who may connect to its listener, and on which port, as far as that is listed.
    pub fn openings(&self) -> impl Iterator<Item = &Opening> {
        let port = self.listener.port.clone().known().map(|port| port.to_string());
        self.openings.all.iter().filter(move |opening| port.as_ref().is_none_or(|port| opening.ports == *port))
    }

    /// Whether more may connect than are listed.
    pub fn has_more(&self) -> bool {
        self.openings.more
    }

    /// What its listener speaks: `HTTPS`; `tcp` where that is not known, as all of them do.
    pub fn protocol(&self, scene: &Scene) -> String {
        let resource = scene.model.document.resource(&self.listener.id);
        let said = resource.and_then(|one| scene.model.evaluator.property(one, "Protocol").text().known());
        said.unwrap_or_else(|| "tcp".to_owned())
    }

    /// Whether the internet gets to its listener, as far as that is known.
    pub fn is_public(&self) -> Option<bool> {
        let from = self.from()?;
        Some(self.balancer.faces_internet.is_yes() && from.iter().any(|source| source.may_be_internet()))
    }

    /// From the internet, or from another source, to the tasks, hop by hop.
    pub fn path(&self, network: &Network, tasks: &str) -> Vec<Hop> {
        let mut path = if self.is_public() == Some(true) { self.way_in(network) } else { Vec::new() };
        if path.is_empty() {
            let from = self.from().into_iter().flatten();
            path.extend(from.map(|source| Hop::new(source.to_string(), "any host with such an address")));
        }
        let scheme = if self.balancer.faces_internet.is_yes() { "internet-facing" } else { "internal" };
        let admits = self.admits(network).map_or(String::new(), |by| format!(", and {by}"));
        path.push(Hop::new(&self.balancer.id, format!("it is {scheme}{admits}")));
        let port = self.listener.port.clone().known().map(|port| format!("it listens on {port}"));
        path.extend(port.map(|port| Hop::new(&self.listener.id, port)));
        if self.forwarding.id != self.listener.id {
            path.push(Hop::new(&self.forwarding.id, format!("it forwards to `{}`", self.group.id())));
        }
        path.push(Hop::new(self.group.id(), format!("the tasks of `{tasks}` are its targets")));
        path.push(Hop::new(tasks, "its containers answer"));
        path
    }

    /// From the internet into a subnet of the load balancer.
    fn way_in(&self, network: &Network) -> Vec<Hop> {
        let subnets = self.balancer.subnets.known().filter_map(|name| network.subnet(name));
        let mut ways = subnets.filter_map(|subnet| {
            let routing = network.routing(subnet);
            let (route, gateway, _) = routing.to_internet().find(|(route, ..)| route.is_default())?;
            Some(inward(Hop::internet(), network, subnet, &routing, route, gateway))
        });
        ways.next().unwrap_or_default()
    }

    /// By which rule of its security groups the first of those may connect who may.
    fn admits(&self, network: &Network) -> Option<String> {
        let port = self.listener.port.clone().known()?;
        let from = self.from()?;
        let rules = network.ingress_of(&self.balancer.groups).known;
        let rule = rules
            .into_iter()
            .map(|(rule, _)| rule)
            .find(|rule| rule.admits("tcp") && rule.ports.has(port) && from.contains(&source(&rule.peer)))?;
        Some(format!("`{}` allows {} from {}", rule.label, rule.what(), rule.peer))
    }
}
