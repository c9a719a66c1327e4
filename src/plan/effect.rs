//! Keys that are written but have no effect in this rack: whoever reads rack.yml would believe that they have one.

use super::{Entrance, NatGateways, Plan, Reach, Reporting, Storage};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place, Severity};
use crate::plan::address::Tier;

/// A key and the racks in which it has no effect: without it, the template would be the same.
struct Idle {
    key: &'static str,
    /// A notice where it is the mode that leaves no use for it; an error where a reader would take something for closed that
    /// is open, or the other way round.
    severity: Severity,
    /// Whether this rack is one of them.
    holds: fn(&Plan) -> bool,
    because: &'static str,
    hint: &'static str,
}

const IDLE: &[Idle] = &[
    Idle {
        key: "network.nat",
        severity: Severity::Notice,
        // Even then `none` decides whether instances can report their boot, and says so by a finding of its own.
        holds: |plan| plan.network.home() == Tier::Public && plan.fleet.reporting == Reporting::Signals,
        because: "instances of a public rack reach the internet by their own addresses",
        hint: "leave it for the day the mode changes, or remove it",
    },
    Idle {
        key: "network.nat-addresses",
        severity: Severity::Notice,
        holds: |plan| plan.network.home() == Tier::Public,
        because: "a public rack has no NAT gateways",
        hint: "leave it for the day the mode changes, or remove it",
    },
    Idle {
        key: "network.nat-addresses",
        severity: Severity::Warning,
        holds: |plan| plan.network.home() == Tier::Private && plan.network.nat == NatGateways::None,
        because: "with `nat: none` there are no NAT gateways",
        hint: "remove it, or choose another `nat`",
    },
    Idle {
        key: "router.allow",
        severity: Severity::Error,
        holds: |plan| !plan.balancing.routers.iter().any(|reach| matches!(reach, Reach::Internet(_))),
        because: "it restricts the public router, which this rack does not have; the internal one admits the whole VPC",
        hint: "remove it, or set `router.public: true`",
    },
    Idle {
        key: "router.tls-policy",
        severity: Severity::Warning,
        holds: |plan| plan.balancing.entrance == Entrance::Http,
        because: "without `router.certificate` nothing listens for HTTPS",
        hint: "set `router.certificate`, or remove it",
    },
    Idle {
        key: "storage.encrypted",
        severity: Severity::Warning,
        holds: no_file_system,
        because: NO_FILE_SYSTEM,
        hint: KEEP_NONE,
    },
    Idle {
        key: "storage.mount-targets",
        severity: Severity::Warning,
        holds: no_file_system,
        because: NO_FILE_SYSTEM,
        hint: KEEP_NONE,
    },
];

const NO_FILE_SYSTEM: &str = "with `filesystem: false` there is no file system";

const KEEP_NONE: &str = "remove it, or set `storage.filesystem: true`";

fn no_file_system(plan: &Plan) -> bool {
    plan.storage == Storage::None
}

/// Finds the keys that are written in vain.
pub(super) fn check(plan: &Plan, written: &dyn Fn(&Path) -> bool, findings: &mut Findings) {
    for Idle { key, severity, because, hint, .. } in IDLE.iter().filter(|idle| (idle.holds)(plan)) {
        let path = Path::of(key);
        if written(&path) {
            let message = format!("`{key}` has no effect: {because}");
            let finding = Diagnostic::new(&codes::NO_EFFECT, *severity, Place::Key(path), message);
            findings.push(finding.hint(*hint));
        }
    }
}
