//! What runs in a network and is of a type that no rule about what is launched judges.

use super::access::Said;
use super::location::{Location, Lookup};
use crate::network::Model;
use crate::template::Resource;
use crate::types::{self, Role};
use std::collections::BTreeSet;

/// The resources of a template that are made, or may be.
pub(super) fn made<'a>(model: &Model<'a>) -> impl Iterator<Item = Resource<'a>> {
    model.document.resources().filter(|resource| !model.evaluator.exists(*resource).is_no())
}

/// One of them that no rule about what is launched judges, and that may run somewhere.
pub(super) struct Unjudged<'m, 'a> {
    pub resource: Resource<'a>,
    /// Where it stands.
    pub location: Location<'m>,
    /// What it says of whether the internet gets to it; nothing if it has no say.
    pub said: Option<Said>,
}

impl<'m, 'a> Unjudged<'m, 'a> {
    /// All of a template, in the order of the file.
    pub fn all(lookup: &Lookup<'m, 'a>) -> Vec<Self> {
        let model = lookup.model;
        let launching = model.network.launched.iter().map(|launched| launched.id.as_str()).collect::<BTreeSet<_>>();
        let may_run = |resource: &Resource| !is_judged(*resource) && types::of(resource.kind).role != Role::LeadsIn;
        let all = made(model).filter(may_run).filter(|resource| !launching.contains(resource.id));
        let all = all.map(|resource| {
            let location = Location::of(resource, lookup);
            let said = Said::of(resource, &location, lookup);
            Self { resource, location, said }
        });
        all.collect()
    }

    /// What it says, where that decides.
    pub fn decided(&self) -> Option<&Said> {
        self.said.as_ref().filter(|said| said.is_decided)
    }
}

/// What runs in subnets of a template without being judged: its logical id, its type, and the subnets.
pub fn running_unjudged(model: &Model) -> Vec<(String, String, Vec<String>)> {
    let runs = |role: Role| matches!(role, Role::Members | Role::PrivateOnly | Role::MayBePublic | Role::Unknown);
    let all = Unjudged::all(&Lookup::of(model)).into_iter();
    let running =
        all.filter(|one| runs(types::of(one.resource.kind).role)).map(|Unjudged { resource, location, .. }| {
            let subnets = location.subnets.into_iter().map(|(subnet, _)| subnet.id.clone());
            (resource.id.to_owned(), resource.kind.to_owned(), subnets.collect::<Vec<_>>())
        });
    running.filter(|(.., subnets)| !subnets.is_empty()).collect()
}

/// Whether a resource is judged by rules, or only tells where and how others stand.
fn is_judged(resource: Resource) -> bool {
    match types::of(resource.kind).role {
        Role::Associates | Role::Translates | Role::Guards | Role::Balances | Role::Serves => true,
        Role::Launches | Role::Single | Role::Describes | Role::Mentions | Role::ListsSubnets => true,
        Role::Network | Role::Routes | Role::Gateway | Role::Address | Role::Attaches | Role::Filters => false,
        Role::Listens | Role::Schedules | Role::Members | Role::PrivateOnly | Role::MayBePublic => false,
        Role::LeadsIn | Role::Unknown => resource.is_custom() || resource.is_application(),
    }
}
