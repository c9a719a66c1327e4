//! **What AWS bills for a resource**, by its type: nothing, what is used of it, or something for as long as it is there.
//!
//! A type without a row may cost anything. Sources: the pricing pages of the services, which name what they charge for.

/// What AWS bills for the resources of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// Nothing.
    Free,
    /// What is used of it, such as requests: in words that follow "by".
    ByUse(&'static str),
    /// Something for as long as it is there, which its properties say.
    Metered(Metered),
    /// Nobody has looked.
    Unknown,
}

/// What is billed for as long as it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metered {
    /// The instances of an Auto Scaling group, with their volumes and addresses.
    InstanceGroup,
    /// An instance with its volumes and addresses.
    Instance,
    /// A volume.
    Volume,
    /// An Elastic IP.
    ElasticIp,
    /// A NAT gateway.
    NatGateway,
    /// A load balancer with its addresses.
    LoadBalancer,
    /// A VPC endpoint.
    Endpoint,
    /// A file system.
    FileSystem,
    /// A log group.
    LogGroup,
    /// A KMS key.
    Key,
    /// A secret.
    Secret,
    /// An alarm of CloudWatch.
    Alarm,
    /// The tasks of a service, if they run on Fargate.
    Tasks,
}

/// What AWS bills for the resources of a type.
pub fn billing(kind: &str) -> Billing {
    if let Ok(at) = METERED.binary_search_by_key(&kind, |(name, _)| name) {
        return Billing::Metered(METERED[at].1);
    }
    if let Ok(at) = BY_USE.binary_search_by_key(&kind, |(name, _)| name) {
        return Billing::ByUse(BY_USE[at].1);
    }
    if FREE.binary_search(&kind).is_ok() { Billing::Free } else { Billing::Unknown }
}

/// A property that makes a resource cost more than its type does, or otherwise.
#[derive(Debug, PartialEq, Eq)]
pub struct Extra {
    /// The type.
    pub kind: &'static str,
    /// The property.
    pub property: &'static str,
    /// What it says where it costs nothing; nothing if whatever it says costs something.
    pub usual: &'static str,
    /// What costs something then.
    pub why: &'static str,
}

/// The properties that make the resources of a type cost more.
pub fn extras(kind: &str) -> impl Iterator<Item = &'static Extra> {
    EXTRAS.iter().filter(move |extra| extra.kind == kind)
}

/// What properties make cost something for which there is no price.
pub static EXTRAS: &[Extra] = &[
    extra("AWS::CertificateManager::Certificate", "CertificateAuthorityArn", "", "certificates of a private authority"),
    extra("AWS::CertificateManager::Certificate", "CertificateExport", "DISABLED", "certificates that can be exported"),
    extra("AWS::EC2::VPC", "InstanceTenancy", "default", "instances in the VPC share no hardware"),
    extra("AWS::ECS::Cluster", "ClusterSettings", "", "Container Insights, if it is on"),
    extra("AWS::EFS::FileSystem", "AvailabilityZoneName", "", "file systems in one zone have prices of their own"),
    extra("AWS::Lambda::Function", "SnapStart", "", "snapshots of functions"),
    extra("AWS::Lambda::Version", "ProvisionedConcurrencyConfig", "", "provisioned concurrency"),
    extra("AWS::Logs::LogGroup", "LogGroupClass", "STANDARD", "log groups of other classes have prices of their own"),
    extra("AWS::SecretsManager::Secret", "ReplicaRegions", "", "replicas of secrets in other regions"),
];

const fn extra(kind: &'static str, property: &'static str, usual: &'static str, why: &'static str) -> Extra {
    Extra { kind, property, usual, why }
}

/// What is metered, sorted by type.
pub static METERED: &[(&str, Metered)] = &[
    ("AWS::AutoScaling::AutoScalingGroup", Metered::InstanceGroup),
    ("AWS::CloudWatch::Alarm", Metered::Alarm),
    ("AWS::EC2::EIP", Metered::ElasticIp),
    ("AWS::EC2::Instance", Metered::Instance),
    ("AWS::EC2::NatGateway", Metered::NatGateway),
    ("AWS::EC2::VPCEndpoint", Metered::Endpoint),
    ("AWS::EC2::Volume", Metered::Volume),
    ("AWS::ECS::Service", Metered::Tasks),
    ("AWS::EFS::FileSystem", Metered::FileSystem),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", Metered::LoadBalancer),
    ("AWS::KMS::Key", Metered::Key),
    ("AWS::KMS::ReplicaKey", Metered::Key),
    ("AWS::Logs::LogGroup", Metered::LogGroup),
    ("AWS::SecretsManager::Secret", Metered::Secret),
];

/// What is billed by use only, sorted by type.
pub static BY_USE: &[(&str, &str)] = &[
    ("AWS::ApiGateway::RestApi", "requests"),
    ("AWS::ApiGatewayV2::Api", "requests"),
    ("AWS::CloudFront::Distribution", "requests and transfer"),
    ("AWS::EC2::FlowLog", "log data"),
    ("AWS::EC2::VPCPeeringConnection", "transfer"),
    ("AWS::ECR::Repository", "storage"),
    ("AWS::Events::EventBus", "events"),
    ("AWS::Events::Rule", "events"),
    ("AWS::Lambda::Function", "requests and duration"),
    ("AWS::Logs::MetricFilter", "custom metrics"),
    ("AWS::S3::Bucket", "storage and requests"),
    ("AWS::SNS::Subscription", "deliveries"),
    ("AWS::SNS::Topic", "requests"),
    ("AWS::SQS::Queue", "requests"),
    ("AWS::Scheduler::Schedule", "invocations"),
    ("AWS::StepFunctions::StateMachine", "transitions"),
];

/// What costs nothing, sorted.
pub static FREE: &[&str] = &[
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::AutoScaling::LifecycleHook",
    "AWS::AutoScaling::ScalingPolicy",
    "AWS::AutoScaling::ScheduledAction",
    "AWS::CDK::Metadata",
    "AWS::CertificateManager::Certificate",
    "AWS::CloudFormation::WaitCondition",
    "AWS::CloudFormation::WaitConditionHandle",
    "AWS::EC2::CustomerGateway",
    "AWS::EC2::DHCPOptions",
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::KeyPair",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::NetworkInterface",
    "AWS::EC2::NetworkInterfaceAttachment",
    "AWS::EC2::PlacementGroup",
    "AWS::EC2::PrefixList",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetCidrBlock",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCCidrBlock",
    "AWS::EC2::VPCDHCPOptionsAssociation",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::VPNGateway",
    "AWS::EC2::VPNGatewayRoutePropagation",
    "AWS::EC2::VolumeAttachment",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::Cluster",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::ECS::TaskDefinition",
    "AWS::EFS::AccessPoint",
    "AWS::EFS::MountTarget",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::ListenerCertificate",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::Events::EventBusPolicy",
    "AWS::IAM::AccessKey",
    "AWS::IAM::Group",
    "AWS::IAM::InstanceProfile",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::OIDCProvider",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::ServiceLinkedRole",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::KMS::Alias",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::LogStream",
    "AWS::Logs::SubscriptionFilter",
    "AWS::Route53::RecordSet",
    "AWS::Route53::RecordSetGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::SecretTargetAttachment",
];
