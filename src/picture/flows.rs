//! What is joined: connections that come in, packets that leave, files.

use super::frame::Place;
use super::{End, Flow, FlowKind};
use crate::network::Model;
use crate::template::evaluate::Truth;
use crate::verify::{
    Balancer, Egress, EgressKind, Group, Hop, Inbound, Reached, Source, Verdict, Verification, mounts_filesystem,
};
use std::collections::BTreeSet;

/// The rule whose proofs and findings are of egress paths.
const EGRESS: &str = "no-egress-path";

/// The rule whose findings are of connections from the internet past load balancers.
const EXPOSED: &str = "instance-exposed";

/// Joins what stands in a frame.
pub(super) fn join(place: &mut Place, model: &Model, verification: &Verification) {
    let mut joined = Joined { place, verification, flows: Vec::new() };
    verification.balancers.iter().for_each(|balancer| joined.opens(balancer));
    for group in &verification.groups {
        joined.admits(group);
        joined.leaves(group);
    }
    joined.files(model);
    joined.serves();
    let flows = joined.flows;
    place.frame.flows = flows;
}

struct Joined<'p> {
    place: &'p Place,
    verification: &'p Verification,
    flows: Vec<Flow>,
}

impl Joined<'_> {
    /// The things that a resource is, or is one of: one in each tier.
    fn things(&self, id: &str) -> Vec<usize> {
        let things = self.place.frame.things.iter().enumerate();
        things.filter(|(_, thing)| thing.ids.iter().any(|own| own == id)).map(|(position, _)| position).collect()
    }

    /// The thing that a resource is in a zone of a tier.
    fn thing_in(&self, id: &str, (tier, zone): (usize, usize)) -> Option<usize> {
        let thing = |position: &usize| &self.place.frame.things[*position];
        self.things(id).into_iter().find(|one| thing(one).tier == Some(tier) && thing(one).zones.contains(&zone))
    }

    /// Adds a flow; one that joins the same things is told with it.
    fn add(&mut self, flow: Flow) {
        let is_same = |other: &&mut Flow| {
            (other.kind, other.from, other.to, other.zone) == (flow.kind, flow.from, flow.to, flow.zone)
        };
        match self.flows.iter_mut().find(is_same) {
            Some(other) => {
                if !other.label.split(", ").any(|label| label == flow.label) {
                    other.label = [other.label.as_str(), flow.label.as_str()].join(", ");
                }
                other.is_certain &= flow.is_certain;
                other.hops.extend(flow.hops);
            }
            None => self.flows.push(flow),
        }
    }

    /// Who on the internet may connect to a load balancer.
    fn opens(&mut self, balancer: &Balancer) {
        if balancer.scheme == "internal" {
            return;
        }
        let open = balancer.open_to.iter().filter(|opening| opening.from.may_be_internet());
        let open = open.map(|opening| (opening.ports.as_str(), &opening.from)).collect::<Vec<_>>();
        if open.is_empty() {
            return;
        }
        for to in self.things(&balancer.id) {
            self.add(Flow {
                kind: FlowKind::Inbound,
                from: End::Internet,
                to: End::Thing(to),
                zone: None,
                label: ports_from(&open),
                hops: open.iter().map(|(ports, from)| format!("{from} may connect to {ports}")).collect(),
                needs: Vec::new(),
                is_certain: balancer.scheme != "unknown"
                    && open.iter().any(|(_, from)| !matches!(from, Source::Unknown(_))),
            });
        }
    }

    /// Which load balancers connect to a group, and who on the internet does past them.
    fn admits(&mut self, group: &Group) {
        let is_through = |inbound: &&Inbound| inbound.through.is_some();
        for inbound in group.inbound.iter().filter(is_through) {
            let balancers = inbound.through.as_ref().map(|id| self.things(id)).unwrap_or_default();
            for (from, to) in pairs(&balancers, &self.things(&group.id)) {
                let ports = ports(inbound);
                self.add(Flow {
                    kind: FlowKind::Inbound,
                    from: End::Thing(from),
                    to: End::Thing(to),
                    zone: None,
                    hops: vec![format!("connects to {ports}")],
                    label: ports,
                    needs: Vec::new(),
                    is_certain: true,
                });
            }
        }
        let verification = self.verification;
        let findings = verification.findings.iter().filter(|finding| finding.diagnostic.code.slug == EXPOSED);
        for finding in findings.filter(|finding| finding.resource == group.id && finding.verdict != Verdict::Advisory) {
            let direct = group.inbound.iter().filter(|one| one.through.is_none() && one.from.may_be_internet());
            let direct = direct.map(|one| (ports(one), &one.from)).collect::<Vec<_>>();
            let direct = direct.iter().map(|(ports, from)| (ports.as_str(), *from)).collect::<Vec<_>>();
            for to in self.things(&group.id) {
                self.add(Flow {
                    kind: FlowKind::Inbound,
                    from: End::Internet,
                    to: End::Thing(to),
                    zone: None,
                    label: ports_from(&direct),
                    hops: hops(&finding.path),
                    needs: Vec::new(),
                    is_certain: finding.verdict == Verdict::Refuted,
                });
            }
        }
    }

    /// How packets of a group leave, subnet by subnet.
    fn leaves(&mut self, group: &Group) {
        for egress in &group.egress {
            let Some(cell @ (_, zone)) = self.place.cells.get(&egress.subnet).copied() else { continue };
            let Some(from) = self.thing_in(&group.id, cell) else { continue };
            let gateway = egress.via.as_ref().filter(|_| egress.kind == EgressKind::Nat);
            let gateway = gateway.and_then(|via| self.things(via).into_iter().next());
            let flow = |from, to, zone, needs, label| Flow {
                kind: FlowKind::Egress,
                from,
                to,
                zone: Some(zone),
                label,
                hops: self.hops_of(egress),
                needs,
                is_certain: egress.kind != EgressKind::Unknown,
            };
            let (from, addresses) = (End::Thing(from), egress.addresses.join(", "));
            let flows = match (egress.kind, gateway) {
                (EgressKind::None, _) => Vec::new(),
                (EgressKind::Nat, Some(nat)) => {
                    let zones = &self.place.frame.things[nat].zones;
                    let at = if zones.contains(&zone) { zone } else { zones.first().copied().unwrap_or(zone) };
                    let needs = if at == zone { vec![zone] } else { vec![zone, at] };
                    vec![
                        flow(from, End::Thing(nat), zone, needs, String::new()),
                        flow(End::Thing(nat), End::Internet, at, vec![at], addresses),
                    ]
                }
                (EgressKind::Nat, None) => {
                    let via =
                        egress.via.as_ref().map_or_else(|| "a NAT gateway".to_owned(), |via| format!("through {via}"));
                    vec![flow(from, End::Internet, zone, vec![zone], via)]
                }
                (EgressKind::Internet, _) => {
                    let own = if addresses.is_empty() { "own addresses".to_owned() } else { addresses };
                    vec![flow(from, End::Internet, zone, vec![zone], own)]
                }
                (EgressKind::Unknown, _) => {
                    let label = if addresses.is_empty() { "not known".to_owned() } else { addresses };
                    vec![flow(from, End::Internet, zone, vec![zone], label)]
                }
            };
            flows.into_iter().for_each(|flow| self.add(flow));
        }
    }

    /// The hops of an egress path, as its proof has them, or what is found about it.
    fn hops_of(&self, egress: &Egress) -> Vec<String> {
        let starts = |path: &[Hop]| path.first().is_some_and(|hop| hop.resource == egress.subnet);
        let proof = self.verification.proofs.iter().find(|proof| proof.rule == EGRESS && starts(&proof.path));
        let finding = || {
            let mut findings = self.verification.findings.iter();
            findings.find(|finding| finding.diagnostic.code.slug == EGRESS && starts(&finding.path))
        };
        proof
            .map(|proof| hops(&proof.path))
            .or_else(|| finding().map(|finding| hops(&finding.path)))
            .unwrap_or_default()
    }

    /// Which file systems are mounted, zone by zone.
    fn files(&mut self, model: &Model) {
        for launched in &model.network.launched {
            for target in &model.network.mount_targets {
                let mounts = mounts_filesystem(model, launched, &target.filesystem);
                if mounts.is_no() {
                    continue;
                }
                for (from, to) in pairs(&self.things(&launched.id), &self.things(&target.id)) {
                    let zones = &self.place.frame.things[to].zones;
                    let shared = zones.iter().copied().find(|zone| self.place.frame.things[from].zones.contains(zone));
                    let Some(zone) = shared else { continue };
                    self.add(Flow {
                        kind: FlowKind::Files,
                        from: End::Thing(from),
                        to: End::Thing(to),
                        zone: Some(zone),
                        label: "NFS".to_owned(),
                        hops: vec![format!("{} mounts the file system of {}", launched.id, target.id)],
                        needs: vec![zone],
                        is_certain: matches!(mounts, Truth::Yes),
                    });
                }
            }
        }
    }

    /// Which AWS services are called by which endpoints.
    fn serves(&mut self) {
        let verification = self.verification;
        for group in &verification.groups {
            for service in &group.services {
                let Reached::Endpoint(id) = &service.by else { continue };
                for (from, to) in pairs(&self.things(&group.id), &self.things(id)) {
                    self.add(Flow {
                        kind: FlowKind::Services,
                        from: End::Thing(from),
                        to: End::Thing(to),
                        zone: None,
                        label: service.name.to_owned(),
                        hops: vec![format!("{} is reached by {id}", service.name)],
                        needs: Vec::new(),
                        is_certain: true,
                    });
                }
            }
        }
    }
}

/// Each of some with each of others.
fn pairs(from: &[usize], to: &[usize]) -> Vec<(usize, usize)> {
    from.iter().flat_map(|from| to.iter().map(|to| (*from, *to))).collect()
}

fn hops(path: &[Hop]) -> Vec<String> {
    path.iter().map(|hop| format!("{}: {}", hop.resource, hop.because)).collect()
}

/// Ports, each once, with who may connect if that is not everybody: `80, 443`, `443 from 192.0.2.0/24`.
fn ports_from(open: &[(&str, &Source)]) -> String {
    let is_anybody = |from: &Source| matches!(from, Source::Block(block) if block.prefix_len() == 0);
    let told = |all: &[(&str, &Source)]| {
        let ports = all.iter().map(|(ports, _)| *ports).collect::<BTreeSet<_>>();
        let mut ports = ports.into_iter().collect::<Vec<_>>();
        ports.sort_by_key(|ports| ports.parse::<u16>().unwrap_or(u16::MAX));
        ports.join(", ")
    };
    let (anybody, others) = open.iter().copied().partition::<Vec<_>, _>(|(_, from)| is_anybody(from));
    let sources = others.iter().map(|(_, from)| from.to_string()).collect::<BTreeSet<_>>();
    let others = match sources.iter().collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [one] => format!("{} from {one}", told(&others)),
        several => format!("{} from {} sources", told(&others), several.len()),
    };
    [told(&anybody), others].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The ports of connections: `tcp 32768-65535`.
fn ports(inbound: &Inbound) -> String {
    match inbound.protocol.as_str() {
        "-1" => "everything".to_owned(),
        // It has types in place of ports.
        "icmp" | "icmpv6" => inbound.protocol.clone(),
        protocol => format!("{protocol} {}", inbound.ports).trim_end().to_owned(),
    }
}
