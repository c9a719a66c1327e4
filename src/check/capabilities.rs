//! What whoever deploys a template has to acknowledge.

use crate::template::intrinsic::{Presence, presence};
use crate::template::{Document, Resource};
use crate::types::{self, Iam};
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

/// The acknowledgements a template needs, as far as it alone tells: a nested stack's template is not at hand.
pub fn capabilities(template: &Value) -> Vec<Capability> {
    let Some(document) = Document::of(template) else { return Vec::new() };
    let iam = document.resources().filter_map(of_resource).max();
    let expand = (!document.transforms().is_empty() || document.is_rewritten()).then_some(Capability::AutoExpand);
    iam.into_iter().chain(expand).collect()
}

/// `CAPABILITY_NAMED_IAM` covers what `CAPABILITY_IAM` does.
fn of_resource(resource: Resource) -> Option<Capability> {
    let name = match types::of(resource.kind).iam {
        Iam::No => return None,
        Iam::Unnamed => None,
        Iam::Named(property) => resource.property(property),
    };
    Some(if presence(name) != Presence::Never { Capability::NamedIam } else { Capability::Iam })
}
