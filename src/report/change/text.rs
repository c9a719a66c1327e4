//! A change as text: the verdict, what it means, then what happens, the gravest first.

use super::Compared;
use super::entry::{Entry, lines, sections};
use super::facts::{self, Peril, Renamed, Section};
use crate::cost::Expense;
use crate::diag::printable;
use crate::diff::{
    Action, Hazard, MeaningKind, OutputChange, Permission, PermissionChange, ResourceChange, RuleChange, Severity, Turn,
};
use crate::report::finding::Paint;
use crate::report::page::{BAD, GOOD, Line, Page, styled};
use crate::report::wording::{WIDTH, wrapped};
use annotate_snippets::renderer::{AnsiColor, Effects, Style};

/// What is neither well nor bad in itself.
const CHANGED: Style = AnsiColor::BrightYellow.on_default().effects(Effects::BOLD);
/// What is said as it is.
const PLAIN: Style = Style::new();

/// Ids no wider than this have their types in a column beside them.
const WIDEST: usize = 40;

impl Compared {
    /// The whole as text, with a newline at its end.
    pub fn text(&self, paint: Paint) -> String {
        let mut page = Page::new(paint);
        self.verdict_line(&mut page);
        if self.is_nothing() {
            return page.finish();
        }
        let diff = &self.diff;
        if self.is_another_stack() {
            self::hazards(&mut page, diff.open_hazards());
            return page.finish();
        }
        if diff.open_meaning().next().is_some() {
            page.line("");
        }
        facts::meaning(diff).into_iter().for_each(|(kind, sentence)| meaning(&mut page, "  ", kind, &sentence));
        self::hazards(&mut page, diff.open_hazards());
        self.accepted_part(&mut page);
        part(&mut page, "Accepted in vain", &facts::in_vain(diff), |page, line| paragraph(page, CHANGED, "  ", line));
        for sentence in [self.split(), self.cost.as_ref().and_then(Expense::sentence)].into_iter().flatten() {
            page.line("");
            paragraph(&mut page, PLAIN, "  ", &sentence);
        }
        let (grave, other): (Vec<_>, Vec<_>) =
            sections(diff, lines).into_iter().partition(|(section, _)| *section < Section::Egress);
        grave.iter().for_each(|(section, entries)| resources(&mut page, section.title(), entries, sign));
        part(&mut page, "Renamed", &facts::renamed(&diff.renames), renamed);
        other.iter().for_each(|(section, entries)| resources(&mut page, section.title(), entries, sign));
        part(&mut page, "Rules of security groups", &diff.rules, rule);
        part(&mut page, "Permissions", &diff.permissions, permission);
        part(&mut page, "Outputs", &diff.outputs, outputs);
        part(&mut page, "Looked up again", &facts::looked_up(diff), |page, sentence| {
            paragraph(page, PLAIN, "  ", sentence);
        });
        page.finish()
    }

    /// What is accepted.
    pub(in crate::report) fn accepted_part(&self, page: &mut Page) {
        let accepted = facts::accepted(&self.diff).map(|(code, what, why)| format!("[{code}]: {what}: {why}"));
        part(page, "Accepted", &accepted.collect::<Vec<_>>(), |page, line| paragraph(page, PLAIN, "  ", line));
    }

    /// What it means, and what happens to which resources, without the details.
    pub(in crate::report) fn outline(&self, page: &mut Page) {
        let changes = facts::meaning(&self.diff).into_iter().filter(|(kind, _)| *kind != MeaningKind::Same);
        changes.for_each(|(kind, sentence)| meaning(page, "   ", kind, &sentence));
        let rolled =
            |change: &ResourceChange| change.rolled.iter().map(|rolled| format!("rolled: {}", rolled.how)).collect();
        let sections = sections(&self.diff, rolled);
        let entries = sections.iter().flat_map(|(_, entries)| entries);
        entries.for_each(|one| entry(page, one, sign(one), 0));
    }

    /// What is compared, and what comes of it: in one line, if that is wide enough.
    fn verdict_line(&self, page: &mut Page) {
        let (title, verdict) = (self.title(), self.verdict());
        if title.chars().count() + 2 + verdict.chars().count() <= WIDTH {
            return page.line(Line::from(format!("{title}: ")).and(styled(self.style(), &verdict)));
        }
        page.line(format!("{title}:"));
        paragraph(page, self.style(), "  ", &verdict);
    }

    /// How the verdict looks.
    fn style(&self) -> Style {
        let replaces = |change: &ResourceChange| matches!(change.action, Action::Replace(_)) && !change.is_revised();
        let diff = &self.diff;
        if self.exposes()
            || self.weakens()
            || diff.open_hazards().next().is_some()
            || diff.resources.iter().any(replaces)
        {
            BAD
        } else if self.may_do_more() {
            CHANGED
        } else {
            GOOD
        }
    }
}

/// What a change means, in a paragraph that says of which kind that is.
fn meaning(page: &mut Page, lead: &str, kind: MeaningKind, sentence: &str) {
    let (style, kind) = match kind {
        MeaningKind::Exposes => (BAD, "exposure grows: "),
        MeaningKind::Breaks => (BAD, ""),
        MeaningKind::Weakens => (CHANGED, "protection weakens: "),
        MeaningKind::Warns => (CHANGED, "new warning: "),
        _ => (PLAIN, ""),
    };
    paragraph(page, style, lead, &format!("{kind}{sentence}"));
}

/// A heading and what is below it, unless that is nothing.
fn part<T>(page: &mut Page, title: &str, items: &[T], print: impl Fn(&mut Page, &T)) {
    if items.is_empty() {
        return;
    }
    page.line("");
    page.heading(title, "");
    items.iter().for_each(|item| print(page, item));
}

/// A text in as many lines as it takes, behind a lead; the further ones stand deeper than the first.
fn paragraph(page: &mut Page, style: Style, lead: &str, text: &str) {
    let deeper = " ".repeat(lead.len() + 2);
    let leads = std::iter::once(lead).chain(std::iter::repeat(deeper.as_str()));
    for (lead, line) in leads.zip(wrapped(&printable(text), WIDTH - deeper.len())) {
        page.line(Line::from(lead).and(styled(style, line.trim_end())));
    }
}

/// What may fail or be lost, those of one kind together.
pub(in crate::report) fn hazards<'d>(page: &mut Page, hazards: impl IntoIterator<Item = &'d Hazard>) {
    part(page, "Hazards", &facts::perils(hazards), peril);
}

fn peril(page: &mut Page, peril: &Peril) {
    let style = if peril.first.severity == Severity::Outage { CHANGED } else { BAD };
    let head = format!("{}[{}]", facts::grade(peril.first.severity), peril.first.code.slug);
    match peril.what.as_slice() {
        [one] => paragraph(page, style, "  ", &format!("{head}: {one}")),
        several => {
            paragraph(page, style, "  ", &format!("{head}, {} times:", several.len()));
            several.iter().for_each(|what| paragraph(page, PLAIN, "    - ", what));
        }
    }
    let when = peril.when.map(|when| format!("when: {when}"));
    let instead = Some(format!("instead: {}", peril.first.instead)).filter(|_| !peril.first.instead.is_empty());
    when.iter().chain(&instead).for_each(|line| paragraph(page, PLAIN, "      ", line));
}

/// How it is marked what happens.
type Sign = (&'static str, Style);

/// What may happen.
const MAYBE: Sign = ("?", CHANGED);

/// A part about resources, their types in one column.
fn resources(page: &mut Page, title: &str, entries: &[Entry], sign: fn(&Entry) -> Sign) {
    let width = entries.iter().map(|entry| printable(&entry.ids()).chars().count());
    let width = width.filter(|width| *width <= WIDEST).max().unwrap_or(0);
    part(page, title, entries, |page, one| entry(page, one, sign(one), width));
}

/// The sign of what happens to resources.
fn sign(entry: &Entry) -> Sign {
    match entry.action() {
        _ if Section::of(entry.changes[0]) == Section::Undecided => MAYBE,
        Action::Add => ("+", GOOD),
        Action::Remove(_) => ("-", BAD),
        Action::Modify => ("~", CHANGED),
        Action::Replace(_) | Action::MayReplace(_) if entry.changes[0].is_revised() => ("~", CHANGED),
        Action::Replace(_) => ("!", BAD),
        Action::MayReplace(_) => MAYBE,
    }
}

/// Resources to which the same happens: what, their ids and types, and below that how.
fn entry(page: &mut Page, entry: &Entry, (sign, style): Sign, width: usize) {
    let (ids, mut kinds) = (entry.ids(), entry.kinds());
    if let Some(fate) = facts::fate(entry.changes[0]) {
        kinds += &format!(" ({fate})");
    }
    let lines = wrapped(&format!("{:<width$}  {}", printable(&ids), printable(&kinds)), WIDTH - 4);
    let signs = std::iter::once(styled(style, sign)).chain(std::iter::repeat(Line::from(" ")));
    for (sign, line) in signs.zip(&lines) {
        page.line(Line::from("  ").and(sign).and(format!(" {line}")));
    }
    entry.lines.iter().for_each(|line| paragraph(page, PLAIN, "      ", line));
}

/// The sign of what comes or goes, and of what is more by that.
fn turned(turn: Turn, more: bool) -> Line {
    let sign = match turn {
        Turn::Added => "+",
        Turn::Removed => "-",
    };
    styled(if more { BAD } else { PLAIN }, sign)
}

fn rule(page: &mut Page, change: &RuleChange) {
    let sign = turned(change.turn, change.more);
    let direction = if change.ingress { "in from" } else { "out to" };
    let more = if change.more { "  (more)" } else { "" };
    let text = format!("{}: {direction} {}: {}{more}", change.group, change.peer, change.what);
    signed(page, sign, &text);
}

fn permission(page: &mut Page, change: &PermissionChange) {
    let sign = turned(change.turn, change.more);
    let Permission { allows, condition, .. } = &change.permission;
    let verb = if *allows { "allow" } else { "deny" };
    let condition = condition.as_ref().map(|condition| format!(" if {condition}")).unwrap_or_default();
    let more = if change.more { "  (more)" } else { "" };
    signed(page, sign, &format!("{}: {verb} {}{condition}{more}", change.resource, change.permission));
}

/// A text behind a sign, in as many lines as it takes.
fn signed(page: &mut Page, sign: Line, text: &str) {
    let leads = std::iter::once(Line::from("  ").and(sign).and(" ")).chain(std::iter::repeat(Line::from("      ")));
    for (lead, line) in leads.zip(wrapped(&printable(text), WIDTH - 6)) {
        page.line(lead.and(line));
    }
}

fn renamed(page: &mut Page, renamed: &Renamed) {
    let Renamed { from, to, kind, keep } = renamed;
    paragraph(page, CHANGED, "  ", &format!("{from} -> {to}  {kind}"));
    paragraph(page, PLAIN, "      ", keep);
}

fn outputs(page: &mut Page, change: &OutputChange) {
    let (sign, style) = match (&change.before, &change.after) {
        (None, _) => ("+", GOOD),
        (_, None) => ("-", BAD),
        _ => ("~", CHANGED),
    };
    signed(page, styled(style, sign), &format!("{}: {}", change.name, facts::output(change).join(", ")));
}
