//! Where to look things up in a network.

use super::Network;
use super::lookup::Lookup;
use std::collections::BTreeMap;

/// Positions in the lists of a [`Network`], by what they belong to.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub vpcs: BTreeMap<String, usize>,
    pub nats: BTreeMap<String, usize>,
    /// Associations with route tables, by subnet.
    pub associations: Lookup,
    /// Routes, by table.
    pub routes: Lookup,
    /// Elastic IPs, by the instance or interface they name themselves.
    pub addresses: Lookup,
    /// Associations of Elastic IPs, in the same way.
    pub address_associations: Lookup,
    /// Rules, by security group.
    pub ingress: Lookup,
    pub egress: Lookup,
    /// Associations with network ACLs, by subnet.
    pub acl_associations: Lookup,
    /// Entries, by network ACL.
    pub acl_entries: Lookup,
    /// What is launched, by the network interface that it is given as its first.
    pub holders: BTreeMap<String, Vec<usize>>,
}

impl Index {
    /// The positions in a network's lists.
    pub fn of(network: &Network) -> Self {
        Self {
            vpcs: positions(network.vpcs.iter().map(|vpc| &vpc.id)),
            nats: positions(network.nats.iter().map(|nat| &nat.id)),
            associations: Lookup::of_parts(
                "associations whose subnet is not known",
                network.associations.iter().map(|one| (&one.id, &one.subnet)),
            ),
            routes: Lookup::of_parts(
                "routes whose route table is not known",
                network.routes.iter().map(|route| (&route.id, &route.table)),
            ),
            addresses: Lookup::of(
                "Elastic IPs whose instance is not known",
                network.addresses.iter().map(|address| &address.instance),
            ),
            address_associations: Lookup::of(
                "associations of Elastic IPs whose instance is not known",
                network.address_associations.iter().map(|one| &one.instance),
            ),
            ingress: Lookup::of_parts(
                "rules whose security group is not known",
                network.ingress.iter().map(|rule| (&rule.resource, &rule.group)),
            ),
            egress: Lookup::of_parts(
                "rules whose security group is not known",
                network.egress.iter().map(|rule| (&rule.resource, &rule.group)),
            ),
            acl_associations: Lookup::of(
                "associations whose subnet is not known",
                network.acl_associations.iter().map(|one| &one.subnet),
            ),
            acl_entries: Lookup::of(
                "entries whose network ACL is not known",
                network.acl_entries.iter().map(|entry| &entry.acl),
            ),
            holders: holders(network),
        }
    }
}

fn holders(network: &Network) -> BTreeMap<String, Vec<usize>> {
    let mut holders = BTreeMap::<_, Vec<_>>::new();
    for (position, launched) in network.launched.iter().enumerate() {
        let first = launched.interfaces.iter().filter(|interface| launched.is_first(interface));
        for given in first.filter_map(|interface| interface.given.clone()) {
            holders.entry(given).or_default().push(position);
        }
    }
    holders
}

/// The positions of names.
pub(super) fn positions<'n>(ids: impl Iterator<Item = &'n String>) -> BTreeMap<String, usize> {
    ids.enumerate().map(|(position, id)| (id.clone(), position)).collect()
}
