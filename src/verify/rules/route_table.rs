//! A subnet has one route table, a table one route for a destination.

use crate::diag::Code;
use crate::network::{Association, Destination, Lookup, Named, Route};
use crate::template::evaluate::{Fact, Same, Truth};
use crate::verify::hops::at;
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "route-table",
        means: "A subnet is associated with two route tables or with one of another VPC, or a route table has two routes for one destination.",
        why: "EC2 refuses the second one, and which comes second is chance; and a table of another VPC. What the template says about the roads cannot be meant.",
        mend: "Keep one of the two, and give the subnet a table of its own VPC.",
    },
    title: "each subnet has one route table of its VPC, and each table one route for a destination",
    checks: "The associations of each subnet, the VPCs of both, and the destinations in each table, of resources that are made for certain.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let network = scene.network;
    let statement = "no subnet has two route tables, no table two routes for one destination";
    let mut judgement = Judgement::new("", statement);
    judgement.rests_on(Truth::Yes);
    let lookup = Lookup::of("associations of which the subnet is not known", subnets(&network.associations));
    for (position, association) in network.associations.iter().enumerate() {
        let Fact::Is(subnet) = &association.subnet else { continue };
        let others = lookup.get(subnet).known.into_iter().filter(|(other, _)| *other < position);
        let others = others.map(|(other, same)| (&network.associations[other], same));
        let others = others.map(|(other, same)| {
            let same = if let Fact::Is(name) = &other.subnet { name.may_be_given_as(subnet) } else { same };
            (other.id.as_str(), same.and(other.exists.clone()))
        });
        let two = two(others).map(|(other, there)| (other, there.and(association.exists.clone())));
        if let Some((other, there)) = two {
            let id = &association.id;
            let refuted = format!("`{id}` associates `{}` with a route table, and so does `{other}`", subnet.id());
            judgement.ask(there.not(), || twice(id, other, subnet.id(), refuted));
        }
        elsewhere(scene, &mut judgement, association, subnet);
    }
    destinations(&mut judgement, &network.routes);
    let known = network.associations.iter().filter_map(|association| match &association.subnet {
        Fact::Is(subnet) => Some(Hop::new(subnet.id(), format!("by `{}`", association.id))),
        _ => None,
    });
    judgement.because(known);
    if !network.subnets.is_empty() || judgement.truth != Some(Truth::Yes) {
        hand_over(judgement);
    }
}

fn subnets(associations: &[Association]) -> impl Iterator<Item = &Fact<Named>> {
    associations.iter().map(|association| &association.subnet)
}

/// The one of some that is there for certain, or else the first that may be.
fn two<'n>(others: impl Iterator<Item = (&'n str, Truth)>) -> Option<(&'n str, Truth)> {
    let others = others.filter(|(_, there)| !there.is_no()).collect::<Vec<_>>();
    others.iter().find(|(_, there)| there.is_yes()).or(others.first()).cloned()
}

/// Judges the routes for each destination against one another.
fn destinations(judgement: &mut Judgement, routes: &[Route]) {
    let mut by_destination = BTreeMap::<String, Vec<&Route>>::new();
    for route in routes {
        if !matches!(route.destination, Destination::UnknownIpv6(_) | Destination::Unknown(_)) {
            by_destination.entry(route.destination.to_string()).or_default().push(route);
        }
    }
    for routes in by_destination.into_values() {
        let lookup = Lookup::of("routes of which the table is not known", routes.iter().map(|route| &route.table));
        for (position, route) in routes.iter().enumerate() {
            let Fact::Is(table) = &route.table else { continue };
            let others = lookup.get(table).known.into_iter().filter(|(other, _)| *other < position);
            let others = others.map(|(other, same)| (routes[other], same));
            let others = others.map(|(other, same)| {
                let same = if let Fact::Is(name) = &other.table { name.may_be_given_as(table) } else { same };
                (other.id.as_str(), same.and(other.exists.clone()))
            });
            if let Some((other, there)) = two(others) {
                let refuted = format!(
                    "`{}` is a route for {} in `{}`, and so is `{other}`",
                    route.id,
                    route.destination,
                    table.id()
                );
                judgement.ask(there.and(route.exists.clone()).not(), || twice(&route.id, other, table.id(), refuted));
            }
        }
    }
}

/// EC2 associates a subnet with tables of its own VPC only (EC2 API reference, `AssociateRouteTable`). What stands for a VPC
/// is taken for the right one.
fn elsewhere(scene: &Scene, judgement: &mut Judgement, association: &Association, subnet: &Named) {
    let Some(subnet) = scene.network.subnet(subnet) else { return };
    let Some(id) = association.table.here() else { return };
    let Some(table) = scene.network.tables.get(id) else { return };
    let name = |vpc: &Fact<Named>| match vpc {
        Fact::Is(name) => format!("`{}`", name.id()),
        _ => "a VPC that is not known".to_owned(),
    };
    let (vpc, of) = (name(&subnet.vpc), name(&table.vpc));
    let own = subnet.vpc.same(&table.vpc);
    judgement.ask(association.exists.clone().implies(own), || Words {
        about: association.id.clone(),
        place: at(&association.id),
        question: format!("whether `{}` and its route table `{id}` are in one VPC", subnet.id),
        refuted: format!(
            "`{}` associates `{}`, which is in {vpc}, with `{id}`, a route table of {of}",
            association.id, subnet.id
        ),
        fix: format!("associate `{}` with a route table of {vpc}", subnet.id),
        evidence: vec![Hop::new(&subnet.id, format!("is in {vpc}")), Hop::new(id, format!("is in {of}"))],
    });
}

fn twice(id: &str, other: &str, of: &str, refuted: String) -> Words {
    Words {
        about: id.to_owned(),
        place: at(id),
        question: format!("whether `{id}` and `{other}` are for the same in `{of}`"),
        refuted,
        fix: format!("remove `{id}` or `{other}`"),
        evidence: vec![Hop::new(of, "takes one"), Hop::new(other, "is one"), Hop::new(id, "is another")],
    }
}
