//! What the racks and apps of one run are in each other's way with.

use crate::cost::Limit;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Place};
use crate::plan::services::AppPlan;
use crate::plan::{self, Plan};
use crate::rack::words::Region;
use std::collections::BTreeMap;

/// What of a compiled rack or app others of one run may be in the way with.
#[derive(Debug, Clone)]
pub enum Footprint {
    /// What was decided of a rack, and what it takes of what AWS limits.
    Rack(Box<(Plan, Vec<Limit>)>),
    /// What was decided of an app, and of the rack it runs on.
    App(Box<(AppPlan, Plan)>),
}

/// What the racks of one run are in each other's way with, and what they take together, and what its apps are in each other's way
/// with: findings, with the position of the one that each is about. All are taken to be of one account.
pub fn together(all: &[&Footprint]) -> Vec<(usize, Diagnostic)> {
    let (mut racks, mut apps) = (Vec::new(), Vec::new());
    for (position, one) in all.iter().enumerate() {
        match one {
            Footprint::Rack(rack) => racks.push((position, &**rack)),
            Footprint::App(app) => apps.push((position, &**app)),
        }
    }
    let of_racks = plan::together(&racks.iter().map(|(_, (plan, _))| plan).collect::<Vec<_>>());
    let of_apps = plan::services::together(&apps.iter().map(|(_, (app, rack))| (app, rack)).collect::<Vec<_>>());
    let of_racks = of_racks.into_iter().map(|(at, finding)| (racks[at].0, finding));
    let of_apps = of_apps.into_iter().map(|(at, finding)| (apps[at].0, finding));
    of_racks.chain(fleet_quotas(&racks)).chain(of_apps).collect()
}

/// Which racks take, together with those before them, more than an account has by default. What a single rack takes too much of is
/// found in that one.
fn fleet_quotas(racks: &[(usize, &(Plan, Vec<Limit>))]) -> Vec<(usize, Diagnostic)> {
    let mut findings = Vec::new();
    let mut taken = BTreeMap::<(Option<&str>, &str), usize>::new();
    for (position, (plan, limits)) in racks {
        let region = plan.region.map(Region::name);
        let by_region = limits.iter().filter(|limit| limit.scope.is_none());
        for limit in by_region.filter(|limit| limit.taken > 0) {
            let all = taken.entry((region, limit.what)).or_default();
            let (before, after) = (*all, *all + limit.taken);
            *all = after;
            if before > 0 && before <= limit.most && after > limit.most {
                let place = region.map_or_else(|| "in a region".to_owned(), |region| format!("in {region}"));
                let message = format!(
                    "with this rack, those of this run take {after} {} {place}; the default quota is {}",
                    limit.what, limit.most
                );
                let finding = Diagnostic::warning(&codes::FLEET_QUOTA, Place::Whole, message);
                findings.push((*position, finding.hint("request a quota increase first, or use several accounts")));
            }
        }
    }
    findings
}
