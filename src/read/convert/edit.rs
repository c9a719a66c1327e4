//! Taking things out of a template, and mending what named them.

use crate::read::reference::{Owner, Reference, ReferenceKind, references};
use crate::read::template::Document;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Takes resources out of a template. Whoever waited for one no longer does; the outputs that list them list the others.
/// `None` if another resource cannot be without one of them.
pub(super) fn remove(template: &Value, ids: &BTreeSet<String>) -> Option<Value> {
    let document = Document::of(template)?;
    let references = references(document).all.into_iter().filter(|reference| ids.contains(reference.to));
    let (mut waits, mut outputs) = (BTreeSet::new(), BTreeSet::new());
    for reference in references {
        match (reference.from, reference.kind) {
            (Owner::Resource(id), _) if ids.contains(id) => {}
            (Owner::Resource(id), ReferenceKind::DependsOn) => _ = waits.insert(id.to_owned()),
            (Owner::Output(name), _) => _ = outputs.insert(name.to_owned()),
            _ => return None,
        }
    }
    let mut template = template.clone();
    ids.iter().for_each(|id| take(&mut template, "Resources", id));
    for id in waits {
        let resource = template.get_mut("Resources").and_then(|resources| resources.get_mut(&id)?.as_object_mut());
        resource.into_iter().for_each(|resource| wait_no_longer(resource, ids));
    }
    for name in outputs {
        let value = template.get_mut("Outputs").and_then(|outputs| outputs.get_mut(&name)?.get_mut("Value"));
        let listed = value.as_ref().and_then(|value| without_placeholders(value, ids));
        match (value, listed) {
            (Some(value), Some(listed)) => *value = listed,
            _ => take(&mut template, "Outputs", &name),
        }
    }
    Some(template)
}

/// Takes an entry out of a section, whose others keep their order.
fn take(template: &mut Value, section: &str, name: &str) {
    if let Some(entries) = template.get_mut(section).and_then(Value::as_object_mut) {
        entries.shift_remove(name);
    }
}

fn wait_no_longer(resource: &mut Map<String, Value>, ids: &BTreeSet<String>) {
    let gone = |id: &Value| id.as_str().is_some_and(|id| ids.contains(id));
    let left = match resource.get("DependsOn") {
        Some(Value::Array(waited)) => waited.iter().filter(|id| !gone(id)).cloned().collect(),
        _ => Vec::new(),
    };
    if left.is_empty() {
        resource.shift_remove("DependsOn");
    } else {
        resource.insert("DependsOn".to_owned(), Value::Array(left));
    }
}

/// A text that lists resources, separated by commas, without some of them; `None` if it is no such text, or none is left.
fn without_placeholders(value: &Value, ids: &BTreeSet<String>) -> Option<Value> {
    let text = value.get("Fn::Sub")?.as_str()?;
    let names = |piece: &&str| {
        ids.iter().any(|id| piece.contains(&format!("${{{id}}}")) || piece.contains(&format!("${{{id}.")))
    };
    let left = text.split(',').filter(|piece| !names(piece)).collect::<Vec<_>>();
    (!left.is_empty()).then(|| json!({ "Fn::Sub": left.join(",") }))
}

/// Lets the routes through some NAT gateways lead through another.
pub(super) fn lend(template: &mut Value, gone: &BTreeSet<String>, lender: &str) {
    let Some(document) = Document::of(template) else { return };
    let through = |reference: &Reference| {
        let target = reference.pointer.strip_suffix("/Properties/NatGatewayId/Ref")?.strip_prefix("/Resources/")?;
        let is_route =
            document.resource(reference.resource()?).is_some_and(|resource| resource.kind == "AWS::EC2::Route");
        (is_route && gone.contains(reference.to)).then(|| format!("/Resources/{target}/Properties/NatGatewayId"))
    };
    let targets = references(document).all.iter().filter_map(through).collect::<Vec<_>>();
    for target in targets {
        if let Some(target) = template.pointer_mut(&target) {
            *target = json!({ "Ref": lender });
        }
    }
}
