//! The stages of pipelines, and the artifacts that go from one to the next.

use crate::check::walk::{Reporter, plain};
use crate::diag::codes::template as codes;
use crate::template::intrinsic::call;
use crate::template::trail::Trail;
use serde_json::Value;
use std::collections::BTreeSet;

/// Judges a pipeline whose stages, actions and artifacts are all written.
///
/// Source: CodePipeline user guide, "CodePipeline pipeline structure reference": what each stage may hold, and "the input
/// artifact of an action must exactly match the output artifact declared in a preceding action".
pub(super) fn judge(reporter: &mut Reporter, properties: &Value, at: &Trail) {
    let (Some(stages), at) = (written(properties, "Stages"), at.key("Stages")) else { return };
    let mut made = BTreeSet::new();
    for (position, stage) in stages.iter().enumerate() {
        let (Some(actions), at) = (written(stage, "Actions"), at.index(position)) else { return };
        let at = at.key("Actions");
        for (index, action) in actions.iter().enumerate() {
            category(reporter, action, position == 0, &at.index(index));
        }
        // Actions of one stage run in an order of their own, not as they stand.
        for (index, action) in actions.iter().enumerate() {
            let (Some(names), at) = (names(action, "OutputArtifacts"), at.index(index)) else { return };
            let at = at.key("OutputArtifacts");
            for (item, name) in names.into_iter().enumerate() {
                if !made.insert(name.clone()) {
                    let because = "the name of an output artifact is unique in its pipeline";
                    let (found, at) = (format!("is `{name}` again"), at.index(item));
                    reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("Name"), &found, because, "give it another name");
                }
            }
        }
        for (index, action) in actions.iter().enumerate() {
            let (Some(names), at) = (names(action, "InputArtifacts"), at.index(index)) else { return };
            let at = at.key("InputArtifacts");
            for (item, name) in names.into_iter().enumerate().filter(|(_, name)| !made.contains(name)) {
                let because = "no action before has an output artifact of this name";
                let (found, at) = (format!("is `{name}`"), at.index(item));
                let hint = "name an output artifact of a stage before";
                reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("Name"), &found, because, hint);
            }
        }
    }
}

/// That sources are in the first stage, and only there.
fn category(reporter: &mut Reporter, action: &Value, is_first: bool, at: &Trail) {
    let Some(category) = action.pointer("/ActionTypeId/Category").and_then(plain) else { return };
    if (category == "Source") != is_first {
        let because = "the first stage of a pipeline has source actions only, and no other stage has any";
        let hint = if is_first { "begin with a stage of source actions" } else { "move it to the first stage" };
        let at = at.key("ActionTypeId");
        reporter.tell(&codes::PROPERTY_CONFLICT, &at.key("Category"), &format!("is `{category}`"), because, hint);
    }
}

/// The items of a list of which each is an object; `None` if anything is left open.
fn written<'v>(value: &'v Value, name: &str) -> Option<&'v Vec<Value>> {
    let items = value.get(name)?.as_array()?;
    items.iter().all(|item| item.is_object() && call(item).is_none()).then_some(items)
}

/// The names of the artifacts of an action; `None` if one is left open.
fn names(action: &Value, list: &str) -> Option<Vec<String>> {
    if action.get(list).is_none() {
        return Some(Vec::new());
    }
    let name = |artifact: &Value| artifact.get("Name").and_then(plain).map(|name| name.into_owned());
    written(action, list)?.iter().map(name).collect()
}
