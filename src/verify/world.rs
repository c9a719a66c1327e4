//! Who is outside: which sources of a security group's rule are addresses of the internet.

use crate::network::{Balancer, BalancerKind, Launched, Listener, Named, Names, Network, Peer, Ports, Rule, Subnet};
use crate::template::evaluate::{Fact, Open, Same, Truth, Why};
use crate::types::is_unrouted;
use ipnet::IpNet;

/// Where those are whom a rule lets in from outside a VPC.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// On the internet, if that is so.
    Internet(Truth),
    /// In a network of private use outside the VPC.
    Elsewhere,
}

/// The rules by which members of some security groups admit others than hosts of a VPC, and where those are.
pub(super) fn admitted<'n>(network: &'n Network, groups: &Names, vpc: &Fact<Named>) -> Open<(&'n Rule, Origin)> {
    let inside = Inside::of(network, vpc);
    let rules = network.ingress_of(groups);
    let known = rules.known.into_iter().filter_map(|(rule, there)| {
        let world = is_world(network, rule, &inside).and(there);
        match (world, &rule.peer) {
            (Truth::No, Peer::Block(block)) if inside.is_apart(block) && is_unrouted(block) => {
                Some((rule, Origin::Elsewhere))
            }
            (Truth::No, _) => None,
            (truth, _) => Some((rule, Origin::Internet(truth))),
        }
    });
    Open { known: known.collect(), rest: rules.rest }
}

/// Whether the source of a rule has addresses of the internet. A block of private use has none, nor has one within the
/// VPC's own blocks.
fn is_world(network: &Network, rule: &Rule, inside: &Inside) -> Truth {
    if let Peer::Own(vpc, block) = &rule.peer {
        let own = inside.vpc.same(vpc);
        return if own.is_yes() { Truth::No } else { Truth::Unknown(Why::StandsFor(block.clone())) };
    }
    let world = |block: &IpNet| Truth::of(!is_unrouted(block)).and(inside.has(block).not());
    network.blocks_of(&rule.peer).any(world)
}

/// The blocks of a VPC.
struct Inside {
    vpc: Fact<Named>,
    /// The IPv4 ones, and those of IPv6 as far as they are known.
    blocks: Open<IpNet>,
    has_ipv6: bool,
    /// Whether the VPC is outside the template: its blocks are those of its subnets that are in it.
    by_subnets: bool,
}

impl Inside {
    fn of(network: &Network, vpc: &Fact<Named>) -> Self {
        let of = |blocks, by_subnets| Self { vpc: vpc.clone(), blocks, has_ipv6: false, by_subnets };
        let name = match vpc {
            Fact::Is(name) => name,
            Fact::Missing => return of(Open::default(), true),
            Fact::Unknown(unknown) => return of(Open::unknown(unknown.why.clone()), false),
        };
        if let Some(vpc) = network.vpc(name) {
            return Self { has_ipv6: vpc.has_ipv6, ..of(vpc.blocks.clone(), false) };
        }
        let subnets = network.subnets.values().filter(|subnet| subnet.vpc.is(name).is_yes());
        let blocks = subnets.filter_map(|subnet| subnet.block.clone().known().map(IpNet::V4));
        of(blocks.collect(), true)
    }

    /// Whether a block lies within the VPC. Of a VPC outside the template the blocks are not known; one that holds a subnet
    /// of it and is no larger than a VPC may be is taken for its own. A block is that large at most: /16, of IPv6 /44 (VPC
    /// user guide, "VPC CIDR blocks").
    fn has(&self, block: &IpNet) -> Truth {
        let fits = match block {
            IpNet::V4(block) => block.prefix_len() >= 16,
            IpNet::V6(block) => block.prefix_len() >= 44,
        };
        if self.by_subnets {
            return Truth::of(fits && self.blocks.known.iter().any(|own| block.contains(own)));
        }
        let by_aws = if self.is_chosen(block) { Truth::Unknown(Why::AwsBlock) } else { Truth::No };
        Truth::of(fits).and(self.blocks.any(|own| Truth::of(own.contains(block))).or(by_aws))
    }

    /// Whether a block may be one that AWS chooses.
    fn is_chosen(&self, block: &IpNet) -> bool {
        self.has_ipv6 && matches!(block, IpNet::V6(_))
    }

    /// Whether a block is known to lie outside the VPC.
    fn is_apart(&self, block: &IpNet) -> bool {
        self.blocks.rest.is_none() && !self.is_chosen(block) && self.has(block).is_no()
    }
}

/// Whether security groups admit connections to a TCP port from members of other groups in a subnet.
pub(super) fn admits(network: &Network, groups: &Names, port: u16, from: &Names, subnet: &Subnet) -> Truth {
    network.ingress_of(groups).any(|(rule, there)| {
        let meant = Truth::of(rule.admits("tcp") && rule.ports.has(port));
        meant.and(there.clone()).and(is_member(network, rule, from, subnet))
    })
}

/// Whether they admit connections to all of some TCP ports, be it by several rules.
pub(super) fn admits_all(network: &Network, groups: &Names, ports: Ports, from: &Names, subnet: &Subnet) -> Truth {
    let rules = network.ingress_of(groups);
    let open = rules.known.iter().filter(|(rule, _)| rule.admits("tcp"));
    let open = open.map(|(rule, there)| (rule.ports, there.clone().and(is_member(network, rule, from, subnet))));
    let open = open.filter(|(_, there)| !there.is_no()).collect::<Vec<_>>();
    let sure = open.iter().filter(|(_, there)| there.is_yes()).map(|(ports, _)| *ports).collect::<Vec<_>>();
    if covers(&sure, ports) {
        return Truth::Yes;
    }
    let perhaps = open.iter().map(|(ports, _)| *ports).collect::<Vec<_>>();
    let why = open.iter().find_map(|(_, there)| there.why()).filter(|_| covers(&perhaps, ports));
    rules.rest.as_ref().or(why).map_or(Truth::No, |why| Truth::Unknown(why.clone()))
}

/// Whether ranges of ports hold all of one together.
fn covers(ranges: &[Ports], wanted: Ports) -> bool {
    let mut next = u32::from(wanted.from);
    while next <= u32::from(wanted.to) {
        let holds = |range: &&Ports| (u32::from(range.from)..=u32::from(range.to)).contains(&next);
        let Some(to) = ranges.iter().filter(holds).map(|range| range.to).max() else { return false };
        next = u32::from(to) + 1;
    }
    true
}

/// Whether the other side of a rule is a member of some groups in a subnet.
fn is_member(network: &Network, rule: &Rule, groups: &Names, subnet: &Subnet) -> Truth {
    match &rule.peer {
        Peer::Group(group) => return groups.has(group),
        Peer::SomeGroup(why) => return Truth::Unknown(why.clone()),
        Peer::Own(vpc, block) => {
            return subnet.vpc.same(vpc).and(Truth::Unknown(Why::StandsFor(block.clone())));
        }
        Peer::Block(_) | Peer::PrefixList(_) | Peer::Unknown(_) => {}
    }
    network.blocks_of(&rule.peer).any(|block| match &subnet.block {
        Fact::Is(own) => Truth::of(block.contains(&IpNet::V4(*own))),
        // Every block contains that of the subnet if it contains all.
        _ if block.prefix_len() == 0 => Truth::Yes,
        _ => Truth::Unknown(Why::BlockOf(subnet.id.clone())),
    })
}

/// Whether members of some security groups may open connections to a TCP port of members of others in a subnet.
pub(super) fn sends(network: &Network, own: &Names, port: u16, groups: &Names, subnet: &Subnet) -> Truth {
    let there =
        egress(network, own, port).any(|(rule, there)| there.clone().and(is_member(network, rule, groups, subnet)));
    network.lets_out(own, port).or(there)
}

/// The rules that let connections to a TCP port out of security groups.
pub(super) fn egress<'n>(network: &'n Network, own: &Names, port: u16) -> Open<(&'n Rule, Truth)> {
    let mut rules = network.egress_of(own);
    rules.known.retain(|(rule, _)| rule.admits("tcp") && rule.ports.has(port));
    rules
}

/// A network load balancer that forwards to the one port that a rule admits, and whether it does, to something that is
/// launched: it may keep its clients' addresses, and its targets have to admit these then (Elastic Load Balancing user guide
/// for network load balancers, "Client IP preservation").
pub(super) fn forwarding<'n>(network: &'n Network, launched: &Launched, rule: &Rule) -> Option<(&'n Balancer, Truth)> {
    if launched.target_groups.is_empty() || rule.ports.from != rule.ports.to {
        return None;
    }
    let all = network.balancers.iter().map(|balancer| {
        let keeps =
            balancer.is(BalancerKind::Network).and(balancer.faces_internet.clone()).and(balancer.exists.clone());
        let forwards = |listener: &Listener| {
            let to = listener.targets.all.any(|target| is_target(network, launched, &target.name, rule.ports.from));
            to.and(listener.exists.clone())
        };
        (balancer, if keeps.is_no() { keeps } else { keeps.and(balancer.listeners.any(forwards)) })
    });
    let all = all.filter(|(_, forwards)| !forwards.is_no()).collect::<Vec<_>>();
    all.iter().find(|(_, forwards)| forwards.is_yes()).or(all.first()).cloned()
}

/// Whether a target group sends to a port of something that is launched.
fn is_target(network: &Network, launched: &Launched, group: &Named, port: u16) -> Truth {
    let own = launched.target_groups.has(group);
    let same = network
        .target_groups
        .get(group.id())
        .map_or(Truth::No, |group| group.port.holds(|written| Truth::of(*written == i64::from(port))));
    own.and(same)
}
