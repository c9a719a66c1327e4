//! Who may open connections: to what is launched, and to load balancers.

use super::case::{Case, Standing};
use super::{Inbound, Opening, world};
use crate::read::evaluate::Fact;
use crate::read::network::{Balancer, Launched, Peer, Ports, Rule};
use std::collections::BTreeSet;

/// Who may open connections to what is launched, each once, in order.
pub(super) fn inbound(case: &Case, launched: &Launched, standing: &Standing) -> Vec<Inbound> {
    let rules = world::ingress(case, &standing.groups);
    let all = rules.flat_map(|rule| preserved(case, launched, rule).into_iter().chain(admitted(case, rule)));
    let mut all = all.collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.clone()));
    all
}

/// Whom a rule admits: a block, or the members of a group; of a balancer's group those who may connect to the balancer.
fn admitted(case: &Case, rule: &Rule) -> Vec<Inbound> {
    let one = |from: String, through: Option<String>| Inbound {
        from,
        through,
        protocol: rule.protocol.clone(),
        ports: rule.ports.to_string(),
    };
    let Peer::Group(group) = &rule.peer else { return vec![one(peer(&rule.peer), None)] };
    let mut all = Vec::new();
    for (balancer, openings) in case.balancers_in(group) {
        let from = openings.iter().map(|opening| opening.from.clone()).collect::<BTreeSet<_>>();
        all.extend(from.into_iter().map(|from| one(from, Some(balancer.id.clone()))));
        // A balancer that nobody may connect to still asks its targets whether they are well.
        if openings.is_empty() {
            all.push(one(group.id().to_owned(), Some(balancer.id.clone())));
        }
    }
    if all.is_empty() || case.is_launched_in(group) {
        all.push(one(group.id().to_owned(), None));
    }
    all
}

/// Whom a rule admits through a network load balancer that keeps its clients' addresses.
fn preserved(case: &Case, launched: &Launched, rule: &Rule) -> Option<Inbound> {
    let balancer = world::forwarding(case, launched, rule).filter(|_| matches!(rule.peer, Peer::Block(_)))?;
    Some(Inbound {
        from: rule.peer.to_string(),
        through: Some(balancer.id.clone()),
        protocol: rule.protocol.clone(),
        ports: rule.ports.to_string(),
    })
}

fn peer(peer: &Peer) -> String {
    match peer {
        Peer::Unknown(_) => "unknown".to_owned(),
        known => known.to_string(),
    }
}

/// Who may connect to a balancer's listeners, each once, in order of the rules.
pub(super) fn openings(case: &Case, balancer: &Balancer) -> Vec<Opening> {
    let ports = balancer.listeners.iter().filter_map(|listener| listener.port.clone().known());
    let ports = ports.collect::<BTreeSet<_>>();
    if balancer.is_unguarded() {
        let open = |port: &u16| Opening { from: "0.0.0.0/0".to_owned(), ports: port.to_string() };
        return ports.iter().map(open).collect();
    }
    let rules = world::ingress(case, &balancer.groups).filter(|rule| rule.admits("tcp") || rule.admits("udp"));
    let mut openings = rules
        .flat_map(|rule| {
            let within = ports.iter().filter(|port| rule.ports.has(**port));
            within
                .map(|port| Opening { from: peer(&rule.peer), ports: Ports::one(*port).to_string() })
                .collect::<Vec<_>>()
        })
        .collect::<Vec<_>>();
    openings.sort();
    openings.dedup();
    openings
}

/// The ports a balancer listens on that are known, and whether all are.
pub(super) fn listens(balancer: &Balancer, port: u16) -> bool {
    balancer.listeners.iter().any(|listener| match &listener.port {
        Fact::Is(own) => *own == port,
        Fact::Missing => false,
        // It may be this one.
        Fact::Unknown(_) => true,
    })
}
