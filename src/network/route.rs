//! Routes, and the gateways they lead to.

use super::name::{Key, Named};
use super::reader::Reader;
use super::security::BLOCK;
use crate::template::evaluate::{Fact, Node, Term, Truth, Unknown, Why};
use crate::template::{Document, Resource};
use crate::types::is_unrouted;
use ipnet::{IpNet, Ipv4Net};

/// A subnet's association with a route table.
#[derive(Debug, Clone)]
pub struct Association {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// The subnet.
    pub subnet: Fact<Named>,
    /// The route table.
    pub table: Fact<Named>,
}

/// A route table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Whether it is made.
    pub exists: Truth,
    /// Its VPC.
    pub vpc: Fact<Named>,
}

/// A route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its logical id.
    pub id: String,
    /// Whether it is made.
    pub exists: Truth,
    /// Its route table.
    pub table: Fact<Named>,
    /// Which packets it is for.
    pub destination: Destination,
    /// Where it sends them.
    pub target: Target,
    /// The property that names the target.
    pub property: &'static str,
    /// Where that is written.
    pub pointer: String,
}

/// Which packets a route is for.
#[derive(Debug, Clone)]
pub enum Destination {
    /// Those to a block.
    Block(IpNet),
    /// Those to the blocks of a prefix list.
    PrefixList(String),
    /// Those to an IPv6 block that cannot be known.
    UnknownIpv6(Why),
    /// That cannot be known.
    Unknown(Why),
}

/// Where a route sends packets.
#[derive(Debug, Clone)]
pub enum Target {
    /// An internet gateway.
    Internet(Named),
    /// A NAT gateway.
    Nat(Named),
    /// An egress-only internet gateway, which lets IPv6 packets out and no connections in.
    EgressOnly(Named),
    /// Another way out of the VPC: a peering connection, a transit or VPN gateway, an endpoint, a network interface.
    Other(Named),
    /// That cannot be known.
    Unknown(Why),
}

/// The attachment of a gateway to a VPC.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its logical id.
    pub id: String,
    /// Whether it is made, and with it the gateway it attaches.
    pub exists: Truth,
    /// The VPC.
    pub vpc: Fact<Named>,
    /// The internet gateway, if it attaches one.
    pub gateway: Fact<Named>,
}

/// The properties of a route that name its target. A route has one of them.
const TARGETS: &[&str] = &[
    "GatewayId",
    "NatGatewayId",
    "EgressOnlyInternetGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "InstanceId",
    "LocalGatewayId",
    "NetworkInterfaceId",
    "TransitGatewayId",
    "VpcEndpointId",
    "VpcPeeringConnectionId",
];

impl Association {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            subnet: reader.named(resource, "SubnetId"),
            table: reader.named(resource, "RouteTableId"),
        }
    }
}

impl Table {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        Self { exists: reader.exists(resource), vpc: reader.named(resource, "VpcId") }
    }
}

impl Attachment {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let gateway = reader.named(resource, "InternetGatewayId");
        let exists = reader.exists(resource).and(match &gateway {
            Fact::Is(Named::Here(id)) => reader.document.resource(id).map_or(Truth::Yes, |made| reader.exists(made)),
            // Which gateway it attaches is asked where that matters.
            Fact::Is(_) | Fact::Missing | Fact::Unknown(_) => Truth::Yes,
        });
        Self { id: resource.id.to_owned(), exists, vpc: reader.named(resource, "VpcId"), gateway }
    }
}

impl Route {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, document: Document<'a>, resource: Resource<'a>) -> Self {
        let mut written = TARGETS.iter().filter_map(|property| {
            let node = reader.property(resource, property);
            (!node.is_absent()).then_some((*property, node))
        });
        let first = written.next().unwrap_or_else(|| ("GatewayId", reader.property(resource, "GatewayId")));
        let (property, node) = first;
        let target = match written.next() {
            None => Target::of(property, &node, document),
            Some((other, second)) => {
                let undecided = [&node.term, &second.term].into_iter().find_map(|term| match term {
                    Term::Unknown(unknown) => Some(unknown.why.clone()),
                    _ => None,
                });
                Target::Unknown(undecided.unwrap_or(Why::TwoTargets(property, other)))
            }
        };
        Self {
            id: resource.id.to_owned(),
            exists: reader.exists(resource),
            table: reader.named(resource, "RouteTableId"),
            destination: Destination::read(reader, resource),
            target,
            property,
            pointer: node.pointer,
        }
    }

    /// Whether it is for packets to the IPv4 internet.
    pub fn leaves(&self) -> bool {
        match &self.destination {
            Destination::Block(_) => self.destination.ipv4().is_some_and(|block| !is_unrouted(&block.into())),
            Destination::PrefixList(_) | Destination::UnknownIpv6(_) => false,
            Destination::Unknown(_) => true,
        }
    }

    /// Why it is not known where packets get by it.
    pub fn elsewhere(&self) -> Why {
        Why::Beyond(self.target.name().map_or("its target", Named::id).to_owned())
    }

    /// Whether it is the default route of IPv4.
    pub fn is_default(&self) -> bool {
        self.destination.ipv4() == Some(Ipv4Net::default())
    }
}

impl Destination {
    fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let block = |property, unknown: fn(Why) -> Self| {
            let node = reader.property(resource, property);
            match node.text() {
                Fact::Is(text) => Some(match text.parse::<IpNet>() {
                    Ok(block) => Self::Block(block.trunc()),
                    Err(_) => unknown(Why::IsNo(text, BLOCK)),
                }),
                Fact::Missing => None,
                Fact::Unknown(open) => Some(unknown(open.why)),
            }
        };
        let list = || match reader.named(resource, "DestinationPrefixListId") {
            Fact::Is(list) => Some(Self::PrefixList(list.id().to_owned())),
            Fact::Missing => None,
            Fact::Unknown(unknown) => Some(Self::Unknown(unknown.why)),
        };
        let ipv4 = block("DestinationCidrBlock", Self::Unknown);
        let ipv6 = block("DestinationIpv6CidrBlock", Self::UnknownIpv6);
        let mut named = [ipv4, ipv6, list()].into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(destination), None) => destination,
            (None, _) => Self::Unknown(Why::NamesNo("the route", "destination")),
            (Some(_), Some(_)) => Self::Unknown(Why::SeveralDestinations),
        }
    }

    /// Whether packets to the IPv4 internet may go by it.
    pub fn is_ipv4(&self) -> bool {
        !matches!(self, Self::Block(IpNet::V6(_)) | Self::UnknownIpv6(_))
    }

    /// Whether packets to the IPv6 internet go by it.
    pub fn is_ipv6(&self) -> Truth {
        match self {
            Self::Block(block) => Truth::of(matches!(block, IpNet::V6(_))),
            Self::PrefixList(list) => Truth::Unknown(Why::BlocksOf(list.clone())),
            Self::UnknownIpv6(why) | Self::Unknown(why) => Truth::Unknown(why.clone()),
        }
    }

    /// The IPv4 block.
    pub fn ipv4(&self) -> Option<Ipv4Net> {
        if let Self::Block(IpNet::V4(block)) = self { Some(*block) } else { None }
    }
}

impl std::fmt::Display for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Block(block) => write!(f, "{block}"),
            Self::PrefixList(list) => write!(f, "the blocks of prefix list {list}"),
            Self::UnknownIpv6(_) => f.write_str("an unknown IPv6 block"),
            Self::Unknown(_) => f.write_str("an unknown destination"),
        }
    }
}

impl Target {
    fn of(property: &str, node: &Node, document: Document) -> Self {
        let name = match Named::of(node) {
            Fact::Is(name) => name,
            Fact::Missing => return Self::Unknown(Why::NamesNo("the route", "target")),
            Fact::Unknown(Unknown { why, .. }) => return Self::Unknown(why),
        };
        match property {
            "GatewayId" => Self::gateway(name, document),
            "NatGatewayId" => Self::Nat(name),
            "EgressOnlyInternetGatewayId" => Self::EgressOnly(name),
            _ => Self::Other(name),
        }
    }

    /// What `GatewayId` names: an internet gateway, or a virtual private gateway, which leads elsewhere.
    fn gateway(name: Named, document: Document) -> Self {
        match &name {
            Named::Here(id) => match document.resource(id).map(|resource| resource.kind) {
                Some("AWS::EC2::InternetGateway") => Self::Internet(name),
                Some(kind) if kind.starts_with("AWS::EC2::") => Self::Other(name),
                _ => Self::Unknown(Why::GatewayOf(id.clone())),
            },
            Named::Given(id) if id.starts_with("igw-") => Self::Internet(name),
            Named::Given(_) => Self::Other(name),
            Named::Parameter(id) | Named::Symbol(id) => Self::Unknown(Why::GatewayKind(id.clone())),
        }
    }

    /// As a key: routes with equal ones lead to the same target, or are unknown for the same reason.
    pub fn key(&self) -> (u8, Option<Key>, Option<&Why>) {
        let (kind, why) = match self {
            Self::Internet(_) => (0, None),
            Self::Nat(_) => (1, None),
            Self::EgressOnly(_) => (2, None),
            Self::Other(_) => (3, None),
            Self::Unknown(why) => (4, Some(why)),
        };
        (kind, self.name().map(Named::key), why)
    }

    /// What it names.
    pub fn name(&self) -> Option<&Named> {
        match self {
            Self::Internet(name) | Self::Nat(name) | Self::EgressOnly(name) | Self::Other(name) => Some(name),
            Self::Unknown(_) => None,
        }
    }
}
