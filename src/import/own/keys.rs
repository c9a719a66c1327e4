//! Every key of rack.yml with its reader.

use super::read::{Read, boot, instances, network, nlb, rack, router, spot, storage};
use super::stack::Stack;
use crate::import::Line;

/// A key of rack.yml, by its dotted path.
struct Key(&'static str, Shows);

/// Where the value of a key shows in a template.
enum Shows {
    /// Where this finds it.
    Here(fn(&Stack) -> Option<Read>),
    /// Where this finds it, and in private mode only.
    InPrivateMode(fn(&Stack) -> Option<Read>),
    /// In what it decides, if it decides anything: which value it has shows when the template is made again.
    InEffect,
    /// Nowhere, for a reason.
    Nowhere(&'static str),
}

use Shows::{Here, InEffect, InPrivateMode, Nowhere};

/// The region, which has no place of its own in a template.
pub(super) const REGION: &str = "region";

/// All keys, in the order of the JSON Schema; sections that make something by being there as well.
const KEYS: &[Key] = &[
    Key("name", Here(rack::name)),
    Key(REGION, InEffect),
    Key("mode", Here(rack::mode)),
    Key("tags", Here(rack::tags)),
    Key("network.cidr", Here(network::cidr)),
    Key("network.zones", Here(network::zones)),
    Key("network.public-subnets", Here(network::public_subnets)),
    Key("network.private-subnets", Here(network::private_subnets)),
    Key("network.subnets.public", Here(network::existing_public)),
    Key("network.subnets.private", Here(network::existing_private)),
    Key("network.nat", InPrivateMode(network::nat)),
    Key("network.nat-addresses", InPrivateMode(network::nat_addresses)),
    Key("network.endpoints", Here(network::endpoints)),
    Key("network.buckets", Here(network::buckets)),
    Key("network.vpc", Here(network::vpc)),
    Key("network.internet-gateway", Here(network::internet_gateway)),
    Key("network.existing-endpoints", Here(network::existing_endpoints)),
    Key("network.avoid", Nowhere("it only checks the blocks of the rack, which it does not change")),
    Key("network.flow-logs", Here(network::flow_logs)),
    Key("network.proxy", Here(boot::proxy)),
    Key("instances.type", Here(instances::kind)),
    Key("instances.count", Here(instances::count)),
    Key("instances.spare", Here(instances::spare)),
    Key("instances.batch", Here(instances::batch)),
    Key("instances.image", Here(instances::image)),
    Key("instances.disk", Here(instances::disk)),
    Key("instances.swap", Here(instances::swap)),
    Key("instances.key", Here(instances::key)),
    Key("instances.policies", Here(instances::policies)),
    Key("instances.security-groups", Here(instances::security_groups)),
    Key("instances.credits", Here(instances::credits)),
    Key("instances.tenancy", Here(instances::tenancy)),
    Key("instances.hop-limit", Here(instances::hop_limit)),
    Key("instances.boot", Here(boot::boot)),
    Key("instances.run", Here(boot::run)),
    Key("instances.agent.stop-timeout", Here(boot::stop_timeout)),
    Key("instances.agent.pull", Here(boot::pull)),
    Key("instances.agent.keep-images", Here(boot::keep_images)),
    Key("instances.spot.types", Here(spot::types)),
    Key("instances.spot.vcpus", Here(spot::vcpus)),
    Key("instances.spot.memory", Here(spot::memory)),
    Key("instances.spot.exclude", Here(spot::exclude)),
    Key("instances.spot.base", Here(spot::base)),
    Key("instances.spot.on-demand", Here(spot::on_demand)),
    Key("instances.spot.strategy", Here(spot::strategy)),
    Key("instances.spot.max-price", Here(spot::max_price)),
    Key("schedule", Here(rack::schedule)),
    Key("router.public", Here(router::public)),
    Key("router.internal", Here(router::internal)),
    Key("router.certificate", Here(router::certificate)),
    Key("router.allow", Here(router::allow)),
    Key("router.security-groups", Here(router::security_groups)),
    Key("router.http", Here(router::http)),
    Key("router.internal-allow", Here(router::internal_allow)),
    Key("router.internal-security-groups", Here(router::internal_security_groups)),
    Key("router.idle-timeout", Here(router::idle_timeout)),
    Key("router.tls-policy", Here(router::tls_policy)),
    Key("router.mitigation", Here(router::mitigation)),
    Key("nlb.public", Here(nlb::public)),
    Key("nlb.public.addresses", Here(nlb::addresses)),
    Key("nlb.public.cross-zone", Here(nlb::cross_zone)),
    Key("nlb.public.protected", Here(nlb::protected)),
    Key("nlb.internal", Here(nlb::internal)),
    Key("nlb.internal.cross-zone", Here(nlb::internal_cross_zone)),
    Key("nlb.internal.protected", Here(nlb::internal_protected)),
    Key("storage.filesystem", Here(storage::filesystem)),
    Key("storage.encrypted", Here(storage::encrypted)),
    Key("storage.key", Here(storage::key)),
    Key("storage.mount-targets", Here(storage::mount_targets)),
    Key("storage.security-group", Here(storage::security_group)),
    Key("storage.plain-nfs", Here(storage::plain_nfs)),
    Key("logs.retention", Here(storage::retention)),
    Key("logs.access-retention", Here(storage::access_retention)),
    Key("logs.bucket", Here(storage::bucket)),
    Key("logs.versioning", Here(storage::versioning)),
    Key("keep.internal-router-name", Here(router::internal_name)),
    Key("keep.role-path", Here(instances::role_path)),
    Key("accept", Here(rack::accept)),
];

/// Every key, with the reason why its value can show in no template where that is so. A key that is not among them is one that
/// [`rack`](super::rack) does not know.
pub fn every_key() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    KEYS.iter().map(|Key(path, shows)| match shows {
        Here(_) | InPrivateMode(_) | InEffect => (*path, None),
        Nowhere(reason) => (*path, Some(*reason)),
    })
}

/// The keys that may have had any value in the rack.yml of these lines, as far as its template tells, each with the reason: what
/// is worth a look before the lines take the place of a rack.yml that is lost.
pub fn unseen(lines: &[Line]) -> Vec<(&'static str, &'static str)> {
    let value = |key: &str| lines.iter().find(|line| line.key == key).map(|line| &line.value);
    let is_public = value("mode").is_none_or(|mode| mode == "public");
    let unseen = KEYS.iter().filter(|Key(path, _)| value(path).is_none()).filter_map(|Key(path, shows)| match shows {
        Here(_) => None,
        InPrivateMode(_) => is_public.then_some((*path, "it has no effect in public mode")),
        InEffect => Some((*path, "a rack has this template in many regions")),
        Nowhere(reason) => Some((*path, *reason)),
    });
    unseen.collect()
}

/// The value of every key that shows in a template, defaults as well.
pub(super) fn read(stack: &Stack) -> Vec<Line> {
    let lines = KEYS.iter().filter_map(|Key(key, shows)| {
        let (Here(reader) | InPrivateMode(reader)) = shows else { return None };
        let Read { value, from } = reader(stack)?;
        Some(Line { key, value, from })
    });
    lines.collect()
}

/// Where a key stands among the others.
pub(super) fn position(key: &str) -> usize {
    KEYS.iter().take_while(|Key(path, _)| *path != key).count()
}
