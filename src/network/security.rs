//! Security groups and their rules.

use super::name::Named;
use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::{Fact, Node, Open, Symbol, Truth, Unknown, Why};
use crate::template::trail::under;
use ipnet::IpNet;
use std::fmt;

/// A rule of a security group: whom it lets in, or with an egress rule, where it lets packets go.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The group.
    pub group: Fact<Named>,
    /// Whether it is there, and says what the fields below say.
    pub certain: Truth,
    /// Who is on the other side.
    pub peer: Peer,
    /// The protocol, as CloudFormation writes it: `tcp`, `udp`, `-1` for all.
    pub protocol: String,
    /// The ports; all of them where the protocol has none.
    pub ports: Ports,
    /// Whether it is for nothing but what path MTU discovery needs, which hosts should take from anywhere.
    pub is_path_mtu: bool,
    /// Which rule it is: `InstancesSecurity[2]` by its position among the group's own, or its logical id.
    pub label: String,
    /// The resource it is written in.
    pub resource: String,
    /// Where it is written.
    pub pointer: String,
}

/// The other side of a security group's rule.
#[derive(Debug, Clone)]
pub enum Peer {
    /// A block of addresses.
    Block(IpNet),
    /// The members of a security group.
    Group(Named),
    /// The blocks of a prefix list.
    PrefixList(Named),
    /// The members of a security group of which it is not known which it is.
    SomeGroup(Why),
    /// The hosts in a block of a VPC, or of a subnet of it, that cannot be known but is that one: the VPC, and what it is called.
    Own(Fact<Named>, String),
    /// That cannot be known.
    Unknown(Why),
}

/// A prefix list of the template.
#[derive(Debug, Clone)]
pub struct PrefixList {
    /// The blocks it lists.
    pub blocks: Open<IpNet>,
}

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ports {
    /// The first.
    pub from: u16,
    /// The last.
    pub to: u16,
}

/// Which way a rule lets packets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// To the members of the group.
    Ingress,
    /// From them.
    Egress,
}

/// The properties that name the other side of a rule.
struct PeerProperties {
    group: &'static str,
    name: &'static str,
    list: &'static str,
}

impl Direction {
    fn peer(self) -> PeerProperties {
        match self {
            Self::Ingress => PeerProperties {
                group: "SourceSecurityGroupId",
                name: "SourceSecurityGroupName",
                list: "SourcePrefixListId",
            },
            // Where packets go is given by ids only.
            Self::Egress => {
                PeerProperties { group: "DestinationSecurityGroupId", name: "", list: "DestinationPrefixListId" }
            }
        }
    }

    fn property(self) -> &'static str {
        match self {
            Self::Ingress => "SecurityGroupIngress",
            Self::Egress => "SecurityGroupEgress",
        }
    }
}

impl Rule {
    /// The rules that a security group has within itself.
    pub(super) fn inline<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>, direction: Direction) -> Vec<Self> {
        let group = || Fact::Is(Named::Here(resource.id.to_owned()));
        let exists = reader.exists(resource);
        let node = reader.property(resource, direction.property());
        match node.items() {
            Fact::Missing => Vec::new(),
            Fact::Is(items) => {
                let rules = items.iter().enumerate().map(|(index, item)| {
                    let label = format!("{}[{index}]", resource.id);
                    Self::of(reader, item, direction, (resource.id, label), group(), exists.clone())
                });
                rules.collect()
            }
            Fact::Unknown(Unknown { why, .. }) => vec![Self {
                group: group(),
                certain: Truth::Unknown(why.clone()),
                peer: Peer::Unknown(why),
                protocol: "-1".to_owned(),
                ports: Ports::ALL,
                is_path_mtu: false,
                label: resource.id.to_owned(),
                resource: resource.id.to_owned(),
                pointer: node.pointer,
            }],
        }
    }

    /// The rule by which the members of a group that comes with a resource connect to each other (VPC user guide, "Default security
    /// groups"; EKS user guide, "View Amazon EKS security group requirements for clusters").
    pub(super) fn among_members(group: String, resource: Resource) -> Self {
        let pointer = under("/Resources", [resource.id]);
        Self {
            group: Fact::Is(Named::Here(group.clone())),
            certain: Truth::Yes,
            peer: Peer::Group(Named::Here(group.clone())),
            protocol: "-1".to_owned(),
            ports: Ports::ALL,
            is_path_mtu: false,
            label: group,
            resource: resource.id.to_owned(),
            pointer,
        }
    }

    /// Whether a template writes it: that of a group that comes with a resource comes with it too.
    pub fn is_written(&self) -> bool {
        self.label == self.resource || self.group.here() != Some(self.label.as_str())
    }

    /// The rule that is a resource of its own.
    pub(super) fn separate<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>, direction: Direction) -> Self {
        let PeerProperties { group, name, list } = direction.peer();
        let wanted = ["GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", group, name, list];
        let properties = reader.properties(resource, &wanted);
        // In a default VPC a group can be named by its name.
        let by_name = || match reader.group_named(&reader.property(resource, "GroupName")) {
            Fact::Missing => Fact::Unknown(Unknown::new(Why::GroupByNoId(resource.id.to_owned()))),
            named => named,
        };
        let group = match Named::of(&properties.get("GroupId")) {
            Fact::Missing => by_name(),
            named => named,
        };
        let exists = reader.exists(resource);
        Self::of(reader, &properties, direction, (resource.id, resource.id.to_owned()), group, exists)
    }

    fn of(
        reader: &Reader,
        node: &Node,
        direction: Direction,
        (resource, label): (&str, String),
        group: Fact<Named>,
        exists: Truth,
    ) -> Self {
        let protocol = match node.get("IpProtocol").text() {
            Fact::Is(text) => Ok(protocol(&text)),
            Fact::Missing => Ok("-1".to_owned()),
            Fact::Unknown(unknown) => Err(unknown.why),
        };
        let ports = match &protocol {
            Ok(protocol) => Ports::read(node, protocol),
            Err(why) => Err(why.clone()),
        };
        let peer = Peer::read(reader, node, direction);
        let unknown = [group.why(), protocol.as_ref().err(), ports.as_ref().err(), peer.unknown()];
        let unknown = unknown.into_iter().flatten().next().cloned();
        Self {
            group,
            certain: unknown.map_or(exists.clone(), |why| exists.and(Truth::Unknown(why))),
            is_path_mtu: protocol.as_ref().is_ok_and(|protocol| is_path_mtu(protocol, node)),
            peer,
            protocol: protocol.unwrap_or_else(|_| "-1".to_owned()),
            ports: ports.unwrap_or(Ports::ALL),
            label,
            resource: resource.to_owned(),
            pointer: node.pointer.clone(),
        }
    }

    /// Whether it admits a protocol, such as `tcp`.
    pub fn admits(&self, protocol: &str) -> bool {
        self.protocol == "-1" || self.protocol == protocol
    }

    /// What it lets through: `tcp 22`, `udp 0-65535`, `everything`.
    pub fn what(&self) -> String {
        match self.protocol.as_str() {
            "-1" => "everything".to_owned(),
            "tcp" | "udp" => format!("{} {}", self.protocol, self.ports),
            other => other.to_owned(),
        }
    }
}

/// Whether a rule is for "fragmentation needed" of ICMP, type 3 and code 4, or "packet too big" of ICMPv6, type 2 (EC2 user
/// guide, "Path MTU Discovery"). Types and codes stand where other protocols have ports.
fn is_path_mtu(protocol: &str, node: &Node) -> bool {
    let number = |name: &str| node.get(name).number().known();
    match protocol {
        "icmp" => (number("FromPort"), number("ToPort")) == (Some(3), Some(4)),
        "icmpv6" => number("FromPort") == Some(2),
        _ => false,
    }
}

/// A protocol by the name CloudFormation gives it; some have numbers too (IANA, "Protocol Numbers").
fn protocol(text: &str) -> String {
    match text {
        "6" => "tcp".to_owned(),
        "17" => "udp".to_owned(),
        "1" => "icmp".to_owned(),
        "58" => "icmpv6".to_owned(),
        other => other.to_ascii_lowercase(),
    }
}

impl Peer {
    /// A group of which it is not known which it is; what an undecided condition chooses may be none at all.
    fn some_group(why: Why) -> Self {
        let is_there = matches!(why, Why::Symbol(_) | Why::GroupByName | Why::Names(..));
        if is_there { Self::SomeGroup(why) } else { Self::Unknown(why) }
    }

    fn read(reader: &Reader, node: &Node, direction: Direction) -> Self {
        let PeerProperties { group, name, list } = direction.peer();
        let own = |node: &Node| {
            let vpc = reader.vpc_of_block(node)?;
            let name = own_block(node, &vpc);
            Some(Self::Own(vpc, name))
        };
        let block = |property| match node.get(property).text() {
            Fact::Unknown(_) if own(&node.get(property)).is_some() => own(&node.get(property)),
            Fact::Is(text) => match text.parse::<IpNet>() {
                Ok(block) => Some(Self::Block(block.trunc())),
                Err(_) => Some(Self::Unknown(Why::IsNo(text, BLOCK))),
            },
            Fact::Unknown(unknown) => Some(Self::Unknown(unknown.why)),
            Fact::Missing => None,
        };
        let named = |named: Fact<Named>, make: fn(Named) -> Self, unknown: fn(Why) -> Self| match named {
            Fact::Is(name) => Some(make(name)),
            Fact::Unknown(open) => Some(unknown(open.why)),
            Fact::Missing => None,
        };
        // Whichever group it is, its members are hosts and no internet.
        let peers = [
            block("CidrIp"),
            block("CidrIpv6"),
            named(Named::of(&node.get(group)), Self::Group, Self::some_group),
            named(reader.group_named(&node.get(name)), Self::Group, Self::some_group),
            named(Named::of(&node.get(list)), Self::PrefixList, Self::Unknown),
        ];
        let mut peers = peers.into_iter().flatten();
        match (peers.next(), peers.next()) {
            (Some(peer), None) => peer,
            (None, _) => Self::Unknown(Why::RuleForNobody),
            (Some(_), Some(_)) => Self::Unknown(Why::RuleForSeveral),
        }
    }

    fn unknown(&self) -> Option<&Why> {
        if let Self::Unknown(why) = self { Some(why) } else { None }
    }
}

impl PrefixList {
    /// The entries of a list that the template itself gives (CloudFormation template reference, `AWS::EC2::PrefixList`).
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let entries = reader.property(resource, "Entries").listed();
        let mut blocks = Open { known: Vec::new(), rest: entries.rest };
        for entry in entries.known {
            match entry.get("Cidr").text() {
                Fact::Is(text) => match text.parse::<IpNet>() {
                    Ok(block) => blocks.known.push(block.trunc()),
                    Err(_) => blocks.open(Some(Why::IsNo(text, BLOCK))),
                },
                Fact::Missing => blocks.open(Some(Why::EntryWithoutBlock(resource.id.to_owned()))),
                Fact::Unknown(unknown) => blocks.open(Some(unknown.why)),
            }
        }
        blocks.open(reader.exists(resource).why().cloned());
        Self { blocks }
    }
}

/// What an own block of a VPC is called that cannot be known: `Vpc.Ipv6CidrBlocks`.
fn own_block(node: &Node, vpc: &Fact<Named>) -> String {
    match (node.text().why(), vpc) {
        (Some(Why::Symbol(symbol @ Symbol::Resource { .. })), _) => symbol.to_string().replace('`', ""),
        (_, Fact::Is(vpc)) => format!("{}.CidrBlock", vpc.id()),
        _ => "the VPC's CIDR block".to_owned(),
    }
}

/// What a block is called where a text is none.
pub(super) const BLOCK: &str = "a CIDR block";

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Block(block) => write!(f, "{block}"),
            Self::Group(name) => write!(f, "{}", name.id()),
            Self::PrefixList(name) => write!(f, "prefix list {}", name.id()),
            Self::SomeGroup(_) => f.write_str("an unknown security group"),
            Self::Own(_, block) => f.write_str(block),
            Self::Unknown(_) => f.write_str("an unknown source"),
        }
    }
}

impl Ports {
    /// Every port.
    pub const ALL: Self = Self { from: 0, to: u16::MAX };

    /// One port.
    pub fn one(port: u16) -> Self {
        Self { from: port, to: port }
    }

    /// The ports a rule for a protocol says; -1 stands for all.
    fn read(node: &Node, protocol: &str) -> Result<Self, Why> {
        if !matches!(protocol, "tcp" | "udp") {
            return Ok(Self::ALL);
        }
        let port = |property, default: u16| match node.get(property).number() {
            Fact::Missing | Fact::Is(-1) => Ok(default),
            Fact::Is(number) => u16::try_from(number).map_err(|_| Why::IsNo(number.to_string(), "a port")),
            Fact::Unknown(unknown) => Err(unknown.why),
        };
        Ok(Self { from: port("FromPort", 0)?, to: port("ToPort", u16::MAX)? })
    }

    /// Whether a port is among them.
    pub fn has(self, port: u16) -> bool {
        (self.from..=self.to).contains(&port)
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to { write!(f, "{}", self.from) } else { write!(f, "{}-{}", self.from, self.to) }
    }
}
