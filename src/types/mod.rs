//! **What AWS's resource types are**: data about types, which knows no template.
//!
//! `schemas/aws` holds the facts that AWS publishes in its schemas; `build.rs` makes a [table](kinds) of them. What the
//! schemas do not say, and AWS's guides do, stands in a second one, a [`Profile`] for each type.

mod attribute;
mod path;
mod profile;
mod replacement;
pub(crate) mod table;

pub use profile::{
    Claim, Claimed, Data, ELASTIC_IPS, Hold, Iam, NAT_GATEWAYS, Per, Profile, Properties, Public, Quota, Role, Runs,
    Snapshot, of, profiles,
};
pub use replacement::Recreation;
pub use table::{ResourceType, UNCHECKED_PATTERNS, VERSION, kind, kinds};

use crate::diag::nearest;

/// The resource type that was probably meant by a name the table does not have: the same but for case and colons, or
/// near and of the same service. Of other services it would often be a type that exists: `AWS::EMR::Cluster` is meant.
pub(super) fn nearest_kind(name: &str) -> Option<&'static str> {
    let letters = |name: &str| name.replace(':', "").to_ascii_lowercase();
    let names = || kinds().iter().map(|kind| kind.name);
    if let Some(same) = names().find(|known| letters(known) == letters(name)) {
        return Some(same);
    }
    let (service, last) = name.rsplit_once("::")?;
    let siblings =
        || names().filter_map(|name| name.rsplit_once("::")).filter(|(of, _)| of.eq_ignore_ascii_case(service));
    let near = nearest(last, siblings().map(|(_, last)| last))?;
    names()
        .find(|name| name.rsplit_once("::").is_some_and(|(of, last)| of.eq_ignore_ascii_case(service) && last == near))
}
