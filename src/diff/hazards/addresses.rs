//! Elastic IPs: those that are still in use, and those that cannot change.

use super::Change;
use super::words::{before_deleting, hazard, holder};
use crate::diag::codes::hazard as codes;
use crate::diff::side::{Made, Side};
use crate::diff::{Action, Hazard, Severity};
use crate::network::{Named, Names, Network, Written};
use crate::template::evaluate::{Node, Same, Symbol, Term};
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

/// Load balancers that are to have another Elastic IP in a subnet that they stand in already.
///
/// Source: Elastic Load Balancing user guide for Network Load Balancers, "Network Load Balancers": the addresses cannot be changed
/// after the load balancer is created.
pub(super) fn fixed(change: &Change) -> Vec<Hazard> {
    let stays = |id: &str| change.action(id).is_some_and(|action| !matches!(action, Action::Replace(_)));
    let balancers = change.after.balancers.iter().filter(|balancer| stays(&balancer.id));
    let found = balancers.filter_map(|balancer| {
        let id = balancer.id.as_str();
        let (before, after) = (mapped(change.old.get(id)?), mapped(change.new.get(id)?));
        let other = after.into_iter().find_map(|(subnet, new)| {
            let (_, old) = before.iter().find(|(before, _)| before.same(&subnet).is_yes())?;
            let is_other = old.same(&new).is_no() || change.may_come(new.id());
            is_other.then(|| (subnet, old.clone(), new))
        });
        let (subnet, old, new) = other?;
        let what = format!(
            "`{id}` is to have the Elastic IP `{}` in `{}` instead of `{}`, which AWS refuses on what exists",
            new.id(),
            subnet.id(),
            old.id()
        );
        let when = format!("while CloudFormation updates `{id}`: AWS rejects the request");
        let instead = "create a second load balancer with these addresses, and remove this one later";
        Some(hazard(&codes::UPDATE_REFUSED, Severity::Fails, &[id], what, when, instead))
    });
    found.collect()
}

/// The subnets in which a load balancer has Elastic IPs, with these.
fn mapped(balancer: &Made) -> Vec<(Named, Named)> {
    let mappings = balancer.properties.get("SubnetMappings").listed().known;
    let mapped = mappings.iter().filter_map(|mapping| {
        let subnet = Named::of(&mapping.get("SubnetId")).known()?;
        Some((subnet, allocated(&mapping.get("AllocationId"))?))
    });
    mapped.collect()
}
