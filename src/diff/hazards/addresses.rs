//! Elastic IPs: those that are still in use, and how many there are meanwhile.

use super::Change;
use super::words::{before_deleting, hazard, holder};
use crate::diag::codes::hazard as codes;
use crate::diff::side::Side;
use crate::diff::{Hazard, Severity};
use crate::network::{Named, Names, Network, Written};
use crate::template::evaluate::{Node, Symbol, Term};
use crate::types::{self, Claimed, Hold};
use std::collections::BTreeMap;

/// Something that has Elastic IPs.
struct Holder {
    addresses: Names,
    hold: Hold,
}

impl Holder {
    fn has(&self, address: &Named) -> bool {
        self.addresses.has(address).is_yes()
    }
}

/// What has Elastic IPs on one side, by logical id.
fn holders<'n>(network: &'n Network, side: &'n Side) -> BTreeMap<&'n str, Holder> {
    let mut all = BTreeMap::new();
    all.extend(network.nats.iter().map(|nat| (nat.id.as_str(), nat.all_addresses())));
    for association in &network.address_associations {
        all.insert(&association.id, names(association.address.clone().known()));
    }
    for address in network.addresses.iter().filter(|address| !address.instance.is_missing()) {
        all.insert(&address.id, names(Some(Named::Here(address.id.clone()))));
    }
    for balancer in &network.balancers {
        let made = side.get(&balancer.id).map(|made| made.properties.get("SubnetMappings").listed().known);
        let addresses = made.into_iter().flatten().filter_map(|mapping| allocated(&mapping.get("AllocationId")));
        all.insert(&balancer.id, names(addresses));
    }
    let hold = |id: &str| types::holds(side.get(id)?.resource.kind, Claimed::ElasticIp);
    all.into_iter().filter_map(|(id, addresses)| Some((id, Holder { addresses, hold: hold(id)? }))).collect()
}

fn names(all: impl IntoIterator<Item = Named>) -> Names {
    let all = all.into_iter().map(|name| Written { name, pointer: String::new() }).collect();
    Names { all, pointer: String::new() }
}

/// The Elastic IP of an `AllocationId`.
fn allocated(id: &Node) -> Option<Named> {
    match &id.term {
        Term::Symbol(Symbol::Resource { id, .. }) => Some(Named::Here(id.clone())),
        _ => Named::of(id).known(),
    }
}

/// What takes an address that another still has: because that one goes only afterwards, or because nothing says that it
/// gives the address up before.
pub(super) fn held(change: &Change) -> Vec<Hazard> {
    let (before, after) = (holders(change.before, change.old), holders(change.after, change.new));
    let order = &change.new.model.order;
    let mut all = Vec::new();
    for (id, taker) in &after {
        let had = |address: &Named| before.get(id).is_some_and(|holder| holder.has(address));
        let taken = taker.addresses.known();
        // An address that is replaced is another one.
        let taken = taken.filter(|address| (change.may_come(id) || !had(address)) && !change.comes_with(id, address));
        let others =
            |address| before.iter().filter(move |(_, holder)| holder.has(address)).map(move |other| (address, other));
        let mut others = taken.flat_map(others);
        let found = others.find(|(address, (other, holder))| {
            let keeps = after.get(*other).is_some_and(|now| now.has(address));
            // One that is changed in place has given it up before what waits for it is made.
            let given_up = !change.may_go(other) && !keeps && !order.chain(id, other).is_empty();
            let moves = (holder.hold, taker.hold) == (Hold::Reassociable, Hold::Reassociable);
            !given_up && !moves
        });
        let Some((address, (other, _))) = found else { continue };
        let made = if change.may_come(id) { change.made(id) } else { "is modified" };
        let holder = holder(id, other);
        let what = match address.id() == *id {
            true => format!("`{id}` {made} for an instance, while {holder} is still associated with it"),
            false => format!("`{id}` {made} with `{}`, which is still associated with {holder}", address.id()),
        };
        let when = match change.may_go(other) {
            true => before_deleting(id, other),
            false => {
                format!("if CloudFormation updates `{id}` before `{other}`, because neither depends on the other")
            }
        };
        let instead = "release the address in an earlier deployment, or use another one";
        all.push(hazard(&codes::ELASTIC_IP_IN_USE, Severity::Fails, &[id, other], what, when, instead));
    }
    all
}
