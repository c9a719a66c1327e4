//! VPCs as frames: Availability Zones as columns, and subnets in tiers.

use super::located::Located;
use super::{Cell, Frame, Tier, TierKind};
use crate::network::{Key, Model, Named, Network, Zone};
use crate::template::evaluate::{Fact, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// A frame, and where things come to stand in it.
pub(super) struct Place {
    pub frame: Frame,
    /// The tier and the zone of each subnet, by its id.
    pub cells: BTreeMap<String, (usize, usize)>,
    /// The VPC; `None` for what is not known of.
    pub vpc: Option<Key>,
}

/// A subnet on its way into a tier.
struct Loose {
    id: String,
    block: Option<String>,
    kind: TierKind,
    zone: usize,
}

/// The VPCs of a template, and those whose subnets something in it stands in.
pub(super) fn frames(model: &Model, located: &[Located]) -> Vec<Place> {
    let network = &model.network;
    let is_own = |id: &str| model.document.has("Resources", id);
    let own_vpcs = network.vpcs.iter().filter(|vpc| is_own(&vpc.id)).map(|vpc| Named::Here(vpc.id.clone()));
    let mut frames = own_vpcs.map(|vpc| (Some(vpc.key()), Some(vpc), BTreeSet::new())).collect::<Vec<_>>();
    let used = located.iter().flat_map(|one| one.subnets.iter().cloned());
    let own = network.subnets.keys().filter(|id| is_own(id)).map(|id| Named::Here(id.clone()));
    let loose = located.iter().filter(|one| one.subnets.is_empty()).map(|one| &one.vpc);
    for vpc in loose.cloned() {
        add(&mut frames, vpc, None);
    }
    for subnet in own.chain(used) {
        let vpc = network.subnet(&subnet).map_or(Fact::Missing, |subnet| subnet.vpc.clone());
        add(&mut frames, vpc.known(), Some(subnet));
    }
    let frames = frames.into_iter().map(|(key, vpc, subnets)| frame(network, key, vpc, subnets, located));
    frames.collect()
}

type Gathered = (Option<Key>, Option<Named>, BTreeSet<NamedSubnet>);

/// A subnet by what tells it apart, in the order of names.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct NamedSubnet(Key, String, bool);

/// Adds a subnet to the frame of its VPC.
fn add(frames: &mut Vec<Gathered>, vpc: Option<Named>, subnet: Option<Named>) {
    let key = vpc.as_ref().map(Named::key);
    let position = frames.iter().position(|(other, ..)| *other == key).unwrap_or_else(|| {
        frames.push((key, vpc, BTreeSet::new()));
        frames.len() - 1
    });
    frames[position].2.extend(subnet.map(|name| NamedSubnet(name.key(), name.id().to_owned(), name.here().is_some())));
}

fn frame(
    network: &Network,
    key: Option<Key>,
    vpc: Option<Named>,
    subnets: BTreeSet<NamedSubnet>,
    located: &[Located],
) -> Place {
    let described = vpc.as_ref().and_then(|vpc| network.vpc(vpc));
    let blocks = described.map_or_else(Vec::new, |vpc| vpc.blocks.known.iter().map(ToString::to_string).collect());
    let described_subnets = subnets.iter().filter_map(|NamedSubnet(_, id, _)| network.subnets.get(id));
    let gateway = described_subnets
        .flat_map(|subnet| network.routing(subnet).to_internet().map(|(_, gateway, _)| gateway.id().to_owned()).next());
    let gateway = gateway.min();
    let zone_of = |id: &str| network.zone_by_id(id);
    let mut zones = subnets.iter().map(|NamedSubnet(_, id, _)| zone_of(id)).collect::<Vec<_>>();
    zones.sort_by_key(|zone| place_of(zone.as_ref()));
    zones.dedup_by_key(|zone| place_of(zone.as_ref()));
    let column = |zone: Option<&Zone>| zones.iter().position(|other| place_of(other.as_ref()) == place_of(zone));
    let loose = subnets.iter().map(|NamedSubnet(_, id, is_described)| {
        let subnet = is_described.then(|| network.subnets.get(id)).flatten();
        Loose {
            id: id.clone(),
            block: subnet.and_then(|subnet| subnet.block.clone().known()).map(|block| block.to_string()),
            kind: match subnet.map(|subnet| network.routing(subnet).is_public()) {
                Some(Truth::Yes) => TierKind::Public,
                Some(Truth::No) => TierKind::Private,
                Some(Truth::Unknown(_)) | None => TierKind::Unknown,
            },
            zone: column(zone_of(id).as_ref()).unwrap_or_default(),
        }
    });
    let (tiers, cells) = tiers(loose.collect(), zones.len(), located);
    let frame = Frame {
        id: vpc.map_or_else(|| "a VPC outside the template".to_owned(), |vpc| vpc.id().to_owned()),
        blocks,
        gateway,
        zones: zones.iter().map(|zone| words(zone.as_ref())).collect(),
        tiers,
        things: Vec::new(),
        flows: Vec::new(),
    };
    Place { frame, cells, vpc: key }
}

/// What tells a zone apart, in the order of columns: by position, by name, and what is not known last.
fn place_of(zone: Option<&Zone>) -> (u8, usize, String) {
    match zone {
        Some(Zone::Nth(position)) => (0, *position, String::new()),
        Some(zone @ Zone::Named(_)) => (1, 0, zone.key()),
        Some(zone @ Zone::Unknown { .. }) => (2, 0, zone.key()),
        None => (3, 0, String::new()),
    }
}

fn words(zone: Option<&Zone>) -> String {
    zone.map_or_else(|| "a zone that AWS chooses".to_owned(), ToString::to_string)
}

/// Puts subnets into tiers, at most one for each zone: those of one kind together, and of these those that something stands
/// in together.
fn tiers(mut loose: Vec<Loose>, zones: usize, located: &[Located]) -> (Vec<Tier>, BTreeMap<String, (usize, usize)>) {
    loose.sort_by(|one, other| (one.kind, one.zone, &one.id).cmp(&(other.kind, other.zone, &other.id)));
    let mut group = (0..loose.len()).collect::<Vec<_>>();
    for one in located {
        let among = |subnet: &Loose| one.subnets.iter().any(|name| name.id() == subnet.id);
        let members = (0..loose.len()).filter(|position| among(&loose[*position])).collect::<Vec<_>>();
        for pair in members.windows(2).filter(|pair| loose[pair[0]].kind == loose[pair[1]].kind) {
            let (keep, give) = (group[pair[0]].min(group[pair[1]]), group[pair[0]].max(group[pair[1]]));
            group.iter_mut().filter(|own| **own == give).for_each(|own| *own = keep);
        }
    }
    let mut groups = BTreeMap::<usize, Vec<&Loose>>::new();
    loose.iter().enumerate().for_each(|(position, subnet)| groups.entry(group[position]).or_default().push(subnet));
    let mut groups = groups.into_values().collect::<Vec<_>>();
    groups.sort_by_key(|group| (group[0].kind, std::cmp::Reverse(group.len())));

    let mut tiers = Vec::<Tier>::new();
    let mut cells = BTreeMap::new();
    for group in groups {
        let kind = group[0].kind;
        // Those of one zone are in rows below each other.
        let mut rows = Vec::<Vec<&Loose>>::new();
        for subnet in group {
            match rows.iter_mut().find(|row| row.iter().all(|other| other.zone != subnet.zone)) {
                Some(row) => row.push(subnet),
                None => rows.push(vec![subnet]),
            }
        }
        for row in rows {
            let is_free = |tier: &Tier| tier.kind == kind && row.iter().all(|one| tier.subnets[one.zone].is_none());
            let position = tiers.iter().position(is_free).unwrap_or_else(|| {
                tiers.push(Tier { kind, subnets: vec![None; zones] });
                tiers.len() - 1
            });
            for subnet in row {
                cells.insert(subnet.id.clone(), (position, subnet.zone));
                tiers[position].subnets[subnet.zone] =
                    Some(Cell { id: subnet.id.clone(), block: subnet.block.clone() });
            }
        }
    }
    (tiers, cells)
}
