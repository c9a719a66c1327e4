//! What keeps data: tables, databases, caches, buckets, file systems, secrets.

use super::written::{own_storage, sharded};
use super::{Combination, Other, Then, Unset, UnsetOr, Written, among, row, set, unset, when};

/// Source: DynamoDB API reference, `CreateTable`: of `BillingMode`, `ProvisionedThroughput` and the indexes.
pub(super) const TABLE: &[Combination] = &[
    row(
        &[when("BillingMode", UnsetOr(&["PROVISIONED"]))],
        Then::Needs(&["ProvisionedThroughput", "GlobalSecondaryIndexes/*/ProvisionedThroughput"]),
        "the billing mode `PROVISIONED`, the default, needs it",
    ),
    row(
        &[among("BillingMode", &["PAY_PER_REQUEST"])],
        Then::Among("ProvisionedThroughput/ReadCapacityUnits", &["0"]),
        "with the billing mode `PAY_PER_REQUEST` no capacity is provisioned",
    ),
    row(
        &[among("BillingMode", &["PAY_PER_REQUEST"])],
        Then::Among("ProvisionedThroughput/WriteCapacityUnits", &["0"]),
        "with the billing mode `PAY_PER_REQUEST` no capacity is provisioned",
    ),
    row(
        &[among("BillingMode", &["PAY_PER_REQUEST"])],
        Then::Among("GlobalSecondaryIndexes/*/ProvisionedThroughput/ReadCapacityUnits", &["0"]),
        "with the billing mode `PAY_PER_REQUEST` no capacity is provisioned",
    ),
];

/// Source: CloudFormation template reference, `AWS::DynamoDB::Table TimeToLiveSpecification`.
pub(super) const TIME_TO_LIVE: &[Combination] = &[row(
    &[among("Enabled", &["true"])],
    Then::Needs(&["AttributeName"]),
    "time to live needs the attribute that holds the time",
)];

/// Source: CloudFormation template reference, `AWS::RDS::DBInstance`; RDS API reference, `CreateDBInstance`.
pub(super) const INSTANCE: &[Combination] = &[
    row(
        &[
            unset("DBClusterIdentifier"),
            unset("DBSnapshotIdentifier"),
            unset("SourceDBInstanceIdentifier"),
            set("KmsKeyId"),
            when("Engine", Written(own_storage)),
        ],
        Then::Must("StorageEncrypted", &["true"]),
        "an instance with a KMS key is encrypted",
    ),
    row(
        &[when("MonitoringInterval", Other(&["0"]))],
        Then::Needs(&["MonitoringRoleArn"]),
        "Enhanced Monitoring needs a role",
    ),
    row(&[among("StorageType", &["io1", "io2"])], Then::Needs(&["Iops"]), "storage of types `io1` and `io2` needs it"),
    row(
        &[among("MultiAZ", &["true"])],
        Then::Excludes(&["AvailabilityZone"]),
        "RDS chooses the zones of Multi-AZ instances",
    ),
    row(
        &[among("ManageMasterUserPassword", &["true"])],
        Then::Excludes(&["MasterUserPassword"]),
        "with `ManageMasterUserPassword` RDS generates the password",
    ),
    row(NEW_INSTANCE, Then::Needs(&["AllocatedStorage"]), "a new instance needs storage"),
    row(NEW_INSTANCE, Then::Needs(&["MasterUsername"]), "a new instance needs a master user"),
    row(
        NEW_INSTANCE,
        Then::NeedsAny("", &["MasterUserPassword", "ManageMasterUserPassword", "MasterUserAuthenticationType"]),
        "a new instance needs a password, or a way to do without one",
    ),
    row(&[], Then::Within("BackupRetentionPeriod", 0, 35), "RDS keeps automated backups for 35 days at most"),
];

/// An instance that is from nothing that was there before, and in no cluster.
const NEW_INSTANCE: &[super::When] = &[
    when("Engine", Written(own_storage)),
    unset("DBClusterIdentifier"),
    unset("DBClusterSnapshotIdentifier"),
    unset("DBSnapshotIdentifier"),
    unset("SourceDBClusterIdentifier"),
    unset("SourceDBInstanceAutomatedBackupsArn"),
    unset("SourceDBInstanceIdentifier"),
    unset("SourceDbiResourceId"),
];

/// Source: CloudFormation template reference, `AWS::RDS::DBCluster`; RDS API reference, `CreateDBCluster`.
pub(super) const CLUSTER: &[Combination] = &[
    row(
        &[
            unset("GlobalClusterIdentifier"),
            unset("ReplicationSourceIdentifier"),
            unset("SnapshotIdentifier"),
            unset("SourceDBClusterIdentifier"),
            set("KmsKeyId"),
        ],
        Then::Must("StorageEncrypted", &["true"]),
        "a cluster with a KMS key is encrypted",
    ),
    row(
        &[when("MonitoringInterval", Other(&["0"]))],
        Then::Needs(&["MonitoringRoleArn"]),
        "Enhanced Monitoring needs a role",
    ),
    row(
        &[among("ManageMasterUserPassword", &["true"])],
        Then::Excludes(&["MasterUserPassword"]),
        "with `ManageMasterUserPassword` RDS generates the password",
    ),
    row(
        &[set("SnapshotIdentifier")],
        Then::Excludes(&["MasterUsername"]),
        "a cluster from a snapshot has the master user of the snapshot",
    ),
    row(
        &[among("EngineMode", &["provisioned"])],
        Then::Excludes(&["ScalingConfiguration"]),
        "only the engine mode `serverless` supports it",
    ),
    row(
        &[among("EngineMode", &["serverless"])],
        Then::Excludes(&["ServerlessV2ScalingConfiguration"]),
        "the engine mode `serverless` does not support it",
    ),
    row(
        &[among("Engine", &["mysql", "postgres"])],
        Then::Needs(&["AllocatedStorage", "DBClusterInstanceClass"]),
        "a Multi-AZ cluster needs storage and an instance class",
    ),
    row(&[], Then::Within("BackupRetentionPeriod", 1, 35), "RDS keeps automated backups of clusters for 1 to 35 days"),
];

/// Source: RDS user guide, "Working with a DB instance in a VPC": subnets in at least two zones.
pub(super) const SUBNET_GROUP: &[Combination] =
    &[row(&[], Then::Items("SubnetIds", 2), "a DB subnet group spans at least two Availability Zones")];

/// Source: CloudFormation template reference, `AWS::ElastiCache::ReplicationGroup`; ElastiCache API reference,
/// `CreateReplicationGroup`.
pub(super) const REPLICATION: &[Combination] = &[
    row(
        &[
            among("AutomaticFailoverEnabled", &["true"]),
            unset("GlobalReplicationGroupId"),
            unset("NumNodeGroups"),
            unset("PrimaryClusterId"),
            unset("ReplicasPerNodeGroup"),
        ],
        Then::Within("NumCacheClusters", 2, 6),
        "automatic failover needs a replica: two to six nodes",
    ),
    row(
        &[among("MultiAZEnabled", &["true"])],
        Then::Must("AutomaticFailoverEnabled", &["true"]),
        "Multi-AZ needs automatic failover",
    ),
    row(
        &[when("CacheParameterGroupName", Written(sharded))],
        Then::Must("AutomaticFailoverEnabled", &["true"]),
        "cluster mode needs automatic failover",
    ),
    row(
        &[set("AuthToken")],
        Then::Must("TransitEncryptionEnabled", &["true"]),
        "`AuthToken` needs encryption in transit",
    ),
    row(
        &[among("Engine", &["valkey"])],
        Then::Needs(&["TransitEncryptionEnabled"]),
        "the engine `valkey` needs it, `true` or `false`",
    ),
];

/// Source: CloudFormation template reference, `AWS::ElastiCache::CacheCluster`: of `NumCacheNodes` and `AZMode`.
pub(super) const CACHE: &[Combination] = &[
    row(
        &[among("Engine", &["redis", "valkey"])],
        Then::Among("NumCacheNodes", &["1"]),
        "a cluster of Redis or Valkey has one node; a replication group has more",
    ),
    row(
        &[among("AZMode", &["cross-az"])],
        Then::Within("NumCacheNodes", 2, 300),
        "a cluster across zones needs at least two nodes",
    ),
];

/// Source: S3 user guide, "Replicating objects": versioning is enabled on both buckets.
pub(super) const BUCKET: &[Combination] = &[row(
    &[set("ReplicationConfiguration")],
    Then::Must("VersioningConfiguration/Status", &["Enabled"]),
    "replication needs versioning",
)];

/// Source: CloudFormation template reference, `AWS::S3::Bucket ServerSideEncryptionByDefault`.
pub(super) const ENCRYPTION: &[Combination] = &[row(
    &[among("SSEAlgorithm", &["AES256"])],
    Then::Excludes(&["KMSMasterKeyID"]),
    "KMS keys are used by the algorithms `aws:kms` and `aws:kms:dsse`",
)];

/// Source: CloudFormation template reference, `AWS::S3::Bucket Rule`: "You must specify at least one of the following".
pub(super) const EXPIRATION: &[Combination] = &[row(
    &[],
    Then::NeedsAny(
        "",
        &[
            "ExpirationInDays",
            "ExpirationDate",
            "ExpiredObjectDeleteMarker",
            "NoncurrentVersionExpiration",
            "NoncurrentVersionExpirationInDays",
            "NoncurrentVersionTransition",
            "NoncurrentVersionTransitions",
            "Transition",
            "Transitions",
            "AbortIncompleteMultipartUpload",
        ],
    ),
    "a lifecycle rule needs at least one action",
)];

/// Source: CloudFormation template reference, `AWS::S3::Bucket WebsiteConfiguration`.
pub(super) const WEBSITE: &[Combination] = &[
    row(
        &[set("RedirectAllRequestsTo")],
        Then::Excludes(&["ErrorDocument", "IndexDocument", "RoutingRules"]),
        "a website that redirects all requests supports nothing else",
    ),
    row(
        &[unset("RedirectAllRequestsTo")],
        Then::Needs(&["IndexDocument"]),
        "a website needs it unless it redirects all requests",
    ),
];

/// Source: CloudFormation template reference, `AWS::EFS::FileSystem`.
pub(super) const FILE_SYSTEM: &[Combination] = &[
    row(
        &[among("ThroughputMode", &["provisioned"])],
        Then::Needs(&["ProvisionedThroughputInMibps"]),
        "the throughput mode `provisioned` needs it",
    ),
    row(&[set("KmsKeyId")], Then::Must("Encrypted", &["true"]), "a file system with a KMS key is encrypted"),
];

/// Source: AWS Backup developer guide, "Lifecycle": at least 90 days in cold storage.
pub(super) const LIFECYCLE: &[Combination] = &[row(
    &[when("OptInToArchiveForSupportedResources", Unset)],
    Then::Ordered("MoveToColdStorageAfterDays", "DeleteAfterDays", 90),
    "backups stay in cold storage for at least 90 days",
)];

/// Source: Secrets Manager API reference, `CreateSecret`; CloudFormation template reference, `AWS::SecretsManager::Secret`.
pub(super) const SECRET: &[Combination] =
    &[row(&[set("GenerateSecretString")], Then::Excludes(&["SecretString"]), "a secret is either given or generated")];

/// Source: CloudFormation template reference, `AWS::SecretsManager::Secret GenerateSecretString`.
pub(super) const GENERATED: &[Combination] = &[
    row(
        &[set("SecretStringTemplate")],
        Then::Needs(&["GenerateStringKey"]),
        "a template and the key it is completed by need each other",
    ),
    row(
        &[set("GenerateStringKey")],
        Then::Needs(&["SecretStringTemplate"]),
        "a template and the key it is completed by need each other",
    ),
];
