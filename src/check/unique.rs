//! What two resources of one template hold, although only one may: AWS refuses the second one.

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place};
use crate::template::trail::Trail;
use crate::template::wording::quoted;
use crate::template::{Document, Resource};
use crate::types::{self, Claimed, Given, Hold};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a resource holds: what it is, and what its properties say of it as it is written, one after the other.
type Key = (Claimed, &'static str, Vec<String>);

/// Pairs of resources that hold the same for certain: what they say is written alike, and nothing keeps either from being
/// there.
pub(super) fn findings(document: Document) -> Vec<Diagnostic> {
    let mut held = BTreeMap::<Key, &str>::new();
    let mut findings = Vec::new();
    for resource in document.resources().filter(|resource| !resource.body.contains_key("Condition")) {
        for (key, properties, why) in keys(resource) {
            let Some(other) = held.insert(key, resource.id).filter(|other| *other != resource.id) else { continue };
            let both = match quoted(&properties, "and") {
                named if named.is_empty() => "are both there".to_owned(),
                named => format!("have the same {named}"),
            };
            let message = format!("`{}` and `{other}` {both}: {why}", resource.id);
            let hint = format!("remove one of them, or change what `{}` says", resource.id);
            let place = Place::Pointer(Trail::ROOT.key("Resources").key(resource.id).pointer());
            findings.push(Diagnostic::error(&codes::DUPLICATE_RESOURCE, place, message).hint(hint));
        }
    }
    findings
}

/// What a resource holds, with the properties that say it and the reason why only one may.
fn keys(resource: Resource) -> Vec<(Key, Vec<&'static str>, &'static str)> {
    let mut keys = Vec::new();
    for claim in types::claims(resource.kind).iter().filter(|claim| claim.hold == Hold::Exclusive) {
        let Claimed::Values(why) = claim.what else { continue };
        let is_given = match claim.given {
            Given::Always => true,
            Given::Present(property) => resource.property(property).is_some(),
            Given::Says(property, word) => {
                resource.property(property).is_some_and(|said| written(said) == written(&Value::from(word)))
            }
        };
        if !is_given || !claim.is_made(|path| at(resource, path).is_some()) {
            continue;
        }
        let paths = claim.by.iter().chain(claim.within).copied().collect::<Vec<_>>();
        for values in said(resource, &paths) {
            let there =
                paths.iter().filter(|path| at(resource, path).is_some()).map(|path| path.trim_end_matches(".*"));
            keys.push(((claim.what, "", values), there.collect(), why));
        }
    }
    let name = types::kind(resource.kind).map(types::ResourceType::unique_name).unwrap_or_default();
    if let Some(kind) = types::kind(resource.kind).filter(|_| !name.is_empty())
        && name.iter().all(|path| at(resource, path).is_some())
        && let Some(values) = said(resource, &name).pop()
    {
        keys.push(((Claimed::Name, kind.name, values), name, "AWS accepts one resource of a type under a name"));
    }
    keys
}

/// What stands at a path of properties.
fn at<'a>(resource: Resource<'a>, path: &str) -> Option<&'a Value> {
    let mut steps = path.trim_end_matches(".*").split('.');
    let first = resource.property(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step))
}

/// What properties say, as texts: of a list that a path goes into, each item by itself. None if one of them may come to
/// anything.
fn said(resource: Resource, paths: &[&str]) -> Vec<Vec<String>> {
    types::combined(paths.iter().map(|path| {
        let values = match at(resource, path) {
            None => vec![Some(String::new())],
            Some(Value::Array(items)) if path.ends_with('*') => items.iter().map(written).collect(),
            Some(value) => vec![written(value)],
        };
        values.into_iter().flatten().collect()
    }))
}

/// A value as a text, in which the same value is written in one way. `None` of what may not be there.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Bool(_) | Value::Number(_) => Some(Value::from(value.to_string()).to_string()),
        Value::Null => None,
        Value::Object(entries) if entries.contains_key("Fn::If") => None,
        Value::Object(entries) if entries.get("Ref").is_some_and(|name| name == "AWS::NoValue") => None,
        _ => Some(value.to_string()),
    }
}
