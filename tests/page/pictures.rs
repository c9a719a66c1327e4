//! What a picture shows is what the network is and what the verification says: nothing is left out, and nothing added.

use super::{Case, cases};
use rackform::network::{Access, Model};
use rackform::picture::{Cell, End, Flow, FlowKind, Frame, Thing};
use rackform::verify::{EgressKind, Reached, Verdict};
use std::collections::BTreeSet;

fn frames() -> impl Iterator<Item = (&'static Case, &'static Frame)> {
    cases().iter().flat_map(|case| case.picture().vpcs.iter().map(move |frame| (case, frame)))
}

/// The ids of everything that stands in a picture.
fn standing(case: &Case) -> BTreeSet<&str> {
    let things = case.picture().vpcs.iter().flat_map(|frame| &frame.things);
    things.flat_map(|thing| &thing.ids).map(String::as_str).collect()
}

fn flows(case: &Case) -> impl Iterator<Item = (&Frame, &Flow)> {
    case.picture().vpcs.iter().flat_map(|frame| frame.flows.iter().map(move |flow| (frame, flow)))
}

fn is(frame: &Frame, end: End, id: &str) -> bool {
    matches!(end, End::Thing(thing) if frame.things[thing].ids.iter().any(|own| own == id))
}

/// The zone and the tier that a subnet is in.
fn place_of(frame: &Frame, subnet: &str) -> Option<(usize, usize)> {
    let is_own = |cell: &Option<Cell>| cell.as_ref().is_some_and(|cell| cell.id == subnet);
    let mut places =
        frame.tiers.iter().enumerate().filter_map(|(tier, row)| Some((row.subnets.iter().position(is_own)?, tier)));
    places.next()
}

/// Each once in each tier, and with everything that the network has.
#[test]
fn everything_that_stands_in_a_network_is_shown() {
    let mut seen = 0;
    for case in cases() {
        let standing = standing(case);
        let Some(model) = Model::of(&case.template, &case.settings) else { continue };
        let own = |id: &str| case.template["Resources"].get(id).is_some();
        let network = &model.network;
        let ids = network.balancers.iter().map(|one| &one.id).chain(network.nats.iter().map(|one| &one.id));
        let ids = ids.chain(network.launched.iter().map(|one| &one.id));
        let ids = ids.chain(network.mount_targets.iter().map(|one| &one.id));
        let endpoints = network.endpoints.iter().filter(|one| !matches!(one.access, Access::Existing));
        for id in ids.chain(endpoints.map(|one| &one.id)).filter(|id| own(id)) {
            assert!(standing.contains(id.as_str()), "{}: {id} is not shown", case.name);
            seen += 1;
        }
        let cells =
            case.picture().vpcs.iter().flat_map(|frame| &frame.tiers).flat_map(|tier| tier.subnets.iter().flatten());
        let cells = cells.map(|cell| cell.id.as_str()).collect::<Vec<_>>();
        for id in network.subnets.keys().filter(|id| own(id)) {
            assert_eq!(cells.iter().filter(|cell| *cell == id).count(), 1, "{}: {id}", case.name);
        }
    }
    assert!(seen > 700, "{seen}");
}

/// Zones are columns: a subnet is in the one of its zone, and a thing in those of its subnets.
#[test]
fn what_stands_in_a_subnet_is_in_its_zone_and_tier() {
    for (case, frame) in frames() {
        for tier in &frame.tiers {
            assert_eq!(tier.subnets.len(), frame.zones.len(), "{}", case.name);
            assert!(tier.subnets.iter().any(Option::is_some), "{}: a tier without subnets", case.name);
        }
        for thing in &frame.things {
            let Thing { tier, zones, .. } = thing;
            assert!(
                zones.is_sorted() && zones.iter().all(|zone| *zone < frame.zones.len()),
                "{}: {thing:?}",
                case.name
            );
            if let Some(tier) = tier {
                let has_subnet = |zone: &usize| frame.tiers[*tier].subnets[*zone].is_some();
                assert!(!zones.is_empty() && zones.iter().all(has_subnet), "{}: {thing:?}", case.name);
            }
        }
    }
}

/// Every egress path of the verification is a flow of its group in its zone, with its addresses; and no other one is.
#[test]
fn egress_is_what_the_verification_says() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        for group in &case.verification().groups {
            let leave =
                flows(case).filter(|(frame, flow)| flow.kind == FlowKind::Egress && is(frame, flow.from, &group.id));
            let leave = leave.collect::<Vec<_>>();
            let kinds = group.egress.iter().map(|egress| egress.kind).collect::<BTreeSet<_>>();
            let is_open = kinds.iter().any(|kind| *kind != EgressKind::None);
            assert_eq!(!leave.is_empty(), is_open, "{}: {} {kinds:?}", case.name, group.id);
            for egress in &group.egress {
                seen.insert(egress.kind);
                let via = egress.via.as_deref().filter(|_| egress.kind == EgressKind::Nat);
                let is_path = |(frame, flow): &&(&Frame, &Flow)| {
                    let tier = if let End::Thing(from) = flow.from { frame.things[from].tier } else { None };
                    let in_subnet = flow.zone.zip(tier) == place_of(frame, &egress.subnet);
                    in_subnet
                        && match via {
                            Some(via) => is(frame, flow.to, via) || flow.label.contains(via),
                            None => flow.to == End::Internet,
                        }
                };
                let path = leave.iter().find(is_path);
                let mut of_subnet = group.egress.iter().filter(|other| other.subnet == egress.subnet);
                // Addresses without a path leave no gap in the flow of the others.
                if egress.kind == EgressKind::None && of_subnet.any(|other| other.kind != EgressKind::None) {
                    continue;
                }
                assert_eq!(path.is_some(), egress.kind != EgressKind::None, "{}: {egress:?}", case.name);
                let Some((_, flow)) = path else { continue };
                assert!(flow.is_certain || !flow.label.is_empty(), "{}: {egress:?}", case.name);
                // What stands outside is not in the picture.
                for address in egress.addresses.iter().filter(|address| !address.contains('/')) {
                    let named = flows(case).any(|(_, flow)| flow.to == End::Internet && flow.label.contains(address));
                    assert!(named, "{}: {address} of {} is not named", case.name, group.id);
                }
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// Connections from the internet lead to what the verification says that it reaches, and nowhere else.
#[test]
fn the_internet_reaches_what_the_verification_says() {
    let (mut balancers, mut exposed) = (0, 0);
    for case in cases() {
        let verification = case.verification();
        let reached = flows(case).filter(|(_, flow)| flow.kind == FlowKind::Inbound && flow.from == End::Internet);
        let reached = reached.collect::<Vec<_>>();
        for balancer in &verification.balancers {
            let is_open =
                balancer.scheme != "internal" && balancer.open_to.iter().any(|opening| opening.from.may_be_internet());
            let flow = reached.iter().find(|(frame, flow)| is(frame, flow.to, &balancer.id));
            assert_eq!(flow.is_some(), is_open, "{}: {}", case.name, balancer.id);
            balancers += usize::from(is_open);
        }
        for group in &verification.groups {
            let found = verification
                .findings
                .iter()
                .filter(|finding| finding.resource == group.id && finding.diagnostic.code.slug == "instance-exposed");
            let refuted = found.clone().any(|finding| finding.verdict == Verdict::Refuted);
            let may_be = found.clone().any(|finding| finding.verdict != Verdict::Advisory);
            let flow = reached.iter().find(|(frame, flow)| is(frame, flow.to, &group.id));
            assert_eq!(flow.is_some(), may_be, "{}: {}", case.name, group.id);
            if let Some((_, flow)) = flow {
                assert!(refuted || !flow.is_certain, "{}: {}", case.name, group.id);
                exposed += 1;
            }
        }
    }
    assert!(balancers > 60 && exposed > 10, "{balancers}, {exposed}");
}

/// What a promise is broken by, or may be, is marked on the thing it is about.
#[test]
fn findings_are_marked_on_what_they_are_about() {
    let mut seen = 0;
    for case in cases() {
        for finding in case.verification().findings.iter().filter(|finding| finding.verdict != Verdict::Advisory) {
            let things = case.picture().vpcs.iter().flat_map(|frame| &frame.things);
            for thing in things.filter(|thing| thing.ids.contains(&finding.resource)) {
                let is_marked = thing.marks.iter().any(|mark| mark.message == finding.diagnostic.message);
                assert!(is_marked, "{}: {}", case.name, finding.diagnostic.message);
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Which zones lose their egress with another one is what the verification says.
#[test]
fn a_lost_zone_strands_what_the_verification_says() {
    let mut stranded = 0;
    for case in cases().iter().filter(|case| case.picture().vpcs.len() == 1) {
        let frame = &case.picture().vpcs[0];
        for (position, zone) in frame.zones.iter().enumerate() {
            let Some(loss) = case.verification().losses.iter().find(|loss| loss.zone == *zone) else { continue };
            let said =
                loss.elsewhere.iter().filter_map(|subnet| Some(place_of(frame, subnet)?.0)).collect::<BTreeSet<_>>();
            let drawn = frame.stranded(position).into_iter().collect::<BTreeSet<_>>();
            assert_eq!(drawn, said, "{}: {zone}", case.name);
            stranded += usize::from(!said.is_empty());
        }
    }
    assert!(stranded > 5, "{stranded}");
}

/// Endpoints serve what the verification says they do.
#[test]
fn services_are_reached_through_their_endpoints() {
    for case in cases() {
        for group in &case.verification().groups {
            for service in &group.services {
                let Reached::Endpoint(id) = &service.by else { continue };
                let is_own = case.template["Resources"].get(id).is_some();
                let mut flows = flows(case).filter(|(_, flow)| flow.kind == FlowKind::Services);
                let is_shown = flows.any(|(frame, flow)| is(frame, flow.from, &group.id) && is(frame, flow.to, id));
                assert!(is_shown || !is_own, "{}: {} by {id}", case.name, service.name);
            }
        }
    }
}
