//! What is so of services whose tasks share the network of instances outside the template.

use super::front::{Fronts, fronts};
use super::needs::needs;
use super::openings::{share, source, unknown};
use super::running::{Host, Published, Running};
use super::scene::Scene;
use super::service::from_hosts;
use super::{Hosted, Inbound, Service, Source};
use crate::network::{Named, Peer, Ports, Rule};
use std::collections::BTreeSet;

/// The services, and whether more may open connections to any of them than are listed.
pub(super) fn hosted(scene: &Scene) -> (Vec<Hosted>, bool) {
    let all = scene.running().filter(|running| is_hosted(scene, running)).collect::<Vec<_>>();
    let (most, mut more) = (share(all.len()), false);
    let hosted = all.iter().map(|running| {
        let fronts = fronts(scene, running);
        let inbound = through(scene, &fronts).into_iter().chain(directly(scene, running)).collect::<BTreeSet<_>>();
        more |= inbound.len() > most || fronts.all.iter().any(|front| front.has_more());
        Hosted {
            id: running.tasks.id.clone(),
            kind: running.tasks.resource_type.clone(),
            hosts: hosts(running),
            inbound: inbound.into_iter().take(most).collect(),
            services: services(scene, running),
        }
    });
    let hosted = hosted.collect();
    (hosted, more)
}

/// Whether tasks share the network of instances, all of which are known to stand outside the template.
fn is_hosted(scene: &Scene, running: &Running) -> bool {
    let mut hosts = running.hosts.known.iter();
    let shares = running.tasks.is_kept() && running.tasks.has_network.is_no() && !running.fargate.is_yes();
    shares && !running.hosts.known.is_empty() && hosts.all(|host| !scene.is_own(&host.launched.id))
}

fn hosts(running: &Running) -> Vec<String> {
    let known = running.hosts.known.iter().map(|host| host.launched.id.clone());
    known.chain(running.hosts.rest.iter().map(|_| "unknown".to_owned())).collect()
}

/// Who connects through load balancers, to the ports of their listeners.
fn through(scene: &Scene, fronts: &Fronts) -> Vec<Inbound> {
    let all = fronts.all.iter().flat_map(|front| {
        let protocol = front.protocol(scene);
        front.openings().map(move |opening| Inbound {
            from: opening.from.clone(),
            through: Some(front.balancer.id.clone()),
            protocol: protocol.clone(),
            ports: opening.ports.clone(),
        })
    });
    all.chain(fronts.rest.iter().map(|why| anyone(Source::Unknown(why.to_string())))).collect()
}

/// Who connects to what is published on the instances, other than load balancers.
fn directly(scene: &Scene, running: &Running) -> Vec<Inbound> {
    let published = running.published();
    let open = published.rest.iter().chain(&running.hosts.rest);
    let mut all = open.map(|why| anyone(Source::Unknown(why.to_string()))).collect::<Vec<_>>();
    for host in running.hosts.known.iter().filter(|_| !published.known.is_empty()) {
        all.extend(on_host(scene, host, &published.known));
    }
    all
}

fn on_host(scene: &Scene, host: &Host, published: &[Published]) -> Vec<Inbound> {
    let groups = &host.placement.groups;
    let rules = scene.network.ingress_of(groups).known;
    let rules = rules.into_iter().map(|(rule, _)| rule).filter(|rule| !is_of_balancers(scene, &rule.peer));
    let met = rules.flat_map(|rule| published.iter().filter(|one| one.is_met_by(rule)).map(|one| admitted(rule, one)));
    met.chain(unknown(scene.network, groups).into_iter().map(anyone)).collect()
}

/// Whether a rule is for load balancers alone: those in front of a service are told with their listeners.
fn is_of_balancers(scene: &Scene, peer: &Peer) -> bool {
    let Peer::Group(group) = peer else { return false };
    let is_in = |group: &Named| scene.network.balancers.iter().any(|one| one.groups.has(group).is_yes());
    is_in(group) && scene.ground.placements.iter().all(|placement| placement.groups.has(group).is_no())
}

/// What a rule opens of what is published.
fn admitted(rule: &Rule, published: &Published) -> Inbound {
    let protocol = if published.protocol == "-1" { &rule.protocol } else { &published.protocol };
    let from = rule.ports.from.max(published.ports.from);
    let ports = Ports { from, to: rule.ports.to.min(published.ports.to) };
    Inbound { from: source(&rule.peer), through: None, protocol: protocol.clone(), ports: ports.to_string() }
}

/// Somebody who may connect to anything.
fn anyone(from: Source) -> Inbound {
    Inbound { from, through: None, protocol: "-1".to_owned(), ports: Ports::ALL.to_string() }
}

/// What tasks need of the instances, and how it is reached from there.
fn services(scene: &Scene, running: &Running) -> Vec<Service> {
    let needs = needs(scene.model, running).into_iter();
    let reached = needs.map(|need| {
        let by = from_hosts(&scene.ground, running, need.name).if_needed(&need.truth);
        Service { name: need.name, required: true, by }
    });
    reached.collect()
}
