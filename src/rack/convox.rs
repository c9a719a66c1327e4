//! The parameters of a Convox rack, recognised only to say which key replaces them.
//!
//! Names: convox/rack 3fc6cc6d5 (2026-04-21), `provider/aws/formation/rack.json`, Parameters.

/// What to write instead of a Convox parameter, if a key is the name of one.
pub(super) fn advice(key: &str) -> Option<String> {
    if let Some((_, replacement)) = REPLACED.iter().find(|(name, _)| *name == key) {
        return Some(format!("write {replacement}"));
    }
    ALWAYS
        .iter()
        .find(|(name, _)| *name == key)
        .map(|(_, reason)| format!("remove it: {reason}"))
        .or_else(|| WITHOUT_KEY.contains(&key).then(|| "remove it: rackform has no key for it".to_owned()))
}

/// Parameters with a key of ours.
const REPLACED: &[(&str, &str)] = &[
    ("Ami", "`image` under `instances`, with an image of Amazon Linux 2023: others cannot boot"),
    ("AutoscaleExtra", "`spare` under `instances`, in per cent of all instances"),
    ("AvailabilityZones", "`zones` under `network`, as a list"),
    ("CpuCredits", "`credits` under `instances`"),
    ("DefaultAmi", "`image` under `instances`, with an image of Amazon Linux 2023: others cannot boot"),
    ("DefaultAmiArm", "`image` under `instances`, with an image of Amazon Linux 2023: others cannot boot"),
    ("DisableALBPort80", "`http: none` under `router`"),
    ("EnableSharedEFSVolumeEncryption", "`encrypted` under `storage`"),
    ("EnableS3Versioning", "`versioning: enabled` under `logs`"),
    ("ExistingVpc", "`vpc` under `network`"),
    ("HighAvailability", "`zones` under `network` and `count` under `instances`"),
    ("IMDSHttpPutResponseHopLimit", "`hop-limit` under `instances`"),
    ("InstanceCount", "`count` under `instances`"),
    ("InstancePolicy", "`policies` under `instances`, as a list"),
    ("InstanceType", "`type` under `instances`"),
    ("Internal", "`internal: true` under `router`"),
    ("InternalOnly", "`public: false` and `internal: true` under `router`"),
    ("InternetGateway", "`internet-gateway` under `network`"),
    ("Key", "`key` under `instances`"),
    ("LoadBalancerIdleTimeout", "`idle-timeout` under `router`"),
    ("LogRetention", "`retention` under `logs`"),
    ("MaxAvailabilityZones", "`zones` under `network`"),
    ("InstanceUpdateBatchSize", "`batch` under `instances`"),
    ("NoHAAutoscaleExtra", "`spare` under `instances`, in per cent of all instances"),
    ("NoHaInstanceCount", "`count` under `instances`"),
    ("Private", "`mode: private` or `mode: public`"),
    ("ScheduleRackScaleDown", "`stop` under `schedule`"),
    ("ScheduleRackScaleUp", "`start` under `schedule`"),
    ("RouterMitigationMode", "`mitigation` under `router`"),
    ("SslPolicy", "`tls-policy` under `router`"),
    ("Subnet0CIDR", "`public-subnets` under `network`, as a list"),
    ("Subnet1CIDR", "`public-subnets` under `network`, as a list"),
    ("Subnet2CIDR", "`public-subnets` under `network`, as a list"),
    ("SubnetPrivate0CIDR", "`private-subnets` under `network`, as a list"),
    ("SubnetPrivate1CIDR", "`private-subnets` under `network`, as a list"),
    ("SubnetPrivate2CIDR", "`private-subnets` under `network`, as a list"),
    ("SwapSize", "`swap` under `instances`"),
    ("Tenancy", "`tenancy` under `instances`"),
    ("VolumeSize", "`disk` under `instances`"),
    ("VPCCIDR", "`cidr` under `network`"),
];

/// Parameters whose choice a rack has made already.
const ALWAYS: &[(&str, &str)] = &[
    ("EncryptEbs", "volumes are always encrypted"),
    ("IMDSHttpTokens", "the metadata service always requires IMDSv2"),
    ("WhiteList", "it guarded the API of Convox, and never the router, for which `allow` under `router` is"),
];

/// The other parameters.
const WITHOUT_KEY: &[&str] = &[
    "ApiCount",
    "ApiCpu",
    "ApiMonitorMemory",
    "ApiRouter",
    "ApiWebMemory",
    "Autoscale",
    "BuildCpu",
    "BuildImage",
    "BuildInstance",
    "BuildInstancePolicy",
    "BuildInstanceSecurityGroup",
    "BuildMemory",
    "BuildMethod",
    "BuildVolumeSize",
    "ClientId",
    "Development",
    "DynamoDbTableDeletionProtectionEnabled",
    "DynamoDbTablePointInTimeRecoveryEnabled",
    "EcsContainerStopTimeout",
    "EcsPollInterval",
    "EnableContainerReadonlyRootFilesystem",
    "Encryption",
    "FargateBuildCpu",
    "FargateBuildMemory",
    "HttpProxy",
    "ImagePullBehavior",
    "InstanceBootCommand",
    "InstanceRunCommand",
    "InstanceSecurityGroup",
    "InstancesIpToIncludInWhiteListing",
    "InternalRouterSuffix",
    "LogBucket",
    "LogDriver",
    "MaintainTimerState",
    "NLB",
    "NLBAllowCIDR",
    "NLBCrossZone",
    "NLBDeletionProtection",
    "NLBInternal",
    "NLBInternalAllowCIDR",
    "NLBInternalCrossZone",
    "NLBInternalDeletionProtection",
    "NLBInternalPreserveClientIP",
    "NLBPreserveClientIP",
    "OnDemandMinCount",
    "Password",
    "PlaceLambdaInVpc",
    "PrivateApi",
    "PrivateApiSecurityGroup",
    "PrivateBuild",
    "PruneOlderImagesCronRunFreq",
    "PruneOlderImagesInHour",
    "RouterInternalSecurityGroup",
    "RouterSecurityGroup",
    "SpotFleetAllocationStrategy",
    "SpotFleetAllowedInstanceTypes",
    "SpotFleetExcludedInstanceTypes",
    "SpotFleetMaxPrice",
    "SpotFleetMinMemoryMiB",
    "SpotFleetMinOnDemandCount",
    "SpotFleetMinVcpuCount",
    "SpotFleetTargetType",
    "SpotInstanceBid",
    "SyslogDestination",
    "SyslogFormat",
    "Telemetry",
    "Version",
];

#[cfg(test)]
mod tests {
    use super::{ALWAYS, REPLACED, WITHOUT_KEY, advice};

    #[test]
    fn every_parameter_of_convox_has_advice() {
        assert_eq!(REPLACED.len() + ALWAYS.len() + WITHOUT_KEY.len(), 110);
        assert_eq!(advice("Private").as_deref(), Some("write `mode: private` or `mode: public`"));
        assert_eq!(advice("EncryptEbs").as_deref(), Some("remove it: volumes are always encrypted"));
        assert_eq!(advice("mode"), None);
    }
}
