//! What instances share.

use super::address::Tier;
use crate::diag::codes::rack as codes;
use crate::diag::{Diagnostic, Findings, Path, Place};
use crate::rack::Rack;

/// What instances share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Nothing.
    None,
    /// An EFS file system.
    FileSystem {
        /// Whether it is encrypted at rest.
        encrypted: bool,
        /// The tier of subnets in which it has a mount target in each zone.
        mount_targets: Tier,
        /// Whether clients may mount it without TLS.
        plain_nfs: bool,
    },
}

/// Decides what is shared, and warns of files that would lie there for anyone to read.
pub(super) fn plan(rack: &Rack, findings: &mut Findings) -> Storage {
    let storage = &rack.storage;
    if !storage.filesystem {
        return Storage::None;
    }
    if !storage.encrypted {
        let finding = Diagnostic::warning(
            &codes::UNENCRYPTED_FILES,
            Place::Value(Path::of("storage.encrypted")),
            "`storage.encrypted: false` stores the files of the file system unencrypted",
        );
        findings.push(finding.hint("remove it, unless the rack takes over a file system that is already unencrypted"));
    }
    if storage.plain_nfs {
        let finding = Diagnostic::warning(
            &codes::PLAIN_NFS,
            Place::Value(Path::of("storage.plain-nfs")),
            "`storage.plain-nfs: true` lets clients mount the file system without TLS",
        );
        findings.push(finding.hint("remove it, unless there are still instances that mount it without TLS"));
    }
    Storage::FileSystem {
        encrypted: storage.encrypted,
        mount_targets: storage.mount_targets,
        plain_nfs: storage.plain_nfs,
    }
}
