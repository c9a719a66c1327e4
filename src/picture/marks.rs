//! What the verification says of what stands in a frame.

use super::{Frame, Mark};
use crate::verify::{Finding, Verdict, Verification};

/// Marks each thing with the promises that it breaks, and with those of which that is open: findings that are about it, or
/// whose path leads to it.
pub(super) fn mark(frame: &mut Frame, verification: &Verification) {
    let broken = verification.findings.iter().filter(|finding| finding.verdict != Verdict::Advisory);
    for finding in broken {
        let is_of = |ids: &[String]| ids.iter().any(|id| is_about(finding, id));
        for thing in frame.things.iter_mut().filter(|thing| is_of(&thing.ids)) {
            let mark = Mark { verdict: finding.verdict, message: finding.diagnostic.message.clone() };
            if !thing.marks.contains(&mark) {
                thing.marks.push(mark);
            }
        }
    }
    frame.things.iter_mut().for_each(|thing| thing.marks.sort_by_key(|mark| mark.verdict));
}

fn is_about(finding: &Finding, id: &str) -> bool {
    finding.resource == id || finding.path.last().is_some_and(|hop| hop.resource == id)
}
