//! Taking resources out of a template, or into it, and updating what refers to them.

use crate::network::Model;
use crate::template::Document;
use crate::template::reference::{Owner, Reference, ReferenceKind, references};
use crate::types::{self, Role};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Whether a type is that of load balancers.
pub(super) fn is_balancer(kind: &str) -> bool {
    types::of(kind).role == Role::Balances
}

/// Takes resources out of a template. Whoever waited for one no longer does; outputs that name one go, and so does what names one for a tag.
/// `None` if another resource cannot be without one of them.
pub(super) fn remove(template: &Value, ids: &BTreeSet<String>) -> Option<Value> {
    let document = Document::of(template)?;
    let references = references(document).all.into_iter().filter(|reference| ids.contains(reference.to));
    let (mut waits, mut outputs, mut named) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for reference in references {
        match (reference.from, reference.kind) {
            (Owner::Resource(id), _) if ids.contains(id) => {}
            (Owner::Resource(id), ReferenceKind::DependsOn) => _ = waits.insert(id.to_owned()),
            (Owner::Output(name), _) => _ = outputs.insert(name.to_owned()),
            (Owner::Resource(_), _) => _ = named.insert(tagged(template, &reference.pointer)?),
            _ => return None,
        }
    }
    let mut template = template.clone();
    ids.iter().for_each(|id| take(&mut template, "Resources", id));
    // From the last to the first, so that the positions of the others stay what they are.
    for (list, position) in named.iter().rev() {
        template.pointer_mut(list)?.as_array_mut()?.remove(*position);
    }
    for id in waits {
        let resource = template.get_mut("Resources").and_then(|resources| resources.get_mut(&id)?.as_object_mut());
        resource.into_iter().for_each(|resource| wait_no_longer(resource, ids));
    }
    outputs.iter().for_each(|name| take(&mut template, "Outputs", name));
    Some(template)
}

/// The list and the position in it of what names a resource for a tag: an item among others that the tag joins, or the tag.
fn tagged(template: &Value, pointer: &str) -> Option<(String, usize)> {
    let (before, inside) = pointer.rsplit_once("/Tags/")?;
    let joined = pointer.strip_suffix("/Ref").and_then(|item| item.rsplit_once('/'));
    let joined = joined.filter(|(list, _)| {
        let items = template.pointer(list).and_then(Value::as_array);
        list.ends_with("/Fn::Join/1") && items.is_some_and(|items| items.len() > 1)
    });
    match joined {
        Some((list, position)) => Some((list.to_owned(), position.parse().ok()?)),
        None => Some((format!("{before}/Tags"), inside.split('/').next()?.parse().ok()?)),
    }
}

/// Which resources are brought into a template besides those asked for and what these refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closure {
    None,
    /// Who names them, such as the listeners of a load balancer, and the rules of security groups that do.
    Users,
}

/// A template with some resources of another, all they need, and the outputs that name them. `None` if there is nothing
/// to bring, or both say different things of what resources are computed from.
pub(super) fn bring(into: &Value, from: &Model, ids: BTreeSet<&str>, closure: Closure) -> Option<Value> {
    let Model { template: from, document: there, references, .. } = from;
    let references = &references.all;
    let here = Document::of(into)?;
    let is_new = |id: &str| here.resource(id).is_none() && there.resource(id).is_some();
    let mut brought = ids.into_iter().filter(|id| is_new(id)).collect::<BTreeSet<_>>();
    if closure == Closure::Users {
        let named = references.iter().filter(|reference| reference.kind != ReferenceKind::DependsOn);
        let named = named.filter(|reference| brought.contains(reference.to)).filter_map(Reference::resource);
        let users = named.filter(|id| is_new(id)).collect::<Vec<_>>();
        brought.extend(users);
    }
    let mut needed = brought.clone();
    while !needed.is_empty() {
        let of = |reference: &&Reference| reference.resource().is_some_and(|id| needed.contains(id));
        let further = references.iter().filter(of).map(|reference| reference.to).filter(|id| is_new(id));
        needed = further.filter(|id| !brought.contains(id)).collect();
        brought.extend(&needed);
    }
    if brought.is_empty() {
        return None;
    }
    let mut template = into.clone();
    for section in ["Parameters", "Mappings", "Conditions"] {
        compute_from(&mut template, from, section)?;
    }
    let resources = template.get_mut("Resources")?.as_object_mut()?;
    let bodies = brought.iter().filter_map(|id| there.resource(id));
    resources.extend(bodies.map(|resource| (resource.id.to_owned(), Value::Object(resource.body.clone()))));
    for reference in references.iter().filter(|reference| brought.contains(reference.to)) {
        match reference.from {
            Owner::Output(name) => tell(&mut template, from, name),
            Owner::Resource(id) if closure == Closure::Users => admit(&mut template, from, id, &reference.pointer),
            _ => None,
        };
    }
    Some(template)
}

/// A template with some resources as another has them, and all they need. `None` as in [`bring`].
pub(super) fn restore(into: &Value, from: &Model, ids: &BTreeSet<String>) -> Option<Value> {
    let mut template = into.clone();
    ids.iter().for_each(|id| take(&mut template, "Resources", id));
    let told = into.get("Outputs").cloned();
    let mut template = bring(&template, from, ids.iter().map(String::as_str).collect(), Closure::None)?;
    // What the other tells of them alone was true of it: under which addresses packets leave, say.
    let outputs = template.get_mut("Outputs").and_then(Value::as_object_mut);
    outputs
        .into_iter()
        .for_each(|outputs| outputs.retain(|name, output| is_told(told.as_ref(), name) || is_export(output)));
    Some(template)
}

/// Takes over some outputs as another template has them, and what they are computed from. `None` as in [`bring`].
pub(super) fn keep_outputs(template: &mut Value, from: &Model, names: &[&str]) -> Option<()> {
    for section in ["Parameters", "Mappings", "Conditions"] {
        compute_from(template, from.template, section)?;
    }
    let outputs = template.as_object_mut()?.entry("Outputs").or_insert_with(|| json!({})).as_object_mut()?;
    for name in names {
        outputs.insert((*name).to_owned(), from.template.get("Outputs")?.get(name)?.clone());
    }
    Some(())
}

fn is_told(outputs: Option<&Value>, name: &str) -> bool {
    outputs.is_some_and(|outputs| outputs.get(name).is_some())
}

/// Whether an output is exported, so that other stacks may hold on to it.
fn is_export(output: &Value) -> bool {
    output.get("Export").is_some()
}

/// Takes over what resources are computed from. `None` if both templates say different things of it.
fn compute_from(template: &mut Value, from: &Value, section: &str) -> Option<()> {
    let Some(entries) = from.get(section).and_then(Value::as_object) else { return Some(()) };
    let own = template.as_object_mut()?.entry(section).or_insert_with(|| json!({})).as_object_mut()?;
    for (name, entry) in entries {
        if own.entry(name).or_insert_with(|| entry.clone()) != entry {
            return None;
        }
    }
    Some(())
}

/// Takes over an output that names something that is brought.
fn tell(template: &mut Value, from: &Value, name: &str) -> Option<()> {
    let outputs = template.get_mut("Outputs")?.as_object_mut()?;
    outputs.entry(name).or_insert_with(|| from["Outputs"][name].clone());
    Some(())
}

/// Takes over a rule of a security group that names something that is brought, at a place within.
fn admit(template: &mut Value, from: &Value, group: &str, pointer: &str) -> Option<()> {
    let list = format!("/Resources/{group}/Properties/SecurityGroupIngress");
    let position = pointer.strip_prefix(&format!("{list}/"))?.split('/').next()?;
    let rule = from.pointer(&format!("{list}/{position}"))?;
    let rules = template.pointer_mut(&list)?.as_array_mut()?;
    if !rules.contains(rule) {
        rules.push(rule.clone());
    }
    Some(())
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

/// Lets the routes through some NAT gateways lead through another.
pub(super) fn reroute(template: &mut Value, gone: &BTreeSet<String>, carrier: &str) {
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
            *target = json!({ "Ref": carrier });
        }
    }
}
