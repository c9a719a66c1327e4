//! Where subnets lie. Nothing is ever placed by counting what is used: each subnet has a slot of its own, so neither the
//! mode nor the number of zones renumbers anything.

pub use crate::rack::words::Tier;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// The largest block AWS gives one VPC, and the smallest a rack fits into, as prefix lengths.
pub const VPC_PREFIXES: std::ops::RangeInclusive<u8> = 16..=24;

/// The smallest subnet a rack can use: load balancers want a /27 at least (Elastic Load Balancing, "Subnets for your
/// load balancer").
pub const SMALLEST_SUBNET: u8 = 27;

/// The block of a zone's subnet when rack.yml does not give one: slots 1 to 3 are public, 4 to 6 private. A slot is a
/// /24, or an eighth of a VPC block smaller than /21.
///
/// `vpc` is a /16 to /24, `zone` counts from 0 to 2; under these every slot lies within the VPC.
pub fn slot(vpc: Ipv4Net, tier: Tier, zone: usize) -> Ipv4Net {
    let prefix = if vpc.prefix_len() <= 21 { 24 } else { vpc.prefix_len() + 3 };
    let number = match tier {
        Tier::Public => 1 + zone as u32,
        Tier::Private => 4 + zone as u32,
    };
    block(u32::from(vpc.network()) + (number << (32 - prefix)), prefix)
}

/// The first block of a size inside the VPC that overlaps none of the others.
pub fn free(vpc: Ipv4Net, prefix: u8, others: &[Ipv4Net]) -> Option<Ipv4Net> {
    vpc.subnets(prefix).ok()?.find(|candidate| !others.iter().any(|other| overlap(*candidate, *other)))
}

/// A private block of a size that overlaps none of the others.
pub fn free_private(prefix: u8, others: &[Ipv4Net]) -> Option<Ipv4Net> {
    let private =
        [block(u32::from(Ipv4Addr::new(10, 0, 0, 0)), 8), block(u32::from(Ipv4Addr::new(192, 168, 0, 0)), 16)];
    private.into_iter().find_map(|range| free(range, prefix.max(range.prefix_len()), others))
}

/// Whether two blocks share an address.
pub fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other) || other.contains(&one)
}

/// The block of a size around or at the beginning of another.
pub fn resized(net: Ipv4Net, prefix: u8) -> Ipv4Net {
    block(u32::from(net.network()), prefix).trunc()
}

fn block(address: u32, prefix: u8) -> Ipv4Net {
    // A prefix beyond 32 cannot come from the callers above; the widest block then says so loudly in every test.
    Ipv4Net::new(Ipv4Addr::from(address), prefix).unwrap_or_default()
}
