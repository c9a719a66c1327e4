//! What is seen in a world.

use super::probes::{From, Probe, To, all, outward};
use super::vpc::{Kind, Place, Vpc};
use super::world::{Heard, World};
use std::collections::{BTreeMap, BTreeSet};

/// What packets did.
pub struct Observation {
    /// Each connection that was tried, and who was heard.
    pub tried: Vec<(Probe, Heard)>,
    /// The subnets whose instances cannot get out any more when a zone is lost, by zone.
    pub lost_with_zone: BTreeMap<String, BTreeSet<String>>,
    /// The same when nothing but a NAT gateway is lost, by its name.
    pub lost_with_nat: BTreeMap<String, BTreeSet<String>>,
}

impl Observation {
    /// Tries everything.
    pub fn of(vpc: &Vpc, world: &mut World) -> Self {
        let probes = all(vpc, &world.addresses);
        let tried = attempt(world, probes);
        let before = subnets_out(vpc, &tried);
        let mut lost = |gone: Vec<String>| {
            let after = world.without(&gone, |world| attempt(world, outward(vpc)));
            before.difference(&subnets_out(vpc, &after)).cloned().collect::<BTreeSet<_>>()
        };
        let zones = vpc.subnets.iter().map(|subnet| &subnet.zone).collect::<BTreeSet<_>>();
        let lost_with_zone = zones.into_iter().map(|zone| (zone.clone(), lost(standing_in(vpc, zone)))).collect();
        let zonal = vpc.nats.iter().filter(|nat| matches!(nat.place, Place::Subnet { .. }));
        let lost_with_nat = zonal.map(|nat| (nat.id.clone(), lost(vec![nat.id.clone()]))).collect();
        Self { tried, lost_with_zone, lost_with_nat }
    }
}

fn attempt(world: &mut World, probes: Vec<Probe>) -> Vec<(Probe, Heard)> {
    let attempts = probes.iter().map(|probe| probe.attempt(&world.addresses)).collect::<Vec<_>>();
    let heard = world.attempt(&attempts);
    probes.into_iter().zip(heard).collect()
}

/// Everyone who stands in a zone.
fn standing_in(vpc: &Vpc, zone: &str) -> Vec<String> {
    let is_in = |subnet: &str| vpc.subnet(subnet).zone == zone;
    let hosts = vpc.hosts.iter().filter(|host| is_in(&host.subnet)).map(|host| host.name());
    let nats = vpc.nats.iter().filter(|nat| matches!(&nat.place, Place::Subnet { subnet, .. } if is_in(subnet)));
    hosts.chain(nats.map(|nat| nat.id.clone())).collect()
}

/// The subnets whose instances get out.
fn subnets_out(vpc: &Vpc, tried: &[(Probe, Heard)]) -> BTreeSet<String> {
    let out = |name: &str| {
        let own = |probe: &Probe| probe.to == To::Internet && probe.from == From::Host(name.to_owned());
        tried.iter().any(|(probe, heard)| own(probe) && !heard.is_empty())
    };
    vpc.hosts_of(Kind::Instance).filter(|host| out(&host.name())).map(|host| host.subnet.clone()).collect()
}
