//! What runs in a network and is of a type that no rule judges: whether the internet may reach it all the same.

use super::Hop;
use super::case::Case;
use super::order::taken;
use super::report::{Claim, Report, at, at_property};
use crate::network::{Kind, Subnet};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Truth};
use crate::template::reference::{Reference, ReferenceKind};
use crate::types::{self, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The property by which databases and the like have public addresses.
const PUBLIC: &str = "PubliclyAccessible";

/// What only a person can find out about a type that is not judged.
const CHECK: &str = "this type is not judged: check whether it has a public address there, and whom it admits";

/// What is looked up again and again.
struct Lookup<'c> {
    /// The references of each resource, the first to each other one.
    references: BTreeMap<&'c str, Vec<&'c Reference<'c>>>,
    /// Whether each subnet has a route to an internet gateway.
    public: BTreeMap<&'c str, Truth>,
}

impl<'c> Lookup<'c> {
    fn of(case: &'c Case) -> Self {
        let (mut references, mut seen) = (BTreeMap::<_, Vec<_>>::new(), BTreeSet::new());
        for reference in case.references.iter().filter(|reference| reference.kind != ReferenceKind::DependsOn) {
            if let Some(id) = reference.resource().filter(|id| seen.insert((*id, reference.to))) {
                references.entry(id).or_default().push(reference);
            }
        }
        let subnets = case.network.subnets.iter();
        let public = subnets.map(|(id, subnet)| (id.as_str(), case.network.routing(subnet).is_public()));
        Self { references, public: public.collect() }
    }

    fn references(&self, id: &str) -> &[&'c Reference<'c>] {
        self.references.get(id).map_or(&[], Vec::as_slice)
    }
}

/// Judges all resources that no rule judges and that may be reached.
pub(super) fn judge(case: &Case, report: &mut Report) {
    let lookup = Lookup::of(case);
    let launching = case.network.launched.iter().map(|launched| launched.id.as_str()).collect::<BTreeSet<_>>();
    for resource in case.document.resources().filter(|resource| !case.evaluator.exists(*resource).is_no()) {
        if types::of(resource.kind).role == Role::LeadsIn {
            leading(case, report, resource, &lookup);
        } else if !is_judged(resource) && !launching.contains(resource.id) {
            running(case, report, resource, &lookup);
        }
    }
}

/// Whether a resource is judged by rules, or only tells where and how others stand.
fn is_judged(resource: Resource) -> bool {
    match types::of(resource.kind).role {
        Role::Associates | Role::Translates | Role::Guards | Role::Balances | Role::Serves => true,
        Role::Launches | Role::Single | Role::Describes | Role::Mentions | Role::ListsSubnets => true,
        Role::Network | Role::Routes | Role::Gateway | Role::Address | Role::Attaches | Role::Filters => false,
        Role::Listens | Role::Schedules | Role::Members | Role::PrivateOnly | Role::MayBePublic => false,
        Role::LeadsIn | Role::Unknown => resource.is_custom(),
    }
}

/// Something that may run in subnets of the template.
fn running<'a>(case: &Case<'a>, report: &mut Report, resource: Resource<'a>, lookup: &Lookup) {
    let (id, kind) = (resource.id, resource.kind);
    let role = types::of(kind).role;
    let flag = case.evaluator.property(resource, PUBLIC).flag();
    let stands = Stands::of(case, id, lookup);
    let question = || format!("whether the internet reaches `{id}` ({kind})");
    let undecided = |report: &mut Report, why: &str| {
        let path = stands.subnets.iter().map(|subnet| Hop::new(&subnet.id, format!("`{id}` may run in it")));
        report.undecided(id, at(id), &question(), &format!("{why}; {CHECK}"), path.collect());
    };
    // The instances of an Aurora cluster say it each for itself (RDS API reference, `CreateDBCluster`).
    let says_nothing = role == Role::Members && resource.property("DBClusterInstanceClass").is_none();
    match flag {
        Fact::Is(false) => {}
        Fact::Is(true) => public(case, report, resource),
        Fact::Unknown(why) => undecided(report, &format!("whether it is `{PUBLIC}` is not known: {why}")),
        Fact::Missing if role == Role::PrivateOnly || says_nothing => stands.notice(report, resource),
        Fact::Missing => match stands.way_in(lookup) {
            Some(why) => undecided(report, &why),
            None if stands.certain == 0 && role == Role::MayBePublic => {
                undecided(report, "in which subnets it runs is not known");
            }
            None => stands.notice(report, resource),
        },
    }
}

/// A public address is what nothing in a rack but its load balancers and gateways is to have.
fn public<'a>(case: &Case<'a>, report: &mut Report, resource: Resource<'a>) {
    let (id, kind) = (resource.id, resource.kind);
    report.judge(
        &case.evaluator.exists(resource),
        || format!("whether `{id}` ({kind}), which is `{PUBLIC}`, is made"),
        || Claim {
            resource: id.to_owned(),
            pointer: at_property(id, PUBLIC),
            refuted: format!("`{id}` ({kind}) has a public address: `{PUBLIC}` is true"),
            hint: format!("set `{PUBLIC}` to false"),
            path: vec![Hop::new(id, format!("`{PUBLIC}` is true"))],
        },
    );
}

/// Where a resource stands, by itself or by subnet groups and clusters that it names.
#[derive(Default)]
struct Stands<'c> {
    subnets: Vec<&'c Subnet>,
    /// How many of these it stands in for certain.
    certain: usize,
    groups: usize,
}

impl<'c> Stands<'c> {
    fn of(case: &'c Case, id: &str, lookup: &Lookup) -> Self {
        let (mut stands, mut seen, mut next) = (Self::default(), BTreeSet::new(), vec![id]);
        while let Some(id) = next.pop() {
            for reference in lookup.references(id) {
                let taken = taken(case.template, case.evaluator, &reference.pointer);
                if taken.is_no() || !seen.insert(reference.to) {
                    continue;
                }
                if let Some(subnet) = case.network.subnets.get(reference.to) {
                    stands.subnets.push(subnet);
                    stands.certain += usize::from(taken.is_yes());
                }
                stands.groups += usize::from(case.network.groups.contains(reference.to));
                let kind = case.document.resource(reference.to).map_or("", |resource| resource.kind);
                if [Role::ListsSubnets, Role::Members].contains(&types::of(kind).role) {
                    next.push(reference.to);
                }
            }
        }
        stands
    }

    /// Why the internet may get there; `None` if no route leads from an internet gateway to any of the subnets.
    fn way_in(&self, lookup: &Lookup) -> Option<String> {
        self.subnets.iter().find_map(|subnet| match lookup.public.get(subnet.id.as_str())? {
            Truth::No => None,
            Truth::Yes => Some(format!("`{}`, where it may run, has a route to an internet gateway", subnet.id)),
            Truth::Unknown(why) => Some(format!("it may run in `{}`, and {why}", subnet.id)),
        })
    }

    fn notice(&self, report: &mut Report, resource: Resource) {
        let (id, kind) = (resource.id, resource.kind);
        if self.subnets.is_empty() && self.groups == 0 {
            return;
        }
        let message = format!(
            "`{id}` ({kind}) stands in subnets or security groups of this template, and what may reach it was not judged"
        );
        report.notice(id, at(id), message, "judge it by itself");
    }
}

/// What leads the internet past the listeners of internet-facing load balancers.
fn leading(case: &Case, report: &mut Report, resource: Resource, lookup: &Lookup) {
    let network = &case.network;
    let is_launched = |id: &str| network.launched.iter().any(|one| one.id == id && one.kind != Kind::Function);
    let is_internal = |id: &str| network.balancers.iter().any(|one| one.id == id && !one.faces_internet.is_yes());
    let is_address = |id: &str| network.addresses.iter().any(|one| one.id == id);
    for reference in lookup.references(resource.id) {
        let (id, to) = (resource.id, reference.to);
        if is_launched(to) || is_internal(to) || is_address(to) {
            let why = format!(
                "`{id}` ({}) leads there past internet-facing load balancers; check on which ports, and whether that is meant",
                resource.kind
            );
            let path = vec![Hop::internet(), Hop::new(id, format!("leads to `{to}`")), Hop::new(to, "is named by it")];
            report.undecided(
                id,
                reference.pointer.clone(),
                &format!("whom the internet reaches in `{to}`"),
                &why,
                path,
            );
        }
    }
}
