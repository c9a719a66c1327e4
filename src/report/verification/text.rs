//! What was found out as text: the verdict, what is wrong and by which path, then what is so.

use super::facts::Extent;
use super::gathered::{Gathered, gathered};
use super::{Detail, Verified, facts, path, rule, title};
use crate::diag::{Diagnostic, printable};
use crate::report::finding::{Paint, Rendered, finding_with};
use crate::report::page::{BAD, GOOD, HEADING, Line, Page, styled};
use crate::report::wording::{WIDTH, count, wrapped};
use crate::verify::{Balancer, Finding, Group, Hop, Hosted, Inbound, Proof, Quota, Verification};

/// The column in which rows begin to say something.
const COLUMN: usize = 16;

impl Verified {
    /// The whole as text, with a newline at its end.
    pub fn text(&self, detail: Detail, paint: Paint) -> String {
        let mut page = Page::new(paint);
        let style = if self.holds() { GOOD } else { BAD };
        page.line(Line::from(format!("{}: ", self.file)).and(styled(style, &self.verdict())));
        match &self.outcome {
            Err(refused) => {
                refused.iter().for_each(|refused| page.finding(&finding_with(refused, &self.file, &[], paint)))
            }
            Ok(verification) => {
                for gathered in gathered(&verification.findings) {
                    page.finding(&self.finding(&gathered, paint));
                }
                page.facts(verification);
                page.held(verification, detail);
            }
        }
        page.finish()
    }

    /// A finding with the path that shows it, and what else has the same cause.
    fn finding(&self, gathered: &Gathered, paint: Paint) -> Rendered {
        let found = gathered.first;
        let mut notes = Vec::new();
        if !is_told(found) {
            notes.push(("path", drawn(&found.path)));
        }
        if !gathered.others.is_empty() {
            notes.push(("also", gathered.others().iter().map(|other| item(other)).collect::<Vec<_>>().join("\n")));
        }
        finding_with(&found.diagnostic, self.name_at(found.diagnostic.place()), &notes, paint)
    }
}

/// A text as an item of a list.
fn item(text: &str) -> String {
    format!("- {}", wrapped(&printable(text), WIDTH - COLUMN).join("\n  "))
}

/// Whether a path says nothing but what the message says. One of order is no path of packets: it names what waits, and what is
/// waited for.
fn is_told(found: &Finding) -> bool {
    let Diagnostic { code, message, .. } = &found.diagnostic;
    let is_named = |hop: &Hop| code.slug.ends_with("-order") && message.contains(&format!("`{}`", hop.resource));
    let is_said = |hop: &Hop| hop.resource == found.resource && message.contains(&hop.because);
    found.path.iter().all(is_named) || found.path.iter().all(is_said)
}

/// A path as one line, and below it hop by hop.
fn drawn(path: &[Hop]) -> String {
    let mut lines = wrapped(&path::line(path), WIDTH - COLUMN);
    lines.extend(path::hops(path));
    lines.join("\n")
}

impl Page {
    /// A finding after an empty line.
    fn finding(&mut self, finding: &Rendered) {
        self.line("");
        self.rendered(finding);
    }

    /// Rows under one label, in as many lines as it takes.
    fn rows(&mut self, label: &str, rows: &[String]) {
        let mut label = format!("  {label}");
        for row in rows {
            for line in wrapped(&printable(row), WIDTH - COLUMN) {
                self.line(format!("{label:<COLUMN$}{line}"));
                label.clear();
            }
        }
    }

    /// Rows of two columns under one label.
    fn pairs(&mut self, label: &str, pairs: impl IntoIterator<Item = (String, String)>) {
        let pairs = pairs.into_iter().collect::<Vec<_>>();
        let width = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        // Beside a very wide column there would be no room for another.
        let rows = pairs.into_iter().flat_map(|(name, rest)| match width {
            0..40 => {
                let lines = wrapped(&rest, WIDTH - COLUMN - width - 2).into_iter().enumerate();
                let beside = |(position, line)| (if position == 0 { name.as_str() } else { "" }, line);
                lines.map(beside).map(|(name, line): (&str, String)| format!("{name:<width$}  {line}")).collect()
            }
            _ => vec![format!("{name}: {rest}")],
        });
        self.rows(label, &rows.collect::<Vec<_>>());
    }

    /// What is so, whether it was promised or not.
    fn facts(&mut self, verification: &Verification) {
        for group in &verification.groups {
            self.group(group);
        }
        for hosted in &verification.hosted {
            self.hosted(hosted);
        }
        for balancer in &verification.balancers {
            self.balancer(balancer);
        }
        let losses = facts::losses(&verification.losses).into_iter().map(|(zone, cost)| (zone.to_owned(), cost));
        if !verification.groups.is_empty() || verification.quota != Quota::default() {
            self.line("");
            self.heading("Network", "");
            self.pairs("zone failure", losses);
            self.rows("quotas", &[facts::quota(verification.quota)]);
        }
    }

    fn group(&mut self, group: &Group) {
        self.line("");
        self.heading(&group.id, &format!(" ({})", group.kind));
        self.rows("subnets", &[facts::subnets(&group.subnets)]);
        self.rows("addresses", &[facts::addresses(group).to_owned()]);
        let egress = facts::egress(group).into_iter().map(|(subnets, path)| (subnets.join(", "), path));
        self.pairs("egress", egress);
        self.inbound(&group.inbound);
        self.pairs("services", facts::services(&group.services, &group.subnets));
    }

    fn hosted(&mut self, hosted: &Hosted) {
        self.line("");
        self.heading(&hosted.id, &format!(" ({})", hosted.kind));
        self.rows("runs on", &[facts::hosts(&hosted.hosts)]);
        self.inbound(&hosted.inbound);
        self.pairs("services", facts::services(&hosted.services, &[]));
    }

    fn inbound(&mut self, inbound: &[Inbound]) {
        let rows = facts::inbound(inbound).into_iter().map(|(from, through, ports)| {
            let through = through.map(|through| format!(" through {through}")).unwrap_or_default();
            format!("from {}{through}: {ports}", facts::sources(&from))
        });
        self.rows("inbound", &or_nobody(rows.collect()));
    }

    fn balancer(&mut self, balancer: &Balancer) {
        self.line("");
        self.heading(&balancer.id, &format!(" ({})", balancer.scheme));
        self.rows("subnets", &[facts::subnets(&balancer.subnets)]);
        let openings = facts::openings(balancer).into_iter();
        let openings = openings.map(|(from, ports)| format!("from {}: {ports}", facts::sources(&from)));
        self.rows("inbound", &or_nobody(openings.collect()));
    }

    /// What holds: how much, or all of it and why.
    fn held(&mut self, verification: &Verification, detail: Detail) {
        let proved = facts::proved(verification);
        if detail == Detail::Proofs {
            return proved.iter().for_each(|(proofs, rule, extent)| self.proofs(rule, proofs, *extent));
        }
        let whole = proved.iter().filter(|(_, _, extent)| *extent == Extent::Whole).count();
        let verb = if whole == 1 { "holds" } else { "hold" };
        if whole > 0 {
            self.line("");
            let says = format!("{} {verb}; `--explain` shows why", count(whole, "promise"));
            self.heading("Proofs", &format!("{:width$}{says}", "", width = COLUMN - "Proofs".len()));
        }
    }

    /// Why a rule holds.
    fn proofs(&mut self, slug: &str, proofs: &[&Proof], extent: Extent) {
        let head = match extent {
            Extent::Whole => styled(GOOD, &format!("holds[{slug}]")),
            Extent::Part => styled(HEADING, &format!("partly holds[{slug}]")),
        };
        let title = styled(HEADING, &format!(": {}", title(slug)));
        self.line("");
        self.line(head.and(title));
        if let Some(rule) = rule(slug) {
            wrapped(rule.checks, WIDTH - 2).iter().for_each(|line| self.line(format!("  {line}")));
        }
        for proof in proofs {
            self.line(format!("  - {}", proof.statement));
            let reasons = path::reasons(&proof.path, 6);
            reasons.iter().flat_map(|reason| reason.lines()).for_each(|line| self.line(format!("      {line}")));
        }
    }
}

fn or_nobody(rows: Vec<String>) -> Vec<String> {
    if rows.is_empty() { vec!["from nowhere".to_owned()] } else { rows }
}
