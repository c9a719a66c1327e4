//! Who may open connections to load balancers.

use super::{Opening, Source};
use crate::network::{Balancer, Names, Network, Peer, Ports, Rule};
use crate::template::evaluate::Why;
use ipnet::{IpNet, Ipv4Net};
use std::collections::BTreeSet;

/// So many who may open connections are listed of one template, in equal shares of what they may open connections to: an
/// output of some megabytes. No security group has more than a thousand rules (VPC user guide, "Amazon VPC quotas").
const MOST: usize = 20_000;

/// So many are listed of each of several things.
pub(super) fn share(things: usize) -> usize {
    MOST / things.max(1) + 1
}

/// Who may connect to a load balancer.
#[derive(Debug, Default)]
pub(super) struct Openings {
    /// Each once, in order.
    pub all: Vec<Opening>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// Who may connect to a balancer's listeners, each once, in order.
pub(super) fn openings(network: &Network, balancer: &Balancer) -> Openings {
    let most = share(network.balancers.len());
    let ports = ports(balancer);
    let any = unknown_port(balancer).is_some();
    let mut found = BTreeSet::new();
    let mut add = |from: &Source, ports: Ports| {
        found.insert(Opening { from: from.clone(), ports: ports.to_string() });
        found.len() < most
    };
    let mut open = |from: &Source, range: Ports| {
        let known = within(&ports, range).iter().all(|port| add(from, Ports::one(*port)));
        known && (!any || add(from, range))
    };
    let all = if balancer.is_unguarded().is_yes() {
        open(&Source::Block(IpNet::V4(Ipv4Net::default())), Ports::ALL)
    } else {
        let rules = network.ingress_of(&balancer.groups);
        let unguarded = balancer.is_unguarded().why().map(|why| Source::Unknown(why.to_string()));
        let unknown = unknown(network, &balancer.groups).into_iter().chain(unguarded).collect::<BTreeSet<_>>();
        let rules = rules.known;
        let mut seen = BTreeSet::new();
        let is_connection = |rule: &Rule| rule.admits("tcp") || rule.admits("udp");
        let mut rules = rules.iter().map(|(rule, _)| rule).filter(|rule| is_connection(rule));
        unknown.iter().all(|from| open(from, Ports::ALL))
            && rules.all(|rule| {
                let from = source(&rule.peer);
                !seen.insert((from.clone(), rule.ports)) || open(&from, rule.ports)
            })
    };
    Openings { all: found.into_iter().collect(), more: !all }
}

/// Why a balancer may listen on any port: that of a listener is not known, or whose listener it is.
pub(super) fn unknown_port(balancer: &Balancer) -> Option<Why> {
    let unknown = balancer.listeners.known.iter().find_map(|listener| listener.port.why());
    balancer.listeners.rest.as_ref().or(unknown).cloned()
}

/// The ports a balancer listens on that are known, each once, in order.
pub(super) fn ports(balancer: &Balancer) -> Vec<u16> {
    let ports = balancer.listeners.known.iter().filter_map(|listener| listener.port.clone().known());
    ports.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Those of some ports, which are in order, that are in a range.
pub(super) fn within(ports: &[u16], range: Ports) -> &[u16] {
    let from = ports.partition_point(|port| *port < range.from);
    let to = ports.partition_point(|port| *port <= range.to);
    ports.get(from..to).unwrap_or_default()
}

/// From where a rule lets packets in.
pub(crate) fn source(peer: &Peer) -> Source {
    match peer {
        Peer::Block(block) => Source::Block(*block),
        Peer::Group(group) => Source::Group(group.id().to_owned()),
        Peer::PrefixList(list) => Source::PrefixList(list.id().to_owned()),
        Peer::Own(_, name) => Source::Own(name.clone()),
        Peer::Unknown(why) | Peer::SomeGroup(why) => Source::Unknown(why.to_string()),
    }
}

/// Where those may be whom security groups admit by rules that nobody knows.
pub(super) fn unknown(network: &Network, groups: &Names) -> Vec<Source> {
    let strangers = network.strangers(groups).map(|name| Why::RulesOf(name.id().to_owned()));
    let rest = network.ingress_of(groups).rest.filter(|why| !matches!(why, Why::RulesOf(_)));
    strangers.chain(rest).map(|why| Source::Unknown(why.to_string())).collect()
}
