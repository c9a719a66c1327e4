//! The racks that are sabotaged: every rack in every mode, and some with every kind of NAT.

use super::rack::Rack;
use crate::common::verdicts::prove;
use crate::common::{every_slim_template, in_parallel, racks, slim};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The racks in which the kind of NAT meets something else: two routers, a VPC of another's, endpoints, given addresses.
const WITH_EVERY_NAT: [&str; 5] =
    ["endpoints", "existing-vpc", "nat-addresses", "nat-addresses-regional", "router-internal"];

/// The racks. Of those of which the verifier says the same, word for word, the first one is enough: they differ in what it does
/// not look at.
pub fn all() -> &'static [Rack] {
    static ALL: OnceLock<Vec<Rack>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = every_slim_template().to_vec();
        // Of a network that is there already nothing can be broken in the template.
        all.retain(|(_, compiled)| compiled.plan.network.existing_subnets().is_empty());
        for fixture in racks("ok").iter().filter(|fixture| WITH_EVERY_NAT.contains(&&*fixture.name)) {
            for nat in ["per-zone", "single", "regional", "none"] {
                let compiled = slim(fixture, &[("mode", "private"), ("network.nat", nat)]);
                all.extend(compiled.map(|compiled| (format!("{} (private, {nat})", fixture.name), compiled)));
            }
        }
        let said = in_parallel(&all, |_, (_, compiled)| {
            let found = prove(&compiled.value, &compiled.settings(), None);
            vec![format!("{:?}{:?}{:?}{:?}", found.proofs, found.groups, found.balancers, found.findings)]
        });
        let mut seen = BTreeSet::new();
        let mut said = said.into_iter();
        all.retain(|_| said.next().is_some_and(|said| seen.insert(said)));
        all.into_iter().enumerate().map(|(number, (name, compiled))| Rack::of(number, name, compiled)).collect()
    })
}

/// What is found in each rack, in the order of the racks. As many racks are looked at at a time as there are processors.
pub fn each<T: Send>(look: impl Fn(&Rack) -> Vec<T> + Sync) -> Vec<T> {
    in_parallel(all(), |_, rack| look(rack))
}

/// The same for the racks of these names, each with its position among them.
pub fn each_of<T: Send>(names: &[&str], look: impl Fn(usize, &Rack) -> Vec<T> + Sync) -> Vec<T> {
    let rack = |name: &&str| {
        let found = all().iter().find(|rack| rack.name == **name);
        found.unwrap_or_else(|| panic!("{name} is not among the racks that are sabotaged"))
    };
    let racks = names.iter().map(rack).collect::<Vec<_>>();
    in_parallel(&racks, |position, rack| look(position, rack))
}
