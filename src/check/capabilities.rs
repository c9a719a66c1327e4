//! What whoever deploys a template has to acknowledge.

use crate::template::intrinsic::{Presence, presence};
use crate::template::{Document, Resource};
use serde_json::Value;
use std::fmt;

/// An acknowledgement that CloudFormation asks for, in the words of `aws cloudformation deploy --capabilities`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capability {
    /// The template makes identities or grants permissions.
    Iam,
    /// It also names them, so that they may take the place of others in the account.
    NamedIam,
    /// A macro rewrites it.
    AutoExpand,
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Capability::Iam => "CAPABILITY_IAM",
            Capability::NamedIam => "CAPABILITY_NAMED_IAM",
            Capability::AutoExpand => "CAPABILITY_AUTO_EXPAND",
        })
    }
}

/// The types that need an acknowledgement, with the property that names one. Source: CloudFormation API reference,
/// `CreateStack`, `Capabilities`.
const IAM: &[(&str, Option<&str>)] = &[
    ("AWS::IAM::AccessKey", None),
    ("AWS::IAM::Group", Some("GroupName")),
    ("AWS::IAM::InstanceProfile", Some("InstanceProfileName")),
    ("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName")),
    // An inline policy always has a name, which only counts within its role, user or group.
    ("AWS::IAM::Policy", None),
    ("AWS::IAM::Role", Some("RoleName")),
    ("AWS::IAM::User", Some("UserName")),
    ("AWS::IAM::UserToGroupAddition", None),
];

/// The acknowledgements a template needs, as far as it alone tells: a nested stack's template is not at hand.
pub fn capabilities(template: &Value) -> Vec<Capability> {
    let Some(document) = Document::of(template) else { return Vec::new() };
    let iam = document.resources().filter_map(of_resource).max();
    let expand = (!document.transforms().is_empty() || document.is_rewritten()).then_some(Capability::AutoExpand);
    iam.into_iter().chain(expand).collect()
}

/// `CAPABILITY_NAMED_IAM` covers what `CAPABILITY_IAM` does.
fn of_resource(resource: Resource) -> Option<Capability> {
    let (_, name) = IAM.iter().find(|(kind, _)| *kind == resource.kind)?;
    let named = name.is_some_and(|name| presence(resource.property(name)) != Presence::Never);
    Some(if named { Capability::NamedIam } else { Capability::Iam })
}
