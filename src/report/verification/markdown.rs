//! What was found out as Markdown, for a comment on a pull request.

use super::facts::Extent;
use super::{Verified, facts, path, title};
use crate::diag::{Diagnostic, Place};
use crate::report::markdown::{Markdown, Page, code, codes, fenced, text};
use crate::report::wording::count;
use crate::verify::{Finding, Verification};

/// All inputs in one comment: the verdicts, then each input by itself.
pub(super) fn markdown(verified: &[Verified]) -> String {
    let mut page = Page::default();
    told(&mut page, verified);
    page.finish()
}

/// The same on a page.
pub(in crate::report) fn told(page: &mut Page, verified: &[Verified]) {
    for verified in verified {
        page.add("verdict", &verdict(verified));
    }
    for input in verified {
        if verified.len() > 1 {
            page.add("heading", &Markdown::of("\n### {}\n", [code(&input.file)]));
        }
        page.findings(input);
        if let Ok(verification) = &input.outcome {
            page.egress(verification);
            page.inbound(verification);
            page.add("summary", &summary(verification));
            page.proofs(verification);
        }
    }
}

fn verdict(verified: &Verified) -> Markdown {
    let sign = if verified.holds() { "✅" } else { "❌" };
    Markdown::of("- {} {}: **{}**\n", [sign.into(), code(&verified.file), text(&verified.verdict())])
}

impl Page {
    fn findings(&mut self, verified: &Verified) {
        let findings = verified.findings();
        let rows = findings.iter().map(|finding| row(verified, finding));
        self.table("finding", ["severity", "rule", "resource", "what", "where"], rows);
        for finding in findings.iter().filter(|finding| !finding.path.is_empty()) {
            let lead = text(&finding.diagnostic.message);
            let mut lines = vec![path::line(&finding.path)];
            lines.extend(path::hops(&finding.path));
            self.add("path", &Markdown::of("\n{}:\n\n{}", [lead, fenced(&lines.join("\n"))]));
        }
    }

    fn egress(&mut self, verification: &Verification) {
        let mut rows = Vec::new();
        for group in &verification.groups {
            for (subnets, path) in facts::egress(group) {
                rows.push([code(&group.id), facts::addresses(group).into(), codes(&subnets), text(&path)]);
            }
        }
        self.table("row about egress", ["egress of", "addresses", "subnets", "egress path"], rows);
    }

    fn inbound(&mut self, verification: &Verification) {
        let mut rows = Vec::new();
        let groups = verification.groups.iter().map(|group| (&group.id, &group.inbound));
        let hosted = verification.hosted.iter().map(|hosted| (&hosted.id, &hosted.inbound));
        for (id, inbound) in groups.chain(hosted) {
            for (from, through, ports) in facts::inbound(inbound) {
                rows.push([code(id), codes(&from), through.map(code).unwrap_or_default(), text(&ports)]);
            }
        }
        for balancer in &verification.balancers {
            let name = Markdown::of("{} ({})", [code(&balancer.id), balancer.scheme.into()]);
            for (from, ports) in facts::openings(balancer) {
                rows.push([name.clone(), codes(&from), Markdown::default(), text(&ports)]);
            }
        }
        self.table("row about inbound", ["inbound to", "from", "through", "ports"], rows);
    }

    /// The proofs, one list for each rule, all under one fold.
    fn proofs(&mut self, verification: &Verification) {
        let proved = facts::proved(verification);
        let summary = format!("{} proved, and why", count(proved.len(), "promise"));
        self.folded(&summary, |page| {
            for (proofs, rule, extent) in proved {
                let part = match extent {
                    Extent::Whole => "",
                    Extent::Part => " (in part)",
                };
                let mut block = Markdown::of("\n**{}{}**\n\n", [text(title(rule)), part.into()]);
                for proof in &proofs {
                    block = block.and(Markdown::of("- {}\n", [text(&proof.statement)]));
                    if !proof.path.is_empty() {
                        let reasons = fenced(&path::reasons(&proof.path, 0).join("\n"));
                        block = block.and(Markdown::of("\n{}\n", [reasons]));
                    }
                }
                page.add("promise that is proved", &block);
            }
        });
    }
}

/// A finding as a row of a table.
fn row(verified: &Verified, finding: &Finding) -> [Markdown; 5] {
    let Finding { diagnostic, resource, .. } = finding;
    let resource = code(resource);
    let (severity, slug) = (diagnostic.severity.word(), diagnostic.code.slug);
    [severity.into(), code(slug), resource, text(&diagnostic.advice()), code(&place(verified, diagnostic))]
}

/// Where a finding lies, as its reader finds it.
fn place(verified: &Verified, diagnostic: &Diagnostic) -> String {
    match diagnostic.place() {
        Place::Span(span) | Place::Located(_, span) => span.to_string(),
        Place::Pointer(pointer) => format!("{}#{pointer}", verified.template),
        Place::Whole | Place::Key(_) | Place::Value(_) => verified.file.clone(),
    }
}

/// What zones and quotas there are, in a line.
fn summary(verification: &Verification) -> Markdown {
    let mut sentences = Vec::new();
    for (zone, cost) in facts::losses(&verification.losses) {
        sentences.push(format!("The failure of {zone} {cost}."));
    }
    sentences.push(format!("Quotas: {}.", facts::quota(verification.quota)));
    Markdown::of("\n{}\n", [text(&sentences.join(" "))])
}
