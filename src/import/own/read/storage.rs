//! The keys of what instances share, and of what is logged.

use super::{Read, read};
use crate::import::own::stack::Stack;
use serde_json::Value;

const FILES: &str = "VolumeFilesystem";

/// The rule by which existing mount targets admit the instances.
const ADMITTED: &str = "VolumeSecurityInstances";

const BUCKET: &str = "Logs";

/// How rack.yml says that something is never deleted.
const FOREVER: &str = "forever";

/// Whether there is a file system; its id, if it was there before.
pub(in crate::import::own) fn filesystem(stack: &Stack) -> Option<Read> {
    if stack.has(FILES) {
        return read(true, FILES);
    }
    match stack.output("Filesystem").and_then(Value::as_str) {
        Some(id) => read(id, "the output Filesystem"),
        None => read(false, format!("there is no {FILES}")),
    }
}

pub(in crate::import::own) fn encrypted(stack: &Stack) -> Option<Read> {
    if !stack.has(FILES) {
        return None;
    }
    let encrypted = stack.property(FILES, "Encrypted").is_some_and(|encrypted| *encrypted == Value::Bool(true));
    read(encrypted, format!("Encrypted of {FILES}"))
}

pub(in crate::import::own) fn key(stack: &Stack) -> Option<Read> {
    read(stack.text(FILES, "KmsKeyId")?, format!("KmsKeyId of {FILES}"))
}

/// The tier whose subnets the mount targets are in, unless they were there before.
pub(in crate::import::own) fn mount_targets(stack: &Stack) -> Option<Read> {
    const FIRST: &str = "VolumeTarget0";
    if stack.has(ADMITTED) {
        return read("existing", ADMITTED);
    }
    let subnet = stack.property(FIRST, "SubnetId")?;
    let is_private = stack.output("SubnetPrivate0").is_some_and(|private| private == subnet);
    read(if is_private { "private" } else { "public" }, format!("SubnetId of {FIRST}"))
}

/// The security group of mount targets that were there before.
pub(in crate::import::own) fn security_group(stack: &Stack) -> Option<Read> {
    read(stack.text(ADMITTED, "GroupId")?, format!("GroupId of {ADMITTED}"))
}

pub(in crate::import::own) fn plain_nfs(stack: &Stack) -> Option<Read> {
    if !stack.has(FILES) {
        return None;
    }
    let has_policy = stack.property(FILES, "FileSystemPolicy").is_some();
    read(!has_policy, format!("{FILES} {} policy", if has_policy { "has a" } else { "has no" }))
}

pub(in crate::import::own) fn retention(stack: &Stack) -> Option<Read> {
    let days = stack.property("LogGroup", "RetentionInDays");
    read(days.cloned().unwrap_or_else(|| FOREVER.into()), "RetentionInDays of LogGroup")
}

pub(in crate::import::own) fn access_retention(stack: &Stack) -> Option<Read> {
    if !stack.has(BUCKET) {
        return None;
    }
    match stack.property(BUCKET, "LifecycleConfiguration/Rules/0/ExpirationInDays") {
        Some(days) => read(days.clone(), format!("ExpirationInDays of {BUCKET}")),
        None => read(FOREVER, format!("{BUCKET} has no lifecycle rule")),
    }
}

/// A bucket that was there before; the output of one of the rack's own refers to it.
pub(in crate::import::own) fn bucket(stack: &Stack) -> Option<Read> {
    read(stack.output("LogBucket")?.as_str()?, "the output LogBucket")
}

pub(in crate::import::own) fn versioning(stack: &Stack) -> Option<Read> {
    let status = stack.text(BUCKET, "VersioningConfiguration/Status")?;
    read(status.to_lowercase(), format!("VersioningConfiguration of {BUCKET}"))
}
