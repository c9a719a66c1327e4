//! Network ACLs, which stand before a whole subnet.

use super::name::Named;
use super::reader::{DEFAULT_ACL, Reader, companion};
use super::{Network, Subnet};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Open, Truth, Why};

/// An entry of a network ACL.
#[derive(Debug, Clone)]
pub struct AclEntry {
    /// The ACL.
    pub acl: Fact<Named>,
    /// Whether it is made.
    pub exists: Truth,
    /// Which way packets go: true for those that leave the subnet.
    pub egress: Fact<bool>,
    /// Its number: the lowest that fits decides.
    pub number: Fact<i64>,
    /// Whether it lets all packets pass, to and from everywhere.
    pub opens: Truth,
}

/// The association of a subnet with a network ACL. A subnet without one has the VPC's default ACL, which lets everything
/// pass (VPC user guide, "Default network ACL").
#[derive(Debug, Clone)]
pub struct AclAssociation {
    /// Whether it is made.
    pub exists: Truth,
    /// The subnet.
    pub subnet: Fact<Named>,
    /// The ACL.
    pub acl: Fact<Named>,
}

impl AclEntry {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let says = |property, word: &str| {
            reader.property(resource, property).text().holds(|text| Truth::of(text.eq_ignore_ascii_case(word)))
        };
        let opens = [says("RuleAction", "allow"), says("Protocol", "-1"), says("CidrBlock", "0.0.0.0/0")];
        Self {
            acl: reader.named(resource, "NetworkAclId"),
            exists: reader.exists(resource),
            egress: reader.property(resource, "Egress").flag().or(false),
            number: reader.property(resource, "RuleNumber").number(),
            opens: Truth::all(opens),
        }
    }
}

impl AclAssociation {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        Self {
            exists: reader.exists(resource),
            subnet: reader.named(resource, "SubnetId"),
            acl: reader.named(resource, "NetworkAclId"),
        }
    }
}

/// Whether packets pass the network ACL of a subnet.
pub struct AclPass<'n> {
    /// Whether all of them do, into the subnet and out of it.
    pub passes: Truth,
    /// The ACL in question, if it is known.
    pub acl: Option<&'n Named>,
}

impl Network {
    /// Whether network ACLs let everything pass into and out of a subnet.
    pub fn passes_acl(&self, subnet: &Subnet) -> AclPass<'_> {
        let associations = self.index.acl_associations.get(&Named::Here(subnet.id.clone()));
        let mut passes = associations.rest().not();
        let mut acl = None;
        for (position, here) in associations.known {
            let association = &self.acl_associations[position];
            let here = here.and(association.exists.clone());
            // Of a subnet that is not associated with it, an ACL does not matter.
            let through = match &association.acl {
                Fact::Is(name) => {
                    acl = acl.or(Some(name));
                    self.passes_entries(name)
                }
                _ => Truth::Unknown(Why::Names("network ACL", subnet.id.clone())),
            };
            passes = passes.and(here.implies(through));
        }
        AclPass { passes, acl }
    }

    /// Whether an ACL lets everything pass both ways.
    fn passes_entries(&self, acl: &Named) -> Truth {
        let entries = self.index.acl_entries.get(acl);
        // A VPC's default ACL lets everything pass unless somebody adds entries to it.
        let is_default = self.vpcs.iter().any(|vpc| companion(&vpc.id, DEFAULT_ACL) == acl.id());
        if is_default && entries.is_empty() {
            return Truth::Yes;
        }
        if acl.is_undescribed() {
            return Truth::Unknown(Why::Outside("network ACL", acl.id().to_owned()));
        }
        let entries = Open {
            known: entries.known.iter().map(|(position, own)| (&self.acl_entries[*position], own)).collect(),
            rest: entries.rest,
        };
        passes(&entries, acl.id(), true).and(passes(&entries, acl.id(), false))
    }
}

/// Whether an ACL with these entries lets everything pass one way: the first entry decides. One without entries lets
/// nothing pass; what another first entry does is not judged.
fn passes(entries: &Open<(&AclEntry, &Truth)>, acl: &str, leaving: bool) -> Truth {
    let mut numbered = Vec::new();
    for (entry, own) in &entries.known {
        let (Fact::Is(way), Fact::Is(number), Truth::Yes, Truth::Yes) =
            (&entry.egress, &entry.number, &entry.exists, own)
        else {
            return Truth::Unknown(Why::AclEntries(acl.to_owned()));
        };
        if *way == leaving {
            numbered.push((*number, &entry.opens));
        }
    }
    let first = numbered.into_iter().min_by_key(|(number, _)| *number);
    match (first, &entries.rest) {
        (_, Some(why)) => Truth::Unknown(why.clone()),
        (None, None) => Truth::No,
        (Some((_, Truth::Yes)), None) => Truth::Yes,
        (Some(_), None) => Truth::Unknown(Why::AclNotJudged(acl.to_owned())),
    }
}
