//! Buckets whose ACLs are disabled.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::side::Made;
use crate::diff::{Hazard, Severity};
use crate::template::evaluate::Node;

/// The canned ACLs that admit others than the bucket's owner (S3 user guide, "Access control list overview", canned ACL).
const ADMITTING: &[&str] = &["AuthenticatedRead", "AwsExecRead", "LogDeliveryWrite", "PublicRead", "PublicReadWrite"];

/// Buckets whose ACLs are disabled while one admits others, which S3 refuses (S3 user guide, "Troubleshooting" of object
/// ownership, `InvalidBucketAclWithObjectOwnership`).
pub(super) fn acls(change: &Change) -> Vec<Hazard> {
    let buckets = change.new.resources.iter().filter(|made| made.resource.kind == "AWS::S3::Bucket" && enforces(made));
    let hazards = buckets.filter_map(|made| {
        let id = made.resource.id;
        let old = change.old.get(id).filter(|old| !enforces(old) && !change.comes(id))?;
        let acl = old.properties.get("AccessControl").text().known()?;
        if !ADMITTING.contains(&acl.as_str()) {
            return None;
        }
        let what = format!("`{id}` disables ACLs, while its ACL `{acl}` may still grant access to others");
        let when = format!("while CloudFormation updates `{id}`, unless it resets the ACL first");
        let instead = "set `AccessControl` to `Private` in an earlier deployment";
        Some(hazard(&codes::BUCKET_ACL_CONFLICT, Severity::Fails, &[id], what, when, instead))
    });
    hazards.collect()
}

/// Whether a bucket says that its owner owns every object, so that ACLs are disabled.
fn enforces(bucket: &Made) -> bool {
    let rules = bucket.properties.at(&["OwnershipControls", "Rules"]).items().known().unwrap_or_default();
    let enforced = |rule: &Node| rule.get("ObjectOwnership").text().known().as_deref() == Some("BucketOwnerEnforced");
    rules.iter().any(enforced)
}
