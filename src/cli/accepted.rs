//! Findings that an input says are accepted.

use crate::diag::codes::{app, rack};
use crate::diag::{Acceptance, Code, Date, Diagnostic, Severity};

/// The day it is, in UTC. `SOURCE_DATE_EPOCH` says another, in seconds since 1970, so that an output can be had again
/// (reproducible-builds.org, "SOURCE_DATE_EPOCH").
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "what is accepted ends on a day; no template depends on it"
)]
pub(super) fn today() -> Option<Date> {
    use std::time::SystemTime;
    let said = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_secs());
    said.or_else(now).map(Date::of_unix)
}

/// Findings with those that are accepted marked, and what is accepted in vain or no longer. Only what has one of some codes
/// counts, and no error can be accepted: nothing comes of an input that has one.
pub(super) fn settle(
    mut findings: Vec<Diagnostic>,
    acceptances: &[Acceptance],
    codes: &[&'static Code],
) -> Vec<Diagnostic> {
    let today = today();
    let mut vain = Vec::new();
    for acceptance in acceptances.iter().filter(|acceptance| codes.iter().any(|code| code.slug == acceptance.finding)) {
        let is_of = |finding: &&mut Diagnostic| {
            finding.severity != Severity::Error && acceptance.is_of(finding.code.slug, finding.resource().as_slice())
        };
        vain.extend(acceptance.settle(findings.iter_mut().filter(is_of).collect(), today));
    }
    findings.extend(vain);
    findings
}

/// The findings about the description of an app: those of its own, and those that racks have as well.
pub(super) fn about_apps() -> Vec<&'static Code> {
    [rack::ALL, app::ALL].concat()
}
