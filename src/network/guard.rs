//! Whom security groups let through.

use super::lookup::Lookup;
use super::{Named, Names, Network, Peer, PrefixList, Rule};
use crate::template::evaluate::{Open, Truth, Why};
use ipnet::{IpNet, Ipv4Net};
use std::collections::BTreeMap;

impl Network {
    /// The rules that let packets in to the members of security groups, each with whether it does; there may be more where
    /// a group, or its rules, are not in the template.
    pub fn ingress_of(&self, groups: &Names) -> Open<(&Rule, Truth)> {
        let mut rules = of_groups(&self.index.ingress, &self.ingress, groups);
        rules.open(self.strangers(groups).next().map(|name| Why::RulesOf(name.id().to_owned())));
        rules
    }

    /// The security groups whose rules are not in the template.
    pub fn strangers<'g>(&self, groups: &'g Names) -> impl Iterator<Item = &'g Named> {
        groups.known().filter(|name| name.here().is_none_or(|id| !self.groups.contains(id)))
    }

    /// The rules that let packets out of the members of security groups, in the same way.
    pub fn egress_of(&self, groups: &Names) -> Open<(&Rule, Truth)> {
        let mut rules = of_groups(&self.index.egress, &self.egress, groups);
        let outside = groups.known().find(|name| name.is_undescribed());
        rules.open(outside.map(|name| Why::Outside("security group", name.id().to_owned())));
        rules
    }

    /// Whether the members of some security groups may open connections to a TCP port of any host.
    pub fn lets_out(&self, groups: &Names, port: u16) -> Truth {
        self.lets_anywhere(groups, |rule| rule.admits("tcp") && rule.ports.has(port))
    }

    /// Whether the members of some security groups may send anything to any host.
    pub fn lets_all_out(&self, groups: &Names) -> Truth {
        self.lets_anywhere(groups, |rule| rule.protocol == "-1")
    }

    /// Whether rules that are meant let packets out to every IPv4 address. A group without egress rules lets everything
    /// out (EC2 user guide, "Security group rules").
    fn lets_anywhere(&self, groups: &Names, is_meant: impl Fn(&Rule) -> bool) -> Truth {
        if groups.is_empty() {
            return Truth::Yes;
        }
        let mut why = groups.all.rest.clone();
        let (mut sure, mut perhaps) = (Vec::new(), Vec::new());
        for name in groups.known() {
            if name.is_undescribed() {
                why = Some(Why::Outside("security group", name.id().to_owned()));
                continue;
            }
            let own = self.index.egress.get(name);
            let rules = own.known.into_iter().map(|(position, own)| (&self.egress[position], own));
            let rules = rules.map(|(rule, own)| (rule, own.and(rule.certain.clone())));
            let rules = rules.filter(|(_, certain)| !certain.is_no()).collect::<Vec<_>>();
            // If none of them is there after all, everything is let out.
            match rules.iter().find_map(|(_, certain)| certain.why()) {
                None if rules.is_empty() && own.rest.is_none() => return Truth::Yes,
                Some(open) if !rules.iter().any(|(_, certain)| certain.is_yes()) => why = Some(open.clone()),
                _ => why = why.or(own.rest),
            }
            for (rule, certain) in rules.into_iter().filter(|(rule, _)| is_meant(rule)) {
                let blocks = self.blocks_of(&rule.peer);
                let ipv4 = blocks.known.iter().filter_map(|block| match block {
                    IpNet::V4(block) => Some(*block),
                    IpNet::V6(_) => None,
                });
                if certain.is_yes() {
                    sure.extend(ipv4)
                } else {
                    perhaps.extend(ipv4)
                }
                why = why.or(blocks.rest).or(certain.why().cloned().filter(|_| !perhaps.is_empty()));
            }
        }
        match why {
            _ if is_everywhere(&sure) => Truth::Yes,
            Some(why) => Truth::Unknown(why),
            None => Truth::No,
        }
    }

    /// The blocks of addresses on the other side of a rule. Members of groups are none, and of a VPC's own block that cannot be
    /// known nothing can be said but that.
    pub fn blocks_of(&self, peer: &Peer) -> Open<IpNet> {
        match peer {
            Peer::Block(block) => [*block].into_iter().collect(),
            Peer::Group(_) | Peer::SomeGroup(_) | Peer::Own(..) => Open::default(),
            Peer::PrefixList(list) => match self.prefix_list(list) {
                Some(list) => list.blocks.clone(),
                None => Open::unknown(Why::BlocksOf(list.id().to_owned())),
            },
            Peer::Unknown(why) => Open::unknown(why.clone()),
        }
    }

    /// The prefix list of a name, if it is in the template.
    fn prefix_list(&self, name: &Named) -> Option<&PrefixList> {
        self.prefix_lists.get(name.here()?)
    }
}

/// The rules of some security groups, each once, in the order of the groups, with whether it is there and is theirs.
fn of_groups<'n>(lookup: &Lookup, all: &'n [Rule], groups: &Names) -> Open<(&'n Rule, Truth)> {
    let mut rules = Open { known: Vec::<(&Rule, Truth)>::new(), rest: groups.all.rest.clone() };
    let mut places = BTreeMap::new();
    for name in groups.known() {
        let own = lookup.get(name);
        rules.open(own.rest);
        for (position, own) in own.known {
            let own = own.and(all[position].certain.clone());
            match places.entry(position) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(rules.known.len());
                    rules.known.push((&all[position], own));
                }
                std::collections::btree_map::Entry::Occupied(entry) => {
                    let there = &mut rules.known[*entry.get()].1;
                    *there = there.clone().or(own);
                }
            }
        }
    }
    rules.known.retain(|(_, there)| !there.is_no());
    rules
}

/// Whether blocks cover all IPv4 addresses together.
fn is_everywhere(blocks: &[Ipv4Net]) -> bool {
    Ipv4Net::aggregate(&blocks.to_vec()).contains(&Ipv4Net::default())
}
