//! The priorities of rules: unique on a listener, over all apps of a rack, of which each is compiled alone.
//!
//! An exact rule has to come before one that also matches its requests, whatever both are called. So the numbers from 1 to
//! 50,000 are cut into bands by how exact a rule is, the most exact first, and where rules with wildcards can match the same
//! request, a band into slots by how much of a pattern is no wildcard. Within its slot, a rule has the number that a hash of its
//! app, its service and its position yields: two apps get the same one seldom, and where they are compiled together it is found.

use super::{Asked, Rule, Service};
use crate::app::words::{Exactness, HostName, PathPattern};
use crate::diag::codes::app as codes;
use crate::diag::{Diagnostic, Findings, Place};
use std::collections::BTreeMap;

/// A part of the priorities.
struct Band {
    /// The first of them.
    first: u32,
    /// How many numbers each slot has.
    slot: u32,
    /// How many slots there are.
    slots: u32,
}

/// How long a pattern is at most, and with that, how many slots a band of patterns has.
const LENGTHS: u32 = 129;

const EXACT: Band = Band { first: 1, slot: 6000, slots: 1 };
const EXACT_HOST_WILD_PATH: Band = Band { first: 6001, slot: 130, slots: LENGTHS };
const EXACT_HOST: Band = Band { first: 22_771, slot: 6000, slots: 1 };
const WILD_HOST_EXACT_PATH: Band = Band { first: 28_771, slot: 3000, slots: 1 };
const WILD_HOST_WILD_PATH: Band = Band { first: 31_771, slot: 50, slots: LENGTHS };
const WILD_HOST: Band = Band { first: 38_221, slot: 50, slots: LENGTHS };
const EXACT_PATH: Band = Band { first: 44_671, slot: 1200, slots: 1 };
const WILD_PATH: Band = Band { first: 45_871, slot: 32, slots: LENGTHS };

/// The last priority (ELB API reference, CreateRule).
const LAST: u32 = 50_000;

const _: () = assert!(WILD_PATH.first + WILD_PATH.slot * WILD_PATH.slots <= LAST + 1, "the bands have room");

/// How much of the shortest pattern is no wildcard.
fn literal(patterns: impl Iterator<Item = (usize, usize)>) -> u32 {
    let shortest = patterns.map(|(length, wildcards)| length - wildcards).min().unwrap_or_default();
    u32::try_from(shortest).unwrap_or(LENGTHS).min(LENGTHS - 1)
}

/// The band of a rule, and how much of its patterns is no wildcard.
fn band(rule: &Rule) -> (Band, u32) {
    let is_wild = |exactness: Vec<Exactness>| exactness.iter().max().copied();
    let hosts = is_wild(rule.hosts.iter().map(HostName::exactness).collect());
    let paths = is_wild(rule.paths.iter().map(PathPattern::exactness).collect());
    let of_hosts = || literal(rule.hosts.iter().map(|host| (host.to_string().len(), host.wildcards())));
    let of_paths = || literal(rule.paths.iter().map(|path| (path.to_string().len(), path.wildcards())));
    use Exactness::{Exact, Wildcard};
    match (hosts, paths) {
        (Some(Exact), Some(Exact)) => (EXACT, 0),
        (Some(Exact), Some(Wildcard)) => (EXACT_HOST_WILD_PATH, of_paths()),
        (Some(Exact), None) => (EXACT_HOST, 0),
        (Some(Wildcard), Some(Exact)) => (WILD_HOST_EXACT_PATH, 0),
        (Some(Wildcard), Some(Wildcard)) => (WILD_HOST_WILD_PATH, of_hosts().midpoint(of_paths())),
        (Some(Wildcard), None) => (WILD_HOST, of_hosts()),
        (None, Some(Exact)) => (EXACT_PATH, 0),
        (None, _) => (WILD_PATH, of_paths()),
    }
}

impl Band {
    /// The numbers of the slot for patterns of which so much is no wildcard: the longest first.
    fn slot(&self, literal: u32) -> std::ops::Range<u32> {
        let slot = if self.slots == 1 { 0 } else { self.slots - 1 - literal };
        let first = self.first + slot * self.slot;
        first..first + self.slot
    }
}

/// FNV-1a, of 32 bits: the same everywhere and for ever.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Gives the rules of services their priorities: those that the user gave, and of the others each its own.
pub(super) fn settle(asked: &Asked, services: &mut [Service], findings: &mut Findings) {
    let mut taken = BTreeMap::<(&str, u32), String>::new();
    let given = |service: &Service| asked.app.services.get(&service.name).and_then(|service| service.priority);
    for service in services.iter_mut() {
        let Some(first) = given(service).map(|first| first.get()) else { continue };
        let Some(entrance) = &mut service.entrance else { continue };
        for (number, rule) in (first..).zip(&mut entrance.rules) {
            rule.priority = number;
            let place = Place::Value(super::place::service(&service.name).key("priority"));
            if number > LAST {
                let message = format!(
                    "the rules of `{}` would have priorities up to {number}; the last one is {LAST}",
                    service.name
                );
                findings
                    .push(Diagnostic::error(&codes::SAME_PRIORITY, place, message).hint("begin with a smaller number"));
                break;
            }
            if let Some(other) = taken.insert((entrance.listener.site.export(), number), service.name.to_string()) {
                let message = format!("rules of `{other}` and of `{}` have the same priority, {number}", service.name);
                findings.push(
                    Diagnostic::error(&codes::SAME_PRIORITY, place, message).hint("give one of them another number"),
                );
                break;
            }
        }
    }
    for service in services.iter_mut().filter(|service| given(service).is_none()) {
        let Some(entrance) = &mut service.entrance else { continue };
        let mut positions = BTreeMap::<u32, u32>::new();
        for rule in &mut entrance.rules {
            let (band, literal) = band(rule);
            let slot = band.slot(literal);
            let position = positions.entry(slot.start).or_default();
            let begin = hash(&format!("{}/{}/{position}", asked.app.name, service.name)) % band.slot;
            *position += 1;
            let mut numbers = (0..band.slot).map(|step| slot.start + (begin + step) % band.slot);
            let site = entrance.listener.site.export();
            // A slot has more numbers than a listener may have rules.
            if let Some(free) = numbers.find(|number| !taken.contains_key(&(site, *number))) {
                taken.insert((site, free), service.name.to_string());
                rule.priority = free;
            }
        }
    }
    same_requests(services, findings);
}

/// Finds services that are reached by the same requests.
fn same_requests(services: &[Service], findings: &mut Findings) {
    let mut seen = BTreeMap::<_, &Service>::new();
    for service in services {
        let Some(entrance) = &service.entrance else { continue };
        for rule in &entrance.rules {
            let key = (entrance.listener.site.export(), rule.hosts.clone(), rule.paths.clone());
            let Some(other) = seen.insert(key, service).filter(|other| other.name != service.name) else { continue };
            let key = if rule.hosts.is_empty() { "paths" } else { "hosts" };
            let at = |service: &Service| Place::Value(super::place::service(&service.name).key(key));
            let message = format!(
                "`{}` and `{}` are reached by the same requests: {}",
                other.name,
                service.name,
                rule.requests()
            );
            let finding = Diagnostic::error(&codes::SAME_REQUESTS, at(service), message);
            findings.push(finding.also(at(other), "the other").hint("give each its own host or path"));
        }
    }
}
