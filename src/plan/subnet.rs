//! The subnets of each zone: given in rack.yml, or derived from the VPC's block by slot.

use super::address::{self, SMALLEST_SUBNET, Tier};
use super::place::{count, key, value};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::rack::Rack;
use crate::rack::words::SubnetId;
use ipnet::Ipv4Net;

/// A subnet of a zone. Only of existing ones may there be none, where nothing needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneSubnet {
    /// One that the rack makes, with this block.
    Made(Ipv4Net),
    /// One that is there already.
    Existing(SubnetId),
}

/// A subnet while it is being checked.
struct Subnet {
    block: Ipv4Net,
    name: String,
    /// Where rack.yml gives it; nowhere when it is derived.
    given: Option<Place>,
    slot: Ipv4Net,
}

/// The public and the private block of each zone.
pub(super) fn subnets(rack: &Rack, cidr: Ipv4Net, zones: usize, findings: &mut Findings) -> Vec<(Ipv4Net, Ipv4Net)> {
    let mut all = Vec::new();
    let tiers = [
        (Tier::Public, "public-subnets", &rack.network.public_subnets),
        (Tier::Private, "private-subnets", &rack.network.private_subnets),
    ];
    for (tier, name, given) in tiers {
        if let Some(blocks) = given.as_ref().filter(|blocks| blocks.len() != zones) {
            let message =
                format!("`network.{name}` lists {} for {zones} zones", count(blocks.len(), "subnet", "subnets"));
            let finding = Diagnostic::error(&codes::SUBNET_COUNT, value(name), message);
            findings.push(finding.hint(format!("list {zones} blocks, or none to have them derived from `{cidr}`")));
            return Vec::new();
        }
        all.extend((0..zones).map(|zone| {
            let slot = address::slot(cidr, tier, zone);
            match given {
                Some(blocks) => Subnet {
                    block: blocks[zone].net(),
                    name: format!("`network.{name}[{zone}]`"),
                    given: Some(Place::Value(key(name).index(zone))),
                    slot,
                },
                None => {
                    Subnet { block: slot, name: format!("the derived `network.{name}[{zone}]`"), given: None, slot }
                }
            }
        }));
    }
    check_subnets(cidr, &all, findings);
    (0..zones).map(|zone| (all[zone].block, all[zones + zone].block)).collect()
}

/// Finds subnets outside the VPC, too small ones, and overlaps. Derived ones are none of that among themselves.
fn check_subnets(cidr: Ipv4Net, all: &[Subnet], findings: &mut Findings) {
    for (index, subnet) in all.iter().enumerate() {
        let Subnet { block, name, given, slot } = subnet;
        let place = given.clone().unwrap_or_else(|| value("cidr"));
        if !cidr.contains(block) {
            let message = format!("{name} is `{block}`, outside the VPC's `{cidr}`");
            let finding = Diagnostic::error(&codes::SUBNET_OUTSIDE_VPC, place, message);
            findings.push(finding.hint(format!("the block this subnet gets by default is {slot}")));
        } else if block.prefix_len() > SMALLEST_SUBNET {
            let message = format!("{name} is `{block}`, smaller than the /{SMALLEST_SUBNET} a load balancer needs");
            let finding = Diagnostic::error(&codes::SUBNET_TOO_SMALL, place, message);
            let wider = address::resized(*block, SMALLEST_SUBNET);
            findings.push(finding.hint(format!("the /{SMALLEST_SUBNET} that contains it is {wider}")));
        }
        if let Some(other) = all[..index].iter().find(|other| address::overlap(*block, other.block)) {
            findings.push(overlapping(cidr, subnet, other, all));
        }
    }
}

/// The finding that two subnets overlap. It points at the one that rack.yml gives, the later one if it gives both.
fn overlapping(cidr: Ipv4Net, later: &Subnet, earlier: &Subnet, all: &[Subnet]) -> Diagnostic {
    let (subnet, other) = if later.given.is_some() { (later, earlier) } else { (earlier, later) };
    let message = format!("{} is `{}`, which overlaps {}, `{}`", subnet.name, subnet.block, other.name, other.block);
    let place = subnet.given.clone().unwrap_or_else(|| value("cidr"));
    let mut finding = Diagnostic::error(&codes::SUBNETS_OVERLAP, place, message);
    if let Some(place) = &other.given {
        finding = finding.also(place.clone(), "the other one");
    }
    let blocks = all.iter().map(|subnet| subnet.block).collect::<Vec<_>>();
    finding.hint(match address::free(cidr, subnet.block.prefix_len(), &blocks) {
        Some(free) => format!("for example, {free} is free"),
        None => "make the subnets smaller, or the VPC's CIDR block larger".to_owned(),
    })
}
