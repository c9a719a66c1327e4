//! Logical ids that get another type.

use super::Change;
use super::words::hazard;
use crate::diag::codes::hazard as codes;
use crate::diff::{Hazard, Severity};

/// Resources whose type changes. What a resource of the serverless transform becomes is not in the template.
pub(super) fn types(change: &Change) -> Vec<Hazard> {
    let changed = change.changes.values().filter_map(|changed| Some((changed, changed.old_kind.as_deref()?)));
    let changed = changed.filter(|(changed, old)| {
        ![changed.kind.as_str(), old].iter().any(|kind| kind.starts_with("AWS::Serverless::"))
    });
    let hazards = changed.map(|(changed, old)| {
        let what = format!("the type of `{}` changes from {old} to {}", changed.id, changed.kind);
        let when = "immediately: CloudFormation rejects the update".to_owned();
        let instead = "give the new resource another logical ID";
        hazard(&codes::RESOURCE_TYPE_CHANGE, Severity::Fails, &[&changed.id], what, when, instead)
    });
    hazards.collect()
}
