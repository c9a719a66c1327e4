//! What a change means for packets: what the verifier says before and after.

use super::{Meaning, MeaningKind};
use crate::read::evaluate::Settings;
use crate::read::verify::{Balancer, Group, Inbound, Road, Verification, prove};
use serde_json::Value;
use std::collections::BTreeSet;

/// What changes for packets, what exposes more first; nothing for templates that launch nothing.
pub(super) fn meaning(old: &Value, new: &Value, old_settings: &Settings, new_settings: &Settings) -> Vec<Meaning> {
    let (before, after) = (prove(old, old_settings, None), prove(new, new_settings, None));
    let mut all = Vec::new();
    mode(&before, &after, &mut all);
    for group in &after.groups {
        if let Some(other) = before.groups.iter().find(|other| other.id == group.id) {
            addresses(other, group, &mut all);
            roads(other, group, &mut all);
        }
    }
    exposure(&before, &after, &mut all);
    promises(&before, &after, &mut all);
    all.sort_by_key(|meaning| meaning.kind);
    all
}

fn say(all: &mut Vec<Meaning>, kind: MeaningKind, sentence: String) {
    all.push(Meaning { kind, sentence });
}

fn mode(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    if before.mode != after.mode && !before.groups.is_empty() && !after.groups.is_empty() {
        say(all, MeaningKind::Road, format!("the rack goes from {} to {}", before.mode.word(), after.mode.word()));
    }
}

fn addresses(before: &Group, after: &Group, all: &mut Vec<Meaning>) {
    match (before.public_address, after.public_address) {
        (Some(true), Some(false)) => {
            say(all, MeaningKind::Protects, format!("`{}` loses its public addresses", after.id));
        }
        (Some(false), Some(true)) => say(all, MeaningKind::Exposes, format!("`{}` gets public addresses", after.id)),
        (was, is) if was != is => {
            say(
                all,
                MeaningKind::Exposes,
                format!("whether `{}` has public addresses is not known any more", after.id),
            );
        }
        _ => {}
    }
}

/// The roads of a group, each with the subnets that take it.
fn roads_of(group: &Group) -> BTreeSet<String> {
    let road = |egress: &crate::read::verify::Egress| match (egress.road, &egress.via) {
        (Road::None, _) => format!("nothing leaves `{}`", egress.subnet),
        (Road::Unknown, _) => format!("how packets leave `{}` is not known", egress.subnet),
        (_, Some(via)) if egress.addresses.is_empty() => format!("packets leave `{}` through `{via}`", egress.subnet),
        (_, Some(via)) => {
            let addresses = egress.addresses.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
            format!("packets leave `{}` through `{via}` from {addresses}", egress.subnet)
        }
        (_, None) => format!("packets leave `{}`", egress.subnet),
    };
    group.egress.iter().map(road).collect()
}

fn roads(before: &Group, after: &Group, all: &mut Vec<Meaning>) {
    let was = roads_of(before);
    let new = roads_of(after).into_iter().filter(|road| !was.contains(road)).collect::<Vec<_>>();
    if new.is_empty() {
        return;
    }
    let through = |group: &Group| group.egress.iter().filter_map(|egress| egress.via.clone()).collect::<BTreeSet<_>>();
    let from = |group: &Group| group.egress.iter().flat_map(|egress| egress.addresses.clone()).collect::<BTreeSet<_>>();
    let quoted = |ids: BTreeSet<String>| ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
    let all_nat = after.egress.iter().all(|egress| egress.road == Road::Nat);
    let all_internet = after.egress.iter().all(|egress| egress.road == Road::Internet);
    let (via, addresses) = (quoted(through(after)), quoted(from(after)));
    let sentence = if all_nat && !addresses.is_empty() {
        format!("what `{}` sends leaves through {via}, from the fixed addresses {addresses}", after.id)
    } else if all_internet {
        format!("what `{}` sends leaves straight through {via}, from no fixed address", after.id)
    } else {
        new.join("; ")
    };
    say(all, MeaningKind::Road, sentence);
}

/// Who may connect to what, in words.
fn openings(verification: &Verification) -> BTreeSet<String> {
    let inbound = |group: &Group, one: &Inbound| {
        let through = one.through.as_ref().map(|id| format!(" through `{id}`")).unwrap_or_default();
        format!("{} may connect to `{}`{through}: {} {}", one.from, group.id, one.protocol, one.ports)
    };
    let groups = verification.groups.iter().flat_map(|group| group.inbound.iter().map(move |one| inbound(group, one)));
    let balancer = |balancer: &Balancer| {
        let scheme = balancer.scheme;
        let id = balancer.id.clone();
        let openings = balancer
            .open_to
            .iter()
            .map(move |one| format!("{} may connect to `{id}` ({scheme}): {}", one.from, one.ports));
        openings.collect::<Vec<_>>()
    };
    groups.chain(verification.balancers.iter().flat_map(balancer)).collect()
}

fn exposure(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    let (was, is) = (openings(before), openings(after));
    for opened in is.difference(&was) {
        say(all, MeaningKind::Exposes, opened.clone());
    }
    for closed in was.difference(&is) {
        say(all, MeaningKind::Protects, format!("no longer: {closed}"));
    }
    if was == is && !after.groups.is_empty() {
        say(all, MeaningKind::Same, "who may connect to what stays the same".to_owned());
    }
}

fn promises(before: &Verification, after: &Verification, all: &mut Vec<Meaning>) {
    match (before.holds(), after.holds()) {
        (true, false) => {
            let first =
                after.findings.iter().find(|finding| finding.diagnostic.severity == crate::diag::Severity::Error);
            let first = first.map(|finding| finding.diagnostic.message.clone()).unwrap_or_default();
            say(all, MeaningKind::Exposes, format!("a promise that held no longer does: {first}"));
        }
        (false, true) => {
            say(all, MeaningKind::Promise, "every promise holds now; before, not every one did".to_owned())
        }
        _ => {}
    }
}
