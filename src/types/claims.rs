//! **What only one resource may hold at a time**: a port of a load balancer, the priority of a rule, an Elastic IP.
//!
//! CloudFormation makes what is new before it deletes what goes, so whatever stands here collides when a resource is replaced
//! or gets another logical id. What a schema says is unique, the identifier of a resource where the template chooses it, stands
//! in the schema ([`ResourceType::chosen_name`](super::ResourceType::chosen_name)) and not here.

/// Something that only one resource may hold.
#[derive(Debug, PartialEq)]
pub struct Claim {
    /// What it is.
    pub what: Claimed,
    /// The properties that say which, in a way from `Properties`; `*` stands for each item of a list.
    pub by: &'static [&'static str],
    /// The properties that name within what there can be one only; without any it is the account in a region.
    pub within: &'static [&'static str],
    /// What has to be said for the resource to hold it.
    pub given: Given,
    /// How it is held.
    pub hold: Hold,
}

/// What can be held by one resource only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claimed {
    /// A zone of a file system (EFS user guide, "Managing mount targets": one in each Availability Zone).
    Zone,
    /// A block of addresses (VPC user guide, "Subnet CIDR blocks": those of subnets cannot overlap).
    Block,
    /// An Elastic IP.
    ElasticIp,
    /// A destination in a route table (VPC user guide, "Route tables").
    Destination,
    /// The place of a subnet's own route table (EC2 API reference, `AssociateRouteTable`, `Resource.AlreadyAssociated`).
    RouteTable,
    /// The name of a resource, within what its claim says.
    Name,
    /// What the properties come to by themselves. The words say why there can be one only, as a sentence goes on after a colon.
    Values(&'static str),
}

/// What has to be said for a resource to hold something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Nothing.
    Always,
    /// A property is there.
    Present(&'static str),
    /// A property is a word.
    Says(&'static str, &'static str),
}

/// How something is held that only one can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// As long as the resource is there: AWS refuses it to another.
    Exclusive,
    /// Until another takes it: associating an Elastic IP with another instance or network interface takes it away (EC2 API
    /// reference, `AssociateAddress`: reassociation is automatic).
    Reassociable,
    /// Another one writes the same thing, and whoever is deleted first takes it away from both.
    Shared,
    /// The same, but AWS refuses another one: where CloudFormation does not tell, it counts the one that is there for both.
    Repeated,
}

impl Claimed {
    /// Why only one may hold it, as a sentence goes on after a colon.
    pub fn why(self) -> &'static str {
        match self {
            Claimed::Zone => "a file system has one mount target in each Availability Zone",
            Claimed::Block => "the CIDR blocks of subnets cannot overlap",
            Claimed::ElasticIp => "an Elastic IP is associated with one resource at a time",
            Claimed::Destination => "a route table has one route for each destination",
            Claimed::RouteTable => "a subnet is associated with one route table",
            Claimed::Name => "AWS accepts one resource of a type under a name",
            Claimed::Values(why) => why,
        }
    }
}

impl Claim {
    /// Whether a resource makes the claim at all: something is said of what it holds and within what, and every list is there
    /// of whose items it holds each. What has to be [given] besides is another question.
    ///
    /// [given]: Self::given
    pub fn is_made(&self, is_there: impl Fn(&str) -> bool) -> bool {
        let is_said = |paths: &[&str]| paths.is_empty() || paths.iter().any(|path| is_there(path));
        let lists = self.by.iter().chain(self.within).filter(|path| path.contains('*'));
        is_said(self.by) && is_said(self.within) && lists.into_iter().all(|path| is_there(path))
    }
}

/// One of the values of each property in every combination: a claim whose properties list several is made once for each.
pub fn combined<T: Clone>(values: impl IntoIterator<Item = Vec<T>>) -> Vec<Vec<T>> {
    values.into_iter().fold(vec![Vec::new()], |all, values| {
        let with = |so_far: &Vec<T>| {
            values.iter().map(|value| [so_far.clone(), vec![value.clone()]].concat()).collect::<Vec<_>>()
        };
        all.iter().flat_map(with).collect()
    })
}

/// What the resources of a type claim.
pub fn claims(kind: &str) -> &'static [Claim] {
    CLAIMS.binary_search_by_key(&kind, |(name, _)| name).map_or(&[], |at| CLAIMS[at].1)
}

/// How the resources of a type hold something; `None` if they never do.
pub fn holds(kind: &str, what: Claimed) -> Option<Hold> {
    claims(kind).iter().find(|claim| claim.what == what).map(|claim| claim.hold)
}

/// A claim that is refused to any other.
const fn exclusive(what: Claimed, by: &'static [&'static str], within: &'static [&'static str]) -> Claim {
    Claim { what, by, within, given: Given::Always, hold: Hold::Exclusive }
}

/// The same of values, for a reason.
const fn only(by: &'static [&'static str], within: &'static [&'static str], why: &'static str) -> Claim {
    exclusive(Claimed::Values(why), by, within)
}

/// The same, if something is said.
const fn only_if(
    given: Given,
    by: &'static [&'static str],
    within: &'static [&'static str],
    why: &'static str,
) -> Claim {
    Claim { what: Claimed::Values(why), by, within, given, hold: Hold::Exclusive }
}

/// What several may write, and each takes away when it is deleted.
const fn shared(by: &'static [&'static str], within: &'static [&'static str], why: &'static str) -> Claim {
    Claim { what: Claimed::Values(why), by, within, given: Given::Always, hold: Hold::Shared }
}

/// What AWS has once, whether CloudFormation tells of a second one or not.
const fn repeated(by: &'static [&'static str], within: &'static [&'static str], why: &'static str) -> Claim {
    Claim { what: Claimed::Values(why), by, within, given: Given::Always, hold: Hold::Repeated }
}

/// A name that is unique within something.
const fn name(by: &'static [&'static str], within: &'static [&'static str]) -> Claim {
    exclusive(Claimed::Name, by, within)
}

/// An Elastic IP that comes to whoever associates it last.
const fn reassociable(by: &'static [&'static str]) -> Claim {
    Claim { what: Claimed::ElasticIp, by, within: &[], given: Given::Always, hold: Hold::Reassociable }
}

/// A private address in a subnet, whatever has it (EC2 API reference, `InvalidIPAddress.InUse`).
const ADDRESS: &str = "a private address of a subnet belongs to one network interface";

/// The attachment of a VPC, which has two types.
const ATTACHMENT: Claim = only(&["VpcId"], &["TransitGatewayId"], "a VPC has one attachment to a transit gateway");

/// Types whose own names several may have: two hosted zones, one public and one private (Route 53 developer guide, "Working with
/// hosted zones"); clusters, steps and pipelines that AWS tells apart by ids (EMR and Data Pipeline API references).
pub(super) const SHARED_NAMES: &[&str] = &[
    "AWS::DataPipeline::Pipeline",
    "AWS::EMR::Cluster",
    "AWS::EMR::InstanceFleetConfig",
    "AWS::EMR::InstanceGroupConfig",
    "AWS::EMR::Step",
    "AWS::Route53::HostedZone",
];

/// What each type claims, sorted by type. The source of each is above it; where none is, the API reference of the service
/// names the error under the operation that creates the resource.
pub static CLAIMS: &[(&str, &[Claim])] = &[
    // `ConflictException`: another resource with the same parent already has this name.
    (
        "AWS::ApiGateway::Resource",
        &[only(&["PathPart"], &["RestApiId", "ParentId"], "a path part is there once below its parent")],
    ),
    ("AWS::ApiGatewayV2::Route", &[only(&["RouteKey"], &["ApiId"], "an API has one route for each route key")]),
    // CloudFront API reference, `CNAMEAlreadyExists`.
    (
        "AWS::CloudFront::Distribution",
        &[only(&["DistributionConfig.Aliases.*"], &[], "an alternate domain name belongs to one distribution")],
    ),
    // `MaxNumberOfConfigurationRecordersExceededException`, `MaxNumberOfDeliveryChannelsExceededException`.
    (
        "AWS::Config::ConfigurationRecorder",
        &[only(&[], &[], "an account has one configuration recorder in each region")],
    ),
    ("AWS::Config::DeliveryChannel", &[only(&[], &[], "an account has one delivery channel in each region")]),
    (
        "AWS::EC2::ClientVpnAuthorizationRule",
        &[only(
            &["TargetNetworkCidr", "AccessGroupId"],
            &["ClientVpnEndpointId"],
            "a Client VPN endpoint authorizes a group for a network once",
        )],
    ),
    // `InvalidClientVpnDuplicateRoute`, `InvalidClientVpnDuplicateAssociationException`.
    (
        "AWS::EC2::ClientVpnRoute",
        &[only(
            &["DestinationCidrBlock", "TargetVpcSubnetId"],
            &["ClientVpnEndpointId"],
            "a Client VPN endpoint has one route for a destination in each subnet",
        )],
    ),
    (
        "AWS::EC2::ClientVpnTargetNetworkAssociation",
        &[only(&["SubnetId"], &["ClientVpnEndpointId"], "a subnet is associated with a Client VPN endpoint once")],
    ),
    ("AWS::EC2::EIP", &[reassociable(&["InstanceId"])]),
    ("AWS::EC2::EIPAssociation", &[reassociable(&["AllocationId", "EIP"])]),
    // `FlowLogAlreadyExists`: the same resource and destination.
    (
        "AWS::EC2::FlowLog",
        &[only(
            &["TrafficType", "LogDestination", "LogGroupName"],
            &["ResourceId"],
            "a resource has one flow log to each destination",
        )],
    ),
    ("AWS::EC2::Instance", &[only(&["PrivateIpAddress"], &["SubnetId"], ADDRESS)]),
    ("AWS::EC2::LaunchTemplate", &[name(&["LaunchTemplateName"], &[])]),
    (
        "AWS::EC2::NatGateway",
        &[
            exclusive(Claimed::ElasticIp, &["AllocationId"], &[]),
            exclusive(Claimed::ElasticIp, &["SecondaryAllocationIds.*"], &[]),
            exclusive(Claimed::ElasticIp, &["AvailabilityZoneAddresses.*.AllocationIds.*"], &[]),
            only(&["PrivateIpAddress"], &["SubnetId"], ADDRESS),
        ],
    ),
    // `NetworkAclEntryAlreadyExists`.
    (
        "AWS::EC2::NetworkAclEntry",
        &[only(
            &["RuleNumber", "Egress"],
            &["NetworkAclId"],
            "a network ACL has one rule of a number in each direction",
        )],
    ),
    ("AWS::EC2::NetworkInterface", &[only(&["PrivateIpAddress"], &["SubnetId"], ADDRESS)]),
    // `InvalidInterface.IneligibleForAttachment`, `InvalidParameterValue`: there is already an interface at the device index.
    (
        "AWS::EC2::NetworkInterfaceAttachment",
        &[
            only(&["NetworkInterfaceId"], &[], "a network interface is attached to one instance"),
            only(&["DeviceIndex"], &["InstanceId"], "an instance has one network interface at each device index"),
        ],
    ),
    (
        "AWS::EC2::Route",
        &[exclusive(
            Claimed::Destination,
            &["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"],
            &["RouteTableId"],
        )],
    ),
    ("AWS::EC2::SecurityGroup", &[name(&["GroupName"], &["VpcId"])]),
    // `InvalidPermission.Duplicate`; where CloudFormation takes the rule for its own, the old one's deletion revokes it.
    (
        "AWS::EC2::SecurityGroupEgress",
        &[repeated(
            &[
                "IpProtocol",
                "FromPort",
                "ToPort",
                "CidrIp",
                "CidrIpv6",
                "DestinationPrefixListId",
                "DestinationSecurityGroupId",
            ],
            &["GroupId"],
            "a security group has an outbound rule once",
        )],
    ),
    (
        "AWS::EC2::SecurityGroupIngress",
        &[repeated(
            &[
                "IpProtocol",
                "FromPort",
                "ToPort",
                "CidrIp",
                "CidrIpv6",
                "SourcePrefixListId",
                "SourceSecurityGroupId",
                "SourceSecurityGroupName",
            ],
            &["GroupId", "GroupName"],
            "a security group has an inbound rule once",
        )],
    ),
    ("AWS::EC2::Subnet", &[exclusive(Claimed::Block, &["CidrBlock"], &["VpcId"])]),
    // EC2 API reference, `AssociateSubnetCidrBlock`: a subnet has one IPv6 CIDR block.
    ("AWS::EC2::SubnetCidrBlock", &[only(&["SubnetId"], &[], "a subnet has one IPv6 CIDR block")]),
    ("AWS::EC2::SubnetRouteTableAssociation", &[exclusive(Claimed::RouteTable, &["SubnetId"], &[])]),
    // `DuplicateTransitGatewayAttachment`.
    ("AWS::EC2::TransitGatewayAttachment", &[ATTACHMENT]),
    // VPC user guide, "Transit gateway route tables": an attachment is associated with one route table.
    (
        "AWS::EC2::TransitGatewayRouteTableAssociation",
        &[only(&["TransitGatewayAttachmentId"], &[], "an attachment is associated with one route table")],
    ),
    ("AWS::EC2::TransitGatewayVpcAttachment", &[ATTACHMENT]),
    ("AWS::EC2::VPCCidrBlock", &[only(&["CidrBlock"], &["VpcId"], "a VPC has an address block once")]),
    // `RouteAlreadyExists` of gateway endpoints; `InvalidParameter`, "conflicting DNS domain", of interface endpoints.
    (
        "AWS::EC2::VPCEndpoint",
        &[
            only_if(
                Given::Says("PrivateDnsEnabled", "true"),
                &["ServiceName"],
                &["VpcId"],
                "a VPC has one private DNS name for each service",
            ),
            only(&["ServiceName", "RouteTableIds.*"], &[], "a route table has one route to each service"),
        ],
    ),
    // `Resource.AlreadyAssociated`; `InvalidParameterValue`: the VPC already has an internet gateway attached.
    (
        "AWS::EC2::VPCGatewayAttachment",
        &[
            only(&["InternetGatewayId"], &[], "an internet gateway is attached to one VPC"),
            only_if(Given::Present("InternetGatewayId"), &["VpcId"], &[], "a VPC has one internet gateway"),
            only_if(Given::Present("VpnGatewayId"), &["VpcId"], &[], "a VPC has one virtual private gateway"),
            only(&["VpnGatewayId"], &[], "a virtual private gateway is attached to one VPC"),
        ],
    ),
    // `VpcPeeringConnectionAlreadyExists`.
    (
        "AWS::EC2::VPCPeeringConnection",
        &[only(
            &["PeerVpcId", "PeerOwnerId", "PeerRegion"],
            &["VpcId"],
            "two VPCs have one peering connection with each other",
        )],
    ),
    (
        "AWS::EC2::VPNGatewayRoutePropagation",
        &[shared(&["RouteTableIds.*"], &["VpnGatewayId"], "a gateway propagates its routes to a route table once")],
    ),
    // `InvalidParameterValue`: the device is in use. That a volume is attached to one instance holds without Multi-Attach only.
    (
        "AWS::EC2::VolumeAttachment",
        &[only(&["Device"], &["InstanceId"], "an instance has one volume at each device name")],
    ),
    // `ClientException`: the Auto Scaling group is already in use by another capacity provider.
    (
        "AWS::ECS::CapacityProvider",
        &[only(
            &["AutoScalingGroupProvider.AutoScalingGroupArn"],
            &[],
            "an Auto Scaling group belongs to one capacity provider",
        )],
    ),
    ("AWS::ECS::Service", &[name(&["ServiceName"], &["Cluster"])]),
    ("AWS::EFS::MountTarget", &[exclusive(Claimed::Zone, &["SubnetId"], &["FileSystemId"])]),
    ("AWS::EKS::Nodegroup", &[name(&["NodegroupName"], &["ClusterName"])]),
    // `DuplicateListener`.
    (
        "AWS::ElasticLoadBalancingV2::Listener",
        &[only(&["Port"], &["LoadBalancerArn"], "a load balancer has one listener on each port")],
    ),
    // `PriorityInUse`.
    (
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        &[only(&["Priority"], &["ListenerArn"], "a listener has one rule of each priority")],
    ),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        &[exclusive(Claimed::ElasticIp, &["SubnetMappings.*.AllocationId"], &[]), name(&["Name"], &[])],
    ),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", &[name(&["Name"], &[])]),
    ("AWS::Events::Rule", &[name(&["Name"], &["EventBusName"])]),
    ("AWS::GuardDuty::Detector", &[only(&[], &[], "an account has one detector in each region")]),
    ("AWS::IAM::ManagedPolicy", &[name(&["ManagedPolicyName"], &[])]),
    // IAM API reference, `PutRolePolicy`: a policy of the same name is overwritten; the deletion of the old one deletes it.
    (
        "AWS::IAM::Policy",
        &[
            shared(&["PolicyName"], &["Roles.*"], "a role has one inline policy of each name"),
            shared(&["PolicyName"], &["Users.*"], "a user has one inline policy of each name"),
            shared(&["PolicyName"], &["Groups.*"], "a group has one inline policy of each name"),
        ],
    ),
    ("AWS::Lambda::Alias", &[only(&["Name"], &["FunctionName"], "a function has one alias of each name")]),
    // `ResourceConflictException`.
    (
        "AWS::Lambda::EventSourceMapping",
        &[only(
            &["EventSourceArn", "Topics", "Queues"],
            &["FunctionName"],
            "a function reads an event source by one mapping",
        )],
    ),
    ("AWS::Lambda::Url", &[only(&["TargetFunctionArn", "Qualifier"], &[], "a function or alias has one URL")]),
    // `InvalidChangeBatch`: tried to create a resource record set, but it already exists.
    (
        "AWS::Route53::RecordSet",
        &[only(
            &["Name", "Type", "SetIdentifier"],
            &["HostedZoneId", "HostedZoneName"],
            "a hosted zone has one record set for each name, type and set identifier",
        )],
    ),
    (
        "AWS::Route53Resolver::ResolverRuleAssociation",
        &[only(&["ResolverRuleId"], &["VPCId"], "a VPC is associated with a resolver rule once")],
    ),
    // SNS API reference, `Subscribe`: one that exists already is returned, and the old one's deletion ends it.
    (
        "AWS::SNS::Subscription",
        &[shared(&["Protocol", "Endpoint"], &["TopicArn"], "an endpoint subscribes to a topic once")],
    ),
    ("AWS::SNS::Topic", &[name(&["TopicName"], &[])]),
    ("AWS::SNS::TopicPolicy", &[shared(&["Topics.*"], &[], "a topic has one policy")]),
    ("AWS::SQS::Queue", &[name(&["QueueName"], &[])]),
    ("AWS::SQS::QueuePolicy", &[shared(&["Queues.*"], &[], "a queue has one policy")]),
    ("AWS::SecretsManager::ResourcePolicy", &[shared(&["SecretId"], &[], "a secret has one resource policy")]),
    ("AWS::SecretsManager::RotationSchedule", &[shared(&["SecretId"], &[], "a secret has one rotation schedule")]),
    ("AWS::SecretsManager::Secret", &[name(&["Name"], &[])]),
    ("AWS::SecurityHub::Hub", &[only(&[], &[], "an account has one Security Hub in each region")]),
    // `ConflictingDomainExists`.
    ("AWS::ServiceDiscovery::PrivateDnsNamespace", &[name(&["Name"], &["Vpc"])]),
    // `ServiceAlreadyExists`.
    ("AWS::ServiceDiscovery::Service", &[name(&["Name"], &["NamespaceId"])]),
    ("AWS::StepFunctions::StateMachine", &[name(&["StateMachineName"], &[])]),
    ("AWS::WAFv2::IPSet", &[name(&["Name"], &["Scope"])]),
    ("AWS::WAFv2::RegexPatternSet", &[name(&["Name"], &["Scope"])]),
    ("AWS::WAFv2::RuleGroup", &[name(&["Name"], &["Scope"])]),
    ("AWS::WAFv2::WebACL", &[name(&["Name"], &["Scope"])]),
    // WAFV2 API reference, `AssociateWebACL`: replaces the association; the old one's deletion ends it.
    ("AWS::WAFv2::WebACLAssociation", &[shared(&["ResourceArn"], &[], "a resource is associated with one web ACL")]),
];
