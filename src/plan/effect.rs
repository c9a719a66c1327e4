//! Keys that are written but have no effect in this rack: whoever reads rack.yml would believe that they have one.

use super::address::Tier;
use super::{Endpoint, Entrance, NatGateways, Plan, Reporting, Site, Storage};
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place, Severity};
use crate::rack::Rack;
use crate::rack::words::{FileSystem, MountTargets, Nat, Versioning};

/// A key and the racks in which it has no effect: without it, the template would be the same.
struct Idle {
    key: &'static str,
    /// A notice where it is the mode that leaves no use for it; an error where a reader would take something for closed that
    /// is open, or the other way round.
    severity: Severity,
    /// Whether this rack is one of them.
    holds: fn(&Rack, &Plan) -> bool,
    because: &'static str,
    hint: &'static str,
}

const IDLE: &[Idle] = &[
    Idle {
        key: "network.nat",
        severity: Severity::Notice,
        holds: |rack, plan| plan.network.home() == Tier::Public && !none_is_felt(rack, plan),
        because: "instances of a public rack reach the internet from their own addresses",
        hint: "keep it for a later change of mode, or remove it",
    },
    Idle {
        key: "network.nat-addresses",
        severity: Severity::Notice,
        holds: |rack, plan| plan.network.home() == Tier::Public && !is_in_existing_subnets(rack, plan),
        because: "a public rack has no NAT gateways",
        hint: "keep it for a later change of mode, or remove it",
    },
    Idle {
        key: "network.zones",
        severity: Severity::Warning,
        holds: is_in_existing_subnets,
        because: "with `network.subnets` the zones of the rack are those of the subnets",
        hint: "remove it",
    },
    Idle {
        key: "network.public-subnets",
        severity: Severity::Error,
        holds: is_in_existing_subnets,
        because: EXISTING_SUBNETS,
        hint: "remove it, or `network.subnets`",
    },
    Idle {
        key: "network.private-subnets",
        severity: Severity::Error,
        holds: is_in_existing_subnets,
        because: EXISTING_SUBNETS,
        hint: "remove it, or `network.subnets`",
    },
    Idle {
        key: "network.internet-gateway",
        severity: Severity::Warning,
        holds: is_in_existing_subnets,
        because: EXISTING_SUBNETS,
        hint: "remove it: the route tables of the subnets lead to it",
    },
    Idle {
        key: "network.nat",
        severity: Severity::Warning,
        holds: |rack, plan| {
            is_in_existing_subnets(rack, plan) && plan.network.home() == Tier::Private && rack.network.nat != Nat::None
        },
        because: EXISTING_SUBNETS,
        hint: "remove it: the route tables of the subnets lead to NAT gateways; `none` says that they do not",
    },
    Idle {
        key: "network.nat-addresses",
        severity: Severity::Error,
        holds: |rack, plan| is_in_existing_subnets(rack, plan) && !rack.network.nat_addresses.is_empty(),
        because: EXISTING_SUBNETS,
        hint: "remove it: packets leave by the addresses of NAT gateways that are there already",
    },
    Idle {
        key: "network.nat-addresses",
        severity: Severity::Warning,
        holds: |rack, plan| {
            plan.network.home() == Tier::Private
                && plan.network.nat == NatGateways::None
                && !is_in_existing_subnets(rack, plan)
        },
        because: "with `nat: none` there are no NAT gateways",
        hint: "remove it, or choose another `nat`",
    },
    Idle {
        key: "network.buckets",
        severity: Severity::Warning,
        holds: |_, plan| !has_s3_endpoint(plan),
        because: "it configures the `s3` endpoint, which this rack does not have",
        hint: "remove it, or add `s3` to `network.endpoints`",
    },
    Idle {
        key: "network.existing-endpoints",
        severity: Severity::Warning,
        // Where it lists some, that is an error of its own.
        holds: |_, plan| plan.network.site == Site::Own && plan.network.existing_endpoints.is_empty(),
        because: "the rack creates its VPC, so it cannot have endpoints yet",
        hint: "remove it, or specify the VPC in `network.vpc`",
    },
    Idle {
        key: "router.allow",
        severity: Severity::Error,
        holds: |_, plan| plan.balancing.public().is_none(),
        because: "it restricts the public router, which this rack does not have; `router.internal-allow` is for the internal one",
        hint: "remove it, or set `router.public: true`",
    },
    Idle {
        key: "router.internal-allow",
        severity: Severity::Error,
        holds: |_, plan| plan.balancing.internal().is_none(),
        because: "it restricts the internal router, which this rack does not have",
        hint: "remove it, or set `router.internal: true`",
    },
    Idle {
        key: "router.security-groups",
        severity: Severity::Error,
        holds: |rack, plan| !rack.router.security_groups.all().is_empty() && plan.balancing.public().is_none(),
        because: "they belong to the public router, which this rack does not have; `router.internal-security-groups` is for the internal one",
        hint: "remove it, or set `router.public: true`",
    },
    Idle {
        key: "router.internal-security-groups",
        severity: Severity::Error,
        holds: |rack, plan| {
            !rack.router.internal_security_groups.all().is_empty() && plan.balancing.internal().is_none()
        },
        because: "they belong to the internal router, which this rack does not have",
        hint: "remove it, or set `router.internal: true`",
    },
    Idle {
        key: "keep.internal-router-name",
        severity: Severity::Error,
        holds: |_, plan| plan.balancing.internal().is_none(),
        because: "it names the internal router, which this rack does not have",
        hint: "remove it, or set `router.internal: true`",
    },
    Idle {
        key: "router.http",
        severity: Severity::Warning,
        holds: |_, plan| plan.balancing.entrance == Entrance::Http,
        because: "without `router.certificate` there is no HTTPS listener to redirect to",
        hint: "set `router.certificate`, or remove it",
    },
    Idle {
        key: "instances.spare",
        severity: Severity::Warning,
        holds: |_, plan| plan.fleet.min == plan.fleet.max,
        because: "the number of instances is fixed, so none can be added",
        hint: "raise `max` of `instances.count`, or remove it",
    },
    Idle {
        key: "router.tls-policy",
        severity: Severity::Warning,
        holds: |_, plan| plan.balancing.entrance == Entrance::Http,
        because: "without `router.certificate` there is no HTTPS listener",
        hint: "set `router.certificate`, or remove it",
    },
    Idle {
        key: "storage.encrypted",
        severity: Severity::Error,
        holds: |rack, plan| is_given(plan) && !rack.storage.encrypted,
        because: GIVEN,
        hint: LEAVE_GIVEN,
    },
    Idle {
        key: "storage.encrypted",
        severity: Severity::Warning,
        holds: |rack, plan| is_given(plan) && rack.storage.encrypted,
        because: GIVEN,
        hint: LEAVE_GIVEN,
    },
    Idle {
        key: "storage.key",
        severity: Severity::Error,
        holds: |_, plan| is_given(plan),
        because: GIVEN,
        hint: LEAVE_GIVEN,
    },
    Idle {
        key: "storage.plain-nfs",
        severity: Severity::Error,
        holds: |rack, plan| is_given(plan) && rack.storage.plain_nfs,
        because: ITS_POLICY,
        hint: LEAVE_GIVEN,
    },
    Idle {
        key: "storage.plain-nfs",
        severity: Severity::Warning,
        holds: |rack, plan| is_given(plan) && !rack.storage.plain_nfs,
        because: ITS_POLICY,
        hint: LEAVE_GIVEN,
    },
    Idle {
        key: "storage.security-group",
        severity: Severity::Error,
        holds: |rack, plan| plan.storage != Storage::None && rack.storage.mount_targets != MountTargets::Existing,
        because: "the rack creates the mount targets, with a security group of its own",
        hint: "remove it, or set `storage.mount-targets: existing`",
    },
    Idle {
        key: "storage.encrypted",
        severity: Severity::Warning,
        holds: no_file_system,
        because: NO_FILE_SYSTEM,
        hint: KEEP_NONE,
    },
    Idle {
        key: "storage.key",
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
    Idle {
        key: "storage.security-group",
        severity: Severity::Warning,
        holds: no_file_system,
        because: NO_FILE_SYSTEM,
        hint: KEEP_NONE,
    },
    Idle {
        key: "storage.plain-nfs",
        severity: Severity::Warning,
        holds: no_file_system,
        because: NO_FILE_SYSTEM,
        hint: KEEP_NONE,
    },
    Idle {
        key: "logs.access-retention",
        severity: Severity::Error,
        holds: |rack, _| rack.logs.bucket.is_some(),
        because: GIVEN_BUCKET,
        hint: LEAVE_BUCKET,
    },
    Idle {
        key: "logs.versioning",
        severity: Severity::Error,
        holds: |rack, _| rack.logs.bucket.is_some() && rack.logs.versioning != Versioning::Disabled,
        because: GIVEN_BUCKET,
        hint: LEAVE_BUCKET,
    },
    Idle {
        key: "logs.versioning",
        severity: Severity::Warning,
        holds: |rack, _| rack.logs.bucket.is_some() && rack.logs.versioning == Versioning::Disabled,
        because: GIVEN_BUCKET,
        hint: LEAVE_BUCKET,
    },
];

const EXISTING_SUBNETS: &str = "with `network.subnets` the rack makes no subnets, route tables and NAT gateways";

fn is_in_existing_subnets(rack: &Rack, _: &Plan) -> bool {
    rack.network.subnets.is_some()
}

const NO_FILE_SYSTEM: &str = "with `filesystem: false` there is no file system";

const KEEP_NONE: &str = "remove it, or set `storage.filesystem: true`";

const GIVEN: &str = "the file system exists already, and what encrypts it cannot change";

const ITS_POLICY: &str = "the file system exists already, and its policy decides whether clients need TLS";

const LEAVE_GIVEN: &str = "remove it, or set `storage.filesystem: true` for a file system of the rack's own";

const GIVEN_BUCKET: &str = "the bucket in `logs.bucket` exists already, and the rack does not configure it";

const LEAVE_BUCKET: &str = "remove it, or remove `logs.bucket` for a bucket of the rack's own";

fn no_file_system(rack: &Rack, _: &Plan) -> bool {
    rack.storage.filesystem == FileSystem::None
}

fn is_given(plan: &Plan) -> bool {
    matches!(plan.storage, Storage::Existing { .. })
}

fn has_s3_endpoint(plan: &Plan) -> bool {
    plan.network.endpoints.iter().any(|service| service.endpoint == Endpoint::S3)
}

/// Whether `nat: none` shows in public mode too: what it decides from `nat` alone, so that a change of mode does not.
fn none_is_felt(rack: &Rack, plan: &Plan) -> bool {
    let buckets_by_default = rack.network.buckets.is_none() && has_s3_endpoint(plan);
    let by_proxy = plan.network.proxy.is_some();
    rack.network.nat == Nat::None && (plan.fleet.reporting == Reporting::Silent || buckets_by_default || by_proxy)
}

/// Finds the keys that are written in vain.
pub(super) fn check(rack: &Rack, plan: &Plan, written: &dyn Fn(&Path) -> bool, findings: &mut Findings) {
    for Idle { key, severity, because, hint, .. } in IDLE.iter().filter(|idle| (idle.holds)(rack, plan)) {
        let path = Path::of(key);
        if written(&path) {
            let message = format!("`{key}` has no effect: {because}");
            let finding = Diagnostic::new(&codes::NO_EFFECT, *severity, Place::Key(path), message);
            findings.push(finding.hint(*hint));
        }
    }
}
