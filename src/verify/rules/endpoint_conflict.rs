//! VPC endpoints do not take one another's place.

use crate::diag::Code;
use crate::network::{Access, Endpoint, Names, Network, Subnet, same_zone};
use crate::template::evaluate::{Same, Truth, Why};
use crate::verify::hops::{at, at_property};
use crate::verify::judgement::{Judgement, Words};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, hops};

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "endpoint-conflict",
        means: "Two VPC endpoints for one service claim the same private DNS name or the same route table, or an interface endpoint has two subnets in one Availability Zone.",
        why: "AWS rejects the second one: a VPC has one private DNS name per service, a route table one route per service, and an endpoint one network interface per zone. The stack rolls back.",
        fix: "Remove one of the endpoints, turn off `PrivateDnsEnabled` of one, name other route tables, or name one subnet per zone.",
    },
    title: "VPC endpoints do not conflict",
    checks: "Each two endpoints for one service in one VPC: their private DNS names and their route tables; and the zones of the subnets of each interface endpoint.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    // In the order of their names, so that the order of the file decides nothing.
    let mut endpoints = scene.network.endpoints.iter().collect::<Vec<_>>();
    // What stands outside is there already: the other one is too many.
    endpoints.sort_by_key(|endpoint| (!scene.is_outside(&endpoint.id), &endpoint.id));
    for (position, endpoint) in endpoints.iter().enumerate() {
        let mut judgement = Judgement::new(&endpoint.id, format!("`{}` conflicts with no other endpoint", endpoint.id));
        judgement.asks_all();
        if let Access::Interface { subnets, .. } = &endpoint.access {
            zones(scene.network, &mut judgement, endpoint, subnets);
        }
        let is_told = |one: &Endpoint| matches!(one.access, Access::Existing);
        for other in &endpoints[..position] {
            // What the template says is there and what is listed may be one.
            if is_told(endpoint) && scene.is_outside(&other.id) || is_told(other) && scene.is_outside(&endpoint.id) {
                continue;
            }
            let service = endpoint.service.holds(|one| other.service.holds(|other| Truth::of(one == other)));
            let same = endpoint.vpc.same(&other.vpc).and(service);
            let both = same.and(endpoint.exists.clone()).and(other.exists.clone());
            if !both.is_no() {
                pair(&mut judgement, (other, endpoint), &both);
            }
        }
        hand_over(judgement);
    }
}

/// An endpoint has one network interface in each zone (EC2 API reference, `CreateVpcEndpoint`, `DuplicateSubnetsInSameZone`).
fn zones(network: &Network, judgement: &mut Judgement, endpoint: &Endpoint, subnets: &Names) {
    // Those that are chosen may be any of the template; of those from outside nothing is known, and nothing proved.
    let chosen = matches!(subnets.all.rest, Some(Why::Undecided(..)));
    judgement.rests_on(subnets.all.rest().not());
    judgement.ask(if chosen { subnets.all.rest().not() } else { Truth::Yes }, || Words {
        about: endpoint.id.clone(),
        place: at_property(&endpoint.id, "SubnetIds"),
        question: format!("whether the subnets of `{}` are in different zones", endpoint.id),
        ..Words::default()
    });
    let subnets = subnets.known().filter_map(|name| network.subnet(name)).collect::<Vec<_>>();
    for (position, subnet) in subnets.iter().enumerate() {
        let same = |other: &&&Subnet| !same_zone(other.zone.as_ref(), subnet.zone.as_ref()).is_no();
        let before = &subnets[..position];
        let certain = before.iter().find(|other| same_zone(other.zone.as_ref(), subnet.zone.as_ref()).is_yes());
        let Some(other) = certain.or_else(|| before.iter().find(same)) else { continue };
        let (id, zone) = (&endpoint.id, hops::zone(subnet.zone.as_ref()));
        let both = other.exists.clone().and(subnet.exists.clone()).and(endpoint.exists.clone());
        let both = both.and(same_zone(other.zone.as_ref(), subnet.zone.as_ref()));
        judgement.ask(both.not(), || Words {
            about: id.clone(),
            place: at_property(id, "SubnetIds"),
            question: format!("whether `{}` and `{}` of `{id}` are in different zones", other.id, subnet.id),
            refuted: format!("`{id}` has two subnets in {zone}: `{}` and `{}`", other.id, subnet.id),
            fix: format!("remove `{}` from `SubnetIds` of `{id}`", subnet.id),
            evidence: [other, subnet]
                .map(|one| Hop::new(&one.id, format!("is in {}", hops::zone(one.zone.as_ref()))))
                .into(),
        });
    }
}

/// Two endpoints, which are for one service in one VPC, or may be.
fn pair(judgement: &mut Judgement, (first, second): (&Endpoint, &Endpoint), both: &Truth) {
    let (one, other) = (&first.id, &second.id);
    let private_dns = both.clone().and(private_dns(first)).and(private_dns(second));
    judgement.ask(private_dns.not(), || Words {
        about: other.clone(),
        place: at(other),
        question: format!("whether `{one}` and `{other}` have one private DNS name"),
        refuted: format!("`{one}` and `{other}` have private DNS for one service in one VPC"),
        fix: format!("remove `{other}`, or set `PrivateDnsEnabled` of `{other}` to false"),
        evidence: vec![Hop::new(one, "has private DNS for the service"), Hop::new(other, "has it too")],
    });
    let (Access::Gateway(tables), Access::Gateway(others)) = (&first.access, &second.access) else { return };
    for table in tables.known() {
        judgement.ask(both.clone().and(others.has(table)).not(), || Words {
            about: other.clone(),
            place: at_property(other, "RouteTableIds"),
            question: format!("whether `{one}` and `{other}` add one route to `{}`", table.id()),
            refuted: format!("`{one}` and `{other}` add a route for one service to `{}`", table.id()),
            fix: format!("remove `{}` from `RouteTableIds` of `{other}`", table.id()),
            evidence: vec![Hop::new(one, format!("adds its route to `{}`", table.id())), Hop::new(other, "does too")],
        });
    }
}

/// Whether the service's own name leads to an endpoint.
fn private_dns(endpoint: &Endpoint) -> Truth {
    match &endpoint.access {
        Access::Interface { private_dns, .. } => private_dns.clone(),
        Access::Existing => Truth::Yes,
        Access::Gateway(_) => Truth::No,
        Access::Unknown(why) => Truth::Unknown(why.clone()),
    }
}
