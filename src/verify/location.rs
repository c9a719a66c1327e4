//! Where a resource stands that no rule judges, by the properties that place it: in subnets, and in which subnets.

use crate::network::{Model, Named, Subnet};
use crate::template::evaluate::{Evaluator, Fact, Truth};
use crate::template::intrinsic::{Call, call, grows};
use crate::template::order::taken;
use crate::template::placeholder::{placeholders, written};
use crate::template::placing::{FREE, SUBNET, places};
use crate::template::reference::{Reference, ReferenceKind};
use crate::template::{Document, Resource};
use crate::types::{self, Role};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The property of subnet groups that lists their subnets.
const SUBNETS: &str = "SubnetIds";

/// What is looked up again and again.
pub(super) struct Lookup<'m, 'a> {
    pub model: &'m Model<'a>,
    /// The references of each resource to each other one: the first that places it, and the first.
    references: BTreeMap<&'m str, Vec<(&'m Reference<'a>, bool)>>,
    /// Whether each subnet has a route to an internet gateway.
    public: BTreeMap<&'m str, Truth>,
}

impl<'m, 'a> Lookup<'m, 'a> {
    pub fn of(model: &'m Model<'a>) -> Self {
        let (mut references, mut seen) = (BTreeMap::<_, Vec<_>>::new(), BTreeSet::new());
        for reference in model.references.all.iter().filter(|one| one.kind != ReferenceKind::DependsOn) {
            let Some(id) = reference.resource() else { continue };
            // Nothing else can place anything, and most references lead to something else.
            let to = reference.to;
            let may_place = model.network.subnets.contains_key(to) || listing(model.document, to).is_some();
            let places = may_place && places(model.template, reference);
            if seen.insert((id, to, places)) {
                references.entry(id).or_default().push((reference, places));
            }
        }
        let subnets = model.network.subnets.iter();
        let public = subnets.map(|(id, subnet)| (id.as_str(), model.network.routing(subnet).is_public()));
        Self { model, references, public: public.collect() }
    }

    /// Whether a subnet has a route to an internet gateway.
    pub fn is_public(&self, subnet: &Subnet) -> Truth {
        self.public.get(subnet.id.as_str()).cloned().unwrap_or(Truth::No)
    }

    /// Whether a resource is a member of a cluster, which says in which subnets and security groups it is.
    pub fn is_member(&self, id: &str) -> bool {
        let kinds = self.references(id).filter_map(|reference| self.model.document.resource(reference.to));
        kinds.into_iter().any(|cluster| types::of(cluster.kind).role == Role::Members)
    }

    /// What a resource refers to, each thing once.
    pub fn references(&self, id: &str) -> impl Iterator<Item = &'m Reference<'a>> {
        let mut seen = BTreeSet::new();
        let all = self.references.get(id).into_iter().flatten();
        all.map(|(reference, _)| *reference).filter(move |reference| seen.insert(reference.to))
    }
}

/// Where a resource stands, by itself or by subnet groups and clusters that it names.
#[derive(Default)]
pub(super) struct Location<'m> {
    /// The subnets, and whether it stands in each.
    pub subnets: Vec<(&'m Subnet, Truth)>,
    /// Whether it may stand in subnets that are not in the template.
    pub outside: bool,
    /// How many subnets and security groups it refers to in another way.
    pub mentions: usize,
    /// Whether nothing says where it stands, so that it is in the subnets of the default VPC.
    pub by_default: bool,
}

impl<'m> Location<'m> {
    pub fn of<'a>(resource: Resource<'a>, lookup: &Lookup<'m, 'a>) -> Self {
        let (model, network) = (lookup.model, &lookup.model.network);
        let mut location = Self { outside: outside(resource, lookup), ..Self::default() };
        let (mut seen, mut next) = (BTreeSet::new(), vec![(resource.id, Truth::Yes)]);
        while let Some((id, there)) = next.pop() {
            for (reference, places) in lookup.references.get(id).into_iter().flatten() {
                let taken = taken(model.template, &model.evaluator, &reference.pointer);
                if taken.is_no() {
                    continue;
                }
                let subnet = network.subnets.get(reference.to);
                location.mentions += usize::from(subnet.is_some() || network.groups.contains(reference.to));
                if !places || !seen.insert(reference.to) {
                    continue;
                }
                let there = there.clone().and(taken);
                if let Some(subnet) = subnet {
                    location.subnets.push((subnet, there.clone()));
                }
                if let Some(list) = listing(model.document, reference.to) {
                    location.outside |= outside(list, lookup);
                    next.push((list.id, there));
                }
            }
        }
        location.by_default = location.is_nowhere() && is_in_default_vpc(resource);
        if location.by_default {
            let subnets = &network.default_subnets.all;
            let described = subnets.known.iter().map(|written| network.subnets.get(written.name.here()?));
            let described = described.collect::<Option<Vec<_>>>();
            location.outside = !subnets.is_empty() && (subnets.rest.is_some() || described.is_none());
            location.subnets = described.into_iter().flatten().map(|subnet| (subnet, Truth::Yes)).collect();
        }
        location
    }

    /// Whether nothing of it leads to a subnet or a security group.
    fn is_nowhere(&self) -> bool {
        self.subnets.is_empty() && !self.outside && self.mentions == 0
    }

    /// Whether it stands in one of them for certain.
    pub fn is_certain(&self) -> bool {
        self.subnets.iter().any(|(_, there)| there.is_yes())
    }

    /// The VPC of the first of them, or of what it may stand in.
    pub fn vpc(&self) -> Fact<Named> {
        self.subnets.first().map_or(Fact::Missing, |(subnet, _)| subnet.vpc.clone())
    }

    /// Why the internet may get there; `None` if no route leads from an internet gateway to any of the subnets.
    pub fn way_in(&self, lookup: &Lookup) -> Option<String> {
        let way_in = self.subnets.iter().find_map(|(subnet, _)| match lookup.is_public(subnet) {
            Truth::No => None,
            Truth::Yes => Some(format!("`{}`, where it may run, has a route to an internet gateway", subnet.id)),
            Truth::Unknown(why) => Some(format!("it may run in `{}`, and {why}", subnet.id)),
        });
        way_in.or_else(|| self.outside.then(|| "it may run in subnets that are not in this template".to_owned()))
    }
}

/// Whether a resource that names no subnets is in the default VPC, and in the subnets of no other one.
fn is_in_default_vpc(resource: Resource) -> bool {
    let Some(following) = types::of(resource.kind).default_vpc else { return false };
    let properties = resource.body.get("Properties").and_then(Value::as_object);
    properties
        .is_none_or(|properties| !grows(properties) && !following.iter().any(|name| properties.contains_key(*name)))
}

/// A resource that lists subnets for others, or has members in some.
fn listing<'a>(document: Document<'a>, id: &str) -> Option<Resource<'a>> {
    let resource = document.resource(id)?;
    [Role::ListsSubnets, Role::Members].contains(&types::of(resource.kind).role).then_some(resource)
}

/// Whether a resource may stand in subnets that are not in the template. A subnet group lists them in one property; the name of
/// another is its own.
fn outside<'a>(resource: Resource<'a>, lookup: &Lookup<'_, 'a>) -> bool {
    let model = lookup.model;
    let elsewhere = Elsewhere { document: model.document, evaluator: &model.evaluator };
    match types::of(resource.kind).role {
        Role::ListsSubnets => resource.property(SUBNETS).is_some_and(|listed| elsewhere.within(listed, true)),
        _ => resource.body.get("Properties").is_some_and(|properties| elsewhere.within(properties, false)),
    }
}

/// Whether a text is more than what stands between the items of a list.
fn names_something(text: &str) -> bool {
    text.contains(|letter: char| letter != ',' && !letter.is_whitespace())
}

/// Looks for what places something in no subnet of the template.
struct Elsewhere<'e, 'a> {
    document: Document<'a>,
    evaluator: &'e Evaluator<'a>,
}

impl<'a> Elsewhere<'_, 'a> {
    fn within(&self, value: &'a Value, placing: bool) -> bool {
        match value {
            Value::Array(items) => items.iter().any(|item| self.within(item, placing)),
            Value::String(text) => placing && names_something(text),
            Value::Object(entries) => match call(value) {
                Some(call) => self.called(call, placing),
                None => entries.iter().any(|(key, value)| {
                    self.within(value, key.contains(SUBNET)) && !FREE.iter().any(|free| key.contains(free))
                }),
            },
            _ => false,
        }
    }

    fn called(&self, Call { function, argument }: Call<'a>, placing: bool) -> bool {
        let inner = |position: usize| argument.get(position).is_some_and(|value| self.within(value, placing));
        match (function, argument) {
            ("Fn::If", _) => {
                let condition = argument.get(0).and_then(Value::as_str);
                match condition.map(|name| self.evaluator.condition(name)) {
                    Some(Truth::Yes) => inner(1),
                    Some(Truth::No) => inner(2),
                    _ => inner(1) || inner(2),
                }
            }
            ("Fn::Join" | "Fn::Select" | "Fn::Split", _) => inner(1),
            _ if !placing => false,
            ("Ref", Value::String(name)) => self.is_elsewhere(name),
            ("Fn::Sub", Value::String(text)) => {
                written(text).any(names_something) || placeholders(text).any(|name| self.is_elsewhere(name))
            }
            ("Fn::GetAtt", _) => {
                let id = argument.as_str().or_else(|| argument.get(0)?.as_str());
                id.is_none_or(|id| self.is_elsewhere(id))
            }
            _ => true,
        }
    }

    /// Whether what a name stands for is no subnet of the template, nor a list of some.
    fn is_elsewhere(&self, name: &str) -> bool {
        let id = name.split('.').next().unwrap_or_default();
        let kind = self.document.resource(id).map(|resource| resource.kind);
        let is_here = |kind: &str| {
            kind == "AWS::EC2::Subnet" || [Role::ListsSubnets, Role::Members].contains(&types::of(kind).role)
        };
        name != "AWS::NoValue" && !kind.is_some_and(is_here)
    }
}
