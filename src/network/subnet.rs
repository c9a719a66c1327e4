//! VPCs and their subnets.

use super::Network;
use super::name::Named;
use super::reader::{DEFAULT_GROUP, Reader, companion};
use super::security::BLOCK;
use crate::template::evaluate::{Fact, Node, Open, Same, Symbol, Term, Truth, Unknown, Why};
use crate::template::{Resource, outside};
use ipnet::{IpNet, Ipv4Net};
use serde_json::{Value, json};

/// A VPC.
#[derive(Debug, Clone)]
pub struct Vpc {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its IPv4 blocks, those that are added to it included.
    pub blocks: Open<IpNet>,
    /// Whether it may have IPv6 blocks, which AWS chooses.
    pub has_ipv6: bool,
    /// The block that it is made with, if that is known.
    pub first: Option<IpNet>,
    /// What is written where its first block is.
    written: Option<Value>,
    /// Whether hosts in it find endpoints by name: DNS resolution is on, which is the default, and DNS hostnames, which is
    /// not (VPC user guide, "DNS attributes for your VPC").
    pub private_dns: Truth,
    /// Its main route table, where that is described; missing of one that is made with the VPC, which has no routes but to
    /// the VPC itself.
    pub main_table: Fact<Named>,
    /// Its default security group.
    pub default_group: Fact<Named>,
}

/// A block that is added to a VPC by a resource of its own.
#[derive(Debug, Clone)]
pub struct BlockAssociation {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The VPC.
    pub vpc: Fact<Named>,
    /// The IPv4 block; missing if it adds none.
    pub block: Fact<Ipv4Net>,
    /// Whether it adds an IPv6 block.
    pub ipv6: Truth,
}

impl BlockAssociation {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let present = |names: &[&str]| Truth::any(names.iter().map(|name| reader.presence(resource, name)));
        let block = match ipv4(&reader.property(resource, "CidrBlock")) {
            Fact::Missing if !present(&["Ipv4IpamPoolId"]).is_no() => {
                Fact::Unknown(Unknown::new(Why::Ipam(resource.id.to_owned())))
            }
            block => block,
        };
        let by_aws = reader.property(resource, "AmazonProvidedIpv6CidrBlock").flag().truth(false);
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            vpc: reader.named(resource, "VpcId"),
            block,
            ipv6: by_aws.or(present(&["Ipv6CidrBlock", "Ipv6IpamPoolId", "Ipv6Pool"])),
        }
    }

    /// Whether a subnet's IPv4 block is part of this one: what is within the VPC's first block is not.
    pub fn holds(&self, network: &Network, subnet: &Subnet) -> Truth {
        let vpc = if let Fact::Is(name) = &self.vpc { network.vpc(name) } else { None };
        let first = vpc.and_then(|vpc| vpc.first);
        match (&self.block, &subnet.block) {
            (Fact::Missing, _) | (_, Fact::Missing) => Truth::No,
            (_, Fact::Is(block)) if first.is_some_and(|first| first.contains(&IpNet::V4(*block))) => Truth::No,
            (Fact::Is(whole), Fact::Is(block)) => Truth::of(whole.contains(block)),
            (_, Fact::Unknown(_)) if subnet.slice.as_ref().is_some_and(|slice| slice.is_of_vpc(network, subnet)) => {
                Truth::No
            }
            (Fact::Unknown(unknown), _) | (_, Fact::Unknown(unknown)) => Truth::Unknown(unknown.why.clone()),
        }
    }

    /// Whether what waits for another one for sure has what it needs of this one: an IPv6 block of the same VPC.
    pub fn may_stand_for(&self, other: &Self) -> bool {
        let is_ipv6 = self.ipv6.is_yes() && other.ipv6.is_yes() && self.block.is_missing();
        self.id == other.id || is_ipv6 && self.vpc.same(&other.vpc).is_yes() && other.exists.is_yes()
    }
}

/// The IPv4 block that a value is.
fn ipv4(node: &Node) -> Fact<Ipv4Net> {
    match node.text() {
        Fact::Is(text) => match text.parse::<Ipv4Net>() {
            Ok(block) => Fact::Is(block.trunc()),
            Err(_) => Fact::Unknown(Unknown::new(Why::IsNo(text, "an IPv4 CIDR block"))),
        },
        Fact::Missing => Fact::Missing,
        Fact::Unknown(unknown) => Fact::Unknown(unknown),
    }
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
    /// The part of a list of blocks that this one is, where it is written so.
    pub slice: Option<Slice>,
    /// Whether it has an IPv6 block from the beginning.
    pub ipv6: Truth,
    /// The resources that add an IPv6 block to it, and whether they do.
    pub ipv6_later: Vec<(String, Truth)>,
    /// Its Availability Zone; `None` if that cannot be known.
    pub zone: Option<Zone>,
    /// Whether what is launched into it gets a public IPv4 address unless told otherwise.
    pub public_addresses: Truth,
    /// Whether what is launched into it gets an IPv6 address unless told otherwise.
    pub ipv6_addresses: Truth,
}

/// One of the blocks that `Fn::Cidr` makes, as `Fn::Select` chooses it. Blocks of one list lie apart.
#[derive(Debug, Clone)]
pub struct Slice {
    /// The call of `Fn::Cidr`, as it is written.
    pub list: String,
    /// The position in its list, from 0.
    pub position: i64,
    /// The block that it cuts, as it is written.
    whole: Value,
}

impl Slice {
    fn of(written: Option<&Value>) -> Option<Self> {
        let [position, list] = written?.get("Fn::Select")?.as_array()?.as_slice() else { return None };
        let position = position.as_i64().or_else(|| position.as_str()?.parse().ok())?;
        let whole = list.get("Fn::Cidr")?.get(0)?.clone();
        Some(Self { list: list.to_string(), position, whole })
    }

    /// Whether it is cut from the block of the VPC that its subnet is in.
    pub fn is_of_vpc(&self, network: &Network, subnet: &Subnet) -> bool {
        let Fact::Is(name) = &subnet.vpc else { return false };
        let by_attribute = json!({ "Fn::GetAtt": [name.id(), "CidrBlock"] });
        let written = network.vpc(name).and_then(|vpc| vpc.written.as_ref());
        self.whole == by_attribute || written == Some(&self.whole)
    }
}

/// An Availability Zone.
#[derive(Debug, Clone)]
pub enum Zone {
    /// By its position among those of the region, from 0.
    Nth(usize),
    /// By its name or id: `us-east-1a`, `use1-az1`.
    Named(String),
    /// By what stands for its name, or computes it.
    Unknown {
        /// What is written there: the same comes to the same zone.
        written: String,
        /// That in words.
        words: String,
        /// Why the name cannot be known.
        why: Why,
    },
}

impl Zone {
    /// The zone a value names.
    pub fn of(node: &Node) -> Option<Self> {
        match &node.term {
            Term::Symbol(Symbol::Zone(position)) => Some(Self::Nth(*position)),
            Term::Symbol(symbol) => {
                let written = symbol.to_string().replace('`', "");
                let words = match symbol {
                    Symbol::Import(_) => format!("the zone that {symbol} names"),
                    symbol => format!("zone {symbol}"),
                };
                Some(Self::Unknown { written, words, why: symbol.into() })
            }
            Term::Unknown(unknown) => {
                let written = unknown.identity().unwrap_or(&node.pointer).to_owned();
                let words = unknown.identity().map_or_else(|| UNKNOWN.to_owned(), returned);
                Some(Self::Unknown { written, words, why: unknown.why.clone() })
            }
            _ => node.name().known().map(Self::Named),
        }
    }

    /// The zone of a subnet of which it is not known which it is.
    pub fn of_unknown(subnet: &Unknown) -> Self {
        let written = subnet.identity().map_or_else(|| subnet.why.to_string(), str::to_owned);
        Self::Unknown { written: format!("the zone of {written}"), words: UNKNOWN.to_owned(), why: subnet.why.clone() }
    }

    /// The zone of a subnet of which nothing is known but what names it: the same subnet is in the same zone.
    pub(super) fn of_undescribed(subnet: &str) -> Self {
        let why = Why::Outside("subnet", subnet.to_owned());
        Self::Unknown { written: format!("the zone of {subnet}"), words: UNKNOWN.to_owned(), why }
    }

    /// What tells it apart from others.
    pub fn key(&self) -> String {
        match self {
            Self::Nth(_) | Self::Named(_) => self.to_string(),
            Self::Unknown { written, .. } => format!("`{written}`"),
        }
    }
}

/// A zone of which nothing is known.
const UNKNOWN: &str = "an unknown zone";

/// What a call returns that is known by how it is written, `Fn::Select[0,…]`, in words.
fn returned(written: &str) -> String {
    let end = written.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != ':').unwrap_or(written.len());
    let (function, argument) = written.split_at(end);
    let selected = || {
        let argument = serde_json::from_str::<Value>(argument).ok()?;
        let region = argument.get(1)?.get("Fn::GetAZs")?.as_str()?;
        Some(format!("zone {} of `{region}`", argument.get(0)?.to_string().trim_matches('"')))
    };
    match function {
        "" => UNKNOWN.to_owned(),
        "Fn::Select" => selected().unwrap_or_else(|| "the zone that `Fn::Select` returns".to_owned()),
        function => format!("the zone that `{function}` returns"),
    }
}

/// Whether two zones are the same one; which zone a subnet is in that names none is AWS's choice.
pub fn same_zone(one: Option<&Zone>, other: Option<&Zone>) -> Truth {
    match (one, other) {
        (None, _) | (_, None) => Truth::Unknown(Why::ZoneChoice),
        (Some(Zone::Nth(one)), Some(Zone::Nth(other))) => Truth::of(one == other),
        (Some(Zone::Named(one)), Some(Zone::Named(other))) => Truth::of(one == other),
        (Some(Zone::Unknown { written: one, .. }), Some(Zone::Unknown { written: other, .. })) if one == other => {
            Truth::Yes
        }
        (Some(Zone::Unknown { why, .. }), _) | (_, Some(Zone::Unknown { why, .. })) => Truth::Unknown(why.clone()),
        (Some(one), Some(other)) => Truth::Unknown(Why::ZoneIs(one.to_string(), other.to_string())),
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nth(position) => write!(f, "zone {position}"),
            Self::Named(name) => f.write_str(name),
            Self::Unknown { words, .. } => f.write_str(words),
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
            blocks: Open::default(),
            has_ipv6: false,
            first: None,
            written: resource.property("CidrBlock").cloned(),
            private_dns: flag("EnableDnsSupport", true).and(flag("EnableDnsHostnames", false)),
            main_table: Fact::Missing,
            default_group: Fact::Is(Named::Here(companion(resource.id, DEFAULT_GROUP))),
        };
        if outside::is_given(resource.id) {
            vpc.main_table = reader.named(resource, outside::MAIN_TABLE);
            vpc.default_group = reader.named(resource, outside::DEFAULT_GROUP);
        }
        vpc.add(&reader.property(resource, "CidrBlock"));
        vpc.first = vpc.blocks.known.first().copied();
        if !reader.property(resource, "Ipv4IpamPoolId").is_absent() {
            vpc.blocks.open(Some(Why::Ipam(vpc.id.clone())));
        }
        vpc
    }

    /// Adds a block, from a property of the VPC or of an `AWS::EC2::VPCCidrBlock`.
    pub(super) fn add(&mut self, block: &Node) {
        match block.text() {
            Fact::Is(text) => match text.parse::<IpNet>() {
                Ok(block) if is_possible(block) => self.blocks.known.push(block.trunc()),
                Ok(_) => self.blocks.open(Some(Why::VpcBlock(text))),
                Err(_) => self.blocks.open(Some(Why::IsNo(text, BLOCK))),
            },
            Fact::Missing => {}
            Fact::Unknown(unknown) => self.blocks.open(Some(unknown.why)),
        }
    }
}

impl Subnet {
    /// Whether it has an IPv6 block, from the beginning or added.
    pub fn has_ipv6(&self) -> Truth {
        let later = self.ipv6_later.iter().map(|(_, adds)| adds.clone());
        self.ipv6.clone().or(Truth::any(later))
    }

    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let property = |name| reader.property(resource, name);
        let zones = [property("AvailabilityZone"), property("AvailabilityZoneId")];
        let ipv6 = ["Ipv6CidrBlock", "Ipv6IpamPoolId", "Ipv6NetmaskLength"].map(|name| reader.presence(resource, name));
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            vpc: Named::of(&property("VpcId")),
            block: ipv4(&property("CidrBlock")),
            slice: Slice::of(resource.property("CidrBlock")),
            ipv6: Truth::any(ipv6),
            ipv6_later: Vec::new(),
            zone: zones.iter().find_map(Zone::of),
            public_addresses: property("MapPublicIpOnLaunch").flag().truth(false),
            ipv6_addresses: property("AssignIpv6AddressOnCreation").flag().truth(false),
        }
    }
}
