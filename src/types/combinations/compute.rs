//! Instances, networks, functions, what scales them and what builds for them.

use super::written::{five_fields, inline_runtime, scheduled};
use super::{Combination, Then, UnsetOr, among, row, set, unset, when};

/// Source: CloudFormation template reference, `AWS::EC2::Instance Ebs` and `AWS::EC2::Volume`: "required for io1 and io2", "not
/// supported for gp2, st1, sc1, or standard".
pub(super) const EBS: &[Combination] = &[
    row(&[among("VolumeType", &["io1", "io2"])], Then::Needs(&["Iops"]), "volumes of type `io1` and `io2` need it"),
    row(&[among("VolumeType", &["io1"])], Then::Within("Iops", 100, 64_000), "a volume of type `io1` has 100 to 64000"),
    row(
        &[among("VolumeType", &["io2"])],
        Then::Within("Iops", 100, 256_000),
        "a volume of type `io2` has 100 to 256000",
    ),
    row(
        &[among("VolumeType", &["gp2", "st1", "sc1", "standard"])],
        Then::Excludes(&["Iops"]),
        "volumes of types `gp2`, `st1`, `sc1` and `standard` do not support it",
    ),
];

/// Source: EC2 API reference, `CreateVolume`, of `KmsKeyId`: "the encrypted state must be true".
pub(super) const KEY: &[Combination] =
    &[row(&[set("KmsKeyId")], Then::Must("Encrypted", &["true"]), "a volume with a KMS key is encrypted")];

/// Source: EC2 API reference, `IpPermission`; the API says "Must specify both from and to ports with TCP/UDP".
pub(super) const PORTS: &[Combination] = &[
    row(
        &[among("IpProtocol", &["tcp", "udp", "icmp", "6", "17", "1"])],
        Then::Needs(&["FromPort", "ToPort"]),
        "rules for TCP, UDP and ICMP need both `FromPort` and `ToPort`",
    ),
    row(
        &[among("IpProtocol", &["tcp", "udp", "6", "17"])],
        Then::Ordered("FromPort", "ToPort", 0),
        "a range goes from the lower port to the higher",
    ),
];

/// Source: CloudFormation template reference, `AWS::EC2::NatGateway`.
pub(super) const NAT_GATEWAY: &[Combination] = &[
    row(
        &[when("ConnectivityType", UnsetOr(&["public"])), when("AvailabilityMode", UnsetOr(&["zonal"]))],
        Then::Needs(&["AllocationId", "SubnetId"]),
        "a zonal public NAT gateway needs an Elastic IP address and a subnet",
    ),
    row(
        &[among("ConnectivityType", &["private"])],
        Then::Excludes(&["AllocationId", "SecondaryAllocationIds"]),
        "private NAT gateways do not support it",
    ),
    row(&[among("ConnectivityType", &["private"])], Then::Needs(&["SubnetId"]), "a private NAT gateway needs a subnet"),
];

/// Source: EC2 API reference, `CreateRoute`: "You must specify one of the targets".
pub(super) const ROUTE: &[Combination] = &[
    row(
        &[],
        Then::NeedsAny(
            "",
            &[
                "GatewayId",
                "NatGatewayId",
                "TransitGatewayId",
                "VpcPeeringConnectionId",
                "VpcEndpointId",
                "NetworkInterfaceId",
                "InstanceId",
                "EgressOnlyInternetGatewayId",
                "CarrierGatewayId",
                "CoreNetworkArn",
                "LocalGatewayId",
                "OdbNetworkArn",
            ],
        ),
        "a route needs a target",
    ),
    row(
        &[],
        Then::NeedsAny("", &["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"]),
        "a route needs a destination",
    ),
];

/// Source: CloudFormation template reference, `AWS::EC2::VPCEndpoint`.
pub(super) const ENDPOINT: &[Combination] = &[
    row(
        &[when("VpcEndpointType", UnsetOr(&["Gateway"]))],
        Then::Excludes(&["SubnetIds", "SecurityGroupIds"]),
        "endpoints of type `Gateway`, the default, are attached to route tables, not to subnets",
    ),
    row(
        &[among("VpcEndpointType", &["Interface", "GatewayLoadBalancer"])],
        Then::Excludes(&["RouteTableIds"]),
        "only gateway endpoints are attached to route tables",
    ),
    row(
        &[among("VpcEndpointType", &["GatewayLoadBalancer"])],
        Then::Needs(&["SubnetIds"]),
        "Gateway Load Balancer endpoints need a subnet",
    ),
];

/// Source: CloudFormation template reference, `AWS::EC2::FlowLog`.
pub(super) const FLOW_LOG: &[Combination] = &[
    row(
        &[when("LogDestinationType", UnsetOr(&["cloud-watch-logs"]))],
        Then::Needs(&["DeliverLogsPermissionArn"]),
        "flow logs to CloudWatch Logs, the default destination, need a role",
    ),
    row(
        &[when("LogDestinationType", UnsetOr(&["cloud-watch-logs"]))],
        Then::NeedsAny("", &["LogGroupName", "LogDestination"]),
        "flow logs to CloudWatch Logs, the default destination, need a log group",
    ),
    row(
        &[among("LogDestinationType", &["s3"])],
        Then::Excludes(&["DeliverLogsPermissionArn", "LogGroupName"]),
        "flow logs to S3 use neither a role nor a log group",
    ),
    row(
        &[among("LogDestinationType", &["s3", "kinesis-data-firehose"])],
        Then::Needs(&["LogDestination"]),
        "flow logs to S3 and Firehose need the ARN of their destination",
    ),
];

/// Source: EC2 API reference, `RunInstances`: "An AMI ID is required to launch an instance and must be specified here or in a
/// launch template".
pub(super) const INSTANCE: &[Combination] =
    &[row(&[unset("LaunchTemplate")], Then::Needs(&["ImageId"]), "an instance without a launch template needs an AMI")];

/// Source: EC2 Auto Scaling API reference, `CreateAutoScalingGroup`: "At least one Availability Zone or VPC Subnet is required".
pub(super) const GROUP: &[Combination] = &[
    row(
        &[unset("InstanceId")],
        Then::NeedsAny("", &["VPCZoneIdentifier", "AvailabilityZones", "AvailabilityZoneIds"]),
        "a group needs subnets or Availability Zones",
    ),
    row(&[], Then::Ordered("MinSize", "MaxSize", 0), "a group has at least `MinSize` instances and at most `MaxSize`"),
    row(&[], Then::Ordered("MinSize", "DesiredCapacity", 0), "the desired capacity is from `MinSize` to `MaxSize`"),
    row(&[], Then::Ordered("DesiredCapacity", "MaxSize", 0), "the desired capacity is from `MinSize` to `MaxSize`"),
];

/// Source: EC2 Auto Scaling API reference, `PutScalingPolicy`.
pub(super) const SCALING: &[Combination] = &[
    row(
        &[among("PolicyType", &["TargetTrackingScaling"])],
        Then::Needs(&["TargetTrackingConfiguration"]),
        "a policy of type `TargetTrackingScaling` needs it",
    ),
    row(
        &[among("PolicyType", &["StepScaling"])],
        Then::Needs(&["AdjustmentType", "StepAdjustments"]),
        "a policy of type `StepScaling` needs both",
    ),
    row(
        &[among("PolicyType", &["PredictiveScaling"])],
        Then::Needs(&["PredictiveScalingConfiguration"]),
        "a policy of type `PredictiveScaling` needs it",
    ),
    row(
        &[when("PolicyType", UnsetOr(&["SimpleScaling"]))],
        Then::Needs(&["AdjustmentType", "ScalingAdjustment"]),
        "a policy of type `SimpleScaling`, the default, needs both",
    ),
];

/// Source: Application Auto Scaling API reference, `PutScalingPolicy`.
pub(super) const APPLICATION_SCALING: &[Combination] = &[
    row(
        &[among("PolicyType", &["TargetTrackingScaling"])],
        Then::Needs(&["TargetTrackingScalingPolicyConfiguration"]),
        "a policy of type `TargetTrackingScaling` needs it",
    ),
    row(
        &[among("PolicyType", &["StepScaling"])],
        Then::Needs(&["StepScalingPolicyConfiguration"]),
        "a policy of type `StepScaling` needs it",
    ),
];

/// Source: Application Auto Scaling API reference, `RegisterScalableTarget` and `PutScheduledAction`.
pub(super) const SCALABLE_TARGET: &[Combination] = &[
    row(&[], Then::Ordered("MinCapacity", "MaxCapacity", 0), "`MinCapacity` is at most `MaxCapacity`"),
    row(
        &[],
        Then::Written("ScheduledActions/*/Schedule", scheduled, "`at(…)`, `rate(…)` or `cron(…)` with six fields"),
        "scheduled actions take `at`, `rate` and `cron` expressions",
    ),
];

/// Source: EC2 Auto Scaling API reference, `PutScheduledUpdateGroupAction`: the Unix cron syntax of five fields.
pub(super) const SCHEDULED: &[Combination] = &[
    row(
        &[],
        Then::Written("Recurrence", five_fields, "five fields, such as `0 8 * * 1-5`"),
        "scheduled actions of Auto Scaling use the cron syntax of Unix",
    ),
    row(
        &[],
        Then::NeedsAny("", &["DesiredCapacity", "MinSize", "MaxSize"]),
        "a scheduled action sets at least one of them",
    ),
];

/// Source: Lambda API reference, `CreateFunction`; CloudFormation template reference, `AWS::Lambda::Function Code`: of `ZipFile`,
/// "Node.js and Python".
pub(super) const FUNCTION: &[Combination] = &[
    row(
        &[among("PackageType", &["Image"])],
        Then::Excludes(&["Handler", "Layers", "Runtime"]),
        "functions from container images do not support it",
    ),
    row(
        &[when("PackageType", UnsetOr(&["Zip"])), set("Code/S3Bucket")],
        Then::Needs(&["Handler", "Runtime"]),
        "functions from .zip archives need a handler and a runtime",
    ),
    row(
        &[when("PackageType", UnsetOr(&["Zip"])), set("Code/ZipFile")],
        Then::Needs(&["Handler", "Runtime"]),
        "functions with inline code need a handler and a runtime",
    ),
    row(
        &[set("Code/ZipFile")],
        Then::Written("Runtime", inline_runtime, "a runtime of Node.js or Python"),
        "only Node.js and Python support inline code",
    ),
    row(&[unset("CapacityProviderConfig")], Then::Within("Timeout", 1, 900), "a function runs for 900 seconds at most"),
];

/// Source: Lambda developer guide, "Defined runtime environment variables": the reserved ones.
pub(super) const VARIABLES: &[Combination] = &[row(
    &[],
    Then::Excludes(&[
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
    ]),
    "Lambda reserves this name",
)];

/// Source: Lambda developer guide, "Configuring log level filtering": for the JSON format only.
pub(super) const LOGGING: &[Combination] = &[row(
    &[among("LogFormat", &["Text"])],
    Then::Excludes(&["ApplicationLogLevel", "SystemLogLevel"]),
    "only the log format `JSON` supports log levels",
)];

/// Source: Lambda API: "SubnetIds and SecurityIds must coexist or be both empty list".
pub(super) const IN_VPC: &[Combination] = &[
    row(&[set("SubnetIds")], Then::Needs(&["SecurityGroupIds"]), "a function in subnets needs security groups"),
    row(&[set("SecurityGroupIds")], Then::Needs(&["SubnetIds"]), "a function with security groups needs subnets"),
];

/// Source: CloudFormation template reference, `AWS::CodeBuild::Project Source` and `Artifacts`.
pub(super) const BUILD: &[Combination] = &[
    row(
        &[among("Source/Type", &["CODEPIPELINE"])],
        Then::Must("Artifacts/Type", &["CODEPIPELINE"]),
        "a project whose source is CodePipeline gives its artifacts to CodePipeline",
    ),
    row(
        &[among("Artifacts/Type", &["CODEPIPELINE"])],
        Then::Must("Source/Type", &["CODEPIPELINE"]),
        "a project that gives its artifacts to CodePipeline has its source from CodePipeline",
    ),
    row(&[among("Artifacts/Type", &["S3"])], Then::Needs(&["Artifacts/Location"]), "artifacts in S3 need a bucket"),
    row(
        &[among("Source/Type", &["S3", "CODECOMMIT", "GITHUB_ENTERPRISE"])],
        Then::Needs(&["Source/Location"]),
        "a source of this type needs a location",
    ),
    row(
        &[among("Source/Type", &["NO_SOURCE"])],
        Then::Needs(&["Source/BuildSpec"]),
        "a project without a source needs an inline build specification",
    ),
];
