//! AWS Identity and Access Management.

use super::meaning::Arn;
use super::{attributes, kinds};
use crate::cfn::policy::PolicyDocument;
use crate::cfn::{Ref, Tagging, Text};
use serde::Serialize;

kinds! {
    /// A role.
    Role = "AWS::IAM::Role", Tagging::List("Tags") => {
        /// Its path; `/` without one. Cannot be changed later.
        path: Option<String>,
        /// Who may assume it.
        assume_role_policy_document: PolicyDocument,
        /// Managed policies of what it may do, by ARN.
        managed_policy_arns: Option<Vec<Text>>,
        /// Policies of its own.
        policies: Option<Vec<InlinePolicy>>,
    }

    /// What gives a role to an instance.
    InstanceProfile = "AWS::IAM::InstanceProfile", Tagging::None => {
        /// Its path; `/` without one. Cannot be changed later.
        path: Option<String>,
        /// The role, alone in a list.
        roles: Vec<Ref<Role>>,
    }
}

attributes! {
    Role {
        /// Its ARN.
        arn = "Arn": Arn;
    }
}

/// A policy of a role's own.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct InlinePolicy {
    /// Its name within the role.
    pub policy_name: &'static str,
    /// What it says.
    pub policy_document: PolicyDocument,
}
