//! What the readers of single templates say of the new one, and did not of the old one.

use super::words::{hazard, quoted};
use crate::diag::Diagnostic;
use crate::diag::codes::hazard as codes;
use crate::diff::side::Side;
use crate::diff::{Hazard, Severity};
use crate::verify::{EgressKind, Group};
use std::collections::BTreeSet;

/// What comes of the new template alone. It takes checks and proofs of both, which a single step of many does without.
pub fn of_proofs(old: &Side, new: &Side, known: &[Hazard]) -> Vec<Hazard> {
    let mut all = refused(old, new);
    // That no fixed address is left says that no path is.
    if !known.iter().any(|hazard| hazard.code == &codes::EGRESS_IP_LOSS) {
        all.extend(egress(old, new));
    }
    all
}

/// What `validate` has to say against the new template, and had not against the old one.
fn refused(old: &Side, new: &Side) -> Vec<Hazard> {
    let key = |finding: &Diagnostic| (finding.code.slug, finding.message.clone());
    let new = new.errors();
    let before = if new.is_empty() { BTreeSet::new() } else { old.errors().iter().map(key).collect() };
    let new = new.iter().filter(|finding| !before.contains(&key(finding)));
    // The first fault of a resource is enough here; `validate` lists all.
    let mut seen = BTreeSet::new();
    let new = new.filter(|finding| seen.insert(finding.resource()));
    let told = |finding: &Diagnostic| {
        let when = "while CloudFormation checks the template, or AWS the resource".to_owned();
        let instead = "correct the template: `rackform validate` shows the place";
        let id = finding.resource();
        let ids = id.iter().map(String::as_str).collect::<Vec<_>>();
        hazard(&codes::INVALID_TEMPLATE, Severity::Fails, &ids, finding.message.clone(), when, instead)
    };
    new.map(told).collect()
}

/// Instances and tasks that had an egress path from subnets in which they stay, and have none from there any more.
fn egress(old: &Side, new: &Side) -> Vec<Hazard> {
    let (before, after) = (old.proof(), new.proof());
    let from = |group: &Group, has: bool| {
        let paths = group.egress.iter().filter(|path| match path.kind {
            EgressKind::None => !has,
            EgressKind::Unknown => false,
            _ => has,
        });
        paths.map(|path| path.subnet.clone()).collect::<BTreeSet<_>>()
    };
    let mut all = Vec::new();
    for group in &after.groups {
        let Some(was) = before.groups.iter().find(|was| was.id == group.id) else { continue };
        let without = from(group, false);
        let lost = from(was, true).into_iter().filter(|subnet| without.contains(subnet)).collect::<Vec<_>>();
        if lost.is_empty() {
            continue;
        }
        let what =
            format!("`{}` no longer has an egress path from {}", group.id, quoted(lost.iter().map(String::as_str)));
        let when = "as soon as the routes or security groups change".to_owned();
        let instead = "keep the route, the gateway and the outbound rules that its packets leave by";
        all.push(hazard(&codes::EGRESS_LOST, Severity::Outage, &[&group.id], what, when, instead));
    }
    all
}
