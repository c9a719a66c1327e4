//! What was found out as text: the verdict, what is wrong and by which path, then what is so.

use super::{Detail, Verified, count, facts, path, title};
use crate::read::verify::{Balancer, Finding, Group, Hop, Proof, Verification};
use crate::report::finding::{Paint, finding, finding_along, printable};
use annotate_snippets::renderer::{AnsiColor, Effects, Style};

/// So many columns a line has, unless a name is longer.
const WIDTH: usize = 100;

/// The column in which rows begin to say something.
const COLUMN: usize = 13;

const HOLDS: Style = AnsiColor::BrightGreen.on_default().effects(Effects::BOLD);
const FAILS: Style = AnsiColor::BrightRed.on_default().effects(Effects::BOLD);
const HEADING: Style = Style::new().effects(Effects::BOLD);

impl Verified {
    /// The whole as text, with a newline at its end.
    pub fn text(&self, detail: Detail, paint: Paint) -> String {
        let mut page = Page { text: String::new(), paint };
        let style = if self.holds() { HOLDS } else { FAILS };
        page.line(&format!("{}: {}", printable(&self.file), page.styled(style, &self.verdict())));
        match &self.outcome {
            Err(refused) => refused.iter().for_each(|refused| page.finding(&finding(refused, &self.file, paint))),
            Ok(verification) => {
                for found in &verification.findings {
                    page.finding(&self.finding(found, paint));
                }
                page.facts(verification);
                page.held(verification, detail);
            }
        }
        page.text
    }

    /// A finding with the path that shows it, and for a whole template its name.
    fn finding(&self, found: &Finding, paint: Paint) -> String {
        let Finding { diagnostic, path, .. } = found;
        let name = self.name_at(diagnostic.place());
        match path.as_slice() {
            [] => finding(diagnostic, name, paint),
            path => finding_along(diagnostic, name, Some(&drawn(path)), paint),
        }
    }
}

/// A path as one line, and below it hop by hop.
fn drawn(path: &[Hop]) -> String {
    let mut lines = vec![path::line(path)];
    lines.extend(path::hops(path));
    lines.join("\n")
}

/// A text that grows line by line.
struct Page {
    text: String,
    paint: Paint,
}

impl Page {
    /// A line in which nothing steers the terminal but what is ours.
    fn line(&mut self, line: &str) {
        self.text += line.trim_end();
        self.text.push('\n');
    }

    fn styled(&self, style: Style, text: &str) -> String {
        match self.paint {
            Paint::Coloured => format!("{style}{}{style:#}", printable(text)),
            Paint::Plain => printable(text).into_owned(),
        }
    }

    fn heading(&mut self, name: &str, rest: &str) {
        let line = format!("{}{}", self.styled(HEADING, name), printable(rest));
        self.line(&line);
    }

    /// A finding after an empty line.
    fn finding(&mut self, finding: &str) {
        self.line("");
        self.line(finding);
    }

    /// Rows under one label, in as many lines as it takes.
    fn rows(&mut self, label: &str, rows: &[String]) {
        let mut label = format!("  {label}");
        for row in rows {
            for line in wrapped(&printable(row), WIDTH - COLUMN) {
                self.line(&format!("{label:<COLUMN$}{line}"));
                label.clear();
            }
        }
    }

    /// Rows of two columns under one label.
    fn pairs<'a>(&mut self, label: &str, pairs: impl IntoIterator<Item = (Vec<&'a str>, String)>) {
        let pairs = pairs.into_iter().map(|(names, rest)| (names.join(", "), rest)).collect::<Vec<_>>();
        let width = pairs.iter().map(|(names, _)| names.chars().count()).max().unwrap_or(0);
        // Where many names stand together, what they have in common follows them without a column of its own.
        let width = if width > WIDTH / 3 { 0 } else { width };
        let row = |(names, rest): (String, String)| match width {
            0 => format!("{names}: {rest}"),
            _ => format!("{names:<width$}  {rest}"),
        };
        self.rows(label, &pairs.into_iter().map(row).collect::<Vec<_>>());
    }

    /// What is so, whether it was promised or not.
    fn facts(&mut self, verification: &Verification) {
        for group in &verification.groups {
            self.group(group);
        }
        for balancer in &verification.balancers {
            self.balancer(balancer);
        }
        self.line("");
        self.heading("Network", "");
        self.pairs("zone loss", facts::losses(&verification.losses));
        self.rows("quotas", &[facts::quota(verification.quota)]);
    }

    fn group(&mut self, group: &Group) {
        self.line("");
        self.heading(&group.id, &format!(" ({})", group.kind));
        self.rows("subnets", &[group.subnets.join(", ")]);
        self.rows("addresses", &[facts::addresses(group).to_owned()]);
        self.pairs("egress", facts::egress(group));
        let inbound = facts::inbound(group).into_iter().map(|(from, through, ports)| {
            let through = through.map(|through| format!(" through {through}")).unwrap_or_default();
            format!("from {}{through}: {ports}", from.join(", "))
        });
        self.rows("inbound", &or_nobody(inbound.collect()));
        self.pairs("services", facts::services(group));
    }

    fn balancer(&mut self, balancer: &Balancer) {
        self.line("");
        self.heading(&balancer.id, &format!(" ({})", balancer.scheme));
        self.rows("subnets", &[balancer.subnets.join(", ")]);
        let openings = facts::openings(balancer).into_iter();
        let openings = openings.map(|(from, ports)| format!("from {}: {ports}", from.join(", ")));
        self.rows("inbound", &or_nobody(openings.collect()));
    }

    /// What holds, and why if that is asked for.
    fn held(&mut self, verification: &Verification, detail: Detail) {
        let held = facts::fold(verification.proofs.iter().map(|proof| (proof, proof.rule)));
        if held.is_empty() {
            return;
        }
        match detail {
            Detail::Rules => {
                let titles = held.iter().map(|(_, rule)| title(rule)).collect::<Vec<_>>().join("; ");
                self.line("");
                self.heading(&count(held.len(), "promise"), if held.len() == 1 { " holds" } else { " hold" });
                wrapped(&titles, WIDTH - 2).iter().for_each(|line| self.line(&format!("  {line}")));
            }
            Detail::Proofs => held.iter().for_each(|(proofs, rule)| self.proofs(rule, proofs)),
        }
    }

    /// Why a rule holds.
    fn proofs(&mut self, rule: &str, proofs: &[&Proof]) {
        self.line("");
        let head = format!("holds[{}]", printable(rule));
        let head = self.styled(HOLDS, &head);
        self.line(&format!("{head}{}", self.styled(HEADING, &format!(": {}", title(rule)))));
        if let Some(code) = super::code(rule) {
            wrapped(code.means, WIDTH - 2).iter().for_each(|line| self.line(&format!("  {line}")));
        }
        for proof in proofs {
            self.line(&format!("  - {}", printable(&proof.statement)));
            if !proof.path.is_empty() {
                path::hops(&proof.path).iter().for_each(|hop| self.line(&format!("    {hop}")));
            }
        }
    }
}

fn or_nobody(rows: Vec<String>) -> Vec<String> {
    if rows.is_empty() { vec!["from nowhere".to_owned()] } else { rows }
}

/// A text in lines of so many columns; a word that is longer has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::<String>::new();
    // Spaces that align columns stay as they are.
    for word in text.split_inclusive(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.trim_end().chars().count() <= width => *line += word,
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
