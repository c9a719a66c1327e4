//! **Values that are not shown**, since they may be secrets: what environment variables of containers say whose names or values
//! look like it. Whoever reads a difference sees that they change.

use super::compare::Leaf;
use super::side::Made;
use crate::template::evaluate::{Node, Term};
use crate::types::{holds_secret, names_secret};
use serde_json::{Value, json};

/// What stands for a value that is not shown.
const HIDDEN: &str = "(hidden)";

/// A difference between two resources, without what may be a secret.
pub(super) fn hide(leaf: Leaf, before: &Made, after: &Made) -> Leaf {
    if leaf.path.first().is_none_or(|name| name != "ContainerDefinitions") {
        return leaf;
    }
    let is_of_variable = leaf.pointer.contains("/Environment/") && leaf.pointer.ends_with("/Value");
    let named = |made: &Made, value: &Option<Value>| {
        let name =
            leaf.pointer.strip_suffix("/Value").and_then(|at| pointed(&made.properties, at)).map(|one| text(&one));
        is_of_variable && is_secret(&name.unwrap_or_default(), value.as_ref())
    };
    if named(before, &leaf.before) || named(after, &leaf.after) {
        let hidden = |value: Option<Value>| value.map(|_| json!(HIDDEN));
        return Leaf { before: hidden(leaf.before), after: hidden(leaf.after), ..leaf };
    }
    Leaf { before: leaf.before.map(without_secrets), after: leaf.after.map(without_secrets), ..leaf }
}

/// The name of a variable.
fn text(variable: &Node) -> String {
    variable.get("Name").text().known().unwrap_or_default()
}

/// Whether a text under a name may be shown in a sentence.
pub(super) fn is_shown(name: &str, text: &str) -> bool {
    !is_secret(name, Some(&json!(text)))
}

/// Whether a variable of a name and a value may be a secret. To hide one too many costs less than to show one, so every name with a
/// key in it counts, and every login in a URL.
fn is_secret(name: &str, value: Option<&Value>) -> bool {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let login = text.split_once("://").and_then(|(_, rest)| rest.split_once('@'));
    names_secret(name)
        || name.to_ascii_uppercase().contains("KEY")
        || holds_secret(text)
        || login.is_some_and(|(user, _)| user.contains(':'))
}

/// A value with all variables in it, without those values that may be secrets.
fn without_secrets(value: Value) -> Value {
    match value {
        Value::Object(mut entries) => {
            let name = entries.get("Name").and_then(Value::as_str).unwrap_or_default().to_owned();
            for (key, value) in &mut entries {
                let inner = value.take();
                *value = if key == "Value" && is_secret(&name, Some(&inner)) {
                    json!(HIDDEN)
                } else {
                    without_secrets(inner)
                };
            }
            Value::Object(entries)
        }
        Value::Array(items) => items.into_iter().map(without_secrets).collect(),
        other => other,
    }
}

/// The node at a pointer into a resource.
pub(super) fn pointed(properties: &Node, pointer: &str) -> Option<Node> {
    let mut node = properties.clone();
    for key in pointer.strip_prefix("/Properties/")?.split('/') {
        let key = key.replace("~1", "/").replace("~0", "~");
        node = match &node.term {
            Term::List(items) => items.iter().filter(|item| !item.is_absent()).nth(key.parse().ok()?)?.clone(),
            _ => node.get(&key),
        };
    }
    Some(node)
}
