//! Whether what is launched gets a public address, and what decides that.

use super::hops::{at, at_property};
use crate::network::{Elastic, Interface, Kind, Launched, Named, Network, Subnet};
use crate::template::evaluate::{Fact, Truth, Why};
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
    /// Whether the resource is an Elastic IP or the association of one.
    pub is_elastic: bool,
}

/// Whether an interface gets a public IPv4 address in a subnet, and what decides it. What the interface says wins over the
/// subnet (EC2 user guide, "Amazon EC2 instance IP addressing").
pub(super) fn address(
    launched: &Launched,
    interface: &Interface,
    (name, subnet): (&Named, Option<&Subnet>),
) -> (Truth, Reason) {
    let flag = |value: &str| format!("`AssociatePublicIpAddress` of `{}` is {value}", interface.resource);
    let because = |text| {
        let (resource, pointer) = (interface.resource.clone(), interface.pointer.clone());
        Reason { resource, text, pointer, is_elastic: false }
    };
    match &interface.public_address {
        Fact::Is(value) if launched.kind == Kind::Tasks => {
            let word = if *value { "ENABLED" } else { "not ENABLED" };
            (Truth::of(*value), because(format!("`AssignPublicIp` of `{}` is {word}", launched.id)))
        }
        Fact::Is(_) if launched.kind == Kind::Function => {
            (Truth::No, because("Lambda functions never have public addresses".to_owned()))
        }
        Fact::Is(value) => (Truth::of(*value), because(flag(&value.to_string()))),
        Fact::Unknown(unknown) => (Truth::Unknown(unknown.why.clone()), because(flag("not known"))),
        Fact::Missing => match subnet {
            Some(subnet) => by_subnet(interface, subnet),
            None => (Truth::Unknown(Why::Outside("subnet", name.id().to_owned())), because(flag("not set"))),
        },
    }
}

/// What a subnet decides of an interface that leaves it to it.
fn by_subnet(interface: &Interface, subnet: &Subnet) -> (Truth, Reason) {
    let (word, pointer) = match subnet.public_addresses {
        Truth::Yes => ("true", at_property(&subnet.id, "MapPublicIpOnLaunch")),
        Truth::No => ("not true", at(&subnet.id)),
        Truth::Unknown(_) => ("not known", at_property(&subnet.id, "MapPublicIpOnLaunch")),
    };
    let text = format!(
        "`{}` does not set `AssociatePublicIpAddress`, and `MapPublicIpOnLaunch` of `{}` is {word}",
        interface.resource, subnet.id
    );
    (subnet.public_addresses.clone(), Reason { resource: subnet.id.clone(), text, pointer, is_elastic: false })
}

/// Whether what is launched has a public address in subnets of which nothing is known but `why`: an Elastic IP names it, or
/// its interfaces say so themselves.
pub(super) fn anywhere(launched: &Launched, elastic: &[Vec<Elastic>], why: &Why) -> Truth {
    let of = |(interface, elastic): (&Interface, &Vec<Elastic>)| {
        let own = match &interface.public_address {
            _ if launched.kind == Kind::Function => Truth::No,
            Fact::Is(flag) => Truth::of(*flag),
            Fact::Missing | Fact::Unknown(_) => Truth::Unknown(why.clone()),
        };
        Truth::any(elastic.iter().map(|one| one.there.clone())).or(own)
    };
    let all = launched.interfaces.iter().zip(elastic).map(of).collect::<Vec<_>>();
    if all.is_empty() { Truth::Unknown(why.clone()) } else { Truth::any(all) }
}

/// Whether an Elastic IP can name what is launched: a single instance or interface.
fn names_one(launched: &Launched) -> bool {
    types::of(&launched.resource_type).role == Role::Single
}

/// The Elastic IPs, or their associations, that give an interface of what is launched its address, or may, and whether each
/// is made and does: those that name the interface, and of the first one those that name its instance (EC2 API reference,
/// `AssociateAddress`).
pub(super) fn elastic(network: &Network, launched: &Launched, interface: &Interface) -> Vec<Elastic> {
    if !names_one(launched) {
        return Vec::new();
    }
    let mut all = interface.given.iter().flat_map(|id| network.elastic(id)).collect::<Vec<_>>();
    if launched.is_first(interface) {
        all.extend(network.elastic(&launched.id));
    }
    if launched.kind == Kind::Interface {
        for holder in network.holders(&launched.id) {
            let by_holder = network.elastic(&holder.id).into_iter();
            all.extend(by_holder.map(|one| Elastic { there: one.there.and(holder.exists.clone()), ..one }));
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.id.clone()));
    all
}

/// Whether one of these gives something a public address, and which does; one that does so for certain comes first, and of
/// those the one that packets leave from. It wins over all else (EC2 user guide, "Elastic IP addresses"). `otherwise` is
/// what there is without one.
pub(super) fn by_elastic(elastic: &[Elastic], launched: &Launched, otherwise: (&Truth, Reason)) -> (Truth, Reason) {
    let best = elastic.iter().min_by_key(|one| (!one.there.is_yes(), !one.primary.is_yes()));
    let Some(Elastic { id, there, .. }) = best else { return (otherwise.0.clone(), otherwise.1) };
    let text = format!("`{id}` associates an Elastic IP with `{}`", launched.id);
    let address = Truth::choose(there.clone(), Truth::Yes, otherwise.0.clone());
    (address, Reason { resource: id.clone(), text, pointer: at(id), is_elastic: true })
}
