//! Amazon EC2: the network, and what instances are launched from.

use super::iam::InstanceProfile;
use super::logs::LogGroup;
use super::meaning::{AllocationId, Arn, Version};
use super::{attributes, kinds};
use crate::cfn::policy::PolicyDocument;
use crate::cfn::{Ref, Tag, Tagging, Text, Value};
use ipnet::Ipv4Net;
use serde::{Serialize, Serializer};
use serde_json::json;

kinds! {
    /// A VPC.
    Vpc = "AWS::EC2::VPC", Tagging::List("Tags") => {
        /// Its IPv4 block.
        cidr_block: Ipv4Net,
        /// Whether instances get DNS names.
        enable_dns_hostnames: bool,
        /// Whether Amazon's DNS resolver answers.
        enable_dns_support: bool,
    }

    /// An internet gateway.
    InternetGateway = "AWS::EC2::InternetGateway", Tagging::List("Tags") => {}

    /// The attachment of an internet gateway to a VPC.
    VpcGatewayAttachment = "AWS::EC2::VPCGatewayAttachment", Tagging::None => {
        /// The VPC.
        vpc_id: Value<Vpc>,
        /// The gateway.
        internet_gateway_id: Value<InternetGateway>,
    }

    /// A subnet.
    Subnet = "AWS::EC2::Subnet", Tagging::List("Tags") => {
        /// Its VPC.
        vpc_id: Value<Vpc>,
        /// The zone it lies in.
        availability_zone: AvailabilityZone,
        /// Its IPv4 block.
        cidr_block: Ipv4Net,
    }

    /// A route table.
    RouteTable = "AWS::EC2::RouteTable", Tagging::List("Tags") => {
        /// Its VPC.
        vpc_id: Value<Vpc>,
    }

    /// A route.
    Route = "AWS::EC2::Route", Tagging::None => {
        /// The table it stands in.
        route_table_id: Ref<RouteTable>,
        /// The destinations it is for.
        destination_cidr_block: Ipv4Net,
        /// Where it leads.
        #[serde(flatten)]
        target: RouteTarget,
    }

    /// The association of a subnet with its route table.
    SubnetRouteTableAssociation = "AWS::EC2::SubnetRouteTableAssociation", Tagging::None => {
        /// The subnet.
        subnet_id: Ref<Subnet>,
        /// The table.
        route_table_id: Ref<RouteTable>,
    }

    /// An Elastic IP.
    Eip = "AWS::EC2::EIP", Tagging::List("Tags") => {
        /// `vpc`.
        domain: &'static str,
    }

    /// A NAT gateway.
    NatGateway = "AWS::EC2::NatGateway", Tagging::List("Tags") => {
        /// Where it stands and under which addresses.
        #[serde(flatten)]
        placement: NatPlacement,
    }

    /// A security group. Without egress rules of its own it admits all outbound traffic.
    SecurityGroup = "AWS::EC2::SecurityGroup", Tagging::List("Tags") => {
        /// What it is for; another one replaces the group.
        group_description: Text,
        /// Its VPC.
        vpc_id: Value<Vpc>,
        /// What it admits.
        security_group_ingress: Option<Vec<IngressRule>>,
    }

    /// An inbound rule that stands apart from its group, so that groups can refer to each other or to themselves.
    SecurityGroupIngress = "AWS::EC2::SecurityGroupIngress", Tagging::None => {
        /// The group.
        group_id: Value<SecurityGroup>,
        /// What it admits.
        #[serde(flatten)]
        rule: IngressRule,
    }

    /// What instances are launched from.
    LaunchTemplate = "AWS::EC2::LaunchTemplate", Tagging::Specification("launch-template") => {
        /// The parameters of the launch.
        launch_template_data: LaunchTemplateData,
    }

    /// A VPC endpoint.
    VpcEndpoint = "AWS::EC2::VPCEndpoint", Tagging::List("Tags") => {
        /// Its VPC.
        vpc_id: Value<Vpc>,
        /// The service it leads to.
        service_name: Text,
        /// How it is reached.
        #[serde(flatten)]
        access: EndpointAccess,
        /// What it lets through; everything if there is none.
        policy_document: Option<PolicyDocument>,
    }

    /// The record of a VPC's traffic.
    FlowLog = "AWS::EC2::FlowLog", Tagging::List("Tags") => {
        /// What is recorded.
        resource_type: &'static str,
        /// The VPC.
        resource_id: Value<Vpc>,
        /// `ALL`, `ACCEPT` or `REJECT`.
        traffic_type: &'static str,
        /// Where records go.
        log_group_name: Ref<LogGroup>,
        /// The role that writes them.
        deliver_logs_permission_arn: Value<Arn>,
    }
}

attributes! {
    Eip {
        /// The id of its allocation.
        allocation_id = "AllocationId": AllocationId;
    }
    LaunchTemplate {
        /// The number of its newest version.
        latest_version = "LatestVersionNumber": Version;
    }
}

/// An Availability Zone.
#[derive(Debug, Clone, PartialEq)]
pub enum AvailabilityZone {
    /// The one at this position of the list that the stack's region gives, from 0.
    Nth(usize),
    /// The one of this name.
    Named(String),
}

impl Serialize for AvailabilityZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nth(index) => json!({ "Fn::Select": [index, { "Fn::GetAZs": "" }] }).serialize(serializer),
            Self::Named(name) => serializer.serialize_str(name),
        }
    }
}

/// Where a route leads.
#[derive(Clone, Serialize)]
pub enum RouteTarget {
    /// To an internet gateway.
    #[serde(rename = "GatewayId")]
    InternetGateway(Value<InternetGateway>),
    /// To a NAT gateway.
    #[serde(rename = "NatGatewayId")]
    NatGateway(Ref<NatGateway>),
}

/// Where a NAT gateway stands and under which addresses.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum NatPlacement {
    /// In one subnet.
    #[serde(rename_all = "PascalCase")]
    Zonal {
        /// The subnet.
        subnet_id: Value<Subnet>,
        /// Its Elastic IP.
        allocation_id: Value<AllocationId>,
    },
    /// In all zones of a VPC at once.
    #[serde(rename_all = "PascalCase")]
    Regional {
        /// The VPC.
        vpc_id: Value<Vpc>,
        /// `regional`.
        availability_mode: &'static str,
        /// The Elastic IPs of each zone.
        availability_zone_addresses: Vec<ZoneAddresses>,
    },
}

/// The Elastic IPs of a regional NAT gateway in one zone.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ZoneAddresses {
    /// The zone.
    pub availability_zone: AvailabilityZone,
    /// The Elastic IPs.
    pub allocation_ids: Vec<Value<AllocationId>>,
}

/// What a security group admits.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct IngressRule {
    /// Whom and why.
    pub description: String,
    /// `tcp`, or `-1` for everything.
    pub ip_protocol: &'static str,
    /// The first port; absent for everything.
    pub from_port: Option<u16>,
    /// The last port; absent for everything.
    pub to_port: Option<u16>,
    /// Whom.
    #[serde(flatten)]
    pub source: IngressSource,
}

/// Whom a security group admits.
#[derive(Clone, Serialize)]
pub enum IngressSource {
    /// The addresses of a block.
    #[serde(rename = "CidrIp")]
    Block(Ipv4Net),
    /// The addresses of a prefix list.
    #[serde(rename = "SourcePrefixListId")]
    PrefixList(String),
    /// What belongs to a group.
    #[serde(rename = "SourceSecurityGroupId")]
    Group(Value<SecurityGroup>),
}

/// How an endpoint is reached.
#[derive(Clone, Serialize)]
#[serde(tag = "VpcEndpointType")]
pub enum EndpointAccess {
    /// By a route in these tables.
    #[serde(rename_all = "PascalCase")]
    Gateway {
        /// The tables.
        route_table_ids: Vec<Ref<RouteTable>>,
    },
    /// By network interfaces in these subnets.
    #[serde(rename_all = "PascalCase")]
    Interface {
        /// Whether the service's own DNS name leads there.
        private_dns_enabled: bool,
        /// The subnets.
        subnet_ids: Vec<Value<Subnet>>,
        /// The security groups of the interfaces.
        security_group_ids: Vec<Value<SecurityGroup>>,
    },
}

/// The parameters of a launch.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LaunchTemplateData {
    /// The machine image.
    pub image_id: String,
    /// The instance type.
    pub instance_type: String,
    /// The SSH key pair.
    pub key_name: Option<String>,
    /// What the instance may do.
    pub iam_instance_profile: ProfileSpecification,
    /// Its network interfaces.
    pub network_interfaces: Vec<NetworkInterface>,
    /// Its volumes.
    pub block_device_mappings: Vec<BlockDeviceMapping>,
    /// How it spends CPU credits.
    pub credit_specification: Option<CreditSpecification>,
    /// On whose hardware it runs.
    pub placement: Option<Placement>,
    /// The instance metadata service.
    pub metadata_options: MetadataOptions,
    /// The script it runs on first boot.
    pub user_data: UserData,
    /// The tags of what comes with an instance.
    pub tag_specifications: Vec<TagSpecification>,
}

/// The tags of what comes with an instance.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagSpecification {
    /// What carries them, such as `volume`.
    pub resource_type: &'static str,
    /// The tags.
    pub tags: Vec<Tag>,
}

/// What an instance may do.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileSpecification {
    /// The name of its instance profile.
    pub name: Ref<InstanceProfile>,
}

/// A network interface of an instance.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkInterface {
    /// Its number, from 0.
    pub device_index: u32,
    /// Whether it gets a public address.
    pub associate_public_ip_address: bool,
    /// Whether it goes with its instance.
    pub delete_on_termination: bool,
    /// Its security groups.
    pub groups: Vec<Value<SecurityGroup>>,
}

/// A volume of an instance.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BlockDeviceMapping {
    /// The name of the device.
    pub device_name: &'static str,
    /// The EBS volume.
    pub ebs: Ebs,
}

/// An EBS volume.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ebs {
    /// Its size in GiB.
    pub volume_size: u32,
    /// Its type.
    pub volume_type: &'static str,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// Whether it goes with its instance.
    pub delete_on_termination: bool,
}

/// How an instance of a burstable family spends CPU credits.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreditSpecification {
    /// `standard` or `unlimited`.
    pub cpu_credits: &'static str,
}

/// On whose hardware an instance runs.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Placement {
    /// `dedicated`.
    pub tenancy: &'static str,
}

/// The instance metadata service.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MetadataOptions {
    /// Whether it is there.
    pub http_endpoint: &'static str,
    /// Whether it demands a session token (IMDSv2).
    pub http_tokens: &'static str,
    /// How many hops a response may travel.
    pub http_put_response_hop_limit: u32,
}

/// A script, line by line, so that a change of one line shows as one.
#[derive(Clone)]
pub struct UserData {
    /// The lines.
    pub lines: Vec<Text>,
}

impl Serialize for UserData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json!({ "Fn::Base64": { "Fn::Join": ["\n", self.lines] } }).serialize(serializer)
    }
}
