//! What the tasks of a service may do.

use super::One;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Place};
use crate::rack::words::PolicyArn;

/// What the tasks of a service may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The user's managed policies.
    pub policies: Vec<PolicyArn>,
    /// Whether ECS Exec may open a shell in them.
    pub exec: bool,
}

/// The most managed policies of a role (IAM quotas).
const MOST_POLICIES: usize = 10;

pub(super) fn plan(one: &One, findings: &mut Findings) -> Role {
    let policies = one.service.policies.clone();
    if policies.len() > MOST_POLICIES {
        let message = format!(
            "`{}` lists {} policies; the default quota of a role is {MOST_POLICIES}",
            one.at("policies"),
            policies.len()
        );
        let finding = Diagnostic::warning(&codes::TOO_MANY_POLICIES, Place::Value(one.at("policies")), message);
        findings.push(finding.hint("merge them, or request a quota increase first"));
    }
    let partition = one.asked.rack.region.map(|region| region.partition());
    for (index, policy) in policies.iter().enumerate() {
        let (Some(own), Some(there)) = (partition, policy.partition()) else { continue };
        if own != there {
            let message = format!("`{policy}` is a policy of the partition `{there}`, and the rack is in `{own}`");
            let place = Place::Value(one.at("policies").index(index));
            let finding = Diagnostic::error(&codes::ARN_PARTITION, place, message);
            let same = policy.in_partition(own).map(|same| format!("write `{same}`"));
            findings.push(finding.hint(same.unwrap_or_else(|| format!("use a policy of `{own}`"))));
        }
    }
    Role { policies, exec: one.service.exec }
}
