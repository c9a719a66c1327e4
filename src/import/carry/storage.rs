//! The file system: whether it is encrypted, with which key and where its mount targets are cannot change.

use crate::import::convox::Convox;
use crate::import::draft::Draft;
use crate::import::rackfile::is_key;

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
    if !is_key("storage.key") {
        draft.by_hand(
            name,
            "the file system is encrypted with a key of the stack, and rackform has no key of rack.yml for that",
        );
        return draft.refuse(
            "the file system is encrypted with a KMS key of the stack: in place it would be replaced by an empty one",
            "create a rack beside this one, `rackform import --beside`, and copy the files",
        );
    }
    match convox.output("CustomerManagedKey") {
        Some(key) => _ = draft.set("storage.key", key, "output CustomerManagedKey"),
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
