//! Racks, with what their packets are to do.

use super::effects::Effect;
use crate::common::{racks, with};
use rackform::Compiled;
use rackform::rack::words::{Mode, Nat};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

/// How many worlds there are at a time. Most of their time goes by in waiting for packets that do not arrive.
const WORLDS: usize = 6;

/// A rack with some of its keys set to other values.
pub struct Case {
    pub name: String,
    pub mode: &'static str,
    pub compiled: Compiled,
}

/// The racks whose networks differ from one another, each in every mode it admits.
const RACKS: &[&str] = &[
    "everything",
    "existing-vpc",
    "existing-vpc-isolated",
    "explicit-subnets",
    "https",
    "mount-targets-public",
    "nat-addresses",
    "nat-addresses-regional",
    "nat-addresses-single",
    "router-internal",
    "vpc-24",
];

/// Sound racks: those, and every kind of NAT with two and with three zones.
pub fn sound() -> Vec<Case> {
    let mut cases = Vec::new();
    for mode in ["public", "private"] {
        cases.extend(RACKS.iter().filter_map(|rack| case(rack, mode, &[])));
        for zones in ["2", "3"] {
            for nat in ["per-zone", "single", "regional"] {
                let case = case("default", mode, &[("network.nat", nat), ("network.zones", zones)]);
                cases.push(case.expect("the default rack admits every kind of NAT"));
            }
            let none = case("nat-none", mode, &[("network.zones", zones)]);
            cases.push(none.expect("a rack without NAT admits both modes"));
        }
    }
    cases
}

/// A rack of `tests/racks/ok`; `None` if it does not admit the mode.
pub fn case(rack: &str, mode: &'static str, keys: &[(&str, &str)]) -> Option<Case> {
    let fixture = racks("ok").into_iter().find(|fixture| fixture.name == rack);
    let fixture = fixture.unwrap_or_else(|| panic!("there is no tests/racks/ok/{rack}.yml"));
    // Whom the user's own groups admit no packet here knows.
    let alone: &[(&str, &str)] = match rack {
        "everything" => &[("router.security-groups", "[]"), ("router.internal-security-groups", "[]")],
        _ => &[],
    };
    let compiled = with(&fixture, &[keys, &[("mode", mode)], alone].concat())?;
    let keys = keys.iter().map(|(key, value)| format!(" {key}={value}")).collect::<String>();
    Some(Case { name: format!("{rack} ({mode}){keys}"), mode, compiled })
}

/// What packets are to do in a sound rack, from what was asked for.
pub fn effects(compiled: &Compiled) -> BTreeSet<Effect> {
    match (compiled.rack.mode, compiled.rack.network.nat) {
        (Mode::Public, _) => BTreeSet::from([Effect::OwnAddress]),
        (Mode::Private, Nat::PerZone | Nat::Regional) => BTreeSet::new(),
        (Mode::Private, Nat::Single) => BTreeSet::from([Effect::Crossed]),
        (Mode::Private, Nat::None) => BTreeSet::from([Effect::Stuck]),
    }
}

/// Examines everything, several at a time; collects what is said. What is said of one has to be said again, in a world
/// of its own: a kernel that is busy loses packets, and sends them again only after one that waits has given up.
pub fn each<T: Sync>(all: &[T], examine: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let (next, said) = (Mutex::new(all.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..WORLDS {
            scope.spawn(|| {
                loop {
                    let Some(one) = next.lock().unwrap().next() else { break };
                    if examine(one).is_empty() {
                        continue;
                    }
                    said.lock().unwrap().extend(examine(one));
                }
            });
        }
    });
    said.into_inner().unwrap()
}
