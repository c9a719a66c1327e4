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

const EXACT: Band = Band { first: 1, slot: 4000, slots: 1 };
const EXACT_HOST_WILD_PATH: Band = Band { first: 4001, slot: 110, slots: LENGTHS };
const EXACT_HOST: Band = Band { first: 18_191, slot: 4000, slots: 1 };
const WILD_HOST_EXACT_PATH: Band = Band { first: 22_191, slot: 2000, slots: 1 };
const WILD_HOST_WILD_PATH: Band = Band { first: 24_191, slot: 50, slots: LENGTHS };
const WILD_HOST: Band = Band { first: 30_641, slot: 50, slots: LENGTHS };
const EXACT_PATH: Band = Band { first: 37_091, slot: 1000, slots: 1 };
const WILD_PATH: Band = Band { first: 38_091, slot: 92, slots: LENGTHS };

/// The last priority (ELB API reference, CreateRule).
const LAST: u32 = 50_000;

/// The bands in the order of their priorities.
const BANDS: [Band; 8] = [
    EXACT,
    EXACT_HOST_WILD_PATH,
    EXACT_HOST,
    WILD_HOST_EXACT_PATH,
    WILD_HOST_WILD_PATH,
    WILD_HOST,
    EXACT_PATH,
    WILD_PATH,
];

/// Each band begins behind the one before it, and the last one ends where priorities do.
const _: () = {
    let (mut position, mut free) = (0, 1);
    while position < BANDS.len() {
        assert!(BANDS[position].first == free, "bands neither overlap nor leave gaps");
        free += BANDS[position].slot * BANDS[position].slots;
        position += 1;
    }
    assert!(free <= LAST + 1, "the bands have room");
};

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
pub(super) fn hash(text: &str) -> u32 {
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
            let Some(free) = numbers.find(|number| !taken.contains_key(&(site, *number))) else {
                let message = format!(
                    "there is no priority left for a rule of `{}`: {} rules are equally exact",
                    service.name, band.slot
                );
                let place = Place::Key(super::place::service(&service.name));
                let finding = Diagnostic::error(&codes::SAME_PRIORITY, place, message);
                findings.push(finding.hint("set `priority` of some of the services"));
                break;
            };
            taken.insert((site, free), service.name.to_string());
            rule.priority = free;
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
