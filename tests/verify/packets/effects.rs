//! What packets did, in the terms in which a rack makes its promises. No verification has a part in it.

use super::observation::Observation;
use super::probes::{From, Probe, To};
use super::vpc::{Kind, Vpc};
use super::world::{Heard, World};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The internet opened a connection straight to an instance or a mount target.
    Invaded,
    /// A machine that is none of the rack's opened a connection to an instance or a mount target.
    Trespassed,
    /// The internet got no answer from a node of a load balancer that faces it.
    Silent,
    /// An instance reached the internet from its own public address.
    OwnAddress,
    /// An instance did not reach the internet.
    Stuck,
    /// Losing a zone cost the instances of another their way out.
    Crossed,
}

/// What happened in a world.
pub fn effects(vpc: &Vpc, world: &World, observation: &Observation) -> BTreeSet<Effect> {
    let tried = || observation.tried.iter();
    let mut effects = BTreeSet::new();
    for (probe, heard) in tried() {
        effects.extend(of_probe(vpc, world, probe, heard));
    }
    let got_through = |name: String| {
        let own = |probe: &Probe| probe.to == To::Public(name.clone()) && matches!(probe.from, From::Internet(_));
        tried().any(|(probe, heard)| own(probe) && !heard.is_empty())
    };
    if vpc.hosts_of(Kind::Balancer).any(|node| node.public && !got_through(node.name())) {
        effects.insert(Effect::Silent);
    }
    let crosses = |zone: &str, lost: &BTreeSet<String>| lost.iter().any(|subnet| vpc.subnet(subnet).zone != zone);
    if observation.lost_with_zone.iter().any(|(zone, lost)| crosses(zone, lost)) {
        effects.insert(Effect::Crossed);
    }
    effects
}

fn of_probe(vpc: &Vpc, world: &World, probe: &Probe, heard: &Heard) -> Option<Effect> {
    let kind = |name: &str| vpc.hosts.iter().find(|host| host.name() == name).map(|host| host.kind);
    let inside = |to: &str| matches!(kind(to), Some(Kind::Instance | Kind::Mount));
    match (&probe.from, &probe.to) {
        (From::Internet(_), To::Public(to) | To::Private(to)) => {
            (inside(to) && !heard.is_empty()).then_some(Effect::Invaded)
        }
        (From::Host(from), To::Private(to)) => {
            let trespasses = kind(from) == Some(Kind::Stranger) && inside(to) && !heard.is_empty();
            trespasses.then_some(Effect::Trespassed)
        }
        (From::Host(from), To::Internet) => match heard.as_slice() {
            [] => Some(Effect::Stuck),
            [(_, address), ..] => {
                let own = world.addresses.public.get(from).map(ToString::to_string);
                (own.as_ref() == Some(address)).then_some(Effect::OwnAddress)
            }
        },
        _ => None,
    }
}
