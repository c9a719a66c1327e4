//! The words of rack.yml: types of ours whose values are right by construction.

mod accepted;
mod block;
mod bucket;
mod duration;
mod endpoint;
mod few;
mod ids;
mod image;
mod instance;
mod keep;
mod logs;
mod name;
mod number;
mod offering;
mod partition;
mod present;
mod proxy;
mod region;
mod router;
mod schedule;
mod script;
mod spot;
mod storage;
mod tags;

pub use accepted::Accepted;
pub use block::{Cidr, Source};
pub use bucket::{BucketName, Buckets};
pub use duration::Duration;
pub use endpoint::{Endpoint, EndpointKind, InterfaceEndpoint};
pub use few::Few;
pub use ids::{
    AllocationId, AmiId, CertificateArn, FileSystemId, InternetGatewayId, KeyName, PolicyArn, PrefixListId,
    SecurityGroupId, SubnetId, TlsPolicy, VpcId,
};
pub use image::{Image, ImageParameter};
pub use instance::{Architecture, Capacity, Credits, InstanceSize, InstanceType, Tenancy};
pub use keep::{BalancerName, RolePath};
pub use logs::{Expiry, Retention, Versioning};
pub use name::{Mode, Name, Nat, Tier};
pub use number::Whole;
pub use offering::Offering;
pub use partition::Partition;
pub use present::Present;
pub use proxy::{Direct, Proxy, ProxyAddress};
pub use region::{Region, ZoneName, Zones};
pub use router::{Mitigation, PlainHttp};
pub use schedule::{Cron, Schedule, TimeZone};
pub use script::{Pull, Script};
pub use spot::{Memory, Price, SpotStrategy, TypePattern};
pub use storage::{FileSystem, KmsKey, MountTargets};
pub use tags::Tags;
