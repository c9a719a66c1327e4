//! Whom security groups let through.

use super::{Named, Names, Network, Peer, PrefixList, Rule};
use crate::template::evaluate::Truth;
use ipnet::{IpNet, Ipv4Net};

impl Network {
    /// The rules that let packets in to the members of security groups, and those of which it is not known whose they
    /// are.
    pub fn ingress_of<'n>(&'n self, groups: &'n Names) -> impl Iterator<Item = &'n Rule> {
        let own = groups.known.iter().flat_map(|written| self.ingress_to(Some(&written.name)));
        own.chain(self.ingress_to(None)).map(|position| &self.ingress[*position])
    }

    /// The positions of the rules that let packets in to the members of a group; without one, of those of which it is not
    /// known whose they are.
    pub fn ingress_to(&self, group: Option<&Named>) -> &[usize] {
        match group {
            Some(group) => self.index.ingress.get(group).map_or(&[], Vec::as_slice),
            None => &self.index.loose_ingress,
        }
    }

    /// The rules that let packets out of a security group.
    pub fn egress_of<'n>(&'n self, group: &Named) -> impl Iterator<Item = &'n Rule> {
        let own = self.index.egress.get(group).into_iter().flatten();
        own.map(|position| &self.egress[*position])
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
        let mut why = groups.unknown.clone();
        let (mut sure, mut perhaps) = (Vec::new(), Vec::new());
        for written in &groups.known {
            if written.name.is_outside() {
                why = Some(format!("the security group `{}` is not in the template", written.name.id()));
                continue;
            }
            let loose = self.index.loose_egress.iter().map(|position| &self.egress[*position]);
            let rules = self.egress_of(&written.name).chain(loose);
            let rules = rules.filter(|rule| !rule.certain.is_no()).collect::<Vec<_>>();
            // If none of them is there after all, everything is let out.
            match rules.iter().find_map(|rule| unknown(&rule.certain)) {
                None if rules.is_empty() => return Truth::Yes,
                Some(open) if !rules.iter().any(|rule| rule.certain.is_yes()) => why = Some(open.clone()),
                _ => {}
            }
            for rule in rules.into_iter().filter(|rule| is_meant(rule)) {
                let (blocks, others) = self.blocks_of(&rule.peer);
                let ipv4 =
                    blocks.iter().filter_map(|block| if let IpNet::V4(block) = block { Some(*block) } else { None });
                if rule.certain.is_yes() {
                    sure.extend(ipv4)
                } else {
                    perhaps.extend(ipv4)
                }
                why = why.or(others).or(unknown(&rule.certain).cloned().filter(|_| !perhaps.is_empty()));
            }
        }
        match why {
            _ if is_everywhere(&sure) => Truth::Yes,
            Some(why) => Truth::Unknown(why),
            None => Truth::No,
        }
    }

    /// The blocks of addresses on the other side of a rule, and why there may be others. Members of groups are none.
    pub fn blocks_of<'n>(&'n self, peer: &'n Peer) -> (&'n [IpNet], Option<String>) {
        match peer {
            Peer::Block(block) => (std::slice::from_ref(block), None),
            Peer::Group(_) => (&[], None),
            Peer::PrefixList(list) => match self.prefix_list(list) {
                Some(list) => (&list.blocks, list.unknown.clone()),
                None => (&[], Some(format!("the blocks of the prefix list `{}` are not in the template", list.id()))),
            },
            Peer::Unknown(why) => (&[], Some(why.clone())),
        }
    }

    /// The prefix list of a name, if it is in the template.
    fn prefix_list(&self, name: &Named) -> Option<&PrefixList> {
        if let Named::Here(id) = name { self.prefix_lists.get(id) } else { None }
    }
}

fn unknown(truth: &Truth) -> Option<&String> {
    if let Truth::Unknown(why) = truth { Some(why) } else { None }
}

/// Whether blocks cover all IPv4 addresses together.
fn is_everywhere(blocks: &[Ipv4Net]) -> bool {
    Ipv4Net::aggregate(&blocks.to_vec()).contains(&Ipv4Net::default())
}
