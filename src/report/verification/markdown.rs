//! What was found out as Markdown, for a comment on a pull request.

use super::facts::Extent;
use super::{Verified, count, facts, path, title};
use crate::diag::{Diagnostic, Place};
use crate::read::verify::{Finding, Verification};
use crate::report::finding::printable;
use std::fmt::Write;

/// So many letters a comment has at most. GitHub takes 65,536.
const MOST: usize = 60_000;

/// So many of them are kept for the sentence that says what was left out.
const RESERVE: usize = 400;

/// All inputs in one comment: the verdicts, then each input by itself.
pub(super) fn markdown(verified: &[Verified]) -> String {
    let mut page = Page { text: String::new(), letters: 0, left_out: Vec::new() };
    for verified in verified {
        page.add("verdict", &verdict(verified));
    }
    for input in verified {
        if verified.len() > 1 {
            page.add("heading", &format!("\n### {}\n", code(&input.file)));
        }
        page.findings(input);
        if let Ok(verification) = &input.outcome {
            page.egress(verification);
            page.inbound(verification);
            page.add("summary", &summary(verification));
            page.proofs(verification);
        }
    }
    page.finish()
}

fn verdict(verified: &Verified) -> String {
    let sign = if verified.holds() { "✅" } else { "❌" };
    format!("- {sign} {}: **{}**\n", code(&verified.file), verified.verdict())
}

/// A text that grows as long as there is room, and counts what it has none for.
struct Page {
    text: String,
    letters: usize,
    left_out: Vec<(&'static str, usize)>,
}

impl Page {
    /// Adds a piece if nothing was left out before it and there is room; whether it did.
    fn add(&mut self, kind: &'static str, piece: &str) -> bool {
        let letters = piece.chars().count();
        if self.left_out.is_empty() && self.letters + letters <= MOST - RESERVE {
            self.text += piece;
            self.letters += letters;
            return true;
        }
        match self.left_out.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => self.left_out.push((kind, 1)),
        }
        false
    }

    /// Adds a table, row by row; none where there are no rows.
    fn table<const N: usize>(
        &mut self,
        kind: &'static str,
        columns: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) {
        let mut head = format!("\n| {} |\n|{}\n", columns.join(" | "), "---|".repeat(N));
        for cells in rows {
            let cells = cells.map(|cell| cell.replace('|', "\\|"));
            self.add(kind, &format!("{head}| {} |\n", cells.join(" | ")));
            // It goes with the first row: without one it would be an empty table.
            head.clear();
        }
    }

    fn findings(&mut self, verified: &Verified) {
        let findings = verified.findings();
        let rows = findings.iter().map(|finding| row(verified, finding));
        self.table("finding", ["severity", "rule", "resource", "what", "where"], rows);
        for finding in findings.iter().filter(|finding| !finding.path.is_empty()) {
            let lead = text(&finding.diagnostic.message);
            let mut lines = vec![path::line(&finding.path)];
            lines.extend(path::hops(&finding.path));
            self.add("path", &format!("\n{lead}:\n\n{}\n", fenced(&lines.join("\n"))));
        }
    }

    fn egress(&mut self, verification: &Verification) {
        let mut rows = Vec::new();
        for group in &verification.groups {
            for (subnets, road) in facts::egress(group) {
                rows.push([code(&group.id), facts::addresses(group).to_owned(), codes(&subnets), text(&road)]);
            }
        }
        self.table("row about egress", ["egress of", "addresses", "subnets", "road"], rows);
    }

    fn inbound(&mut self, verification: &Verification) {
        let mut rows = Vec::new();
        for group in &verification.groups {
            for (from, through, ports) in facts::inbound(group) {
                rows.push([code(&group.id), codes(&from), through.map(code).unwrap_or_default(), text(&ports)]);
            }
        }
        for balancer in &verification.balancers {
            let name = format!("{} ({})", code(&balancer.id), balancer.scheme);
            for (from, ports) in facts::openings(balancer) {
                rows.push([name.clone(), codes(&from), String::new(), text(&ports)]);
            }
        }
        self.table("row about inbound", ["inbound to", "from", "through", "ports"], rows);
    }

    /// The proofs, one list for each rule, folded away.
    fn proofs(&mut self, verification: &Verification) {
        for (proofs, rule, extent) in facts::proved(verification) {
            let holds = match extent {
                Extent::Whole => "holds",
                Extent::Part => "holds in part",
            };
            let mut block = format!("\n<details><summary>{holds}: {}</summary>\n\n", text(title(rule)));
            for proof in &proofs {
                _ = writeln!(block, "- {}", text(&proof.statement));
                if !proof.path.is_empty() {
                    _ = writeln!(block, "\n{}\n", fenced(&path::reasons(&proof.path).join("\n")));
                }
            }
            self.add("rule that holds", &format!("{block}\n</details>\n"));
        }
    }

    fn finish(mut self) -> String {
        if !self.left_out.is_empty() {
            let left_out = self.left_out.iter().map(|(kind, number)| count(*number, kind)).collect::<Vec<_>>();
            let left_out = left_out.join(", ");
            _ = writeln!(self.text, "\nThere is no room here for {left_out}: see the whole with `--format text`.");
        }
        self.text
    }
}

/// A finding as a row of a table.
fn row(verified: &Verified, finding: &Finding) -> [String; 5] {
    let Finding { diagnostic, resource, .. } = finding;
    let resource = if resource.is_empty() { String::new() } else { code(resource) };
    let (severity, slug) = (diagnostic.severity.word(), diagnostic.code.slug);
    let hint = diagnostic.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    let what = text(&format!("{}{hint}", diagnostic.message));
    [severity.to_owned(), code(slug), resource, what, code(&place(verified, diagnostic))]
}

/// Where a finding lies, as its reader finds it.
fn place(verified: &Verified, diagnostic: &Diagnostic) -> String {
    match diagnostic.place() {
        Place::Span(span) => {
            let (line, column) = span.line_column();
            format!("{}:{line}:{column}", span.text.name)
        }
        Place::Pointer(pointer) => format!("{}#{pointer}", verified.template),
        Place::Whole | Place::Key(_) | Place::Value(_) => verified.file.clone(),
    }
}

/// What zones and quotas there are, in a line.
fn summary(verification: &Verification) -> String {
    let mut sentences = Vec::new();
    for (zone, cost) in facts::losses(&verification.losses) {
        sentences.push(format!("Losing {zone} {cost}."));
    }
    sentences.push(format!("Quotas: {}.", facts::quota(verification.quota)));
    format!("\n{}\n", text(&sentences.join(" ")))
}

fn codes(names: &[&str]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

/// A name as code. One with backticks in it is marked by more of them.
fn code(name: &str) -> String {
    let name = printable(name);
    let marks = fence(&name, 1);
    let space = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{marks}{space}{name}{space}{marks}")
}

/// A sentence: what is in backticks is code, and the rest means nothing to Markdown.
fn text(sentence: &str) -> String {
    let sentence = printable(sentence);
    let pieces = sentence.split('`').collect::<Vec<_>>();
    let mut written = String::new();
    for (position, piece) in pieces.iter().enumerate() {
        let is_code = position % 2 == 1 && position + 1 < pieces.len() && !piece.is_empty();
        if is_code {
            written += &code(piece);
            continue;
        }
        // A backtick that marks no code is one that is shown.
        if position % 2 == 1 {
            written += "\\`";
        }
        for letter in piece.chars() {
            if "\\*_<>[]#|~&@!$".contains(letter) {
                _ = write!(written, "&#{};", u32::from(letter));
            } else {
                written.push(letter);
            }
        }
        if position % 2 == 1 && position + 1 < pieces.len() {
            written += "\\`";
        }
    }
    written
}

/// Lines in a block that shows them as they are.
fn fenced(lines: &str) -> String {
    let marks = fence(lines, 3);
    format!("{marks}text\n{lines}\n{marks}")
}

/// As many backticks as mark a text as code: more than stand together in it, and at least so many.
fn fence(text: &str, least: usize) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(least.max(longest + 1))
}
