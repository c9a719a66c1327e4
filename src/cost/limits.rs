//! How much a template takes of what AWS limits: the quotas of an account, and the addresses of subnets.

use crate::network::{Access, Model, Named, Network, Placement, Subnet};
use crate::template::evaluate::Fact;
use crate::types::{self, NAT_GATEWAYS, Per};
use std::collections::BTreeMap;
use std::fmt;

/// Something that is limited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// What it is: `Elastic IPs`.
    pub what: &'static str,
    /// The subnet, by its logical id, or the zone that it is a limit of; none if it is one of a region.
    pub scope: Option<Scope>,
    /// How many the template takes.
    pub taken: usize,
    /// How many there are, by default.
    pub most: usize,
}

/// Where a limit counts, if not in a region for all stacks of an account together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// In a zone.
    Zone(String),
    /// In a subnet, by its logical id.
    Subnet(String),
}

impl Limit {
    /// How many are left.
    pub fn left(&self) -> usize {
        self.most.saturating_sub(self.taken)
    }
}

/// `NAT gateways in zone 0`.
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scope {
            None => f.write_str(self.what),
            Some(scope) => write!(f, "{} in {scope}", self.what),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zone(zone) => f.write_str(zone),
            Self::Subnet(id) => write!(f, "`{id}`"),
        }
    }
}

/// What a template takes: of each quota of a region; of each zone NAT gateways; and of each subnet addresses.
///
/// The addresses of what stands in a subnet for good are counted: of NAT gateways, endpoints, mount targets, and one of each load
/// balancer, which takes more when it grows. How many instances, tasks and functions take is not known from a template. The five
/// that AWS keeps are none (VPC user guide, "Subnet CIDR blocks").
pub fn limits(model: &Model) -> Vec<Limit> {
    let network = &model.network;
    let own = |id: &str| model.document.has("Resources", id);
    let mut by_region = BTreeMap::<&'static str, (usize, usize)>::new();
    for resource in model.document.resources().filter(|resource| !model.evaluator.exists(*resource).is_no()) {
        if let Some(quota) = types::of(resource.kind).quota.as_ref().filter(|quota| quota.per == Per::Region) {
            by_region.entry(quota.things).or_insert((0, quota.most)).0 += 1;
        }
    }
    let one = |(what, (taken, most))| Limit { what, scope: None, taken, most };
    let mut limits = by_region.into_iter().map(one).collect::<Vec<_>>();
    let mut by_zone = BTreeMap::<String, usize>::new();
    for nat in network.nats.iter().filter(|nat| own(&nat.id)) {
        if let Some(zone) = network.subnet_of(nat).and_then(|subnet| subnet.zone.as_ref()) {
            *by_zone.entry(zone.to_string()).or_default() += 1;
        }
    }
    limits.extend(by_zone.into_iter().map(|(zone, taken)| Limit {
        what: "NAT gateways",
        scope: Some(Scope::Zone(zone)),
        taken,
        most: NAT_GATEWAYS,
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
    let scope = Some(Scope::Subnet(subnet.id.clone()));
    Some(Limit { what: "addresses (instances and tasks aside)", scope, taken, most })
}
