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
pub use instance::{Architecture, Capacity, Credits, InstanceType, Tenancy};
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

/// Serialises words as they are written.
macro_rules! as_written {
    ($( $word:ty ),+ $(,)?) => {$(
        impl serde::Serialize for $word {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )+};
}
use as_written;

/// Declares a word that is one of a few, each written in one way only.
macro_rules! choice {
    (
        $(#[doc = $about:literal])+
        $name:ident, $expected:literal, { $( $(#[doc = $doc:literal])+ $variant:ident = $text:literal, )+ }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $( $(#[doc = $doc])+ $variant, )+ }

        impl $name {
            /// The word as it is written.
            pub fn word(self) -> &'static str {
                match self { $( $name::$variant => $text, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl crate::description::Textual for $name {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Result<Self, crate::description::Wrong> {
                let words = [$( $text ),+];
                match text {
                    $( $text => Ok($name::$variant), )+
                    other => Err(crate::description::Wrong::new(
                        &crate::diag::codes::rack::UNKNOWN_VALUE,
                        format!("`{}` is not one of {}", crate::description::clip(other), words.join(", ")),
                        match crate::diag::nearest(other, words.iter().copied()) {
                            Some(word) => format!("did you mean `{word}`?"),
                            None => format!("write {}", $expected),
                        },
                    )),
                }
            }

            fn schema() -> serde_json::Value {
                serde_json::json!({ "enum": [$( $text ),+] })
            }
        }

        crate::rack::words::as_written!($name);
    };
}
use choice;
