//! The rules, one per file. None knows another: what several need stands below them.

mod balancer_open;
mod balancer_tier;
mod balancer_zones;
mod fixed_address;
mod gateway_order;
mod instance_exposed;
mod internet_route;
mod launch_order;
mod log_delivery_order;
mod mount_targets;
mod not_looked_into;
mod open_to_the_world;
mod other_road;
mod port_without_listener;
mod public_address;
mod public_placement;
mod quota;
mod road_out;
mod route_table;
mod service_unreachable;
mod signal_order;
mod stateful_protection;
mod subnet_blocks;
mod unmade_reference;
mod zone_crossing;
mod zone_loss;

use super::Rule;

/// Every rule, in the order in which a proof is read.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

static RULES: &[&Rule] = &[
    // Exposure: what the internet can open a connection to.
    &instance_exposed::RULE,
    &open_to_the_world::RULE,
    &public_address::RULE,
    &internet_route::RULE,
    &public_placement::RULE,
    &balancer_tier::RULE,
    &balancer_open::RULE,
    &port_without_listener::RULE,
    // Egress: by which road packets leave.
    &road_out::RULE,
    &other_road::RULE,
    &fixed_address::RULE,
    &zone_crossing::RULE,
    &zone_loss::RULE,
    &service_unreachable::RULE,
    // Order: whether everything waits for what it needs.
    &launch_order::RULE,
    &gateway_order::RULE,
    &log_delivery_order::RULE,
    &signal_order::RULE,
    // Hygiene.
    &unmade_reference::RULE,
    &subnet_blocks::RULE,
    &route_table::RULE,
    &balancer_zones::RULE,
    &mount_targets::RULE,
    &stateful_protection::RULE,
    &quota::RULE,
    // What the others could not look at.
    &not_looked_into::RULE,
];
