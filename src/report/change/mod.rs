//! **What `rackform diff` says** of a change, in each of its formats.
//!
//! | file | what is in it |
//! |---|---|
//! | `verdict` | what comes of it, in a line |
//! | `facts` | what happens to a resource, in words |
//! | `entry` | resources to which the same happens, folded; no name lost |
//! | `value` | values of templates and logical ids, short enough for a line |
//! | `text`, `markdown` | for people, at a terminal and in a pull request |
//! | `json`, `changeset`, `alerts` | for programs: the value itself, in the shape that AWS gives change sets, and beside lines |

mod alerts;
mod changeset;
mod entry;
mod facts;
mod json;
mod markdown;
mod text;
mod value;
mod verdict;

pub(super) use json::hazard;
pub(super) use text::hazards;
pub(super) use value::gathered;

use crate::convert::{Purpose, Step};
use crate::cost::Expense;
use crate::diff::TemplateDiff;
use crate::picture::Picture;
use std::collections::BTreeSet;

/// Two templates, and how they differ.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What is compared with itself, such as a rack in its two modes; nothing where two things are compared.
    pub subject: Option<String>,
    /// The name its reader knows the old side by.
    pub old: String,
    /// The name its reader knows the new side by.
    pub new: String,
    /// How they differ.
    pub diff: TemplateDiff,
    /// How `rackform convert` takes the change apart, if that avoids hazards of it.
    pub split: Option<Split>,
    /// What the change costs, if anybody asked.
    pub cost: Option<Expense>,
    /// The picture of the new side, if anybody asked.
    pub picture: Option<Picture>,
}

/// A change in steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// How many.
    pub steps: usize,
    /// The slugs of the hazards that none of them has.
    pub avoided: Vec<&'static str>,
    /// What is missing between two of them.
    pub missing: Vec<String>,
}

impl Split {
    /// What steps avoid of the hazards of a change; nothing if they have all of them.
    pub fn of(diff: &TemplateDiff, steps: &[Step]) -> Option<Self> {
        let has = |diff: &TemplateDiff, slug: &str| diff.hazards.iter().any(|hazard| hazard.code.slug == slug);
        let slugs = diff.hazards.iter().map(|hazard| hazard.code.slug).collect::<BTreeSet<_>>();
        let avoided = slugs.into_iter().filter(|slug| !steps.iter().any(|step| has(&step.diff, slug)));
        let avoided = avoided.collect::<Vec<_>>();
        let missing =
            steps.iter().flat_map(|step| if let Purpose::GiveUp(ids) = &step.purpose { ids.as_slice() } else { &[] });
        let missing = missing.cloned().collect();
        (!avoided.is_empty()).then_some(Self { steps: steps.len(), avoided, missing })
    }
}

impl Compared {
    /// What it means, its hazards, and what steps avoid of them: a sentence each.
    pub(super) fn sentences(&self) -> Vec<String> {
        let meaning = facts::meaning(&self.diff).into_iter().map(|(_, sentence)| sentence);
        let hazards = facts::perils(self.diff.open_hazards()).into_iter().flat_map(|peril| {
            let (lead, hint) = (facts::grade(peril.first.severity), &peril.first.instead);
            let when = peril.when.map(|when| format!(" ({when})")).unwrap_or_default();
            let hint = if hint.is_empty() { String::new() } else { format!("; instead: {hint}") };
            peril.what.into_iter().map(move |what| format!("{lead}: {what}{when}{hint}")).collect::<Vec<_>>()
        });
        meaning.chain(hazards).chain(self.split()).collect()
    }

    /// How instances are renewed, if they are.
    pub(super) fn rolled(&self) -> Option<String> {
        self.diff.resources.iter().find_map(|change| change.rolled.as_ref()).map(|rolled| rolled.how.clone())
    }

    /// A step on the way to a template in a file.
    pub(super) fn of_step(file: &str, diff: &TemplateDiff) -> Self {
        Self {
            subject: None,
            old: "before".to_owned(),
            new: file.to_owned(),
            diff: diff.clone(),
            split: None,
            cost: None,
            picture: None,
        }
    }
}
