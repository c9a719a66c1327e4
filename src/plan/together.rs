//! Several racks of one run: names that only one stack can have, and blocks that overlap.

use super::address::{self, VPC_PREFIXES, overlap};
use super::network::Site;
use super::place::value;
use super::{Plan, Region};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Path, Place};

/// What racks of one run are in each other's way with: findings with the position of the rack they are about. Racks that do not
/// name their region are taken to be in one.
pub fn together(plans: &[&Plan]) -> Vec<(usize, Diagnostic)> {
    let mut findings = Vec::new();
    for (position, plan) in plans.iter().enumerate() {
        let before = &plans[..position];
        findings.extend(same_name(plan, before).map(|finding| (position, finding)));
        findings.extend(overlapping(plan, before).map(|finding| (position, finding)));
    }
    findings
}

/// That another rack is the same stack, and exports the same names.
fn same_name(plan: &Plan, before: &[&Plan]) -> Option<Diagnostic> {
    let is_same = |other: &&&Plan| other.name == plan.name && other.region == plan.region;
    before.iter().find(is_same)?;
    let place = match &plan.region {
        Some(region) => format!("in {region}"),
        None => "in the same region".to_owned(),
    };
    let message =
        format!("another rack of this run is called `{}` as well, {place}: both are the same stack", plan.name);
    let finding = Diagnostic::warning(&codes::SAME_NAME, Place::Value(Path::of("name")), message);
    Some(finding.hint("give them different names, unless only one of them is deployed"))
}

/// That the blocks of VPCs overlap, so that they can neither be peered nor reach the same network.
fn overlapping(plan: &Plan, before: &[&Plan]) -> Option<Diagnostic> {
    let is_own = |plan: &Plan| plan.network.site == Site::Own;
    let overlaps = |other: &&&Plan| {
        is_own(other) && (&other.name, &other.region) != key(plan) && overlap(other.network.cidr, plan.network.cidr)
    };
    let others = before.iter().filter(overlaps).collect::<Vec<_>>();
    let first = others.first().filter(|_| is_own(plan))?;
    let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
    let message = format!(
        "the VPC's block `{}` overlaps that of the rack `{}`{more}: they cannot be peered",
        plan.network.cidr, first.name
    );
    let taken = before.iter().map(|other| other.network.cidr).chain([plan.network.cidr]).collect::<Vec<_>>();
    let free = address::free_private(plan.network.cidr.prefix_len().max(*VPC_PREFIXES.start()), &taken);
    let hint = match free {
        Some(free) => format!("if they ever have to reach each other, set `network.cidr`: {free} is free"),
        None => "if they ever have to reach each other, set `network.cidr`".to_owned(),
    };
    Some(Diagnostic::notice(&codes::OVERLAPPING_RACKS, value("cidr"), message).hint(hint))
}

fn key(plan: &Plan) -> (&super::Name, &Option<Region>) {
    (&plan.name, &plan.region)
}
