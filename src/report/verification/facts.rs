//! Egress, openings and losses in words. Like things are folded, and no name is lost.

use crate::diag::Severity;
use crate::report::wording::{count, fold};
use crate::verify::{Balancer, Egress, EgressKind, Group, Inbound, Loss, Proof, Quota, Reached, Service, Verification};
use std::collections::BTreeSet;

/// How much of a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Extent {
    /// All of it: nothing refutes it.
    Whole,
    /// It is proved of some things, and not of others.
    Part,
}

/// The proofs of each rule, and whether it holds of everything.
pub(in crate::report) fn proved(verification: &Verification) -> Vec<(Vec<&Proof>, &'static str, Extent)> {
    let folded = fold(verification.proofs.iter().map(|proof| (proof, proof.rule)));
    // A warning breaks no promise, and yet says of something that it is not so.
    let against = verification.findings.iter().filter(|finding| finding.diagnostic.severity != Severity::Notice);
    let broken = against.map(|finding| finding.diagnostic.code.slug).collect::<BTreeSet<_>>();
    let extent = |rule: &str| if broken.contains(rule) { Extent::Part } else { Extent::Whole };
    folded.into_iter().map(|(proofs, rule)| (proofs, rule, extent(rule))).collect()
}

/// Names, or what is said where none are known.
pub(in crate::report) fn subnets(names: &[String]) -> String {
    if names.is_empty() { "unknown".to_owned() } else { names.join(", ") }
}

/// Whether a group has public addresses.
pub(in crate::report) fn addresses(group: &Group) -> &'static str {
    match group.public_address {
        Some(true) => "public",
        Some(false) => "private only",
        None => "unknown whether public",
    }
}

/// Through what packets leave which subnets.
pub(in crate::report) fn egress(group: &Group) -> Vec<(Vec<&str>, String)> {
    fold(group.egress.iter().map(|egress| (egress.subnet.as_str(), egress_path(egress))))
}

/// An egress path: what it leads through, and where that is.
fn egress_path(egress: &Egress) -> String {
    let via = |kind: &str| egress.via.as_ref().map_or_else(|| format!("a {kind}"), |via| format!("{kind} {via}"));
    let path = match egress.kind {
        EgressKind::Internet => via("internet gateway"),
        EgressKind::Nat => match &egress.zone {
            Some(zone) => format!("{} in {zone}", via("NAT gateway")),
            None => format!("{} in every zone", via("NAT gateway")),
        },
        EgressKind::None => return "no egress path".to_owned(),
        EgressKind::Unknown => return "unknown".to_owned(),
    };
    match egress.addresses.as_slice() {
        [] => format!("{path}, from no fixed address"),
        fixed => format!("{path}, from {}", fixed.join(", ")),
    }
}

/// Who may connect, through which load balancer, and to which ports.
pub(in crate::report) fn inbound(inbound: &[Inbound]) -> Vec<(Vec<String>, Option<&str>, String)> {
    let openings = inbound.iter();
    let by_source =
        fold(openings.map(|inbound| (ports(inbound), (inbound.from.to_string(), inbound.through.as_deref()))));
    let by_ports = fold(by_source.into_iter().map(|(ports, (from, through))| (from, (through, ports.join(", ")))));
    by_ports.into_iter().map(|(from, (through, ports))| (from, through, ports)).collect()
}

/// Who may connect, by name.
pub(in crate::report) fn sources(names: &[String]) -> String {
    let names = names.iter().map(|name| if name == "unknown" { "unknown sources" } else { name.as_str() });
    names.collect::<Vec<_>>().join(", ")
}

fn ports(inbound: &Inbound) -> String {
    match inbound.protocol.as_str() {
        "-1" => "every protocol and port".to_owned(),
        // It has types in place of ports.
        "icmp" | "icmpv6" => inbound.protocol.clone(),
        protocol => format!("{protocol} {}", inbound.ports).trim_end().to_owned(),
    }
}

/// The instances that tasks run on.
pub(in crate::report) fn hosts(names: &[String]) -> String {
    let names = names.iter().map(|name| if name == "unknown" { "unknown instances" } else { name.as_str() });
    names.collect::<Vec<_>>().join(", ")
}

/// How which AWS services are reached from some subnets.
pub(in crate::report) fn services(services: &[Service], own: &[String]) -> Vec<(String, String)> {
    let reached = |service: &Service| {
        let name = service.name.to_owned();
        let needed = if service.required { "" } else { " (for Session Manager)" };
        match &service.by {
            Reached::EgressPath => (name, "over the egress path".to_owned()),
            Reached::Endpoint(id) => (format!("{name} ({id})"), "by endpoint".to_owned()),
            Reached::NotFrom(subnets) if *subnets == own => (name, format!("not reachable{needed}")),
            Reached::NotFrom(subnets) => (name, format!("not reachable from {}{needed}", subnets.join(", "))),
            Reached::Unknown(_) => (name, "unknown".to_owned()),
        }
    };
    let folded = fold(services.iter().map(reached));
    folded.into_iter().map(|(names, by)| (by, names.join(", "))).collect()
}

/// Who may connect to a load balancer, and on which ports.
pub(in crate::report) fn openings(balancer: &Balancer) -> Vec<(Vec<String>, String)> {
    let by_source = fold(balancer.open_to.iter().map(|opening| (opening.ports.as_str(), opening.from.to_string())));
    let in_order = |mut ports: Vec<&str>| {
        // As numbers: 80 comes before 443.
        ports.sort_by_key(|ports| ports.parse::<u16>().ok());
        ports.join(", ")
    };
    fold(by_source.into_iter().map(|(ports, from)| (from, in_order(ports))))
}

/// What losing a zone costs.
pub(in crate::report) fn losses(losses: &[Loss]) -> Vec<(&str, String)> {
    let cost = |loss: &Loss| match (loss.through.as_slice(), loss.subnets.join(", ")) {
        ([], subnets) => format!("affects everything in {subnets}"),
        (gateways, subnets) => format!("takes down {}, the egress path of {subnets}", gateways.join(", ")),
    };
    losses.iter().map(|loss| (loss.zone.as_str(), cost(loss))).collect()
}

/// What it takes of what AWS limits. An account has five Elastic IPs in a region, unless it was given more
/// ("Amazon VPC quotas" in the VPC user guide).
pub(in crate::report) fn quota(quota: Quota) -> String {
    let gateways = count(quota.nat_gateways, "NAT gateway");
    format!("{} of 5 Elastic IPs, {gateways}", quota.elastic_ips)
}
