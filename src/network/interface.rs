//! The network interfaces that things are launched with, as launch templates, launch configurations and instances
//! describe them.

use super::name::{Named, Names};
use super::reader::Reader;
use crate::template::evaluate::{Fact, Node, Same, Symbol, Term, Truth, Unknown, Why};
use crate::template::{Document, Resource};

/// A network interface.
#[derive(Debug, Clone)]
pub struct Interface {
    /// The resource it is described in.
    pub resource: String,
    /// Whether it gets a public IPv4 address; where nothing is said, the subnet decides.
    pub public_address: Fact<bool>,
    /// Where that is said, or would be.
    pub pointer: String,
    /// Whether it gets an IPv6 address; where nothing is said, the subnet decides.
    pub ipv6: Fact<bool>,
    /// Its security groups; without any, it is in the VPC's default one.
    pub groups: Names,
    /// The logical id of the `AWS::EC2::NetworkInterface` that it is, where it is given one.
    pub given: Option<String>,
    /// The subnets it stands in, where these are others than those of what is launched.
    pub subnets: Option<Names>,
    /// Which of the interfaces of its instance it is.
    pub rank: Rank,
}

/// Which of the interfaces of an instance one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The first, which stands where the instance is launched.
    Primary,
    /// Another, which may stand in a subnet of its own.
    Secondary,
    /// Another, which is attached to the instance once that is there.
    Attached,
}

/// So many network interfaces are judged of one description; no instance type has more (EC2 user guide, "Maximum IP
/// addresses per network interface").
const MOST_INTERFACES: usize = 100;

impl Interface {
    /// Whether packets meet the same at another interface, for certain.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let keys = |names: &Names| (names.known().map(Named::key).collect::<Vec<_>>(), names.all.rest.clone());
        self.resource == other.resource
            && is_alike(&self.public_address, &other.public_address)
            && is_alike(&self.ipv6, &other.ipv6)
            && self.given == other.given
            && self.subnets.as_ref().map(keys) == other.subnets.as_ref().map(keys)
            && keys(&self.groups) == keys(&other.groups)
    }
}

/// Whether two say the same, or nothing, for certain.
fn is_alike(one: &Fact<bool>, other: &Fact<bool>) -> bool {
    match (one, other) {
        (Fact::Missing, Fact::Missing) => true,
        (Fact::Is(one), Fact::Is(other)) => one == other,
        (Fact::Unknown(one), Fact::Unknown(other)) => one.same(other).is_yes(),
        _ => false,
    }
}

/// Collects how a resource launches things.
pub(super) struct Launch<'r, 'e, 'a> {
    pub reader: &'r Reader<'e, 'a>,
    pub document: Document<'a>,
    pub resource: Resource<'a>,
    pub interfaces: Vec<Interface>,
    pub sources: Vec<String>,
    /// Why something that it is launched with, or may be, was not read; nothing if all was.
    pub unread: Option<Why>,
}

impl<'a> Launch<'_, '_, 'a> {
    /// The launch templates that overrides name besides the first.
    pub(super) fn overrides(&mut self, node: &Node) {
        let overrides = node.get("Overrides").listed();
        if let Some(why) = overrides.rest {
            self.outside(node, why);
        }
        for item in overrides.known {
            let other = item.get("LaunchTemplateSpecification");
            if !other.is_absent() {
                self.template(&other);
            }
        }
    }

    /// What a launch template specification names.
    pub(super) fn template(&mut self, specification: &Node) {
        let name = [specification.get("LaunchTemplateId"), specification.get("LaunchTemplateName")];
        let name = name.iter().find(|node| !node.is_absent()).map_or(Fact::Missing, Named::of);
        match name {
            Fact::Is(name) => match self.described(&name, "AWS::EC2::LaunchTemplate") {
                Some(template) => {
                    self.sources.push(template.id.to_owned());
                    let version = specification.get("Version");
                    if let Some(why) = other_version(&version) {
                        return self.outside(&version, Why::Of(template.id.to_owned(), Box::new(why)));
                    }
                    let data = self.reader.property(template, "LaunchTemplateData");
                    self.interfaces_of(template.id, &data, "Groups");
                }
                None => self.outside(specification, Why::Outside("launch template", name.id().to_owned())),
            },
            Fact::Missing => self.outside(specification, Why::NamesNo("it", "launch template")),
            Fact::Unknown(unknown) => self.outside(specification, unknown.why),
        }
    }

    /// What a launch configuration says.
    pub(super) fn configuration(&mut self, node: &Node) {
        let named = Named::of(node).known();
        let Some(found) = named.and_then(|name| self.described(&name, "AWS::AutoScaling::LaunchConfiguration")) else {
            return self.outside(node, Why::Configuration);
        };
        self.sources.push(found.id.to_owned());
        let flag = self.reader.property(found, "AssociatePublicIpAddress");
        self.interfaces.push(Interface {
            resource: found.id.to_owned(),
            public_address: flag.flag(),
            pointer: flag.pointer,
            ipv6: Fact::Missing,
            groups: self.reader.names(found, "SecurityGroups"),
            given: None,
            subnets: None,
            rank: Rank::Primary,
        });
    }

    /// The resource of a type that a name names. A launch template named by name is found by its own `LaunchTemplateName`.
    fn described(&self, name: &Named, kind: &str) -> Option<Resource<'a>> {
        match name {
            Named::Here(id) => self.document.resource(id).filter(|resource| resource.kind == kind),
            name => self
                .document
                .world()
                .filter(|resource| resource.kind == kind)
                .find(|resource| self.reader.named(*resource, "LaunchTemplateName").is(name).is_yes()),
        }
    }

    /// Adds an interface about which nothing is known.
    pub(super) fn outside(&mut self, node: &Node, why: Why) {
        self.unread.get_or_insert_with(|| why.clone());
        self.interfaces.push(self.unknown(node, why));
    }

    fn unknown(&self, node: &Node, why: Why) -> Interface {
        Interface {
            resource: self.resource.id.to_owned(),
            public_address: Fact::Unknown(Unknown::new(why.clone())),
            pointer: node.pointer.clone(),
            ipv6: Fact::Unknown(Unknown::new(why.clone())),
            groups: Names::unknown(&node.pointer, why),
            given: None,
            subnets: None,
            rank: Rank::Primary,
        }
    }

    /// An interface that is a resource of its own; an Elastic IP may name it.
    pub(super) fn interface_alone(&self, interface: Resource<'a>) -> Interface {
        let wanted = ["SubnetId", "GroupSet", "Ipv6AddressCount", "Ipv6Addresses"];
        let properties = self.reader.properties(interface, &wanted);
        Interface {
            resource: interface.id.to_owned(),
            public_address: Fact::Is(false),
            ipv6: ipv6(&properties),
            groups: Names::of(&properties.get("GroupSet")),
            subnets: Some(Names::of(&properties.get("SubnetId"))),
            pointer: properties.pointer,
            given: None,
            rank: Rank::Primary,
        }
    }

    /// The interfaces that are attached to the instance by resources of their own (CloudFormation template reference,
    /// `AWS::EC2::NetworkInterfaceAttachment`).
    pub(super) fn attached(&mut self) {
        for (position, (attachment, there)) in self.reader.attached(self.resource.id).into_iter().enumerate() {
            let item = self.reader.properties(attachment, &["NetworkInterfaceId"]);
            let mut interface = match there {
                Truth::Unknown(why) => self.unknown(&item, why),
                _ => self.described_interface(self.resource.id, &item, "", &Names::default()),
            };
            interface.rank = Rank::Attached;
            self.interfaces.push(interface);
            if position == MOST_INTERFACES {
                return self.outside(&item, Why::Interfaces);
            }
        }
    }

    /// The interface that a description is about: one of its own, or one that it names.
    fn described_interface(&self, resource: &str, item: &Node, groups: &str, others: &Names) -> Interface {
        match Named::of(&item.get("NetworkInterfaceId")) {
            Fact::Missing => Self::interface(resource, item, groups, others),
            Fact::Is(name) => match self.described(&name, "AWS::EC2::NetworkInterface") {
                Some(given) => Interface { given: Some(given.id.to_owned()), ..self.interface_alone(given) },
                None => self.unknown(item, Why::Outside("interface", name.id().to_owned())),
            },
            Fact::Unknown(unknown) => self.unknown(item, unknown.why),
        }
    }

    /// The interfaces that launch template data or an instance describes, whose groups stand under a name of their own.
    pub(super) fn interfaces_of(&mut self, resource: &str, data: &Node, groups: &str) {
        let list = data.get("NetworkInterfaces");
        let mut own_groups = Names::of(&data.get("SecurityGroupIds"));
        own_groups.extend(by_name(&data.get("SecurityGroups")));
        match list.items() {
            Fact::Unknown(unknown) => self.outside(&list, unknown.why),
            Fact::Is(items) if !items.is_empty() => {
                for (position, item) in items.iter().enumerate().take(MOST_INTERFACES) {
                    let mut interface = self.described_interface(resource, item, groups, &own_groups);
                    let index = item.get("DeviceIndex").number().or(i64::try_from(position).unwrap_or(i64::MAX));
                    let first = index.holds(|index| Truth::of(*index == 0)).is_yes();
                    interface.rank = if first { Rank::Primary } else { Rank::Secondary };
                    self.interfaces.push(interface);
                }
                if items.len() > MOST_INTERFACES {
                    self.outside(&list, Why::Interfaces);
                }
            }
            Fact::Is(_) | Fact::Missing => self.interfaces.push(Interface {
                resource: resource.to_owned(),
                public_address: Fact::Missing,
                pointer: list.pointer,
                ipv6: ipv6(data),
                groups: own_groups,
                given: None,
                subnets: None,
                rank: Rank::Primary,
            }),
        }
    }

    fn interface(resource: &str, item: &Node, groups: &str, others: &Names) -> Interface {
        let flag = item.get("AssociatePublicIpAddress");
        let mut listed = Names::of(&item.get(groups));
        if listed.is_empty() {
            listed.extend(others.clone());
        }
        let own = Names::of(&item.get("SubnetId"));
        Interface {
            resource: resource.to_owned(),
            public_address: flag.flag(),
            pointer: flag.pointer,
            ipv6: ipv6(item),
            groups: listed,
            given: None,
            subnets: (!own.is_empty()).then_some(own),
            rank: Rank::Primary,
        }
    }
}

/// Whether an interface, or an instance, asks for IPv6 addresses.
pub(super) fn ipv6(node: &Node) -> Fact<bool> {
    let count = node.get("Ipv6AddressCount").number().map(|count| count > 0);
    match (count, node.get("Ipv6Addresses").items()) {
        (Fact::Is(true), _) => Fact::Is(true),
        (_, Fact::Is(addresses)) => Fact::Is(!addresses.is_empty()),
        (_, Fact::Unknown(unknown)) => Fact::Unknown(unknown),
        (count, Fact::Missing) => count,
    }
}

/// Why a version of a launch template may be another than the one that the template writes, which is its latest and, where
/// nobody says otherwise, its default one. One that is named by its number stays as it is when the template changes (EC2
/// user guide, "Manage launch template versions").
fn other_version(version: &Node) -> Option<Why> {
    match (&version.term, version.text()) {
        (Term::Symbol(Symbol::Resource { attribute: Some(_), .. }), _) | (_, Fact::Missing) => None,
        (_, Fact::Is(text)) if text.starts_with('$') => None,
        (_, Fact::Is(text)) => Some(Why::Version(text)),
        (_, Fact::Unknown(unknown)) => Some(unknown.why),
    }
}

/// The groups in `SecurityGroups`: of a Spot Fleet objects with a `GroupId`, elsewhere names of groups. A literal name may
/// be that of any group.
fn by_name(node: &Node) -> Names {
    let mut names = Names::at(&node.pointer);
    let items = node.listed();
    names.all.open(items.rest);
    for item in items.known {
        match &item.term {
            Term::Object(_) => names.push(&item.get("GroupId")),
            Term::Symbol(_) => names.push(&item),
            _ => names.all.open(Some(Why::GroupByName)),
        }
    }
    names
}
