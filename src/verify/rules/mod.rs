//! The rules, one per file.

pub(super) mod balancer_open;
pub(super) mod balancer_tier;
pub(super) mod balancer_zones;
pub(super) mod fixed_address;
pub(super) mod gateway_order;
pub(super) mod instance_exposed;
pub(super) mod internet_route;
pub(super) mod launch_order;
pub(super) mod log_delivery_order;
pub(super) mod mount_targets;
pub(super) mod not_looked_into;
pub(super) mod open_to_the_world;
pub(super) mod other_road;
pub(super) mod port_without_listener;
pub(super) mod public_address;
pub(super) mod public_placement;
pub(super) mod quota;
pub(super) mod road_out;
pub(super) mod route_table;
pub(super) mod service_unreachable;
pub(super) mod signal_order;
pub(super) mod stateful_protection;
pub(super) mod subnet_blocks;
pub(super) mod unmade_reference;
pub(super) mod zone_crossing;
pub(super) mod zone_loss;
