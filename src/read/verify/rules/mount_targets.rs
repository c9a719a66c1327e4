//! A file system has one mount target in each zone that mounts it.

use crate::diag::Code;
use crate::read::evaluate::Fact;
use crate::read::network::{Kind, Launched, MountTarget, Named, Zone};
use crate::read::verify::case::{Case, Standing};
use crate::read::verify::report::{Claim, Report, at};
use crate::read::verify::{Hop, Rule};
use std::collections::BTreeMap;

pub(in crate::read::verify) static RULE: Rule = Rule {
    code: Code {
        slug: "mount-targets",
        means: "A file system has two mount targets in one zone, or none in a zone whose instances mount it.",
        why: "EFS admits one mount target per zone and refuses the second. Without one in its own zone an instance cannot find the file system by name.",
        mend: "Have exactly one mount target in each zone that instances are launched into.",
    },
    title: "each file system has one mount target in each zone that mounts it",
    checks: "The zones of the mount targets' subnets against one another and against those of the instances whose launch template names the file system.",
    judge,
};

fn judge(case: &Case, report: &mut Report) {
    let mut by_filesystem: BTreeMap<&Named, Vec<(&MountTarget, Option<&Zone>)>> = BTreeMap::new();
    for target in &case.network.mount_targets {
        if let Fact::Is(filesystem) = &target.filesystem {
            by_filesystem.entry(filesystem).or_default().push((target, zone(case, target)));
        }
    }
    for (filesystem, targets) in by_filesystem {
        let before = report.count();
        let mut taken: BTreeMap<&Zone, &MountTarget> = BTreeMap::new();
        for (target, zone) in targets.iter().filter_map(|(target, zone)| Some((*target, (*zone)?))) {
            if let Some(other) =
                taken.insert(zone, target).filter(|other| other.exists.is_yes() && target.exists.is_yes())
            {
                twice(report, filesystem, target, other, zone);
            }
        }
        if targets.iter().all(|(_, zone)| zone.is_some()) {
            for (launched, standing) in case.launched().filter(|(launched, _)| launched.kind == Kind::Instances) {
                missing(case, report, filesystem, &taken, launched, standing);
            }
        }
        if report.count() == before {
            let path = taken.iter().map(|(zone, target)| Hop::new(&target.id, format!("stands in {zone}"))).collect();
            report.prove(filesystem.id(), format!("`{}` has one mount target in each zone", filesystem.id()), path);
        }
    }
}

fn zone<'c>(case: &'c Case, target: &MountTarget) -> Option<&'c Zone> {
    let Fact::Is(name) = &target.subnet else { return None };
    case.network.subnet(name)?.zone.as_ref()
}

fn twice(report: &mut Report, filesystem: &Named, target: &MountTarget, other: &MountTarget, zone: &Zone) {
    report.refute(Claim {
        resource: target.id.clone(),
        pointer: at(&target.id),
        refuted: format!(
            "`{}` and `{}` are both mount targets of `{}` in {zone}",
            other.id,
            target.id,
            filesystem.id()
        ),
        hint: "keep one of them, or move one to a zone without".to_owned(),
        path: vec![Hop::new(&other.id, format!("stands in {zone}")), Hop::new(&target.id, format!("stands in {zone}"))],
    });
}

fn missing(
    case: &Case,
    report: &mut Report,
    filesystem: &Named,
    taken: &BTreeMap<&Zone, &MountTarget>,
    launched: &Launched,
    standing: &Standing,
) {
    if !super::launch_order::names(case, launched, filesystem) {
        return;
    }
    for place in standing.subnets() {
        let zone = case.network.subnets.get(&place.subnet).and_then(|subnet| subnet.zone.as_ref());
        let Some(zone) = zone.filter(|zone| !taken.contains_key(zone)) else { continue };
        report.refute(Claim {
            resource: launched.id.clone(),
            pointer: at(&place.subnet),
            refuted: format!(
                "`{}` is launched into `{}` in {zone}, where `{}` has no mount target",
                launched.id,
                place.subnet,
                filesystem.id()
            ),
            hint: format!("add a mount target of `{}` in {zone}", filesystem.id()),
            path: vec![
                Hop::new(&launched.id, format!("mounts `{}`", filesystem.id())),
                Hop::new(&place.subnet, format!("stands in {zone}")),
            ],
        });
    }
}
