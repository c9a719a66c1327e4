//! What a rule is, and the list of them.

use super::judgement::Judgement;
use super::rules as all;
use super::scene::Scene;
use crate::diag::Code;

/// A rule: what it is called, what it checks, why that matters.
pub struct Rule {
    /// Its findings' code: the stable slug, what a finding means, why it matters, how to fix it.
    pub code: Code,
    /// What holds when it holds, in a few words: `instances have no public address`.
    pub title: &'static str,
    /// What it looks at.
    pub checks: &'static str,
    /// Enumerates its subjects, and hands over a judgement of each.
    pub(super) judge: fn(&Scene, &mut dyn FnMut(Judgement)),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.code.fmt(f)
    }
}

/// Every rule, in the order in which a proof is read.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

static RULES: &[&Rule] = &[
    // Exposure: what the internet can open a connection to.
    &all::instance_exposed::RULE,
    &all::open_to_the_world::RULE,
    &all::public_address::RULE,
    &all::internet_route::RULE,
    &all::public_placement::RULE,
    &all::load_balancer_subnets::RULE,
    &all::internal_load_balancer_open::RULE,
    &all::port_without_listener::RULE,
    // Egress: by which path packets leave.
    &all::no_egress_path::RULE,
    &all::unexpected_egress::RULE,
    &all::fixed_address::RULE,
    &all::cross_zone_nat::RULE,
    &all::zone_failure::RULE,
    &all::service_unreachable::RULE,
    // Order: whether everything waits for what it needs.
    &all::launch_order::RULE,
    &all::gateway_order::RULE,
    &all::log_delivery_order::RULE,
    &all::signal_order::RULE,
    // Hygiene.
    &all::conditional_reference::RULE,
    &all::subnet_blocks::RULE,
    &all::route_table::RULE,
    &all::load_balancer_zones::RULE,
    &all::mount_targets::RULE,
    &all::deletion_policy::RULE,
    &all::quota::RULE,
    // What the others could not look at.
    &all::not_analyzed::RULE,
];
