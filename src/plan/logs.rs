//! Where the routers' access logs go, and for how long.

use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::words::{BucketName, Expiry, Retention, Versioning};
use crate::rack::{Logs, Rack};

/// Where the routers' access logs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessLogs {
    /// Into a bucket of the rack.
    Own {
        /// The days after which they are deleted, if ever.
        expiry: Option<u32>,
        /// Whether the bucket keeps versions.
        versioning: Versioning,
    },
    /// Into a bucket that is there already.
    Existing(BucketName),
}

/// Decides where access logs go, and tells what an existing bucket is taken to be.
pub(super) fn plan(rack: &Rack, findings: &mut Findings) -> AccessLogs {
    let Some(bucket) = &rack.logs.bucket else {
        return AccessLogs::Own { expiry: expiry(&rack.logs), versioning: rack.logs.versioning };
    };
    let message = format!(
        "`{bucket}` is assumed to be in the rack's region, to allow Elastic Load Balancing to deliver access logs, and \
         not to be encrypted with a KMS key"
    );
    let finding = Diagnostic::warning(&codes::GIVEN_BUCKET, Place::Value(Path::of("logs.bucket")), message);
    findings.push(finding.hint(format!(
        "check it with `aws s3api get-bucket-policy --bucket {bucket}`; `rackform explain given-bucket` has the \
         statement that it needs"
    )));
    AccessLogs::Existing(bucket.clone())
}

/// After how many days access logs are deleted: with the other logs, unless they have a retention of their own.
fn expiry(logs: &Logs) -> Option<u32> {
    match (logs.access_retention, logs.retention) {
        (Some(Expiry::Days(days)), _) => Some(days.get()),
        (None, Retention::Days(days)) => Some(days),
        (Some(Expiry::Never), _) | (None, Retention::Forever) => None,
    }
}
