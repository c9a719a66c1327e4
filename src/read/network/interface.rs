//! The network interfaces that things are launched with, as launch templates, launch configurations and instances
//! describe them.

use super::launch::Launch;
use super::name::{Named, Names};
use crate::read::evaluate::{Fact, Node, Term};
use crate::read::template::Resource;

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
}

/// So many network interfaces are judged of one description; no instance type has more (EC2 user guide, "Maximum IP
/// addresses per network interface").
const MOST_INTERFACES: usize = 100;

impl Interface {
    /// Whether packets meet the same at another interface.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.resource == other.resource
            && self.public_address == other.public_address
            && self.ipv6 == other.ipv6
            && self.given == other.given
            && self.groups.unknown == other.groups.unknown
            && self.groups.known.iter().map(|written| &written.name).eq(other.groups.known.iter().map(|one| &one.name))
    }
}

impl<'a> Launch<'_, '_, 'a> {
    /// The launch templates that overrides name besides the first.
    pub(super) fn overrides(&mut self, node: &Node) {
        let (overrides, unknown) = node.get("Overrides").listed();
        if let Some(why) = unknown {
            self.outside(node, &why);
        }
        for item in overrides {
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
                    let data = self.reader.property(template, "LaunchTemplateData");
                    self.sources.push(template.id.to_owned());
                    self.interfaces_of(template.id, &data, "Groups");
                }
                None => {
                    self.outside(specification, &format!("the launch template `{}` is not in the template", name.id()))
                }
            },
            Fact::Missing => self.outside(specification, "it names no launch template"),
            Fact::Unknown(why) => self.outside(specification, &why),
        }
    }

    /// What a launch configuration says.
    pub(super) fn configuration(&mut self, node: &Node) {
        let named = Named::of(node).known();
        let Some(found) = named.and_then(|name| self.described(&name, "AWS::AutoScaling::LaunchConfiguration")) else {
            return self.outside(node, "its launch configuration is not in the template");
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
        });
    }

    /// The resource of a type that a name names. A launch template named by name is found by its own `LaunchTemplateName`.
    fn described(&self, name: &Named, kind: &str) -> Option<Resource<'a>> {
        match name {
            Named::Here(id) => self.document.resource(id).filter(|resource| resource.kind == kind),
            name => self.document.resources().filter(|resource| resource.kind == kind).find(|resource| {
                let own = self.reader.named(*resource, "LaunchTemplateName");
                own == Fact::Is(name.clone())
            }),
        }
    }

    /// Adds an interface about which nothing is known.
    pub(super) fn outside(&mut self, node: &Node, why: &str) {
        self.interfaces.push(self.unknown(node, why));
    }

    fn unknown(&self, node: &Node, why: &str) -> Interface {
        Interface {
            resource: self.resource.id.to_owned(),
            public_address: Fact::Unknown(why.to_owned()),
            pointer: node.pointer.clone(),
            ipv6: Fact::Unknown(why.to_owned()),
            groups: Names { unknown: Some(why.to_owned()), pointer: node.pointer.clone(), known: Vec::new() },
            given: None,
        }
    }

    /// An interface that is a resource of its own; an Elastic IP may name it.
    pub(super) fn interface_alone(&self, interface: Resource<'a>) -> Interface {
        let groups = self.reader.names(interface, "GroupSet");
        Interface {
            resource: interface.id.to_owned(),
            public_address: Fact::Is(false),
            pointer: self.reader.properties(interface, &[]).pointer,
            ipv6: Fact::Missing,
            groups,
            given: None,
        }
    }

    /// The interface of the template that a description names, if it names one.
    pub(super) fn named_interface(&self, item: &Node) -> Option<Result<Resource<'a>, String>> {
        Some(match Named::of(&item.get("NetworkInterfaceId")) {
            Fact::Missing => return None,
            Fact::Is(name) => self
                .described(&name, "AWS::EC2::NetworkInterface")
                .ok_or_else(|| format!("the interface `{}` is not in the template", name.id())),
            Fact::Unknown(why) => Err(why),
        })
    }

    /// The interfaces that launch template data or an instance describes, whose groups stand under a name of their own.
    pub(super) fn interfaces_of(&mut self, resource: &str, data: &Node, groups: &str) {
        let list = data.get("NetworkInterfaces");
        let mut own_groups = Names::of(&data.get("SecurityGroupIds"));
        own_groups.extend(by_name(&data.get("SecurityGroups")));
        match list.items() {
            Fact::Unknown(why) => self.outside(&list, &why),
            Fact::Is(items) if !items.is_empty() => {
                for item in items.iter().take(MOST_INTERFACES) {
                    let interface = match self.named_interface(item) {
                        None => Self::interface(resource, item, groups, &own_groups),
                        Some(Ok(given)) => {
                            Interface { given: Some(given.id.to_owned()), ..self.interface_alone(given) }
                        }
                        Some(Err(why)) => self.unknown(item, &why),
                    };
                    self.interfaces.push(interface);
                }
                if items.len() > MOST_INTERFACES {
                    self.outside(&list, "it has more network interfaces than any instance");
                }
            }
            Fact::Is(_) | Fact::Missing => self.interfaces.push(Interface {
                resource: resource.to_owned(),
                public_address: Fact::Missing,
                pointer: list.pointer,
                ipv6: Fact::Missing,
                groups: own_groups,
                given: None,
            }),
        }
    }

    fn interface(resource: &str, item: &Node, groups: &str, others: &Names) -> Interface {
        let flag = item.get("AssociatePublicIpAddress");
        let mut listed = Names::of(&item.get(groups));
        if listed.is_empty() {
            listed.extend(others.clone());
        }
        let ipv6 = ["Ipv6AddressCount", "Ipv6Addresses"].map(|name| item.get(name));
        let ipv6 = match ipv6.iter().find(|node| !node.is_absent()) {
            Some(count) => Fact::Is(count.number() != Fact::Is(0)),
            None => Fact::Missing,
        };
        Interface {
            resource: resource.to_owned(),
            public_address: flag.flag(),
            pointer: flag.pointer,
            ipv6,
            groups: listed,
            given: None,
        }
    }
}

/// The groups in `SecurityGroups`: of a Spot Fleet objects with a `GroupId`, elsewhere names of groups. A literal name may
/// be that of any group.
fn by_name(node: &Node) -> Names {
    let mut names = Names { pointer: node.pointer.clone(), ..Names::default() };
    let (items, unknown) = node.listed();
    names.unknown = unknown;
    for item in items {
        match &item.term {
            Term::Object(_) => names.push(&item.get("GroupId")),
            Term::Symbol(_) => names.push(&item),
            _ => names.unknown = Some("a security group is named by its name, not by its id".to_owned()),
        }
    }
    names
}
