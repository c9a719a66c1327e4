//! Who may open connections: to what is launched, and to load balancers.

use super::openings::{Openings, share, source, unknown};
use super::placement::Placement;
use super::scene::Scene;
use super::{Inbound, Source, world};
use crate::network::{Balancer, BalancerKind, Key, Kind, Launched, Named, Network, Peer, Ports, Subnet};
use crate::template::evaluate::{Fact, Same, Truth};
use ipnet::IpNet;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Who opens connections as a member of a security group or from a block, and through which load balancer.
#[derive(Debug, Default)]
struct Clients {
    all: Vec<(Source, Option<String>)>,
    more: bool,
}

impl Clients {
    /// Adds those who may connect to a load balancer, for whom it opens connections.
    fn behind(&mut self, balancer: &Balancer, openings: &Openings, counts: impl Fn(&Source) -> bool) {
        let from = openings.all.iter().map(|opening| &opening.from).filter(|from| counts(from));
        let from = from.collect::<BTreeSet<_>>().into_iter();
        self.all.extend(from.map(|from| (from.clone(), Some(balancer.id.clone()))));
        self.more |= openings.more;
    }
}

/// A block of addresses, and the VPC in which they are looked for.
type Block = (IpNet, Option<Key>);

/// Who opens connections, by whom and from where they are opened: many rules admit the same.
pub(super) struct Connections<'s, 'm, 'a> {
    scene: &'s Scene<'m, 'a>,
    /// The load balancers in each security group.
    balancers: BTreeMap<Key, Vec<(&'m Balancer, &'s Openings)>>,
    /// The security groups that something launched is in.
    launched: BTreeSet<Key>,
    members: Remembered<Key>,
    blocks: Remembered<Block>,
}

impl<'s, 'm, 'a> Connections<'s, 'm, 'a> {
    pub fn of(scene: &'s Scene<'m, 'a>) -> Self {
        let mut balancers = BTreeMap::<_, Vec<_>>::new();
        for (balancer, openings) in scene.all_balancers() {
            for group in balancer.groups.known() {
                balancers.entry(group.key()).or_default().push((balancer, openings));
            }
        }
        let launched = scene.ground.placements.iter().flat_map(|placement| placement.groups.known()).map(Named::key);
        let (members, blocks) = (RefCell::default(), RefCell::default());
        Self { scene, balancers, launched: launched.collect(), members, blocks }
    }

    /// Who may open connections to what is launched, each once, in order; and whether there are more than are listed. To a
    /// function nobody can: its interfaces are for its own connections (Lambda developer guide, "Giving Lambda functions
    /// access to resources in an Amazon VPC").
    pub fn inbound(&self, launched: &Launched, placement: &Placement) -> (Vec<Inbound>, bool) {
        if launched.kind == Kind::Function {
            return (Vec::new(), false);
        }
        let network = self.scene.network;
        let vpc = network.vpc_of(&launched.subnets);
        let keeping = keeping(network, launched);
        let most = share(self.scene.ground.placements.len());
        let mut told = BTreeSet::new();
        let (mut seen, mut more) = (BTreeSet::new(), false);
        let mut all = Vec::new();
        let rules = network.ingress_of(&placement.groups);
        // Rules that are not known may admit anybody.
        all.extend(unknown(network, &placement.groups).into_iter().map(|from| Inbound {
            from,
            through: None,
            protocol: "-1".to_owned(),
            ports: Ports::ALL.to_string(),
        }));
        for (rule, _) in rules.known {
            if !told.insert((source(&rule.peer), &rule.protocol, rule.ports)) {
                continue;
            }
            let mut add = |from: &Source, through: Option<&String>| {
                let one = Inbound {
                    from: from.clone(),
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
                    let clients = self.members(group);
                    more |= clients.more;
                    clients.all.iter().all(|(from, through)| add(from, through.as_ref()))
                }
                // A network load balancer may keep its clients' addresses.
                Peer::Block(block) => {
                    let kept = world::forwarding(network, launched, rule);
                    let kept = kept.filter(|(_, forwards)| forwards.is_yes()).map(|(balancer, _)| &balancer.id);
                    let block = Source::Block(*block);
                    kept.is_none_or(|id| add(&block, Some(id))) && add(&block, None)
                }
                other => add(&source(other), None),
            };
            let blocks = network.blocks_of(&rule.peer).known;
            for block in blocks.iter().filter(|_| rule.admits("tcp")) {
                let clients = self.in_block(block, &vpc);
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

    /// The members of a group; of a load balancer's group those who may connect to the balancer.
    fn members(&self, group: &Named) -> Rc<Clients> {
        remembered(&self.members, group.key(), || {
            let mut clients = Clients::default();
            for (balancer, openings) in self.balancers.get(&group.key()).into_iter().flatten() {
                clients.behind(balancer, openings, |_| true);
                // A balancer that nobody may connect to still asks its targets whether they are well.
                if openings.all.is_empty() {
                    clients.all.push((Source::Group(group.id().to_owned()), Some(balancer.id.clone())));
                }
            }
            if clients.all.is_empty() || self.launched.contains(&group.key()) {
                clients.all.push((Source::Group(group.id().to_owned()), None));
            }
            clients
        })
    }

    /// Those who open connections through the load balancers that stand in a block of a VPC. Whoever is in the block
    /// himself needs none.
    fn in_block(&self, block: &IpNet, vpc: &Fact<Named>) -> Rc<Clients> {
        remembered(&self.blocks, (*block, vpc.key()), || {
            let is_in = |subnet: &Subnet| {
                let inside = subnet.block.holds(|own| Truth::of(block.contains(&IpNet::V4(*own))));
                !subnet.vpc.same(vpc).and(inside).is_no()
            };
            let all = Source::Block(*block);
            let is_outside = |from: &Source| !all.holds(from);
            let mut clients = Clients::default();
            for (balancer, openings) in self.scene.all_balancers() {
                let mut subnets = balancer.subnets.known().filter_map(|name| self.scene.network.subnet(name));
                if subnets.any(is_in) {
                    clients.behind(balancer, openings, is_outside);
                }
            }
            clients
        })
    }
}

/// Who was found to open connections, by what was asked.
type Remembered<K> = RefCell<BTreeMap<K, Rc<Clients>>>;

/// What is known of a key, or what is found out about it now.
fn remembered<K: Ord>(known: &Remembered<K>, key: K, find: impl FnOnce() -> Clients) -> Rc<Clients> {
    if let Some(found) = known.borrow().get(&key) {
        return Rc::clone(found);
    }
    let found = Rc::new(find());
    known.borrow_mut().insert(key, Rc::clone(&found));
    found
}

/// The load balancers that connect under the addresses of their clients, not under their own: network load balancers do
/// so by default to instances, and to tasks over UDP alone (Elastic Load Balancing user guide for network load balancers,
/// "Client IP preservation").
fn keeping<'n>(network: &'n Network, launched: &Launched) -> BTreeSet<&'n String> {
    let keeping = network.balancers.iter().filter(|balancer| balancer.is(BalancerKind::Network).is_yes());
    keeping.filter(|_| launched.kind != Kind::Tasks).map(|balancer| &balancer.id).collect()
}
