//! Findings of one cause: the first of them is shown whole, the others in a line each.

use super::rule;
use crate::diag::{Place, Severity};
use crate::report::wording::fold;
use crate::verify::Finding;

/// Findings that have one cause.
pub(super) struct Gathered<'f> {
    /// The one that is shown whole.
    pub first: &'f Finding,
    /// The others, in order.
    pub others: Vec<&'f Finding>,
}

/// So many of the others are shown.
const MOST: usize = 20;

/// Findings with those of one cause together, in the order of the first of each.
pub(super) fn gathered(findings: &[Finding]) -> impl Iterator<Item = Gathered<'_>> {
    let folded = fold(findings.iter().map(|finding| (finding, cause(finding)))).into_iter();
    folded.filter_map(|(findings, _)| {
        let (first, others) = findings.split_first()?;
        Some(Gathered { first, others: others.to_vec() })
    })
}

/// What has to be equal for findings to be told together: of what is undecided the reason, of what is against good practice
/// the rule; of a promise also the resource, of a fault of the template what is wrong.
fn cause(finding: &Finding) -> (Severity, &str, &str) {
    let (severity, slug) = (finding.diagnostic.severity, finding.diagnostic.code.slug);
    match (&finding.cause, severity) {
        (Some(cause), _) => (severity, "", cause),
        (None, Severity::Advice | Severity::Notice | Severity::Accepted) => (severity, slug, ""),
        (None, _) if rule(slug).is_some() => (severity, slug, &finding.resource),
        (None, _) => (severity, slug, &finding.diagnostic.message),
    }
}

impl Gathered<'_> {
    /// The others, a line each: what differs from the first, and where.
    pub fn others(&self) -> Vec<String> {
        let mut lines = self.others.iter().take(MOST).map(|other| self.line(other)).collect::<Vec<_>>();
        let more = self.others.len().saturating_sub(MOST);
        if more > 0 {
            lines.push(format!("and {more} more, which `--format json` lists"));
        }
        lines
    }

    fn line(&self, other: &Finding) -> String {
        let message = other.diagnostic.message.as_str();
        let asked = other.cause.as_ref().and_then(|cause| {
            let asked = message.strip_suffix(cause.as_str())?.strip_suffix(": ")?;
            asked.strip_prefix("cannot determine ")
        });
        let place = place(other.diagnostic.place());
        match asked.unwrap_or(message) {
            same if same == self.first.diagnostic.message => place,
            said if place.is_empty() => said.to_owned(),
            said => format!("{said} ({place})"),
        }
    }
}

/// Where it is, for somebody who reads the same file.
fn place(place: &Place) -> String {
    match (place.span(), place.pointer()) {
        (Some(span), _) => format!("line {}", span.line_column().0),
        (None, Some(pointer)) if !pointer.is_empty() => format!("#{pointer}"),
        _ => String::new(),
    }
}
