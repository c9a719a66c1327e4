//! The rules, one per file.

pub(super) mod conditional_reference;
pub(super) mod cross_zone_nat;
pub(super) mod deletion_policy;
pub(super) mod fixed_address;
pub(super) mod gateway_order;
pub(super) mod instance_exposed;
pub(super) mod internal_load_balancer_open;
pub(super) mod internet_route;
pub(super) mod launch_order;
pub(super) mod load_balancer_subnets;
pub(super) mod load_balancer_zones;
pub(super) mod log_delivery_order;
pub(super) mod mount_targets;
pub(super) mod no_egress_path;
pub(super) mod not_analyzed;
pub(super) mod open_to_the_world;
pub(super) mod port_without_listener;
pub(super) mod public_address;
pub(super) mod public_placement;
pub(super) mod quota;
pub(super) mod route_table;
pub(super) mod service_unreachable;
pub(super) mod signal_order;
pub(super) mod subnet_blocks;
pub(super) mod unexpected_egress;
pub(super) mod zone_failure;
