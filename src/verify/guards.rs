//! Which security groups guard what services of AWS run for others.

use super::location::{Location, Lookup};
use crate::network::{Names, Written};
use crate::template::evaluate::Fact;
use crate::template::{Resource, outside};
use crate::types::{self, GuardedBy};

/// The security groups that guard a resource: those that it names or that AWS makes for it, or the default one of its VPC. Nothing if
/// none guard it that are known: AWS chooses one then.
pub(super) fn guards<'a>(resource: Resource<'a>, location: &Location, lookup: &Lookup<'_, 'a>) -> Option<Names> {
    let network = &lookup.model.network;
    let named = &network.managed.iter().find(|managed| managed.id == resource.id)?.groups;
    if !named.is_empty() {
        return Some(named.clone());
    }
    if types::of(resource.kind).guarded_by != GuardedBy::Default {
        return None;
    }
    // Who describes a VPC outside does not say who edited its default group.
    let group = match location.vpc() {
        Fact::Is(vpc) if vpc.here().is_some_and(|id| !outside::is_outside(id)) => {
            network.vpc(&vpc)?.default_group.clone()
        }
        Fact::Unknown(unknown) => return Some(Names::unknown(&named.pointer, unknown.why)),
        Fact::Is(_) | Fact::Missing => return None,
    };
    // It is in the VPC of its subnets, which may all be chosen otherwise.
    match location.subnets.iter().find_map(|(_, there)| there.why()) {
        Some(why) if !location.is_certain() => Some(Names::unknown(&named.pointer, why.clone())),
        _ => {
            let Fact::Is(name) = group else { return None };
            let pointer = named.pointer.clone();
            Some(Names { all: [Written { name, pointer: pointer.clone() }].into_iter().collect(), pointer })
        }
    }
}

/// Whether security groups alone say who gets to something, wherever it stands: it names none itself, and has no endpoint or address
/// of which a property of its own decides.
pub(super) fn is_behind_a_cluster<'a>(resource: Resource<'a>, location: &Location, lookup: &Lookup<'_, 'a>) -> bool {
    let is_of_cluster = matches!(types::of(resource.kind).guarded_by, GuardedBy::Cluster(_));
    is_of_cluster && guards(resource, location, lookup).is_some()
}
