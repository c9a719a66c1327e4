//! **By which properties resources protect**: themselves, what they hold, and what they let in.

/// A property by which a resource protects.
#[derive(Debug)]
pub struct Protection {
    /// The type.
    pub kind: &'static str,
    /// The property, key by key; after a colon the `Key` of an item in a list of attributes; after `*` what stands in each
    /// item of a list that is enabled, of which the least number counts.
    pub path: &'static str,
    /// When less of it protects less.
    pub by: By,
    /// What is weaker then, as a sentence goes on after the resource.
    pub what: &'static str,
}

/// How a property protects.
#[derive(Debug)]
pub enum By {
    /// By being true. What it is where nothing is said.
    Flag(bool),
    /// By being this word, the first where nothing is said.
    Word(&'static str, &'static str),
    /// By being there.
    Presence,
    /// By a large number. What it is where nothing is said; nothing stands for more than any.
    Large(Option<i64>),
    /// By a small number. What it is where nothing is said.
    Small(i64),
    /// By the lowest version of TLS that a security policy of a load balancer accepts.
    Tls,
}

const fn row(kind: &'static str, path: &'static str, by: By, what: &'static str) -> Protection {
    Protection { kind, path, by, what }
}

/// What Application Auto Scaling scales: services of ECS, tables, fleets.
const SCALABLE: &str = "AWS::ApplicationAutoScaling::ScalableTarget";

/// What AWS takes where nothing is said is from the template reference of each type.
static ROWS: &[Protection] = &[
    row(SCALABLE, "MaxCapacity", By::Large(None), "scales out to less at most"),
    row(SCALABLE, "MinCapacity", By::Large(None), "scales in to less"),
    row("AWS::AutoScaling::AutoScalingGroup", "MaxSize", By::Large(None), "has fewer instances at most"),
    row("AWS::AutoScaling::AutoScalingGroup", "MinSize", By::Large(Some(0)), "has fewer instances at least"),
    row("AWS::CloudTrail::Trail", "EnableLogFileValidation", By::Flag(false), "no longer validates its log files"),
    row("AWS::CloudTrail::Trail", "IsLogging", By::Flag(false), "no longer logs"),
    row("AWS::DynamoDB::Table", "DeletionProtectionEnabled", By::Flag(false), "is no longer protected from deletion"),
    row(
        "AWS::DynamoDB::Table",
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
        By::Flag(false),
        "can no longer be restored to a point in time",
    ),
    row(
        "AWS::EC2::LaunchTemplate",
        "LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit",
        By::Small(1),
        "lets instance metadata be read from further away",
    ),
    row(
        "AWS::EC2::LaunchTemplate",
        "LaunchTemplateData.MetadataOptions.HttpTokens",
        By::Word("required", "optional"),
        "no longer requires tokens for instance metadata (IMDSv2)",
    ),
    row("AWS::EC2::Volume", "Encrypted", By::Flag(false), "is no longer encrypted"),
    row("AWS::ECS::Service", "DesiredCount", By::Large(None), "runs fewer tasks"),
    row("AWS::EFS::FileSystem", "BackupPolicy.Status", By::Word("ENABLED", "DISABLED"), "is no longer backed up"),
    row("AWS::EFS::FileSystem", "Encrypted", By::Flag(false), "is no longer encrypted"),
    row("AWS::EFS::FileSystem", "FileSystemPolicy", By::Presence, "no longer has a policy"),
    row("AWS::ElasticLoadBalancingV2::Listener", "Certificates", By::Presence, "no longer has a certificate"),
    row("AWS::ElasticLoadBalancingV2::Listener", "Protocol", By::Word("HTTPS", ""), "no longer speaks HTTPS"),
    row("AWS::ElasticLoadBalancingV2::Listener", "SslPolicy", By::Tls, "accepts older versions of TLS"),
    row(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "LoadBalancerAttributes:access_logs.s3.enabled",
        By::Flag(false),
        "no longer writes access logs",
    ),
    row(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "LoadBalancerAttributes:deletion_protection.enabled",
        By::Flag(false),
        "is no longer protected from deletion",
    ),
    row(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "LoadBalancerAttributes:routing.http.drop_invalid_header_fields.enabled",
        By::Flag(false),
        "no longer drops invalid header fields",
    ),
    row("AWS::IAM::Role", "PermissionsBoundary", By::Presence, "no longer has a permissions boundary"),
    row("AWS::KMS::Key", "EnableKeyRotation", By::Flag(false), "is no longer rotated"),
    row("AWS::KMS::Key", "PendingWindowInDays", By::Large(Some(30)), "can be deleted sooner"),
    row("AWS::Logs::LogGroup", "KmsKeyId", By::Presence, "is no longer encrypted under a key of yours"),
    row(
        "AWS::Logs::LogGroup",
        "RetentionInDays",
        By::Large(None),
        "keeps logs for fewer days, and deletes those that are older",
    ),
    row("AWS::RDS::DBCluster", "BackupRetentionPeriod", By::Large(Some(1)), "keeps backups for fewer days"),
    row("AWS::RDS::DBCluster", "DeletionProtection", By::Flag(false), "is no longer protected from deletion"),
    row("AWS::RDS::DBCluster", "StorageEncrypted", By::Flag(false), "is no longer encrypted"),
    row("AWS::RDS::DBInstance", "BackupRetentionPeriod", By::Large(Some(1)), "keeps backups for fewer days"),
    row("AWS::RDS::DBInstance", "DeletionProtection", By::Flag(false), "is no longer protected from deletion"),
    row("AWS::RDS::DBInstance", "MultiAZ", By::Flag(false), "no longer has a standby in another zone"),
    row("AWS::RDS::DBInstance", "StorageEncrypted", By::Flag(false), "is no longer encrypted"),
    row("AWS::S3::Bucket", "BucketEncryption", By::Presence, "no longer says how it is encrypted"),
    row(
        "AWS::S3::Bucket",
        "PublicAccessBlockConfiguration.BlockPublicAcls",
        By::Flag(false),
        "no longer blocks public ACLs",
    ),
    row(
        "AWS::S3::Bucket",
        "PublicAccessBlockConfiguration.BlockPublicPolicy",
        By::Flag(false),
        "no longer blocks public policies",
    ),
    row(
        "AWS::S3::Bucket",
        "PublicAccessBlockConfiguration.IgnorePublicAcls",
        By::Flag(false),
        "no longer ignores public ACLs",
    ),
    row(
        "AWS::S3::Bucket",
        "PublicAccessBlockConfiguration.RestrictPublicBuckets",
        By::Flag(false),
        "no longer restricts public access",
    ),
    row(
        "AWS::S3::Bucket",
        "LifecycleConfiguration.Rules.*.ExpirationInDays",
        By::Large(None),
        "keeps objects for fewer days, and deletes those that are older",
    ),
    row("AWS::S3::Bucket", "VersioningConfiguration.Status", By::Word("Enabled", ""), "no longer keeps versions"),
    row("AWS::SNS::Topic", "KmsMasterKeyId", By::Presence, "is no longer encrypted"),
    row("AWS::SQS::Queue", "KmsMasterKeyId", By::Presence, "is no longer encrypted under a key of yours"),
    row("AWS::SQS::Queue", "SqsManagedSseEnabled", By::Flag(true), "is no longer encrypted"),
];

/// Every property by which a resource protects.
pub fn protections() -> &'static [Protection] {
    ROWS
}
