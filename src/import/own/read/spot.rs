//! The keys of Spot Instances.

use super::{Read, number, read};
use crate::import::own::stack::Stack;
use serde_json::Value;

const GROUP: &str = "Instances";

/// A property of how the group mixes instances, as the value of a key.
fn distribution<'t>(stack: &Stack<'t>, name: &str) -> Option<(&'t Value, String)> {
    let value = stack.property(GROUP, &format!("MixedInstancesPolicy/InstancesDistribution/{name}"))?;
    Some((value, format!("{name} of {GROUP}")))
}

/// What overrides the launch template.
fn overrides<'t>(stack: &Stack<'t>) -> &'t [Value] {
    stack.list(GROUP, "MixedInstancesPolicy/LaunchTemplate/Overrides")
}

/// What is required of types that are not listed.
fn required<'t>(stack: &Stack<'t>, path: &str) -> Option<&'t Value> {
    overrides(stack).first()?.pointer(&format!("/InstanceRequirements/{path}"))
}

/// Types and patterns without the rack's own type, which comes first whether or not it is listed.
pub(in crate::import::own) fn types(stack: &Stack) -> Option<Read> {
    let listed = overrides(stack).iter().filter_map(|one| one.get("InstanceType")).cloned().collect::<Vec<_>>();
    let patterns = required(stack, "AllowedInstanceTypes").and_then(Value::as_array);
    let all = patterns.cloned().unwrap_or(listed);
    let others = if all.len() > 1 { all[1..].to_vec() } else { all };
    if others.is_empty() { None } else { read(others, format!("Overrides of {GROUP}")) }
}

/// Whether types are selected by their size.
fn is_sized(stack: &Stack) -> bool {
    required(stack, "AllowedInstanceTypes").is_none()
}

pub(in crate::import::own) fn vcpus(stack: &Stack) -> Option<Read> {
    let least = number(required(stack, "VCpuCount/Min")?).filter(|_| is_sized(stack))?;
    read(least, format!("VCpuCount of {GROUP}"))
}

/// The least memory, in the larger unit where it is a whole number of it.
pub(in crate::import::own) fn memory(stack: &Stack) -> Option<Read> {
    let mebibytes = number(required(stack, "MemoryMiB/Min")?).filter(|_| is_sized(stack))?;
    let least = if mebibytes % 1024 == 0 { format!("{}GiB", mebibytes / 1024) } else { format!("{mebibytes}MiB") };
    read(least, format!("MemoryMiB of {GROUP}"))
}

pub(in crate::import::own) fn exclude(stack: &Stack) -> Option<Read> {
    read(required(stack, "ExcludedInstanceTypes")?.clone(), format!("ExcludedInstanceTypes of {GROUP}"))
}

pub(in crate::import::own) fn base(stack: &Stack) -> Option<Read> {
    let (value, from) = distribution(stack, "OnDemandBaseCapacity")?;
    read(number(value)?, from)
}

pub(in crate::import::own) fn on_demand(stack: &Stack) -> Option<Read> {
    let (value, from) = distribution(stack, "OnDemandPercentageAboveBaseCapacity")?;
    read(number(value)?, from)
}

pub(in crate::import::own) fn strategy(stack: &Stack) -> Option<Read> {
    let (value, from) = distribution(stack, "SpotAllocationStrategy")?;
    read(value.clone(), from)
}

/// A price, which the template has as text and rack.yml as a number.
pub(in crate::import::own) fn max_price(stack: &Stack) -> Option<Read> {
    let (value, from) = distribution(stack, "SpotMaxPrice")?;
    read(serde_json::from_str::<Value>(value.as_str()?).ok().filter(Value::is_number)?, from)
}
