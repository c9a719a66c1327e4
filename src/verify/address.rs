//! Whether what is launched gets a public address, and what decides that.

use super::case::Case;
use super::report::{at, at_property};
use crate::network::{Interface, Kind, Launched, Network, Subnet};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Truth};
use crate::types::{self, Role};
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

impl Reason {
    /// The Elastic IP or its association, if it is one that decides.
    pub fn elastic<'a>(&self, case: &Case<'a>) -> Option<Resource<'a>> {
        case.document.resource(&self.resource).filter(|resource| types::of(resource.kind).role == Role::Address)
    }
}

/// Whether an interface gets a public IPv4 address in a subnet, and what decides it. What the interface says wins over the
/// subnet (EC2 user guide, "Amazon EC2 instance IP addressing").
pub(super) fn address(launched: &Launched, interface: &Interface, subnet: Option<&Subnet>) -> (Truth, Reason) {
    let flag = |value: &str| format!("`AssociatePublicIpAddress` of `{}` is {value}", interface.resource);
    let because = |text| {
        let (resource, pointer) = (interface.resource.clone(), interface.pointer.clone());
        Reason { resource, text, pointer }
    };
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
    types::of(&launched.resource_type).role == Role::Single
}

/// The Elastic IPs, or their associations, that name an instance or interface, or the interface that an instance is given,
/// and whether each is made.
pub(super) fn elastic(network: &Network, launched: &Launched) -> Vec<(String, Truth)> {
    let given = launched.interfaces.iter().filter_map(|interface| interface.given.as_ref());
    let named = given.chain([&launched.id]).collect::<BTreeSet<_>>();
    let certain = named.into_iter().flat_map(|id| network.elastic(id));
    // An address whose instance is not known may be this one's.
    certain.chain(network.loose_elastic().filter(|_| names_one(launched))).cloned().collect()
}

/// Whether one of these gives something a public address, and which does; one that does so for certain comes first. It wins
/// over all else (EC2 user guide, "Elastic IP addresses").
pub(super) fn by_elastic(elastic: &[(String, Truth)], launched: &Launched) -> Option<(Truth, Reason)> {
    let certain = elastic.iter().find(|(_, exists)| exists.is_yes());
    let (id, exists) = certain.or(elastic.first())?;
    let text = format!("`{id}` gives `{}` an Elastic IP", launched.id);
    Some((exists.clone(), Reason { resource: id.clone(), text, pointer: at(id) }))
}
