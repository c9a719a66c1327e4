//! Data that is lost, or left behind.

use super::Change;
use super::words::{hazard, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::side::symbols;
use crate::diff::{Action, Fate, Hazard, Severity};
use crate::template::evaluate::{Node, Symbol, Term};
use crate::types::{self, Data};

/// What holds data and goes, or may go.
pub(super) fn data(change: &Change) -> Vec<Hazard> {
    let stateful = change.old.resources.iter().filter(|made| types::of(made.resource.kind).holds_data());
    let hazards = stateful.filter_map(|made| {
        let (id, kind) = (made.resource.id, made.resource.kind);
        let (happens, fate) = goes(change, id)?;
        if types::of(kind).data == Data::Unlocks && fate == Fate::Deleted {
            return Some(key(change, id, happens));
        }
        let (code, kept) = match fate {
            Fate::Deleted => (&codes::DATA_LOSS, "deleted with its data"),
            Fate::Retained => (&codes::DATA_ORPHANED, "retained in the account, outside the stack"),
            Fate::Snapshot => (&codes::DATA_ORPHANED, "deleted, and only a snapshot remains"),
        };
        let what = match happens.ends_with("replaced") {
            true => format!("`{id}` ({kind}) {happens} by an empty one; the old one is {kept}"),
            false => format!("`{id}` ({kind}) {happens}, and {kept}"),
        };
        let when = "at the end of the deployment".to_owned();
        let instead = match fate {
            Fate::Deleted => {
                "keep the resource, or set `DeletionPolicy` and `UpdateReplacePolicy` to `Retain` in an earlier \
                 deployment"
            }
            Fate::Retained | Fate::Snapshot => "keep the resource, or import it into the stack afterwards",
        };
        Some(hazard(code, Severity::Data, &[id], what, when, instead))
    });
    hazards.collect()
}

/// How a resource goes, or may go, and what becomes of it.
fn goes(change: &Change, id: &str) -> Option<(&'static str, Fate)> {
    let vanishes = change.of(id)?.undecided.as_ref().is_some_and(|undecided| undecided.removed);
    match change.action(id)? {
        Action::Remove(fate) => Some(("is removed", fate)),
        Action::Replace(fate) => Some(("is replaced", fate)),
        Action::MayReplace(fate) => Some(("may be replaced", fate)),
        Action::Modify if vanishes => Some(("may be removed", change.old.fate(id, "DeletionPolicy"))),
        Action::Add | Action::Modify => None,
    }
}

/// A key that is deleted: with it goes what is encrypted under it, in what stays as well.
///
/// Source: CloudFormation template reference, `AWS::KMS::Key`, `PendingWindowInDays`: a key that is removed from a stack
/// is deleted after a waiting period, in which it cannot be used.
fn key(change: &Change, id: &str, happens: &str) -> Hazard {
    let encrypted = encrypted(change, id);
    let (code, within) = match encrypted.is_empty() {
        true => (&codes::DATA_LOSS, String::new()),
        false => (&codes::KMS_KEY_DELETED, format!(" in {}", quoted(encrypted.iter().copied()))),
    };
    let what = format!("`{id}` {happens}, and data encrypted with it{within} becomes unreadable");
    let when = "from the end of the deployment on: a KMS key that is pending deletion decrypts nothing".to_owned();
    let instead = "set `DeletionPolicy` and `UpdateReplacePolicy` of the key to `Retain` in an earlier deployment";
    let ids = std::iter::once(id).chain(encrypted).collect::<Vec<_>>();
    hazard(code, Severity::Data, &ids, what, when, instead)
}

/// What has a key as its own, and is not deleted for certain. Other keys and aliases only name it.
fn encrypted<'c>(change: &'c Change, key: &str) -> Vec<&'c str> {
    let others = change.old.resources.iter().filter(|made| !made.resource.kind.starts_with("AWS::KMS::"));
    let staying = others.filter(|made| !change.is_deleted(made.resource.id));
    staying.filter(|made| has_key(&made.properties, key)).map(|made| made.resource.id).collect()
}

/// Whether one of some properties that are named after keys, such as `KmsKeyId` or `KMSMasterKeyID`, names this one.
fn has_key(properties: &Node, key: &str) -> bool {
    match &properties.term {
        Term::Object(entries) => entries.iter().any(|(name, value)| {
            name.to_ascii_lowercase().contains("key") && names(&value.term, key) || has_key(value, key)
        }),
        Term::List(items) => items.iter().any(|item| has_key(item, key)),
        _ => false,
    }
}

/// Whether a value names a resource.
fn names(value: &Term, id: &str) -> bool {
    let mut found = false;
    symbols(value, &mut |symbol| found |= matches!(symbol, Symbol::Resource { id: named, .. } if named == id));
    found
}
