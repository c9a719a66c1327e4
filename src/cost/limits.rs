//! How much a template takes of what AWS limits: the quotas of an account, and the addresses of subnets.

use crate::network::{Access, Model, Named, Network, Placement, Subnet};
use crate::template::evaluate::Fact;
use crate::types::{self, NAT_GATEWAYS, Per};
use std::collections::BTreeMap;

/// Something that is limited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What it is: `Elastic IPs`, or ``addresses in `Subnet0` ``.
    pub what: String,
    /// How many the template takes.
    pub taken: usize,
    /// How many there are, by default.
    pub most: usize,
    /// Whether that is so many in a region, for all stacks of an account together.
    pub by_region: bool,
}

/// What a template takes: of each quota of a region; of each zone NAT gateways; and of each subnet addresses.
///
/// The addresses of what stands in a subnet for good are counted: of NAT gateways, endpoints, mount targets, and one of each load
/// balancer, which takes more when it grows. The five that AWS keeps are none (VPC user guide, "Subnet CIDR blocks").
pub fn limits(model: &Model) -> Vec<Limit> {
    let network = &model.network;
    let own = |id: &str| model.document.has("Resources", id);
    let mut by_region = BTreeMap::<&str, (usize, usize)>::new();
    for resource in model.document.resources().filter(|resource| !model.evaluator.exists(*resource).is_no()) {
        if let Some(quota) = types::of(resource.kind).quota.as_ref().filter(|quota| quota.per == Per::Region) {
            by_region.entry(quota.things).or_insert((0, quota.most)).0 += 1;
        }
    }
    let one =
        |(what, (taken, most)): (&str, (usize, usize))| Limit { what: what.to_owned(), taken, most, by_region: true };
    let mut limits = by_region.into_iter().map(one).collect::<Vec<_>>();
    let mut by_zone = BTreeMap::<String, usize>::new();
    for nat in network.nats.iter().filter(|nat| own(&nat.id)) {
        if let Some(zone) = network.subnet_of(nat).and_then(|subnet| subnet.zone.as_ref()) {
            *by_zone.entry(zone.to_string()).or_default() += 1;
        }
    }
    limits.extend(by_zone.into_iter().map(|(zone, taken)| Limit {
        what: format!("NAT gateways in {zone}"),
        taken,
        most: NAT_GATEWAYS,
        by_region: false,
    }));
    let subnets = network.subnets.values().filter(|subnet| own(&subnet.id));
    limits.extend(subnets.filter_map(|subnet| addresses(network, subnet)));
    limits
}

/// The addresses of a subnet, if its block is known.
fn addresses(network: &Network, subnet: &Subnet) -> Option<Limit> {
    /// AWS keeps the first four and the last.
    const KEPT: usize = 5;
    let Fact::Is(block) = &subnet.block else { return None };
    let most = 1_usize.checked_shl(32 - u32::from(block.prefix_len()))?.saturating_sub(KEPT);
    let here = |name: &Named| name.here() == Some(subnet.id.as_str());
    let nats =
        network.nats.iter().filter(|nat| matches!(&nat.placement, Placement::Subnet(name) if here(name))).count();
    let endpoints = network.endpoints.iter().filter(|endpoint| match &endpoint.access {
        Access::Interface { subnets, .. } => subnets.known().any(here),
        _ => false,
    });
    let targets = network.mount_targets.iter().filter(|target| matches!(&target.subnet, Fact::Is(name) if here(name)));
    let balancers = network.balancers.iter().filter(|balancer| balancer.subnets.known().any(here));
    let taken = nats + endpoints.count() + targets.count() + balancers.count();
    Some(Limit { what: format!("addresses in `{}`", subnet.id), taken, most, by_region: false })
}
