//! What AWS would accept in a change set and then fail, or what costs data or an outage. CloudFormation makes what is
//! new before it deletes what goes (CloudFormation user guide, "Update behaviors of stack resources"), so for a while
//! both are there: most hazards come of that.

mod addresses;
mod balancers;
mod buckets;
mod claims;
mod data;
mod deployments;
mod draining;
mod egress;
mod members;
mod names;
mod places;
mod proofs;
mod providers;
mod quota;
mod refused;
mod routes;
mod rules;
mod scaling;
mod services;
mod stacks;
mod started;
mod targets;
mod types;
mod used;
mod words;

use super::side::{Made, Side};
use super::{
    Action, Cause, Fate, Hazard, ImportedExport, OutputChange, PropertyChange, Recreation, ResourceChange,
    TemplateDiff, Undecided,
};
use crate::diag::Code;
use crate::diag::codes::hazard as codes;
use crate::network::{Named, Network};
use crate::types::Claimed;
pub(super) use proofs::of_proofs;
pub use stacks::other_stack;
use std::collections::BTreeMap;
use words::maker;

/// A change, and the networks before and after it.
pub(super) struct Change<'c, 'e, 'a> {
    pub old: &'c Side<'e, 'a>,
    pub new: &'c Side<'e, 'a>,
    pub before: &'c Network,
    pub after: &'c Network,
    pub resources: &'c [ResourceChange],
    pub outputs: &'c [OutputChange],
    changes: BTreeMap<&'c str, &'c ResourceChange>,
}

/// The hazards that harm only if something outside the template relies on what changes: other stacks, partners, scaling.
pub(super) static DEPENDENT: &[&Code] = &[
    &codes::ADDRESS_RELEASED,
    &codes::CAPACITY_RESET,
    &codes::EGRESS_IP_GIVEN,
    &codes::ENDPOINT_REMOVED,
    &codes::EXPORT_CHANGE,
    &codes::ROLE_REPLACED,
    &codes::RULE_REMOVED,
];

/// All hazards of a change, the gravest first.
pub(super) fn hazards<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>, diff: &TemplateDiff) -> Vec<Hazard> {
    let change = Change::between(old, new, diff);
    let finders = [
        types::types,
        refused::updates,
        places::mount_targets,
        places::subnets,
        places::zones,
        places::in_use,
        routes::routes,
        routes::associations,
        routes::gateways,
        addresses::held,
        addresses::fixed,
        egress::changes,
        egress::ends,
        egress::given,
        egress::released,
        quota::quota,
        claims::claims,
        names::names,
        names::exports,
        balancers::target_groups,
        balancers::replaced,
        balancers::removed,
        buckets::acls,
        balancers::groups,
        members::security_groups,
        members::capacity,
        members::custom,
        members::rolls,
        members::not_renewed,
        members::roles,
        services::endpoints,
        services::architectures,
        targets::moved,
        targets::switched,
        rules::fewer,
        scaling::counts,
        deployments::blocked,
        started::secrets,
        started::volumes,
        providers::late,
        data::data,
        draining::cut_off,
    ];
    let mut all = finders.iter().flat_map(|find| find(&change)).collect::<Vec<_>>();
    all.sort_by_key(Hazard::gravity);
    all
}

/// The exports that a change takes or changes, or may, although stacks import them.
pub fn imported<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>, diff: &TemplateDiff) -> Vec<ImportedExport> {
    names::imported(&Change::between(old, new, diff))
}

impl<'c, 'e, 'a> Change<'c, 'e, 'a> {
    fn between(old: &'c Side<'e, 'a>, new: &'c Side<'e, 'a>, diff: &'c TemplateDiff) -> Self {
        Self {
            old,
            new,
            before: &old.model.network,
            after: &new.model.network,
            resources: &diff.resources,
            outputs: &diff.outputs,
            changes: diff.resources.iter().map(|change| (change.id.as_str(), change)).collect(),
        }
    }
}

impl Change<'_, '_, '_> {
    /// What happens to a resource; `None` if nothing does.
    fn action(&self, id: &str) -> Option<Action> {
        self.changes.get(id).map(|change| change.action)
    }

    /// The change of a resource.
    fn of(&self, id: &str) -> Option<&ResourceChange> {
        self.changes.get(id).copied()
    }

    /// Whether a property of a resource changes, or may.
    fn names(&self, id: &str, property: &str) -> bool {
        let changed = self.of(id).into_iter().flat_map(|change| &change.properties);
        changed.filter_map(|change| change.pointer.split('/').nth(2)).any(|name| name == property)
    }

    /// Whether a condition that nobody knows decides whether a resource is made, or goes.
    fn undecided(&self, id: &str) -> Option<&Undecided> {
        self.of(id)?.undecided.as_ref()
    }

    /// Whether a resource is certainly created: added, or replaced.
    fn comes(&self, id: &str) -> bool {
        matches!(self.action(id), Some(Action::Add | Action::Replace(_))) && self.undecided(id).is_none()
    }

    /// Whether a resource goes for certain: for good, or for a new one.
    fn goes(&self, id: &str) -> bool {
        matches!(self.action(id), Some(Action::Remove(_) | Action::Replace(_))) && self.undecided(id).is_none()
    }

    /// Whether a resource is made, or may be.
    fn may_come(&self, id: &str) -> bool {
        matches!(self.action(id), Some(Action::Add | Action::Replace(_) | Action::MayReplace(_)))
            || self.undecided(id).is_some_and(|undecided| undecided.made)
    }

    /// Whether a resource is made, or may be, and holds something that no other may hold.
    fn may_claim(&self, id: &str, what: Claimed) -> bool {
        let holds = |made: &Made| crate::types::holds(made.resource.kind, what).is_some();
        self.may_come(id) && self.new.get(id).is_some_and(holds)
    }

    /// Whether a resource goes, or may go.
    fn may_go(&self, id: &str) -> bool {
        matches!(self.action(id), Some(Action::Remove(_) | Action::Replace(_) | Action::MayReplace(_)))
            || self.undecided(id).is_some_and(|undecided| undecided.removed)
    }

    /// Whether a resource goes for certain and is not left in the account.
    fn is_deleted(&self, id: &str) -> bool {
        self.goes(id) && self.may_be_deleted(id)
    }

    /// Whether a resource goes, or may go, and is not left in the account.
    fn may_be_deleted(&self, id: &str) -> bool {
        let fate = match self.action(id) {
            Some(Action::Remove(fate) | Action::MayReplace(fate) | Action::Replace(fate)) => fate,
            Some(Action::Add | Action::Modify) | None => self.old.fate(id, "DeletionPolicy"),
        };
        self.may_go(id) && fate != Fate::Retained
    }

    /// What is said of a resource that comes, or may come.
    fn made(&self, id: &str) -> &'static str {
        match self.action(id) {
            Some(Action::MayReplace(_)) => "may be replaced",
            _ if self.undecided(id).is_some() => "may be created",
            Some(Action::Replace(_)) => "is replaced",
            _ => "is created",
        }
    }

    /// Whether a resource is replaced only because what it refers to is replaced: nothing of the old one is in that.
    fn comes_with(&self, id: &str, other: &Named) -> bool {
        let Some(other) = maker(other) else { return false };
        let is_cause = |cause: &Cause| match cause {
            Cause::Direct | Cause::Lookup(_) => false,
            Cause::Reference(by) | Cause::Attribute(by, _) => by == other,
        };
        let renewing = self.renewing(id);
        self.comes(other) || !renewing.is_empty() && renewing.iter().all(|change| is_cause(&change.cause))
    }

    /// Whether a resource is replaced only because others are.
    fn follows(&self, id: &str) -> bool {
        let renewing = self.renewing(id);
        !renewing.is_empty() && renewing.iter().all(|change| change.cause != Cause::Direct)
    }

    /// The changes that replace a resource, or may.
    fn renewing(&self, id: &str) -> Vec<&PropertyChange> {
        let properties = self.of(id).into_iter().flat_map(|change| &change.properties);
        properties.filter(|change| change.recreation > Recreation::Never).collect()
    }
}
