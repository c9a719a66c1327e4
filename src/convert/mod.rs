//! **A change in steps**: templates between what is there and what is to be there, each of which deploys over the one
//! before without a hazard that another order avoids.
//!
//! | file | what it does |
//! |---|---|
//! | `search` | finds the shortest way |
//! | `moves` | the templates that may come next |
//! | `reroute` | those of them that route packets through another gateway for a while |
//! | `files` | those of them that move mount targets zone by zone |
//! | `exports` | that of them that keeps what other stacks import |
//! | `claims` | those of them in which something gives up what another takes |
//! | `targets` | those of them in which a service is in two target groups, or a rule has another priority meanwhile |
//! | `ends` | both ends with their conditions decided, and what holds for the templates between them |
//! | `decided` | a template with its conditions decided |
//! | `edit` | takes things out of a template or into it, and updates what refers to them |
//! | `judge` | whether a template keeps its promises, and a step is free of hazards |
//!
//! The way is judged by the two readers that judge any change: [`mod@crate::diff`] looks for hazards in every step, and
//! [`mod@crate::verify`] proves every template on the way. Nothing a move makes is trusted.

mod claims;
mod decided;
mod edit;
mod ends;
mod exports;
mod files;
mod judge;
mod moves;
mod reroute;
mod search;
mod targets;

use crate::diff::{Hazard, ImportedExport, TemplateDiff};
use crate::template::evaluate::Settings;
use serde_json::Value;
use std::collections::BTreeMap;

/// A way from one template to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversion {
    /// The steps, in the order in which they are deployed; the last one's template is the new one. None if there is
    /// nothing to deploy.
    pub steps: Vec<Step>,
}

/// A deployment on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is deployed.
    pub template: Value,
    /// What that does to the stack. The hazards in it are those that lie in what the new template asks for, whatever the
    /// order.
    pub diff: TemplateDiff,
    /// What the step is for.
    pub purpose: Purpose,
    /// The values of parameters that it is deployed with, by name; the template need not have all of them.
    pub parameters: BTreeMap<String, String>,
    /// What to do when it is complete, before the next one.
    pub then: Vec<Task>,
}

/// What a step is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// What would be lost with its resource will stay in the account: that of these resources.
    Retain(Vec<String>),
    /// The ACLs of these buckets admit nobody but their owners any more, so that they can be disabled.
    CloseBuckets(Vec<String>),
    /// Elastic IPs are allocated that packets will leave from later.
    Allocate(Vec<String>),
    /// The new load balancers are made beside those that are there.
    AddFirst,
    /// These capacity providers are made before the instances that they are to count.
    ProvideFirst(Vec<String>),
    /// The new template but for these, which stay as they are until they are in use no longer.
    KeepUsed(Vec<String>),
    /// The new template but for the outputs with these exports, which other stacks import, and the resources behind them.
    KeepImported(Vec<String>),
    /// Everything leaves this zone, so that this mount target can go.
    LeaveZone(String, String),
    /// This mount target goes, in whose zone nothing is launched any more.
    TakeAway(String),
    /// These services are in their target groups and in those that they move to.
    JoinTargets(Vec<String>),
    /// This rule has this priority for a while, so that another can take its own.
    StepAside(String, i64),
    /// These give up what others take later.
    GiveFirst(Vec<String>),
    /// These go, so that others may come in their place; until then they are missing.
    GiveUp(Vec<String>),
    /// All zones leave by this gateway of those that are there, so that the others' addresses become free.
    Free(String),
    /// All zones leave by this gateway, which stands for a while, so that the addresses of the others become free.
    Bridge(String),
    /// What is new is made but for some gateways, whose zones leave by this one meanwhile.
    Postpone(String),
    /// The new template.
    Finish,
}

/// What to do between two steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Packets will leave from these Elastic IPs next: partners have to know them.
    TellPartners(Vec<String>),
    /// These load balancers go next: DNS names have to lead to the others.
    MoveNames(Vec<String>, Vec<String>),
    /// These rules go next: whoever sends requests to their listeners has to turn to those of the others.
    MoveClients(Vec<String>, Vec<String>),
    /// What instances that this Auto Scaling group gave up still use goes next: none may be draining any more.
    AwaitDrained(String),
    /// These exports go or change next: the stacks that import them have to use something else.
    AwaitImporters(Vec<ImportedExport>),
}

/// A template that may come next, and what for.
struct Move {
    template: Value,
    purpose: Purpose,
}

/// Why there is no way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Obstacle {
    /// The hazards of the change in one step.
    pub hazards: Vec<Hazard>,
    /// What was tried for a step, and why it does not do, as a clause.
    pub tried: Vec<(Purpose, String)>,
    /// Why conditions of either template cannot be evaluated, as clauses: what rests on them may be in the way.
    pub undecided: Vec<String>,
}

/// The shortest way from an old template to a new one, each under its own settings, on which each step keeps the promises
/// that both ends keep, and no step has a hazard that lies in its order. Only where there is no other, something is
/// [missing](Purpose::GiveUp) on it for a while.
///
/// # Errors
/// What stands in the way, if every order that was tried fails.
pub fn convert(
    old: &Value,
    new: &Value,
    old_settings: &Settings,
    new_settings: &Settings,
) -> Result<Conversion, Obstacle> {
    search::search(old, new, old_settings, new_settings)
}

/// A template as it is deployed under some settings: its conditions decided, as far as the settings decide them, the values of
/// its mappings written out, and those of some parameters in their place.
pub fn deployed(template: &Value, settings: &Settings, values: BTreeMap<&str, Value>) -> Value {
    decided::decided(template, settings, values).unwrap_or_else(|| template.clone())
}
