//! Who is outside: which sources of a security group's rule are addresses of the internet.

use super::case::Case;
use crate::read::evaluate::{Fact, Truth};
use crate::read::network::{Balancer, BalancerKind, Launched, Named, Names, Peer, Rule, Subnet, is_private};
use ipnet::IpNet;

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

/// Whether the source of a rule has addresses of the internet. A block of private use has none, nor has one within the
/// VPC's own blocks.
pub(super) fn is_world(case: &Case, rule: &Rule, vpc: &Fact<Named>) -> Truth {
    let known = match &rule.peer {
        Peer::Group(_) => Truth::No,
        Peer::Block(block) => Truth::of(is_outside(case, block, vpc)),
        Peer::PrefixList(list) => {
            Truth::Unknown(format!("the blocks of the prefix list `{}` are not in the template", list.id()))
        }
        Peer::Unknown(why) => Truth::Unknown(why.clone()),
    };
    known.and(rule.certain.clone())
}

/// Whether the source of a rule is a network of private use outside the VPC, as far as its blocks are known.
pub(super) fn is_elsewhere(case: &Case, rule: &Rule, vpc: &Fact<Named>) -> bool {
    let Fact::Is(name) = vpc else { return false };
    let known = case.network.vpc(name).is_none_or(|vpc| vpc.unknown.is_none());
    match &rule.peer {
        Peer::Block(block) => known && !is_own(case, block, vpc) && !is_outside(case, block, vpc),
        _ => false,
    }
}

fn is_outside(case: &Case, block: &IpNet, vpc: &Fact<Named>) -> bool {
    /// Unique local and link-local IPv6 addresses (RFC 4193, RFC 4291).
    const PRIVATE_V6: [&str; 2] = ["fc00::/7", "fe80::/10"];
    let private = match block {
        IpNet::V4(block) => is_private(*block),
        IpNet::V6(block) => {
            PRIVATE_V6.iter().filter_map(|text| text.parse().ok()).any(|net: ipnet::Ipv6Net| net.contains(block))
        }
    };
    !private && !is_own(case, block, vpc)
}

/// Whether a block lies within the VPC. Of a VPC outside the template the blocks are not known; one that holds a subnet
/// of it and is no larger than a VPC may be, a /16 (VPC user guide, "VPC CIDR blocks"), is taken for its own.
fn is_own(case: &Case, block: &IpNet, vpc: &Fact<Named>) -> bool {
    const LARGEST: u8 = 16;
    let Fact::Is(vpc) = vpc else { return false };
    match case.network.vpc(vpc) {
        Some(vpc) => vpc.blocks.iter().any(|own| own.contains(block)),
        None => {
            let subnets = case.network.subnets.values().filter(|subnet| subnet.vpc == Fact::Is(vpc.clone()));
            let mut blocks = subnets.filter_map(|subnet| subnet.block.clone().known());
            block.prefix_len() >= LARGEST && blocks.any(|own| block.contains(&IpNet::V4(own)))
        }
    }
}

/// Whether security groups admit connections to a TCP port from members of other groups in a subnet.
pub(super) fn admits(case: &Case, groups: &Names, port: u16, from: &Names, subnet: &Subnet) -> Truth {
    let rules = ingress(case, groups).filter(|rule| rule.admits("tcp") && rule.ports.has(port));
    let known = Truth::any(rules.map(|rule| is_member(rule, from, subnet).and(rule.certain.clone())));
    match unknown_ingress(case, groups) {
        Some(why) => known.or(Truth::Unknown(why)),
        None => known,
    }
}

/// Whether the other side of a rule is a member of some groups in a subnet.
pub(super) fn is_member(rule: &Rule, groups: &Names, subnet: &Subnet) -> Truth {
    match (&rule.peer, &subnet.block) {
        (Peer::Group(group), _) => groups.has(group),
        (Peer::Block(block), Fact::Is(own)) => Truth::of(block.contains(&IpNet::V4(*own))),
        (Peer::Block(_), _) => Truth::Unknown(format!("the block of `{}` is not known", subnet.id)),
        (Peer::PrefixList(list), _) => {
            Truth::Unknown(format!("the blocks of the prefix list `{}` are not in the template", list.id()))
        }
        (Peer::Unknown(why), _) => Truth::Unknown(why.clone()),
    }
}

/// Whether members of some security groups may open connections to a TCP port of members of others in a subnet.
pub(super) fn sends(case: &Case, own: &Names, port: u16, groups: &Names, subnet: &Subnet) -> Truth {
    let there = egress(case, own, port).map(|rule| is_member(rule, groups, subnet).and(rule.certain.clone()));
    case.network.lets_out(own, port).or(Truth::any(there))
}

/// The rules that let connections to a TCP port out of security groups.
pub(super) fn egress<'c>(case: &'c Case, own: &Names, port: u16) -> impl Iterator<Item = &'c Rule> {
    let own = own.known.iter().map(|written| Fact::Is(written.name.clone())).collect::<Vec<_>>();
    let rules = case.network.egress.iter().filter(move |rule| own.contains(&rule.group));
    rules.filter(move |rule| rule.admits("tcp") && rule.ports.has(port))
}

/// The network load balancer that forwards to exactly the port a rule admits: it may keep its clients' addresses, and its
/// targets have to admit these then (Elastic Load Balancing user guide for network load balancers, "Client IP preservation").
pub(super) fn forwarding<'c>(case: &'c Case, launched: &Launched, rule: &Rule) -> Option<&'c Balancer> {
    let network = |balancer: &&Balancer| balancer.kind == BalancerKind::Network && balancer.faces_internet.is_yes();
    let mut balancers = case.network.balancers.iter().filter(network);
    let is_port = |target: &str| {
        let port = case.network.target_groups.get(target).cloned().and_then(Fact::known);
        rule.ports.from == rule.ports.to && port == Some(i64::from(rule.ports.from))
    };
    balancers.find(|balancer| {
        let made = balancer.listeners.iter().filter(|listener| listener.exists.is_yes());
        let targets = made.flat_map(|listener| &listener.targets.known);
        let mut own = targets.filter(|target| launched.target_groups.has(&target.name).is_yes());
        own.any(|target| is_port(target.name.id()))
    })
}
