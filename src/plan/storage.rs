//! What instances share.

use super::address::Tier;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;
use crate::rack::words::{FileSystem, FileSystemId, KmsKey, MountTargets, SecurityGroupId};

/// What instances share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// Nothing.
    None,
    /// An EFS file system of the rack.
    Own {
        /// Whether it is encrypted at rest.
        encrypted: bool,
        /// The KMS key that encrypts it, where that is not the one that EFS has in the account.
        key: Option<KmsKey>,
        /// The tier of subnets in which it has a mount target in each zone.
        mount_targets: Tier,
        /// Whether clients may mount it without TLS.
        plain_nfs: bool,
    },
    /// An EFS file system that is there already.
    Existing {
        /// Its id.
        filesystem: FileSystemId,
        /// From where it is mounted.
        targets: Targets,
    },
}

/// From where an existing file system is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Targets {
    /// From a mount target of the rack in each zone, in this tier of subnets.
    Own(Tier),
    /// From those that are there already, and have this security group.
    Existing(SecurityGroupId),
}

/// Decides what is shared, and warns of files that would lie there for anyone to read. `None` stands for what could not be
/// decided as well; then there are findings.
pub(super) fn plan(rack: &Rack, findings: &mut Findings) -> Storage {
    match &rack.storage.filesystem {
        FileSystem::None => Storage::None,
        FileSystem::Own => own(rack, findings),
        FileSystem::Existing(filesystem) => existing(rack, filesystem, findings),
    }
}

fn value(key: &str) -> Place {
    Place::Value(Path::of(&format!("storage.{key}")))
}

fn own(rack: &Rack, findings: &mut Findings) -> Storage {
    let storage = &rack.storage;
    findings.extend(exposed_files(rack));
    if let Some(key) = storage.key.as_ref().filter(|_| !storage.encrypted) {
        let message = format!("`storage.key` is `{key}`, but with `encrypted: false` nothing is encrypted");
        let finding = Diagnostic::error(&codes::KEY_WITHOUT_ENCRYPTION, value("key"), message);
        let finding = finding.also(value("encrypted"), "not encrypted");
        findings.push(finding.hint("remove one of the two"));
    }
    let mount_targets = tier(storage.mount_targets);
    if mount_targets.is_none() {
        let message = "`storage.mount-targets: existing` is for an existing file system: the rack creates this one, \
            which has no mount targets yet";
        let finding = Diagnostic::error(&codes::MOUNT_TARGETS_OF_OWN_FILES, value("mount-targets"), message);
        findings.push(finding.hint("write `private`, or the id of the file system in `storage.filesystem`"));
    }
    Storage::Own {
        encrypted: storage.encrypted,
        key: storage.key.clone(),
        mount_targets: mount_targets.unwrap_or(Tier::Private),
        plain_nfs: storage.plain_nfs,
    }
}

/// The tier in which the rack makes mount targets, if it does.
fn tier(targets: MountTargets) -> Option<Tier> {
    match targets {
        MountTargets::Private => Some(Tier::Private),
        MountTargets::Public => Some(Tier::Public),
        MountTargets::Existing => None,
    }
}

/// Warnings of files that are readable where they lie, or on their way.
fn exposed_files(rack: &Rack) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if !rack.storage.encrypted {
        let message = "`storage.encrypted: false` stores the files of the file system unencrypted";
        let finding = Diagnostic::warning(&codes::UNENCRYPTED_FILES, value("encrypted"), message);
        found.push(finding.hint("remove it, unless the rack takes over a file system that is already unencrypted"));
    }
    if rack.storage.plain_nfs {
        let message = "`storage.plain-nfs: true` lets clients mount the file system without TLS";
        let finding = Diagnostic::warning(&codes::PLAIN_NFS, value("plain-nfs"), message);
        found.push(finding.hint("remove it, unless there are still instances that mount it without TLS"));
    }
    found
}

fn existing(rack: &Rack, filesystem: &FileSystemId, findings: &mut Findings) -> Storage {
    let storage = &rack.storage;
    let targets = match (tier(storage.mount_targets), &storage.security_group) {
        (Some(tier), _) => Targets::Own(tier),
        (None, Some(group)) => Targets::Existing(group.clone()),
        (None, None) => {
            let message =
                "with `mount-targets: existing`, `storage` names no `security-group` that admits the instances";
            let finding = Diagnostic::error(&codes::TARGETS_WITHOUT_GROUP, value("mount-targets"), message);
            findings.push(finding.hint(
                "write the security group of the mount targets in `storage.security-group`; `aws efs \
                 describe-mount-target-security-groups` lists it",
            ));
            return Storage::None;
        }
    };
    let and = match &targets {
        Targets::Own(_) => "no mount targets yet, of which it can have one in each zone, all in one VPC".to_owned(),
        Targets::Existing(group) => format!("a mount target with `{group}` in each of the rack's zones, in its VPC"),
    };
    let message = format!("`{filesystem}` is assumed to be encrypted, to admit clients by TLS, and to have {and}");
    let finding = Diagnostic::notice(&codes::GIVEN_FILE_SYSTEM, value("filesystem"), message);
    findings.push(finding.hint(format!(
        "check it with `aws efs describe-file-systems`, `describe-file-system-policy` and `describe-mount-targets`, \
         each with `--file-system-id {filesystem}`"
    )));
    Storage::Existing { filesystem: filesystem.clone(), targets }
}
