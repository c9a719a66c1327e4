//! Who is outside: which sources of a security group's rule are addresses of the internet.

use super::case::Case;
use crate::network::{Balancer, BalancerKind, Launched, MOST_LOOSE, Named, Names, Peer, Rule, Subnet, is_private};
use crate::template::evaluate::{Fact, Truth};
use ipnet::IpNet;
use std::collections::BTreeMap;

/// The rules that let packets in to members of some groups.
pub(super) fn ingress<'c>(case: &'c Case, groups: &'c Names) -> impl Iterator<Item = &'c Rule> {
    case.network.ingress_of(groups)
}

/// Why more may be let in than [`ingress`] tells; `None` if that is all.
pub(super) fn unknown_ingress(case: &Case, groups: &Names) -> Option<String> {
    let outside = groups.known.iter().find(|written| match &written.name {
        Named::Here(id) => !case.network.groups.contains(id),
        _ => true,
    });
    let outside = outside
        .map(|written| format!("the rules of the security group `{}` are not in the template", written.name.id()));
    groups.unknown.clone().or(outside)
}

/// A rule that lets in others than the VPC's own hosts.
pub(super) struct Stranger {
    /// The rule's position in the network.
    position: usize,
    /// Where those are whom it lets in.
    pub origin: Origin,
}

/// Where those are whom a rule lets in.
#[derive(Clone)]
pub(super) enum Origin {
    /// On the internet, if that is so.
    Internet(Truth),
    /// In a network of private use outside the VPC.
    Elsewhere,
}

/// The rules by which members of some security groups admit others than hosts of a VPC, and where those are.
pub(super) fn admitted<'c>(case: &'c Case, groups: &Names, vpc: &Fact<Named>) -> Vec<(&'c Rule, Origin)> {
    let groups = groups.known.iter().map(|written| Some(&written.name)).chain([None]);
    let strangers = groups.map(|group| case.strangers(group, vpc)).collect::<Vec<_>>();
    let strangers = strangers.iter().flat_map(|list| list.iter());
    strangers.map(|one| (&case.network.ingress[one.position], one.origin.clone())).collect()
}

/// The same for addresses of the internet only: whether each of the rules admits some.
pub(super) fn open<'c>(case: &'c Case, groups: &Names, vpc: &Fact<Named>) -> Vec<(&'c Rule, Truth)> {
    let all = admitted(case, groups, vpc).into_iter();
    let open = all.filter_map(|(rule, origin)| match origin {
        Origin::Internet(truth) => Some((rule, truth)),
        Origin::Elsewhere => None,
    });
    open.collect()
}

/// The rules of a group by which others than hosts of a VPC are admitted.
pub(super) fn strangers(case: &Case, group: Option<&Named>, vpc: &Fact<Named>) -> Vec<Stranger> {
    let inside = Inside::of(case, vpc);
    let positions = case.network.ingress_to(group).iter();
    let strangers = positions.filter_map(|position| {
        let rule = &case.network.ingress[*position];
        let origin = match (is_world(case, rule, &inside), &rule.peer) {
            (Truth::No, Peer::Block(block)) if inside.is_known && !inside.has(block) && is_elsewhere(block) => {
                Origin::Elsewhere
            }
            (Truth::No, _) => return None,
            (truth, _) => Origin::Internet(truth),
        };
        Some(Stranger { position: *position, origin })
    });
    match group {
        Some(_) => strangers.collect(),
        None => strangers.take(MOST_LOOSE).collect(),
    }
}

/// Whether the source of a rule has addresses of the internet. A block of private use has none, nor has one within the
/// VPC's own blocks.
fn is_world(case: &Case, rule: &Rule, inside: &Inside) -> Truth {
    let (blocks, unknown) = case.network.blocks_of(&rule.peer);
    let known = Truth::of(blocks.iter().any(|block| !is_elsewhere(block) && !inside.has(block)));
    known.or(unknown.map_or(Truth::No, Truth::Unknown)).and(rule.certain.clone())
}

/// Whether no address of a block is one of the internet.
fn is_elsewhere(block: &IpNet) -> bool {
    /// Unique local and link-local IPv6 addresses (RFC 4193, RFC 4291).
    const PRIVATE_V6: [&str; 2] = ["fc00::/7", "fe80::/10"];
    match block {
        IpNet::V4(block) => is_private(*block),
        IpNet::V6(block) => {
            PRIVATE_V6.iter().filter_map(|text| text.parse().ok()).any(|net: ipnet::Ipv6Net| net.contains(block))
        }
    }
}

/// The blocks of a VPC.
struct Inside {
    blocks: Vec<IpNet>,
    /// Whether the VPC is outside the template: its blocks are those of its subnets that are in it.
    by_subnets: bool,
    /// Whether these are all.
    is_known: bool,
}

impl Inside {
    fn of(case: &Case, vpc: &Fact<Named>) -> Self {
        let Fact::Is(name) = vpc else { return Self { blocks: Vec::new(), by_subnets: false, is_known: false } };
        if let Some(vpc) = case.network.vpc(name) {
            return Self { blocks: vpc.blocks.clone(), by_subnets: false, is_known: vpc.unknown.is_none() };
        }
        let subnets = case.network.subnets.values().filter(|subnet| subnet.vpc == *vpc);
        let blocks = subnets.filter_map(|subnet| subnet.block.clone().known().map(IpNet::V4));
        Self { blocks: blocks.collect(), by_subnets: true, is_known: true }
    }

    /// Whether a block lies within the VPC. Of a VPC outside the template the blocks are not known; one that holds a subnet
    /// of it and is no larger than a VPC may be, a /16 (VPC user guide, "VPC CIDR blocks"), is taken for its own.
    fn has(&self, block: &IpNet) -> bool {
        const LARGEST: u8 = 16;
        if self.by_subnets {
            return block.prefix_len() >= LARGEST && self.blocks.iter().any(|own| block.contains(own));
        }
        self.blocks.iter().any(|own| own.contains(block))
    }
}

/// Whether security groups admit connections to a TCP port from members of other groups in a subnet.
pub(super) fn admits(case: &Case, groups: &Names, port: u16, from: &Names, subnet: &Subnet) -> Truth {
    let rules = ingress(case, groups).filter(|rule| rule.admits("tcp") && rule.ports.has(port));
    let known = Truth::any(rules.map(|rule| is_member(case, rule, from, subnet).and(rule.certain.clone())));
    match unknown_ingress(case, groups) {
        Some(why) => known.or(Truth::Unknown(why)),
        None => known,
    }
}

/// Whether the other side of a rule is a member of some groups in a subnet.
fn is_member(case: &Case, rule: &Rule, groups: &Names, subnet: &Subnet) -> Truth {
    if let Peer::Group(group) = &rule.peer {
        return groups.has(group);
    }
    let (blocks, unknown) = case.network.blocks_of(&rule.peer);
    let known = match &subnet.block {
        Fact::Is(own) => Truth::of(blocks.iter().any(|block| block.contains(&IpNet::V4(*own)))),
        _ if blocks.is_empty() => Truth::No,
        _ => Truth::Unknown(format!("the block of `{}` is not known", subnet.id)),
    };
    known.or(unknown.map_or(Truth::No, Truth::Unknown))
}

/// Whether members of some security groups may open connections to a TCP port of members of others in a subnet.
pub(super) fn sends(case: &Case, own: &Names, port: u16, groups: &Names, subnet: &Subnet) -> Truth {
    let there = egress(case, own, port).map(|rule| is_member(case, rule, groups, subnet).and(rule.certain.clone()));
    case.network.lets_out(own, port).or(Truth::any(there))
}

/// The rules that let connections to a TCP port out of security groups.
pub(super) fn egress<'c>(case: &'c Case, own: &Names, port: u16) -> impl Iterator<Item = &'c Rule> {
    let rules = own.known.iter().flat_map(|written| case.network.egress_of(&written.name));
    rules.filter(move |rule| rule.admits("tcp") && rule.ports.has(port))
}

/// The network load balancers that forward to something, by the port: they may keep their clients' addresses, and their
/// targets have to admit these then (Elastic Load Balancing user guide for network load balancers, "Client IP preservation").
pub(super) fn forwarded<'c>(case: &'c Case, launched: &Launched) -> BTreeMap<u16, &'c Balancer> {
    let mut ports = BTreeMap::new();
    if launched.target_groups.is_empty() {
        return ports;
    }
    let network = |balancer: &&Balancer| balancer.kind == BalancerKind::Network && balancer.faces_internet.is_yes();
    for balancer in case.network.balancers.iter().filter(network) {
        let made = balancer.listeners.iter().filter(|listener| listener.exists.is_yes());
        let targets = made.flat_map(|listener| &listener.targets.known);
        for target in targets.filter(|target| launched.target_groups.has(&target.name).is_yes()) {
            let port = case.network.target_groups.get(target.name.id()).cloned().and_then(Fact::known);
            let port = port.and_then(|port| u16::try_from(port).ok());
            port.map(|port| ports.entry(port).or_insert(balancer));
        }
    }
    ports
}

/// The one of these that forwards to exactly the port a rule admits.
pub(super) fn forwarding<'c>(forwarded: &BTreeMap<u16, &'c Balancer>, rule: &Rule) -> Option<&'c Balancer> {
    forwarded.get(&rule.ports.from).copied().filter(|_| rule.ports.from == rule.ports.to)
}
