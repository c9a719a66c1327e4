//! How AWS services are reached from the subnets in which something starts.

use super::Reached;
use super::egress::EgressPath;
use super::ground::Ground;
use super::placement::{HTTPS, Placement};
use super::world;
use crate::network::{Access, Endpoint, Kind, Launched, Names, Network, Peer, Subnet};
use crate::template::evaluate::{Same, Truth, Why};

impl Reached {
    /// From two places.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::NotFrom(mut one), Self::NotFrom(other)) => {
                let new = other.into_iter().filter(|subnet| !one.contains(subnet)).collect::<Vec<_>>();
                one.extend(new);
                Self::NotFrom(one)
            }
            (one @ Self::NotFrom(_), _) | (_, one @ Self::NotFrom(_)) => one,
            (one @ Self::Unknown(_), _) | (_, one @ Self::Unknown(_)) => one,
            (one, _) => one,
        }
    }

    /// From one place or another, and it is not known from which.
    pub(super) fn either(self, other: Self, why: &Why) -> Self {
        match (self, other) {
            (one @ (Self::NotFrom(_) | Self::Unknown(_)), Self::NotFrom(_)) => one,
            (Self::NotFrom(_), _) | (_, Self::NotFrom(_)) => Self::Unknown(why.clone()),
            (_, other @ Self::Unknown(_)) => other,
            (one, _) => one,
        }
    }

    /// Where it is not known whether it is needed there, it is not known to be missed.
    pub(super) fn if_needed(self, needed: &Truth) -> Self {
        match (self, needed) {
            (Self::NotFrom(_), Truth::Unknown(why)) => Self::Unknown(why.clone()),
            (one, _) => one,
        }
    }

    /// Where there may be more places.
    pub(super) fn unless(self, why: Why) -> Self {
        if let Self::NotFrom(_) = self { self } else { Self::Unknown(why) }
    }
}

/// The subnets in which something starts, and whether a path leads out of each.
pub(super) fn starts<'s>(ground: &'s Ground, launched: &Launched, placement: &'s Placement) -> Vec<(&'s str, Truth)> {
    // Where a proxy leads nobody knows. It is for instances alone, in their user data.
    let proxy = ground.network.proxy_of(&launched.id).filter(|_| launched.kind == Kind::Instances);
    let starts = placement.starting().map(|place| {
        let leads = Truth::all(ground.paths(place).iter().map(EgressPath::leads));
        let leads = match (proxy, leads) {
            (Some(proxy), Truth::No) => Truth::Unknown(Why::Proxy(proxy.to_owned())),
            (_, leads) => leads,
        };
        (place.subnet.as_str(), leads)
    });
    starts.collect()
}

/// How a service is reached from all these subnets. The name of a service with a private endpoint leads to the endpoint
/// alone, whatever path there is besides.
pub(super) fn reached(network: &Network, placement: &Placement, places: &[(&str, Truth)], service: &str) -> Reached {
    let mut by = Reached::EgressPath;
    let mut not_from = Vec::new();
    let mut unknown = None;
    for (from, leads) in places {
        let answers = network.subnets.get(*from).map(|subnet| {
            let endpoints = network.endpoints.iter();
            let answers = endpoints.map(|endpoint| Answer::of(network, placement, endpoint, subnet, service));
            answers.filter(|answer| !answer.takes.is_no()).collect::<Vec<_>>()
        });
        let answers = answers.unwrap_or_default();
        let decide =
            |otherwise, answer: &Answer| Truth::choose(answer.takes.clone(), answer.answers.clone(), otherwise);
        match answers.iter().fold(leads.clone(), decide) {
            Truth::Yes => {
                if let Some(answer) = answers.iter().find(|answer| answer.takes.is_yes()) {
                    by = Reached::Endpoint(answer.endpoint.id.clone());
                }
            }
            Truth::No => not_from.push((*from).to_owned()),
            Truth::Unknown(why) => unknown = unknown.or(Some(why)),
        }
    }
    if !not_from.is_empty() { Reached::NotFrom(not_from) } else { unknown.map_or(by, Reached::Unknown) }
}

/// What an endpoint is for a service in a subnet.
struct Answer<'n> {
    endpoint: &'n Endpoint,
    /// Whether the name of the service leads to it, and to no other.
    takes: Truth,
    /// Whether it answers then.
    answers: Truth,
}

impl<'n> Answer<'n> {
    fn of(network: &'n Network, placement: &Placement, endpoint: &'n Endpoint, subnet: &Subnet, service: &str) -> Self {
        let takes = endpoint.service.holds(|own| Truth::of(own == service));
        let takes = takes.and(endpoint.vpc.same(&subnet.vpc)).and(endpoint.exists.clone());
        let (leads, answers) = match takes {
            Truth::No => (Truth::No, Truth::No),
            _ => Self::access(network, placement, endpoint, subnet),
        };
        Self { endpoint, takes: takes.and(leads), answers }
    }

    /// Whether packets for the service get to an endpoint that is there for it, and whether it answers then.
    fn access(network: &Network, placement: &Placement, endpoint: &Endpoint, subnet: &Subnet) -> (Truth, Truth) {
        let own = &placement.groups;
        let passes = network.passes_acl(subnet).passes;
        match &endpoint.access {
            Access::Gateway(tables) => {
                let routing = network.routing(subnet);
                let here = routing.table.map_or_else(|| routing.routes.rest(), |table| tables.has(table));
                let open = network.lets_out(own, HTTPS).or(lets_to_lists(network, own));
                (here, open.and(passes))
            }
            // What the groups of its interfaces admit is no more known than that it is there.
            Access::Existing => (Truth::Yes, network.lets_out(own, HTTPS).and(passes)),
            Access::Interface { subnets, groups, private_dns } => {
                // Without these attributes of the VPC, AWS refuses an endpoint with private DNS.
                let vpc = subnet.vpc.clone().known().and_then(|name| Some(network.vpc(&name)?.private_dns.clone()));
                let open = world::sends(network, own, HTTPS, groups, subnet).and(passes);
                let open = open.and(world::admits(network, groups, HTTPS, own, subnet));
                (private_dns.clone(), vpc.unwrap_or(Truth::Yes).and(stands(network, subnets)).and(open))
            }
            Access::Unknown(why) => (Truth::Unknown(why.clone()), Truth::Unknown(why.clone())),
        }
    }
}

/// Whether there is a subnet in which an interface endpoint stands.
fn stands(network: &Network, subnets: &Names) -> Truth {
    let exists = |id: &str| network.subnets.get(id).map_or(Truth::No, |subnet| subnet.exists.clone());
    subnets.all.any(|written| written.name.here().map_or(Truth::Yes, exists))
}

/// Whether security groups let HTTPS out to AWS's prefix lists, as which gateway endpoints appear.
fn lets_to_lists(network: &Network, own: &Names) -> Truth {
    world::egress(network, own, HTTPS).any(|(rule, there)| match &rule.peer {
        Peer::PrefixList(list) if list.is_foreign() => there.clone(),
        _ => Truth::No,
    })
}
