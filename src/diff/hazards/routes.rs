//! Routes, associations and gateways that collide with what is still there.

use super::Change;
use super::places::is_in_new;
use super::words::{before_deleting, hazard, holder};
use crate::diag::codes::hazard as codes;
use crate::diff::{Hazard, Severity};
use crate::network::{Destination, Launched, Network};
use crate::template::evaluate::{Fact, Same, Truth};

/// Routes for a destination for which the table still has another.
pub(super) fn routes(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.after.routes.iter().filter(|route| change.may_come(&route.id)) {
        let old = change
            .before
            .routes
            .iter()
            .filter(|other| change.may_go(&other.id) && other.table.same(&made.table).is_yes());
        let same = |wanted: fn(&Truth) -> bool| {
            let mut old = old.clone();
            old.find(|other| wanted(&is_same(&other.destination, &made.destination)))
        };
        let found = same(Truth::is_yes).map(|held| (held, "still points"));
        let found = found.or_else(|| same(|same| !same.is_no()).map(|held| (held, "may still point")));
        let Some((held, leads)) = found.filter(|_| !is_in_new(change, &made.id, &made.table)) else { continue };
        let (id, destination, holder) = (&made.id, &made.destination, holder(&made.id, &held.id));
        let what = format!("`{id}` {} for {destination} in a table where {holder} {leads} there", change.made(id));
        let instead = "change the target of the old route, and keep its logical ID";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::ROUTE_CONFLICT, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

/// Whether two routes are for the same destination.
fn is_same(one: &Destination, other: &Destination) -> Truth {
    match (one, other) {
        (Destination::Unknown(why), _) | (_, Destination::Unknown(why)) => Truth::Unknown(why.clone()),
        _ => Truth::of(one.to_string() == other.to_string()),
    }
}

/// Associations of a subnet that still has one.
pub(super) fn associations(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.after.associations.iter().filter(|association| change.may_come(&association.id)) {
        let others = change.before.associations.iter().filter(|other| other.id != made.id && change.may_go(&other.id));
        let Some(held) = others.into_iter().find(|other| other.subnet.same(&made.subnet).is_yes()) else { continue };
        let Fact::Is(subnet) = &made.subnet else { continue };
        if change.comes_with(&made.id, subnet) {
            continue;
        }
        let made_for = change.made(&made.id);
        let what = format!("`{}` {made_for} for `{}`, which `{}` still associates", made.id, subnet.id(), held.id);
        let instead = "keep the logical ID of the association, and change its route table";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::ASSOCIATION_CONFLICT, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

/// Gateways that are detached while public addresses are mapped in the VPC.
pub(super) fn gateways(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for old in change.before.attachments.iter().filter(|old| !old.gateway.is_missing() && change.goes(&old.id)) {
        // What stays, and what is deleted without waiting for anything, still maps addresses then.
        let nats = change.after.nats.iter().map(|nat| nat.id.as_str());
        let addresses = change.after.addresses.iter().map(|address| address.id.as_str());
        let balancers = change.after.balancers.iter().filter(|balancer| !balancer.faces_internet.is_no());
        let launched = change.after.launched.iter().filter(|launched| is_public(change.after, launched));
        let users = nats.chain(addresses).chain(balancers.map(|balancer| balancer.id.as_str()));
        let users = users.chain(launched.map(|launched| launched.id.as_str()));
        let users = users.filter(|id| change.old.get(id).is_some()).collect::<Vec<_>>();
        let Some(first) = users.first() else { continue };
        let what = format!("`{}` is detached while `{first}` still has a public address", old.id);
        let when = format!("while CloudFormation deletes `{}`", old.id);
        let instead = "remove what has public addresses in an earlier deployment";
        all.push(hazard(&codes::GATEWAY_DETACHED, Severity::Fails, &[&old.id, first], what, when, instead));
    }
    all
}

/// Whether what is launched may have a public address; where it says nothing, its subnets decide.
pub(super) fn is_public(network: &Network, launched: &Launched) -> bool {
    let mut subnets = launched.subnets.known().filter_map(|name| network.subnet(name));
    let by_subnet = subnets.any(|subnet| !subnet.public_addresses.is_no());
    launched.boots()
        && launched.interfaces.iter().any(|interface| match interface.public_address {
            Fact::Is(given) => given,
            Fact::Missing => by_subnet,
            Fact::Unknown(_) => true,
        })
}
