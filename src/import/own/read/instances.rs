//! The keys of the instances.

use super::{Read, beside_own, number, read};
use crate::import::own::stack::Stack;
use serde_json::{Value, json};

const GROUP: &str = "Instances";

const LAUNCHED_FROM: &str = "InstancesLaunchTemplate";

/// How many managed policies of the instances' role are the rack's own; they come first.
const OWN_POLICIES: usize = 2;

/// A property of the launch template's data.
fn launched<'t>(stack: &Stack<'t>, path: &str) -> Option<&'t Value> {
    stack.property(LAUNCHED_FROM, &format!("LaunchTemplateData/{path}"))
}

/// The same as the value of a key.
fn launched_as(stack: &Stack, path: &str) -> Option<Read> {
    let name = path.rsplit('/').next().unwrap_or(path);
    read(launched(stack, path)?.clone(), format!("{name} of {LAUNCHED_FROM}"))
}

pub(in crate::import::own) fn kind(stack: &Stack) -> Option<Read> {
    launched_as(stack, "InstanceType")
}

/// The bounds of the group: one number where it says the same.
pub(in crate::import::own) fn count(stack: &Stack) -> Option<Read> {
    let (min, max) = bounds(stack)?;
    let count = if max == 2 * min { json!(min) } else { json!({ "min": min, "max": max }) };
    read(count, format!("MinSize and MaxSize of {GROUP}"))
}

fn bounds(stack: &Stack) -> Option<(u64, u64)> {
    let bound = |name| number(stack.property(GROUP, name)?);
    Some((bound("MinSize")?, bound("MaxSize")?))
}

/// What is left to all instances of how full they may get; where their number is fixed, nothing can be kept free.
pub(in crate::import::own) fn spare(stack: &Stack) -> Option<Read> {
    const PROVIDER: &str = "InstancesCapacity";
    bounds(stack).filter(|(min, max)| min != max)?;
    let full = stack.property(PROVIDER, "AutoScalingGroupProvider/ManagedScaling/TargetCapacity")?;
    read(100_u64.checked_sub(number(full)?)?, format!("100 less TargetCapacity of {PROVIDER}"))
}

pub(in crate::import::own) fn batch(stack: &Stack) -> Option<Read> {
    let batch = stack.at(GROUP, "UpdatePolicy/AutoScalingRollingUpdate/MaxBatchSize")?;
    read(number(batch)?, format!("MaxBatchSize of {GROUP}"))
}

/// The image: an id, the parameter it is looked up in, or the word for the parameters of the ECS-optimized one.
pub(in crate::import::own) fn image(stack: &Stack) -> Option<Read> {
    let id = launched(stack, "ImageId")?.as_str()?;
    let parameter = id.strip_prefix("{{resolve:ssm:").and_then(|rest| rest.strip_suffix("}}"));
    let image = match parameter {
        Some(parameter) if is_optimized(parameter) => "amazon-linux-2023".to_owned(),
        Some(parameter) => format!("ssm:{parameter}"),
        None => id.to_owned(),
    };
    read(image, format!("ImageId of {LAUNCHED_FROM}"))
}

/// Whether a parameter is one of the two for which rack.yml has a word.
fn is_optimized(parameter: &str) -> bool {
    let folder = parameter
        .strip_prefix("/aws/service/ecs/optimized-ami/amazon-linux-2023/")
        .and_then(|rest| rest.strip_suffix("recommended/image_id"));
    folder.is_some_and(|folder| ["", "arm64/"].contains(&folder))
}

pub(in crate::import::own) fn disk(stack: &Stack) -> Option<Read> {
    launched_as(stack, "BlockDeviceMappings/0/Ebs/VolumeSize")
}

/// The second volume; without one there is no swap.
pub(in crate::import::own) fn swap(stack: &Stack) -> Option<Read> {
    let second = launched_as(stack, "BlockDeviceMappings/1/Ebs/VolumeSize");
    second.or_else(|| read(0, format!("{LAUNCHED_FROM} has one volume")))
}

pub(in crate::import::own) fn key(stack: &Stack) -> Option<Read> {
    launched_as(stack, "KeyName")
}

pub(in crate::import::own) fn policies(stack: &Stack) -> Option<Read> {
    const ROLE: &str = "InstancesRole";
    let users = stack.list(ROLE, "ManagedPolicyArns").iter().skip(OWN_POLICIES).cloned().collect::<Vec<_>>();
    if users.is_empty() { None } else { read(users, format!("ManagedPolicyArns of {ROLE}")) }
}

pub(in crate::import::own) fn credits(stack: &Stack) -> Option<Read> {
    launched_as(stack, "CreditSpecification/CpuCredits")
}

pub(in crate::import::own) fn tenancy(stack: &Stack) -> Option<Read> {
    launched_as(stack, "Placement/Tenancy")
}

pub(in crate::import::own) fn hop_limit(stack: &Stack) -> Option<Read> {
    launched_as(stack, "MetadataOptions/HttpPutResponseHopLimit")
}

pub(in crate::import::own) fn security_groups(stack: &Stack) -> Option<Read> {
    let groups = launched(stack, "NetworkInterfaces/0/Groups")?.as_array()?;
    beside_own(groups, format!("Groups of {LAUNCHED_FROM}"))
}

/// A path that was kept; without one it is `/`.
pub(in crate::import::own) fn role_path(stack: &Stack) -> Option<Read> {
    read(stack.text("InstancesRole", "Path")?, "Path of InstancesRole")
}
