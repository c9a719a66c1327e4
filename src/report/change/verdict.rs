//! What comes of a change, in a line.

use super::facts::{self, Section};
use super::{Compared, Split};
use crate::cost::Expense;
use crate::diff::{Action, MeaningKind, ResourceChange, Rolled, Severity, TemplateDiff};
use crate::report::wording::count;
use crate::types::{self, Runs};

impl Compared {
    /// What is compared with what: `production: public -> private`.
    pub(super) fn title(&self) -> String {
        let sides = format!("{} -> {}", self.old, self.new);
        self.subject.as_ref().map_or_else(|| sides.clone(), |subject| format!("{subject}: {sides}"))
    }

    /// What comes of it, in a line that follows the title.
    pub(in crate::report) fn verdict(&self) -> String {
        let diff = &self.diff;
        if self.is_nothing() {
            return "no differences".to_owned();
        }
        if self.is_another_stack() {
            return "another stack is created, and nothing that is deployed is updated".to_owned();
        }
        let number =
            |wanted: &dyn Fn(&ResourceChange) -> bool| diff.resources.iter().filter(|change| wanted(change)).count();
        let told = |number: usize, words: &str| (number > 0).then(|| format!("{number} {words}"));
        let in_section = |section| number(&|change| Section::of(change) == section);
        let may_be_new = diff.lookups.iter().filter(|may| {
            let known = diff.resources.iter().find(|change| change.id == may.id);
            matches!(may.action, Action::MayReplace(_))
                && !may.is_revised()
                && known.is_none_or(|known| Section::of(known) > Section::MayBeReplaced)
        });
        let (replaced, open) = (in_section(Section::Replaced), in_section(Section::MayBeReplaced) + may_be_new.count());
        let mut first = Vec::new();
        first.extend(self.exposes().then(|| "exposure grows".to_owned()));
        first.extend(self.weakens().then(|| "protection weakens".to_owned()));
        let hazards = diff.open_hazards().count();
        first.extend((hazards > 0).then(|| count(hazards, "hazard")));
        let accepted = facts::accepted(diff).count();
        first.extend((accepted > 0).then(|| format!("{accepted} accepted")));
        first.extend(told(replaced, "replaced"));
        first.extend(told(open, "may be replaced"));
        first.extend((replaced + open == 0).then(|| "nothing replaced".to_owned()));
        let (removed, undecided) = (in_section(Section::Removed), in_section(Section::Undecided));
        first.extend(told(removed, "removed"));
        first.extend(told(undecided, "may be created or removed"));
        first.extend((removed + undecided == 0).then(|| "nothing removed".to_owned()));
        let mut rest = Vec::new();
        let decided = |change: &ResourceChange| Section::of(change) >= Section::Egress;
        rest.extend(told(number(&|change| change.action == Action::Add && decided(change)), "added"));
        let in_place =
            |change: &ResourceChange| change.action == Action::Modify && decided(change) && !in_policies(change);
        rest.extend(told(number(&in_place), "changed in place"));
        if rest.is_empty() && diff.resources.iter().any(in_policies) {
            rest.push("only policies change".to_owned());
        }
        if rest.is_empty() && !diff.outputs.is_empty() {
            rest.push(format!("{} changed", count(diff.outputs.len(), "output")));
        }
        let cost = self.cost.as_ref().and_then(Expense::verdict).unwrap_or_default();
        let parts = [first.join(", "), renewed(diff).join(", "), rest.join(", "), cost];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// Whether there is nothing to tell: deploying changes nothing.
    pub fn is_nothing(&self) -> bool {
        self.diff.is_empty() && self.diff.hazards.is_empty() && !self.exposes()
    }

    /// Whether something is replaced or removed, or may be.
    pub(super) fn may_do_more(&self) -> bool {
        let may_be_new = |may: &ResourceChange| matches!(may.action, Action::MayReplace(_)) && !may.is_revised();
        self.diff.resources.iter().any(|change| Section::of(change) < Section::Egress)
            || self.diff.lookups.iter().any(may_be_new)
    }

    /// Whether it means something of a kind that nobody has accepted.
    fn means(&self, kind: MeaningKind) -> bool {
        self.diff.open_meaning().any(|meaning| meaning.kind == kind)
    }

    /// Whether something protects less than before.
    pub(super) fn weakens(&self) -> bool {
        self.means(MeaningKind::Weakens)
    }

    /// Whether the new side is deployed to another stack: what it does to the old one is nothing then.
    pub(super) fn is_another_stack(&self) -> bool {
        self.diff.hazards.iter().any(|hazard| hazard.severity == Severity::Misses)
    }

    /// Whether a promise that held no longer does.
    pub(super) fn breaks(&self) -> bool {
        self.means(MeaningKind::Breaks)
    }

    /// Whether a rack is compared in its two modes.
    pub(super) fn is_of_modes(&self) -> bool {
        self.subject.is_some() && (self.old.as_str(), self.new.as_str()) == ("public", "private")
    }

    /// That `rackform convert` takes the change apart, and what it avoids so.
    pub(super) fn split(&self) -> Option<String> {
        let Split { steps, avoided, missing } = self.split.as_ref()?;
        let avoided = avoided.iter().map(|slug| format!("`{slug}`")).collect::<Vec<_>>();
        let without =
            format!("`rackform convert` does this in {} without {}", count(*steps, "step"), avoided.join(", "));
        let missing = missing.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>();
        Some(match missing.as_slice() {
            [] => without,
            [one] => format!("{without}; {one} is missing in between"),
            several => format!("{without}; {} are missing in between", several.join(", ")),
        })
    }

    /// Whether more can be reached from outside than before.
    pub(super) fn exposes(&self) -> bool {
        self.means(MeaningKind::Exposes)
    }
}

fn in_policies(change: &ResourceChange) -> bool {
    Section::of(change) == Section::Policies
}

/// What that runs is renewed, or may be, each kind said once.
fn renewed(diff: &TemplateDiff) -> Vec<String> {
    let of = |changes: &[ResourceChange], runs: Runs| {
        let renewed = changes.iter().filter(|change| change.renews() && of_kind(change) == runs);
        renewed.filter_map(|change| change.rolled.clone()).collect::<Vec<_>>()
    };
    let mut all = Vec::new();
    for (runs, what, of_what) in [(Runs::Instances, "instance", "Auto Scaling group"), (Runs::Tasks, "task", "service")]
    {
        match of(&diff.resources, runs).as_slice() {
            [] if of(&diff.lookups, runs).is_empty() => {}
            [] => all.push(format!("{what}s may be renewed")),
            [one] => all.push(format!("{} renewed{}", numbered(one, what), at_a_time(one))),
            several => all.push(format!("{what}s of {} renewed", count(several.len(), of_what))),
        }
    }
    all
}

/// What a resource runs that is renewed.
fn of_kind(change: &ResourceChange) -> Runs {
    types::of(&change.kind).runs.unwrap_or(Runs::Instances)
}

/// How many there are: `3 to 6 instances`.
fn numbered(rolled: &Rolled, what: &str) -> String {
    match rolled.number {
        Some((least, most)) if least < most => format!("{least} to {most} {what}s"),
        Some((number, _)) => count(usize::try_from(number).unwrap_or(usize::MAX), what),
        None => format!("{what}s"),
    }
}

fn at_a_time(rolled: &Rolled) -> String {
    rolled.at_a_time.map(|most| format!(", {most} at a time")).unwrap_or_default()
}
