//! The VPC's block: whether it can be one, and whom it gets in the way of.

use super::address::{self, VPC_PREFIXES};
use super::place::{key, value};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::rack::Rack;
use crate::types::is_private;
use ipnet::Ipv4Net;
use std::net::Ipv4Addr;

/// The block of a rack's own VPC when rack.yml gives none.
pub const DEFAULT_CIDR: Ipv4Net = Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 16);

/// The VPC's block, if it can be one.
pub(super) fn cidr(rack: &Rack, findings: &mut Findings) -> Option<Ipv4Net> {
    let cidr = rack.network.cidr.map_or(DEFAULT_CIDR, |cidr| cidr.net());
    let avoided = rack.network.avoid.iter().map(|block| block.net()).collect::<Vec<_>>();
    let place = || value("cidr");
    let hint = || {
        let others = [&avoided[..], &[docker_bridge(), cidr]].concat();
        let free = address::free_private(cidr.prefix_len().max(*VPC_PREFIXES.start()), &others);
        free.map_or("choose another block".to_owned(), |free| format!("for example, {free} is free"))
    };
    let mut usable = true;
    if cidr.prefix_len() < *VPC_PREFIXES.start() {
        let message = format!("`{cidr}` is larger than /16, the largest VPC that AWS allows");
        let first = address::resized(cidr, 16);
        let hint = if is_private(first) {
            format!("did you mean {first}?")
        } else {
            "choose a /16 such as 10.0.0.0/16".to_owned()
        };
        findings.push(Diagnostic::error(&codes::CIDR_TOO_LARGE, place(), message).hint(hint));
        return None;
    }
    if cidr.prefix_len() > *VPC_PREFIXES.end() {
        let message = format!("`{cidr}` is too small for a rack, whose six subnets need at least a /24");
        let hint = format!("the /24 that contains it is {}", address::resized(cidr, 24));
        findings.push(Diagnostic::error(&codes::CIDR_TOO_SMALL, place(), message).hint(hint));
        return None;
    }
    if let Some(meaning) = reserved(cidr) {
        let message = format!("`{cidr}` overlaps {meaning}");
        findings.push(Diagnostic::error(&codes::RESERVED_CIDR, place(), message).hint(hint()));
        usable = false;
    } else if !is_private(cidr) {
        let message = format!("`{cidr}` contains public internet addresses");
        findings.push(Diagnostic::warning(&codes::PUBLIC_CIDR, place(), message).hint(hint()));
    }
    for (index, block) in avoided.iter().enumerate().filter(|(_, block)| address::overlap(cidr, **block)) {
        let message = format!("the VPC's block `{cidr}` overlaps `{block}`, which is to be avoided");
        let finding = Diagnostic::error(&codes::CIDR_AVOIDED, place(), message).hint(hint());
        findings.push(finding.also(Place::Value(key("avoid").index(index)), "to be avoided"));
        usable = false;
    }
    if address::overlap(cidr, docker_bridge()) {
        let message = format!("the VPC's block `{cidr}` overlaps 172.17.0.0/16, the bridge network of Docker");
        findings.push(Diagnostic::warning(&codes::DOCKER_BRIDGE, place(), message).hint(hint()));
    }
    usable.then_some(cidr)
}

fn docker_bridge() -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(172, 17, 0, 0), 16)
}

/// What a block of a special meaning is (RFC 6890; EC2 user guide, "VPC CIDR blocks").
fn reserved(cidr: Ipv4Net) -> Option<&'static str> {
    let special = [
        ([0, 0, 0, 0], 8, "0.0.0.0/8, which means this host"),
        ([127, 0, 0, 0], 8, "127.0.0.0/8, the loopback addresses"),
        ([169, 254, 0, 0], 16, "169.254.0.0/16, the link-local addresses of the metadata service"),
        ([224, 0, 0, 0], 3, "224.0.0.0/3, the multicast and reserved addresses"),
    ];
    let block = |bytes: [u8; 4], prefix| Ipv4Net::new_assert(Ipv4Addr::from(bytes), prefix);
    special
        .into_iter()
        .find(|(bytes, prefix, _)| address::overlap(cidr, block(*bytes, *prefix)))
        .map(|(.., meaning)| meaning)
}
