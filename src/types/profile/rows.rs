//! The rows, sorted by name. What a column means, and where it is from, stands at the fields of [`Profile`]; what is from
//! elsewhere has its source above the row.

use super::{
    Access, Data, ELASTIC_IPS, GuardedBy, Iam, NAT_GATEWAYS, NONE, Per, Profile, Properties, Public, Quota, Role, Runs,
    Snapshot, Starts, Unsaid,
};

/// The properties of an Auto Scaling group whose change has instances replaced: with the group if its update policy is
/// `AutoScalingReplacingUpdate`, else in it.
///
/// Source: CloudFormation template reference, "`UpdatePolicy` attribute", overview; `MixedInstancesPolicy` from
/// `conditionalCreateOnlyProperties` of the schema, which has the others but for `PlacementGroup` as well.
const RENEWS_INSTANCES: &[&str] =
    &["LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "PlacementGroup", "VPCZoneIdentifier"];

/// The properties of a service whose change starts no deployment, which would replace its tasks.
///
/// Source: ECS API reference, "`UpdateService`", which says of these that they do not trigger one; tags are no part of it. It says so
/// of the capacity provider strategy as well, but not what CloudFormation asks for, which may force a deployment.
const KEEPS_TASKS: &[&str] = &[
    "AvailabilityZoneRebalancing",
    "DeploymentConfiguration",
    "DesiredCount",
    "EnableECSManagedTags",
    "EnableExecuteCommand",
    "HealthCheckGracePeriodSeconds",
    "PlacementConstraints",
    "PlacementStrategies",
    "PropagateTags",
    "Tags",
];

/// The properties that AWS stops and starts an instance to change: those of which the template reference says "some
/// interruptions".
const STOPS_INSTANCE: &[&str] =
    &["Affinity", "EbsOptimized", "HostId", "InstanceType", "KernelId", "RamdiskId", "Tenancy", "UserData"];

/// What nothing in a template takes a public address away from.
const ALWAYS: Public = Public::unclear(&[], "", Unsaid::Open);

/// AppStream fleets and builders have public addresses then if their subnets are public (AppStream administration guide,
/// "Internet access").
const STREAMING: Public = Public::unclear(&["EnableDefaultInternetAccess"], "true", Unsaid::Closed);

/// Amazon Relational Database Service gives one a public address where the VPC of its subnets has an internet gateway (RDS API
/// reference, `CreateDBInstance` and `CreateDBCluster`, `PubliclyAccessible`).
const BY_SUBNETS: Public = Public::addressed(Unsaid::BySubnets);

/// Domains of OpenSearch are outside of any VPC unless they name subnets; their access policy says who uses them (OpenSearch Service
/// developer guide, "Launching your Amazon OpenSearch Service domains within a VPC").
const SEARCH: Public = Public::by_design(&["VPCOptions"], "");

/// Every type of which something is known.
pub(super) static ROWS: &[Profile] = &[
    Profile { name: "AWS::APS::Workspace", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::AmazonMQ::Broker",
        role: Role::MayBePublic,
        data: Data::Holds,
        public: Some(Public::addressed(Unsaid::Closed)),
        guards: &["SecurityGroups"],
        default_vpc: Some(&[]),
        ..NONE
    },
    Profile { name: "AWS::ApiGatewayV2::VpcLink", role: Role::PrivateOnly, ..NONE },
    // App Runner developer guide, "Enabling private endpoint for incoming traffic".
    Profile {
        name: "AWS::AppRunner::Service",
        public: Some(Public::by_design(
            &["NetworkConfiguration", "IngressConfiguration", "IsPubliclyAccessible"],
            "true",
        )),
        ..NONE
    },
    // Its interfaces are for connections of its services alone (the same, "Enabling VPC access for outgoing traffic").
    Profile { name: "AWS::AppRunner::VpcConnector", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::AppStream::AppBlockBuilder", role: Role::PrivateOnly, public: Some(STREAMING), ..NONE },
    Profile { name: "AWS::AppStream::Fleet", role: Role::PrivateOnly, public: Some(STREAMING), ..NONE },
    Profile { name: "AWS::AppStream::ImageBuilder", role: Role::PrivateOnly, public: Some(STREAMING), ..NONE },
    Profile {
        name: "AWS::AutoScaling::AutoScalingGroup",
        role: Role::Launches,
        runs: Some(Runs::Instances),
        renewed_by: Properties::Only(RENEWS_INSTANCES),
        ..NONE
    },
    Profile { name: "AWS::AutoScaling::LaunchConfiguration", role: Role::Describes, ..NONE },
    Profile { name: "AWS::Backup::BackupVault", data: Data::Holds, ..NONE },
    Profile { name: "AWS::Backup::LogicallyAirGappedBackupVault", data: Data::Holds, ..NONE },
    // Without a minimum it launches nothing before there are jobs; its instances are those of an ECS cluster (Batch user guide, "Compute
    // environment parameters", and "Compute environments" for the services).
    Profile {
        name: "AWS::Batch::ComputeEnvironment",
        role: Role::MayBePublic,
        guards: &["ComputeResources", "SecurityGroupIds"],
        starts: Some(Starts {
            count: &["ComputeResources", "MinvCpus"],
            uncounted: false,
            services: &["ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "s3"],
        }),
        ..NONE
    },
    Profile { name: "AWS::Cassandra::Table", data: Data::Holds, ..NONE },
    // With SSH the service connects from the internet, to an instance in a public subnet (Cloud9 user guide, "VPC settings
    // for AWS Cloud9 development environments").
    Profile {
        name: "AWS::Cloud9::EnvironmentEC2",
        public: Some(Public::unclear(&["ConnectionType"], "CONNECT_SSH", Unsaid::Open)),
        ..NONE
    },
    // Its outputs follow from its template and parameters (CloudFormation user guide, "Embed stacks within other stacks").
    Profile { name: "AWS::CloudFormation::Stack", role: Role::Mentions, changing: &[("Outputs.*", &[])], ..NONE },
    Profile { name: "AWS::CloudFront::VpcOrigin", role: Role::LeadsIn, ..NONE },
    Profile { name: "AWS::CloudTrail::EventDataStore", data: Data::Holds, ..NONE },
    Profile { name: "AWS::CodeArtifact::Repository", data: Data::Holds, ..NONE },
    Profile { name: "AWS::CodeBuild::Project", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::CodeCommit::Repository", data: Data::Holds, ..NONE },
    Profile { name: "AWS::Cognito::UserPool", data: Data::Holds, ..NONE },
    Profile { name: "AWS::DAX::Cluster", role: Role::PrivateOnly, guards: &["SecurityGroupIds"], ..NONE },
    Profile { name: "AWS::DAX::SubnetGroup", role: Role::ListsSubnets, ..NONE },
    Profile {
        name: "AWS::DMS::InstanceProfile",
        public: Some(Public::addressed(Unsaid::Open)),
        guards: &["VpcSecurityGroups"],
        ..NONE
    },
    Profile {
        name: "AWS::DMS::ReplicationInstance",
        public: Some(Public::addressed(Unsaid::Open)),
        guards: &["VpcSecurityGroupIds"],
        default_vpc: Some(&[]),
        ..NONE
    },
    Profile { name: "AWS::DMS::ReplicationSubnetGroup", role: Role::ListsSubnets, ..NONE },
    Profile { name: "AWS::DSQL::Cluster", data: Data::Holds, ..NONE },
    Profile { name: "AWS::DirectoryService::MicrosoftAD", role: Role::PrivateOnly, data: Data::Holds, ..NONE },
    Profile { name: "AWS::DirectoryService::SimpleAD", role: Role::PrivateOnly, data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::DocDB::DBCluster",
        role: Role::PrivateOnly,
        data: Data::Holds,
        snapshot: Snapshot::Possible,
        guards: &["VpcSecurityGroupIds"],
        default_vpc: Some(&["GlobalClusterIdentifier", "SourceDBClusterIdentifier"]),
        ..NONE
    },
    Profile { name: "AWS::DocDB::DBInstance", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::DocDB::DBSubnetGroup", role: Role::ListsSubnets, ..NONE },
    Profile { name: "AWS::DocDBElastic::Cluster", data: Data::Holds, ..NONE },
    Profile { name: "AWS::DynamoDB::GlobalTable", data: Data::Holds, ..NONE },
    // A stream that is enabled again has a label of its own (DynamoDB developer guide, "Change data capture for DynamoDB
    // Streams").
    Profile {
        name: "AWS::DynamoDB::Table",
        changing: &[("StreamArn", &["StreamSpecification"])],
        data: Data::Holds,
        ..NONE
    },
    Profile { name: "AWS::EC2::CustomerGateway", role: Role::Gateway, steers: true, ..NONE },
    Profile { name: "AWS::EC2::EC2Fleet", role: Role::Launches, ..NONE },
    Profile {
        name: "AWS::EC2::EIP",
        role: Role::Address,
        own_ids: &["AllocationId"],
        steers: true,
        quota: Some(Quota { most: ELASTIC_IPS, per: Per::Region, things: "Elastic IPs" }),
        ..NONE
    },
    Profile { name: "AWS::EC2::EIPAssociation", role: Role::Address, steers: true, ..NONE },
    Profile {
        name: "AWS::EC2::EgressOnlyInternetGateway",
        role: Role::Gateway,
        own_ids: &["Id"],
        steers: true,
        ..NONE
    },
    Profile { name: "AWS::EC2::FlowLog", role: Role::Mentions, ..NONE },
    // What AWS has to stop the instance for loses its public address (EC2 user guide, "Amazon EC2 instance IP addressing").
    // Its DNS name follows from its options (EC2 user guide, "EC2 instance hostnames and domains").
    Profile {
        name: "AWS::EC2::Instance",
        role: Role::Single,
        own_ids: &["InstanceId"],
        changing: &[
            ("PrivateDnsName", &["PrivateDnsNameOptions"]),
            ("PublicDnsName", STOPS_INSTANCE),
            ("PublicIp", STOPS_INSTANCE),
        ],
        runs: Some(Runs::Instances),
        ..NONE
    },
    Profile { name: "AWS::EC2::InstanceConnectEndpoint", role: Role::PrivateOnly, ..NONE },
    Profile {
        name: "AWS::EC2::InternetGateway",
        role: Role::Gateway,
        own_ids: &["InternetGatewayId"],
        steers: true,
        quota: Some(Quota { most: 5, per: Per::Region, things: "internet gateways" }),
        ..NONE
    },
    // A version never changes, so each update makes one (EC2 user guide, "Manage launch template versions").
    // `DefaultVersionNumber` is not here: CloudFormation cannot set it, the reference says, so that it stays what it was.
    Profile {
        name: "AWS::EC2::LaunchTemplate",
        role: Role::Describes,
        own_ids: &["LaunchTemplateId"],
        changing: &[("LatestVersionNumber", &[])],
        ..NONE
    },
    // Whether a regional one chooses zones and addresses by itself (VPC user guide, "Regional NAT gateways").
    Profile {
        name: "AWS::EC2::NatGateway",
        role: Role::Translates,
        own_ids: &["NatGatewayId"],
        changing: &[
            ("AutoProvisionZones", &["AvailabilityZoneAddresses"]),
            ("AutoScalingIps", &["AvailabilityZoneAddresses"]),
        ],
        steers: true,
        quota: Some(Quota { most: NAT_GATEWAYS, per: Per::Zone, things: "NAT gateways" }),
        ..NONE
    },
    Profile { name: "AWS::EC2::NetworkAcl", role: Role::Filters, own_ids: &["Id"], steers: true, ..NONE },
    Profile { name: "AWS::EC2::NetworkAclEntry", role: Role::Filters, steers: true, ..NONE },
    Profile { name: "AWS::EC2::NetworkInterface", role: Role::Single, own_ids: &["Id"], steers: true, ..NONE },
    Profile { name: "AWS::EC2::NetworkInterfaceAttachment", role: Role::Attaches, ..NONE },
    // Each change of its entries makes a version (VPC user guide, "Customer-managed prefix lists").
    Profile {
        name: "AWS::EC2::PrefixList",
        role: Role::Filters,
        own_ids: &["PrefixListId"],
        changing: &[("Version", &["Entries", "MaxEntries"])],
        ..NONE
    },
    Profile { name: "AWS::EC2::Route", role: Role::Routes, steers: true, interchangeable: true, ..NONE },
    Profile { name: "AWS::EC2::RouteServerPropagation", role: Role::Routes, ..NONE },
    Profile { name: "AWS::EC2::RouteTable", role: Role::Routes, own_ids: &["RouteTableId"], steers: true, ..NONE },
    Profile { name: "AWS::EC2::SecurityGroup", role: Role::Guards, own_ids: &["GroupId", "Id"], steers: true, ..NONE },
    Profile { name: "AWS::EC2::SecurityGroupEgress", role: Role::Guards, steers: true, ..NONE },
    Profile { name: "AWS::EC2::SecurityGroupIngress", role: Role::Guards, steers: true, ..NONE },
    Profile { name: "AWS::EC2::SpotFleet", role: Role::Launches, ..NONE },
    Profile {
        name: "AWS::EC2::Subnet",
        role: Role::Network,
        own_ids: &["SubnetId"],
        repeated: &["AvailabilityZone", "CidrBlock", "VpcId"],
        changing: &[("Ipv6CidrBlocks", &["Ipv6CidrBlock"])],
        steers: true,
        ..NONE
    },
    Profile { name: "AWS::EC2::SubnetCidrBlock", role: Role::Associates, steers: true, ..NONE },
    Profile { name: "AWS::EC2::SubnetCidrReservation", role: Role::Mentions, ..NONE },
    Profile { name: "AWS::EC2::SubnetNetworkAclAssociation", role: Role::Associates, steers: true, ..NONE },
    Profile {
        name: "AWS::EC2::SubnetRouteTableAssociation",
        role: Role::Associates,
        steers: true,
        interchangeable: true,
        ..NONE
    },
    Profile { name: "AWS::EC2::TransitGateway", role: Role::Gateway, own_ids: &["Id"], ..NONE },
    Profile { name: "AWS::EC2::TransitGatewayAttachment", role: Role::PrivateOnly, steers: true, ..NONE },
    Profile { name: "AWS::EC2::TransitGatewayVpcAttachment", role: Role::PrivateOnly, ..NONE },
    // The default tenancy: EC2 API reference, "`CreateVpc`", `InstanceTenancy`.
    Profile {
        name: "AWS::EC2::VPC",
        role: Role::Network,
        own_ids: &["VpcId"],
        repeated: &["CidrBlock"],
        comes_with: &["DefaultSecurityGroup", "DefaultNetworkAcl"],
        defaults: &[("InstanceTenancy", "default")],
        steers: true,
        quota: Some(Quota { most: 5, per: Per::Region, things: "VPCs" }),
        ..NONE
    },
    Profile { name: "AWS::EC2::VPCBlockPublicAccessExclusion", role: Role::Mentions, ..NONE },
    Profile { name: "AWS::EC2::VPCCidrBlock", role: Role::Network, steers: true, ..NONE },
    // It has a network interface in each of its subnets, and names by them (AWS PrivateLink guide, "Access an AWS service
    // using an interface VPC endpoint").
    Profile {
        name: "AWS::EC2::VPCEndpoint",
        role: Role::Serves,
        own_ids: &["Id"],
        changing: &[
            ("DnsEntries", &["DnsOptions", "IpAddressType", "PrivateDnsEnabled", "SubnetIds"]),
            ("NetworkInterfaceIds", &["SubnetIds"]),
        ],
        steers: true,
        ..NONE
    },
    Profile {
        name: "AWS::EC2::VPCGatewayAttachment",
        role: Role::Attaches,
        changing: &[("AttachmentType", &["InternetGatewayId", "VpnGatewayId"])],
        steers: true,
        ..NONE
    },
    Profile { name: "AWS::EC2::VPCPeeringConnection", role: Role::Gateway, own_ids: &["Id"], steers: true, ..NONE },
    Profile { name: "AWS::EC2::VPNGateway", role: Role::Gateway, own_ids: &["VPNGatewayId"], steers: true, ..NONE },
    Profile { name: "AWS::EC2::VPNGatewayRoutePropagation", role: Role::Routes, ..NONE },
    Profile { name: "AWS::EC2::Volume", data: Data::Holds, snapshot: Snapshot::Possible, ..NONE },
    Profile { name: "AWS::ECR::PublicRepository", data: Data::Holds, ..NONE },
    Profile { name: "AWS::ECR::Repository", data: Data::Holds, ..NONE },
    Profile { name: "AWS::ECS::CapacityProvider", role: Role::Describes, ..NONE },
    Profile { name: "AWS::ECS::Cluster", role: Role::Describes, ..NONE },
    Profile { name: "AWS::ECS::ClusterCapacityProviderAssociations", role: Role::Describes, ..NONE },
    Profile {
        name: "AWS::ECS::Service",
        role: Role::Launches,
        runs: Some(Runs::Tasks),
        renewed_by: Properties::AllBut(KEEPS_TASKS),
        ..NONE
    },
    Profile {
        name: "AWS::ECS::TaskDefinition",
        role: Role::Describes,
        own_ids: &["TaskDefinitionArn"],
        revised: true,
        ..NONE
    },
    Profile { name: "AWS::ECS::TaskSet", role: Role::Launches, ..NONE },
    Profile { name: "AWS::EFS::FileSystem", own_ids: &["FileSystemId"], data: Data::Holds, ..NONE },
    Profile { name: "AWS::EFS::MountTarget", role: Role::Serves, ..NONE },
    // Its interfaces have private addresses, its API has a public one unless told otherwise. The group that EKS makes for it has them
    // and the nodes of its groups as members (EKS user guide, "View Amazon EKS security group requirements for clusters").
    Profile {
        name: "AWS::EKS::Cluster",
        role: Role::PrivateOnly,
        comes_with: &["ClusterSecurityGroupId"],
        guards: &["ResourcesVpcConfig", "SecurityGroupIds"],
        guarded_by: GuardedBy::Own("ClusterSecurityGroupId"),
        public: Some(Public {
            by: &["ResourcesVpcConfig", "EndpointPublicAccess"],
            word: "true",
            unsaid: Unsaid::Open,
            access: Access::Endpoint(Some(&["ResourcesVpcConfig", "PublicAccessCidrs"])),
            closed_by: &[
                ("ResourcesVpcConfig.EndpointPublicAccess", "false"),
                ("ResourcesVpcConfig.EndpointPrivateAccess", "true"),
            ],
            only_with: None,
        }),
        ..NONE
    },
    // A group fails whose nodes do not join the cluster in time (EKS user guide, "Troubleshoot problems with Amazon EKS clusters
    // and nodes", and "Deploy private clusters with limited internet access" for the services).
    Profile {
        name: "AWS::EKS::Nodegroup",
        role: Role::MayBePublic,
        guarded_by: GuardedBy::Cluster("ClusterName"),
        starts: Some(Starts {
            count: &["ScalingConfig", "DesiredSize"],
            uncounted: true,
            services: &["ec2", "ecr.api", "ecr.dkr", "eks", "s3", "sts"],
        }),
        ..NONE
    },
    // Its instances have public addresses if their subnet gives them some (EMR management guide, "Amazon VPC options when
    // you launch a cluster").
    // They install what they run from S3 (the same).
    Profile {
        name: "AWS::EMR::Cluster",
        role: Role::MayBePublic,
        starts: Some(Starts { count: &[], uncounted: true, services: &["s3"] }),
        ..NONE
    },
    Profile {
        name: "AWS::ElastiCache::CacheCluster",
        role: Role::PrivateOnly,
        snapshot: Snapshot::Possible,
        guards: &["VpcSecurityGroupIds"],
        default_vpc: Some(&[]),
        ..NONE
    },
    Profile {
        name: "AWS::ElastiCache::ReplicationGroup",
        role: Role::PrivateOnly,
        snapshot: Snapshot::Possible,
        guards: &["SecurityGroupIds"],
        default_vpc: Some(&["GlobalReplicationGroupId", "PrimaryClusterId"]),
        ..NONE
    },
    Profile {
        name: "AWS::ElastiCache::ServerlessCache",
        role: Role::PrivateOnly,
        guards: &["SecurityGroupIds"],
        guarded_by: GuardedBy::Default,
        default_vpc: Some(&[]),
        ..NONE
    },
    Profile { name: "AWS::ElastiCache::SubnetGroup", role: Role::ListsSubnets, ..NONE },
    // Its load balancer, or its only instance, faces the internet unless option settings say otherwise (Elastic Beanstalk
    // developer guide, "Using Elastic Beanstalk with Amazon VPC").
    Profile { name: "AWS::ElasticBeanstalk::ConfigurationTemplate", role: Role::Describes, ..NONE },
    // Its instances report that they are well, to S3 and SQS among others (the same).
    Profile {
        name: "AWS::ElasticBeanstalk::Environment",
        public: Some(ALWAYS),
        starts: Some(Starts {
            count: &[],
            uncounted: true,
            services: &["cloudformation", "elasticbeanstalk", "s3", "sqs"],
        }),
        ..NONE
    },
    Profile { name: "AWS::ElasticLoadBalancing::LoadBalancer", role: Role::Balances, steers: true, ..NONE },
    Profile {
        name: "AWS::ElasticLoadBalancingV2::Listener",
        role: Role::Listens,
        own_ids: &["ListenerArn"],
        steers: true,
        ..NONE
    },
    Profile { name: "AWS::ElasticLoadBalancingV2::ListenerRule", role: Role::Listens, steers: true, ..NONE },
    Profile {
        name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        role: Role::Balances,
        own_ids: &["LoadBalancerArn"],
        steers: true,
        ..NONE
    },
    Profile {
        name: "AWS::ElasticLoadBalancingV2::TargetGroup",
        role: Role::Listens,
        own_ids: &["TargetGroupArn"],
        steers: true,
        ..NONE
    },
    Profile {
        name: "AWS::Elasticsearch::Domain",
        role: Role::PrivateOnly,
        data: Data::Holds,
        public: Some(SEARCH),
        guards: &["VPCOptions", "SecurityGroupIds"],
        guarded_by: GuardedBy::Default,
        ..NONE
    },
    Profile { name: "AWS::Events::Rule", role: Role::Schedules, ..NONE },
    Profile {
        name: "AWS::FSx::FileSystem",
        role: Role::PrivateOnly,
        data: Data::Holds,
        guards: &["SecurityGroupIds"],
        ..NONE
    },
    Profile { name: "AWS::FSx::Volume", data: Data::Holds, ..NONE },
    // Players connect to public addresses of its instances (GameLift developer guide, "Remotely connect to Amazon GameLift
    // Servers fleet instances").
    Profile { name: "AWS::GameLift::Fleet", public: Some(ALWAYS), ..NONE },
    Profile { name: "AWS::GlobalAccelerator::EndpointGroup", role: Role::LeadsIn, ..NONE },
    Profile { name: "AWS::Glue::Connection", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::HealthImaging::Datastore", data: Data::Holds, ..NONE },
    Profile { name: "AWS::HealthLake::FHIRDatastore", data: Data::Holds, ..NONE },
    Profile { name: "AWS::IAM::AccessKey", role: Role::Mentions, iam: Iam::Unnamed, ..NONE },
    Profile { name: "AWS::IAM::Group", role: Role::Mentions, iam: Iam::Named("GroupName"), ..NONE },
    Profile { name: "AWS::IAM::InstanceProfile", role: Role::Mentions, iam: Iam::Named("InstanceProfileName"), ..NONE },
    // A new document becomes a new default version (IAM user guide, "Versioning IAM policies").
    Profile {
        name: "AWS::IAM::ManagedPolicy",
        role: Role::Mentions,
        changing: &[
            ("AttachmentCount", &["Groups", "Roles", "Users"]),
            ("DefaultVersionId", &["PolicyDocument"]),
            ("UpdateDate", &[]),
        ],
        iam: Iam::Named("ManagedPolicyName"),
        ..NONE
    },
    // An inline policy always has a name, which only counts within its role, user or group.
    Profile { name: "AWS::IAM::Policy", role: Role::Mentions, iam: Iam::Unnamed, ..NONE },
    Profile { name: "AWS::IAM::Role", role: Role::Mentions, iam: Iam::Named("RoleName"), ..NONE },
    Profile { name: "AWS::IAM::User", role: Role::Mentions, iam: Iam::Named("UserName"), ..NONE },
    Profile { name: "AWS::IAM::UserToGroupAddition", role: Role::Mentions, iam: Iam::Unnamed, ..NONE },
    // The defaults: `default` in AWS's schema, by whose description an update fails that changes one of these values.
    Profile {
        name: "AWS::KMS::Key",
        defaults: &[("KeySpec", "SYMMETRIC_DEFAULT"), ("KeyUsage", "ENCRYPT_DECRYPT"), ("MultiRegion", "false")],
        data: Data::Unlocks,
        ..NONE
    },
    Profile { name: "AWS::Kinesis::Stream", data: Data::Holds, ..NONE },
    Profile { name: "AWS::KinesisVideo::Stream", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::Lambda::Function",
        role: Role::Launches,
        changing: &[("SnapStartResponse", &["SnapStart"]), ("SnapStartResponse.*", &["SnapStart"])],
        ..NONE
    },
    Profile { name: "AWS::Lightsail::Bucket", data: Data::Holds, ..NONE },
    // Lightsail user guide, "IP addresses".
    Profile { name: "AWS::Lightsail::Container", public: Some(ALWAYS), ..NONE },
    Profile {
        name: "AWS::Lightsail::Database",
        data: Data::Holds,
        public: Some(Public::addressed(Unsaid::Closed)),
        ..NONE
    },
    Profile { name: "AWS::Lightsail::Disk", data: Data::Holds, ..NONE },
    Profile { name: "AWS::Lightsail::Instance", public: Some(ALWAYS), ..NONE },
    Profile { name: "AWS::Lightsail::LoadBalancer", public: Some(ALWAYS), ..NONE },
    Profile { name: "AWS::Logs::LogGroup", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::M2::Environment",
        role: Role::MayBePublic,
        public: Some(Public::addressed(Unsaid::Closed)),
        guards: &["SecurityGroupIds"],
        ..NONE
    },
    Profile {
        name: "AWS::MSK::Cluster",
        role: Role::MayBePublic,
        data: Data::Holds,
        guards: &["BrokerNodeGroupInfo", "SecurityGroups"],
        guarded_by: GuardedBy::Default,
        public: Some(Public {
            by: &["BrokerNodeGroupInfo", "ConnectivityInfo", "PublicAccess", "Type"],
            word: "SERVICE_PROVIDED_EIPS",
            unsaid: Unsaid::Closed,
            access: Access::Address,
            closed_by: &[("BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type", "DISABLED")],
            only_with: None,
        }),
        ..NONE
    },
    Profile { name: "AWS::MSK::ServerlessCluster", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::MWAA::Environment",
        role: Role::PrivateOnly,
        guards: &["NetworkConfiguration", "SecurityGroupIds"],
        public: Some(Public {
            by: &["WebserverAccessMode"],
            word: "PUBLIC_ONLY",
            unsaid: Unsaid::Closed,
            access: Access::Endpoint(None),
            closed_by: &[("WebserverAccessMode", "PRIVATE_ONLY")],
            only_with: None,
        }),
        ..NONE
    },
    Profile {
        name: "AWS::MemoryDB::Cluster",
        role: Role::PrivateOnly,
        data: Data::Holds,
        guards: &["SecurityGroupIds"],
        ..NONE
    },
    Profile { name: "AWS::MemoryDB::SubnetGroup", role: Role::ListsSubnets, ..NONE },
    Profile {
        name: "AWS::Neptune::DBCluster",
        data: Data::Holds,
        snapshot: Snapshot::Possible,
        role: Role::Members,
        guards: &["VpcSecurityGroupIds"],
        default_vpc: Some(&["GlobalClusterIdentifier", "SourceDBClusterIdentifier"]),
        ..NONE
    },
    Profile {
        name: "AWS::Neptune::DBInstance",
        role: Role::MayBePublic,
        public: Some(Public::addressed(Unsaid::Closed)),
        ..NONE
    },
    Profile { name: "AWS::Neptune::DBSubnetGroup", role: Role::ListsSubnets, ..NONE },
    Profile {
        name: "AWS::NeptuneGraph::Graph",
        data: Data::Holds,
        public: Some(Public {
            by: &["PublicConnectivity"],
            word: "true",
            unsaid: Unsaid::Closed,
            access: Access::Endpoint(None),
            closed_by: &[("PublicConnectivity", "false")],
            only_with: None,
        }),
        ..NONE
    },
    Profile { name: "AWS::NetworkFirewall::Firewall", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::NetworkFirewall::VpcEndpointAssociation", role: Role::PrivateOnly, ..NONE },
    Profile { name: "AWS::OpenSearchServerless::Collection", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::OpenSearchService::Domain",
        role: Role::PrivateOnly,
        data: Data::Holds,
        public: Some(SEARCH),
        guards: &["VPCOptions", "SecurityGroupIds"],
        guarded_by: GuardedBy::Default,
        ..NONE
    },
    Profile { name: "AWS::OpsWorks::Instance", role: Role::MayBePublic, ..NONE },
    Profile { name: "AWS::QLDB::Ledger", data: Data::Holds, ..NONE },
    // The instances of an Aurora cluster say it each for itself (RDS API reference, `CreateDBCluster`).
    Profile {
        name: "AWS::RDS::DBCluster",
        role: Role::Members,
        data: Data::Holds,
        snapshot: Snapshot::Default { unless: None },
        public: Some(Public { only_with: Some("DBClusterInstanceClass"), ..BY_SUBNETS }),
        guards: &["VpcSecurityGroupIds"],
        default_vpc: Some(&[
            "GlobalClusterIdentifier",
            "ReplicationSourceIdentifier",
            "SourceDBClusterIdentifier",
            "SourceDbClusterResourceId",
        ]),
        ..NONE
    },
    Profile {
        name: "AWS::RDS::DBInstance",
        role: Role::MayBePublic,
        data: Data::Holds,
        snapshot: Snapshot::Default { unless: Some("DBClusterIdentifier") },
        public: Some(BY_SUBNETS),
        guards: &["VPCSecurityGroups"],
        guarded_by: GuardedBy::Default,
        default_vpc: Some(&[
            "DBClusterIdentifier",
            "SourceDBClusterIdentifier",
            "SourceDBInstanceAutomatedBackupsArn",
            "SourceDBInstanceIdentifier",
            "SourceDbiResourceId",
        ]),
        ..NONE
    },
    // RDS user guide, "Limitations for RDS Proxy".
    Profile { name: "AWS::RDS::DBProxy", role: Role::PrivateOnly, guards: &["VpcSecurityGroupIds"], ..NONE },
    Profile { name: "AWS::RDS::DBShardGroup", public: Some(BY_SUBNETS), ..NONE },
    Profile { name: "AWS::RDS::DBSubnetGroup", role: Role::ListsSubnets, ..NONE },
    Profile {
        name: "AWS::Redshift::Cluster",
        role: Role::MayBePublic,
        data: Data::Holds,
        snapshot: Snapshot::Possible,
        public: Some(Public::addressed(Unsaid::Closed)),
        guards: &["VpcSecurityGroupIds"],
        guarded_by: GuardedBy::Default,
        default_vpc: Some(&["SnapshotClusterIdentifier"]),
        ..NONE
    },
    Profile { name: "AWS::Redshift::ClusterSubnetGroup", role: Role::ListsSubnets, ..NONE },
    Profile { name: "AWS::RedshiftServerless::Namespace", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::RedshiftServerless::Workgroup",
        role: Role::MayBePublic,
        public: Some(Public::addressed(Unsaid::Closed)),
        guards: &["SecurityGroupIds"],
        ..NONE
    },
    Profile {
        name: "AWS::Route53Resolver::ResolverEndpoint",
        role: Role::PrivateOnly,
        guards: &["SecurityGroupIds"],
        ..NONE
    },
    Profile { name: "AWS::S3::Bucket", data: Data::Holds, ..NONE },
    Profile { name: "AWS::S3Express::DirectoryBucket", data: Data::Holds, ..NONE },
    Profile { name: "AWS::S3Outposts::Bucket", data: Data::Holds, ..NONE },
    Profile { name: "AWS::S3Tables::Table", data: Data::Holds, ..NONE },
    Profile { name: "AWS::S3Tables::TableBucket", data: Data::Holds, ..NONE },
    Profile { name: "AWS::S3Vectors::Index", data: Data::Holds, ..NONE },
    Profile { name: "AWS::S3Vectors::VectorBucket", data: Data::Holds, ..NONE },
    Profile { name: "AWS::SDB::Domain", data: Data::Holds, ..NONE },
    Profile { name: "AWS::SSM::Parameter", role: Role::Mentions, ..NONE },
    Profile {
        name: "AWS::SageMaker::Domain",
        role: Role::PrivateOnly,
        public: Some(Public {
            by: &["AppNetworkAccessType"],
            word: "PublicInternetOnly",
            unsaid: Unsaid::Open,
            access: Access::Outward,
            closed_by: &[("AppNetworkAccessType", "VpcOnly")],
            only_with: None,
        }),
        ..NONE
    },
    Profile {
        name: "AWS::SageMaker::NotebookInstance",
        role: Role::PrivateOnly,
        guards: &["SecurityGroupIds"],
        public: Some(Public {
            by: &["DirectInternetAccess"],
            word: "Enabled",
            unsaid: Unsaid::Open,
            access: Access::Outward,
            closed_by: &[("DirectInternetAccess", "Disabled")],
            only_with: Some("SubnetId"),
        }),
        ..NONE
    },
    Profile { name: "AWS::Scheduler::Schedule", role: Role::Schedules, ..NONE },
    Profile { name: "AWS::SecretsManager::Secret", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::Timestream::InfluxDBCluster",
        role: Role::MayBePublic,
        data: Data::Holds,
        public: Some(Public::addressed(Unsaid::Closed)),
        guards: &["VpcSecurityGroupIds"],
        ..NONE
    },
    Profile {
        name: "AWS::Timestream::InfluxDBInstance",
        role: Role::MayBePublic,
        data: Data::Holds,
        public: Some(Public::addressed(Unsaid::Closed)),
        guards: &["VpcSecurityGroupIds"],
        ..NONE
    },
    Profile { name: "AWS::Timestream::Table", data: Data::Holds, ..NONE },
    Profile {
        name: "AWS::Transfer::Server",
        role: Role::MayBePublic,
        guards: &["EndpointDetails", "SecurityGroupIds"],
        public: Some(Public {
            by: &["EndpointType"],
            word: "PUBLIC",
            unsaid: Unsaid::Open,
            access: Access::Endpoint(None),
            closed_by: &[("EndpointType", "VPC")],
            only_with: None,
        }),
        ..NONE
    },
    // Its directory decides (WorkSpaces administration guide, "Provide internet access for WorkSpaces").
    Profile { name: "AWS::WorkSpaces::Workspace", public: Some(ALWAYS), data: Data::Holds, ..NONE },
];
