//! The Network Load Balancers: what applications are reached by that speak TCP or UDP.

use super::network::{ElasticIp, NatGateways, Network};
use super::place::count;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::AllocationId;

/// The Network Load Balancers with everything settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkBalancing {
    /// The internet-facing one, with an address for each zone.
    pub public: Option<(Nlb, Vec<ElasticIp>)>,
    /// The one inside the VPC.
    pub internal: Option<Nlb>,
}

/// How a Network Load Balancer is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nlb {
    /// Whether it forwards to instances in all zones.
    pub cross_zone: bool,
    /// Whether it is protected from deletion.
    pub protected: bool,
}

/// The Elastic IPs that an account may have in a region by default (EC2 quotas).
const MOST_ADDRESSES: usize = 5;

fn key() -> Path {
    Path::of("nlb.public")
}

/// Settles them.
pub(super) fn plan(rack: &Rack, network: &Network, findings: &mut Findings) -> NetworkBalancing {
    let public = rack.nlb.public.as_ref().map(|section| &section.0);
    let public = public.map(|public| {
        let nlb = Nlb { cross_zone: public.cross_zone, protected: public.protected };
        (nlb, addresses(rack, &public.addresses, network, findings))
    });
    let internal = rack.nlb.internal.as_ref().map(|section| &section.0);
    let internal = internal.map(|nlb| Nlb { cross_zone: nlb.cross_zone, protected: nlb.protected });
    NetworkBalancing { public, internal }
}

/// The addresses of the public one: the user's, or as many that are allocated.
fn addresses(rack: &Rack, given: &[AllocationId], network: &Network, findings: &mut Findings) -> Vec<ElasticIp> {
    let zones = network.zones.len();
    if given.is_empty() {
        findings.extend(beyond_the_quota(network, zones));
        return vec![ElasticIp::Allocated; zones];
    }
    let place = || Place::Value(key().key("addresses"));
    if given.len() != zones {
        let message = format!(
            "`nlb.public.addresses` lists {}, but a Network Load Balancer has one for each of the {zones} zones",
            count(given.len(), "address", "addresses")
        );
        let finding = Diagnostic::error(&codes::NLB_ADDRESS_COUNT, place(), message);
        let hint = format!("list {zones} allocation ids, or none to have addresses allocated");
        findings.push(finding.hint(hint));
    }
    for (index, address) in given.iter().enumerate() {
        // In public mode too: in the other one there is a NAT gateway with this address.
        let Some(other) = rack.network.nat_addresses.iter().position(|other| other == address) else { continue };
        let message =
            format!("`{address}` cannot be an address of a Network Load Balancer and of a NAT gateway at once");
        let finding =
            Diagnostic::error(&codes::ADDRESS_USED_TWICE, Place::Value(key().key("addresses").index(index)), message);
        let of_nat = Place::Value(Path::of("network.nat-addresses").index(other));
        findings
            .push(finding.also(of_nat, "of a NAT gateway").hint("list another Elastic IP in one of the two places"));
    }
    given.iter().cloned().map(ElasticIp::Given).collect()
}

/// That with the NAT gateways' the rack allocates more Elastic IPs than an account may have by default.
fn beyond_the_quota(network: &Network, zones: usize) -> Option<Diagnostic> {
    let of_nat = match &network.nat {
        NatGateways::None => 0,
        NatGateways::Zonal(addresses) | NatGateways::Regional(addresses) => {
            addresses.iter().filter(|address| **address == ElasticIp::Allocated).count()
        }
    };
    let message = format!(
        "the rack allocates {} Elastic IPs, {of_nat} for NAT gateways and {zones} for the Network Load Balancer; the \
         default quota is {MOST_ADDRESSES} per region",
        of_nat + zones
    );
    let finding = Diagnostic::warning(&codes::ELASTIC_IPS, Place::Key(key()), message);
    (of_nat + zones > MOST_ADDRESSES)
        .then(|| finding.hint("request a quota increase first, or list Elastic IPs of yours in `nlb.public.addresses`"))
}
