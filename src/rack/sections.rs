//! The sections of rack.yml, with every key, its default and its description.

use super::convox;
use super::words::{
    Accepted, AllocationId, BalancerName, BucketName, Buckets, Capacity, CertificateArn, Cidr, Credits, Duration,
    Endpoint, Expiry, Few, FileSystem, Image, InstanceType, InterfaceEndpoint, InternetGatewayId, KeyName, KmsKey,
    Memory, Mitigation, Mode, MountTargets, Name, Nat, PlainHttp, PolicyArn, Present, Price, Proxy, Pull, Region,
    Retention, RolePath, Schedule, Script, SecurityGroupId, Source, SpotStrategy, SubnetId, Tags, Tenancy, TlsPolicy,
    TypePattern, Versioning, VpcId, Whole, Zones,
};
use crate::description::rules::{all, any, has, is, like, may, none, not, some, when};
use crate::description::{About, Catalog, Described, Wrong, home, schema, section};
use crate::diag::Path;
use crate::diag::codes::rack as codes;
use serde_json::{Value, json};
use std::sync::LazyLock;

section! {
    /// A rack: a network and a cluster of servers into which applications are deployed.
    Rack {
        /// The name of the rack and its stack: letters, digits and hyphens, a letter first, at most 128 characters.
        "name" => name: Name = Name::placeholder();
        /// The AWS region of the rack. Allows stricter checks; outside the commercial regions it determines service names that differ.
        "region" => region: Option<Region> = None;
        /// Whether instances are in public subnets with public addresses (public), or in private subnets without (private).
        "mode" => mode: Mode = Mode::Public;
        /// Tags on every resource that supports tags, in addition to Name and Rack.
        "tags" => tags: Tags = Tags::default();
        /// The VPC, its zones and subnets, and its egress paths.
        "network" => network: Network = Network::default();
        /// The EC2 instances that run the applications.
        "instances" => instances: Instances = Instances::default();
        /// When all instances are stopped and started again, such as for the night: both times as cron expressions, and a time zone. None by default.
        "schedule" => schedule: Option<Schedule> = None;
        /// The load balancers through which applications are reached.
        "router" => router: Router = Router::default();
        /// The Network Load Balancers, for applications that are reached by TCP or UDP. None by default.
        "nlb" => nlb: Nlb = Nlb::default();
        /// What instances share.
        "storage" => storage: Storage = Storage::default();
        /// What is logged, and for how long.
        "logs" => logs: Logs = Logs::default();
        /// How create-only things of a rack are that was taken over. Written by rackform import, and by hand never needed.
        "keep" => keep: Keep = Keep::default();
        /// Findings of verify and diff that are known and accepted, each with a reason; they are shown, and refuse nothing.
        "accept" => accept: Vec<Accepted> = Vec::new();
    }
    rules {
        "an internal router is needed for keep.internal-router-name" =>
            when(has("keep", has("internal-router-name", json!(true))), has("router", has("internal", is(true))));
        "AWS offers no regional NAT gateways in China and GovCloud" =>
            when(has("region", like("^(cn|us-gov)-")), may("network", may("nat", not(is("regional")))));
        "only the blocks of a VPC and blocks of private use reach an internal router" =>
            when(not(has("network", has("cidr", json!(true)))), may("router", may("internal-allow", json!({ "items": like(PRIVATE) }))));
        "a public rack in an existing VPC needs network.internet-gateway" =>
            when(
                all(&[may("mode", is("public")), has("network", has("vpc", json!(true)))]),
                has("network", any(&[has("internet-gateway", json!(true)), has("subnets", json!(true))])),
            );
        "a private rack without NAT gateways needs network.endpoints, or a network.proxy" =>
            when(
                all(&[has("mode", is("private")), has("network", has("nat", is("none")))]),
                has("network", any(&[has("endpoints", some()), has("existing-endpoints", some()), has("proxy", json!(true))])),
            );
    }
}

section! {
    /// The VPC, its zones and subnets, and its egress paths.
    Network {
        /// The VPC's IPv4 CIDR block, between /16 and /24. Default 10.0.0.0/16; required with an existing VPC.
        "cidr" => cidr: Option<Cidr> = None;
        /// The Availability Zones: 2 or 3, or their names. Default 3, or 2 where the region has two.
        "zones" => zones: Option<Zones> = None;
        /// The CIDR blocks of the public subnets, one per zone. Derived from cidr by default.
        "public-subnets" => public_subnets: Option<Vec<Cidr>> = None;
        /// The CIDR blocks of the private subnets, one per zone. Derived from cidr by default.
        "private-subnets" => private_subnets: Option<Vec<Cidr>> = None;
        /// Existing subnets of the existing VPC to install into: the rack then makes no subnets, route tables, NAT gateways and gateway endpoints.
        "subnets" => subnets: Option<Present<ExistingSubnets>> = None;
        /// How private instances reach the internet. Has no effect in public mode until the mode changes.
        "nat" => nat: Nat = Nat::PerZone;
        /// Your own Elastic IPs for the NAT gateways, by allocation id: one per gateway, with regional one per zone.
        "nat-addresses" => nat_addresses: Vec<AllocationId> = Vec::new();
        /// VPC endpoints, by service: s3 and dynamodb as gateway endpoints, the others as interface endpoints.
        "endpoints" => endpoints: Vec<Endpoint> = vec![Endpoint::S3];
        /// The S3 buckets that the S3 endpoint allows: any, or the names of those it allows in addition to the account's own and those of packages and image layers. Default any; with nat none, no others.
        "buckets" => buckets: Option<Buckets> = None;
        /// An existing VPC to install into, by id. A VPC is created by default.
        "vpc" => vpc: Option<VpcId> = None;
        /// The internet gateway of the existing VPC, by id.
        "internet-gateway" => internet_gateway: Option<InternetGatewayId> = None;
        /// The interface endpoints with private DNS that the existing VPC already has: the rack uses them and does not create its own.
        "existing-endpoints" => existing_endpoints: Vec<InterfaceEndpoint> = Vec::new();
        /// CIDR blocks of peers and VPNs that the rack must not overlap.
        "avoid" => avoid: Vec<Cidr> = Vec::new();
        /// Whether VPC flow logs go into the rack's log group.
        "flow-logs" => flow_logs: bool = false;
        /// The HTTP proxy through which instances send what leaves: its address, HOST:PORT, and except, the names and blocks that are reached without it. None by default.
        "proxy" => proxy: Option<Proxy> = None;
    }
    rules {
        "the block of a VPC is between /16 and /24" => may("cidr", like("/(1[6-9]|2[0-4])$"));
        "the block of a VPC is not of loopback, link-local, multicast or reserved addresses" =>
            may("cidr", not(like(r"^(0|127|169\.254|22[4-9]|2[3-5][0-9])\.")));
        "an existing VPC needs its block in cidr" => when(has("vpc", json!(true)), has("cidr", json!(true)));
        "internet-gateway is that of an existing VPC: set vpc" => when(has("internet-gateway", json!(true)), has("vpc", json!(true)));
        "existing subnets are in an existing VPC: set vpc" => when(has("subnets", json!(true)), has("vpc", json!(true)));
        "existing endpoints are in an existing VPC: set vpc" => when(has("existing-endpoints", some()), has("vpc", json!(true)));
        "without NAT gateways there are no addresses of them" => when(has("nat", is("none")), may("nat-addresses", none()));
        "a single NAT gateway has one address" => when(has("nat", is("single")), may("nat-addresses", json!({ "maxItems": 1 })));
        "a NAT gateway in each zone means an address in each of two or three zones" =>
            when(
                may("nat", not(json!({ "enum": ["none", "single"] }))),
                may("nat-addresses", any(&[none(), json!({ "minItems": 2, "maxItems": 3 })])),
            );
        "there is one subnet in each of two zones" => when(
            has("zones", any(&[is(2), json!({ "type": "array", "maxItems": 2 })])),
            all(&["public-subnets", "private-subnets"].map(|key| may(key, json!({ "minItems": 2, "maxItems": 2 })))),
        );
        "there is one subnet in each of three zones" => when(
            has("zones", any(&[is(3), json!({ "type": "array", "minItems": 3 })])),
            all(&["public-subnets", "private-subnets"].map(|key| may(key, json!({ "minItems": 3, "maxItems": 3 })))),
        );
        "a load balancer needs subnets of a /27 or larger" =>
            all(&["public-subnets", "private-subnets"].map(|key| may(key, json!({ "items": not(like("/(2[89]|3[0-2])$")) }))));
        "AWS offers no regional NAT gateways in China and GovCloud" => when(
            has("zones", json!({ "type": "array", "contains": like("^(cn|us-gov)-") })),
            may("nat", not(is("regional"))),
        );
    }
}

section! {
    /// Existing subnets of the existing VPC to install into, by tier.
    ExistingSubnets {
        /// The existing public subnets, by id, one in each zone: their route tables lead to the internet gateway.
        "public" => public: Few<3, SubnetId> = Few::none();
        /// The existing private subnets, by id, one in each zone: their route tables lead to NAT gateways, or with nat none nowhere.
        "private" => private: Few<3, SubnetId> = Few::none();
    }
    rules {
        "a rack is in two zones at least, with one subnet in each" =>
            all(&["public", "private"].map(|key| may(key, any(&[none(), json!({ "minItems": 2 })]))));
        "list one subnet in each of two or three zones" => any(&[has("public", some()), has("private", some())]);
    }
}

section! {
    /// The EC2 instances that run the applications.
    Instances {
        /// The EC2 instance type; its family decides between x86_64 and arm64.
        "type" => kind: InstanceType = InstanceType::t3_small();
        /// How many instances: min and max, or one number, which means at least that many and at most twice as many.
        "count" => count: Capacity = Capacity::of(3);
        /// How much room is kept free for tasks, in per cent of all instances: a deployment then starts at once instead of waiting for an instance.
        "spare" => spare: Whole<0, 90> = Whole::of::<0>();
        /// How many instances are replaced at a time when their launch template changes. Default a third of the minimum, at least 1.
        "batch" => batch: Option<Whole<1, 1000>> = None;
        /// The AMI: amazon-linux-2023 looks up the latest ECS-optimized one at every deployment; an AMI id pins it; ssm:/PATH looks up a Systems Manager parameter, ssm:/PATH:VERSION one version of it.
        "image" => image: Image = Image::AmazonLinux2023;
        /// The size of the root volume in GiB, at least the image's 30.
        "disk" => disk: Whole<30, 16_384> = Whole::of::<50>();
        /// The size of the swap volume in GiB; 0 for none.
        "swap" => swap: Whole<0, 256> = Whole::of::<5>();
        /// The name of an SSH key pair. None by default: Session Manager needs no key.
        "key" => key: Option<KeyName> = None;
        /// IAM managed policies for the instances' role, in addition to those of ECS and Session Manager.
        "policies" => policies: Vec<PolicyArn> = Vec::new();
        /// Security groups of yours that instances have in addition to the rack's own. Private mode only: what they admit is not known.
        "security-groups" => security_groups: Few<4, SecurityGroupId> = Few::none();
        /// How burstable types spend CPU credits that they have not earned: standard slows them down, unlimited is billed. Default AWS's: unlimited for T3, T3a and T4g, standard for T2.
        "credits" => credits: Option<Credits> = None;
        /// On whose hardware instances run: default, or dedicated, for which AWS takes a fee.
        "tenancy" => tenancy: Tenancy = Tenancy::Default;
        /// How many network hops a response of the instance metadata service may travel; 1 keeps it from containers.
        "hop-limit" => hop_limit: Whole<1, 64> = Whole::of::<1>();
        /// Commands that each instance runs at its first boot before anything else, for at most five minutes; one that fails fails the boot. At most 4,096 bytes.
        "boot" => boot: Option<Script> = None;
        /// Commands that each instance runs at its first boot when it is ready for the ECS agent, its file system mounted; one that fails fails the boot. At most 4,096 bytes.
        "run" => run: Option<Script> = None;
        /// How the ECS agent of the instances is set.
        "agent" => agent: Agent = Agent::default();
        /// Spot Instances, which cost less and may be taken away at any time, beside on-demand ones. None by default.
        "spot" => spot: Option<Spot> = None;
    }
    rules {
        "only the T families have CPU credits" => when(has("credits", json!(true)), may("type", like("^t[0-9]")));
        "only the T families have CPU credits: list no others in spot.types" =>
            when(has("credits", json!(true)), may("spot", may("types", json!({ "items": like("^t") }))));
        "a role has at most 8 policies beside the rack's own two" => may("policies", json!({ "maxItems": 8 }));
    }
}

section! {
    /// Spot Instances, which cost less and may be taken away at any time, beside on-demand ones. None by default.
    Spot {
        /// The instance types that may be launched, by name or by a pattern such as m7g.*, all of the architecture of instances.type, which always comes first.
        "types" => types: Vec<TypePattern> = Vec::new();
        /// Instead of types: how many vCPUs an instance has at least.
        "vcpus" => vcpus: Option<Whole<1, 448>> = None;
        /// Instead of types: how much memory an instance has at least, such as 4GiB or 512MiB.
        "memory" => memory: Option<Memory> = None;
        /// With vcpus and memory: the instance types that are not launched, by name or by a pattern.
        "exclude" => exclude: Vec<TypePattern> = Vec::new();
        /// How many on-demand instances there are before any Spot Instance. Default min of count.
        "base" => base: Option<Whole<0, 1000>> = None;
        /// How many of the instances above base are on-demand ones, in per cent.
        "on-demand" => on_demand: Whole<0, 100> = Whole::of::<0>();
        /// How Spot Instances are chosen: price-capacity-optimized, or capacity-optimized, which interrupts fewer at any price.
        "strategy" => strategy: SpotStrategy = SpotStrategy::PriceCapacityOptimized;
        /// The most that an hour of a Spot Instance may cost, in USD. Default the on-demand price.
        "max-price" => max_price: Option<Price> = None;
    }
    rules {
        "list types, or write both vcpus and memory" =>
            any(&[has("types", some()), all(&[has("vcpus", json!(true)), has("memory", json!(true))])]);
        "types lists the instance types already: remove vcpus, memory and exclude" => when(
            has("types", some()),
            not(any(&[has("vcpus", json!(true)), has("memory", json!(true)), has("exclude", some())])),
        );
    }
}

section! {
    /// How the ECS agent of the instances is set.
    Agent {
        /// How long a container may take to stop before it is killed, from 1s to 10m.
        "stop-timeout" => stop_timeout: StopTimeout = Duration::of::<30>();
        /// When images are pulled: default, for every task, where the cached image serves if that fails; always; once for each instance; or prefer-cached, only without one in the cache.
        "pull" => pull: Pull = Pull::Default;
        /// How long an image is kept at least that no task uses, from 1m to 720h.
        "keep-images" => keep_images: KeepImages = Duration::of::<3600>();
    }
}

/// How long a container may take to stop: `ECS_CONTAINER_STOP_TIMEOUT`, which is at least a second (ECS developer guide,
/// "Amazon ECS container agent configuration").
pub type StopTimeout = Duration<1, 600>;

/// How long an unused image is kept: `ECS_IMAGE_MINIMUM_CLEANUP_AGE`.
pub type KeepImages = Duration<60, 2_592_000>;

section! {
    /// The load balancers through which applications are reached.
    Router {
        /// Whether there is an internet-facing router.
        "public" => public: bool = true;
        /// Whether there is a router that is reachable inside the VPC only.
        "internal" => internal: bool = false;
        /// The ARN of the certificate for HTTPS on 443; 80 then redirects. Without it there is HTTP on 80 only.
        "certificate" => certificate: Option<CertificateArn> = None;
        /// The IPv4 CIDR blocks, and prefix lists such as that of CloudFront, that may reach the public router.
        "allow" => allow: Vec<Source> = vec![Source::Block(Cidr::anywhere())];
        /// Security groups of yours that the public router has in addition to the rack's own; whom they admit may reach it as well.
        "security-groups" => security_groups: Few<4, SecurityGroupId> = Few::none();
        /// What port 80 does beside HTTPS: redirect, or none, for which there is no listener.
        "http" => http: PlainHttp = PlainHttp::Redirect;
        /// The IPv4 CIDR blocks that may reach the internal router, such as those of peers and VPNs. Default the VPC's.
        "internal-allow" => internal_allow: Option<Vec<Cidr>> = None;
        /// Security groups of yours that the internal router has in addition to the rack's own; whom they admit may reach it as well.
        "internal-security-groups" => internal_security_groups: Few<4, SecurityGroupId> = Few::none();
        /// The idle timeout of connections in seconds.
        "idle-timeout" => idle_timeout: Whole<1, 4000> = Whole::of::<60>();
        /// The security policy of the HTTPS listeners.
        "tls-policy" => tls_policy: TlsPolicy = TlsPolicy::default();
        /// How requests are treated that servers may read in different ways: defensive, or strictest, which refuses all that RFC 7230 does not allow.
        "mitigation" => mitigation: Mitigation = Mitigation::Defensive;
    }
    rules {
        "a rack needs a router: public, internal or both" => when(has("public", is(false)), has("internal", is(true)));
        "nobody can reach the public router: list who may in allow" => when(
            all(&[may("public", is(true)), has("allow", none())]),
            has("security-groups", some()),
        );
        "nobody can reach the internal router: list who may in internal-allow" => when(
            all(&[has("internal", is(true)), has("internal-allow", none())]),
            has("internal-security-groups", some()),
        );
        "without a public router there is nobody to allow" => when(
            has("public", is(false)),
            all(&[may("allow", is(json!(["0.0.0.0/0"]))), may("security-groups", none())]),
        );
        "without an internal router there is nobody to allow" => when(
            may("internal", is(false)),
            all(&[not(has("internal-allow", json!(true))), may("internal-security-groups", none())]),
        );
        "without a certificate no router would listen on any port" =>
            when(has("http", is("none")), has("certificate", json!(true)));
    }
}

section! {
    /// The Network Load Balancers, for applications that are reached by TCP or UDP. They have no listeners: each comes with the application that listens, with a rule for who may connect.
    Nlb {
        /// An internet-facing Network Load Balancer with a fixed address in each zone. None by default; `{}` creates it.
        "public" => public: Option<Present<PublicNlb>> = None;
        /// A Network Load Balancer that is reachable inside the VPC only. None by default; `{}` creates it.
        "internal" => internal: Option<Present<InternalNlb>> = None;
    }
}

section! {
    /// An internet-facing Network Load Balancer with a fixed address in each zone.
    PublicNlb {
        /// Your own Elastic IPs for the public Network Load Balancer, by allocation id, one per zone. Allocated by default, and kept when it goes. They cannot change on a deployed one.
        "addresses" => addresses: Vec<AllocationId> = Vec::new();
        /// Whether the public Network Load Balancer forwards to instances in all zones, which is billed, or to those of the zone a client connects to.
        "cross-zone" => cross_zone: bool = false;
        /// Whether the public Network Load Balancer is protected from deletion. To remove it, set this to false in a deployment before.
        "protected" => protected: bool = false;
    }
    rules {
        "list one allocation id in each of two or three zones, or none" =>
            may("addresses", any(&[none(), json!({ "minItems": 2, "maxItems": 3 })]));
    }
}

section! {
    /// A Network Load Balancer that is reachable inside the VPC only.
    InternalNlb {
        /// Whether the internal Network Load Balancer forwards to instances in all zones, which is billed, or to those of the zone a client connects to.
        "cross-zone" => cross_zone: bool = false;
        /// Whether the internal Network Load Balancer is protected from deletion. To remove it, set this to false in a deployment before.
        "protected" => protected: bool = false;
    }
}

section! {
    /// How create-only things of a rack are that was taken over. Written by rackform import, and by hand never needed.
    Keep {
        /// The name of the internal router of a rack that was taken over. Written by rackform import, and by hand never needed: another name replaces the router.
        "internal-router-name" => internal_router_name: Option<BalancerName> = None;
        /// The IAM path of the instances' role and instance profile of a rack that was taken over. Written by rackform import, and by hand never needed: another path replaces both.
        "role-path" => role_path: Option<RolePath> = None;
    }
}

section! {
    /// What instances share.
    Storage {
        /// Whether there is an EFS file system, mounted at /volumes on every instance; or the id of an existing one.
        "filesystem" => filesystem: FileSystem = FileSystem::Own;
        /// Whether the file system is encrypted at rest. This cannot change on a deployed stack: false keeps an unencrypted file system.
        "encrypted" => encrypted: bool = true;
        /// The id or ARN of the KMS key that encrypts the file system, written as the deployed stack has it: it cannot change. Default the key that EFS has in the account.
        "key" => key: Option<KmsKey> = None;
        /// Whether the file system's mount targets are in private or public subnets, in both modes; an existing file system may have them already (existing). They cannot move on a deployed stack.
        "mount-targets" => mount_targets: MountTargets = MountTargets::Private;
        /// The security group of the existing mount targets, by id. It gets a rule that admits the instances.
        "security-group" => security_group: Option<SecurityGroupId> = None;
        /// Whether clients may mount the file system without TLS, as the instances of a Convox rack do until they are replaced.
        "plain-nfs" => plain_nfs: bool = false;
    }
    rules {
        "only an existing file system has existing mount targets" =>
            when(has("mount-targets", is("existing")), has("filesystem", any(&[is(false), like("^fs-")])));
        "existing mount targets need their security-group" =>
            when(all(&[has("filesystem", like("^fs-")), has("mount-targets", is("existing"))]), has("security-group", json!(true)));
        "security-group is that of existing mount targets" =>
            when(
            all(&[has("security-group", json!(true)), may("filesystem", not(is(false)))]),
            has("mount-targets", is("existing")),
        );
        "an existing file system stays as it is: encrypted, key and plain-nfs are not set here" => when(
            has("filesystem", like("^fs-")),
            all(&[may("encrypted", is(true)), may("plain-nfs", is(false)), not(has("key", json!(true)))]),
        );
        "a key encrypts: encrypted cannot be false" => when(all(&[has("key", json!(true)), may("filesystem", not(is(false)))]), may("encrypted", is(true)));
    }
}

section! {
    /// What is logged, and for how long.
    Logs {
        /// How many days logs are kept: one of the values that CloudWatch accepts, or forever.
        "retention" => retention: Retention = Retention::Days(7);
        /// How many days the routers' access logs are kept in S3, or forever. Default the same as for the other logs.
        "access-retention" => access_retention: Option<Expiry> = None;
        /// The existing S3 bucket for the routers' access logs, by name. A bucket is created by default.
        "bucket" => bucket: Option<BucketName> = None;
        /// Whether the bucket of access logs keeps what is overwritten or deleted, as long as access logs are kept. Once enabled, it can only be suspended.
        "versioning" => versioning: Versioning = Versioning::Disabled;
    }
}

/// Blocks that the internet does not route, by how they begin (RFC 1918, RFC 6598, RFC 2544).
const PRIVATE: &str =
    r"^(10|172\.(1[6-9]|2[0-9]|3[01])|192\.168|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|198\.1[89])\.";

impl Described for Rack {
    const ABOUT: About = About {
        file: "rack.yml",
        noun: "rack",
        schema: "rack.schema.json",
        required: &[("name", "add a line such as `name: production`; it also names the stack")],
        start: "`rackform init` writes one to start from; its only required key is `name`",
    };

    fn commands(at: &Path) -> Option<&'static str> {
        let is_script = ["instances.boot", "instances.run"].iter().any(|script| *at == Path::of(script));
        is_script.then_some("let the commands read it on the instance, such as with `aws ssm get-parameter`")
    }
}

/// What is said of keys that no section has.
static KEYS: Catalog = Catalog {
    file: Rack::ABOUT.file,
    foreign: |key| {
        let message = format!("`{key}` is the name of a Convox parameter");
        Some(Wrong::new(&codes::CONVOX_PARAMETER, message, convox::advice(key)?))
    },
    home: |key, at| {
        static SCHEMA: LazyLock<Value> = LazyLock::new(schema::<Rack>);
        home(&SCHEMA, key, at)
    },
};

#[cfg(test)]
mod tests {
    use super::PRIVATE;
    use crate::types::is_private;
    use ipnet::Ipv4Net;
    use regex_lite::Regex;
    use std::net::Ipv4Addr;

    #[test]
    fn the_schema_knows_the_blocks_that_the_internet_does_not_route() {
        let pattern = Regex::new(PRIVATE).unwrap();
        for [first, second] in (0..=u16::MAX).map(u16::to_be_bytes) {
            let block = Ipv4Net::new_assert(Ipv4Addr::new(first, second, 0, 0), 16);
            assert_eq!(pattern.is_match(&block.to_string()), is_private(block), "{block}");
        }
    }
}
