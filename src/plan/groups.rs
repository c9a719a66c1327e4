//! Security groups of the user's, whose rules nobody tells.

use super::address::Tier;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::SecurityGroupId;

/// What is assumed of groups at a key, and how to check it; nothing if there are none.
pub(super) fn assumed(key: Path, groups: &[&SecurityGroupId]) -> Option<Diagnostic> {
    let ids = groups.iter().map(ToString::to_string).collect::<Vec<_>>();
    let named = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let (verb, their) = if ids.len() == 1 { ("admits", "its") } else { ("admit", "their") };
    let message =
        format!("it is assumed that {named} of `{key}` {verb} nobody else: {their} rules are not in the template");
    let finding = Diagnostic::warning(&codes::GIVEN_SECURITY_GROUP, Place::Value(key), message);
    let hint = format!(
        "check it: `aws ec2 describe-security-groups --group-ids {} > groups.json`, then `rackform verify TEMPLATE \
         --facts groups.json`",
        ids.join(" ")
    );
    (!ids.is_empty()).then(|| finding.hint(hint))
}

/// The groups that instances have beside the rack's own: none where they have public addresses, by which whoever the groups
/// admit would reach them.
pub(super) fn of_instances(rack: &Rack, home: Tier, findings: &mut Findings) -> Vec<SecurityGroupId> {
    let key = Path::of("instances.security-groups");
    let groups = rack.instances.security_groups.all();
    if home == Tier::Private || groups.is_empty() {
        findings.extend(assumed(key, &groups.iter().collect::<Vec<_>>()));
        return groups.to_vec();
    }
    let message = "`instances.security-groups` cannot be set in public mode: instances have public addresses, and whom \
        these groups admit is not known";
    let finding = Diagnostic::error(&codes::GIVEN_SECURITY_GROUP, Place::Value(key), message);
    findings.push(finding.hint("set `mode: private`, or remove it"));
    Vec::new()
}
