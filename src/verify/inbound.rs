//! Who may open connections: to what is launched, and to load balancers.

use super::case::{Case, Standing};
use super::{Inbound, Opening, world};
use crate::network::{Balancer, BalancerKind, Kind, Launched, Named, Peer, Ports, Rule, Subnet};
use crate::template::evaluate::Fact;
use ipnet::IpNet;
use std::collections::BTreeSet;

/// So many who may open connections are listed of one template, in equal shares of what they may open connections to: an
/// output of some megabytes. No security group has more than a thousand rules (VPC user guide, "Amazon VPC quotas").
const MOST: usize = 20_000;

/// Whom a security group admits to which ports.
pub(super) struct Admitted {
    from: String,
    ports: Ports,
}

/// Who may connect to a load balancer.
#[derive(Default)]
pub(super) struct Openings {
    /// Each once, in order.
    pub all: Vec<Opening>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// Who opens connections as a member of a security group or from a block, and through which load balancer.
#[derive(Default)]
pub(super) struct Clients {
    all: Vec<(String, Option<String>)>,
    more: bool,
}

impl Clients {
    /// Adds those who may connect to a load balancer, for whom it opens connections.
    fn behind(&mut self, balancer: &Balancer, openings: &Openings, counts: impl Fn(&str) -> bool) {
        let from = openings.all.iter().map(|opening| opening.from.as_str()).filter(|from| counts(from));
        let from = from.collect::<BTreeSet<_>>().into_iter();
        self.all.extend(from.map(|from| (from.to_owned(), Some(balancer.id.clone()))));
        self.more |= openings.more;
    }
}

/// Who may open connections to what is launched, each once, in order; and whether there are more than are listed.
pub(super) fn inbound(case: &Case, launched: &Launched, standing: &Standing) -> (Vec<Inbound>, bool) {
    let (forwarded, vpc) = (world::forwarded(case, launched), case.network.vpc_of(&launched.subnets));
    let keeping = keeping(case, launched);
    let most = share(case.standings.len());
    let mut rules = BTreeSet::new();
    let (mut seen, mut more) = (BTreeSet::new(), false);
    let mut all = Vec::new();
    for rule in world::ingress(case, &standing.groups) {
        if !rules.insert((&rule.peer, &rule.protocol, rule.ports)) {
            continue;
        }
        let mut add = |from: &str, through: Option<&String>| {
            let one = Inbound {
                from: from.to_owned(),
                through: through.cloned(),
                protocol: rule.protocol.clone(),
                ports: rule.ports.to_string(),
            };
            if seen.insert(one.clone()) {
                all.push(one);
            }
            seen.len() < most
        };
        let mut room = match &rule.peer {
            Peer::Group(group) => {
                let clients = case.clients(group);
                more |= clients.more;
                clients.all.iter().all(|(from, through)| add(from, through.as_ref()))
            }
            // A network load balancer may keep its clients' addresses.
            Peer::Block(block) => {
                let kept = world::forwarding(&forwarded, rule).map(|balancer| &balancer.id);
                kept.is_none_or(|id| add(&block.to_string(), Some(id))) && add(&block.to_string(), None)
            }
            other => add(&peer(other), None),
        };
        for block in case.network.blocks_of(&rule.peer).0.iter().filter(|_| rule.admits("tcp")) {
            let clients = case.clients_in(block, &vpc);
            more |= clients.more;
            let mut own =
                clients.all.iter().filter(|(_, through)| !through.as_ref().is_some_and(|id| keeping.contains(id)));
            room = room && own.all(|(from, through)| add(from, through.as_ref()));
        }
        if !room {
            return (all, true);
        }
    }
    (all, more)
}

/// The load balancers that connect under the addresses of their clients, not under their own: network load balancers do
/// so by default to instances, and to tasks over UDP alone (Elastic Load Balancing user guide for network load balancers,
/// "Client IP preservation").
fn keeping<'c>(case: &'c Case, launched: &Launched) -> BTreeSet<&'c String> {
    let network = case.network.balancers.iter().filter(|balancer| balancer.kind == BalancerKind::Network);
    network.filter(|_| launched.kind != Kind::Tasks).map(|balancer| &balancer.id).collect()
}

/// So many are listed of each of several things.
fn share(things: usize) -> usize {
    MOST / things.max(1) + 1
}

/// The members of a group; of a load balancer's group those who may connect to the balancer.
pub(super) fn clients(case: &Case, group: &Named) -> Clients {
    let mut clients = Clients::default();
    for (balancer, openings) in case.balancers_in(group) {
        clients.behind(balancer, openings, |_| true);
        // A balancer that nobody may connect to still asks its targets whether they are well.
        if openings.all.is_empty() {
            clients.all.push((group.id().to_owned(), Some(balancer.id.clone())));
        }
    }
    if clients.all.is_empty() || case.is_launched_in(group) {
        clients.all.push((group.id().to_owned(), None));
    }
    clients
}

/// Those who open connections through the load balancers that stand in a block of a VPC. Whoever is in the block himself
/// needs none.
pub(super) fn clients_in(case: &Case, block: &IpNet, vpc: &Fact<Named>) -> Clients {
    let is_in = |subnet: &Subnet| {
        subnet.vpc == *vpc && matches!(subnet.block, Fact::Is(own) if block.contains(&IpNet::V4(own)))
    };
    let is_outside = |from: &str| !from.parse::<IpNet>().is_ok_and(|from| block.contains(&from));
    let mut clients = Clients::default();
    for (balancer, openings) in case.balancers() {
        let mut subnets = balancer.subnets.known.iter().filter_map(|written| case.network.subnet(&written.name));
        if subnets.any(is_in) {
            clients.behind(balancer, openings, is_outside);
        }
    }
    clients
}

fn peer(peer: &Peer) -> String {
    match peer {
        Peer::Unknown(_) => "unknown".to_owned(),
        known => known.to_string(),
    }
}

/// Whom the rules of a group admit to ports, each once, in order of the rules.
pub(super) fn admitted(case: &Case, group: Option<&Named>) -> Vec<Admitted> {
    let rules = case.network.ingress_to(group).iter().map(|position| &case.network.ingress[*position]);
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for rule in rules.filter(|rule: &&Rule| rule.admits("tcp") || rule.admits("udp")) {
        if seen.insert((&rule.peer, rule.ports)) {
            all.push(Admitted { from: peer(&rule.peer), ports: rule.ports });
        }
    }
    all
}

/// Who may connect to a balancer's listeners, each once, in order.
pub(super) fn openings(case: &Case, balancer: &Balancer) -> Openings {
    let most = share(case.network.balancers.len());
    let ports = ports(balancer);
    let any = has_unknown_port(balancer);
    let mut found = BTreeSet::new();
    let mut add = |from: &str, ports: Ports| {
        found.insert(Opening { from: from.to_owned(), ports: ports.to_string() });
        found.len() < most
    };
    let mut open = |from: &str, range: Ports| {
        let known = within(&ports, range).iter().all(|port| add(from, Ports::one(*port)));
        known && (!any || add(from, range))
    };
    let all = if balancer.is_unguarded() {
        open("0.0.0.0/0", Ports::ALL)
    } else {
        let groups = balancer.groups.known.iter().map(|written| Some(&written.name)).chain([None]);
        let mut admitted = groups.map(|group| case.admitted(group));
        admitted.all(|rules| rules.iter().all(|rule| open(&rule.from, rule.ports)))
    };
    Openings { all: found.into_iter().collect(), more: !all }
}

/// Whether a balancer may listen on any port, as that of a listener is not known.
pub(super) fn has_unknown_port(balancer: &Balancer) -> bool {
    balancer.listeners.iter().any(|listener| matches!(listener.port, Fact::Unknown(_)))
}

/// The ports a balancer listens on that are known, each once, in order.
pub(super) fn ports(balancer: &Balancer) -> Vec<u16> {
    let ports = balancer.listeners.iter().filter_map(|listener| listener.port.clone().known());
    ports.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Those of some ports, which are in order, that are in a range.
pub(super) fn within(ports: &[u16], range: Ports) -> &[u16] {
    let from = ports.partition_point(|port| *port < range.from);
    let to = ports.partition_point(|port| *port <= range.to);
    ports.get(from..to).unwrap_or_default()
}
