//! The racks that are sabotaged: every rack in every mode, and some with every kind of NAT.

use super::rack::Rack;
use crate::common::{every_slim_template, racks, slim};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The racks in which the kind of NAT meets something else: two routers, a VPC of another's, endpoints, given addresses.
const WITH_EVERY_NAT: [&str; 5] =
    ["endpoints", "existing-vpc", "nat-addresses", "nat-addresses-regional", "router-internal"];

/// The racks, each template once.
pub fn all() -> &'static [Rack] {
    static ALL: OnceLock<Vec<Rack>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = every_slim_template().to_vec();
        for fixture in racks("ok").iter().filter(|fixture| WITH_EVERY_NAT.contains(&&*fixture.name)) {
            for nat in ["per-zone", "single", "regional", "none"] {
                let compiled = slim(fixture, &[("mode", "private"), ("network.nat", nat)]);
                all.extend(compiled.map(|compiled| (format!("{} (private, {nat})", fixture.name), compiled)));
            }
        }
        let mut seen = BTreeSet::new();
        all.retain(|(_, compiled)| seen.insert(compiled.text.clone()));
        all.into_iter().enumerate().map(|(number, (name, compiled))| Rack::of(number, name, compiled)).collect()
    })
}

/// What is found in each rack, in the order of the racks. As many racks are looked at at a time as there are processors.
pub fn each<T: Send>(look: impl Fn(&Rack) -> Vec<T> + Sync) -> Vec<T> {
    each_of(1, look)
}

/// The same for the first of so many racks, the first of the next so many, and so on.
pub fn each_of<T: Send>(step: usize, look: impl Fn(&Rack) -> Vec<T> + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let racks = all().iter().step_by(step).collect::<Vec<_>>();
    let mut found = std::thread::scope(|scope| {
        let worker = || {
            let mut found = Vec::new();
            while let Some((number, rack)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, racks.get(n)?)))
            {
                found.push((number, look(rack)));
            }
            found
        };
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..count).map(|_| scope.spawn(worker)).collect::<Vec<_>>();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().flat_map(|(_, found)| found).collect()
}
