//! What a mode means for whom: each row read off what was verified.

use super::Side;
use crate::report::verification::facts;
use crate::verify::{Egress, EgressKind, Group, Reached, Verification};
use std::collections::BTreeSet;

/// A question, and what answers it.
type Question = (&'static str, fn(&Side) -> String);

/// What somebody asks of a mode, in this order.
pub(super) const QUESTIONS: &[Question] = &[
    ("Address that others on the internet see", seen),
    ("Who can connect to an instance", inbound),
    ("Shell on an instance, port forwarding", shell),
    ("A partner's allow list", allow_list),
    ("S3", s3),
    ("Connections to the internet", outbound),
    ("Losing a zone", loss),
];

/// What is said where egress paths are not known.
const UNKNOWN: &str = "not known: egress paths are not all in the template";

fn groups(side: &Side) -> &[Group] {
    &side.survey.verification.groups
}

fn egress(side: &Side) -> impl Iterator<Item = &Egress> {
    groups(side).iter().flat_map(|group| &group.egress)
}

/// The fixed addresses that packets leave from.
pub(super) fn addresses(verification: &Verification) -> Vec<String> {
    let all = verification.groups.iter().flat_map(|group| &group.egress).flat_map(|egress| &egress.addresses);
    all.cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Of which kind the egress paths are, if they are all of one.
fn kind(side: &Side) -> Option<EgressKind> {
    let kinds = egress(side).map(|egress| egress.kind).collect::<BTreeSet<_>>();
    if kinds.len() == 1 { kinds.into_iter().next() } else { None }
}

/// What the mode does, in sentences. Who may connect is said where it is proved.
pub(super) fn summary(side: &Side) -> String {
    let fixed = addresses(&side.survey.verification).len();
    let leaves = match (kind(side), fixed) {
        (Some(EgressKind::Internet), 0) => {
            "Instances have public addresses and send traffic directly to the internet, each from its own address."
                .to_owned()
        }
        (Some(EgressKind::Nat), 0) => {
            "Instances have no public address and no route to an internet gateway. Their traffic leaves through NAT gateways."
                .to_owned()
        }
        (Some(EgressKind::Nat), fixed) => format!(
            "Instances have no public address and no route to an internet gateway. Their traffic leaves through NAT \
             gateways, from {}.",
            fixed_addresses(fixed)
        ),
        (Some(EgressKind::None), _) => {
            "Instances have no public address and no path to the internet. They reach AWS services through VPC endpoints."
                .to_owned()
        }
        _ => "How traffic leaves is shown below, subnet by subnet.".to_owned(),
    };
    let reached = match side.survey.verification.holds() {
        true => "Nobody on the internet can connect to them, only to load balancers, on the ports they listen on.",
        false => "Who can connect to them is not proved: see below.",
    };
    format!("{leaves} {reached}")
}

fn fixed_addresses(number: usize) -> String {
    format!("{number} fixed address{}", if number == 1 { "" } else { "es" })
}

/// Names as code.
pub(super) fn code(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn seen(side: &Side) -> String {
    let fixed = addresses(&side.survey.verification);
    match (kind(side), fixed.as_slice()) {
        (Some(EgressKind::None), _) => "none: no packet leaves for the internet".to_owned(),
        (Some(EgressKind::Internet), []) => "that of the instance; each new one has another".to_owned(),
        (Some(EgressKind::Nat), []) => "those of the NAT gateways, which AWS chooses".to_owned(),
        (_, []) => UNKNOWN.to_owned(),
        (_, [one]) => format!("one, which stays: `{one}`"),
        (_, several) => format!("one of {}, which stay: {}", several.len(), code(several)),
    }
}

fn inbound(side: &Side) -> String {
    let of_group = |group: &Group| {
        let rows = facts::inbound(&group.inbound).into_iter().map(|(from, through, ports)| {
            let through = through.map(|id| format!(" through `{id}`")).unwrap_or_default();
            format!("{}{through}: {ports}", facts::sources(&from))
        });
        rows.collect::<Vec<_>>()
    };
    groups(side).iter().flat_map(of_group).collect::<Vec<_>>().join("; ")
}

/// Whether all of some services are reached, and how.
fn reached(side: &Side, names: &[&str]) -> Option<String> {
    let services = groups(side).iter().flat_map(|group| &group.services);
    let own = services.filter(|service| names.contains(&service.name)).map(|service| match &service.by {
        Reached::EgressPath => Some("over the egress path".to_owned()),
        Reached::Endpoint(_) => Some("through VPC endpoints".to_owned()),
        Reached::NotFrom(_) | Reached::Unknown(_) => None,
    });
    let own = own.collect::<Option<BTreeSet<_>>>()?;
    (!own.is_empty()).then(|| own.into_iter().collect::<Vec<_>>().join(" and "))
}

fn shell(side: &Side) -> String {
    match reached(side, &["ssm", "ssmmessages"]) {
        Some(by) => format!("`aws ssm start-session`, {by}; no port has to be open for it"),
        None => "Session Manager is not reachable: add the endpoints `ssm` and `ssmmessages`".to_owned(),
    }
}

fn allow_list(side: &Side) -> String {
    let fixed = addresses(&side.survey.verification).len();
    match kind(side) {
        Some(EgressKind::None) => "nothing to allow: no packet leaves for the internet".to_owned(),
        Some(EgressKind::Internet) => "not possible: addresses come and go with instances".to_owned(),
        Some(EgressKind::Nat) if fixed == 0 => "not possible: the addresses are not fixed".to_owned(),
        _ if fixed == 0 => UNKNOWN.to_owned(),
        _ => format!("{}, in the output `EgressAddresses`", fixed_addresses(fixed)),
    }
}

fn s3(side: &Side) -> String {
    let services = groups(side).iter().flat_map(|group| &group.services);
    let by = services.filter(|service| service.name == "s3").map(|service| &service.by).next();
    match by {
        Some(Reached::Endpoint(id)) => {
            format!("through `{id}`: bucket policies see the VPC (`aws:SourceVpc`), not an address of the internet")
        }
        Some(Reached::EgressPath) => {
            "over the egress path: bucket policies see the address that packets leave from".to_owned()
        }
        Some(Reached::NotFrom(_)) => "not reachable".to_owned(),
        Some(Reached::Unknown(why)) => format!("not known: {why}"),
        None => "not needed".to_owned(),
    }
}

fn outbound(side: &Side) -> String {
    match kind(side) {
        Some(EgressKind::Internet) => "to anywhere, without a proxy, through the internet gateway".to_owned(),
        Some(EgressKind::Nat) => "to anywhere, without a proxy, through NAT gateways".to_owned(),
        Some(EgressKind::None) => "none".to_owned(),
        Some(EgressKind::Unknown) => UNKNOWN.to_owned(),
        None => "differs from subnet to subnet".to_owned(),
    }
}

fn loss(side: &Side) -> String {
    let losses = &side.survey.verification.losses;
    let beyond = losses.iter().filter(|loss| !loss.elsewhere.is_empty()).collect::<Vec<_>>();
    match beyond.as_slice() {
        [] if kind(side) == Some(EgressKind::Nat) => {
            "takes that zone's instances and its egress; the others keep theirs".to_owned()
        }
        [] if egress(side).any(|egress| egress.kind == EgressKind::Unknown) => UNKNOWN.to_owned(),
        [] => "takes that zone's instances; the others keep what they have".to_owned(),
        some => {
            let each = some.iter().map(|loss| {
                format!("the failure of {} takes the egress of {} as well", loss.zone, code(&loss.elsewhere))
            });
            each.collect::<Vec<_>>().join("; ")
        }
    }
}
