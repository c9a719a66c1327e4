//! What the outputs of a template say, and which of them change.

use super::propagation::follows;
use super::same::Ground;
use super::side::Side;
use super::{OutputChange, ResourceChange};
use crate::template::evaluate::{Node, Term, Truth};
use crate::template::trail::under;
use serde_json::Value;

/// The outputs that change: by what they say, or because what they name of a resource changes.
pub(super) fn outputs<'a>(old: &Side<'_, 'a>, new: &Side<'_, 'a>, changes: &[ResourceChange]) -> Vec<OutputChange> {
    let mut all = Vec::new();
    let ground = Ground { old, new };
    for (name, _) in new.document.section("Outputs") {
        let (before, after) = (Output::of(old, name), Output::of(new, name));
        let condition = |side: &Side<'_, 'a>| side.document.root().get("Outputs")?.get(name)?.get("Condition").cloned();
        let changes_with_it = follows(new, changes, &after.value.term).is_some();
        let same = match (&before.made, &after.made) {
            (Truth::Unknown(_), Truth::Unknown(_)) => ground.is_alike(condition(old).as_ref(), condition(new).as_ref()),
            (before, after) => before.known() == after.known(),
        };
        if same
            && !after.made.is_no()
            && ground.same(&before.value, &after.value).is_yes()
            && ground.same(&before.export, &after.export).is_yes()
            && !changes_with_it
        {
            continue;
        }
        all.extend(before.change(name, &after));
    }
    for (name, _) in old.document.section("Outputs").filter(|(name, _)| !new.document.has("Outputs", name)) {
        all.extend(Output::of(old, name).change(name, &Output::of(new, name)));
    }
    all
}

/// An output of one side.
pub(super) struct Output {
    /// Whether it is made.
    pub made: Truth,
    /// Its value; if it is not made, nothing.
    pub value: Node,
    /// The name of its export, if it has one.
    pub export: Node,
}

impl Output {
    pub fn of(side: &Side, name: &str) -> Self {
        let written = side.document.section("Outputs").find(|(other, _)| *other == name).map(|(_, value)| value);
        let condition = written.and_then(|output| output.get("Condition")).and_then(Value::as_str);
        let made =
            Truth::of(written.is_some()).and(condition.map_or(Truth::Yes, |name| side.evaluator.condition(name)));
        let absent = || Node { pointer: String::new(), term: Term::Absent };
        if made.is_no() {
            return Self { made, value: absent(), export: absent() };
        }
        let export = written.and_then(|output| output.get("Export")?.get("Name"));
        let pointer = under("/Outputs", [name, "Export", "Name"]);
        let export = export.map_or_else(absent, |name| side.evaluator.fold(name, pointer));
        Self { made, value: side.evaluator.output(name), export }
    }

    /// The stacks that import it, if that is known.
    pub fn importers<'s>(&self, side: &'s Side) -> Option<&'s [String]> {
        let name = self.export.text().known()?.to_owned();
        side.evaluator.settings().outside.imports.get(&name).map(Vec::as_slice)
    }

    fn change(&self, name: &str, after: &Self) -> Option<OutputChange> {
        let json = |node: &Node| (!node.is_absent()).then(|| node.term.to_json());
        // Of an output that may be made nothing is known, unless as little was known of it before.
        let value = |output: &Self, other: &Self| match &output.made {
            Truth::Unknown(why) if output.made != other.made => Some(Term::unknown(why.clone()).to_json()),
            _ => json(&output.value),
        };
        (!self.made.is_no() || !after.made.is_no()).then(|| OutputChange {
            name: name.to_owned(),
            export: (json(&self.export), json(&after.export)),
            before: value(self, after),
            after: value(after, self),
        })
    }
}
