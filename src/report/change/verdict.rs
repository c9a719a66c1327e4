//! What comes of a change, in a line.

use super::Compared;
use super::facts::Section;
use crate::diff::{Action, MeaningKind, ResourceChange, Severity, TemplateDiff};
use crate::report::wording::count;
use crate::types::{self, Runs};
use std::collections::BTreeSet;

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
        if diff.hazards.iter().any(|hazard| hazard.severity == Severity::Misses) {
            return "another stack is created, and nothing that is deployed is updated".to_owned();
        }
        let number =
            |wanted: &dyn Fn(&ResourceChange) -> bool| diff.resources.iter().filter(|change| wanted(change)).count();
        let told = |number: usize, words: &str| (number > 0).then(|| format!("{number} {words}"));
        let in_section = |section| number(&|change| Section::of(change) == section);
        let may_be_new = diff.lookups.iter().filter(|may| {
            let known = diff.resources.iter().find(|change| change.id == may.id);
            matches!(may.action, Action::MayReplace(_))
                && known.is_none_or(|known| Section::of(known) > Section::MayBeReplaced)
        });
        let (replaced, open) = (in_section(Section::Replaced), in_section(Section::MayBeReplaced) + may_be_new.count());
        let mut first = Vec::new();
        first.extend(self.exposes().then(|| "exposure grows".to_owned()));
        first.extend(self.weakens().then(|| "protection weakens".to_owned()));
        first.extend((!diff.hazards.is_empty()).then(|| count(diff.hazards.len(), "hazard")));
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
        rest.extend(told(number(&|change| change.action == Action::Modify && decided(change)), "changed in place"));
        if rest.is_empty() && !diff.outputs.is_empty() {
            rest.push(format!("{} changed", count(diff.outputs.len(), "output")));
        }
        let parts = [first.join(", "), renewed(diff).join(", "), rest.join(", ")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// Whether there is nothing to tell: deploying changes nothing.
    pub fn is_nothing(&self) -> bool {
        self.diff.is_empty() && self.diff.hazards.is_empty() && !self.exposes()
    }

    /// Whether something is replaced or removed, or may be.
    pub(super) fn may_do_more(&self) -> bool {
        let may_be_new = |may: &ResourceChange| matches!(may.action, Action::MayReplace(_));
        self.diff.resources.iter().any(|change| Section::of(change) < Section::Egress)
            || self.diff.lookups.iter().any(may_be_new)
    }

    /// Whether something protects less than before.
    pub(super) fn weakens(&self) -> bool {
        self.diff.meaning.iter().any(|meaning| meaning.kind == MeaningKind::Weakens)
    }

    /// Whether more can be reached from outside than before.
    pub(super) fn exposes(&self) -> bool {
        self.diff.meaning.iter().any(|meaning| meaning.kind == MeaningKind::Exposes)
    }
}

/// What that runs is renewed, or may be, each said once.
fn renewed(diff: &TemplateDiff) -> Vec<String> {
    let runs =
        |change: &ResourceChange| if types::of(&change.kind).runs == Some(Runs::Tasks) { "tasks" } else { "instances" };
    let renewed = diff.resources.iter().filter(|change| change.renews()).map(|change| {
        let at_a_time = change.rolled.as_ref().and_then(|rolled| rolled.at_a_time);
        (runs(change), at_a_time.map(|most| format!(", {most} at a time")).unwrap_or_default())
    });
    let renewed = renewed.collect::<BTreeSet<_>>();
    let may = diff.lookups.iter().filter(|change| change.renews()).map(runs).collect::<BTreeSet<_>>();
    let may = may.into_iter().filter(|what| renewed.iter().all(|(known, _)| known != what));
    let may = may.map(|what| format!("possible rolling update of {what}")).collect::<Vec<_>>();
    renewed.into_iter().map(|(what, how)| format!("rolling update of {what}{how}")).chain(may).collect()
}
