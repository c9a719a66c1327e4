//! The template of a stack as it is deployed: parameters, conditions and mappings written out, and the physical facts that
//! tell what its values came to.

use super::convox::Convox;
use crate::check::is_secret;
use crate::convert::deployed;
use crate::template::Document;
use crate::template::evaluate::Settings;
use crate::template::parameter_type::{is_list, stored_type};
use crate::template::reference::{Owner, references};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The template of a Convox rack as it is deployed; nothing where no file has it.
pub(super) fn template(convox: &Convox) -> Option<Value> {
    let template = convox.hand.template.as_ref()?;
    let names = template.get("Parameters")?.as_object()?;
    let shown = names.iter().filter(|(name, declared)| !is_hidden(convox, name, declared));
    let values = shown.filter_map(|(name, declared)| Some((name.as_str(), literal(convox, name, declared)?)));
    let settings = settings(convox, names.keys().map(String::as_str));
    let mut folded = deployed(template, &settings, values.collect());
    place(convox, &mut folded);
    forget_parameters(&mut folded);
    Some(folded)
}

/// Whether a value stays a parameter, since nobody may see it: CloudFormation keeps it from deployment to deployment.
fn is_hidden(convox: &Convox, name: &str, declared: &Value) -> bool {
    let masked = convox.hand.parameters.get(name).is_some_and(super::Given::is_masked);
    masked || is_secret(name, declared) || name == "HttpProxy" && convox.is_set(name)
}

fn settings<'n>(convox: &Convox, names: impl Iterator<Item = &'n str>) -> Settings {
    let parameters = names.map(|name| (name.to_owned(), convox.value(name).to_owned())).collect();
    let partition = convox.hand.id.as_deref().and_then(|id| id.split(':').nth(1));
    let pseudo = [
        ("AWS::Region", convox.region()),
        ("AWS::AccountId", convox.account()),
        ("AWS::Partition", partition),
        ("AWS::StackName", convox.hand.stack.as_deref()),
        ("AWS::StackId", convox.hand.id.as_deref()),
    ];
    let pseudo = pseudo.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
    Settings { parameters, pseudo: pseudo.collect::<BTreeMap<_, _>>(), ..Settings::default() }
}

/// What a `Ref` to a parameter returns. Of one that Systems Manager has: what it was when the stack was deployed, or that it is
/// looked up.
fn literal(convox: &Convox, name: &str, declared: &Value) -> Option<Value> {
    let kind = declared.get("Type").and_then(Value::as_str).unwrap_or_default();
    let value = convox.value(name);
    if stored_type(kind).is_some() {
        let resolved = convox.hand.parameters.get(name).and_then(|given| given.resolved.clone());
        return Some(json!(resolved.unwrap_or_else(|| format!("{{{{resolve:ssm:{value}}}}}"))));
    }
    Some(if is_list(kind) { value.split(',').map(str::trim).collect() } else { json!(value) })
}

/// Writes what is known of the stack: the zones of its subnets, the key of its file system, and the name of its internal router.
fn place(convox: &Convox, template: &mut Value) {
    let mut set = |id: &str, property: &str, value: &str| {
        if let Some(place) = template.pointer_mut(&format!("/Resources/{id}/Properties/{property}")) {
            *place = json!(value);
        }
    };
    for (slot, zone) in convox.zones().into_iter().enumerate() {
        ["Subnet", "SubnetPrivate"].iter().for_each(|tier| set(&format!("{tier}{slot}"), "AvailabilityZone", zone));
    }
    if let Some(name) = convox.internal_router_name() {
        set("RouterInternal", "Name", &name);
    }
    if let Some(key) = convox.output("CustomerManagedKey") {
        set("VolumeFilesystem", "KmsKeyId", key);
    }
}

/// Takes out the parameters that nothing names any more.
fn forget_parameters(template: &mut Value) {
    let Some(document) = Document::of(template) else { return };
    let named = references(document).all;
    let named = named
        .iter()
        .filter(|reference| matches!(reference.from, Owner::Resource(_) | Owner::Output(_) | Owner::Condition(_)));
    let named = named.map(|reference| reference.to.to_owned()).collect::<BTreeSet<_>>();
    if let Some(parameters) = template.get_mut("Parameters").and_then(Value::as_object_mut) {
        parameters.retain(|name, _| named.contains(name));
    }
    if let Some(sections) = template.as_object_mut() {
        for section in ["Parameters", "Metadata"] {
            if sections.get(section).and_then(Value::as_object).is_some_and(serde_json::Map::is_empty) {
                sections.shift_remove(section);
            }
        }
    }
}
