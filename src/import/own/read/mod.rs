//! A reader for each key: its value, default or not, as the template shows it. What a reader gives need not be right, since
//! the template is made again and compared; where nothing shows, it gives nothing.

pub(super) mod boot;
pub(super) mod instances;
pub(super) mod network;
pub(super) mod nlb;
pub(super) mod rack;
pub(super) mod router;
pub(super) mod spot;
pub(super) mod storage;

use super::stack::Stack;
use serde_json::Value;

/// The value of a key, and where it was read.
#[derive(Debug)]
pub(super) struct Read {
    /// The value, as rack.yml has it.
    pub value: Value,
    /// Where it was read, in a few words.
    pub from: String,
}

/// A value that was read from somewhere.
fn read(value: impl Into<Value>, from: impl Into<String>) -> Option<Read> {
    Some(Read { value: value.into(), from: from.into() })
}

/// The value of an attribute of a load balancer.
fn attribute<'t>(stack: &Stack<'t>, balancer: &str, key: &str) -> Option<&'t Value> {
    let mut attributes = stack.list(balancer, "LoadBalancerAttributes").iter();
    attributes.find(|attribute| attribute.get("Key").is_some_and(|name| name == key))?.get("Value")
}

/// The security groups of the user's in a list that begins with the rack's own.
fn beside_own(groups: &[Value], from: String) -> Option<Read> {
    let users = groups.iter().skip(1).cloned().collect::<Vec<_>>();
    if users.is_empty() { None } else { read(users, from) }
}

/// The number that a text is, or a number.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
