//! Whether what is launched gets a public address, and what decides that.

use super::report::{at, at_property};
use crate::read::evaluate::{Fact, Truth};
use crate::read::network::{Interface, Kind, Launched, Named, Network, Subnet};
use std::collections::BTreeSet;

/// What decides whether something has a public address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reason {
    /// The resource.
    pub resource: String,
    /// The property and what it says, in words.
    pub text: String,
    /// Where that is written, or would be.
    pub pointer: String,
}

/// Whether an interface gets a public IPv4 address in a subnet, and what decides it. What the interface says wins over the
/// subnet (EC2 user guide, "Amazon EC2 instance IP addressing").
pub(super) fn address(launched: &Launched, interface: &Interface, subnet: Option<&Subnet>) -> (Truth, Reason) {
    let flag = |value: &str| format!("`AssociatePublicIpAddress` of `{}` is {value}", interface.resource);
    let because = |text| Reason { resource: interface.resource.clone(), text, pointer: interface.pointer.clone() };
    match &interface.public_address {
        Fact::Is(value) if launched.kind == Kind::Tasks => {
            let word = if *value { "ENABLED" } else { "not ENABLED" };
            (Truth::of(*value), because(format!("`AssignPublicIp` of `{}` is {word}", launched.id)))
        }
        Fact::Is(_) if launched.kind == Kind::Function => {
            (Truth::No, because("functions never have public addresses".to_owned()))
        }
        Fact::Is(value) => (Truth::of(*value), because(flag(&value.to_string()))),
        Fact::Unknown(why) => (Truth::Unknown(why.clone()), because(flag("not known"))),
        Fact::Missing => match subnet {
            Some(subnet) => {
                let pointer = at_property(&subnet.id, "MapPublicIpOnLaunch");
                let word = match subnet.public_addresses {
                    Truth::Yes => "true",
                    Truth::No => "not true",
                    Truth::Unknown(_) => "not known",
                };
                let text = format!(
                    "`{}` leaves it to the subnet, and `MapPublicIpOnLaunch` of `{}` is {word}",
                    interface.resource, subnet.id
                );
                let pointer = if subnet.public_addresses.is_no() { at(&subnet.id) } else { pointer };
                (subnet.public_addresses.clone(), Reason { resource: subnet.id.clone(), text, pointer })
            }
            None => (Truth::Unknown("its subnet is not in the template".to_owned()), because(flag("not set"))),
        },
    }
}

/// Whether an Elastic IP can name what is launched: a single instance or interface.
fn names_one(launched: &Launched) -> bool {
    matches!(launched.resource_type.as_str(), "AWS::EC2::Instance" | "AWS::EC2::NetworkInterface")
}

/// Whether an Elastic IP names an instance or interface, or the interface that an instance is given, and what says so: the
/// address or its association; one that does so for certain comes first. It wins over all else (EC2 user guide, "Elastic IP
/// addresses").
pub(super) fn elastic(network: &Network, launched: &Launched) -> Option<(Truth, Reason)> {
    let own = network.addresses.iter().map(|address| (&address.id, &address.exists, &address.instance));
    let others = network.address_associations.iter().map(|one| (&one.id, &one.exists, &one.instance));
    let given = launched.interfaces.iter().filter_map(|interface| interface.given.as_ref());
    let named = given.chain([&launched.id]).collect::<BTreeSet<_>>();
    // An address whose instance is not known may be this one's.
    let mut found = own.chain(others).filter_map(|(id, exists, instance)| match instance {
        Fact::Is(Named::Here(instance)) if named.contains(instance) => Some((id, exists.clone())),
        Fact::Unknown(why) if names_one(launched) => Some((id, Truth::Unknown(why.clone()))),
        _ => None,
    });
    let first = found.next()?;
    let (id, exists) = found.find(|(_, truth)| truth.is_yes() && !first.1.is_yes()).unwrap_or(first);
    let text = format!("associates an Elastic IP with `{}`", launched.id);
    Some((exists, Reason { resource: id.clone(), text, pointer: at(id) }))
}
