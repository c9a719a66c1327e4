//! **What AWS refuses together**, though each value is good alone and no schema of a type tells: data, in rows.
//!
//! A row says what is the case, what has to be the case then, and why, in words that follow a colon. Each list of rows names
//! the pages it is from.

mod compute;
mod containers;
mod data;
mod delivery;
mod messages;
mod written;

use Is::{Among, Holding, Of, Other, Set, To, Unset, UnsetOr, Written};

/// What has to be the case when something else is.
#[derive(Debug)]
pub struct Combination {
    /// What is the case: all of it.
    pub when: &'static [When],
    /// What has to be the case then.
    pub then: Then,
    /// Why, as a sentence goes on after a colon.
    pub because: &'static str,
}

/// Something that is the case for sure. What only the deployment decides is never the case.
#[derive(Debug)]
pub struct When {
    /// The property, key by key with slashes; `*` stands for any item of a list.
    pub path: &'static str,
    /// What it is.
    pub is: Is,
}

/// What a property is.
#[derive(Debug)]
pub enum Is {
    /// There, and no empty list.
    Set,
    /// Not there, or an empty list.
    Unset,
    /// One of these words.
    Among(&'static [&'static str]),
    /// Not there, or one of these words: the first is what AWS takes where nothing is said.
    UnsetOr(&'static [&'static str]),
    /// Another word than these.
    Other(&'static [&'static str]),
    /// A text of this form.
    Written(fn(&str) -> bool),
    /// A list with this word.
    Holding(&'static str),
    /// By `Ref` or `Fn::GetAtt`, a resource of one of these types.
    Of(&'static [&'static str]),
    /// By `Ref` or `Fn::GetAtt`, a resource of this type whose property is so.
    To(&'static str, &'static str, &'static Is),
}

/// What has to be the case. Paths are as in [`When`].
#[derive(Debug)]
pub enum Then {
    /// All of these are set.
    Needs(&'static [&'static str]),
    /// In each object at the path, one of these at least is set.
    NeedsAny(&'static str, &'static [&'static str]),
    /// None of these is set.
    Excludes(&'static [&'static str]),
    /// It is set, and one of these words.
    Must(&'static str, &'static [&'static str]),
    /// If it is set, it is one of these words.
    Among(&'static str, &'static [&'static str]),
    /// If it is set, it is a number from the one to the other.
    Within(&'static str, i64, i64),
    /// If it is set, it is a text of this form, which the last says in words.
    Written(&'static str, fn(&str) -> bool, &'static str),
    /// The second number is greater than the first by so much at least.
    Ordered(&'static str, &'static str, i64),
    /// Where both are set, and the first is not 0, they are the same; the second stands beside the first.
    Same(&'static str, &'static str),
    /// If it is a list, it has so many items at least.
    Items(&'static str, usize),
}

/// What is asked of the objects at a path of a type.
type Asked = (&'static str, &'static [Combination]);

/// The rows of each type, sorted by its name.
static TABLE: &[(&str, &[Asked])] = &[
    ("AWS::ApiGateway::Authorizer", &[("", delivery::AUTHORIZER)]),
    ("AWS::ApiGateway::Method", &[("", delivery::METHOD), ("Integration", delivery::INTEGRATION)]),
    ("AWS::ApiGateway::RestApi", &[("", delivery::REST_API)]),
    ("AWS::ApiGatewayV2::Api", &[("", delivery::API)]),
    ("AWS::ApiGatewayV2::Authorizer", &[("", delivery::API_AUTHORIZER)]),
    ("AWS::ApiGatewayV2::Route", &[("", delivery::ROUTE)]),
    ("AWS::ApplicationAutoScaling::ScalableTarget", &[("", compute::SCALABLE_TARGET)]),
    ("AWS::ApplicationAutoScaling::ScalingPolicy", &[("", compute::APPLICATION_SCALING)]),
    ("AWS::AutoScaling::AutoScalingGroup", &[("", compute::GROUP)]),
    ("AWS::AutoScaling::LaunchConfiguration", &[("BlockDeviceMappings/*/Ebs", compute::EBS)]),
    ("AWS::AutoScaling::ScalingPolicy", &[("", compute::SCALING)]),
    ("AWS::AutoScaling::ScheduledAction", &[("", compute::SCHEDULED)]),
    ("AWS::Backup::BackupPlan", &[("BackupPlan/BackupPlanRule/*/Lifecycle", data::LIFECYCLE)]),
    ("AWS::CloudFront::Distribution", &[("DistributionConfig", delivery::DISTRIBUTION)]),
    ("AWS::CloudWatch::Alarm", &[("", messages::ALARM)]),
    ("AWS::CodeBuild::Project", &[("", compute::BUILD)]),
    ("AWS::DynamoDB::GlobalTable", &[("TimeToLiveSpecification", data::TIME_TO_LIVE)]),
    ("AWS::DynamoDB::Table", &[("", data::TABLE), ("TimeToLiveSpecification", data::TIME_TO_LIVE)]),
    ("AWS::EC2::FlowLog", &[("", compute::FLOW_LOG)]),
    (
        "AWS::EC2::Instance",
        &[
            ("", compute::INSTANCE),
            ("BlockDeviceMappings/*/Ebs", compute::EBS),
            ("BlockDeviceMappings/*/Ebs", compute::KEY),
        ],
    ),
    (
        "AWS::EC2::LaunchTemplate",
        &[
            ("LaunchTemplateData/BlockDeviceMappings/*/Ebs", compute::EBS),
            ("LaunchTemplateData/BlockDeviceMappings/*/Ebs", compute::KEY),
        ],
    ),
    ("AWS::EC2::NatGateway", &[("", compute::NAT_GATEWAY)]),
    ("AWS::EC2::Route", &[("", compute::ROUTE)]),
    (
        "AWS::EC2::SecurityGroup",
        &[("SecurityGroupIngress/*", compute::PORTS), ("SecurityGroupEgress/*", compute::PORTS)],
    ),
    ("AWS::EC2::SecurityGroupEgress", &[("", compute::PORTS)]),
    ("AWS::EC2::SecurityGroupIngress", &[("", compute::PORTS)]),
    ("AWS::EC2::VPCEndpoint", &[("", compute::ENDPOINT)]),
    ("AWS::EC2::Volume", &[("", compute::EBS), ("", compute::KEY)]),
    ("AWS::ECS::Service", &[("", containers::SERVICE)]),
    (
        "AWS::ECS::TaskDefinition",
        &[("", containers::TASK), ("ContainerDefinitions/*/LogConfiguration", containers::LOG)],
    ),
    ("AWS::EFS::FileSystem", &[("", data::FILE_SYSTEM)]),
    ("AWS::ElastiCache::CacheCluster", &[("", data::CACHE)]),
    ("AWS::ElastiCache::ReplicationGroup", &[("", data::REPLICATION)]),
    (
        "AWS::ElasticLoadBalancing::LoadBalancer",
        &[("", delivery::CLASSIC), ("Listeners/*", delivery::CLASSIC_LISTENER)],
    ),
    ("AWS::ElasticLoadBalancingV2::Listener", &[("", delivery::LISTENER), ("DefaultActions/*", delivery::ACTION)]),
    ("AWS::ElasticLoadBalancingV2::ListenerRule", &[("Actions/*", delivery::ACTION)]),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", &[("", delivery::BALANCER)]),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", &[("", delivery::TARGET_GROUP)]),
    ("AWS::Events::Rule", &[("", messages::RULE)]),
    ("AWS::Kinesis::Stream", &[("", messages::STREAM)]),
    ("AWS::Lambda::EventSourceMapping", &[("", messages::EVENT_SOURCE)]),
    (
        "AWS::Lambda::Function",
        &[
            ("", compute::FUNCTION),
            ("Environment/Variables", compute::VARIABLES),
            ("LoggingConfig", compute::LOGGING),
            ("VpcConfig", compute::IN_VPC),
        ],
    ),
    ("AWS::RDS::DBCluster", &[("", data::CLUSTER)]),
    ("AWS::RDS::DBInstance", &[("", data::INSTANCE)]),
    ("AWS::RDS::DBSubnetGroup", &[("", data::SUBNET_GROUP)]),
    ("AWS::Route53::HealthCheck", &[("HealthCheckConfig", delivery::HEALTH_CHECK)]),
    ("AWS::Route53::RecordSet", &[("", delivery::RECORD)]),
    ("AWS::Route53::RecordSetGroup", &[("RecordSets/*", delivery::RECORD)]),
    (
        "AWS::S3::Bucket",
        &[
            ("", data::BUCKET),
            ("BucketEncryption/ServerSideEncryptionConfiguration/*/ServerSideEncryptionByDefault", data::ENCRYPTION),
            ("LifecycleConfiguration/Rules/*", data::EXPIRATION),
            ("WebsiteConfiguration", data::WEBSITE),
        ],
    ),
    ("AWS::SNS::Subscription", &[("", messages::SUBSCRIPTION)]),
    ("AWS::SNS::Topic", &[("", messages::TOPIC)]),
    ("AWS::SQS::Queue", &[("", messages::QUEUE), ("RedrivePolicy", messages::REDRIVE)]),
    ("AWS::Scheduler::Schedule", &[("", messages::SCHEDULE)]),
    ("AWS::SecretsManager::Secret", &[("", data::SECRET), ("GenerateSecretString", data::GENERATED)]),
    ("AWS::WAFv2::WebACL", &[("Rules/*", delivery::WEB_RULE)]),
];

/// What is asked of the properties of a type: the rows, each with the path of the objects that it is about.
pub fn combinations(kind: &str) -> impl Iterator<Item = (&'static str, &'static Combination)> + use<> {
    let found = TABLE.binary_search_by(|(name, _)| (*name).cmp(kind));
    let asked = found.map_or(&[][..], |position| TABLE[position].1);
    asked.iter().flat_map(|(path, rows)| rows.iter().map(|row| (*path, row)))
}

/// The types that have rows.
pub fn combined_types() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(kind, _)| *kind)
}

const fn row(when: &'static [When], then: Then, because: &'static str) -> Combination {
    Combination { when, then, because }
}

const fn when(path: &'static str, is: Is) -> When {
    When { path, is }
}

const fn set(path: &'static str) -> When {
    when(path, Set)
}

const fn unset(path: &'static str) -> When {
    when(path, Unset)
}

const fn among(path: &'static str, words: &'static [&'static str]) -> When {
    when(path, Among(words))
}
