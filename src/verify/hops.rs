//! Paths that several rules walk.

use super::Hop;
use super::case::{Case, Place};
use crate::network::{Launched, Named, Route, Routing, Rule, Subnet};

/// From the internet through a gateway into a subnet: the gateway, the route table whose route leads back to it, the
/// subnet that has this table.
pub(super) fn inward(case: &Case, subnet: &Subnet, routing: &Routing, route: &Route, gateway: &Named) -> Vec<Hop> {
    let mut path = vec![Hop::internet(), at_gateway(case, subnet, gateway), by_route(routing, route)];
    path.push(in_subnet(subnet, routing));
    path
}

/// From a subnet out: the subnet, its route table with this route.
pub(super) fn outward(subnet: &Subnet, routing: &Routing, route: &Route) -> Vec<Hop> {
    vec![in_subnet(subnet, routing), by_route(routing, route)]
}

/// The hop to an internet gateway.
pub(super) fn at_gateway(case: &Case, subnet: &Subnet, gateway: &Named) -> Hop {
    let because = match case.network.attached(gateway, &subnet.vpc).1 {
        Some(attachment) => format!("`{}` attaches it to the VPC", attachment.id),
        None if gateway.is_outside() => "it stands outside the template".to_owned(),
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
        (Some(association), Some(table)) => format!("`{}` gives it the table `{}`", association.id, table.id()),
        (Some(association), None) => format!("`{}` gives it a table", association.id),
        (None, _) => "it is associated with no table, so it has the VPC's main one".to_owned(),
    };
    Hop::new(&subnet.id, because)
}

/// The hop to what is launched, with what decides about its public address.
pub(super) fn addressed(launched: &Launched, place: &Place) -> Hop {
    Hop::new(&launched.id, place.because.text.clone())
}

/// The hop that a security group's rule allows.
pub(super) fn allowed(rule: &Rule) -> Hop {
    Hop::new(&rule.resource, format!("{} allowed by `{}` from {}", rule.what(), rule.label, rule.peer))
}
