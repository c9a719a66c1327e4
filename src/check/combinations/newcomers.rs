//! What AWS refuses of a resource that it would have to create, and takes of one that exists. Which it is, nobody knows.

use crate::check::walk::{Reporter, plain};
use crate::diag::codes::template as codes;
use crate::template::intrinsic::{Presence, grows, presence};
use crate::template::trail::Trail;
use crate::types::{Retired, retired};
use serde_json::Value;

/// Judges the runtime of a function.
pub(super) fn function(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let Some(runtime) = properties.get("Runtime").and_then(plain) else { return };
    let (found, at, hint) = (format!("is `{runtime}`"), at.key("Runtime"), "use a runtime that Lambda supports");
    match retired(&runtime) {
        Some((since, Retired::ForAll)) => {
            let because = format!("since {since} Lambda neither creates nor updates functions with this runtime");
            reporter.tell(&codes::INVALID_VALUE, &at, &found, &because, hint);
        }
        Some((since, Retired::ForNew)) => {
            let because =
                format!("since {since} Lambda creates no functions with this runtime, it only updates existing ones");
            reporter.doubt(&codes::INVALID_VALUE, &at, &found, &because, hint);
        }
        None => {}
    }
}

/// Judges the access control list of a bucket.
///
/// Source: S3 user guide, "Controlling ownership of objects and disabling ACLs": buckets made since April 2023 have none, and
/// "requests to set ACLs fail". Those that only the owner has stay possible.
pub(super) fn bucket(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    const OWNERS: &[&str] = &["BucketOwnerFullControl", "BucketOwnerRead", "Private"];
    let Some(list) = properties.get("AccessControl").and_then(plain).filter(|list| !OWNERS.contains(&list.as_ref()))
    else {
        return;
    };
    let is_all = properties.as_object().is_some_and(|entries| !grows(entries));
    if is_all && presence(properties.get("OwnershipControls")) == Presence::Never {
        let because = "buckets that are created since April 2023 have no ACLs without `OwnershipControls`";
        let hint = "remove it and grant access by a bucket policy, or set `OwnershipControls` to `ObjectWriter`";
        reporter.doubt(&codes::PROPERTY_CONFLICT, &at.key("AccessControl"), &format!("is `{list}`"), because, hint);
    }
}
