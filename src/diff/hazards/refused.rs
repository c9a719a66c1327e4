//! Updates that AWS refuses by themselves.

use super::Change;
use super::words::{hazard, quoted};
use crate::diag::codes::hazard as codes;
use crate::diff::side::Made;
use crate::diff::{Action, Hazard, Severity};
use crate::template::evaluate::{Fact, Node};
use crate::types::{CHANGED_ONE_BY_ONE, fixed_properties};
use std::collections::BTreeSet;

/// Properties that cannot change on what exists, and lists of which too many items change at once.
pub(super) fn updates(change: &Change) -> Vec<Hazard> {
    let mut all = Vec::new();
    for made in &change.new.resources {
        let (id, kind) = (made.resource.id, made.resource.kind);
        let old = change.old.get(id).filter(|old| old.resource.kind == kind);
        // What is another one because of something else is not updated.
        let Some(old) = old.filter(|_| change.action(id).is_some_and(|action| !matches!(action, Action::Replace(_))))
        else {
            continue;
        };
        for row in fixed_properties().iter().filter(|row| row.kind == kind) {
            let value = |made: &Made| text(&made.properties.get(row.property), row.default);
            let verb = match (value(old), value(made)) {
                (Some(before), Some(after)) if before == after => continue,
                (Some(_), Some(_)) => "changes",
                _ if change.names(id, row.property) => "may change",
                _ => continue,
            };
            let what = format!("`{}` of `{id}` {verb}, which AWS refuses on what exists", row.property);
            let instead = "create a second resource with another logical ID, and retain this one";
            all.push(refused(id, what, instead));
        }
        for (_, property, key, most) in CHANGED_ONE_BY_ONE.iter().filter(|(row, ..)| *row == kind) {
            let names = |made: &Made| {
                let items = made.properties.get(property).listed().known;
                items.iter().filter_map(|item| item.get(key).text().known()).collect::<BTreeSet<_>>()
            };
            let (before, after) = (names(old), names(made));
            let changed = before.symmetric_difference(&after).map(String::as_str).collect::<Vec<_>>();
            if changed.len() > *most {
                let names = quoted(changed.iter().copied());
                let what = format!("{} of `{property}` of `{id}` come or go in one update: {names}", changed.len());
                all.push(refused(id, what, "create or delete one in each deployment"));
            }
        }
    }
    all
}

fn refused(id: &str, what: String, instead: &str) -> Hazard {
    let when = format!("while CloudFormation updates `{id}`: AWS rejects the request");
    hazard(&codes::UPDATE_REFUSED, Severity::Fails, &[id], what, when, instead)
}

/// A value as a text, or what it is where nothing is said; nothing if it cannot be known.
fn text(node: &Node, default: &str) -> Option<String> {
    match node.text() {
        Fact::Is(text) => Some(text),
        Fact::Missing => Some(default.to_owned()),
        Fact::Unknown(_) => None,
    }
}
