//! Blocks of addresses that the internet does not route.
//!
//! Source: IANA IPv4 and IPv6 Special-Purpose Address Registries.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Those of networks: private use (RFC 1918), shared address space (RFC 6598), and benchmarks (RFC 2544).
const PRIVATE: &[Ipv4Net] = &[
    block([10, 0, 0, 0], 8),
    block([172, 16, 0, 0], 12),
    block([192, 168, 0, 0], 16),
    block([100, 64, 0, 0], 10),
    block([198, 18, 0, 0], 15),
];

/// Those of one link or one host: link-local (RFC 3927) and loopback (RFC 1122).
const LOCAL: &[Ipv4Net] = &[block([169, 254, 0, 0], 16), block([127, 0, 0, 0], 8)];

/// Unique local and link-local ones (RFC 4193, RFC 4291).
const IPV6: &[Ipv6Net] = &[
    Ipv6Net::new_assert(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
    Ipv6Net::new_assert(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
];

const fn block([a, b, c, d]: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

/// Whether a block consists of addresses that networks use and the internet does not route.
pub fn is_private(cidr: Ipv4Net) -> bool {
    PRIVATE.iter().any(|private| private.contains(&cidr))
}

/// Whether the internet routes no address of a block.
pub fn is_unrouted(cidr: &IpNet) -> bool {
    match cidr {
        IpNet::V4(cidr) => is_private(*cidr) || LOCAL.iter().any(|local| local.contains(cidr)),
        IpNet::V6(cidr) => IPV6.iter().any(|local| local.contains(cidr)),
    }
}
