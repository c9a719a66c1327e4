//! The keys of the Network Load Balancers.

use super::{Read, attribute, read};
use crate::import::own::stack::Stack;
use serde_json::{Map, Value};

const PUBLIC: &str = "NLBRouter";

const INTERNAL: &str = "NLBRouterInternal";

/// The section alone, which makes one by being there.
pub(in crate::import::own) fn public(stack: &Stack) -> Option<Read> {
    section(stack, PUBLIC)
}

pub(in crate::import::own) fn internal(stack: &Stack) -> Option<Read> {
    section(stack, INTERNAL)
}

fn section(stack: &Stack, id: &str) -> Option<Read> {
    if stack.has(id) { read(Map::new(), id) } else { None }
}

/// Its addresses, where they are the user's own.
pub(in crate::import::own) fn addresses(stack: &Stack) -> Option<Read> {
    let mappings = stack.list(PUBLIC, "SubnetMappings").iter();
    let given = mappings.map(|mapping| mapping.get("AllocationId")?.as_str().map(Value::from));
    let given = given.collect::<Option<Vec<_>>>().filter(|given| !given.is_empty())?;
    read(given, format!("SubnetMappings of {PUBLIC}"))
}

pub(in crate::import::own) fn cross_zone(stack: &Stack) -> Option<Read> {
    flag(stack, PUBLIC, CROSS_ZONE)
}

pub(in crate::import::own) fn internal_cross_zone(stack: &Stack) -> Option<Read> {
    flag(stack, INTERNAL, CROSS_ZONE)
}

pub(in crate::import::own) fn protected(stack: &Stack) -> Option<Read> {
    flag(stack, PUBLIC, PROTECTED)
}

pub(in crate::import::own) fn internal_protected(stack: &Stack) -> Option<Read> {
    flag(stack, INTERNAL, PROTECTED)
}

const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";

const PROTECTED: &str = "deletion_protection.enabled";

fn flag(stack: &Stack, id: &str, key: &str) -> Option<Read> {
    read(attribute(stack, id, key)? == "true", format!("{key} of {id}"))
}
