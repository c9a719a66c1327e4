//! What runs in a network and is of a type that no rule judges: whether the internet may reach it all the same.

use super::Hop;
use super::hops::{at, at_property};
use super::judgement::{Advice, Judgement, Words};
use super::scene::Scene;
use crate::network::{Kind, Subnet};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Truth, Why};
use crate::template::order::taken;
use crate::template::reference::{Reference, ReferenceKind};
use crate::types::{self, Role};
use std::collections::{BTreeMap, BTreeSet};

/// The property by which databases and the like have public addresses.
const PUBLIC: &str = "PubliclyAccessible";

/// What only a person can find out about a type that is not judged.
const CHECK: &str = "this type is not analyzed: check whether it has a public address there, and who can connect to it";

/// What is looked up again and again.
struct Lookup<'s, 'm, 'a> {
    scene: &'s Scene<'m, 'a>,
    /// The references of each resource, the first to each other one.
    references: BTreeMap<&'m str, Vec<&'m Reference<'a>>>,
    /// Whether each subnet has a route to an internet gateway.
    public: BTreeMap<&'m str, Truth>,
}

impl<'s, 'm, 'a> Lookup<'s, 'm, 'a> {
    fn of(scene: &'s Scene<'m, 'a>) -> Self {
        let (mut references, mut seen) = (BTreeMap::<_, Vec<_>>::new(), BTreeSet::new());
        for reference in scene.model.references.all.iter().filter(|one| one.kind != ReferenceKind::DependsOn) {
            if let Some(id) = reference.resource().filter(|id| seen.insert((*id, reference.to))) {
                references.entry(id).or_default().push(reference);
            }
        }
        let subnets = scene.network.subnets.iter();
        let public = subnets.map(|(id, subnet)| (id.as_str(), scene.network.routing(subnet).is_public()));
        Self { scene, references, public: public.collect() }
    }

    fn references(&self, id: &str) -> &[&'m Reference<'a>] {
        self.references.get(id).map_or(&[], Vec::as_slice)
    }
}

/// Judges all resources that no rule judges and that may be reached.
pub(super) fn judge(scene: &Scene, judgement: &mut Judgement) {
    let lookup = Lookup::of(scene);
    let launching = scene.network.launched.iter().map(|launched| launched.id.as_str()).collect::<BTreeSet<_>>();
    let (document, evaluator) = (scene.model.document, &scene.model.evaluator);
    for resource in document.resources().filter(|resource| !evaluator.exists(*resource).is_no()) {
        if types::of(resource.kind).role == Role::LeadsIn {
            leading(judgement, resource, &lookup);
        } else if !is_judged(resource) && !launching.contains(resource.id) {
            running(judgement, resource, &lookup);
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
fn running<'a>(judgement: &mut Judgement, resource: Resource<'a>, lookup: &Lookup<'_, '_, 'a>) {
    let (id, kind) = (resource.id, resource.kind);
    let role = types::of(kind).role;
    let evaluator = &lookup.scene.model.evaluator;
    let stands = Stands::of(id, lookup);
    // The instances of an Aurora cluster say it each for itself (RDS API reference, `CreateDBCluster`).
    let says_nothing = role == Role::Members && resource.property("DBClusterInstanceClass").is_none();
    let why = match evaluator.property(resource, PUBLIC).flag() {
        Fact::Is(false) => return judgement.asks_all(),
        Fact::Is(true) => return public(judgement, resource, evaluator.exists(resource)),
        Fact::Unknown(unknown) => Some(format!("whether it is `{PUBLIC}` is not known: {}", unknown.why)),
        Fact::Missing if role == Role::PrivateOnly || says_nothing => None,
        Fact::Missing => match stands.way_in(lookup) {
            None if stands.certain == 0 && role == Role::MayBePublic => {
                Some("the subnets it runs in are not known".to_owned())
            }
            way_in => way_in,
        },
    };
    let Some(why) = why else { return stands.notice(judgement, resource) };
    judgement.ask(Truth::Unknown(Why::NotJudged(why, CHECK)), || Words {
        about: id.to_owned(),
        place: at(id),
        question: format!("whether the internet can reach `{id}` ({kind})"),
        evidence: stands.subnets.iter().map(|subnet| Hop::new(&subnet.id, format!("`{id}` may run in it"))).collect(),
        ..Words::default()
    });
}

/// A public address is what nothing in a rack but its load balancers and gateways is to have.
fn public(judgement: &mut Judgement, resource: Resource, exists: Truth) {
    let (id, kind) = (resource.id, resource.kind);
    judgement.ask(exists.not(), || Words {
        about: id.to_owned(),
        place: at_property(id, PUBLIC),
        question: format!("whether `{id}` ({kind}), which is `{PUBLIC}`, is created"),
        refuted: format!("`{id}` ({kind}) has a public address: `{PUBLIC}` is true"),
        fix: format!("set `{PUBLIC}` of `{id}` to false"),
        evidence: vec![Hop::new(id, format!("`{PUBLIC}` is true"))],
    });
}

/// Where a resource stands, by itself or by subnet groups and clusters that it names.
#[derive(Default)]
struct Stands<'m> {
    subnets: Vec<&'m Subnet>,
    /// How many of these it stands in for certain.
    certain: usize,
    groups: usize,
}

impl<'m> Stands<'m> {
    fn of(id: &'m str, lookup: &Lookup<'_, 'm, '_>) -> Self {
        let (model, network) = (lookup.scene.model, lookup.scene.network);
        let (mut stands, mut seen, mut next) = (Self::default(), BTreeSet::new(), vec![id]);
        while let Some(id) = next.pop() {
            for reference in lookup.references(id) {
                let taken = taken(model.template, &model.evaluator, &reference.pointer);
                if taken.is_no() || !seen.insert(reference.to) {
                    continue;
                }
                if let Some(subnet) = network.subnets.get(reference.to) {
                    stands.subnets.push(subnet);
                    stands.certain += usize::from(taken.is_yes());
                }
                stands.groups += usize::from(network.groups.contains(reference.to));
                let kind = model.document.resource(reference.to).map_or("", |resource| resource.kind);
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

    fn notice(&self, judgement: &mut Judgement, resource: Resource) {
        let (id, kind) = (resource.id, resource.kind);
        if self.subnets.is_empty() && self.groups == 0 {
            return;
        }
        judgement.notice(|| Advice {
            about: id.to_owned(),
            place: at(id),
            message: format!("`{id}` ({kind}) is in subnets or security groups of this template, and was not analyzed"),
            hint: "check separately what can reach it".to_owned(),
        });
    }
}

/// What leads the internet past the listeners of internet-facing load balancers.
fn leading(judgement: &mut Judgement, resource: Resource, lookup: &Lookup) {
    let network = lookup.scene.network;
    let is_launched = |id: &str| network.launched.iter().any(|one| one.id == id && one.kind != Kind::Function);
    let is_internal = |id: &str| network.balancers.iter().any(|one| one.id == id && !one.faces_internet.is_yes());
    let is_address = |id: &str| network.addresses.iter().any(|one| one.id == id);
    for reference in lookup.references(resource.id) {
        let (id, to) = (resource.id, reference.to);
        if is_launched(to) || is_internal(to) || is_address(to) {
            let why = format!("`{id}` ({}) forwards there without an internet-facing load balancer", resource.kind);
            const CHECK: &str = "check on which ports, and whether that is intended";
            judgement.ask(Truth::Unknown(Why::NotJudged(why, CHECK)), || Words {
                about: id.to_owned(),
                place: reference.pointer.clone(),
                question: format!("what the internet can reach in `{to}`"),
                evidence: vec![
                    Hop::internet(),
                    Hop::new(id, format!("leads to `{to}`")),
                    Hop::new(to, "is referenced by it"),
                ],
                ..Words::default()
            });
        }
    }
}
