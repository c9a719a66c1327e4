//! The file system: whether it is encrypted, with which key and where its mount targets are cannot change.

use crate::import::convox::Convox;
use crate::import::draft::Draft;

pub(super) fn carry(convox: &Convox, draft: &mut Draft) {
    let name = "EnableSharedEFSVolumeEncryption";
    let encrypted = convox.yes(name);
    draft.carry(convox, &[name], "storage.encrypted", encrypted);
    if encrypted {
        key(convox, name, draft);
    }
    if !convox.is_private() {
        draft.write(convox, &["Private"], "storage.mount-targets", "public");
    }
    draft.set("storage.plain-nfs", true, "instances of Convox mount without TLS: remove this when none is left");
    draft.set("keep.role-path", "/convox/", "the path of Convox's roles");
}

fn key(convox: &Convox, name: &str, draft: &mut Draft) {
    match convox.output("CustomerManagedKey") {
        Some(key) => draft.set("storage.key", key, "output CustomerManagedKey"),
        None => {
            draft.by_hand(
                name,
                "the KMS key of the file system is not known, and with another one it is replaced by an empty one",
            );
            draft.refuse(
                "the KMS key of the file system is not known: with another one it would be replaced by an empty one",
                "give what `aws cloudformation describe-stacks` prints as well",
            );
        }
    }
}
