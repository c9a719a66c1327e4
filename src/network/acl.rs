//! Network ACLs, which stand before a whole subnet.

use super::name::Named;
use super::reader::Reader;
use crate::template::Resource;
use crate::template::evaluate::{Fact, Truth};

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
    /// The subnet.
    pub subnet: Fact<Named>,
    /// The ACL.
    pub acl: Fact<Named>,
}

impl AclEntry {
    pub(super) fn read<'a>(reader: &Reader<'_, 'a>, resource: Resource<'a>) -> Self {
        let says = |property, word: &str| match reader.property(resource, property).text() {
            Fact::Is(text) => Truth::of(text.eq_ignore_ascii_case(word)),
            Fact::Missing => Truth::No,
            Fact::Unknown(why) => Truth::Unknown(why),
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
        Self { subnet: reader.named(resource, "SubnetId"), acl: reader.named(resource, "NetworkAclId") }
    }
}

/// Whether an ACL with these entries lets everything pass one way: the first entry decides. One without entries lets
/// nothing pass; what another first entry does is not judged.
pub(super) fn passes<'n>(entries: impl Iterator<Item = &'n AclEntry>, acl: &str, leaving: bool) -> Truth {
    let mut numbered = Vec::new();
    for entry in entries {
        let (Fact::Is(way), Fact::Is(number), Truth::Yes) = (&entry.egress, &entry.number, &entry.exists) else {
            return Truth::Unknown(format!("the entries of the network ACL `{acl}` are not known"));
        };
        if *way == leaving {
            numbered.push((*number, &entry.opens));
        }
    }
    match numbered.into_iter().min_by_key(|(number, _)| *number) {
        None => Truth::No,
        Some((_, Truth::Yes)) => Truth::Yes,
        Some(_) => Truth::Unknown(format!("which packets the network ACL `{acl}` lets pass is not judged")),
    }
}
