//! A change in the shape in which AWS describes change sets, so that what reads those reads it as well.
//!
//! Source of the shape and the words: the action DescribeChangeSet in the CloudFormation API reference (botocore's
//! model of it, 2010-05-15). Physical ids are left out: a template does not know them.

use super::{Compared, facts};
use crate::diff::{Action, Cause, Fate, PropertyChange, Recreation, ResourceChange, TemplateDiff};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

impl Compared {
    /// What `aws cloudformation describe-change-set` would list under `Changes`.
    ///
    /// Change sets know nothing of outputs, of the order in which resources are made, or of conditions: a resource of
    /// which nothing else changes is left out. They have no word for what is unknown either; it is conditional there. What
    /// is looked up again is changed there, though the value found may be the same.
    pub fn changeset(&self) -> Value {
        let changes = merged(&self.diff);
        let changes = changes.iter().filter_map(|change| resource(change));
        let changes = changes.map(|change| json!({ "Type": "Resource", "ResourceChange": change }));
        json!({ "Changes": changes.collect::<Vec<_>>() })
    }
}

/// What changes for certain, with what may change because values are looked up again: change sets list a resource once.
fn merged(diff: &TemplateDiff) -> Vec<Cow<'_, ResourceChange>> {
    let mut merged = diff.resources.iter().map(Cow::Borrowed).collect::<Vec<_>>();
    for may in &diff.lookups {
        let Some(known) = merged.iter_mut().find(|change| change.id == may.id) else {
            merged.push(Cow::Borrowed(may));
            continue;
        };
        let new = may
            .properties
            .iter()
            .filter(|property| known.properties.iter().all(|listed| listed.pointer != property.pointer));
        let new = new.cloned().collect::<Vec<_>>();
        let known = known.to_mut();
        known.properties.extend(new);
        if known.action == Action::Modify {
            known.action = may.action;
        }
    }
    merged
}

fn resource(change: &ResourceChange) -> Option<Value> {
    let details = change.properties.iter().chain(&change.attributes).filter_map(detail).collect::<Vec<_>>();
    let (action, replacement) = match change.action {
        Action::Add => ("Add", None),
        Action::Remove(_) => ("Remove", None),
        Action::Modify if details.is_empty() => return None,
        Action::Modify if facts::is_unknown(change) => ("Modify", Some("Conditional")),
        Action::Modify => ("Modify", Some("False")),
        Action::MayReplace(_) => ("Modify", Some("Conditional")),
        Action::Replace(_) => ("Modify", Some("True")),
    };
    let mut json = Map::new();
    json.extend(policy_action(change.action).map(|policy| ("PolicyAction".to_owned(), policy.into())));
    json.insert("Action".to_owned(), action.into());
    json.insert("LogicalResourceId".to_owned(), change.id.as_str().into());
    json.insert("ResourceType".to_owned(), change.kind.as_str().into());
    json.extend(replacement.map(|replacement| ("Replacement".to_owned(), replacement.into())));
    json.insert("Scope".to_owned(), scope(&details).into());
    json.insert("Details".to_owned(), details.into());
    Some(json.into())
}

/// What becomes of what is there: of a resource that is only changed, nothing.
fn policy_action(action: Action) -> Option<&'static str> {
    match action {
        Action::Add | Action::Modify => None,
        Action::Remove(Fate::Deleted) => Some("Delete"),
        Action::Remove(Fate::Retained) => Some("Retain"),
        Action::Remove(Fate::Snapshot) => Some("Snapshot"),
        Action::MayReplace(Fate::Deleted) | Action::Replace(Fate::Deleted) => Some("ReplaceAndDelete"),
        Action::MayReplace(Fate::Retained) | Action::Replace(Fate::Retained) => Some("ReplaceAndRetain"),
        Action::MayReplace(Fate::Snapshot) | Action::Replace(Fate::Snapshot) => Some("ReplaceAndSnapshot"),
    }
}

/// The attributes that change, each once.
fn scope(details: &[Value]) -> Vec<Value> {
    let mut scope = Vec::new();
    for attribute in details.iter().map(|detail| &detail["Target"]["Attribute"]) {
        if !scope.contains(attribute) {
            scope.push(attribute.clone());
        }
    }
    scope
}

/// One changed value; nothing for what change sets do not list.
fn detail(change: &PropertyChange) -> Option<Value> {
    let (attribute, name) = attribute(&change.pointer)?;
    let recreation = match change.recreation {
        Recreation::Never => "Never",
        Recreation::Unknown | Recreation::Conditionally => "Conditionally",
        Recreation::Always => "Always",
    };
    let kind = match (&change.before, &change.after) {
        (None, _) => "Add",
        (_, None) => "Remove",
        _ => "Modify",
    };
    let mut target = Map::new();
    target.insert("Attribute".to_owned(), attribute.into());
    target.extend(name.map(|name| ("Name".to_owned(), name.into())));
    target.insert("RequiresRecreation".to_owned(), recreation.into());
    target.insert("Path".to_owned(), change.pointer.as_str().into());
    target.extend(change.before.as_ref().map(|value| ("BeforeValue".to_owned(), text(value).into())));
    target.extend(change.after.as_ref().map(|value| ("AfterValue".to_owned(), text(value).into())));
    target.insert("AttributeChangeType".to_owned(), kind.into());

    // What another resource decides is known only while the change is made.
    let (evaluation, source, entity) = match &change.cause {
        Cause::Direct => ("Static", "DirectModification", None),
        Cause::Lookup(_) => ("Dynamic", "DirectModification", None),
        Cause::Reference(id) => ("Dynamic", "ResourceReference", Some(id.clone())),
        Cause::Attribute(id, attribute) => ("Dynamic", "ResourceAttribute", Some(format!("{id}.{attribute}"))),
    };
    let mut detail = Map::new();
    detail.insert("Target".to_owned(), target.into());
    detail.insert("Evaluation".to_owned(), evaluation.into());
    detail.insert("ChangeSource".to_owned(), source.into());
    detail.extend(entity.map(|entity| ("CausingEntity".to_owned(), entity.into())));
    Some(detail.into())
}

/// What a pointer leads to, as change sets call it, and of properties the name. Tags count as an attribute of their own
/// ("Example change sets" in the CloudFormation user guide).
fn attribute(pointer: &str) -> Option<(&'static str, Option<String>)> {
    const OTHERS: &[&str] = &["Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy"];
    let mut keys = pointer.split('/').skip(1);
    let first = keys.next()?;
    match (first, keys.next()) {
        ("Properties", Some("Tags")) => Some(("Tags", None)),
        ("Properties", name) => Some(("Properties", name.map(|name| name.replace("~1", "/").replace("~0", "~")))),
        (other, _) => OTHERS.iter().find(|known| **known == other).map(|known| (*known, None)),
    }
}

/// A value as change sets write it: texts as they are, the rest as JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
