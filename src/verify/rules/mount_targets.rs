//! A file system has one mount target in each zone that mounts it.

use crate::diag::Code;
use crate::network::{Kind, Launched, MountTarget, Named, Zone};
use crate::template::evaluate::{Fact, Truth};
use crate::verify::case::{Case, Place, Standing};
use crate::verify::report::{Claim, Report, at, at_property};
use crate::verify::{Hop, Rule, world};

use super::launch_order;
use std::collections::BTreeMap;

pub(in crate::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "mount-targets",
        means: "A file system has two mount targets in one zone, none in a zone whose instances mount it, or one that does not admit them.",
        why: "EFS admits one mount target per zone and refuses the second. Without one in its own zone an instance cannot find the file system by name.",
        mend: "Have exactly one mount target in each zone that instances are launched into.",
    },
    title: "each file system has one mount target in each zone that mounts it",
    checks: "The zones of the mount targets' subnets against one another and against those of the instances whose launch template names the file system.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let mut by_filesystem: BTreeMap<&Named, Vec<Stand>> = BTreeMap::new();
    for target in &case.network.mount_targets {
        if let Fact::Is(filesystem) = &target.filesystem {
            by_filesystem.entry(filesystem).or_default().push(Stand { target, zone: zone(case, target) });
        }
    }
    for (filesystem, stands) in by_filesystem {
        let before = report.count();
        for (position, one) in stands.iter().enumerate() {
            stands[..position].iter().for_each(|other| twice(report, filesystem, other, one));
        }
        for (launched, standing) in case.launched().filter(|(launched, _)| launched.kind == Kind::Instances) {
            if launch_order::names(case, launched, filesystem) {
                standing.subnets().for_each(|place| missing(case, report, filesystem, &stands, launched, place));
                stands.iter().for_each(|stand| closed(case, report, stand, launched, standing));
            }
        }
        if report.count() == before {
            let path = stands.iter().map(Stand::hop).collect();
            report.prove(filesystem.id(), format!("`{}` has one mount target in each zone", filesystem.id()), path);
        }
    }
}

/// A mount target and its zone.
struct Stand<'c> {
    target: &'c MountTarget,
    zone: Option<&'c Zone>,
}

impl Stand<'_> {
    fn hop(&self) -> Hop {
        let zone = self.zone.map_or_else(|| "a zone of AWS's choice".to_owned(), ToString::to_string);
        Hop::new(&self.target.id, format!("stands in {zone}"))
    }
}

fn zone<'c>(case: &'c Case, target: &MountTarget) -> Option<&'c Zone> {
    let Fact::Is(name) = &target.subnet else { return None };
    case.network.subnet(name)?.zone.as_ref()
}

fn twice(report: &mut Report, filesystem: &Named, one: &Stand, other: &Stand) {
    let both = one.target.exists.clone().and(other.target.exists.clone());
    report.judge(
        &Zone::same(one.zone, other.zone).and(both),
        || format!("whether `{}` and `{}` stand in two zones", one.target.id, other.target.id),
        || Claim {
            resource: other.target.id.clone(),
            pointer: at_property(&other.target.id, "SubnetId"),
            refuted: format!(
                "`{}` and `{}` are both mount targets of `{}` in one zone",
                one.target.id,
                other.target.id,
                filesystem.id()
            ),
            hint: "keep one of them, or move one to a zone without".to_owned(),
            path: vec![one.hop(), other.hop()],
        },
    );
}

fn missing(case: &Case, report: &mut Report, filesystem: &Named, stands: &[Stand], launched: &Launched, place: &Place) {
    let zone = case.network.subnets.get(&place.subnet).and_then(|subnet| subnet.zone.as_ref());
    let there = Truth::any(stands.iter().map(|stand| Zone::same(stand.zone, zone).and(stand.target.exists.clone())));
    let in_zone = zone.map_or_else(|| "its zone".to_owned(), ToString::to_string);
    report.judge(
        &there.not(),
        || format!("whether `{}` has a mount target in the zone of `{}`", filesystem.id(), place.subnet),
        || Claim {
            resource: launched.id.clone(),
            pointer: at(&place.subnet),
            refuted: format!(
                "`{}` is launched into `{}` in {in_zone}, where `{}` has no mount target",
                launched.id,
                place.subnet,
                filesystem.id()
            ),
            hint: format!("add a mount target of `{}` in {in_zone}", filesystem.id()),
            path: vec![
                Hop::new(&launched.id, format!("mounts `{}`", filesystem.id())),
                Hop::new(&place.subnet, format!("stands in {in_zone}")),
            ],
        },
    );
}

/// The port of NFS, which EFS speaks (EFS user guide, "Using VPC security groups for EC2 instances and mount targets").
const NFS: u16 = 2049;

/// A mount target has to admit those who mount it.
fn closed(case: &Case, report: &mut Report, stand: &Stand, launched: &Launched, standing: &Standing) {
    let target = stand.target;
    let admits = Truth::all(standing.subnets().filter_map(|place| {
        let subnet = case.network.subnets.get(&place.subnet)?;
        let admits = world::admits(case, &target.groups, NFS, &standing.groups, subnet);
        Some(admits.and(world::sends(case, &standing.groups, NFS, &target.groups, subnet)))
    }));
    report.judge(
        &admits.not(),
        || format!("whether `{}` admits `{}`, which mounts it", target.id, launched.id),
        || Claim {
            resource: target.id.clone(),
            pointer: target.groups.pointer.clone(),
            refuted: format!("`{}` does not admit `{}`, which mounts it, on tcp {NFS}", target.id, launched.id),
            hint: format!("let a security group of `{}` admit tcp {NFS} from that of `{}`", target.id, launched.id),
            path: vec![
                Hop::new(&launched.id, "mounts the file system"),
                Hop::new(&target.id, format!("no rule of the security groups on both sides lets tcp {NFS} through")),
            ],
        },
    );
}
