//! The rules, one per file. None knows another: what several need stands below them.

mod block_order;
mod conditional_reference;
mod cross_zone_nat;
mod deletion_policy;
mod endpoint_conflict;
mod fixed_address;
mod gateway_order;
mod held_twice;
mod instance_exposed;
mod internal_load_balancer_open;
mod internet_route;
mod launch_order;
mod load_balancer_subnets;
mod load_balancer_zones;
mod log_delivery_order;
mod mount_targets;
mod no_egress_path;
mod not_analyzed;
mod open_to_the_world;
mod port_without_listener;
mod public_address;
mod public_placement;
mod publicly_accessible;
mod quota;
mod route_table;
mod service_exposed;
mod service_registration;
mod service_unreachable;
mod signal_order;
mod stack_deletion;
mod subnet_blocks;
mod target_group_vpc;
mod target_unreachable;
mod unexpected_egress;
mod unused_target_group;
mod zone_failure;

use super::Rule;
use crate::diag::Code;

/// Every rule, in the order in which a proof is read.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    EXPOSURE.iter().chain(PROMISES).chain(ADVICE).copied()
}

/// Whether a finding is about exposure.
pub fn is_exposure(code: &Code) -> bool {
    EXPOSURE.iter().any(|rule| rule.code == *code)
}

/// The rules whose promises have to be kept, about exposure: what the internet can open a connection to.
pub(super) static EXPOSURE: &[&Rule] = &[
    &instance_exposed::RULE,
    &service_exposed::RULE,
    &open_to_the_world::RULE,
    &public_address::RULE,
    &publicly_accessible::RULE,
    &internet_route::RULE,
    &public_placement::RULE,
    &load_balancer_subnets::RULE,
    &internal_load_balancer_open::RULE,
];

/// The other rules whose promises have to be kept: they speak of what works, or of a deployment that fails.
pub(super) static PROMISES: &[&Rule] = &[
    // Reachability: whether load balancers reach what is behind them.
    &port_without_listener::RULE,
    &target_unreachable::RULE,
    &service_registration::RULE,
    &target_group_vpc::RULE,
    // Egress: by which path packets leave.
    &no_egress_path::RULE,
    &unexpected_egress::RULE,
    &fixed_address::RULE,
    &cross_zone_nat::RULE,
    &zone_failure::RULE,
    &service_unreachable::RULE,
    // Order: whether everything waits for what it needs.
    &launch_order::RULE,
    &unused_target_group::RULE,
    &gateway_order::RULE,
    &block_order::RULE,
    &log_delivery_order::RULE,
    &signal_order::RULE,
    &stack_deletion::RULE,
    &conditional_reference::RULE,
    // Uniqueness: whether AWS has room for all of it.
    &subnet_blocks::RULE,
    &route_table::RULE,
    &load_balancer_zones::RULE,
    &mount_targets::RULE,
    &endpoint_conflict::RULE,
    &held_twice::RULE,
    // What the others could not look at.
    &not_analyzed::RULE,
];

/// The rules of good practice: what they find breaks no promise.
pub(super) static ADVICE: &[&Rule] = &[&deletion_policy::RULE, &quota::RULE];
