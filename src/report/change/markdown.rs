//! A change as Markdown, for a comment on a pull request: the verdict, what it means, hazards, what happens to which
//! resource, rules and permissions as tables, and folded away what changes of each resource.

use super::Compared;
use super::entry::{Entry, sections};
use super::facts::{self, Peril, Section, rows};
use super::value::gathered;
use crate::cost::Expense;
use crate::diff::{
    Action, Fate, Hazard, MeaningKind, OutputChange, Permission, PermissionChange, ResourceChange, RuleChange,
    Severity, Turn,
};
use crate::report::markdown::{Markdown, Page, code, fenced_as, lead, text};
use crate::report::mermaid;
use crate::report::wording::{count, fold};
use crate::types;

/// So many lines a cell of the table has; what there is more stands below.
const MOST_LINES: usize = 4;

/// What is said in a cell of what has a table of its own.
const BELOW: &str = "see below";

/// So many hazards of one kind are told before the others are folded away.
const MOST_PERILS: usize = 4;

impl Compared {
    /// The whole in so many letters as a comment may have; what there is no room for is counted.
    pub fn markdown(&self) -> String {
        let mut page = Page::default();
        let verdict = [self.sign().into(), self.heading(), text(&self.verdict())];
        page.add("verdict", &Markdown::of("### {} {}\n\n**{}**\n", verdict));
        self.told(&mut page);
        page.finish()
    }

    /// What follows the verdict.
    pub(in crate::report) fn told(&self, page: &mut Page) {
        if self.is_nothing() {
            return;
        }
        let meaning = if self.is_another_stack() { Vec::new() } else { facts::meaning(&self.diff) };
        for (position, (kind, said)) in meaning.iter().enumerate() {
            page.add("sentence", &lead(position).and(sentence(*kind, said)));
        }
        for (position, found) in facts::perils(self.diff.open_hazards()).iter().enumerate() {
            page.add("kind of hazard", &lead(position).and(peril(found)));
        }
        self.accepted(page);
        if self.is_another_stack() {
            return;
        }
        for sentence in [self.split(), self.cost.as_ref().and_then(Expense::sentence)].into_iter().flatten() {
            page.add("sentence", &Markdown::of("\n{}\n", [text(&sentence)]));
        }
        self.resources(page);
        self.rules(page);
        self.permissions(page);
        self.lookups(page);
        self.details(page);
        self.outputs(page);
        if let Some(picture) = &self.picture {
            page.folded(&format!("Picture of `{}`", self.new), |page| {
                page.add("picture", &Markdown::of("\n{}", [fenced_as("mermaid", &mermaid(picture))]));
            });
        }
    }

    /// What is accepted, and what is so in vain.
    fn accepted(&self, page: &mut Page) {
        let accepted = facts::accepted(&self.diff).map(|(code_of, what, why)| {
            Markdown::of("- ☑️ accepted ({}): {}: *{}*\n", [code(code_of), text(what), text(&why)])
        });
        let vain = facts::in_vain(&self.diff).into_iter().map(|sentence| Markdown::of("- ⚠️ {}\n", [text(&sentence)]));
        for (position, line) in accepted.chain(vain).enumerate() {
            page.add("accepted finding", &lead(position).and(line));
        }
    }

    fn sign(&self) -> &'static str {
        match self.gravity() {
            Some(true) => "❌",
            Some(false) => "⚠️",
            None => "✅",
        }
    }

    /// Whether what is wrong with it is grave; nothing where nothing is.
    pub(in crate::report) fn gravity(&self) -> Option<bool> {
        let diff = &self.diff;
        let grave = |hazard: &Hazard| hazard.severity != Severity::Outage;
        if self.exposes() || self.breaks() || diff.open_hazards().any(grave) {
            return Some(true);
        }
        (diff.open_hazards().next().is_some() || self.weakens() || self.may_do_more()).then_some(false)
    }

    /// The name of the rack, and the file it is in; where two things are compared that are no rack of one name, theirs.
    fn heading(&self) -> Markdown {
        let sides = Markdown::of("{} → {}", [code(&self.old), code(&self.new)]);
        match &self.subject {
            Some(subject) if self.is_of_modes() => Markdown::of("{}: {}", [code(subject), sides]),
            Some(subject) => Markdown::of("{} ({})", [code(subject), code(&self.new)]),
            None => sides,
        }
    }

    /// A row for each group of resources to which the same happens, the gravest first.
    fn resources(&self, page: &mut Page) {
        let renamed = facts::renamed(&self.diff.renames);
        let renamed = renamed.iter().map(|one| {
            let ids = Markdown::of("{} → {}", [code(&one.from), code(&one.to)]);
            ["renamed".into(), ids, text(one.keep)]
        });
        let sections = sections(&self.diff, said);
        let entries = sections.iter().flat_map(|(section, entries)| entries.iter().map(move |entry| (*section, entry)));
        let entries = entries.filter(|(_, entry)| !self.is_renamed(entry));
        let (grave, other): (Vec<_>, Vec<_>) = entries.partition(|(section, _)| *section < Section::Egress);
        let row = |(section, entry): &(Section, &Entry<Markdown>)| row(*section, entry);
        let rows = grave.iter().map(row).chain(renamed).chain(other.iter().map(row)).collect::<Vec<_>>();
        page.table("resource", ["change", "resource", "what happens"], rows);
    }

    /// Whether all resources of an entry come or go only because they get another logical id, and those that go are
    /// deleted: the row of the rename says as much.
    fn is_renamed(&self, entry: &Entry<Markdown>) -> bool {
        let goes = |id: &str| {
            let mut own = self.diff.resources.iter().filter(|change| change.id == id);
            own.any(|change| change.action == Action::Remove(Fate::Deleted))
        };
        let renames = self.diff.renames.iter().filter(|one| goes(&one.from)).collect::<Vec<_>>();
        let is_renamed =
            |change: &&ResourceChange| renames.iter().any(|one| one.from == change.id || one.to == change.id);
        entry.changes.iter().all(is_renamed)
    }

    /// Whether a resource has a row in the tables of rules and permissions.
    fn is_in_tables(&self, id: &str) -> bool {
        self.diff.rules.iter().any(|change| change.group == id)
            || self.diff.permissions.iter().any(|change| change.resource == id)
    }

    /// What any deployment may bring, in a sentence for each.
    fn lookups(&self, page: &mut Page) {
        for (position, sentence) in facts::looked_up(&self.diff).iter().enumerate() {
            page.add("sentence", &lead(position).and(Markdown::of("- {}\n", [text(sentence)])));
        }
    }

    fn rules(&self, page: &mut Page) {
        let row = |change: &RuleChange| {
            let direction = if change.ingress { "in from" } else { "out to" };
            let what = format!("{direction} {}: {}", change.peer, change.what);
            [turn(change.turn, change.more), code(&change.group), text(&what)]
        };
        page.table("rule", ["rule", "security group", "lets through"], self.diff.rules.iter().map(row));
    }

    fn permissions(&self, page: &mut Page) {
        let folded = fold(self.diff.permissions.iter().map(|change| (change, besides_action(change))));
        let row = |changes: Vec<&PermissionChange>| {
            let PermissionChange { resource, permission, turn: way, .. } = changes[0];
            let Permission { allows, who, on, condition, .. } = permission;
            let verb = if *allows { "allow" } else { "deny" };
            let actions = Markdown::joined(changes.iter().map(|change| code(&change.permission.action)), "<br>");
            let more = changes.iter().any(|change| change.more);
            let who = who.as_deref().map(text).unwrap_or_default();
            let on = Markdown::joined([on, condition].into_iter().flatten().map(|part| code(part)), "<br>if ");
            [Markdown::of("{}, {}", [turn(*way, more), verb.into()]), code(resource), who, actions, on]
        };
        let rows = folded.into_iter().map(|(changes, _)| row(changes)).collect::<Vec<_>>();
        page.table("permission", ["permission", "policy of", "who", "action", "on"], rows);
    }

    /// What changes of each resource, where the table has no room for it.
    fn details(&self, page: &mut Page) {
        let mut details = Vec::new();
        let is_cut = |entry: &Entry<Markdown>| {
            let is_long = entry.lines.len() > MOST_LINES + 1 || entry.lines.iter().any(Markdown::is_cut);
            // What changes of a rule besides what it lets through has no row there.
            let is_below = entry.lines.iter().any(|line| *line == BELOW.into());
            is_long || is_below && entry.changes.iter().any(|change| !self.is_in_tables(&change.id))
        };
        for (_, entries) in sections(&self.diff, said) {
            for entry in entries.iter().filter(|entry| is_cut(entry)) {
                let ids = code(&entry.ids());
                details.extend(rows(entry.changes[0]).into_iter().map(|row| property(ids.clone(), row)));
            }
        }
        page.folded(&format!("{} in detail", count(details.len(), "change")), |page| {
            page.table("detail", ["resource", "what", "before", "after", "remarks"], details);
        });
    }

    fn outputs(&self, page: &mut Page) {
        let outputs = &self.diff.outputs;
        page.folded(&format!("{} changed", count(outputs.len(), "output")), |page| {
            let row = |output: &OutputChange| {
                let change = match (&output.before, &output.after) {
                    (None, _) => "added",
                    (_, None) => "removed",
                    _ => "changed",
                };
                [change.into(), code(&output.name), code(&facts::output(output).join(", "))]
            };
            page.table("output", ["change", "output", "value"], outputs.iter().map(row));
        });
    }
}

/// What a change means, as an item of a list.
fn sentence(kind: MeaningKind, said: &str) -> Markdown {
    let form = match kind {
        MeaningKind::Exposes => "- ❌ **exposure grows: {}**\n",
        MeaningKind::Breaks => "- ❌ **{}**\n",
        MeaningKind::Weakens => "- ⚠️ **protection weakens: {}**\n",
        MeaningKind::Warns => "- ⚠️ new warning: {}\n",
        _ => "- {}\n",
    };
    Markdown::of(form, [text(said)])
}

/// Hazards of one kind as an item of a list, or with a list below it.
fn peril(peril: &Peril) -> Markdown {
    let sign = if peril.first.severity == Severity::Outage { "⚠️" } else { "❌" };
    let head = [sign.into(), facts::grade(peril.first.severity).into(), code(peril.first.code.slug)];
    let mut lines = Markdown::of("- {} **{}** ({})", head);
    let item = |what: &String| Markdown::of("  - {}\n", [text(what)]);
    match peril.what.as_slice() {
        [one] => lines = lines.and(Markdown::of(": {}\n", [text(one)])),
        several => {
            lines = lines.and(Markdown::of(", {} times:\n", [several.len().into()]));
            let (shown, others) =
                several.split_at(if several.len() > MOST_PERILS + 1 { MOST_PERILS } else { several.len() });
            lines = lines.and(Markdown::joined(shown.iter().map(item), ""));
            if !others.is_empty() {
                // Between empty lines it is Markdown again.
                let items = others.iter().map(|what| Markdown::of("    - {}\n", [text(what)]));
                let fold = [others.len().into(), Markdown::joined(items, "")];
                lines =
                    lines.and(Markdown::of("  - <details><summary>{} more</summary>\n\n{}\n    </details>\n", fold));
            }
        }
    }
    for (label, says) in [("when", peril.when.unwrap_or_default()), ("instead", &peril.first.instead)] {
        if !says.is_empty() {
            lines = lines.and(Markdown::of("  - **{}:** {}\n", [label.into(), text(says)]));
        }
    }
    lines
}

/// What is said of a resource in the table, as Markdown: why it changes, how, and what of it, but for the order of
/// resources, and for what has a table of its own.
fn said(change: &ResourceChange) -> Vec<Markdown> {
    let undecided = change.undecided.as_ref().map(facts::undecided);
    let because = change.chain.first().filter(|_| change.chain.len() > 1).map(|first| format!("because of `{first}`"));
    let rolled = change.rolled.as_ref().map(|rolled| rolled.how.clone());
    let follows = because.is_some();
    let unknown = facts::unknown_type(change);
    let told = [undecided, unknown, because, rolled].into_iter().flatten().map(|line| text(&line));
    let rows = rows(change).into_iter().filter(|row| row.place != "DependsOn");
    // What follows from the change of another is said once.
    let rows = rows.filter(|row| !follows || row.before.is_some() || row.after.is_some());
    let (tabled, rows): (Vec<_>, Vec<_>) = rows.partition(|row| is_tabled(&row.place));
    let tabled = (!tabled.is_empty()).then(|| BELOW.into());
    told.chain(rows.into_iter().map(value)).chain(tabled).collect()
}

/// A changed value in a line.
fn value(row: facts::Row) -> Markdown {
    let change = match (&row.before, &row.after) {
        (Some(before), Some(after)) => Markdown::of(": {} → {}", [code(before), code(after)]),
        (Some(before), None) => Markdown::of(": {} removed", [code(before)]),
        (None, Some(after)) => Markdown::of(": {} added", [code(after)]),
        (None, None) => Markdown::default(),
    };
    let remarks = row.remarks.iter().filter(|remark| *remark != facts::REPLACES).map(|remark| text(remark));
    let remarks = Markdown::joined(remarks, "; ");
    let remarks = if remarks.is_empty() { remarks } else { Markdown::of(" ({})", [remarks]) };
    code(&row.place).and(change).and(remarks)
}

/// Whether a property is told of by a table of its own.
fn is_tabled(place: &str) -> bool {
    const RULES: [&str; 2] = ["SecurityGroupEgress", "SecurityGroupIngress"];
    let name = place.split('/').next().unwrap_or_default();
    types::POLICY_PROPERTIES.contains(&name)
        || ["ManagedPolicyArns", "Policies"].contains(&name)
        || RULES.contains(&name)
}

/// What happens to resources, in a word.
fn change(section: Section, entry: &Entry<Markdown>) -> &'static str {
    let first = entry.changes[0];
    match (first.action, section) {
        (_, Section::Undecided) => "may be created or removed",
        (_, Section::Revised) => "new revision",
        (Action::Replace(_), _) => "**replaced**",
        (Action::MayReplace(_), _) => "may be replaced",
        (Action::Modify, _) if facts::is_unknown(first) => "may be replaced: not documented",
        (Action::Remove(_), _) => "**removed**",
        (Action::Add, _) => "added",
        (Action::Modify, Section::Tags) => "tags",
        (Action::Modify, Section::Policies) => "policies",
        (Action::Modify, _) if first.renews() => "renewed",
        (Action::Modify, _) => "changed",
    }
}

/// Resources to which the same happens, as a row of a table.
fn row(section: Section, entry: &Entry<Markdown>) -> [Markdown; 3] {
    let first = entry.changes[0];
    let fate = facts::fate(first).filter(|fate| !facts::is_plain(fate));
    let mut lines = fate.iter().map(|fate| text(fate)).chain(entry.lines.clone()).collect::<Vec<_>>();
    if lines.is_empty() && section == Section::Policies {
        lines.push("only when it is created: `DependsOn`".into());
    }
    if lines.len() > MOST_LINES + 1 {
        let more = lines.split_off(MOST_LINES).len();
        lines.push(Markdown::of("and {} more below", [more.into()]));
    }
    [change(section, entry).into(), named(entry), Markdown::joined(lines, "<br>")]
}

/// The resources of a row, with their types where the ids do not say them.
fn named(entry: &Entry<Markdown>) -> Markdown {
    let ids = entry.changes.iter().map(|change| change.id.as_str()).collect::<Vec<_>>();
    let kinds = entry.kinds();
    let is_said = |change: &&ResourceChange| facts::says_type(&change.id, &change.kind);
    match entry.changes.iter().all(is_said) || kinds.contains("types") {
        true => code(&gathered(&ids)),
        false => Markdown::of("{} ({})", [code(&gathered(&ids)), text(&facts::short(&kinds))]),
    }
}

/// Whether something comes or goes, and is more.
fn turn(turn: Turn, more: bool) -> Markdown {
    let word = match turn {
        Turn::Added => "added",
        Turn::Removed => "removed",
    };
    if more { Markdown::of("⚠️ **{}: more**", [word.into()]) } else { word.into() }
}

/// A permission but for its action.
fn besides_action(change: &PermissionChange) -> impl Ord {
    let Permission { allows, who, on, condition, .. } = change.permission.clone();
    (change.resource.clone(), change.turn, !change.more, allows, who, on, condition)
}

/// A changed value as a row of a table.
fn property(ids: Markdown, row: facts::Row) -> [Markdown; 5] {
    let shown = |value: Option<String>| value.map(|value| code(&value)).unwrap_or_default();
    let remarks = Markdown::joined(row.remarks.iter().map(|remark| text(remark)), "; ");
    [ids, code(&row.place), shown(row.before), shown(row.after), remarks]
}
