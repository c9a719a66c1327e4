//! **What a role may do**, by its own policies and those of the template that are attached to it.

use super::Permission;
use super::permissions::permissions;
use super::side::{Side, symbols};
use crate::template::evaluate::Symbol;

/// What a role may do.
pub(super) struct Reach {
    /// What it is allowed: an action and what on, each with `*` for anything.
    pub allowed: Vec<(String, String)>,
    /// Whether it may be allowed more, as by managed policies.
    pub open: bool,
}

/// What a role of a side may do, by its own policies and those of the template that are attached to it; nothing if it is not of
/// the template. What denies is left out.
pub(super) fn reach(side: &Side, role: &str) -> Option<Reach> {
    let own = side.get(role)?;
    let attached = side.resources.iter().filter(|made| {
        let mut names = false;
        symbols(&made.properties.get("Roles").term, &mut |symbol| {
            names |= matches!(symbol, Symbol::Resource { id, .. } if id == role);
        });
        names
    });
    let mut reach = Reach { allowed: Vec::new(), open: false };
    for made in std::iter::once(own).chain(attached) {
        let said = permissions(made);
        reach.open |= said.open;
        for Permission { action, on, .. } in said.permissions.iter().filter(|one| one.allows && one.who.is_none()) {
            match on {
                Some(on) => reach.allowed.push((action.clone(), on.clone())),
                None => reach.open |= !action.ends_with(EXECUTION),
            }
        }
    }
    Some(reach)
}

/// The managed policy that lets tasks fetch images and write logs, and read no secrets (AWS managed policy reference guide,
/// "AmazonECSTaskExecutionRolePolicy").
const EXECUTION: &str = "/AmazonECSTaskExecutionRolePolicy";
