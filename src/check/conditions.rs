//! References to resources that are not made where they are referred to.

use crate::diag::codes::template as codes;
use crate::diag::{Diagnostic, Place, Severity};
use crate::template::Document;
use crate::template::evaluate::{Assumed, Evaluator, Settings, Truth};
use crate::template::order::branches;
use crate::template::reference::{Owner, Reference, ReferenceKind};
use serde_json::{Map, Value};

/// The sections that conditions rest on.
const SECTIONS: &[&str] = &["Conditions", "Mappings", "Parameters"];

/// What refers to a resource that its condition leaves out: an error where no deployment succeeds, and a warning where those
/// fail that use the reference, or in which the resource is not made.
pub(super) fn findings(template: &Value, document: Document, references: &[Reference]) -> Vec<Diagnostic> {
    if !document.root().contains_key("Conditions") {
        return Vec::new();
    }
    let any = with_any_parameters(document);
    let settings = Settings::default();
    let Some(evaluator) = Document::of(&any).map(|document| Evaluator::new(document, &settings)) else {
        return Vec::new();
    };
    let references =
        references.iter().filter(|reference| reference.orders() && reference.kind != ReferenceKind::DependsOn);
    references.filter_map(|reference| finding(template, document, &evaluator, reference)).collect()
}

/// What conditions rest on, with parameters that may have any value: whoever deploys need not take the defaults.
fn with_any_parameters(document: Document) -> Value {
    let sections = SECTIONS.iter().filter_map(|name| Some(((*name).to_owned(), document.root().get(*name)?.clone())));
    let mut sections = sections.collect::<Map<_, _>>();
    let parameters = sections.get_mut("Parameters").and_then(Value::as_object_mut);
    for parameter in parameters.into_iter().flatten().filter_map(|(_, parameter)| parameter.as_object_mut()) {
        parameter.remove("Default");
    }
    Value::Object(sections)
}

fn finding(template: &Value, document: Document, evaluator: &Evaluator, reference: &Reference) -> Option<Diagnostic> {
    let target = document.resource(reference.to)?;
    let condition = target.body.get("Condition")?.as_str()?;
    let owner = match reference.from {
        Owner::Resource(id) => document.resource(id)?.body.get("Condition"),
        Owner::Output(name) => document.root().get("Outputs")?.get(name)?.get("Condition"),
        Owner::Condition(_) | Owner::Rule(_) => return None,
    };
    let own = owner.and_then(Value::as_str);
    let branches = branches(template, &reference.pointer);
    let is_always_used = owner.is_none() && branches.is_empty();
    let mut assumed = Assumed::default();
    for (name, then) in own.map(|name| (Some(name), true)).into_iter().chain(branches) {
        let name = name?;
        if evaluator.condition_assuming(name, &assumed).known() == Some(!then) {
            return None;
        }
        evaluator.assume(name, then, &mut assumed);
    }
    let Reference { from, to, pointer, .. } = reference;
    let (severity, message) = match evaluator.condition_assuming(condition, &assumed) {
        Truth::No if is_always_used => {
            (Severity::Error, format!("which is never created: its condition `{condition}` is always false"))
        }
        // Whoever deploys may choose other parameters.
        Truth::No => (
            Severity::Warning,
            format!("which is never created when this reference is used: its condition `{condition}` is false then"),
        ),
        Truth::Unknown(_) if is_always_used && document.has("Conditions", condition) => {
            (Severity::Warning, format!("which is created only if its condition `{condition}` is true"))
        }
        _ => return None,
    };
    let message = format!("{from} refers to `{to}`, {message}");
    let hint = format!("choose the reference with `Fn::If` by `{condition}`, or correct the condition of `{to}`");
    Some(Diagnostic::new(&codes::NOT_CREATED, severity, Place::Pointer(pointer.clone()), message).hint(hint))
}
