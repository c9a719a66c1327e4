//! A subnet has one route table, a table one route for a destination.

use crate::diag::Code;
use crate::network::{Association, Destination, Lookup, Named, Network, Route};
use crate::template::evaluate::{Fact, Same, Truth};
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "route-table",
        means: "A subnet is associated with two route tables or with a route table of another VPC, or a route table has two routes for one destination.",
        why: "EC2 rejects the second one, whichever of the two that turns out to be, and a route table of another VPC. This is almost certainly a mistake.",
        fix: "Keep one of the two, and associate the subnet with a route table of its own VPC.",
    },
    title: "each subnet has one route table of its VPC, and each route table one route per destination",
    checks: "The associations of each subnet, the VPCs of both, and the destinations in each route table, of resources that are certainly created.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let network = scene.network;
    let statement = "no subnet has two route tables, and no route table has two routes for one destination";
    let mut judgement = Judgement::new("", statement);
    judgement.asks_all();
    let subnets = network.associations.iter().map(|association| &association.subnet).collect::<Vec<_>>();
    let found = second(&subnets, |position| &network.associations[position].exists);
    let own_vpcs = OwnVpcs::of(network);
    for (association, second) in network.associations.iter().zip(found) {
        let id = &association.id;
        if scene.is_outside(id) {
            continue;
        }
        if let Some((other, there)) = second {
            let other = other.map(|position| network.associations[position].id.as_str());
            let subnet = if let Fact::Is(name) = &association.subnet { name.id() } else { "the subnet it refers to" };
            let refuted =
                format!("`{id}` associates `{subnet}` with a route table, and so does `{}`", other.unwrap_or_default());
            judgement.ask(there.not(), || twice(id, other, subnet, refuted));
        }
        elsewhere(&mut judgement, association, &own_vpcs);
    }
    destinations(scene, &mut judgement, &network.routes);
    unknown_destinations(scene, &mut judgement, &network.routes);
    let known = network.associations.iter().filter_map(|association| match &association.subnet {
        Fact::Is(subnet) if !scene.is_outside(&association.id) => {
            Some(Hop::new(subnet.id(), format!("by `{}`", association.id)))
        }
        _ => None,
    });
    judgement.because(known);
    let has_subnets = network.subnets.keys().any(|id| scene.is_own(id));
    if has_subnets || judgement.truth != Some(Truth::Yes) {
        hand_over(judgement);
    }
}

/// For each of some things that name another of which there may be one only, which of them names the same before it, and
/// whether it does. Of one of which it is not known what it names, any other may be the one.
fn second<'n>(names: &[&'n Fact<Named>], exists: impl Fn(usize) -> &'n Truth) -> Vec<Option<(Option<usize>, Truth)>> {
    let lookup = Lookup::of("that may refer to the same", names.iter().copied());
    let found = names.iter().enumerate().map(|(position, name)| match name {
        Fact::Missing => None,
        Fact::Unknown(unknown) => {
            let some = Truth::of(names.len() > 1).and(exists(position).clone());
            Some((None, some.and(Truth::Unknown(unknown.why.clone()))))
        }
        Fact::Is(name) => {
            let others = lookup.get(name).known.into_iter().filter(|(other, _)| *other < position);
            let others = others.filter_map(|(other, _)| {
                let Fact::Is(own) = names[other] else { return None };
                let both = exists(other).clone().and(exists(position).clone());
                Some((Some(other), own.may_be_given_as(name).and(both)))
            });
            let others = others.filter(|(_, there)| !there.is_no()).collect::<Vec<_>>();
            others.iter().find(|(_, there)| there.is_yes()).or(others.first()).cloned()
        }
    });
    found.collect()
}

/// Judges the routes for each destination against one another.
fn destinations(scene: &Scene, judgement: &mut Judgement, routes: &[Route]) {
    let mut by_destination = BTreeMap::<String, Vec<&Route>>::new();
    for route in routes {
        if !matches!(route.destination, Destination::UnknownIpv6(_) | Destination::Unknown(_)) {
            by_destination.entry(route.destination.to_string()).or_default().push(route);
        }
    }
    for routes in by_destination.into_values() {
        let tables = routes.iter().map(|route| &route.table).collect::<Vec<_>>();
        let found = second(&tables, |position| &routes[position].exists);
        for (route, second) in routes.iter().zip(found) {
            let Some((other, there)) = second.filter(|_| !scene.is_outside(&route.id)) else { continue };
            let other = other.map(|position| routes[position].id.as_str());
            let table = if let Fact::Is(name) = &route.table { name.id() } else { "the route table it refers to" };
            let (id, destination) = (&route.id, &route.destination);
            let refuted =
                format!("`{id}` is a route for {destination} in `{table}`, and so is `{}`", other.unwrap_or_default());
            judgement.ask(there.not(), || twice(id, other, table, refuted));
        }
    }
}

/// Asks of routes of which neither the destination nor the table is known whether another route has both. Where the table is known,
/// whoever gives the destination is taken to give one that the table lacks.
fn unknown_destinations(scene: &Scene, judgement: &mut Judgement, routes: &[Route]) {
    for route in routes.iter().filter(|route| !scene.is_outside(&route.id)) {
        let Destination::Unknown(why) = &route.destination else { continue };
        let may_be_there = |other: &&Route| other.id != route.id && route.table.same(&other.table).why().is_some();
        let others = routes.iter().filter(|other| other.destination.ipv4().is_some()).filter(may_be_there);
        let both = Truth::any(others.map(|other| other.exists.clone())).and(route.exists.clone());
        judgement.ask(both.and(Truth::Unknown(why.clone())).not(), || {
            twice(&route.id, None, "a route table of this template", String::new())
        });
    }
}

/// The subnets and the route tables of a template, and the VPC of each.
struct OwnVpcs<'n> {
    network: &'n Network,
    /// A subnet of each VPC, for where it is not known which subnet is meant.
    subnets: Vec<Owned<'n>>,
    /// A route table of each.
    tables: Vec<Owned<'n>>,
}

/// A subnet or a route table, by its logical id and its VPC.
type Owned<'n> = (&'n str, &'n Fact<Named>);

impl<'n> OwnVpcs<'n> {
    fn of(network: &'n Network) -> Self {
        let one_of_each = |all: &mut dyn Iterator<Item = Owned<'n>>| {
            let by_vpc = all.map(|owned| (owned.1.key(), owned)).collect::<BTreeMap<_, _>>();
            by_vpc.into_values().collect()
        };
        Self {
            network,
            subnets: one_of_each(&mut network.subnets.values().map(|subnet| (subnet.id.as_str(), &subnet.vpc))),
            tables: one_of_each(&mut network.tables.iter().map(|(id, table)| (id.as_str(), &table.vpc))),
        }
    }

    /// Those that may be the subnet of an association; of those in one VPC, one stands for all.
    fn subnets(&self, named: &Fact<Named>) -> Vec<Owned<'n>> {
        match named {
            Fact::Missing => Vec::new(),
            Fact::Is(name) => {
                self.network.subnet(name).map(|subnet| (subnet.id.as_str(), &subnet.vpc)).into_iter().collect()
            }
            Fact::Unknown(_) => self.subnets.clone(),
        }
    }

    /// Those that may be its route table.
    fn tables(&self, named: &Fact<Named>) -> Vec<Owned<'n>> {
        match named {
            Fact::Missing => Vec::new(),
            Fact::Is(name) => {
                let table = name.here().and_then(|id| self.network.tables.get_key_value(id));
                table.map(|(id, table)| (id.as_str(), &table.vpc)).into_iter().collect()
            }
            Fact::Unknown(_) => self.tables.clone(),
        }
    }
}

/// EC2 associates a subnet with tables of its own VPC only (EC2 API reference, `AssociateRouteTable`). What stands outside
/// the template is taken for a table, or a subnet, of the right VPC.
fn elsewhere(judgement: &mut Judgement, association: &Association, own_vpcs: &OwnVpcs) {
    let tables = own_vpcs.tables(&association.table);
    let subnets = own_vpcs.subnets(&association.subnet);
    let pairs = subnets.iter().flat_map(|subnet| tables.iter().map(move |table| (subnet, table)));
    // Where neither is certain, one pair that may be wrong says all there is to say.
    let mut judged = pairs.map(|((subnet, vpc), (table, of))| {
        let meant = association.subnet.is(&Named::Here((*subnet).to_owned()));
        let meant = meant.and(association.table.is(&Named::Here((*table).to_owned())));
        let kept = association.exists.clone().and(meant).implies(vpc.same(of));
        (kept, (subnet, vpc), (table, of))
    });
    let Some((kept, (subnet, vpc), (table, of))) = judged.find(|(kept, ..)| !kept.is_yes()) else { return };
    // Where it is not known which one is meant, none is an example.
    let meant = [(&association.subnet, subnet, vpc), (&association.table, table, of)];
    let meant = meant.into_iter().filter(|(named, ..)| named.here().is_some());
    let evidence = meant.map(|(_, id, vpc)| Hop::new(*id, format!("is in {}", fixes::vpc_name(vpc)))).collect();
    let (vpc, of, id) = (fixes::vpc_name(vpc), fixes::vpc_name(of), &association.id);
    judgement.ask(kept, || Words {
        about: id.clone(),
        place: at(id),
        question: format!("whether the subnet and the route table of `{id}` are in one VPC"),
        refuted: format!("`{id}` associates `{subnet}`, which is in {vpc}, with `{table}`, a route table of {of}"),
        fix: format!("associate `{subnet}` with a route table of {vpc}"),
        evidence,
    });
}

fn twice(id: &str, other: Option<&str>, of: &str, refuted: String) -> Words {
    let question = match other {
        Some(other) => format!("whether `{id}` and `{other}` are for the same in `{of}`"),
        None => format!("whether `{id}` is a second one for {of}"),
    };
    let other = other.map(|other| Hop::new(other, "is one"));
    Words {
        about: id.to_owned(),
        place: at(id),
        question,
        refuted,
        fix: format!("remove `{id}`"),
        evidence: other
            .map(|other| vec![Hop::new(of, "takes one"), other, Hop::new(id, "is another")])
            .unwrap_or_default(),
    }
}
