//! Routes, associations and gateways that collide with what is still there.

use super::{Change, before_deleting, hazard};
use crate::diag::codes::hazard as codes;
use crate::read::diff::{Hazard, Severity};
use crate::read::evaluate::Fact;
use crate::read::network::{Named, Route};

/// Routes for a destination for which the table still has another.
pub(super) fn routes(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.after.routes.iter().filter(|route| change.comes(&route.id)) {
        let same = |other: &&Route| other.table == made.table && other.destination == made.destination;
        let held = change.before.routes.iter().filter(|other| change.goes(&other.id)).find(same);
        let Some(held) = held.filter(|_| !table_is_new(change, &made.table)) else { continue };
        let what =
            format!("`{}` is a route for {} in a table that still has `{}` for it", made.id, made.destination, held.id);
        let instead = "change the target of the old route, and keep its logical id";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::ROUTE_HELD, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

fn table_is_new(change: &Change, table: &Fact<Named>) -> bool {
    matches!(table, Fact::Is(Named::Here(id)) if change.comes(id))
}

/// Associations of a subnet that still has one.
pub(super) fn associations(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in change.after.associations.iter().filter(|association| change.comes(&association.id)) {
        let others = change.before.associations.iter().filter(|other| other.id != made.id && change.goes(&other.id));
        let Some(held) = others.into_iter().find(|other| other.subnet == made.subnet) else { continue };
        let Fact::Is(subnet) = &made.subnet else { continue };
        if change.comes(subnet.id()) {
            continue;
        }
        let what = format!("`{}` associates `{}`, which `{}` still associates", made.id, subnet.id(), held.id);
        let instead = "keep the logical id of the association, and change its route table";
        let when = before_deleting(&made.id, &held.id);
        all.push(hazard(&codes::ASSOCIATION_HELD, Severity::Fails, &[&made.id, &held.id], what, when, instead));
    }
    all
}

/// Gateways that are detached while public addresses are mapped in the VPC.
pub(super) fn gateways(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for old in change.before.attachments.iter().filter(|old| old.gateway != Fact::Missing && change.goes(&old.id)) {
        // What stays, and what is deleted without waiting for anything, still maps addresses then.
        let nats = change.after.nats.iter().map(|nat| nat.id.as_str());
        let addresses = change.after.addresses.iter().map(|address| address.id.as_str());
        let balancers = change.after.balancers.iter().filter(|balancer| !balancer.faces_internet.is_no());
        let users = nats.chain(addresses).chain(balancers.map(|balancer| balancer.id.as_str()));
        let users = users.filter(|id| change.old.get(id).is_some()).collect::<Vec<_>>();
        let Some(first) = users.first() else { continue };
        let what = format!("`{}` is detached while `{first}` still maps a public address", old.id);
        let when = format!("while CloudFormation deletes `{}`", old.id);
        let instead = "remove what has public addresses in a deployment before";
        all.push(hazard(&codes::GATEWAY_DETACHED, Severity::Fails, &[&old.id, first], what, when, instead));
    }
    all
}
