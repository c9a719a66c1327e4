//! **What AWS's resource types are**: data about types, which knows no template.
//!
//! `schemas/aws` holds the facts that AWS publishes in its schemas; the build script packs them, and what is asked for is
//! [read](kind) from there. What the schemas do not say, and AWS's guides do, stands in more tables: a [`Profile`] for
//! each type, what only one resource may hold at a time, its [`Claim`]s, by which properties it protects, and what AWS
//! [bills](Billing) for it.

mod address_blocks;
mod architecture;
mod attribute;
mod billing;
mod claims;
mod combinations;
pub(crate) mod facts;
mod fargate;
mod instance_size;
mod keyword;
pub(crate) mod node;
mod path;
pub(crate) mod pattern;
mod policies;
mod profile;
mod protections;
mod refused;
mod replacement;
mod runtimes;
mod secrecy;
mod secure_strings;
mod slot;
mod table;

pub use address_blocks::{is_private, is_unrouted};
pub use architecture::{Architecture, processor};
pub use billing::{BY_USE, Billing, EXTRAS, Extra, FREE, METERED, Metered, billing, extras};
pub use claims::{CLAIMS, Claim, Claimed, Given, Hold, claims, combined, holds};
pub use combinations::{Combination, Is, Then, When, combinations, combined_types};
pub use facts::{UNCHECKED_PATTERNS, VERSION};
pub use fargate::FargateSize;
pub use instance_size::{InstanceSize, instance_size};
pub use policies::{ANSWERS_INSIDE, Named, POLICY_PROPERTIES, POLICY_TARGETS, Policy, policies};
pub use profile::{
    Access, Data, ELASTIC_IPS, GuardedBy, Iam, NAT_GATEWAYS, Per, Profile, Properties, Public, Quota, Role, Runs,
    Snapshot, Starts, Unsaid, of, profiles,
};
pub use protections::{By, Protection, protections};
pub use refused::{CHANGED_ONE_BY_ONE, Fixed, fixed_properties};
pub use replacement::Recreation;
pub use runtimes::{Retired, retired};
pub use secrecy::{holds_secret, names_secret};
pub use secure_strings::secure_strings;
pub use table::{ResourceType, kind, kinds, names};

use crate::diag::nearest;

/// The resource type that was probably meant by a name the table does not have: the same but for case and colons, or
/// near and of the same service. Of other services it would often be a type that exists: `AWS::EMR::Cluster` is meant.
pub(super) fn nearest_kind(name: &str) -> Option<&'static str> {
    let letters = |name: &str| name.replace(':', "").to_ascii_lowercase();
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

/// Whether a name is that of a type with a typing error, not that of a newer type: it differs in case and colons, or in one
/// letter. A digit makes a name of its own, as in `Topic` and `TopicV2`, and so does a letter of a short word.
pub(super) fn is_typing_error(name: &str, known: &str) -> bool {
    /// `Link` and `Sink` are two types.
    const SHORT: usize = 6;
    let folded = |name: &str| name.replace(':', "").to_ascii_lowercase();
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let last = known.rsplit("::").next().unwrap_or_default();
    folded(name) == folded(known)
        || last.len() >= SHORT
            && digits(name) == digits(known)
            && strsim::damerau_levenshtein(&folded(name), &folded(known)) == 1
}
