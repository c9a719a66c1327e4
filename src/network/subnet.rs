//! VPCs and their subnets.

use super::name::Named;
use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::{Fact, Node, Symbol, Term, Truth};
use ipnet::{IpNet, Ipv4Net};

/// A VPC.
#[derive(Debug, Clone)]
pub struct Vpc {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its blocks, those that are added to it included.
    pub blocks: Vec<IpNet>,
    /// Why it may have others.
    pub unknown: Option<String>,
    /// Whether hosts in it find endpoints by name: DNS resolution is on, which is the default, and DNS hostnames, which is
    /// not (VPC user guide, "DNS attributes for your VPC").
    pub private_dns: Truth,
}

/// A subnet.
#[derive(Debug, Clone)]
pub struct Subnet {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its VPC.
    pub vpc: Fact<Named>,
    /// Its IPv4 block.
    pub block: Fact<Ipv4Net>,
    /// Whether it has an IPv6 block.
    pub ipv6: Truth,
    /// Its Availability Zone; `None` if that cannot be known.
    pub zone: Option<Zone>,
    /// Whether what is launched into it gets a public IPv4 address unless told otherwise.
    pub public_addresses: Truth,
    /// Whether what is launched into it gets an IPv6 address unless told otherwise.
    pub ipv6_addresses: Truth,
}

/// An Availability Zone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    /// By its position among those of the region, from 0.
    Nth(usize),
    /// By its name or id: `us-east-1a`, `use1-az1`.
    Named(String),
    /// By what stands for its name, such as a parameter without a value.
    Symbol {
        /// What that is called.
        name: String,
        /// Why the name cannot be known, as a clause.
        why: String,
    },
    /// By what computes its name.
    Computed {
        /// What is written, as JSON: the same comes to the same zone.
        written: String,
        /// Why it cannot be known what comes of it, as a clause.
        why: String,
    },
}

impl Zone {
    /// The zone a value names.
    pub fn of(node: &Node) -> Option<Self> {
        match &node.term {
            Term::Symbol(Symbol::Zone(position)) => Some(Self::Nth(*position)),
            Term::Symbol(symbol) => {
                Some(Self::Symbol { name: symbol.to_string().replace('`', ""), why: symbol.because() })
            }
            _ => node.text().known().map(Self::Named),
        }
    }

    /// The zone that a property of a resource computes, if what comes of it is not known.
    fn computed(resource: Resource, node: &Node) -> Option<Self> {
        let Term::Unknown(why) = &node.term else { return None };
        let written = ["AvailabilityZone", "AvailabilityZoneId"].iter().find_map(|name| resource.property(name));
        written.map(|value| Self::Computed { written: value.to_string(), why: why.clone() })
    }

    /// Whether two subnets' zones are the same one. Which zone a subnet is in that names none is AWS's choice.
    pub fn same(one: Option<&Self>, other: Option<&Self>) -> Truth {
        match (one, other) {
            (None, _) | (_, None) => {
                Truth::Unknown("which zone a subnet is in that names none is AWS's choice".to_owned())
            }
            (Some(one), Some(other)) if one == other => Truth::Yes,
            (Some(Self::Nth(_)), Some(Self::Nth(_))) | (Some(Self::Named(_)), Some(Self::Named(_))) => Truth::No,
            (Some(Self::Symbol { why, .. } | Self::Computed { why, .. }), _)
            | (_, Some(Self::Symbol { why, .. } | Self::Computed { why, .. })) => Truth::Unknown(why.clone()),
            (Some(one), Some(other)) => Truth::Unknown(format!("whether {one} is {other} is known only in a region")),
        }
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nth(position) => write!(f, "zone {position}"),
            Self::Named(name) => f.write_str(name),
            Self::Symbol { name, .. } | Self::Computed { written: name, .. } => write!(f, "zone `{name}`"),
        }
    }
}

/// Whether a VPC may have a block: IPv4 from /16 to /28, IPv6 from /44 to /60 (VPC user guide, "VPC CIDR blocks").
fn is_possible(block: IpNet) -> bool {
    match block {
        IpNet::V4(block) => (16..=28).contains(&block.prefix_len()),
        IpNet::V6(block) => (44..=60).contains(&block.prefix_len()),
    }
}

impl Vpc {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let flag = |name, default| reader.property(resource, name).flag().truth(default);
        let mut vpc = Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            blocks: Vec::new(),
            unknown: None,
            private_dns: flag("EnableDnsSupport", true).and(flag("EnableDnsHostnames", false)),
        };
        vpc.add(&reader.property(resource, "CidrBlock"));
        if !reader.property(resource, "Ipv4IpamPoolId").is_absent() {
            vpc.unknown = Some(format!("IP Address Manager chooses the block of `{}`", vpc.id));
        }
        vpc
    }

    /// Adds a block, from a property of the VPC or of an `AWS::EC2::VPCCidrBlock`.
    pub(super) fn add(&mut self, block: &Node) {
        match block.text() {
            Fact::Is(text) => match text.parse::<IpNet>() {
                Ok(block) if is_possible(block) => self.blocks.push(block.trunc()),
                Ok(_) => self.unknown = Some(format!("`{text}` is larger or smaller than a block of a VPC may be")),
                Err(_) => self.unknown = Some(format!("`{text}` is no block of addresses")),
            },
            Fact::Missing => {}
            Fact::Unknown(why) => self.unknown = Some(why),
        }
    }
}

impl Subnet {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let property = |name| reader.property(resource, name);
        let block = match property("CidrBlock").text() {
            Fact::Is(text) => match text.parse::<Ipv4Net>() {
                Ok(block) => Fact::Is(block.trunc()),
                Err(_) => Fact::Unknown(format!("`{text}` is no block of IPv4 addresses")),
            },
            Fact::Missing => Fact::Missing,
            Fact::Unknown(why) => Fact::Unknown(why),
        };
        let zones = [property("AvailabilityZone"), property("AvailabilityZoneId")];
        let ipv6 = ["Ipv6CidrBlock", "Ipv6IpamPoolId", "Ipv6NetmaskLength"].map(|name| !property(name).is_absent());
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            vpc: Named::of(&property("VpcId")),
            block,
            ipv6: Truth::of(ipv6.contains(&true)),
            zone: zones.iter().find_map(|node| Zone::of(node).or_else(|| Zone::computed(resource, node))),
            public_addresses: property("MapPublicIpOnLaunch").flag().truth(false),
            ipv6_addresses: property("AssignIpv6AddressOnCreation").flag().truth(false),
        }
    }
}
