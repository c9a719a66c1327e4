//! The network: VPC, zones, subnets and the egress paths.

use super::address::Tier;
use super::cidr::{DEFAULT_CIDR, cidr};
use super::endpoint::{self, EndpointService};
use super::existing::ExistingSubnet;
use super::place::{count, key, value};
use super::proxy::Proxy;
use super::subnet::{ZoneSubnet, subnets};
use super::zone::ZoneChoice;
use super::{existing, proxy, region, zone};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::{
    AllocationId, Buckets, Endpoint, InterfaceEndpoint, InternetGatewayId, Mode, Nat, Partition, Present, VpcId,
};
use ipnet::Ipv4Net;

/// A network with everything settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Whose VPC it is.
    pub site: Site,
    /// The VPC's block.
    pub cidr: Ipv4Net,
    /// Two or three zones, by slot.
    pub zones: Vec<Zone>,
    /// The NAT gateways there are.
    pub nat: NatGateways,
    /// The VPC endpoints that the rack makes.
    pub endpoints: Vec<EndpointService>,
    /// The interface endpoints that are there already.
    pub existing_endpoints: Vec<InterfaceEndpoint>,
    /// Which buckets the S3 endpoint leads to.
    pub buckets: Buckets,
    /// Whether VPC flow logs are kept.
    pub flow_logs: bool,
    /// The HTTP proxy through which instances send what leaves.
    pub proxy: Option<Proxy>,
}

/// Whose VPC a rack stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// The rack's own, with an internet gateway of its own.
    Own,
    /// One that was there before.
    Existing {
        /// The VPC.
        vpc: VpcId,
        /// Its internet gateway, if it has one.
        gateway: Option<InternetGatewayId>,
    },
}

/// An Availability Zone of a rack, with one subnet in each tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its number, from 0; part of the logical ids of all that stands in it.
    pub slot: usize,
    /// Which zone of the region it is.
    pub choice: ZoneChoice,
    /// Its public subnet.
    pub public: Option<ZoneSubnet>,
    /// Its private subnet.
    pub private: Option<ZoneSubnet>,
    /// Where its instances live.
    pub home: Home,
}

/// Where the instances of a zone live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In its public subnet, with public addresses; packets leave through the internet gateway.
    Public,
    /// In its private subnet; packets leave by this path.
    Private(PrivateEgress),
}

/// The path on which packets leave a private subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivateEgress {
    /// Through the NAT gateway of this number, which stands in the zone of this slot.
    Zonal(usize),
    /// Through the regional NAT gateway.
    Regional,
    /// As the route table of an existing subnet says.
    Existing,
    /// There is none but the VPC endpoints.
    Endpoints,
}

/// The NAT gateways of a rack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NatGateways {
    /// None.
    None,
    /// One in the public subnet of each of the first zones, with these addresses.
    Zonal(Vec<ElasticIp>),
    /// A regional one, with one address for each zone.
    Regional(Vec<ElasticIp>),
}

/// The Elastic IP of a NAT gateway, or of a Network Load Balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElasticIp {
    /// Allocated and kept by the rack.
    Allocated,
    /// Brought by the user.
    Given(AllocationId),
}

impl Network {
    /// The tier of subnets that instances live in: what is left of the mode.
    pub fn home(&self) -> Tier {
        if self.zones.iter().all(|zone| zone.home == Home::Public) { Tier::Public } else { Tier::Private }
    }

    /// Whether an endpoint leads to a service of AWS: the rack's, or one that is there. That existing subnets have a route to S3
    /// is assumed with the rest of them.
    pub fn has_endpoint(&self, service: &str) -> bool {
        service == Endpoint::S3.service() && !self.existing_subnets().is_empty()
            || self.endpoints.iter().any(|made| made.endpoint.service() == service)
            || self.existing_endpoints.iter().any(|there| there.service() == service)
    }

    /// The user's subnets that the rack is in.
    pub fn existing_subnets(&self) -> Vec<ExistingSubnet> {
        let Site::Existing { vpc, .. } = &self.site else { return Vec::new() };
        let has_egress = self.zones.iter().all(|zone| zone.home != Home::Private(PrivateEgress::Endpoints));
        let in_zone = self.zones.iter().flat_map(|zone| {
            let name = match zone.choice {
                ZoneChoice::Named(name) => name.to_string(),
                ZoneChoice::Nth(index) => format!("zone-{index}"),
            };
            let tiers = [(Tier::Public, &zone.public), (Tier::Private, &zone.private)];
            tiers.into_iter().filter_map(move |(tier, subnet)| match subnet {
                Some(ZoneSubnet::Existing(id)) => Some((tier, id.to_string(), name.clone())),
                Some(ZoneSubnet::Made(_)) | None => None,
            })
        });
        let there = in_zone.map(|(tier, id, zone)| ExistingSubnet {
            id,
            vpc: vpc.to_string(),
            zone,
            is_public: tier == Tier::Public,
            has_egress,
        });
        there.collect()
    }
}

/// Settles the network. On an error what is returned fits nowhere and is not used.
pub(super) fn plan(rack: &Rack, written: &dyn Fn(&Path) -> bool, findings: &mut Findings) -> Network {
    let site = site(rack, findings);
    let cidr = cidr(rack, findings);
    let choices = zone::zones(rack, findings);
    let subnets = match (&rack.network.subnets, &cidr) {
        (Some(Present(there)), _) => existing::subnets(rack, tier(rack), there, choices.len(), findings),
        (None, Some(cidr)) => made(subnets(rack, *cidr, choices.len(), findings)),
        (None, None) => made(vec![(DEFAULT_CIDR, DEFAULT_CIDR); choices.len()]),
    };
    let gateways = nat_gateways(rack, choices.len(), findings);
    let endpoints = endpoint::plan(rack, written(&key("endpoints")), findings);
    let zones = choices.into_iter().zip(subnets).enumerate().map(|(slot, (choice, (public, private)))| Zone {
        slot,
        choice,
        public,
        private,
        home: home(rack, slot),
    });
    let zones = zones.collect();
    endpoint::existing(rack, findings);
    let makes_gateways = rack.network.subnets.is_none();
    if makes_gateways && rack.mode == Mode::Private && matches!(rack.network.nat, Nat::PerZone | Nat::Single) {
        findings.extend(zone::without_nat(rack));
    }
    match (rack.mode, rack.network.nat) {
        (Mode::Private, Nat::Single) if makes_gateways => single_nat(findings),
        (Mode::Private, Nat::None) => endpoint::without_nat(rack, findings),
        _ => {}
    }
    let is_enclosed = (rack.mode, rack.network.nat) == (Mode::Private, Nat::None);
    let passes_s3 = endpoint::passes_s3(rack, &endpoints);
    let proxy = proxy::plan(rack, cidr, is_enclosed, passes_s3, findings);
    Network {
        site,
        cidr: cidr.unwrap_or(DEFAULT_CIDR),
        zones,
        nat: gateways,
        endpoints,
        existing_endpoints: rack.network.existing_endpoints.clone(),
        buckets: endpoint::buckets(rack),
        flow_logs: rack.network.flow_logs,
        proxy,
    }
}

fn made(blocks: Vec<(Ipv4Net, Ipv4Net)>) -> Vec<(Option<ZoneSubnet>, Option<ZoneSubnet>)> {
    let made = |block| Some(ZoneSubnet::Made(block));
    blocks.into_iter().map(|(public, private)| (made(public), made(private))).collect()
}

/// The tier in which instances live.
fn tier(rack: &Rack) -> Tier {
    match rack.mode {
        Mode::Public => Tier::Public,
        Mode::Private => Tier::Private,
    }
}

/// Where the instances of a zone live: what the mode means.
fn home(rack: &Rack, slot: usize) -> Home {
    match (rack.mode, rack.network.nat) {
        (Mode::Public, _) => Home::Public,
        (Mode::Private, Nat::PerZone | Nat::Single | Nat::Regional) if rack.network.subnets.is_some() => {
            Home::Private(PrivateEgress::Existing)
        }
        (Mode::Private, Nat::PerZone) => Home::Private(PrivateEgress::Zonal(slot)),
        (Mode::Private, Nat::Single) => Home::Private(PrivateEgress::Zonal(0)),
        (Mode::Private, Nat::Regional) => Home::Private(PrivateEgress::Regional),
        (Mode::Private, Nat::None) => Home::Private(PrivateEgress::Endpoints),
    }
}

/// Whose VPC the rack stands in, and whether what it is to hold can reach the internet there.
fn site(rack: &Rack, findings: &mut Findings) -> Site {
    let network = &rack.network;
    let Some(vpc) = network.vpc.clone() else {
        if network.internet_gateway.is_some() {
            let message = "`network.internet-gateway` is set without the `network.vpc` that it belongs to";
            let finding = Diagnostic::error(&codes::GATEWAY_WITHOUT_VPC, value("internet-gateway"), message);
            findings.push(finding.hint("specify the VPC it is attached to in `network.vpc`, or remove it"));
        }
        return Site::Own;
    };
    if network.cidr.is_none() {
        let message = format!("`network.vpc` is `{vpc}`, but its CIDR block is not specified");
        let finding = Diagnostic::error(&codes::VPC_WITHOUT_CIDR, value("vpc"), message);
        findings.push(finding.hint("set `network.cidr` to the CIDR block of this VPC; rackform does not look it up"));
    }
    let gateway = network.internet_gateway.clone();
    if network.subnets.is_some() {
        return Site::Existing { vpc, gateway };
    }
    let mut needs_gateway = |what: &str, place: Place, hint: &str| {
        let message = format!("{what}, but `network.internet-gateway` of `{vpc}` is not set");
        findings.push(Diagnostic::error(&codes::VPC_WITHOUT_GATEWAY, place, message).hint(hint));
    };
    if gateway.is_none() {
        if rack.mode == Mode::Public {
            let hint = "specify the VPC's gateway in `network.internet-gateway`, or set `mode: private` with `nat: \
                none`";
            needs_gateway("the rack is public", value("vpc"), hint);
        } else if network.nat != Nat::None {
            let hint = "specify the VPC's gateway in `network.internet-gateway`, or set `nat: none`";
            needs_gateway(&format!("`network.nat` is `{}`", network.nat), value("nat"), hint);
        }
        if rack.router.public {
            let hint = "specify the VPC's gateway in `network.internet-gateway`, or set `router: { public: false, \
                internal: true }`";
            needs_gateway("the router is internet-facing", value("vpc"), hint);
        }
        if rack.nlb.public.is_some() {
            let hint = "specify the VPC's gateway in `network.internet-gateway`, or remove `nlb.public`";
            needs_gateway("the Network Load Balancer is internet-facing", Place::Key(Path::of("nlb.public")), hint);
        }
    }
    if network.cidr.is_some() && (network.public_subnets.is_none() || network.private_subnets.is_none()) {
        let message = format!("subnets were placed in `{vpc}` without knowing which of its addresses are in use");
        let finding = Diagnostic::warning(&codes::UNCHECKED_SUBNETS, value("vpc"), message);
        findings.push(finding.hint("list unused blocks in `network.public-subnets` and `network.private-subnets`"));
    }
    Site::Existing { vpc, gateway }
}

/// The NAT gateways, none of them in public mode; whether the addresses given for them fit is checked in both modes.
fn nat_gateways(rack: &Rack, zones: usize, findings: &mut Findings) -> NatGateways {
    let nat = rack.network.nat;
    if rack.network.subnets.is_some() {
        return NatGateways::None;
    }
    if nat == Nat::Regional {
        findings.extend(regional_elsewhere(rack));
    }
    let needed = match nat {
        Nat::PerZone | Nat::Regional => zones,
        Nat::Single => 1,
        Nat::None => 0,
    };
    let given = &rack.network.nat_addresses;
    if !given.is_empty() && given.len() != needed {
        let message = format!(
            "`network.nat-addresses` lists {}, but `nat: {nat}` needs {needed} in {zones} zones",
            count(given.len(), "address", "addresses")
        );
        let finding = Diagnostic::error(&codes::NAT_ADDRESS_COUNT, value("nat-addresses"), message);
        findings.push(finding.hint(match needed {
            0 => "remove them, or choose another `nat`".to_owned(),
            _ => format!(
                "list {}, or none to have addresses allocated",
                count(needed, "allocation id", "allocation ids")
            ),
        }));
    }
    let addresses = match given.is_empty() {
        true => vec![ElasticIp::Allocated; needed],
        false => given.iter().cloned().map(ElasticIp::Given).collect(),
    };
    match (rack.mode, nat) {
        (Mode::Public, _) | (Mode::Private, Nat::None) => NatGateways::None,
        (Mode::Private, Nat::PerZone | Nat::Single) => NatGateways::Zonal(addresses),
        (Mode::Private, Nat::Regional) => NatGateways::Regional(addresses),
    }
}

/// Says what losing the zone of the one NAT gateway costs.
fn single_nat(findings: &mut Findings) {
    let message = "all zones use the single NAT gateway in the first zone: if that zone fails, all egress fails";
    let finding = Diagnostic::warning(&codes::SINGLE_NAT, value("nat"), message);
    findings.push(finding.hint("`nat: per-zone` gives each zone its own"));
}

/// Where regional NAT gateways are not offered, or not known to be: AWS announced them for the commercial
/// regions, and excepted GovCloud and China.
fn regional_elsewhere(rack: &Rack) -> Option<Diagnostic> {
    let partition = region::partition(rack)?;
    let finding = match partition {
        Partition::Commercial => return None,
        Partition::China | Partition::GovCloud => {
            let message = format!("regional NAT gateways are not offered in `{partition}`");
            Diagnostic::error(&codes::REGIONAL_NAT, value("nat"), message)
        }
        _ => {
            let message = format!("it is not known whether AWS offers regional NAT gateways in `{partition}`");
            Diagnostic::warning(&codes::REGIONAL_NAT, value("nat"), message)
        }
    };
    Some(finding.hint("`nat: per-zone` gives each zone its own gateway"))
}
