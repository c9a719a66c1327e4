//! What a template puts into a VPC, read by a reader of its own: `Ref`, `Fn::GetAtt` and zones, all that a template of
//! ours holds. It shares nothing with what is tested, and refuses what it does not know.
//!
//! VPC endpoints are left out: no AWS service answers here.

use super::hosts::hosts;
use crate::common::{named, of_type};
use ipnet::Ipv4Net;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// A VPC. Names are logical ids, or ids as they are written for what stands outside the template.
pub struct Vpc {
    pub block: Ipv4Net,
    /// The internet gateways that are attached to it.
    pub gateways: Vec<String>,
    pub subnets: Vec<Subnet>,
    pub nats: Vec<Nat>,
    pub securities: BTreeMap<String, Security>,
    pub hosts: Vec<Host>,
}

pub struct Subnet {
    pub id: String,
    pub block: Ipv4Net,
    pub zone: String,
    /// The routes of its table besides the local one: that of its association, or else the main table, which has none.
    pub routes: Vec<Route>,
}

pub struct Route {
    pub to: Ipv4Net,
    /// An internet gateway or a NAT gateway.
    pub via: String,
}

pub struct Nat {
    pub id: String,
    pub place: Place,
}

/// Where a NAT gateway stands, and with which Elastic IPs.
pub enum Place {
    /// A private one has no address, and translates for the VPC's neighbours only.
    Subnet {
        subnet: String,
        address: Option<String>,
    },
    Zones(BTreeMap<String, String>),
}

#[derive(Default)]
pub struct Security {
    pub inbound: Vec<Rule>,
    pub outbound: Vec<Rule>,
}

#[derive(Clone)]
pub struct Rule {
    /// `tcp`, `udp`, …; `-1` for all.
    pub protocol: String,
    pub ports: RangeInclusive<u16>,
    pub peer: Peer,
}

#[derive(Clone)]
pub enum Peer {
    Block(Ipv4Net),
    Security(String),
}

/// Something with a network interface in a subnet.
pub struct Host {
    pub kind: Kind,
    /// What it belongs to: a group, a load balancer.
    pub owner: String,
    pub subnet: String,
    pub securities: Vec<String>,
    pub public: bool,
    /// Where it answers.
    pub ports: BTreeSet<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Instance,
    Balancer,
    Mount,
    /// A machine that is none of the rack's, with a security group of its own.
    Stranger,
}

impl Host {
    /// The name it answers by.
    pub fn name(&self) -> String {
        format!("{}/{}", self.owner, self.subnet)
    }
}

impl Vpc {
    /// What a template says.
    pub fn of(template: &Value) -> Self {
        let subnets = of_type(template, "AWS::EC2::Subnet").into_iter().map(|(id, it)| subnet(template, id, it));
        let subnets = subnets.collect::<Vec<_>>();
        let nats = of_type(template, "AWS::EC2::NatGateway").into_iter().map(|(id, it)| nat(id, &it["Properties"]));
        let securities = securities(template);
        let vpc = Self {
            block: block(template),
            gateways: gateways(template, &subnets),
            nats: nats.collect(),
            hosts: hosts(template, &subnets, &securities),
            securities,
            subnets,
        };
        for host in &vpc.hosts {
            for name in &host.securities {
                assert!(vpc.securities.contains_key(name), "{} has the security group {name}: not known", host.name());
            }
        }
        vpc
    }

    pub fn subnet(&self, id: &str) -> &Subnet {
        self.subnets.iter().find(|subnet| subnet.id == id).unwrap_or_else(|| panic!("there is no subnet {id}"))
    }

    pub fn hosts_of(&self, kind: Kind) -> impl Iterator<Item = &Host> {
        self.hosts.iter().filter(move |host| host.kind == kind)
    }
}

/// The security group of machines that are none of the rack's.
pub const STRANGERS: &str = "strangers";

/// The logical id that a value refers to, or what it says itself.
pub fn name(value: &Value) -> String {
    let name = named(value).or_else(|| value.as_str());
    name.unwrap_or_else(|| panic!("this test does not know what {value} refers to")).to_owned()
}

/// The names in a list, none if it is not there.
pub fn names(list: &Value) -> Vec<String> {
    list.as_array().map(|items| items.iter().map(name).collect()).unwrap_or_default()
}

/// A zone: its name, or its place in the list of them.
fn zone(value: &Value) -> String {
    match &value["Fn::Select"][0] {
        Value::Null => name(value),
        place => format!("zone {place}"),
    }
}

fn net(value: &Value) -> Ipv4Net {
    let text = value.as_str().unwrap_or_else(|| panic!("this test does not know the block {value}"));
    text.parse().unwrap_or_else(|error| panic!("{text} is no block: {error}"))
}

/// The VPC's block; that of a VPC outside the template is among the outputs.
fn block(template: &Value) -> Ipv4Net {
    match of_type(template, "AWS::EC2::VPC").as_slice() {
        [] => net(&template["Outputs"]["VpcCidr"]["Value"]),
        [(_, vpc)] => net(&vpc["Properties"]["CidrBlock"]),
        _ => panic!("this test knows one VPC only"),
    }
}

/// What an attachment attaches, and what routes of a VPC outside the template lead to.
fn gateways(template: &Value, subnets: &[Subnet]) -> Vec<String> {
    let attachments = of_type(template, "AWS::EC2::VPCGatewayAttachment");
    let attached = attachments.iter().map(|(_, it)| name(&it["Properties"]["InternetGatewayId"]));
    let outside = subnets.iter().flat_map(|subnet| &subnet.routes).map(|route| route.via.clone());
    attached.chain(outside.filter(|via| via.starts_with("igw-"))).collect()
}

fn subnet(template: &Value, id: &str, subnet: &Value) -> Subnet {
    let properties = &subnet["Properties"];
    let association = of_type(template, "AWS::EC2::SubnetRouteTableAssociation")
        .into_iter()
        .find(|(_, association)| name(&association["Properties"]["SubnetId"]) == id);
    let table = association.map(|(_, association)| name(&association["Properties"]["RouteTableId"]));
    let routes = of_type(template, "AWS::EC2::Route")
        .into_iter()
        .map(|(_, route)| &route["Properties"])
        .filter(|route| Some(name(&route["RouteTableId"])) == table && route.get("DestinationIpv6CidrBlock").is_none());
    Subnet {
        id: id.to_owned(),
        block: net(&properties["CidrBlock"]),
        zone: zone(&properties["AvailabilityZone"]),
        routes: routes.map(route).collect(),
    }
}

fn route(route: &Value) -> Route {
    let via = ["GatewayId", "NatGatewayId"].into_iter().find_map(|key| route.get(key));
    let via = via.unwrap_or_else(|| panic!("this test does not know where {route} leads"));
    Route { to: net(&route["DestinationCidrBlock"]), via: name(via) }
}

fn nat(id: &str, nat: &Value) -> Nat {
    let place = match nat["AvailabilityZoneAddresses"].as_array() {
        Some(zones) => Place::Zones(
            zones.iter().map(|it| (zone(&it["AvailabilityZone"]), name(&it["AllocationIds"][0]))).collect(),
        ),
        None => Place::Subnet { subnet: name(&nat["SubnetId"]), address: nat.get("AllocationId").map(name) },
    };
    Nat { id: id.to_owned(), place }
}

/// The security groups with their rules, those that are resources of their own included.
fn securities(template: &Value) -> BTreeMap<String, Security> {
    let mut securities = BTreeMap::new();
    for (id, group) in of_type(template, "AWS::EC2::SecurityGroup") {
        let listed = |key: &str, peer: &str| {
            let rules = group["Properties"][key].as_array().map(Vec::as_slice).unwrap_or_default();
            rules.iter().filter_map(|it| rule(it, peer)).collect::<Vec<_>>()
        };
        let (inbound, outbound) =
            (listed("SecurityGroupIngress", "Source"), listed("SecurityGroupEgress", "Destination"));
        securities.insert(id.to_owned(), Security { inbound, outbound });
    }
    for (_, it) in of_type(template, "AWS::EC2::SecurityGroupIngress") {
        let group = securities.get_mut(&name(&it["Properties"]["GroupId"])).expect("the group of a rule is there");
        group.inbound.extend(rule(&it["Properties"], "Source"));
    }
    for (_, it) in of_type(template, "AWS::EC2::SecurityGroupEgress") {
        let group = securities.get_mut(&name(&it["Properties"]["GroupId"])).expect("the group of a rule is there");
        group.outbound.extend(rule(&it["Properties"], "Destination"));
    }
    securities.insert(STRANGERS.to_owned(), Security::default());
    // A group that says nothing of what goes out lets everything out.
    for group in securities.values_mut().filter(|group| group.outbound.is_empty()) {
        group.outbound.push(everything());
    }
    securities
}

fn everything() -> Rule {
    // The default is 0.0.0.0/0.
    Rule { protocol: "-1".to_owned(), ports: 0..=u16::MAX, peer: Peer::Block(Ipv4Net::default()) }
}

/// A rule of a security group, unless it is about IPv6, which does not exist here.
fn rule(rule: &Value, peer: &str) -> Option<Rule> {
    if rule.get("CidrIpv6").is_some() {
        return None;
    }
    // CloudFormation takes numbers for text, and text for numbers.
    let text = |key: &str| rule[key].as_str().map_or_else(|| rule[key].to_string(), str::to_owned);
    let port = |key: &str| text(key).parse::<u16>().unwrap_or_else(|_| panic!("{} is no port", rule[key]));
    let protocol = text("IpProtocol");
    let ports = match protocol.as_str() {
        "-1" => 0..=u16::MAX,
        _ => port("FromPort")..=port("ToPort"),
    };
    let peer = match rule.get("CidrIp") {
        Some(block) => Peer::Block(net(block)),
        None => Peer::Security(name(&rule[format!("{peer}SecurityGroupId")])),
    };
    Some(Rule { protocol, ports, peer })
}
