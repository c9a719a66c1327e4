//! Hops of paths, and the pointers of what they name.

use super::Hop;
use crate::network::{Launched, Named, Network, Peer, Route, Routing, Rule, Subnet, Zone};
use crate::template::trail::under;

/// From those on the internet through a gateway into a subnet: the gateway, the route table whose route leads back to it, the
/// subnet that has this table.
pub(super) fn inward(
    who: Hop,
    network: &Network,
    subnet: &Subnet,
    routing: &Routing,
    route: &Route,
    gateway: &Named,
) -> Vec<Hop> {
    let mut path = vec![who, at_gateway(network, subnet, gateway), by_route(routing, route)];
    path.push(in_subnet(subnet, routing));
    path
}

/// From a subnet out: the subnet, its route table with this route.
pub(super) fn outward(subnet: &Subnet, routing: &Routing, route: &Route) -> Vec<Hop> {
    vec![in_subnet(subnet, routing), by_route(routing, route)]
}

/// The hop to an internet gateway.
pub(super) fn at_gateway(network: &Network, subnet: &Subnet, gateway: &Named) -> Hop {
    let attached = network.attached(gateway, &subnet.vpc);
    let because = match attached.by {
        Some(attachment) if attached.truth.is_yes() => format!("`{}` attaches it to the VPC", attachment.id),
        Some(attachment) => format!("`{}` may attach it to the VPC", attachment.id),
        None if gateway.is_undescribed() => "it is outside the template".to_owned(),
        None => "nothing attaches it to the VPC".to_owned(),
    };
    Hop::new(gateway.id(), because)
}

/// The hop to a route table, by one of its routes.
pub(super) fn by_route(routing: &Routing, route: &Route) -> Hop {
    let table = routing.table.map_or("main route table", Named::id);
    let target = route.target.name().map_or("an unknown target".to_owned(), |name| format!("`{}`", name.id()));
    Hop::new(table, format!("`{}` sends {} to {target} ({})", route.id, route.destination, route.property))
}

/// The hop to a subnet, by its association with its route table.
pub(super) fn in_subnet(subnet: &Subnet, routing: &Routing) -> Hop {
    let because = match (routing.association, routing.table) {
        (Some(association), Some(table)) => {
            format!("`{}` associates it with the route table `{}`", association.id, table.id())
        }
        (Some(association), None) => format!("`{}` associates it with a route table", association.id),
        (None, _) => "it has no route table association, so it uses the main route table of the VPC".to_owned(),
    };
    Hop::new(&subnet.id, because)
}

/// The hop to what is launched, with what decides about its public address.
pub(super) fn addressed(launched: &Launched, because: &str) -> Hop {
    Hop::new(&launched.id, because)
}

/// A zone in words; without one AWS chooses it.
pub(super) fn zone(zone: Option<&Zone>) -> String {
    zone.map_or_else(|| "a zone that AWS chooses".to_owned(), ToString::to_string)
}

/// The way of whoever has an address that a rule admits, and gets into the VPC, to a member of its security group.
pub(super) fn admitted(rule: &Rule, member: &str) -> Vec<Hop> {
    vec![
        Hop::new(rule.peer.to_string(), "any host with such an address and a path into the VPC"),
        allowed(rule),
        Hop::new(member, "is in this security group"),
    ]
}

/// Who on the internet may connect by a rule: all of it, or the hosts of some blocks.
pub(super) fn those_on_the_internet(rule: &Rule) -> &'static str {
    match &rule.peer {
        Peer::Block(block) if block.prefix_len() == 0 => "the internet",
        _ => "hosts on the internet",
    }
}

/// The hop that a security group's rule allows.
pub(super) fn allowed(rule: &Rule) -> Hop {
    Hop::new(&rule.resource, format!("{} allowed by `{}` from {}", rule.what(), rule.label, rule.peer))
}

impl Hop {
    /// A hop to a resource, with the property that allows or forbids it.
    pub(super) fn new(resource: impl Into<String>, because: impl Into<String>) -> Self {
        Self { resource: resource.into(), because: because.into() }
    }

    /// The world outside.
    pub(super) fn internet() -> Self {
        Self::new(INTERNET, "anyone")
    }

    /// Those in the world outside that a rule admits.
    pub(super) fn internet_by(rule: &Rule) -> Self {
        match &rule.peer {
            Peer::Block(block) if block.prefix_len() > 0 => {
                Self::new(INTERNET, format!("any host with an address in {block}"))
            }
            _ => Self::internet(),
        }
    }
}

/// The name of the world outside in paths.
const INTERNET: &str = "internet";

/// The pointer of a resource.
pub(super) fn at(resource: &str) -> String {
    under("/Resources", [resource])
}

/// The pointer of a property of a resource.
pub(super) fn at_property(resource: &str, property: &str) -> String {
    under("/Resources", [resource, "Properties", property])
}

/// Where a thing of the template is; of one outside, where it is named.
pub(super) fn naming(thing: &Named, named: &str) -> String {
    thing.here().map_or_else(|| named.to_owned(), at)
}

/// Where packets end for which there is no route.
pub(super) fn nowhere(routing: &Routing) -> Hop {
    let table = routing.table.map_or("main route table", Named::id);
    Hop::new(table, "it has no route for 0.0.0.0/0")
}
