//! The 110 parameters of Convox's rack.json with their defaults, and what becomes of each.
//!
//! Names and defaults: convox/rack 3fc6cc6d5 (2026-04-21), `provider/aws/formation/rack.json`, Parameters.

use Fate::{Always, Key, Retired};

/// A parameter of a Convox rack.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its default; the two without one are always given.
    pub default: Option<&'static str>,
    /// What becomes of it.
    pub fate: Fate,
    /// How its key is written, if the name of the key does not say it.
    pub note: &'static str,
}

/// What becomes of a parameter.
#[derive(Debug)]
pub enum Fate {
    /// These keys of rack.yml say it, by their paths; with a value where it is always that one.
    Key(&'static [&'static str]),
    /// Every rack is so, for this reason.
    Always(&'static str),
    /// A rack has nothing of the kind, for this reason.
    Retired(&'static str),
}

const API: &str = "the API is Convox's software, and rackform has none";
const BUILD: &str = "rackform builds no images: a pipeline does";

const fn row(name: &'static str, default: &'static str, fate: Fate) -> Parameter {
    Parameter { name, default: Some(default), fate, note: "" }
}

impl Parameter {
    const fn required(self) -> Self {
        Self { default: None, ..self }
    }

    const fn written(self, note: &'static str) -> Self {
        Self { note, ..self }
    }
}

/// All of them, by name.
pub const PARAMETERS: &[Parameter] = &[
    row("Ami", "", Key(&["instances.image"])).written("with an image of Amazon Linux 2023: others cannot boot"),
    row("ApiCount", "2", Retired(API)),
    row("ApiCpu", "128", Retired(API)),
    row("ApiMonitorMemory", "128", Retired(API)),
    row("ApiRouter", "ELB", Retired("it does nothing in Convox either")),
    row("ApiWebMemory", "256", Retired(API)),
    row("Autoscale", "Yes", Key(&["instances.count"])).written("with min below max, or both the same"),
    row("AutoscaleExtra", "1", Key(&["instances.spare"])).written("in per cent of all instances"),
    row("AvailabilityZones", "", Key(&["network.zones"])).written("as a list"),
    row("BuildCpu", "256", Retired(BUILD)),
    row("BuildImage", "", Retired(BUILD)),
    row("BuildInstance", "t3.small", Retired(BUILD)),
    row("BuildInstancePolicy", "", Retired(BUILD)),
    row("BuildInstanceSecurityGroup", "", Retired(BUILD)),
    row("BuildMemory", "1000", Retired(BUILD)),
    row("BuildMethod", "ec2", Retired(BUILD)),
    row("BuildVolumeSize", "100", Retired(BUILD)),
    row("ClientId", "", Retired("it is an anonymous id of Convox's installer")),
    row("CpuCredits", "", Key(&["instances.credits"])),
    row("DefaultAmi", "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id", Key(&["instances.image"]))
        .written("with an image of Amazon Linux 2023: others cannot boot"),
    row(
        "DefaultAmiArm",
        "/aws/service/ecs/optimized-ami/amazon-linux-2/arm64/recommended/image_id",
        Key(&["instances.image"]),
    )
    .written("with an image of Amazon Linux 2023: others cannot boot"),
    row("Development", "No", Retired("it only makes Convox print a secret")),
    row("DisableALBPort80", "No", Key(&["router.http: none"])),
    row("DynamoDbTableDeletionProtectionEnabled", "false", Retired("rackform has no tables")),
    row("DynamoDbTablePointInTimeRecoveryEnabled", "false", Retired("rackform has no tables")),
    row("EcsContainerStopTimeout", "", Key(&["instances.agent.stop-timeout"])),
    row("EcsPollInterval", "1", Retired("rackform polls nothing")),
    row("EnableContainerReadonlyRootFilesystem", "No", Retired("it is for containers: task definitions say it")),
    row("EnableS3Versioning", "Suspended", Key(&["logs.versioning: enabled"])),
    row("EnableSharedEFSVolumeEncryption", "false", Key(&["storage.encrypted", "storage.key"])),
    row("EncryptEbs", "No", Always("volumes are always encrypted")),
    row("Encryption", "Yes", Retired("it does nothing in Convox either")),
    row("ExistingVpc", "", Key(&["network.vpc"])),
    row("FargateBuildCpu", "", Retired(BUILD)),
    row("FargateBuildMemory", "", Retired(BUILD)),
    row("HighAvailability", "true", Key(&["network.zones", "instances.count"])),
    row("HttpProxy", "", Key(&["network.proxy"])),
    row("ImagePullBehavior", "default", Retired("it never reached the instances that run applications")),
    row("IMDSHttpPutResponseHopLimit", "1", Key(&["instances.hop-limit"])),
    row("IMDSHttpTokens", "optional", Always("the metadata service always requires IMDSv2")),
    row("InstanceBootCommand", "", Key(&["instances.boot"])),
    row("InstanceCount", "3", Key(&["instances.count"])),
    row("InstancePolicy", "", Key(&["instances.policies"])).written("as a list"),
    row("InstanceRunCommand", "", Key(&["instances.run"])),
    row("InstanceSecurityGroup", "", Key(&["instances.security-groups"])),
    row(
        "InstancesIpToIncludInWhiteListing",
        "Both",
        Retired("it belongs to WhiteList, which guarded the API of Convox"),
    ),
    row("InstanceType", "t3.small", Key(&["instances.type"])),
    row("InstanceUpdateBatchSize", "1", Key(&["instances.batch"])),
    row("Internal", "No", Key(&["router.internal: true"])),
    row("InternalOnly", "No", Key(&["router.public: false", "router.internal: true"])),
    row("InternalRouterSuffix", "-rti", Key(&["keep.internal-router-name"])),
    row("InternetGateway", "", Key(&["network.internet-gateway"])),
    row("Key", "", Key(&["instances.key"])),
    row("LoadBalancerIdleTimeout", "3600", Key(&["router.idle-timeout"])),
    row("LogBucket", "", Key(&["logs.bucket"])),
    row("LogDriver", "CloudWatch", Retired("it is for containers: task definitions say it")),
    row("LogRetention", "7", Key(&["logs.retention"])),
    row("MaintainTimerState", "No", Retired("rackform has no timers")),
    row("MaxAvailabilityZones", "3", Key(&["network.zones"])),
    row("NLB", "No", Key(&["nlb.public"])),
    row("NLBAllowCIDR", "0.0.0.0/0", Retired("each listener says itself who may connect")),
    row("NLBCrossZone", "No", Key(&["nlb.public.cross-zone"])),
    row("NLBDeletionProtection", "No", Key(&["nlb.public.protected"])),
    row("NLBInternal", "No", Key(&["nlb.internal"])),
    row("NLBInternalAllowCIDR", "", Retired("each listener says itself who may connect")),
    row("NLBInternalCrossZone", "No", Key(&["nlb.internal.cross-zone"])),
    row("NLBInternalDeletionProtection", "No", Key(&["nlb.internal.protected"])),
    row("NLBInternalPreserveClientIP", "No", Retired("it is a property of target groups")),
    row("NLBPreserveClientIP", "No", Retired("it is a property of target groups")),
    row("NoHAAutoscaleExtra", "0", Key(&["instances.spare"])).written("in per cent of all instances"),
    row("NoHaInstanceCount", "1", Key(&["instances.count"])),
    row("OnDemandMinCount", "3", Key(&["instances.spot.base"])),
    row("Password", "", Retired("the API is Convox's software, and rackform has none")).required(),
    row("PlaceLambdaInVpc", "No", Retired("rackform has no Lambda functions")),
    row("Private", "No", Key(&["mode"])).written("which is `private` or `public`"),
    row("PrivateApi", "No", Retired(API)),
    row("PrivateApiSecurityGroup", "", Retired(API)),
    row("PrivateBuild", "No", Retired(BUILD)),
    row("PruneOlderImagesCronRunFreq", "daily", Retired("the ECS agent removes images itself")),
    row("PruneOlderImagesInHour", "96", Key(&["instances.agent.keep-images"])),
    row("RouterInternalSecurityGroup", "", Key(&["router.internal-security-groups"])),
    row("RouterMitigationMode", "defensive", Key(&["router.mitigation"])),
    row("RouterSecurityGroup", "", Key(&["router.security-groups"])),
    row("ScheduleRackScaleDown", "", Key(&["schedule.stop"])),
    row("ScheduleRackScaleUp", "", Key(&["schedule.start"])),
    row("SpotFleetAllocationStrategy", "lowestPrice", Key(&["instances.spot.strategy"])),
    row("SpotFleetAllowedInstanceTypes", "", Key(&["instances.spot.types"])),
    row("SpotFleetExcludedInstanceTypes", "", Key(&["instances.spot.exclude"])),
    row("SpotFleetMaxPrice", "", Key(&["instances.spot"])),
    row("SpotFleetMinMemoryMiB", "1000", Key(&["instances.spot.memory"])),
    row("SpotFleetMinOnDemandCount", "1", Key(&["instances.spot.base"])),
    row("SpotFleetMinVcpuCount", "0", Key(&["instances.spot.vcpus"])),
    row("SpotFleetTargetType", "units", Retired("ECS counts instances")),
    row("SpotInstanceBid", "", Key(&["instances.spot.max-price"])),
    row("SslPolicy", "", Key(&["router.tls-policy"])),
    row("Subnet0CIDR", "10.0.1.0/24", Key(&["network.public-subnets"])).written("as a list"),
    row("Subnet1CIDR", "10.0.2.0/24", Key(&["network.public-subnets"])).written("as a list"),
    row("Subnet2CIDR", "10.0.3.0/24", Key(&["network.public-subnets"])).written("as a list"),
    row("SubnetPrivate0CIDR", "10.0.4.0/24", Key(&["network.private-subnets"])).written("as a list"),
    row("SubnetPrivate1CIDR", "10.0.5.0/24", Key(&["network.private-subnets"])).written("as a list"),
    row("SubnetPrivate2CIDR", "10.0.6.0/24", Key(&["network.private-subnets"])).written("as a list"),
    row("SwapSize", "5", Key(&["instances.swap"])),
    row("SyslogDestination", "", Retired("it is for containers: task definitions say it")),
    row("SyslogFormat", "rfc5424", Retired("it is for containers: task definitions say it")),
    row("Telemetry", "false", Retired("rackform sends nothing")),
    row("Tenancy", "default", Key(&["instances.tenancy"])),
    row("Version", "", Retired("a rack has no release of Convox")).required(),
    row("VolumeSize", "50", Key(&["instances.disk"])),
    row("VPCCIDR", "10.0.0.0/16", Key(&["network.cidr"])),
    row(
        "WhiteList",
        "",
        Retired("it guarded the API of Convox, and never the router, for which `allow` under `router` is"),
    ),
];
