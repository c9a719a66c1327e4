//! What services of AWS launch into subnets as soon as they are there, such as the nodes of a group: what these need then.

use super::address::Reason;
use super::egress::paths;
use super::hops::at;
use super::placement::{Outbound, Place};
use super::scene::Scene;
use super::unjudged::Unjudged;
use crate::network::{Access, Endpoint, Rank, Subnet};
use crate::template::Resource;
use crate::template::evaluate::{Fact, Same, Truth};
use crate::types::{self, Starts};

/// Something that what is launched needs as soon as it starts.
pub(super) struct Need {
    pub id: String,
    /// What it belongs to.
    pub what: String,
    /// Whether it is needed.
    pub truth: Truth,
}

/// What a service launches when a resource is made.
pub(super) struct Started<'a> {
    pub resource: Resource<'a>,
    /// What that needs then.
    pub needs: Vec<Need>,
    /// The subnets out of which it is not known by which path its packets leave, and why.
    pub doubts: Vec<(String, Truth)>,
}

/// What services launch when resources are made, and what that needs then.
pub(super) fn starting<'a>(scene: &Scene<'_, 'a>) -> Vec<Started<'a>> {
    let all = scene.unjudged.iter().filter_map(|one| Some((one, types::of(one.resource.kind).starts?)));
    all.map(|(unjudged, starts)| started(scene, unjudged, starts)).collect()
}

fn started<'a>(scene: &Scene<'_, 'a>, unjudged: &Unjudged<'_, 'a>, starts: Starts) -> Started<'a> {
    let resource = unjudged.resource;
    let evaluator = &scene.model.evaluator;
    let count = starts.count.split_first().map(|(first, rest)| evaluator.property(resource, first).at(rest).number());
    let some = match count {
        None | Some(Fact::Missing) => Truth::of(starts.uncounted),
        Some(count) => count.holds(|count| Truth::of(*count > 0)),
    };
    let (mut all, mut doubts) = (Vec::new(), Vec::new());
    for (subnet, there) in &unjudged.location.subnets {
        let there = there.clone().and(some.clone()).and(evaluator.exists(resource));
        let paths = paths(scene.network, &place(scene, subnet));
        let what = format!("the egress path of `{}`", subnet.id);
        let unknown = paths.iter().map(super::egress::EgressPath::leads).find(|leads| leads.why().is_some());
        doubts.extend(unknown.map(|leads| (subnet.id.clone(), there.clone().implies(leads))));
        for path in &paths {
            // What leads nowhere needs nothing: whether there is a path is asked of no rule here.
            let truth = path.is_taken.clone().and(path.leads()).and(there.clone());
            all.extend(path.needs.iter().map(|id| Need { id: id.clone(), what: what.clone(), truth: truth.clone() }));
        }
        // A service's name leads to its private endpoint once that is there.
        let closed = Truth::any(paths.iter().map(super::egress::EgressPath::leads)).not().and(there);
        if !closed.is_no() {
            for service in starts.services {
                let endpoints = scene.network.endpoints.iter();
                let own = endpoints.map(|endpoint| (endpoint, serves(scene, endpoint, subnet, service)));
                for (endpoint, serves) in own.filter(|(_, serves)| !serves.is_no()) {
                    let truth = serves.and(closed.clone());
                    let what = format!("the path to {service}");
                    let association = scene.network.routing(subnet).association.map(|own| own.id.clone());
                    let by_table = association.filter(|_| matches!(endpoint.access, Access::Gateway(_)));
                    let ids = by_table.into_iter().chain([endpoint.id.clone()]);
                    all.extend(ids.map(|id| Need { id, what: what.clone(), truth: truth.clone() }));
                }
            }
        }
    }
    Started { resource, needs: all, doubts }
}

/// Whether an endpoint is there for a service in a subnet.
fn serves(scene: &Scene, endpoint: &Endpoint, subnet: &Subnet, service: &str) -> Truth {
    let own = endpoint.service.holds(|own| Truth::of(own == service)).and(endpoint.vpc.same(&subnet.vpc));
    let here = match &endpoint.access {
        Access::Gateway(tables) => {
            let routing = scene.network.routing(subnet);
            routing.table.map_or(Truth::No, |table| tables.has(table))
        }
        Access::Interface { private_dns, .. } => private_dns.clone(),
        Access::Existing => Truth::No,
        Access::Unknown(why) => Truth::Unknown(why.clone()),
    };
    own.and(here).and(endpoint.exists.clone())
}

/// Where an instance stands that a service launches into a subnet: what nobody says of it the subnet decides.
fn place(scene: &Scene, subnet: &Subnet) -> Place {
    let text = format!("`{}` decides whether it has a public address", subnet.id);
    let because = Reason { resource: subnet.id.clone(), text, pointer: at(&subnet.id), is_elastic: false };
    let (group, pointer) = (String::new(), String::new());
    Place {
        subnet: subnet.id.clone(),
        interface: 0,
        rank: Rank::Primary,
        address: subnet.public_addresses.clone(),
        because,
        at_launch: subnet.public_addresses.clone(),
        public: scene.network.routing(subnet).is_public(),
        outbound: Outbound { https: Truth::Yes, everything: Truth::Yes, group, pointer },
    }
}
