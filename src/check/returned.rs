//! What a value comes to, as far as the template tells: one text, or a list. CloudFormation never makes one of the other.

use crate::template::Document;
use crate::template::intrinsic::{Call, Presence, attribute, call, presence};
use crate::template::parameter_type::{is_list, stored_type};
use crate::types;
use serde_json::Value;

/// What a value comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Returned {
    /// One string, number or boolean.
    Scalar,
    /// A list.
    List,
}

impl Returned {
    /// What a value comes to; `None` where the template does not tell, or where it is something else.
    pub fn of(document: Document, value: &Value) -> Option<Self> {
        match (call(value), value) {
            (Some(call), _) => Self::of_call(document, call),
            (None, Value::Array(_)) => Some(Self::List),
            (None, Value::String(_) | Value::Number(_) | Value::Bool(_)) => Some(Self::Scalar),
            _ => None,
        }
    }

    /// What a function returns.
    ///
    /// Source: CloudFormation template reference, "Intrinsic functions", under "Return value" of each.
    pub fn of_call(document: Document, Call { function, argument }: Call) -> Option<Self> {
        match function {
            "Fn::Base64" | "Fn::ImportValue" | "Fn::Join" | "Fn::Sub" => Some(Self::Scalar),
            "Fn::Cidr" | "Fn::GetAZs" | "Fn::Split" => Some(Self::List),
            "Ref" => Self::of_name(document, argument.as_str()?),
            "Fn::GetAtt" => {
                let (id, name) = attribute(argument)?;
                Self::of_attribute(document, id, name)
            }
            "Fn::If" => {
                let is_there = |branch: &&Value| presence(Some(*branch)) != Presence::Never;
                let branches = [argument.get(1)?, argument.get(2)?];
                agreed(branches.iter().copied().filter(is_there).map(|branch| Self::of(document, branch)))
            }
            "Fn::FindInMap" => {
                let mapping = document.root().get("Mappings")?.get(argument.get(0)?.as_str()?)?;
                // A loop or an include adds what nobody sees yet, and a default value is no part of the mapping.
                if argument.get(3).is_some() || document.is_extended() {
                    return None;
                }
                let key = |position: usize| argument.get(position).and_then(Value::as_str);
                let mut values = below(mapping, key(1)).flat_map(|row| below(row, key(2)));
                let agreed = agreed(values.by_ref().take(LOOKED_AT).map(|value| Self::of(document, value)));
                agreed.filter(|_| values.next().is_none())
            }
            _ => None,
        }
    }

    /// What `Ref` of a name returns, or a variable of `Fn::Sub` that is one.
    pub fn of_name(document: Document, name: &str) -> Option<Self> {
        if let Some(parameter) = document.root().get("Parameters").and_then(|parameters| parameters.get(name)) {
            return Self::of_parameter(parameter.get("Type")?.as_str()?);
        }
        match name {
            "AWS::NoValue" => None,
            "AWS::NotificationARNs" => Some(Self::List),
            name if name.starts_with("AWS::") => Some(Self::Scalar),
            // What `Ref` returns of others is said by those who made their types.
            name => {
                document.resource(name).filter(|resource| types::kind(resource.kind).is_some()).map(|_| Self::Scalar)
            }
        }
    }

    /// What `Fn::GetAtt` of an attribute returns, or a variable of `Fn::Sub` that is one.
    pub fn of_attribute(document: Document, id: &str, attribute: &str) -> Option<Self> {
        let is_list = types::kind(document.resource(id)?.kind)?.attribute_is_list(attribute)?;
        Some(if is_list { Self::List } else { Self::Scalar })
    }

    /// What a parameter of a type is. AWS resolves names in its Parameter Store to their values (CloudFormation user guide,
    /// "Systems Manager parameter types").
    fn of_parameter(kind: &str) -> Option<Self> {
        match stored_type(kind).unwrap_or(kind) {
            kind if is_list(kind) => Some(Self::List),
            kind if kind == "String" || kind == "Number" || kind.starts_with("AWS::") => Some(Self::Scalar),
            _ => None,
        }
    }

    /// It in words, with an article.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scalar => "a string",
            Self::List => "a list",
        }
    }
}

/// So many values of a mapping are looked at; what a longer one returns is not known.
const LOOKED_AT: usize = 1_000;

/// The entries under a key of a mapping; all, where the key is computed.
fn below<'a>(level: &'a Value, key: Option<&str>) -> impl Iterator<Item = &'a Value> + use<'a> {
    let one = key.and_then(|key| level.get(key));
    let all = level.as_object().filter(|_| key.is_none());
    one.into_iter().chain(all.into_iter().flatten().map(|(_, value)| value))
}

/// What all of them come to, if they come to the same.
fn agreed(mut all: impl Iterator<Item = Option<Returned>>) -> Option<Returned> {
    let first = all.next()??;
    all.all(|other| other == Some(first)).then_some(first)
}
