//! Where to look things up in a network.

use super::{Named, Network, Rule};
use crate::template::evaluate::{Fact, Truth};
use std::collections::BTreeMap;

/// Positions in the lists of a [`Network`], by what they belong to.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    pub vpcs: BTreeMap<String, usize>,
    pub nats: BTreeMap<String, usize>,
    pub associations: BTreeMap<String, usize>,
    pub routes: BTreeMap<Named, Vec<usize>>,
    /// Routes that may belong to any table, as many as are judged.
    pub loose_routes: Vec<usize>,
    /// Whether there are more.
    pub more_routes: bool,
    /// The Elastic IPs, or their associations, by the instance or interface they name, and whether each is made.
    pub elastic: BTreeMap<String, Vec<(String, Truth)>>,
    /// The first of those that may name any, and why that is not known.
    pub loose_elastic: Option<(String, Truth)>,
    pub ingress: BTreeMap<Named, Vec<usize>>,
    /// Rules that may belong to any group.
    pub loose_ingress: Vec<usize>,
    pub egress: BTreeMap<Named, Vec<usize>>,
    pub loose_egress: Vec<usize>,
}

impl Index {
    /// The positions in a network's lists.
    pub fn of(network: &Network) -> Self {
        let mut index = Self::default();
        for (position, association) in network.associations.iter().enumerate() {
            if let Fact::Is(Named::Here(subnet)) = &association.subnet {
                index.associations.entry(subnet.clone()).or_insert(position);
            }
        }
        for (position, route) in network.routes.iter().enumerate() {
            match &route.table {
                Fact::Is(table @ (Named::Here(_) | Named::Given(_))) => {
                    index.routes.entry(table.clone()).or_default().push(position);
                }
                Fact::Is(Named::Symbol(_)) | Fact::Unknown(_) => index.loose_routes.push(position),
                Fact::Missing => {}
            }
        }
        index.more_routes = index.loose_routes.len() > MOST_LOOSE;
        index.loose_routes.truncate(MOST_LOOSE);
        index.name_elastic(network);
        index.vpcs = positions(network.vpcs.iter().map(|vpc| &vpc.id));
        index.nats = positions(network.nats.iter().map(|nat| &nat.id));
        (index.ingress, index.loose_ingress) = by_group(&network.ingress);
        (index.egress, index.loose_egress) = by_group(&network.egress);
        index
    }

    fn name_elastic(&mut self, network: &Network) {
        let own = network.addresses.iter().map(|address| (&address.id, &address.exists, &address.instance));
        let others = network.address_associations.iter().map(|one| (&one.id, &one.exists, &one.instance));
        for (id, exists, instance) in own.chain(others) {
            match instance {
                Fact::Is(Named::Here(instance)) => {
                    self.elastic.entry(instance.clone()).or_default().push((id.clone(), exists.clone()));
                }
                Fact::Unknown(why) if self.loose_elastic.is_none() => {
                    self.loose_elastic = Some((id.clone(), Truth::Unknown(why.clone())));
                }
                Fact::Is(_) | Fact::Unknown(_) | Fact::Missing => {}
            }
        }
    }
}

/// So many things that may belong to any other are judged as parts of each; beyond that it is all the same.
pub const MOST_LOOSE: usize = 50;

/// The positions of names.
pub(super) fn positions<'n>(ids: impl Iterator<Item = &'n String>) -> BTreeMap<String, usize> {
    ids.enumerate().map(|(position, id)| (id.clone(), position)).collect()
}

/// The positions of rules by the group they belong to, and those of rules that may belong to any.
fn by_group(rules: &[Rule]) -> (BTreeMap<Named, Vec<usize>>, Vec<usize>) {
    let (mut own, mut loose) = (BTreeMap::<Named, Vec<usize>>::new(), Vec::new());
    for (position, rule) in rules.iter().enumerate() {
        match &rule.group {
            Fact::Is(group) => own.entry(group.clone()).or_default().push(position),
            Fact::Unknown(_) => loose.push(position),
            Fact::Missing => {}
        }
    }
    (own, loose)
}
