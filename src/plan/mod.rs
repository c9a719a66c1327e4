//! **What will be**: every address, zone and count settled, everything that does not fit or contradicts itself found.
//!
//! `network` alone reads the rack's mode and turns it into data: for each zone a [`Home`], which says in which of its
//! subnets instances live and by which [`PrivateEgress`] their packets leave. After that nobody asks for the mode; they match on
//! what is there.

pub mod address;
mod assumption;
mod balancing;
mod cidr;
mod delivery;
mod effect;
mod endpoint;
mod existing;
mod fleet;
mod groups;
mod image;
mod logs;
mod network;
mod nlb;
mod place;
mod proxy;
mod region;
pub mod services;
mod spot;
mod storage;
mod subnet;
mod together;
mod zone;

pub use crate::rack::words::{
    AllocationId, AmiId, Architecture, BalancerName, BucketName, Buckets, CertificateArn, Cidr, Credits, Cron, Direct,
    Endpoint, EndpointKind, Expiry, FileSystemId, Image, ImageParameter, InstanceType, InterfaceEndpoint,
    InternetGatewayId, KeyName, KmsKey, Mitigation, Name, Partition, PolicyArn, Price, ProxyAddress, Pull, Region,
    Retention, RolePath, Schedule, Script, SecurityGroupId, Source, SpotStrategy, SubnetId, Tags, Tenancy, TlsPolicy,
    TypePattern, Versioning, VpcId, ZoneName,
};
pub use assumption::Assumption;
pub use balancing::{Balancing, Entrance, Reach, Router};
pub use delivery::LogDelivery;
pub use endpoint::{EndpointService, NEEDED_WITHOUT_NAT};
pub use existing::ExistingSubnet;
pub use fleet::{Agent, Fargate, Fleet, Reporting};
pub use ipnet::Ipv4Net;
pub use logs::AccessLogs;
pub use network::{ElasticIp, Home, NatGateways, Network, PrivateEgress, Site, Zone};
pub use nlb::{NetworkBalancing, Nlb};
pub use proxy::Proxy;
pub use spot::{Spot, Types};
pub use storage::{Storage, Targets};
pub use subnet::ZoneSubnet;
pub use together::together;
pub use zone::ZoneChoice;

pub use crate::diag::Acceptance;
use crate::diag::{Checked, Diagnostic, Findings, Path};
use crate::rack::{Rack, Unread};

/// A rack with everything decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The rack's name and its stack's.
    pub name: Name,
    /// The region the rack is meant for, as far as it says: by name, by its zones, or by its certificate's region.
    pub region: Option<Region>,
    /// The user's tags.
    pub tags: Tags,
    /// The findings that are accepted.
    pub accepted: Vec<Acceptance>,
    /// The VPC, its zones, and the egress paths.
    pub network: Network,
    /// The instances.
    pub fleet: Fleet,
    /// The load balancers.
    pub balancing: Balancing,
    /// The Network Load Balancers.
    pub nlb: NetworkBalancing,
    /// What instances share.
    pub storage: Storage,
    /// How long logs are kept.
    pub retention: Retention,
    /// Where the routers' access logs go.
    pub access_logs: AccessLogs,
}

/// Decides everything a rack leaves open. `written` tells of a key whether the description has it, or its default stands
/// there: what is written and has no effect is found.
///
/// # Errors
/// Everything that does not fit or contradicts itself, at once; places are paths of rack.yml.
pub fn plan(rack: &Rack, written: &dyn Fn(&Path) -> bool) -> Checked<Plan> {
    let mut findings = Findings::default();
    region::check(rack, &mut findings);
    let network = network::plan(rack, written, &mut findings);
    let fleet = fleet::plan(rack, network.home(), &mut findings);
    let balancing = balancing::plan(rack, network.cidr, &mut findings);
    let nlb = nlb::plan(rack, &network, &mut findings);
    let storage = storage::plan(rack, &mut findings);
    let access_logs = logs::plan(rack, &mut findings);
    let plan = Plan {
        name: rack.name.clone(),
        region: region::region(rack),
        tags: rack.tags.clone(),
        accepted: rack.accept.iter().map(|accepted| accepted.0.clone()).collect(),
        network,
        fleet,
        balancing,
        nlb,
        storage,
        retention: rack.logs.retention,
        access_logs,
    };
    effect::check(rack, &plan, written, &mut findings);
    findings.conclude(plan)
}

/// Whether a finding of [`plan`] rests on what could not be read of the rack, so that it may go with that.
pub fn rests_on(finding: &Diagnostic, unread: &Unread) -> bool {
    // The network is that of a mode, in a region.
    let decides = |path: &Path| match path.section() {
        Some("network") => ["network", "mode", "region"].map(Path::of).to_vec(),
        _ => vec![path.clone()],
    };
    let mut paths = finding.spots.iter().filter_map(|spot| spot.place.path()).flat_map(decides);
    unread.is_whole() || paths.any(|path| unread.has(&path))
}
