//! What is taken for granted of things that are there already, and that the template does not show.

use super::existing::ExistingSubnet;
use super::{Plan, SecurityGroupId};
use crate::diag::Code;
use crate::diag::codes::rack as codes;

/// Something that a rack is proved under. A finding of `plan` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assumption {
    /// A security group of the user's admits nobody.
    ClosedGroup(SecurityGroupId),
    /// A subnet of the user's is what rack.yml says.
    Subnet(ExistingSubnet),
}

impl Assumption {
    /// The id of what it is about, under which facts may describe it.
    pub fn id(&self) -> String {
        match self {
            Self::ClosedGroup(group) => group.to_string(),
            Self::Subnet(subnet) => subnet.id.clone(),
        }
    }

    /// The code of the finding that tells it.
    pub fn told_by(&self) -> &'static Code {
        match self {
            Self::ClosedGroup(_) => &codes::GIVEN_SECURITY_GROUP,
            Self::Subnet(_) => &codes::EXISTING_SUBNETS,
        }
    }
}

impl Plan {
    /// All that is taken for granted, each thing once.
    pub fn assumptions(&self) -> Vec<Assumption> {
        let of_routers = self.balancing.routers.iter().flat_map(|router| &router.groups);
        let groups = of_routers.chain(&self.fleet.groups).cloned().map(Assumption::ClosedGroup);
        let subnets = self.network.existing_subnets().into_iter().map(Assumption::Subnet);
        let mut all = Vec::new();
        for one in groups.chain(subnets) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }
}
