//! What the instances of a group use, and lose by a change.

use super::Change;
use super::routes::is_public;
use crate::diff::side::Side;
use crate::network::{Access, Endpoint, Launched, MountTarget, Named, Network, Subnet, Target, same_zone};
use crate::template::evaluate::{Fact, Same};
use std::collections::{BTreeMap, BTreeSet};

/// What instances use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Egress,
    MountTargets,
    Endpoints,
    Balancers,
    Subnets,
}

impl Use {
    /// As a sentence names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Egress => "the egress path",
            Self::MountTargets => "mount targets",
            Self::Endpoints => "VPC endpoints",
            Self::Balancers => "load balancing",
            Self::Subnets => "subnets",
        }
    }
}

/// The resources that the instances which a group has before a change use where they stand, and that go, or change so that
/// these lose them; each once.
pub(super) fn lost(change: &Change, group: &Launched) -> Vec<(Use, String)> {
    let mut lost = Vec::new();
    let standing = group.subnets.known().filter_map(|name| change.before.subnet(name));
    let standing = standing.collect::<Vec<_>>();
    for subnet in &standing {
        egress(change, group, subnet, &mut lost);
        endpoints(change, group, subnet, &mut lost);
    }
    mount_targets(change, group, &standing, &mut lost);
    balancers(change, group, &mut lost);
    let gone = standing.iter().filter(|subnet| change.is_deleted(&subnet.id));
    lost.extend(gone.map(|subnet| (Use::Subnets, subnet.id.clone())));
    let mut seen = BTreeSet::new();
    lost.retain(|(_, id)| seen.insert(id.clone()));
    lost
}

/// Whether packets of a group get out of a subnet, by a NAT gateway or what else is not known to be closed to it: by an
/// internet gateway only what has a public address.
fn gets_out(network: &Network, subnet: &Subnet, public: bool) -> bool {
    let routing = network.routing(subnet);
    routing.ways_out().0.iter().any(|(route, _)| public || !matches!(route.target, Target::Internet(_)))
}

/// Whether instances that stand in a subnet get out of it after a change.
fn still_gets_out(change: &Change, public: bool, subnet: &Subnet) -> bool {
    let after = change.after.subnets.get(&subnet.id).filter(|_| !change.goes(&subnet.id));
    after.is_some_and(|after| gets_out(change.after, after, public))
}

/// Whether instances that a group launches into a subnet after a change do not get out of it either: that is asked for, and
/// those that drain lose nothing that the others keep.
fn is_closed_to_all(change: &Change, group: &Launched, subnet: &Subnet) -> bool {
    let after = change.after.launched.iter().find(|after| after.id == group.id);
    let here = Named::Here(subnet.id.clone());
    after
        .filter(|after| after.subnets.has(&here).is_yes())
        .is_some_and(|after| !still_gets_out(change, is_public(change.after, after), subnet))
}

/// What goes of the path by which packets get out of a subnet, if none is left. A path that leads through another gateway
/// instead is one.
fn egress(change: &Change, group: &Launched, subnet: &Subnet, lost: &mut Vec<(Use, String)>) {
    let public = is_public(change.before, group);
    let open = gets_out(change.before, subnet, public);
    if !open || still_gets_out(change, public, subnet) || is_closed_to_all(change, group, subnet) {
        return;
    }
    let mut lose = |id: &str| lost.push((Use::Egress, id.to_owned()));
    association(change, subnet).into_iter().for_each(&mut lose);
    let routing = change.before.routing(subnet);
    for (route, _) in routing.ways_out().0 {
        if change.may_be_deleted(&route.id) || leads_elsewhere(change, &route.id, &route.target) {
            lose(&route.id);
        }
        let Some(Named::Here(target)) = route.target.name() else { continue };
        if change.may_be_deleted(target) {
            lose(target);
        }
        let nat = route.target.name().and_then(|name| change.before.nat(name));
        let addresses = nat.map(|nat| nat.all_addresses()).unwrap_or_default();
        addresses.ids().filter(|id| change.may_be_deleted(id)).for_each(&mut lose);
    }
}

/// The association of a subnet with its route table, if it goes. One that is replaced with its subnet leads nowhere else.
fn association<'c>(change: &'c Change, subnet: &Subnet) -> Option<&'c str> {
    let association = change.before.routing(subnet).association?;
    (change.may_be_deleted(&association.id) && !change.follows(&association.id)).then_some(association.id.as_str())
}

/// Whether a route that stays leads elsewhere afterwards.
fn leads_elsewhere(change: &Change, id: &str, target: &Target) -> bool {
    change.after.routes.iter().any(|route| route.id == id && route.target.key() != target.key())
}

/// VPC endpoints that serve a subnet no longer, where packets do not get to the service otherwise.
fn endpoints(change: &Change, group: &Launched, subnet: &Subnet, lost: &mut Vec<(Use, String)>) {
    let public = is_public(change.before, group);
    if still_gets_out(change, public, subnet) || is_closed_to_all(change, group, subnet) {
        return;
    }
    let stays = change.after.subnets.contains_key(&subnet.id);
    for endpoint in change.before.endpoints.iter().filter(|endpoint| serves(change.before, endpoint, subnet)) {
        let after = change.after.endpoints.iter().find(|after| after.id == endpoint.id);
        let no_longer = stays && after.is_some_and(|after| !serves(change.after, after, subnet));
        if no_longer || change.may_be_deleted(&endpoint.id) {
            let with = association(change, subnet).filter(|_| no_longer).into_iter();
            lost.extend(with.chain([endpoint.id.as_str()]).map(|id| (Use::Endpoints, id.to_owned())));
        }
    }
}

/// Whether packets from a subnet get to a service by an endpoint: by routes in its table, or by interfaces in its VPC.
fn serves(network: &Network, endpoint: &Endpoint, subnet: &Subnet) -> bool {
    match &endpoint.access {
        Access::Gateway(tables) => {
            let table = network.routing(subnet).table.cloned();
            table.is_some_and(|table| !tables.has(&table).is_no())
        }
        Access::Interface { .. } | Access::Unknown(_) => endpoint.vpc.same(&subnet.vpc).is_yes(),
        // No deployment of the template takes it away.
        Access::Existing => false,
    }
}

/// Mount targets that go of file systems which the instances or tasks mount, in the zones in which they stand. Deleting one
/// breaks the mounts that go through it (Amazon EFS user guide, "Creating and managing mount targets").
fn mount_targets(change: &Change, group: &Launched, standing: &[&Subnet], lost: &mut Vec<(Use, String)>) {
    let zone = |target: &MountTarget| {
        let subnet = target.subnet.clone().known();
        subnet.and_then(|name| change.before.subnet(&name)?.zone.clone())
    };
    let mounted = mounted(change.old, group);
    for target in change.before.mount_targets.iter().filter(|target| change.may_be_deleted(&target.id)) {
        let own = zone(target);
        let is_near = standing.iter().any(|subnet| !same_zone(subnet.zone.as_ref(), own.as_ref()).is_no());
        // Of a file system outside the template nobody knows whether it is mounted.
        let is_mounted = !matches!(&target.filesystem, Fact::Is(Named::Here(id)) if !mounted.contains(id));
        if is_near && is_mounted {
            lost.push((Use::MountTargets, target.id.clone()));
        }
    }
}

/// What is named by that which instances of a group are launched from, or by a task definition: the file systems among it
/// they or their tasks mount.
fn mounted(side: &Side, group: &Launched) -> BTreeSet<String> {
    let is_task = |id: &str| side.get(id).is_some_and(|made| made.resource.kind == "AWS::ECS::TaskDefinition");
    let is_source = |id: &str| group.sources.iter().any(|source| source == id);
    let of_them = side
        .model
        .references
        .all
        .iter()
        .filter(|reference| reference.resource().is_some_and(|id| is_task(id) || is_source(id)));
    of_them.map(|reference| reference.to.to_owned()).collect()
}

/// Target groups in which a group registers its instances, and the load balancers before them.
fn balancers(change: &Change, group: &Launched, lost: &mut Vec<(Use, String)>) {
    for target in group.target_groups.known() {
        let before =
            change.before.balancers.iter().filter(|balancer| {
                balancer.listeners.known.iter().any(|listener| listener.targets.has(target).is_yes())
            });
        let ids = std::iter::once(target.id()).chain(before.map(|balancer| balancer.id.as_str()));
        lost.extend(ids.filter(|id| change.may_be_deleted(id)).map(|id| (Use::Balancers, id.to_owned())));
    }
}

/// Everything that a resource names or waits for, directly or through others: CloudFormation deletes it later.
pub(super) fn needed_by(side: &Side, id: &str) -> BTreeSet<String> {
    let mut names = BTreeMap::<&str, Vec<&str>>::new();
    for reference in &side.model.references.all {
        reference.resource().into_iter().for_each(|user| names.entry(user).or_default().push(reference.to));
    }
    let (mut needed, mut next) = (BTreeSet::new(), vec![id]);
    while let Some(user) = next.pop() {
        next.extend(names.remove(user).into_iter().flatten().filter(|named| needed.insert((*named).to_owned())));
    }
    needed
}
