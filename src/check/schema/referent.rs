//! What a function returns the ID of.

use crate::template::Document;
use crate::template::intrinsic::{Call, attribute, call};
use crate::template::parameter_type::{item_type, stored_type};
use crate::types::node::{Referent, node};
use crate::types::{self, ResourceType};

/// What a function surely returns, in words, if that is something else than the ID that is wanted.
pub(super) fn other_than(wanted: Referent, document: Document, Call { function, argument }: Call) -> Option<String> {
    match function {
        "Ref" => of_name(wanted, document, argument.as_str()?),
        "Fn::GetAtt" => {
            let (id, name) = attribute(argument)?;
            of_attribute(wanted, document, id, name)
        }
        "Fn::Select" => other_than(wanted, document, call(argument.get(1)?)?),
        "Fn::GetAZs" => Some("an Availability Zone, by `Fn::GetAZs`".to_owned()),
        _ => None,
    }
}

fn of_name(wanted: Referent, document: Document, name: &str) -> Option<String> {
    if let Some((_, parameter)) = document.entry("Parameters", name) {
        let declared = parameter.get("Type")?.as_str()?;
        let kind = stored_type(declared).unwrap_or(declared);
        let kind = item_type(kind).unwrap_or(kind);
        let says = kind.starts_with("AWS::") && Some(kind) != wanted.parameter_type();
        return says.then(|| format!("parameter `{name}`, of type {declared}"));
    }
    if name.starts_with("AWS::") {
        return (name != "AWS::NoValue").then(|| format!("the pseudo parameter `{name}`"));
    }
    let kind = known(document, name)?;
    (kind.name != wanted.kind()).then(|| format!("`{name}`, of type {}", kind.name))
}

fn of_attribute(wanted: Referent, document: Document, id: &str, attribute: &str) -> Option<String> {
    let kind = known(document, id)?;
    let is = node(kind.root).property(attribute).and_then(|position| node(position).referent());
    let is_other = is.is_some_and(|is| is != wanted) || attribute == "Arn" && wanted != Referent::Topic;
    is_other.then(|| format!("`{attribute}` of `{id}`, of type {}", kind.name))
}

/// The type of a resource, if AWS says what its functions return: not that of a custom resource, nor of a module.
fn known(document: Document, id: &str) -> Option<&'static ResourceType> {
    let resource = document.resource(id).filter(|resource| !resource.is_custom())?;
    types::kind(resource.kind)
}
