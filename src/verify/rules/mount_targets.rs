//! A file system has one mount target in each zone that mounts it.

use crate::diag::Code;
use crate::network::{Launched, MountTarget, Named, Network, Subnet, Zone, same_zone};
use crate::template::evaluate::{Fact, Same, Truth};
use crate::template::wording::quoted;
use crate::verify::hops::{at, at_property};
use crate::verify::judgement::{Judgement, Words};
use crate::verify::mounts::mounts_filesystem;
use crate::verify::placement::{Place, Placement};
use crate::verify::scene::Scene;
use crate::verify::{Hop, Rule, fixes, hops, world};
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "mount-targets",
        means: "A file system has two mount targets in one zone, none in a zone whose instances or tasks mount it, or one that does not allow their traffic.",
        why: "EFS allows one mount target per zone and rejects a second. Without one in its own zone, an instance or task cannot resolve the file system's DNS name.",
        fix: "Create exactly one mount target in each zone that instances or tasks are launched into, and allow tcp 2049 from their security groups.",
    },
    title: "each file system has one mount target in each zone whose instances and tasks mount it",
    checks: "The zones of the mount targets' subnets, compared with each other and with those of the instances whose launch template names the file system, and of tasks with network interfaces of their own that have it as a volume; and whether security groups allow NFS.",
    judge,
};

fn judge(scene: &Scene, hand_over: &mut dyn FnMut(Judgement)) {
    let all = scene.network.mount_targets.iter().map(|target| In { target, zone: zone(scene.network, target) });
    let all = all.collect::<Vec<_>>();
    let mut by_filesystem = BTreeMap::<_, &Fact<Named>>::new();
    for one in &all {
        by_filesystem.entry(one.target.filesystem.key()).or_insert(&one.target.filesystem);
    }
    for (_, filesystem) in by_filesystem {
        let name = if let Fact::Is(name) = filesystem { name.id() } else { "what is mounted" };
        let mut judgement = Judgement::new(name, format!("`{name}` has one mount target in each zone"));
        judgement.asks_all();
        let own = all.iter().filter(|one| one.target.filesystem.key() == filesystem.key());
        let mut own = own.collect::<Vec<_>>();
        own.sort_by_key(|one| &one.target.id);
        let zones = by_zone(&own);
        zones.iter().for_each(|zone| twice(scene.network, &mut judgement, name, &own, zone));
        perhaps_twice(&mut judgement, &zones);
        perhaps_of_it(&mut judgement, &own, &all);
        for (launched, placement) in scene.launched().filter(|(launched, _)| launched.boots()) {
            let mounted = mounts_filesystem(scene.model, launched, filesystem).and(launched.exists.clone());
            if mounted.is_no() {
                continue;
            }
            for place in placement.subnets() {
                missing(scene.network, &mut judgement, (name, filesystem, &mounted), &all, launched, place);
            }
            for one in &own {
                closed(scene, &mut judgement, one.target, &mounted, launched, placement);
            }
        }
        judgement.because(own.iter().map(|one| one.hop()));
        hand_over(judgement);
    }
}

/// A mount target and its zone.
struct In<'n> {
    target: &'n MountTarget,
    zone: Option<Zone>,
}

impl In<'_> {
    fn hop(&self) -> Hop {
        Hop::new(&self.target.id, format!("is in {}", hops::zone(self.zone.as_ref())))
    }
}

fn zone(network: &Network, target: &MountTarget) -> Option<Zone> {
    match &target.subnet {
        Fact::Is(name) => network.zone(name),
        Fact::Unknown(unknown) => Some(Zone::of_unknown(unknown)),
        Fact::Missing => None,
    }
}

/// Those that are in one zone for certain, together.
fn by_zone<'o, 'n>(own: &[&'o In<'n>]) -> Vec<Vec<&'o In<'n>>> {
    let mut zones = Vec::<Vec<&In>>::new();
    for one in own {
        match zones.iter_mut().find(|zone| same_zone(zone[0].zone.as_ref(), one.zone.as_ref()).is_yes()) {
            Some(zone) => zone.push(one),
            None => zones.push(vec![one]),
        }
    }
    zones
}

/// Judges those in one zone, of which there may be one.
fn twice(network: &Network, judgement: &mut Judgement, filesystem: &str, own: &[&In], zone: &[&In]) {
    let [first, others @ ..] = zone else { return };
    let Some(second) = others.first() else { return };
    let pairs = others.iter().enumerate().flat_map(|(at, one)| zone[..=at].iter().map(move |other| (other, one)));
    let both = pairs.map(|(other, one)| one.target.exists.clone().and(other.target.exists.clone()));
    let names = zone.iter().map(|one| one.target.id.as_str()).collect::<Vec<_>>();
    let all = quoted(&names, "and");
    judgement.ask(Truth::any(both).not(), || Words {
        about: second.target.id.clone(),
        place: at_property(&second.target.id, "SubnetId"),
        question: format!("whether {all} are in different zones"),
        refuted: format!(
            "{all} are {} mount targets of `{filesystem}` in one zone",
            if others.len() == 1 { "both" } else { "all" }
        ),
        fix: apart(network, own, first, others),
        evidence: zone.iter().map(|one| one.hop()).collect(),
    });
}

/// Moves mount targets into subnets of zones that have none, or removes those for which there is no such zone.
fn apart(network: &Network, own: &[&In], first: &In, others: &[&In]) -> String {
    let subnet_of = |one: &In| if let Fact::Is(name) = &one.target.subnet { network.subnet(name) } else { None };
    let vpc = subnet_of(first).map(|subnet| &subnet.vpc);
    let mut free = network.subnets.values().filter(|subnet| vpc.is_some_and(|vpc| subnet.vpc.same(vpc).is_yes()));
    let mut taken = own.iter().map(|one| one.zone.clone()).collect::<Vec<_>>();
    fixes::all(others.iter().map(|one| {
        let is_free =
            |subnet: &&Subnet| taken.iter().all(|zone| same_zone(zone.as_ref(), subnet.zone.as_ref()).is_no());
        match free.by_ref().find(is_free) {
            Some(subnet) => {
                taken.push(subnet.zone.clone());
                format!("set `SubnetId` of `{}` to `{}`", one.target.id, subnet.id)
            }
            None => format!("remove `{}`", one.target.id),
        }
    }))
}

/// Asks once of all that may be in the zone of another.
fn perhaps_twice(judgement: &mut Judgement, zones: &[Vec<&In>]) {
    let same = |one: &In, other: &In| {
        let both = one.target.exists.clone().and(other.target.exists.clone());
        same_zone(one.zone.as_ref(), other.zone.as_ref()).and(both)
    };
    let firsts = zones.iter().filter_map(|zone| zone.first()).collect::<Vec<_>>();
    let others = |one: &&&&In| {
        firsts.iter().filter(|other| !std::ptr::eq(**other, **one)).map(|other| same(one, other)).collect::<Vec<_>>()
    };
    let perhaps = firsts.iter().filter(|one| !Truth::any(others(one)).is_no()).collect::<Vec<_>>();
    let Some(second) = perhaps.get(1) else { return };
    let names = perhaps.iter().map(|one| one.target.id.as_str()).collect::<Vec<_>>();
    judgement.ask(Truth::any(perhaps.iter().flat_map(others)).not(), || Words {
        about: second.target.id.clone(),
        place: at_property(&second.target.id, "SubnetId"),
        question: format!("whether {} are in different zones", quoted(&names, "and")),
        evidence: perhaps.iter().map(|one| one.hop()).collect(),
        ..Words::default()
    });
}

/// Asks of each mount target that may be of the same file system as others, but is not known to be, whether it is in the zone of one of
/// these. Of two such, the later by name is asked about.
fn perhaps_of_it(judgement: &mut Judgement, own: &[&In], all: &[In]) {
    let Some(filesystem) = own.first().map(|one| &one.target.filesystem) else { return };
    for other in all.iter().filter(|other| other.target.filesystem.key() != filesystem.key()) {
        let same = |one: &In| {
            let both = one.target.exists.clone().and(other.target.exists.clone());
            let of_one = filesystem.same(&other.target.filesystem);
            same_zone(one.zone.as_ref(), other.zone.as_ref()).and(both).and(of_one)
        };
        let earlier = own.iter().filter(|one| one.target.id < other.target.id && !same(one).is_no());
        let earlier = earlier.collect::<Vec<_>>();
        let names = earlier.iter().map(|one| one.target.id.as_str()).collect::<Vec<_>>();
        judgement.ask(Truth::any(earlier.iter().map(|one| same(one))).not(), || Words {
            about: other.target.id.clone(),
            place: at_property(&other.target.id, "FileSystemId"),
            question: format!(
                "whether `{}` is in another zone than {}, or of another file system",
                other.target.id,
                quoted(&names, "and")
            ),
            refuted: format!(
                "`{}` is in one zone with {}, and a mount target of the same file system",
                other.target.id,
                quoted(&names, "and")
            ),
            fix: format!("remove `{}`", other.target.id),
            evidence: earlier.iter().map(|one| one.hop()).chain([other.hop()]).collect(),
        });
    }
}

/// Judges whether a file system has a mount target in the zone of a place that mounts it.
fn missing(
    network: &Network,
    judgement: &mut Judgement,
    (name, filesystem, mounted): (&str, &Fact<Named>, &Truth),
    all: &[In],
    launched: &Launched,
    place: &Place,
) {
    let zone = network.zone_by_id(&place.subnet);
    let there = Truth::any(all.iter().map(|one| {
        let own = one.target.filesystem.same(filesystem);
        own.and(same_zone(one.zone.as_ref(), zone.as_ref())).and(one.target.exists.clone())
    }));
    let in_zone = zone.as_ref().map_or_else(|| "its zone".to_owned(), ToString::to_string);
    judgement.ask(mounted.clone().implies(there), || Words {
        about: launched.id.clone(),
        place: at(&place.subnet),
        question: format!("whether `{name}` has a mount target in the zone of `{}`", place.subnet),
        refuted: format!(
            "`{}` is launched into `{}` in {in_zone}, where `{name}` has no mount target",
            launched.id, place.subnet
        ),
        fix: format!(
            "add a mount target of `{name}` in `{}`, and add it to the `DependsOn` of `{}`",
            place.subnet, launched.id
        ),
        evidence: vec![
            Hop::new(&launched.id, format!("mounts `{name}`")),
            Hop::new(&place.subnet, format!("is in {in_zone}")),
        ],
    });
}

/// The port of NFS, which EFS speaks (EFS user guide, "Using VPC security groups for EC2 instances and mount targets").
const NFS: u16 = 2049;

/// A mount target has to admit those who mount it.
fn closed(
    scene: &Scene,
    judgement: &mut Judgement,
    target: &MountTarget,
    mounted: &Truth,
    launched: &Launched,
    placement: &Placement,
) {
    let network = scene.network;
    let subnets = || placement.subnets().filter_map(|place| network.subnets.get(&place.subnet));
    let admits = Truth::all(subnets().map(|subnet| {
        let admits = world::admits(network, &target.groups, NFS, &placement.groups, subnet);
        admits.and(world::sends(network, &placement.groups, NFS, &target.groups, subnet))
    }));
    let mounted = mounted.clone().and(target.exists.clone());
    judgement.ask(mounted.implies(admits), || Words {
        // Of one outside the template, what is in it and mounts it has to be told.
        about: if scene.is_own(&target.id) { target.id.clone() } else { launched.id.clone() },
        place: target.groups.pointer.clone(),
        question: format!("whether `{}` allows traffic from `{}`, which mounts it", target.id, launched.id),
        refuted: format!("`{}` does not allow tcp {NFS} from `{}`, which mounts it", target.id, launched.id),
        fix: if subnets().any(|subnet| world::admits(network, &target.groups, NFS, &placement.groups, subnet).is_no()) {
            fixes::allow_in(NFS, &placement.groups, &target.groups)
        } else {
            fixes::allow_out(NFS, &placement.groups, &target.groups)
        },
        evidence: vec![
            Hop::new(&launched.id, "mounts the file system"),
            Hop::new(&target.id, format!("no rules of the security groups on both sides allow tcp {NFS}")),
        ],
    });
}
